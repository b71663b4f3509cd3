# language: fr
@F-06
Fonctionnalité: Après un 4015, le nouveau certificat sert dès l'envoi suivant

  Règle: Le lot est accepté, rien ne repart, le certificat change

    @id=F-06.a-jour
    Scénario: Le certificat est le plus récent : un accusé et rien d'autre (témoin)
      Objectif : un lot accepté sans réserve ne provoque rien : ni nouvel envoi, ni changement de certificat.
      Pourquoi : c'est la vie ordinaire du poste.
      Situation : rien d'anormal ; l'assurance maladie obligatoire (AMO) répond par un accusé de réception.
      À faire : envoyer un fichier de feuilles de soins électroniques (FSE), relever, envoyer un second fichier.
      Si c'est rouge :
        - le poste prend l'accusé de réception pour un rejet
        - il redemande un certificat à tort

      Étant donné un poste en service pour les flux de test
      Quand l'opérateur télétransmet un fichier de FSE
      Et l'opérateur relève la boîte aux lettres
      Alors rien n'est envoyé de nouveau
      Quand l'opérateur télétransmet un fichier de FSE
      Alors le lot arrive au frontal AMO chiffré avec le certificat en vigueur

    @id=F-06.nouveau-certificat
    @F-02
    Plan du scénario: Le frontal <destinataire> <changement>
      Objectif : averti qu'un certificat plus récent existe, le poste l'emploie dès l'envoi suivant, sans rien renvoyer.
      Pourquoi : le flux est accepté ; le renvoyer le ferait payer deux fois. Garder l'ancien certificat mènerait bientôt à un rejet.
      Situation : un certificat plus récent est publié, de l'assurance maladie obligatoire (AMO) ou complémentaire (AMC) ; le poste chiffre encore avec celui de son magasin et reçoit un 4015.
      À faire : envoyer un fichier de feuilles de soins électroniques (FSE) ou de demandes de remboursement électroniques (DRE), relever, puis en envoyer un second.
      Si c'est rouge :
        - le poste traite le 4015 comme un rejet et renvoie
        - il affiche l'avertissement sans changer de certificat

      Étant donné un poste en service pour les flux de test
      Et le frontal <destinataire> <changement>
      Quand l'opérateur télétransmet un fichier de <fichier>
      Alors le lot arrive au frontal <destinataire> chiffré avec le certificat d'avant
      Quand l'opérateur relève la boîte aux lettres
      Alors rien n'est envoyé de nouveau
      Quand l'opérateur télétransmet un fichier de <fichier>
      Alors le lot arrive au frontal <destinataire> chiffré avec le nouveau certificat

      Exemples:
        | changement                                            | destinataire | fichier |
        | renouvelle son certificat                             | AMO          | FSE     |
        | publie un certificat plus récent à côté de l'ancien   | AMC          | DRE     |

    @id=F-06.certificat-de-la-signature
    @F-04
    Scénario: L'annuaire est injoignable : le certificat vient de la signature
      Objectif : le poste prend le nouveau certificat dans la signature du 4015 quand il ne peut pas l'avoir de l'annuaire.
      Pourquoi : la signature est faite avec le certificat à employer.
      Situation : l'assurance maladie obligatoire (AMO) a renouvelé son certificat ; l'annuaire est injoignable dès avant la relève.
      À faire : envoyer un fichier de feuilles de soins électroniques (FSE), relever, puis en envoyer un second.
      Si c'est rouge :
        - le poste n'exploite pas le certificat de la signature
        - il exige l'annuaire

      Étant donné un poste en service pour les flux de test
      Et le frontal AMO renouvelle son certificat
      Quand l'opérateur télétransmet un fichier de FSE
      Et l'annuaire ne répond plus
      Et l'opérateur relève la boîte aux lettres
      Alors rien n'est envoyé de nouveau
      Quand l'opérateur télétransmet un fichier de FSE
      Alors le lot arrive au frontal AMO chiffré avec le nouveau certificat

    @id=F-06.sans-autre-certificat
    Scénario: Un 4015 arrive alors que l'annuaire ne publie rien de plus récent
      Objectif : un 4015 signé avec le certificat que le poste emploie déjà ne fait rien repartir et ne bloque rien.
      Pourquoi : l'avertissement peut arriver après que le poste s'est mis à jour.
      Situation : le banc impose un 4015 au prochain lot, sans qu'aucun certificat de l'assurance maladie obligatoire (AMO) ait changé. Cette réponse est un choix du banc.
      À faire : envoyer un fichier de feuilles de soins électroniques (FSE), relever, puis en envoyer un second.
      Si c'est rouge :
        - le poste supprime son certificat avant d'en avoir un autre
        - il renvoie le lot

      Étant donné un poste en service pour les flux de test
      Et le frontal est réglé pour répondre 4015 au prochain lot
      Quand l'opérateur télétransmet un fichier de FSE
      Et l'opérateur relève la boîte aux lettres
      Alors rien n'est envoyé de nouveau
      Quand l'opérateur télétransmet un fichier de FSE
      Alors le lot arrive au frontal AMO chiffré avec le certificat en vigueur
