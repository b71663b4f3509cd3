# language: fr
@F-07
Fonctionnalité: Après un 4025, le flux est envoyé de nouveau, chiffré

  Règle: Le lot rejeté repart, identique et chiffré

    @id=F-07.flux
    @F-03
    Plan du scénario: Un fichier de <fichier> rejeté par 4025 revient identique et chiffré
      Objectif : après un rejet 4025, le poste renvoie le même lot, une fois, chiffré.
      Pourquoi : le frontal a reçu des données de santé en clair et les a rejetées ; le lot n'est pas remboursé tant qu'il n'est pas revenu chiffré.
      Situation : le banc impose un 4025 au prochain lot, même bien chiffré : un bon logiciel ne provoque jamais ce rejet. Cette réponse est un choix du banc.
      À faire : envoyer un fichier de feuilles de soins électroniques (FSE) à l'assurance maladie obligatoire (AMO), ou de demandes de remboursement électroniques (DRE) à la complémentaire (AMC), puis relever la boîte aux lettres.
      Si c'est rouge :
        - le poste n'agit pas sur le code 4025
        - il renvoie le fichier en clair
        - il reconstruit le fichier ou change l'objet

      Étant donné un poste en service pour les flux de test
      Et le frontal est réglé pour répondre 4025 au prochain lot
      Quand l'opérateur télétransmet un fichier de <fichier>
      Et l'opérateur relève la boîte aux lettres
      Alors chaque lot rejeté est envoyé de nouveau, une seule fois
      Et le lot envoyé de nouveau est identique
      Et le lot arrive au frontal <destinataire> chiffré avec le certificat en vigueur

      Exemples:
        | fichier       | destinataire |
        | FSE           | AMO          |
        | FSE compressé | AMO          |
        | DRE           | AMC          |
        | DRE compressé | AMC          |

    @id=F-07.fichier-parti
    Scénario: La facturation remplace le fichier avant le rejet
      Objectif : après un 4025 aussi, le lot repart identique, quoi qu'il soit advenu du fichier dont il venait.
      Pourquoi : le rejet arrive des jours plus tard ; d'ici là le module de facturation range, efface ou remplace ses fichiers.
      Situation : le banc impose un 4025 au prochain lot (choix du banc) ; une fois l'envoi fait, le fichier confié au logiciel est remplacé par un autre, sous le même nom.
      À faire : envoyer un fichier de feuilles de soins électroniques (FSE) à l'assurance maladie obligatoire (AMO), remplacer ce fichier, puis relever la boîte aux lettres.
      Si c'est rouge :
        - le poste n'a gardé que le chemin du fichier, non ses octets

      Étant donné un poste en service pour les flux de test
      Et le frontal est réglé pour répondre 4025 au prochain lot
      Quand l'opérateur télétransmet un fichier de FSE
      Et la facturation remplace le fichier envoyé par un autre, sous le même nom
      Et l'opérateur relève la boîte aux lettres
      Alors chaque lot rejeté est envoyé de nouveau, une seule fois
      Et le lot envoyé de nouveau est identique

    @id=F-07.releve-deux-fois
    Scénario: La boîte est relevée deux fois après un 4025
      Objectif : un lot renvoyé après un 4025 ne repart pas à la relève suivante.
      Pourquoi : un lot qui part sans fin encombre le frontal et peut être compté plusieurs fois.
      Situation : le banc impose un 4025 au prochain lot (choix du banc) ; la boîte est relevée deux fois.
      À faire : envoyer un fichier de feuilles de soins électroniques (FSE) à l'assurance maladie obligatoire (AMO), puis relever deux fois.
      Si c'est rouge :
        - le poste ne note pas les messages traités
        - il efface ses notes à chaque démarrage

      Étant donné un poste en service pour les flux de test
      Et le frontal est réglé pour répondre 4025 au prochain lot
      Quand l'opérateur télétransmet un fichier de FSE
      Et l'opérateur relève la boîte aux lettres
      Et l'opérateur relève la boîte aux lettres
      Alors chaque lot rejeté est envoyé de nouveau, une seule fois

    @id=F-07.renouvele
    Scénario: Un nouveau certificat est annoncé par le 4025
      Objectif : le poste renvoie le lot avec le certificat le plus récent, celui de la signature.
      Pourquoi : renvoyer avec l'ancien vaudrait un second message.
      Situation : l'assurance maladie obligatoire (AMO) a renouvelé son certificat ; le banc impose un 4025 au prochain lot (choix du banc).
      À faire : envoyer un fichier de feuilles de soins électroniques (FSE), puis relever la boîte aux lettres.
      Si c'est rouge :
        - le poste ne met pas son magasin à jour après un 4025
        - il renvoie avant d'avoir lu la signature

      Étant donné un poste en service pour les flux de test
      Et le frontal AMO renouvelle son certificat
      Et le frontal est réglé pour répondre 4025 au prochain lot
      Quand l'opérateur télétransmet un fichier de FSE
      Et l'opérateur relève la boîte aux lettres
      Alors chaque lot rejeté est envoyé de nouveau, une seule fois
      Et le lot arrive au frontal AMO chiffré avec le nouveau certificat

    @id=F-07.oct
    @F-03
    Plan du scénario: Un concentrateur rejette par 4025 un fichier de <fichier>
      Objectif : après le 4025 d'un organisme concentrateur technique (OCT), le poste renvoie le même lot, une fois, chiffré pour lui.
      Pourquoi : le lot n'est pas transmis tant qu'il n'est pas revenu ; l'OCT signe avec sa propre autorité.
      Situation : le document ne donne ces codes qu'aux organismes d'assurance maladie ; qu'un OCT réponde de même est un choix du banc, comme le 4025 imposé à un lot bien chiffré.
      À faire : installer ce que l'OCT a remis, lui envoyer un fichier de feuilles de soins électroniques (FSE) ou de demandes de remboursement électroniques (DRE), puis relever la boîte aux lettres.
      Si c'est rouge :
        - le poste n'écoute que les codes de l'assurance maladie
        - il renvoie à l'assurance maladie, ou chiffré pour elle

      Étant donné un poste en service pour les flux de test
      Et le poste a reçu de l'OCT son certificat et son autorité
      Et le frontal est réglé pour répondre 4025 au prochain lot
      Quand l'opérateur télétransmet un fichier de <fichier> à l'OCT
      Et l'opérateur relève la boîte aux lettres
      Alors chaque lot rejeté est envoyé de nouveau, une seule fois
      Et le lot envoyé de nouveau est identique
      Et le lot arrive au frontal OCT chiffré avec le certificat en vigueur

      Exemples:
        | fichier |
        | FSE     |
        | DRE     |
