# language: fr
@D-02
Fonctionnalité: Validité de l'autorité intermédiaire et de la racine

  Règle: L'autorité intermédiaire doit être en cours de validité et non révoquée

    @id=D-02.intermediaire-en-regle
    Scénario: L'autorité intermédiaire est en règle (témoin)
      Objectif : le poste envoie quand toute la chaîne est valable aujourd'hui.
      Pourquoi : le contrôle des autorités ne doit pas arrêter ce qui est en règle.
      Situation : une nouvelle autorité intermédiaire, en règle, a été remise au poste ; ce scénario sert de témoin
      aux suivants.
      À faire : envoyer un fichier de feuilles de soins électroniques (FSE) de test à l'assurance maladie obligatoire
      (AMO).
      Si c'est rouge :
        - le poste ne sait pas changer d'autorité intermédiaire

      Étant donné un poste configuré pour les flux de test
      Et un annuaire qui publie un certificat AMO émis par une nouvelle autorité intermédiaire en règle
      Quand l'opérateur télétransmet un fichier de FSE
      Alors le frontal AMO ouvre la pièce jointe avec ce certificat

    @id=D-02.intermediaire-en-regle-ancien
    Scénario: L'autorité intermédiaire est encore valable, le certificat est ancien (témoin)
      Objectif : le poste envoie avec un certificat ancien tant que lui et ses autorités sont valables.
      Pourquoi : l'âge d'un certificat n'est pas un défaut.
      Situation : pareille au scénario suivant, à ceci près que l'autorité intermédiaire court encore.
      À faire : envoyer un fichier de feuilles de soins électroniques (FSE) de test à l'assurance maladie obligatoire
      (AMO).
      Si c'est rouge :
        - le poste compare la date de début à autre chose qu'aujourd'hui

      Étant donné un poste configuré pour les flux de test
      Et un annuaire qui publie un certificat AMO ancien émis par une nouvelle autorité intermédiaire en règle
      Quand l'opérateur télétransmet un fichier de FSE
      Alors le frontal AMO ouvre la pièce jointe avec ce certificat

    # Trouvé par amfront explore --seed 3012 dans l’exemple en C#, 10 gestes ramenés à 4.
    @id=D-02.intermediaire-remplacee
    Scénario: L'autorité intermédiaire est remplacée par une autre du même nom (témoin)
      Objectif : un poste en service suit une autorité intermédiaire qui change de clé et garde son nom.
      Pourquoi : une autorité se renouvelle d'ordinaire sous le même nom ; sa liste de révocation (CRL) paraît alors dans l'annuaire à la même entrée, signée par la nouvelle clé.
      Situation : le poste envoie depuis un certain temps ; l'annuaire publie désormais un certificat, une autorité intermédiaire et une liste tous nouveaux, en règle.
      À faire : mettre le poste à jour, puis envoyer un fichier de feuilles de soins électroniques (FSE) de test à
      l'assurance maladie obligatoire (AMO).
      Si c'est rouge :
        - le poste vérifie la nouvelle liste avec la clé de l'autorité d'avant
        - il ne demande la liste d'un nom qu'une fois, pour la première des deux autorités
        - il ne tient qu'une autorité par nom

      Étant donné un poste en service pour les flux de test
      Et l'annuaire publie désormais un certificat AMO émis par une nouvelle autorité intermédiaire en règle
      Quand le poste met à jour ses certificats et ses CRL
      Et l'opérateur télétransmet un fichier de FSE
      Alors le frontal AMO ouvre la pièce jointe avec ce certificat

    @id=D-02.intermediaire-perimee
    Scénario: L'autorité intermédiaire est périmée
      Objectif : le poste refuse un certificat dont l'autorité intermédiaire a fini son temps.
      Pourquoi : une autorité périmée ne surveille plus ce qu'elle a signé : personne ne dirait qu'un de ses
      certificats a été compromis.
      Situation : le certificat de l'autorité intermédiaire a pris fin hier ; celui de l'organisme court encore.
      À faire : envoyer un fichier de feuilles de soins électroniques (FSE) de test à l'assurance maladie obligatoire
      (AMO).
      Si c'est rouge :
        - le poste ne contrôle que les dates du certificat du destinataire

      Étant donné un poste configuré pour les flux de test
      Et un annuaire qui publie un certificat AMO émis par une autorité intermédiaire périmée
      Quand l'opérateur télétransmet un fichier de FSE
      Alors rien n'est émis
      Et le poste dit pourquoi l'émission est arrêtée

    @id=D-02.intermediaire-a-venir
    Scénario: L'autorité intermédiaire n'est pas encore valable
      Objectif : le poste refuse un certificat dont l'autorité intermédiaire n'a pas commencé.
      Pourquoi : une autorité qui n'est pas en service ne répond encore de rien.
      Situation : le certificat de l'autorité intermédiaire ne commence que demain ; celui de l'organisme est valable
      aujourd'hui.
      À faire : envoyer un fichier de feuilles de soins électroniques (FSE) de test à l'assurance maladie obligatoire
      (AMO).
      Si c'est rouge :
        - le poste ne contrôle que la date de fin des autorités
        - il ne contrôle que les dates du certificat du destinataire

      Étant donné un poste configuré pour les flux de test
      Et un annuaire qui publie un certificat AMO émis par une autorité intermédiaire pas encore valable
      Quand l'opérateur télétransmet un fichier de FSE
      Alors rien n'est émis
      Et le poste dit pourquoi l'émission est arrêtée

    @id=D-02.intermediaire-revoquee
    Scénario: L'autorité intermédiaire est révoquée
      Objectif : le poste refuse un certificat dont l'autorité intermédiaire figure sur la liste de révocation (CRL)
      de la racine.
      Pourquoi : une autorité révoquée a perdu sa clé : tout ce qu'elle a signé peut être un faux.
      Situation : la racine a publié une liste de révocation qui nomme l'autorité intermédiaire ; rien d'autre n'a
      changé. Le document ne dit pas où se trouve la liste de la racine : le banc la publie là où ses certificats le disent.
      À faire : envoyer un fichier de feuilles de soins électroniques (FSE) de test à l'assurance maladie obligatoire
      (AMO).
      Si c'est rouge :
        - le poste ne prend dans l'annuaire que la liste de l'autorité intermédiaire, jamais celle de la racine
        - il la prend mais ne cherche sur elle que le certificat du destinataire

      Étant donné un poste configuré pour les flux de test
      Et un annuaire qui publie un certificat AMO émis par une autorité intermédiaire révoquée
      Quand l'opérateur télétransmet un fichier de FSE
      Alors rien n'est émis
      Et le poste dit pourquoi l'émission est arrêtée

  Règle: La racine doit être en cours de validité

    @id=D-02.racine-en-regle
    Scénario: La racine est encore valable (témoin)
      Objectif : le poste envoie sous une racine en cours de validité, même si le certificat est ancien.
      Pourquoi : le contrôle de la racine ne doit pas arrêter ce qui est en règle.
      Situation : pareille au scénario de la racine périmée, à ceci près que la racine court encore.
      À faire : envoyer un fichier de feuilles de soins électroniques (FSE) de test à l'assurance maladie obligatoire
      (AMO).
      Si c'est rouge :
        - le poste ne sait pas employer une seconde racine du même nom

      Étant donné un poste configuré pour les flux de test
      Et un annuaire qui publie un certificat AMO ancien sous une nouvelle racine installée sur le poste
      Quand l'opérateur télétransmet un fichier de FSE
      Alors le frontal AMO ouvre la pièce jointe avec ce certificat

    @id=D-02.racine-perimee
    Scénario: La racine est périmée
      Objectif : le poste refuse un certificat dont la racine a fini son temps, même installée.
      Pourquoi : une racine périmée n'est plus gardée ; sa clé ne vaut plus preuve.
      Situation : la racine remise au poste a pris fin hier ; l'intermédiaire et le certificat courent encore. Le
      logiciel a le droit de refuser cette racine dès l'installation.
      À faire : envoyer un fichier de feuilles de soins électroniques (FSE) de test à l'assurance maladie obligatoire
      (AMO).
      Si c'est rouge :
        - le poste tient une racine installée pour valable sans lire ses dates (c'est le réglage d'origine de
          plusieurs bibliothèques)

      Étant donné un poste configuré pour les flux de test
      Et un annuaire qui publie un certificat AMO sous une racine périmée installée sur le poste
      Quand l'opérateur télétransmet un fichier de FSE
      Alors rien n'est émis
      Et le poste dit pourquoi l'émission est arrêtée

    @id=D-02.racine-a-venir
    Scénario: La racine n'est pas encore valable
      Objectif : le poste refuse un certificat dont la racine n'a pas commencé, même installée.
      Pourquoi : une racine remise d'avance n'est pas encore en service.
      Situation : la racine remise au poste ne commence que demain ; l'intermédiaire et le certificat sont valables
      aujourd'hui. Le logiciel a le droit de refuser cette racine dès l'installation.
      À faire : envoyer un fichier de feuilles de soins électroniques (FSE) de test à l'assurance maladie obligatoire
      (AMO).
      Si c'est rouge :
        - le poste tient une racine installée pour valable sans lire ses dates

      Étant donné un poste configuré pour les flux de test
      Et un annuaire qui publie un certificat AMO sous une racine pas encore valable installée sur le poste
      Quand l'opérateur télétransmet un fichier de FSE
      Alors rien n'est émis
      Et le poste dit pourquoi l'émission est arrêtée

    @id=D-02.amc
    Plan du scénario: Une demande de remboursement n'échappe pas au contrôle des autorités (<cas>)
      Objectif : le contrôle des autorités vaut aussi pour l'assurance maladie complémentaire.
      Pourquoi : un contrôle écrit pour un seul destinataire laisse l'autre sans protection.
      Situation : la chaîne du certificat publié pour l'AMC a l'écart que dit la ligne du tableau.
      À faire : envoyer un fichier de demandes de remboursement électroniques (DRE) de test à l'assurance maladie
      complémentaire (AMC).
      Si c'est rouge :
        - le poste contrôle la chaîne de l'AMO et non celle de l'AMC

      Étant donné un poste configuré pour les flux de test
      Et un annuaire qui publie <écart>
      Quand l'opérateur télétransmet un fichier de DRE
      Alors rien n'est émis
      Et le poste dit pourquoi l'émission est arrêtée

      Exemples:
        | cas                    | écart                                                                       |
        | intermédiaire périmée  | un certificat AMC émis par une autorité intermédiaire périmée               |
        | intermédiaire à venir  | un certificat AMC émis par une autorité intermédiaire pas encore valable    |
        | intermédiaire révoquée | un certificat AMC émis par une autorité intermédiaire révoquée              |
        | racine périmée         | un certificat AMC sous une racine périmée installée sur le poste            |
        | racine à venir         | un certificat AMC sous une racine pas encore valable installée sur le poste |

  Règle: Une autorité intermédiaire que la liste de la racine nomme est révoquée, quel que soit le motif

    @id=D-02.motif
    Plan du scénario: L'autorité intermédiaire du certificat en service est révoquée (<cas>)
      Objectif : le poste refuse un certificat dont l'autorité intermédiaire figure sur la liste de révocation (CRL) de
      la racine, quel que soit le motif.
      Pourquoi : tout ce qu'a signé une autorité retirée peut être un faux.
      Situation : le poste est en service ; la nouvelle liste de la racine nomme l'autorité intermédiaire avec le motif
      de la ligne. Le document ne nomme pas la liste de la racine : le banc la publie à l'entrée de celle-ci.
      À faire : mettre à jour les certificats et les listes, puis envoyer un fichier de feuilles de soins électroniques
      (FSE) de test à l'assurance maladie obligatoire (AMO).
      Si c'est rouge :
        - le poste ne met pas à jour la liste de la racine
        - il ne retient que certains motifs

      Étant donné un poste en service pour les flux de test
      Et l'autorité révoque l'autorité intermédiaire de l'AMO <motif>
      Quand le poste met à jour ses certificats et ses CRL
      Et l'opérateur télétransmet un fichier de FSE
      Alors rien n'est émis
      Et le poste dit pourquoi l'émission est arrêtée

      Exemples:
        | cas                 | motif                                               |
        | sans motif          | sans motif                                          |
        | clé compromise      | pour clé compromise (keyCompromise)                 |
        | autorité compromise | pour autorité compromise (cACompromise)             |
        | affiliation         | pour changement d'affiliation (affiliationChanged)  |
        | remplacement        | pour remplacement (superseded)                      |
        | cessation           | pour cessation d'activité (cessationOfOperation)    |
        | suspension          | pour suspension (certificateHold)                   |
        | suspension à venir  | pour suspension datée de demain (certificateHold)   |
        | privilège retiré    | pour retrait de privilège (privilegeWithdrawn)      |
        | attributs compromis | pour autorité d'attributs compromise (aACompromise) |
