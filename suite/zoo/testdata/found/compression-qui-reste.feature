# language: fr
# Trouvé par amfront explore --seed 1 : 8 gestes ramenés à 3.
Fonctionnalité: Ce que l'exploration a trouvé

  @id=A-05.exploration-53b4c2ac @A-05 @provisoire
  Scénario: Le message annonce le flux demandé (trouvé par exploration)
    Objectif : Le message annonce le flux demandé.
    Pourquoi : aucun auteur n'a écrit cette suite de gestes ; la comparaison avec le logiciel de référence, qui le tient au même endroit la juge.
    Situation : la plus courte suite de gestes, parmi celles essayées, où l'écart se montre encore.
    À faire : les gestes ci-dessous, dans cet ordre. Attendu : un flux de FSE de test, non compressé.
    Constaté : un flux de FSE de test, compressé.
    Si c'est rouge : la description de la pièce jointe (Content-Description) est celle d'un autre usage : réel, test ou démonstration ; elle n'annonce pas la compression, ou l'annonce à tort ; elle confond feuilles de soins et demandes de remboursement.

    Étant donné un poste en service pour les flux de test
    Quand l'opérateur télétransmet un fichier DRE compressé
    Et l'opérateur télétransmet un fichier de FSE
    Alors le message annonce le flux demandé
