# language: fr
# Trouvé par amfront explore --seed 1 : 8 gestes ramenés à 4.
Fonctionnalité: Ce que l'exploration a trouvé

  @id=D-09.exploration-5a49f94e @D-09 @provisoire
  Scénario: Rien n'est émis (trouvé par exploration)
    Objectif : Rien n'est émis.
    Pourquoi : aucun auteur n'a écrit cette suite de gestes ; la comparaison avec le logiciel de référence, qui le tient au même endroit la juge.
    Situation : la plus courte suite de gestes, parmi celles essayées, où l'écart se montre encore.
    À faire : les gestes ci-dessous, dans cet ordre. Attendu : aucun message émis après la demande d'envoi.
    Constaté : 1 message émis ; message « DR140610/00000099999999/2026112919582400002/00001 » rejeté par un 4005 : Le certificat employé pour chiffrer (oct_pj@oct.rss.fr) est révoqué : le frontal n'ouvre plus ce qu'il protège.
    Si c'est rouge : le logiciel n'effectue pas ce contrôle avant de chiffrer ; il l'effectue, mais l'envoi part malgré son échec ; il travaille sur un certificat ou une CRL d'avant, restés dans son magasin.

    Étant donné un poste en service pour les flux de test
    Et le frontal OCT révoque son certificat sans en publier de nouveau
    Quand l'opérateur télétransmet un fichier de mixte
    Et l'opérateur télétransmet un fichier DRE à l'OCT
    Alors rien n'est émis
