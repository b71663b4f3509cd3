# language: fr
@D-06
Fonctionnalité: Usages de la clé

  Règle: L'extension des usages de clé est présente, critique et complète

    @id=D-06.usages-complets
    Scénario: Tous les usages de clé sont présents (témoin)
      Objectif : le poste envoie quand le certificat dit les trois usages de clé demandés.
      Pourquoi : le contrôle des usages ne doit pas écarter un bon certificat.
      Situation : rien d'anormal ; ce scénario sert de témoin aux suivants.
      À faire : envoyer un fichier de feuilles de soins électroniques (FSE) de test à l'assurance maladie obligatoire
      (AMO).
      Si c'est rouge :
        - le poste exige un usage de clé que la spécification ne demande pas

      Étant donné un poste configuré pour les flux de test
      Et un annuaire qui publie un certificat AMO dont tous les usages de clé sont présents
      Quand l'opérateur télétransmet un fichier de FSE
      Alors le frontal AMO ouvre la pièce jointe avec ce certificat

    @id=D-06.usages-absents
    Scénario: Le certificat ne dit pas les usages de sa clé
      Objectif : le poste refuse un certificat sans usages de clé.
      Pourquoi : l'autorité limite par ces usages ce à quoi une clé peut servir ; un certificat qui ne les a pas tous
      n'a pas été fait pour ces échanges.
      Situation : l'extension des usages de clé (Key Usage) manque.
      À faire : envoyer un fichier de feuilles de soins électroniques (FSE) de test à l'assurance maladie obligatoire
      (AMO).
      Si c'est rouge :
        - le poste saute le contrôle quand l'extension manque (c'est l'habitude de plusieurs bibliothèques)

      Étant donné un poste configuré pour les flux de test
      Et un annuaire qui publie un certificat AMO qui ne dit pas les usages de sa clé
      Quand l'opérateur télétransmet un fichier de FSE
      Alors rien n'est émis
      Et le poste dit pourquoi l'émission est arrêtée

    @id=D-06.usages-non-critiques
    Scénario: Les usages de clé ne sont pas critiques
      Objectif : le poste refuse un certificat dont les usages de clé ne sont pas marqués critiques.
      Pourquoi : l'autorité limite par ces usages ce à quoi une clé peut servir ; un certificat qui ne les a pas tous
      n'a pas été fait pour ces échanges.
      Situation : l'extension des usages de clé est complète, mais sans la marque qui oblige à la respecter.
      À faire : envoyer un fichier de feuilles de soins électroniques (FSE) de test à l'assurance maladie obligatoire
      (AMO).
      Si c'est rouge :
        - le poste lit les usages sans regarder la marque « critique »

      Étant donné un poste configuré pour les flux de test
      Et un annuaire qui publie un certificat AMO dont les usages de clé ne sont pas critiques
      Quand l'opérateur télétransmet un fichier de FSE
      Alors rien n'est émis
      Et le poste dit pourquoi l'émission est arrêtée

    @id=D-06.sans-signature
    Scénario: Il manque l'usage de signature numérique
      Objectif : le poste refuse un certificat dont la clé n'est pas faite pour signer.
      Pourquoi : l'autorité limite par ces usages ce à quoi une clé peut servir ; un certificat qui ne les a pas tous
      n'a pas été fait pour ces échanges.
      Situation : il ne manque à l'extension que l'usage digitalSignature.
      À faire : envoyer un fichier de feuilles de soins électroniques (FSE) de test à l'assurance maladie obligatoire
      (AMO).
      Si c'est rouge :
        - le poste ne contrôle que l'usage dont il se sert pour chiffrer

      Étant donné un poste configuré pour les flux de test
      Et un annuaire qui publie un certificat AMO sans l'usage de signature numérique
      Quand l'opérateur télétransmet un fichier de FSE
      Alors rien n'est émis
      Et le poste dit pourquoi l'émission est arrêtée

    @id=D-06.sans-non-repudiation
    Scénario: Il manque l'usage de non-répudiation
      Objectif : le poste refuse un certificat dont la clé n'engage pas son titulaire.
      Pourquoi : l'autorité limite par ces usages ce à quoi une clé peut servir ; un certificat qui ne les a pas tous
      n'a pas été fait pour ces échanges.
      Situation : il ne manque à l'extension que l'usage nonRepudiation.
      À faire : envoyer un fichier de feuilles de soins électroniques (FSE) de test à l'assurance maladie obligatoire
      (AMO).
      Si c'est rouge :
        - le poste ne contrôle que l'usage dont il se sert pour chiffrer

      Étant donné un poste configuré pour les flux de test
      Et un annuaire qui publie un certificat AMO sans l'usage de non-répudiation
      Quand l'opérateur télétransmet un fichier de FSE
      Alors rien n'est émis
      Et le poste dit pourquoi l'émission est arrêtée

    @id=D-06.sans-chiffrement
    Scénario: Il manque l'usage de chiffrement de clé
      Objectif : le poste refuse un certificat dont la clé n'est pas faite pour chiffrer.
      Pourquoi : l'autorité limite par ces usages ce à quoi une clé peut servir ; un certificat qui ne les a pas tous
      n'a pas été fait pour ces échanges.
      Situation : il ne manque à l'extension que l'usage keyEncipherment.
      À faire : envoyer un fichier de feuilles de soins électroniques (FSE) de test à l'assurance maladie obligatoire
      (AMO).
      Si c'est rouge :
        - le poste ne contrôle pas les usages de la clé

      Étant donné un poste configuré pour les flux de test
      Et un annuaire qui publie un certificat AMO sans l'usage de chiffrement de clé
      Quand l'opérateur télétransmet un fichier de FSE
      Alors rien n'est émis
      Et le poste dit pourquoi l'émission est arrêtée

    @id=D-06.amc
    Plan du scénario: Une demande de remboursement n'échappe pas au contrôle des usages (<cas>)
      Objectif : le contrôle des usages de clé vaut aussi pour l'assurance maladie complémentaire.
      Pourquoi : un contrôle écrit pour un seul destinataire laisse l'autre sans protection.
      Situation : le seul certificat publié pour l'AMC a l'écart que dit la ligne du tableau.
      À faire : envoyer un fichier de demandes de remboursement électroniques (DRE) de test à l'assurance maladie
      complémentaire (AMC).
      Si c'est rouge :
        - le poste contrôle les usages de clé du certificat de l'AMO et non de celui de l'AMC

      Étant donné un poste configuré pour les flux de test
      Et un annuaire qui publie <écart>
      Quand l'opérateur télétransmet un fichier de DRE
      Alors rien n'est émis
      Et le poste dit pourquoi l'émission est arrêtée

      Exemples:
        | cas                  | écart                                                          |
        | usages absents       | un certificat AMC qui ne dit pas les usages de sa clé          |
        | usages non critiques | un certificat AMC dont les usages de clé ne sont pas critiques |
        | sans signature       | un certificat AMC sans l'usage de signature numérique          |
        | sans non-répudiation | un certificat AMC sans l'usage de non-répudiation              |
        | sans chiffrement     | un certificat AMC sans l'usage de chiffrement de clé           |
