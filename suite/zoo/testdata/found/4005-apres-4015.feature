# language: fr
# Trouvé par amfront explore --seed 1 : 12 gestes ramenés à 6.
Fonctionnalité: Ce que l'exploration a trouvé

  @id=F-05.exploration-e59c35c0 @F-05 @provisoire
  Scénario: Chaque lot rejeté est envoyé de nouveau, une seule fois (trouvé par exploration)
    Objectif : Chaque lot rejeté est envoyé de nouveau, une seule fois.
    Pourquoi : aucun auteur n'a écrit cette suite de gestes ; la comparaison avec le logiciel de référence, qui le tient au même endroit la juge.
    Situation : la plus courte suite de gestes, parmi celles essayées, où l'écart se montre encore.
    À faire : les gestes ci-dessous, dans cet ordre. Attendu : un seul nouvel envoi de chaque lot rejeté, et d'aucun autre.
    Constaté : lot DR140610/00000099999999/2026112919575700001/00001, rejeté par 4005 : 0 nouvel envoi (4015 relevé, 4005 relevé).
    Si c'est rouge : le logiciel affiche le rejet sans renvoyer le lot ; il n'a pas gardé le fichier émis, ou ne retrouve pas le lot d'après le message ; il renvoie le lot à chaque relève, faute de noter ce qui est traité.

    Étant donné un poste en service pour les flux de test
    Et le frontal est réglé pour répondre 4015 au prochain lot
    Quand l'opérateur télétransmet un fichier DRE
    Et l'opérateur relève la boîte aux lettres
    Et un message 4005 arrive à propos du premier envoi, signé avec le certificat en vigueur
    Et l'opérateur relève la boîte aux lettres
    Alors chaque lot rejeté est envoyé de nouveau, une seule fois
