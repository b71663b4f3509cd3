# language: fr
# Trouvé par amfront explore --seed 1 : 9 gestes ramenés à 6.
Fonctionnalité: Ce que l'exploration a trouvé

  @id=D-09.exploration-1e1a414d @D-09 @provisoire
  Scénario: Le frontal accepte le lot (trouvé par exploration)
    Objectif : Le frontal accepte le lot.
    Pourquoi : aucun auteur n'a écrit cette suite de gestes ; la comparaison avec le logiciel de référence, qui le tient au même endroit la juge.
    Situation : la plus courte suite de gestes, parmi celles essayées, où l'écart se montre encore.
    À faire : les gestes ci-dessous, dans cet ordre. Attendu : un lot accepté par le frontal.
    Constaté : message « SV140610/00000099999999/2026112915321900002/00001 » rejeté par un 4005 : La pièce jointe est chiffrée avec un certificat qui porte le bon libellé (amo_pj.test@test.rss.fr) mais dont le frontal ne détient pas la clé : autorité inconnue, ou certificat qu'il fallait refuser au contrôle. Certificat employé : numéro de série afbccfdf0e70511680cb4fed431622c4, émis par AC-FACTURATION-TEST.
    Si c'est rouge : le lot n'est pas parti, ou pas à cette boîte ; il est chiffré pour un autre destinataire ou mal chiffré.

    Étant donné un poste en service pour les flux de test
    Et le relais refuse une fois le message pour de bon
    Quand l'opérateur télétransmet un fichier FSE
    Et le poste passe aux flux de test
    Et l'annuaire publie désormais un certificat AMO sous une racine pas encore valable installée sur le poste
    Et l'opérateur télétransmet un fichier de FSE
    Alors le frontal AMO accepte le lot
