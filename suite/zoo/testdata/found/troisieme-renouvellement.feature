# language: fr
# Trouvé par amfront explore --seed 1 : 11 gestes ramenés à 7.
Fonctionnalité: Ce que l'exploration a trouvé

  @id=B-03.exploration-6d777d0e @B-03 @provisoire
  Scénario: Le lot est chiffré avec le certificat attendu (trouvé par exploration)
    Objectif : Le lot est chiffré avec le certificat attendu.
    Pourquoi : aucun auteur n'a écrit cette suite de gestes ; la comparaison avec le logiciel de référence, qui le tient au même endroit la juge.
    Situation : la plus courte suite de gestes, parmi celles essayées, où l'écart se montre encore.
    À faire : les gestes ci-dessous, dans cet ordre. Attendu : certificat de amc_pj.test@test.rss.fr, numéro de série bfe7a67e7643d8ac1a60f7affdf601d7.
    Constaté : certificat de amc_pj.test@test.rss.fr, numéro de série babbe25fdcad941dccda98c38ec342f8.
    Si c'est rouge : le logiciel prend la première valeur de l'annuaire, ou le plus grand numéro de série, au lieu du certificat le plus récent ; il emploie encore un certificat de son magasin ; il confond les destinataires (AMO, AMC, OCT) ou les usages (réel, test).

    Étant donné un poste en service pour les flux de test
    Et l'AMO, l'AMC et l'OCT renouvellent leur certificat le même jour
    Quand l'opérateur télétransmet un fichier DRE
    Et le frontal AMC publie un certificat plus récent à côté de l'ancien
    Et le poste met à jour ses certificats et ses CRL
    Et le poste met à jour ses certificats et ses CRL
    Et l'opérateur télétransmet un fichier DRE
    Alors le frontal AMO ouvre la pièce jointe avec ce certificat
