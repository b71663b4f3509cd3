# language: fr
# Trouvé par amfront explore --seed 1 : 6 gestes ramenés à 4.
Fonctionnalité: Ce que l'exploration a trouvé

  @id=D-09.exploration-fae65216 @D-09 @provisoire
  Scénario: Le frontal accepte le lot (trouvé par exploration)
    Objectif : Le frontal accepte le lot.
    Pourquoi : aucun auteur n'a écrit cette suite de gestes ; la comparaison avec le logiciel de référence, qui le tient au même endroit la juge.
    Situation : la plus courte suite de gestes, parmi celles essayées, où l'écart se montre encore.
    À faire : les gestes ci-dessous, dans cet ordre. Attendu : un lot accepté par le frontal.
    Constaté : rien n'est arrivé ; le logiciel a refusé : « l'annuaire n'a pas donné les certificats de amo_pj.test@test.rss.fr : LDAP Result Code 51 "Busy": busy ».
    Si c'est rouge : le lot n'est pas parti, ou pas à cette boîte ; il est chiffré pour un autre destinataire ou mal chiffré.

    Étant donné un poste en service pour les flux de test
    Et l'annuaire se dit occupé
    Quand le poste met à jour ses certificats et ses CRL
    Et l'opérateur télétransmet un fichier de FSE
    Alors le frontal AMO accepte le lot
