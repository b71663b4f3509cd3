# language: fr
# Trouvé par amfront explore --seed 1 : 8 gestes ramenés à 5.
Fonctionnalité: Ce que l'exploration a trouvé

  @id=D-09.exploration-1251a4fa @D-09 @provisoire
  Scénario: Rien n'est émis (trouvé par exploration)
    Objectif : Rien n'est émis.
    Pourquoi : aucun auteur n'a écrit cette suite de gestes ; la comparaison avec le logiciel de référence, qui le tient au même endroit la juge.
    Situation : la plus courte suite de gestes, parmi celles essayées, où l'écart se montre encore.
    À faire : les gestes ci-dessous, dans cet ordre. Attendu : aucun message émis après la demande d'envoi.
    Constaté : 1 message émis ; message « SV140610/00000099999999/2026112919581900002/00001 » accepté.
    Si c'est rouge : le logiciel n'effectue pas ce contrôle avant de chiffrer ; il l'effectue, mais l'envoi part malgré son échec ; il travaille sur un certificat ou une CRL d'avant, restés dans son magasin.

    Étant donné un poste en service pour les flux de test
    Et l'autorité révoque l'autorité intermédiaire de l'AMO sans motif
    Quand l'opérateur télétransmet un fichier FSE
    Et le poste met à jour ses CRL
    Et l'opérateur télétransmet un fichier de FSE
    Alors rien n'est émis
