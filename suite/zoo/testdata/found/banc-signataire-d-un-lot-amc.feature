# language: fr
# Trouvé par amfront explore --reference --seed 1, et élargi à la main : le banc signait à côté de l'AMO
# un message sur un lot de l'AMC, parfois avec le vrai certificat de celle-ci ; un bon logiciel le croyait.
Fonctionnalité: Ce que l'exploration a trouvé

  @id=F-08.exploration-signataire-amc @F-08 @provisoire
  Plan du scénario: Un 4005 sur un lot de DRE, signé avec un certificat <écart>, ne change rien
    Objectif : le banc compose le signataire fautif à partir du destinataire du lot, quel qu'il soit.
    Pourquoi : un message signé par le vrai certificat de l'AMC n'a aucun défaut ; attendre du logiciel qu'il l'écarte serait une faute du banc.
    Situation : après un lot accepté par l'assurance maladie complémentaire (AMC), un 4005 arrive, signé avec un certificat qui a un défaut.
    À faire : envoyer un fichier de demandes de remboursement électroniques (DRE), relever la boîte aux lettres.
    Si c'est rouge : le banc ou le logiciel se trompe de signataire.

    Étant donné un poste en service pour les flux de test
    Quand l'opérateur télétransmet un fichier de DRE
    Et un message 4005 arrive à propos de ce lot, signé avec un certificat <écart>
    Et le poste met à jour ses CRL
    Et l'opérateur relève la boîte aux lettres
    Alors rien n'est envoyé de nouveau

    Exemples:
      | écart                  |
      | périmé                 |
      | pas encore valable     |
      | révoqué                |
      | de l'autre régime      |
      | à la signature altérée |
      | d'une autre hiérarchie |
      | sans usage de clé      |
