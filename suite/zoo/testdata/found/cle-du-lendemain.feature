# language: fr
# Trouvé par amfront explore --seed 1 : 9 gestes ramenés à 4.
Fonctionnalité: Ce que l'exploration a trouvé

  @id=C-02.exploration-cd262ca5 @C-02 @provisoire
  Scénario: Chaque document a sa propre clé de session (trouvé par exploration)
    Objectif : Chaque document a sa propre clé de session.
    Pourquoi : aucun auteur n'a écrit cette suite de gestes ; la comparaison avec le logiciel de référence, qui le tient au même endroit la juge.
    Situation : la plus courte suite de gestes, parmi celles essayées, où l'écart se montre encore.
    À faire : les gestes ci-dessous, dans cet ordre. Attendu : une clé de session différente pour chaque document.
    Constaté : 2 clés pour 2 messages ; document n° 2 : un même octet répété (07).
    Si c'est rouge : la clé de session est constante, ou tirée une fois par poste ; c'est un compteur, un texte, ou un calcul sur le fichier, le message, le poste, le destinataire ou la date ; elle est gardée pour le même fichier, ou pour le nouvel envoi d'un lot rejeté ; le générateur de nombres aléatoires est amorcé avec la même valeur à chaque lancement.

    Étant donné un poste en service pour les flux de test
    Quand l'opérateur télétransmet un fichier de FSE
    Et le temps avance jusqu'au lendemain à 3 h
    Et l'opérateur télétransmet un fichier FSE
    Alors chaque document a sa propre clé de session
