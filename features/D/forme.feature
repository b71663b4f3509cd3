# language: fr
@C-03
Fonctionnalité: Forme du certificat et de sa clé

  Règle: La clé du certificat est une clé RSA de 2048 bits, et le certificat un X.509 version 3

    @id=C-03.certificat
    Plan du scénario: Le certificat publié n'a pas la forme voulue (<cas>)
      Objectif : le poste refuse un certificat dont la clé, ou la version, n'est pas celle du document.
      Pourquoi : une clé trop courte se casse, une autre sorte de clé ne s'ouvre pas au frontal ; et un certificat de
      version 1 n'a rien qui dise à qui il est ni à quoi il sert.
      Situation : le seul certificat publié pour le destinataire est bien signé, au bon nom et à jour ; il n'a que
      l'écart que dit la ligne.
      À faire : envoyer un fichier de test : feuilles de soins électroniques (FSE) à l'assurance maladie obligatoire
      (AMO), ou demandes de remboursement électroniques (DRE) à l'assurance maladie complémentaire (AMC).
      Si c'est rouge :
        - le poste ne regarde pas la clé du certificat avant de s'en servir
        - il ne regarde que la taille la plus petite, ou laisse l'outil de chiffrement choisir selon la clé
        - il ne contrôle ni nom ni usages quand le certificat dit n'avoir pas d'extensions

      Étant donné un poste configuré pour les flux de test
      Et un annuaire qui publie un certificat <organisme> <écart>
      Quand l'opérateur télétransmet un fichier de <fichier>
      Alors rien n'est émis
      Et le poste dit pourquoi l'émission est arrêtée

      Exemples:
        | cas                         | organisme | écart                                  | fichier |
        | clé RSA de 1024 bits        | AMO       | dont la clé RSA a 1024 bits            | FSE     |
        | clé RSA de 3072 bits        | AMO       | dont la clé RSA a 3072 bits            | FSE     |
        | clé à courbe elliptique     | AMO       | dont la clé est à courbe elliptique    | FSE     |
        | version 1                   | AMO       | de la version 1 de X.509               | FSE     |
        | AMC, clé RSA de 1024 bits   | AMC       | dont la clé RSA a 1024 bits            | DRE     |
        | AMC, version 1              | AMC       | de la version 1 de X.509               | DRE     |
