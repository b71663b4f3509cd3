# language: fr
Fonctionnalité: Ce que seul l'éditeur peut déclarer

  @id=I-01.declaration
  @I-01
  Scénario: Un certificat de chiffrement des données révoqué empêche de créer la facture
    Objectif : quand le certificat de premier niveau, qui chiffre les données à l'intérieur de la facture, est révoqué, le logiciel refuse de créer la feuille de soins électronique (FSE) ou la demande de remboursement électronique (DRE).
    Pourquoi : une facture créée avec une clé révoquée ne pourrait être ni ouverte ni payée, et exposerait les données du patient.
    Situation : le banc ne voit que la pièce jointe, jamais l'intérieur des factures : ce point se déclare.
    À faire : se prononcer par « oui », « non », ou « sans objet » avec le motif.
    Si c'est rouge :
      - l'éditeur déclare que l'exigence n'est pas tenue
      - « sans objet » n'est pas motivé

    Quand l'éditeur se prononce sur l'exigence I-01
    Alors l'éditeur déclare que l'exigence I-01 est tenue

  @id=I-02.declaration
  @I-02
  Scénario: Un certificat de chiffrement des données périmé alerte sans bloquer
    Objectif : quand le certificat de premier niveau est périmé, le logiciel alerte l'utilisateur sans l'empêcher de travailler ; il est recommandé qu'un réglage rappelle l'alerte au moins une fois par jour.
    Pourquoi : le soin ne s'arrête pas pour un certificat à renouveler, à condition que quelqu'un s'en occupe.
    Situation : le banc ne voit pas les écrans du logiciel : ce point se déclare.
    À faire : se prononcer par « oui », « non », ou « sans objet » avec le motif.
    Si c'est rouge :
      - l'éditeur déclare que l'exigence n'est pas tenue
      - « sans objet » n'est pas motivé

    Quand l'éditeur se prononce sur l'exigence I-02
    Alors l'éditeur déclare que l'exigence I-02 est tenue

  @id=I-03.declaration
  @I-03
  Scénario: Les deux niveaux de certificats et de listes se mettent à jour depuis le logiciel
    Objectif : les certificats et les listes de révocation (CRL) des deux niveaux, données et pièce jointe, se mettent à jour depuis le logiciel.
    Pourquoi : un poste qu'il faudrait dépanner à la main à chaque échéance finirait à l'arrêt.
    Situation : le banc ne voit que le niveau de la pièce jointe : ce point se déclare.
    À faire : se prononcer par « oui », « non », ou « sans objet » avec le motif.
    Si c'est rouge :
      - l'éditeur déclare que l'exigence n'est pas tenue
      - « sans objet » n'est pas motivé

    Quand l'éditeur se prononce sur l'exigence I-03
    Alors l'éditeur déclare que l'exigence I-03 est tenue

  @id=I-04.declaration
  @I-04
  Scénario: L'alerte sur une liste qui ne se renouvelle pas dit qui contacter
    Objectif : quand la liste de révocation (CRL) ne se met plus à jour, l'alerte atteint l'utilisateur avant qu'elle n'expire et nomme qui contacter.
    Pourquoi : une alerte sans marche à suivre est refermée et oubliée.
    Situation : il faudrait des jours de tentatives manquées pour le voir : ce point se déclare.
    À faire : se prononcer par « oui », « non », ou « sans objet » avec le motif.
    Si c'est rouge :
      - l'éditeur déclare que l'exigence n'est pas tenue
      - « sans objet » n'est pas motivé

    Quand l'éditeur se prononce sur l'exigence I-04
    Alors l'éditeur déclare que l'exigence I-04 est tenue

  @id=I-05.declaration
  @I-05
  Scénario: L'envoi suit l'ordre prévu et ses comptes rendus sont traités
    Objectif : le logiciel détermine l'adresse du destinataire, chiffre la pièce jointe, construit l'enveloppe MIME puis le message, dans cet ordre, et traite les comptes rendus d'envoi.
    Pourquoi : un chiffrement fait avant de connaître le destinataire mènerait au mauvais certificat.
    Situation : le banc ne voit que le résultat, pas l'ordre des opérations : ce point se déclare.
    À faire : se prononcer par « oui », « non », ou « sans objet » avec le motif.
    Si c'est rouge :
      - l'éditeur déclare que l'exigence n'est pas tenue
      - « sans objet » n'est pas motivé

    Quand l'éditeur se prononce sur l'exigence I-05
    Alors l'éditeur déclare que l'exigence I-05 est tenue

  @id=I-06.declaration
  @I-06
  Scénario: Une nouvelle autorité peut être installée
    Objectif : une nouvelle autorité de certification peut être installée par une mise à jour du logiciel ou par son interface.
    Pourquoi : sans cela, le poste serait à l'arrêt le jour de la migration.
    Situation : le banc installe l'autorité par l'adaptateur ; ce que l'utilisateur fera chez lui se déclare.
    À faire : se prononcer par « oui », « non », ou « sans objet » avec le motif.
    Si c'est rouge :
      - l'éditeur déclare que l'exigence n'est pas tenue
      - « sans objet » n'est pas motivé

    Quand l'éditeur se prononce sur l'exigence I-06
    Alors l'éditeur déclare que l'exigence I-06 est tenue

  @id=I-07.declaration
  @I-07
  Scénario: Le chiffrement de la pièce jointe n'est pas au choix de l'utilisateur
    Objectif : aucun réglage ne permet d'envoyer sans chiffrer ; le chiffrement de la pièce jointe n'est pas un service que l'on active ou non.
    Pourquoi : une case décochée un jour de dépannage enverrait en clair des données de santé, sans que rien ne le dise.
    Situation : le banc ne voit pas les écrans du logiciel : ce point se déclare. C'est sa lecture du document, qui ôte le chiffrement de transport des services au choix.
    À faire : se prononcer par « oui », « non », ou « sans objet » avec le motif.
    Si c'est rouge :
      - l'éditeur déclare que l'exigence n'est pas tenue
      - « sans objet » n'est pas motivé

    Quand l'éditeur se prononce sur l'exigence I-07
    Alors l'éditeur déclare que l'exigence I-07 est tenue
