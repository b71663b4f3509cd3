# language: fr
# Trouvé par amfront explore --seed 1 : 12 gestes ramenés à 6.
Fonctionnalité: Ce que l'exploration a trouvé

  @id=F-05.exploration-6477f6bc @F-05 @provisoire
  Scénario: Aucun lot ne repart sans qu'un rejet ou une panne le demande (trouvé par exploration)
    Objectif : Aucun lot ne repart sans qu'un rejet ou une panne le demande.
    Pourquoi : aucun auteur n'a écrit cette suite de gestes ; un contrôle qui vaut dans toute suite de gestes la juge.
    Situation : la plus courte suite de gestes, parmi celles essayées, où l'écart se montre encore.
    À faire : les gestes ci-dessous, dans cet ordre. Attendu : un nouvel envoi par rejet relevé, aucun autre.
    Constaté : lot SV140610/00000099999999/2026112919590000001/00001 : 2 nouveaux envois pour 1 permis (4025 relevé, 4025 relevé, lot renvoyé, lot renvoyé).
    Si c'est rouge : le logiciel représente un lot qui avait reçu son 250 ; un message sans bonne signature a été cru ; le même message a été suivi deux fois.

    Étant donné un poste en service pour les flux de test
    Quand le logiciel est arrêté net, puis relancé
    Et l'opérateur télétransmet un fichier de FSE
    Et un message 4025 arrive à propos de ce lot, signé avec le certificat en vigueur
    Et un message 4025 arrive à propos de ce lot, signé avec le certificat en vigueur
    Et l'opérateur relève la boîte aux lettres
    Alors aucun lot ne repart sans qu'un rejet ou une panne le demande
