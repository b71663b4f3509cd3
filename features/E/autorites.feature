# language: fr
@E-01
Fonctionnalité: Plusieurs autorités de certification à la fois

  Règle: Le poste tient plusieurs autorités côte à côte

    @id=E-01.assureur-et-oct
    Scénario: L'autorité de l'assureur et celle d'un concentrateur
      Objectif : le poste emploie sans les confondre l'autorité de l'assurance maladie et celle d'un organisme concentrateur technique (OCT).
      Pourquoi : un cabinet qui passe par un OCT garde des envois directs ; chacun a sa propre autorité.
      Situation : les deux autorités sont installées sur le poste.
      À faire : envoyer un fichier de feuilles de soins électroniques (FSE) à l'assurance maladie obligatoire (AMO), puis un autre à l'OCT, puis de nouveau à l'AMO.
      Si c'est rouge :
        - installer la seconde autorité remplace la première
        - le poste ne cherche la chaîne que sous une seule racine

      Étant donné un poste en service pour les flux de test
      Et le poste a reçu de l'OCT son certificat et son autorité
      Quand l'opérateur télétransmet un fichier de FSE
      Alors le lot arrive au frontal AMO chiffré avec le certificat en vigueur
      Quand l'opérateur télétransmet un fichier de FSE à l'OCT
      Alors le lot arrive au frontal OCT chiffré avec le certificat en vigueur
      Quand l'opérateur télétransmet un fichier de FSE
      Alors le lot arrive au frontal AMO chiffré avec le certificat en vigueur

    @id=E-01.deux-generations
    Scénario: L'ancienne et la nouvelle autorité pendant une migration
      Objectif : pendant une migration, le poste envoie à un organisme passé à la nouvelle autorité et à un autre resté à l'ancienne.
      Pourquoi : une migration dure des mois ; les organismes ne changent pas tous le même jour.
      Situation : l'assurance maladie obligatoire (AMO) est passée à la nouvelle autorité, la complémentaire (AMC) non ; la nouvelle autorité est installée sur le poste.
      À faire : mettre à jour, envoyer un fichier de feuilles de soins électroniques (FSE) à l'AMO, puis un fichier de demandes de remboursement (DRE) à l'AMC.
      Si c'est rouge :
        - la nouvelle racine a remplacé l'ancienne
        - le poste prend pour intermédiaire celle de même nom de l'autre génération

      Étant donné un poste en service pour les flux de test
      Et le frontal AMO passe à une nouvelle autorité de certification
      Et le poste reçoit la nouvelle autorité de certification
      Quand le poste met à jour ses certificats et ses CRL
      Et l'opérateur télétransmet un fichier de FSE
      Alors le lot arrive au frontal AMO chiffré avec le nouveau certificat
      Quand l'opérateur télétransmet un fichier de DRE
      Alors le lot arrive au frontal AMC chiffré avec le certificat en vigueur

  Règle: Une nouvelle autorité ne vaut qu'une fois installée

    @id=E-01.migration-installee
    Scénario: La nouvelle autorité est installée : son certificat sert (témoin)
      Objectif : une fois la nouvelle autorité installée, le poste prend le certificat qu'elle a émis.
      Pourquoi : au bout de la migration, l'ancien certificat ne s'ouvrira plus.
      Situation : l'assurance maladie obligatoire (AMO) est passée à une nouvelle autorité, installée sur le poste.
      À faire : installer l'autorité, mettre à jour, envoyer un fichier de feuilles de soins électroniques (FSE).
      Si c'est rouge :
        - le poste ne sait pas installer une autorité de plus
        - il n'a pas repris la liste de révocation (CRL) de la nouvelle autorité

      Étant donné un poste en service pour les flux de test
      Et le frontal AMO passe à une nouvelle autorité de certification
      Et le poste reçoit la nouvelle autorité de certification
      Quand le poste met à jour ses certificats et ses CRL
      Et l'opérateur télétransmet un fichier de FSE
      Alors le lot arrive au frontal AMO chiffré avec le nouveau certificat

    @id=E-01.migration-non-installee
    Scénario: La nouvelle autorité n'est pas installée : l'ancien certificat sert encore
      Objectif : tant que la nouvelle autorité n'est pas installée, le poste refuse ce qu'elle a émis et garde son bon certificat.
      Pourquoi : une autorité trouvée dans l'annuaire n'est pas digne de foi pour autant ; n'importe qui pourrait en présenter une.
      Situation : l'assurance maladie obligatoire (AMO) est passée à une nouvelle autorité, que le poste n'a pas reçue ; l'ancien certificat est encore valable.
      À faire : mettre à jour, puis envoyer un fichier de feuilles de soins électroniques (FSE).
      Si c'est rouge :
        - le poste installe de lui-même la racine trouvée dans l'annuaire
        - il efface le certificat de son magasin parce que l'annuaire ne le montre plus

      Étant donné un poste en service pour les flux de test
      Et le frontal AMO passe à une nouvelle autorité de certification
      Quand le poste met à jour ses certificats et ses CRL
      Alors l'annuaire est interrogé
      Quand l'opérateur télétransmet un fichier de FSE
      Alors le lot arrive au frontal AMO chiffré avec le certificat d'avant

    @id=E-01.poste-neuf-non-installee
    Scénario: Un poste neuf sans la nouvelle autorité n'envoie rien
      Objectif : un poste qui ne connaît que l'ancienne autorité refuse un certificat de la nouvelle et le dit.
      Pourquoi : envoyer reviendrait à faire confiance à une autorité que personne n'a installée.
      Situation : l'assurance maladie obligatoire (AMO) n'a plus dans l'annuaire qu'un certificat de la nouvelle autorité ; le poste est neuf et ne tient que l'ancienne racine.
      À faire : envoyer un fichier de feuilles de soins électroniques (FSE).
      Si c'est rouge :
        - le poste se contente de la chaîne publiée dans l'annuaire
        - il ne remonte pas jusqu'à la racine

      Étant donné un poste configuré pour les flux de test
      Et l'AMO n'a de certificat que sous une nouvelle autorité, que le poste n'a pas
      Quand l'opérateur télétransmet un fichier de FSE
      Alors rien n'est émis
      Et le poste dit pourquoi l'émission est arrêtée

    @id=E-01.poste-neuf-installee
    Scénario: Un poste neuf avec la nouvelle autorité envoie (témoin)
      Objectif : le même poste, une fois la nouvelle autorité installée, envoie avec son certificat.
      Pourquoi : c'est ce que fait une mise à jour du logiciel livrée avant la migration.
      Situation : comme au scénario précédent, à ceci près que la nouvelle autorité est installée.
      À faire : installer l'autorité, puis envoyer un fichier de feuilles de soins électroniques (FSE) à l'assurance maladie obligatoire (AMO).
      Si c'est rouge :
        - le poste n'accepte qu'une racine fixée dans son code
        - il n'a pas la liste de révocation (CRL) de la nouvelle autorité

      Étant donné un poste configuré pour les flux de test
      Et l'AMO n'a de certificat que sous une nouvelle autorité, que le poste n'a pas
      Et le poste reçoit la nouvelle autorité de certification
      Quand l'opérateur télétransmet un fichier de FSE
      Alors le lot arrive au frontal AMO chiffré avec le nouveau certificat
