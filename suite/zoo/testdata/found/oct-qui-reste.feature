# language: fr
# Trouvé par amfront explore --seed 1 : 8 gestes ramenés à 4.
Fonctionnalité: Ce que l'exploration a trouvé

  @id=B-03.exploration-01e351ca @B-03 @provisoire
  Scénario: Chaque lot s'ouvre avec la clé de son destinataire (trouvé par exploration)
    Objectif : Chaque lot s'ouvre avec la clé de son destinataire.
    Pourquoi : aucun auteur n'a écrit cette suite de gestes ; un contrôle qui vaut dans toute suite de gestes la juge.
    Situation : la plus courte suite de gestes, parmi celles essayées, où l'écart se montre encore.
    À faire : les gestes ci-dessous, dans cet ordre. Attendu : chaque lot ouvert par la clé de son destinataire.
    Constaté : le lot SV140610/00000099999999/2026112920012000002/00001 ne s'ouvre pas : La pièce jointe est chiffrée avec la clé OCT (oct_pj@oct.rss.fr), alors que la boîte AMO attend, pour un flux de test, la clé de amo_pj.test@test.rss.fr. Certificat employé : numéro de série feaf30f0cb16def61b4907d7d63a89a2, émis par AC-OCT.
    Si c'est rouge : le certificat d'un autre destinataire, d'un autre usage ou d'un autre temps reste choisi ; le document ne suit plus la forme demandée.

    Étant donné un poste configuré pour les flux de test
    Et le poste a reçu de l'OCT son certificat et son autorité
    Quand l'opérateur télétransmet un fichier mixte
    Et l'opérateur télétransmet un fichier de FSE
    Alors chaque lot s'ouvre avec la clé de son destinataire
