# language: fr
# Trouvé par amfront explore --seed 1 : 9 gestes ramenés à 3.
Fonctionnalité: Ce que l'exploration a trouvé

  @id=D-09.exploration-085cf4eb @D-09 @provisoire
  Scénario: Le lot qui attendait arrive, intact et une seule fois (trouvé par exploration)
    Objectif : Le lot qui attendait arrive, intact et une seule fois.
    Pourquoi : aucun auteur n'a écrit cette suite de gestes ; la comparaison avec le logiciel de référence, qui le tient au même endroit la juge.
    Situation : la plus courte suite de gestes, parmi celles essayées, où l'écart se montre encore.
    À faire : les gestes ci-dessous, dans cet ordre. Attendu : le fichier demandé la première fois, à l'octet près, une seule fois, accepté par le frontal.
    Constaté : rien n'est arrivé ; le logiciel a refusé : « le certificat est émis par "AC-OCT", qu'aucune autorité racine installée sur ce poste ne garantit ».
    Si c'est rouge : le logiciel reste arrêté bien que la cause de l'arrêt ait disparu ; il a perdu le lot, ou l'a refait au lieu de le reprendre ; il l'envoie de lui-même et une seconde fois à la demande.

    Étant donné un poste en service pour les flux de test
    Quand l'opérateur télétransmet un fichier de mixte
    Et l'opérateur télétransmet un fichier DRE
    Alors le lot qui attendait arrive intact et une seule fois
