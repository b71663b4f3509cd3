# language: fr
Fonctionnalité: Le cycle d'une demande sur le portail

  @id=H-cycle.rejet @H-05
  Scénario: Une avance rejetée se redépose sous un nouveau numéro
    Objectif : une demande rejetée n'ouvre pas de dossier, et son numeroEditeur ne sert plus.
    Pourquoi : le logiciel qui renvoie la même demande sous le même numéro est rejeté une seconde fois, sans que la faute d'origine reparaisse.
    Situation : la deuxième demande du fichier a une date mal écrite.
    À faire : déposer, corriger la date, redéposer sous le même numéro, puis sous un nouveau.
    Si c'est rouge : le logiciel garde le numeroEditeur d'une demande rejetée.

    Étant donné un portail neuf
    Quand je dépose un fichier d'avance de demandes « 00001, 00002 » dont la demande 2 est fautive
    Alors les codes rendus sont « 0000, 3014 »
    Et les dossiers ouverts sont « FINMDV000001 »
    Quand je dépose un fichier d'avance de demandes « 00002 »
    Alors les codes rendus sont « 2049 »
    Quand je dépose un fichier d'avance de demandes « 00003 »
    Alors les codes rendus sont « 0000 »
    Et les dossiers ouverts sont « FINMDV000001, FINMDV000002 »

  @id=H-cycle.deux-fois @H-05
  Scénario: Une avance acceptée ne se redépose pas
    Objectif : une demande acceptée ne peut pas être comptée deux fois.
    Pourquoi : après une coupure, un logiciel renvoie volontiers tout le fichier.
    Situation : le même fichier est déposé deux fois, puis ses demandes sous un autre nom de fichier.
    À faire : déposer trois fois.
    Si c'est rouge : le logiciel ne retient pas ce que le portail a déjà accepté.

    Étant donné un portail neuf
    Quand je dépose un fichier d'avance de demandes « 00001 »
    Alors les codes rendus sont « 0000 »
    Quand je redépose le même fichier
    Alors tout le fichier est rejeté avec le code 8015
    Quand je dépose un fichier d'avance de demandes « 00001 »
    Alors les codes rendus sont « 2049 »
    Et les dossiers ouverts sont « FINMDV000001 »

  @id=H-cycle.solde-rejete @H-05
  Scénario: Un solde rejeté se redépose sous son numéro
    Objectif : le solde garde le numeroEditeur de l'avance, même après un rejet.
    Pourquoi : la règle du nouveau numéro ne vaut que pour l'avance ; appliquée au solde, elle le fait rejeter.
    Situation : la facture a une date mal écrite.
    À faire : déposer le solde, corriger la date, redéposer.
    Si c'est rouge : le logiciel donne un nouveau numéro à chaque envoi.

    Étant donné un portail neuf
    Et une avance reprise « FINBIO000001 », de numeroEditeur 00001, à l'état « avance payée »
    Quand je dépose un fichier de solde pour « FINBIO000001 » dont la demande 1 est fautive
    Alors les codes rendus sont « 3114 »
    Quand je dépose un fichier de solde pour « FINBIO000001 »
    Alors les codes rendus sont « 0000 »
    Quand je dépose un fichier de solde pour « FINBIO000001 »
    Alors les codes rendus sont « 2118 »

  @id=H-cycle.payee @H-06
  Plan du scénario: Le solde attend que l'avance soit payée
    Objectif : un solde n'est recevable que sur une avance à l'état « payée ».
    Pourquoi : une avance acceptée, ou seulement attribuée, ne suffit pas.
    Situation : l'avance est dans un autre état.
    À faire : déposer le solde.
    Si c'est rouge : le logiciel propose le solde dès que l'avance est acceptée.

    Étant donné un portail neuf
    Et une avance reprise « FINBIO000001 », de numeroEditeur 00001, à l'état « <état> »
    Quand je dépose un fichier de solde pour « FINBIO000001 »
    Alors les codes rendus sont « <code> »

    Exemples:
      | état | code |
      | acceptée | 2114 |
      | attribuée | 2114 |
      | avance payée | 0000 |

  @id=H-cycle.groupe @H-06
  Scénario: Des soldes se groupent ou se répartissent librement
    Objectif : un fichier de solde prend des avances de plusieurs fichiers, et un fichier d'avance peut se solder en plusieurs fois.
    Pourquoi : les avances d'un même fichier ne sont pas toutes payées le même jour.
    Situation : quatre avances payées, une cinquième encore attribuée.
    À faire : déposer deux soldes ensemble, puis les deux autres avec celui qui n'est pas mûr, puis celui-ci seul.
    Si c'est rouge : le logiciel attend que toutes les avances d'un fichier soient payées, ou ne sait pas les séparer.

    Étant donné un portail neuf
    Et une avance reprise « FINBIO000001 », de numeroEditeur 00001, à l'état « avance payée »
    Et une avance reprise « FINBIO000002 », de numeroEditeur 00002, à l'état « avance payée »
    Et une avance reprise « FINBIO000003 », de numeroEditeur 00003, à l'état « avance payée »
    Et une avance reprise « FINBIO000004 », de numeroEditeur 00004, à l'état « avance payée »
    Et une avance reprise « FINBIO000005 », de numeroEditeur 00005, à l'état « attribuée »
    Quand je dépose un fichier de solde pour « FINBIO000004, FINBIO000001 »
    Alors les codes rendus sont « 0000, 0000 »
    Quand je dépose un fichier de solde pour « FINBIO000002, FINBIO000005, FINBIO000003 »
    Alors les codes rendus sont « 0000, 2114, 0000 »
    Quand l'instruction décide « payer-avance » pour « FINBIO000005 »
    Et je dépose un fichier de solde pour « FINBIO000005 »
    Alors les codes rendus sont « 0000 »

  @id=H-cycle.ans @H-06
  Scénario: Un fichier de solde ne groupe que les avances d'un numéro ANS
    Objectif : les avances d'un autre numéro de référencement sont rejetées.
    Pourquoi : chaque version référencée du logiciel a son financement.
    Situation : l'avance est d'un autre numéro ANS que le fichier.
    À faire : déposer le solde sous l'autre numéro.
    Si c'est rouge : le logiciel groupe les soldes par client et non par numéro ANS.

    Étant donné un portail neuf
    Et une avance reprise « FINBIO000001 », de numeroEditeur 00001, à l'état « avance payée »
    Quand je dépose sous le numéro ANS 8888888888 un fichier de solde pour « FINBIO000001 »
    Alors les codes rendus sont « 2115 »

  @id=H-cycle.attribution @H-10
  Scénario: Une avance acceptée est attribuée, puis payée à trente pour cent
    Objectif : l'instruction décide après les contrôles, une étape après l'autre.
    Pourquoi : « acceptée » ne veut dire que recevable ; rien n'est encore dû.
    Situation : une demande acceptée.
    À faire : attribuer, puis payer l'avance.
    Si c'est rouge : une étape a été sautée.

    Étant donné un portail neuf
    Quand je dépose un fichier d'avance de demandes « 00001 »
    Alors le dossier « FINMDV000001 » est à l'état « acceptée »
    Et l'instruction ne peut pas décider « payer-avance » pour « FINMDV000001 »
    Quand l'instruction décide « attribuer » pour « FINMDV000001 »
    Alors le dossier « FINMDV000001 » est à l'état « attribuée »
    Quand l'instruction décide « payer-avance » pour « FINMDV000001 »
    Alors le dossier « FINMDV000001 » est à l'état « avance payée »
    Et le dernier montant du dossier « FINMDV000001 » est 322.50
    Et l'instruction ne peut pas décider « refuser » pour « FINMDV000001 »

  @id=H-cycle.refus @H-10
  Scénario: Une avance acceptée peut être refusée à l'instruction
    Objectif : le refus clôt le dossier.
    Pourquoi : les contrôles automatiques ne lisent pas les pièces.
    Situation : une demande acceptée.
    À faire : refuser.
    Si c'est rouge : un dossier refusé peut encore être payé.

    Étant donné un portail neuf
    Quand je dépose un fichier d'avance de demandes « 00001 »
    Et l'instruction décide « refuser » pour « FINMDV000001 »
    Alors le dossier « FINMDV000001 » est à l'état « refusée »
    Et l'instruction ne peut pas décider « attribuer » pour « FINMDV000001 »

  @id=H-cycle.solde @H-10
  Scénario: Le solde est payé, ou refusé et l'avance recouvrée
    Objectif : l'instruction du solde finit le dossier, d'une façon ou de l'autre.
    Pourquoi : un solde refusé fait rendre l'avance.
    Situation : deux soldes acceptés.
    À faire : payer l'un, refuser l'autre.
    Si c'est rouge : un solde est redéposé après un recouvrement.

    Étant donné un portail neuf
    Et une avance reprise « FINBIO000001 », de numeroEditeur 00001, à l'état « avance payée »
    Et une avance reprise « FINBIO000002 », de numeroEditeur 00002, à l'état « avance payée »
    Alors l'instruction ne peut pas décider « payer-solde » pour « FINBIO000001 »
    Quand je dépose un fichier de solde pour « FINBIO000001, FINBIO000002 »
    Et l'instruction décide « payer-solde » pour « FINBIO000001 »
    Et l'instruction décide « recouvrer » pour « FINBIO000002 »
    Alors le dossier « FINBIO000001 » est à l'état « solde payé »
    Et le dossier « FINBIO000002 » est à l'état « recouvrement »
    Et le dernier montant du dossier « FINBIO000002 » est 875.10
    Quand je dépose un fichier de solde pour « FINBIO000001, FINBIO000002 »
    Alors les codes rendus sont « 2118, 2114 »

  @id=H-cycle.regles @H-10
  Scénario: Des règles peuvent décider à la place de l'instruction
    Objectif : une répétition automatique reçoit ses décisions sans personne devant l'écran.
    Pourquoi : une chaîne d'intégration joue tout le cycle en une fois.
    Situation : une règle paie les avances dont le numéro commence par 1, une autre refuse le reste.
    À faire : déposer deux demandes.
    Si c'est rouge : la première règle qui convient n'est pas celle qui décide.

    Étant donné un portail neuf
    Et une règle qui décide « payer-avance » des demandes d'avance « 1* »
    Et une règle qui décide « refuser » des demandes d'avance « * »
    Quand je dépose un fichier d'avance de demandes « 10001, 20001 »
    Alors le dossier « FINMDV000001 » est à l'état « avance payée »
    Et le dossier « FINMDV000002 » est à l'état « refusée »

  @id=H-cycle.arret @H-05 @H-10
  Scénario: Ce que le portail a rendu survit à son arrêt
    Objectif : dossiers, numéros et décisions sont retrouvés après un redémarrage.
    Pourquoi : les numeroASP rendus servent des mois plus tard.
    Situation : une demande acceptée et attribuée, une autre rejetée.
    À faire : arrêter le portail, le relancer, continuer.
    Si c'est rouge : un numéro est donné deux fois, ou une décision est perdue.

    Étant donné un portail neuf
    Quand je dépose un fichier d'avance de demandes « 00001, 00002 » dont la demande 2 est fautive
    Et l'instruction décide « attribuer » pour « FINMDV000001 »
    Et le portail est arrêté puis relancé
    Alors le dossier « FINMDV000001 » est à l'état « attribuée »
    Quand je dépose un fichier d'avance de demandes « 00002, 00003 »
    Alors les codes rendus sont « 2049, 0000 »
    Et les dossiers ouverts sont « FINMDV000001, FINMDV000002 »

  @id=H-cycle.pieces @H-01 @H-10
  Scénario: Les pièces peuvent venir après le fichier, dans le même dépôt
    Objectif : une demande acceptée sans ses pièces les attend ; l'instruction ne commence qu'avec elles.
    Pourquoi : le fichier et ses zips se téléversent l'un après l'autre ; une demande incomplète n'est ni rejetée, ni à redéposer.
    Situation : deux demandes, déposées sans zip.
    À faire : déposer le fichier, puis les pièces de l'une, puis toutes.
    Si c'est rouge : le logiciel tient pour rejetée une demande qui attend ses pièces, et la redépose sous un autre numéro.

    Étant donné un portail neuf
    Quand je dépose sans ses pièces un fichier d'avance de demandes « 00001, 00002 »
    Alors les codes rendus sont « 0000, 0000 »
    Et le dossier « FINMDV000001 » est à l'état « pièces attendues »
    Et l'instruction ne peut pas décider « attribuer » pour « FINMDV000001 »
    Quand j'apporte les pièces de la demande 1 au dépôt
    Alors le dossier « FINMDV000001 » est à l'état « acceptée »
    Et le dossier « FINMDV000002 » est à l'état « pièces attendues »
    Quand le portail est arrêté puis relancé
    Et j'apporte les pièces au dépôt
    Alors le dossier « FINMDV000002 » est à l'état « acceptée »

  @id=H-cycle.siret @H-06
  Scénario: Le solde vient du SIRET à qui l'avance a été payée
    Objectif : le solde d'un autre SIRET est rejeté.
    Pourquoi : un groupe a plusieurs SIRET ; le solde déposé sous un autre que celui de l'avance n'est pas payé.
    Situation : l'avance est payée au SIRET 99999999999999.
    À faire : déposer le solde sous un autre SIRET, puis sous le bon.
    Si c'est rouge : le logiciel prend le SIRET de l'établissement qui dépose, pas celui de l'avance.

    Étant donné un portail neuf
    Et une avance reprise « FINBIO000001 », de numeroEditeur 00001, à l'état « avance payée »
    Quand je dépose sous le SIRET 88888888888888 un fichier de solde pour « FINBIO000001 »
    Alors les codes rendus sont « 2117 »
    Quand je dépose un fichier de solde pour « FINBIO000001 »
    Alors les codes rendus sont « 0000 »

  @id=H-cycle.numeros @H-05
  Scénario: La numérotation est celle d'un SIRET, d'un couloir et d'un numéro ANS
    Objectif : le même numeroEditeur sert sous un autre numéro ANS et dans un autre couloir.
    Pourquoi : chaque documentation fait commencer la numérotation à 00001.
    Situation : une avance de biologie et une avance de médecine de ville portent 00001.
    À faire : déposer l'avance 00001 sous deux numéros ANS.
    Si c'est rouge : le portail tient pour déjà servis les numéros d'un autre couloir.

    Étant donné un portail neuf
    Et une avance reprise « FINBIO000001 », de numeroEditeur 00001, à l'état « avance payée »
    Quand je dépose un fichier d'avance de demandes « 00001 »
    Alors les codes rendus sont « 0000 »
    Quand je dépose sous le numéro ANS 8888888888 un fichier d'avance de demandes « 00001 »
    Alors les codes rendus sont « 0000 »
    Quand je dépose un fichier d'avance de demandes « 00001 »
    Alors les codes rendus sont « 2049 »

  @id=H-cycle.trop-percu @H-10
  Scénario: Une facture inférieure à l'avance laisse un trop-perçu
    Objectif : le trop-perçu est nommé avec son montant, par le contrôle puis par l'avis de paiement.
    Pourquoi : 30 % de la commande ont été payés ; une facture plus basse oblige à en rendre.
    Situation : commande de 2917.00, avance de 875.10, facture de 800.00.
    À faire : déposer le solde, puis le payer.
    Si c'est rouge : le logiciel attend un solde de zéro et ne prévoit pas de rendre le trop-perçu.

    Étant donné un portail neuf
    Et une avance reprise « FINBIO000001 », de numeroEditeur 00001, à l'état « avance payée »
    Quand je dépose un fichier de solde de 800.00 pour « FINBIO000001 »
    Alors les codes rendus sont « 0000 »
    Quand l'instruction décide « payer-solde » pour « FINBIO000001 »
    Alors le dernier montant du dossier « FINBIO000001 » est 0.00
    Et le document 1 du dossier « FINBIO000001 », « Avis de paiement du solde », dit « trop-perçu de 75.10 € »

  @id=H-cycle.documents @H-10
  Scénario: Chaque décision de l'instruction est un document
    Objectif : décision d'attribution, avis de paiement et notification de refus se lisent et s'impriment.
    Pourquoi : l'éditeur les garde et les rapproche de ses demandes.
    Situation : deux demandes acceptées.
    À faire : attribuer et payer l'une, refuser l'autre.
    Si c'est rouge : une décision est prise sans que l'éditeur en reçoive rien.

    Étant donné un portail neuf
    Quand je dépose un fichier d'avance de demandes « 00001, 00002 »
    Et l'instruction décide « attribuer » pour « FINMDV000001 »
    Et l'instruction décide « payer-avance » pour « FINMDV000001 »
    Et l'instruction décide « refuser » pour « FINMDV000002 »
    Alors le document 1 du dossier « FINMDV000001 », « Décision d’attribution », dit « avance de 322.50 € »
    Et le document 2 du dossier « FINMDV000001 », « Avis de paiement de l’avance », dit « 322.50 € »
    Et le document 1 du dossier « FINMDV000002 », « Notification de refus », dit « nouveau numeroEditeur »
