# language: fr
# Trouvé par amfront explore --seed 1 : 13 gestes ramenés à 4.
Fonctionnalité: Ce que l'exploration a trouvé

  @id=C-02.exploration-0baab461 @C-02 @provisoire
  Scénario: Chaque document a sa propre clé de session (trouvé par exploration)
    Objectif : Chaque document a sa propre clé de session.
    Pourquoi : aucun auteur n'a écrit cette suite de gestes ; la comparaison avec le logiciel de référence, qui le tient au même endroit la juge.
    Situation : la plus courte suite de gestes, parmi celles essayées, où l'écart se montre encore.
    À faire : les gestes ci-dessous, dans cet ordre. Attendu : une clé de session différente pour chaque document.
    Constaté : 1 clé pour 2 messages ; document n° 1 : un même octet répété (07) ; document n° 2 : un même octet répété (07) ; la clé d'un document antérieur ; l'une a servi à 2 documents.
    Si c'est rouge : la clé de session est constante, ou tirée une fois par poste ; c'est un compteur, un texte, ou un calcul sur le fichier, le message, le poste, le destinataire ou la date ; elle est gardée pour le même fichier, ou pour le nouvel envoi d'un lot rejeté ; le générateur de nombres aléatoires est amorcé avec la même valeur à chaque lancement.

    Étant donné un poste en service pour les flux de test
    Quand un jour passe
    Et l'opérateur télétransmet un fichier de FSE
    Et l'opérateur télétransmet un fichier de FSE
    Alors chaque document a sa propre clé de session
