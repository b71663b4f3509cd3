# language: fr
# Trouvé par amfront explore --reference --seed 1 : 6 gestes ramenés à 4. Le banc tenait pour une session qui ne se ferme
# pas la liaison que le poste refusait, parce que le client n'y met pas fin par un congé.
Fonctionnalité: Ce que l'exploration a trouvé

  @id=A-12.exploration-poignee-refusee @A-12 @provisoire
  Plan du scénario: Une liaison refusée n'est pas une session qui reste ouverte (<serveur>)
    Objectif : refuser un serveur qui ne prouve rien met fin à la session, de quelque façon que la bibliothèque le fasse.
    Pourquoi : un poste qui refuse bien était averti de tenir sa session ouverte.
    Situation : la messagerie se joint par STARTTLS, et un serveur montre un certificat qui ne vaut rien.
    À faire : envoyer un fichier de feuilles de soins électroniques (FSE), relever la boîte aux lettres.
    Si c'est rouge : le banc tient une poignée de main refusée pour une session sans fin.

    Étant donné la messagerie se joint par STARTTLS
    Et un poste en service pour les flux de test
    Et <serveur> montre un certificat expiré
    Quand l'opérateur télétransmet un fichier de FSE
    Et l'opérateur relève la boîte aux lettres
    Alors aucune session de messagerie ne reste ouverte sans servir

    Exemples:
      | serveur   |
      | le relais |
      | la boîte  |
