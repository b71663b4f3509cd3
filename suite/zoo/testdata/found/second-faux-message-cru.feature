# language: fr
# Trouvé par amfront explore --seed 1 : 10 gestes ramenés à 6.
Fonctionnalité: Ce que l'exploration a trouvé

  @id=F-09.exploration-86fb48fe @F-09 @provisoire
  Scénario: Le poste signale le message auquel il ne se fie pas (trouvé par exploration)
    Objectif : Le poste signale le message auquel il ne se fie pas.
    Pourquoi : aucun auteur n'a écrit cette suite de gestes ; la comparaison avec le logiciel de référence, qui le tient au même endroit la juge.
    Situation : la plus courte suite de gestes, parmi celles essayées, où l'écart se montre encore.
    À faire : les gestes ci-dessous, dans cet ordre. Attendu : le message écarté, avec sa raison.
    Constaté : le logiciel ne dit rien de ce message.
    Si c'est rouge : le logiciel écarte le message sans le dire.

    Étant donné un poste en service pour les flux de test
    Quand l'opérateur télétransmet un fichier de FSE
    Et un message 4015 arrive à propos de ce lot, signé avec un certificat à la signature altérée
    Et l'opérateur relève la boîte aux lettres
    Et un message 4015 arrive à propos de ce lot, signé avec un certificat à la signature altérée
    Et l'opérateur relève la boîte aux lettres
    Alors le poste signale le message auquel il ne se fie pas
