# language: fr
@D-05
Fonctionnalité: Titulaire du certificat

  Règle: Le certificat doit nommer le destinataire attendu dans son nom alternatif (SubjectAltName)

    @id=D-05.bon-titulaire
    Scénario: Le certificat nomme le bon destinataire (témoin)
      Objectif : le poste envoie quand le certificat est bien au nom du destinataire.
      Pourquoi : le contrôle du nom ne doit pas écarter le bon certificat.
      Situation : rien d'anormal ; ce scénario sert de témoin aux suivants.
      À faire : envoyer un fichier de feuilles de soins électroniques (FSE) de test à l'assurance maladie obligatoire
      (AMO).
      Si c'est rouge :
        - le poste cherche le libellé ailleurs que dans le nom alternatif
        - il compare avec les majuscules

      Étant donné un poste configuré pour les flux de test
      Et un annuaire qui publie un certificat AMO au nom du bon titulaire
      Quand l'opérateur télétransmet un fichier de FSE
      Alors le frontal AMO ouvre la pièce jointe avec ce certificat

    @id=D-05.autre-titulaire
    Scénario: Le certificat est au nom d'un autre
      Objectif : le poste refuse un certificat dont le nom alternatif n'est pas celui du destinataire.
      Pourquoi : le lot chiffré pour un autre serait lisible par cet autre, et illisible pour l'organisme.
      Situation : le nom alternatif est celui d'un inconnu, alors que le sujet et la fiche d'annuaire sont les bons.
      À faire : envoyer un fichier de feuilles de soins électroniques (FSE) de test à l'assurance maladie obligatoire
      (AMO).
      Si c'est rouge :
        - le poste se fie au nom du sujet, ou à la fiche d'annuaire où il a trouvé le certificat

      Étant donné un poste configuré pour les flux de test
      Et un annuaire qui publie un certificat AMO au nom d'un autre titulaire
      Quand l'opérateur télétransmet un fichier de FSE
      Alors rien n'est émis
      Et le poste dit pourquoi l'émission est arrêtée

    @id=D-05.titulaire-ressemblant
    Scénario: Le nom du titulaire ressemble seulement au bon
      Objectif : le poste compare le nom en entier.
      Pourquoi : un nom qui commence comme le bon est la ruse la plus simple d'un imposteur.
      Situation : le nom alternatif commence par le libellé attendu et se prolonge par un autre domaine.
      À faire : envoyer un fichier de feuilles de soins électroniques (FSE) de test à l'assurance maladie obligatoire
      (AMO).
      Si c'est rouge :
        - le poste cherche le libellé comme une partie de texte au lieu de comparer le nom entier

      Étant donné un poste configuré pour les flux de test
      Et un annuaire qui publie un certificat AMO au nom d'un titulaire qui ressemble au bon
      Quand l'opérateur télétransmet un fichier de FSE
      Alors rien n'est émis
      Et le poste dit pourquoi l'émission est arrêtée

    @id=D-05.titulaire-absent
    Scénario: Le certificat ne nomme pas son titulaire
      Objectif : le poste refuse un certificat sans nom alternatif.
      Pourquoi : ce qui manque ne peut pas être contrôlé ; le doute doit arrêter l'envoi.
      Situation : le libellé attendu ne figure que dans le sujet du certificat ; le nom alternatif manque.
      À faire : envoyer un fichier de feuilles de soins électroniques (FSE) de test à l'assurance maladie obligatoire
      (AMO).
      Si c'est rouge :
        - le poste se rabat sur le nom du sujet
        - il saute le contrôle quand l'extension manque

      Étant donné un poste configuré pour les flux de test
      Et un annuaire qui publie un certificat AMO qui ne nomme pas son titulaire
      Quand l'opérateur télétransmet un fichier de FSE
      Alors rien n'est émis
      Et le poste dit pourquoi l'émission est arrêtée

    @id=D-05.amc-pour-amo
    Scénario: Le certificat est celui de l'autre organisme
      Objectif : le poste refuse, pour l'AMO, un certificat de l'assurance maladie complémentaire (AMC).
      Pourquoi : un assureur n'a pas à lire les lots destinés à un autre.
      Situation : le nom alternatif est celui de l'AMC ; la fiche d'annuaire est celle de l'AMO.
      À faire : envoyer un fichier de feuilles de soins électroniques (FSE) de test à l'assurance maladie obligatoire
      (AMO).
      Si c'est rouge :
        - le poste accepte tout nom d'organisme connu, sans regarder lequel

      Étant donné un poste configuré pour les flux de test
      Et un annuaire qui publie un certificat AMO au nom de l'autre organisme
      Quand l'opérateur télétransmet un fichier de FSE
      Alors rien n'est émis
      Et le poste dit pourquoi l'émission est arrêtée

    @id=D-05.reel-pour-test
    Scénario: Le certificat est celui de l'autre usage
      Objectif : le poste refuse, pour ses essais, un certificat au nom des flux réels.
      Pourquoi : le frontal d'essai n'a pas la clé de production : le lot serait perdu.
      Situation : le nom alternatif est celui des flux réels ; l'autorité et la fiche d'annuaire sont celles des
      essais.
      À faire : envoyer un fichier de feuilles de soins électroniques (FSE) de test à l'assurance maladie obligatoire
      (AMO).
      Si c'est rouge :
        - le poste ne compare que le début du libellé (amo_pj)

      Étant donné un poste configuré pour les flux de test
      Et un annuaire qui publie un certificat AMO au nom de l'autre usage
      Quand l'opérateur télétransmet un fichier de FSE
      Alors rien n'est émis
      Et le poste dit pourquoi l'émission est arrêtée

    @id=D-05.amc
    Plan du scénario: Une demande de remboursement n'échappe pas au contrôle du titulaire (<cas>)
      Objectif : le contrôle du titulaire vaut aussi pour l'assurance maladie complémentaire.
      Pourquoi : un contrôle écrit pour un seul destinataire laisse l'autre sans protection.
      Situation : le seul certificat publié pour l'AMC a l'écart que dit la ligne du tableau.
      À faire : envoyer un fichier de demandes de remboursement électroniques (DRE) de test à l'assurance maladie
      complémentaire (AMC).
      Si c'est rouge :
        - le poste contrôle le titulaire du certificat de l'AMO et non de celui de l'AMC

      Étant donné un poste configuré pour les flux de test
      Et un annuaire qui publie <écart>
      Quand l'opérateur télétransmet un fichier de DRE
      Alors rien n'est émis
      Et le poste dit pourquoi l'émission est arrêtée

      Exemples:
        | cas                   | écart                                                        |
        | autre titulaire       | un certificat AMC au nom d'un autre titulaire                |
        | titulaire ressemblant | un certificat AMC au nom d'un titulaire qui ressemble au bon |
        | titulaire absent      | un certificat AMC qui ne nomme pas son titulaire             |
        | AMO pour AMC          | un certificat AMC au nom de l'autre organisme                |
        | réel pour test        | un certificat AMC au nom de l'autre usage                    |

    @id=D-05.reel
    Plan du scénario: Un certificat au nom des essais ne sert pas aux flux réels (<cas>)
      Objectif : pour ses flux réels, le poste refuse un certificat au nom des essais.
      Pourquoi : les clés d'essai sont connues de plus de monde que celles de production.
      Situation : le nom alternatif est celui des flux de test ; l'autorité et la fiche d'annuaire sont celles de
      production.
      À faire : envoyer un fichier réel : feuilles de soins électroniques (FSE) à l'assurance maladie obligatoire
      (AMO), ou demandes de remboursement électroniques (DRE) à l'assurance maladie complémentaire (AMC).
      Si c'est rouge :
        - le poste ne compare que le début du libellé

      Étant donné un poste configuré pour les flux réels
      Et un annuaire qui publie un certificat <organisme> au nom de l'autre usage
      Quand l'opérateur télétransmet un fichier de <fichier>
      Alors rien n'est émis
      Et le poste dit pourquoi l'émission est arrêtée

      Exemples:
        | cas | organisme | fichier |
        | FSE | AMO       | FSE     |
        | DRE | AMC       | DRE     |
