# language: fr
@D-01
Fonctionnalité: Chaîne de confiance du certificat

  Règle: La signature du certificat remonte jusqu'à une racine installée sur le poste

    @id=D-01.chaine-en-regle
    Scénario: Le certificat vient de la bonne autorité (témoin)
      Objectif : le poste envoie quand le certificat du destinataire est signé par l'autorité qu'il connaît, elle-même
      signée par une racine installée.
      Pourquoi : un poste qui ne saurait pas suivre une bonne chaîne ne pourrait rien facturer.
      Situation : rien d'anormal ; ce scénario sert de témoin aux quatre suivants.
      À faire : envoyer un fichier de feuilles de soins électroniques (FSE) de test à l'assurance maladie obligatoire
      (AMO).
      Si c'est rouge :
        - le poste ne trouve pas l'autorité intermédiaire entre le certificat et la racine
        - l'autorité racine n'a pas été installée pour l'usage demandé (test ou réel)

      Étant donné un poste configuré pour les flux de test
      Et un annuaire qui publie un certificat AMO valable aujourd'hui
      Quand l'opérateur télétransmet un fichier de FSE
      Alors le frontal AMO ouvre la pièce jointe avec ce certificat

    @id=D-01.autorite-inconnue
    Scénario: L'émetteur porte le bon nom mais signe avec une autre clé
      Objectif : le poste refuse un certificat dont l'émetteur n'a de la bonne autorité que le nom.
      Pourquoi : n'importe qui peut fabriquer une autorité du même nom ; celui qui le fait lirait les feuilles de
      soins des patients.
      Situation : le seul certificat publié pour l'AMO est signé par une autorité étrangère, qui a pris le nom de la
      vraie.
      À faire : envoyer un fichier de feuilles de soins électroniques (FSE) de test à l'assurance maladie obligatoire
      (AMO).
      Si c'est rouge :
        - le poste compare le nom de l'émetteur sans vérifier la signature
        - il ne vérifie pas du tout la chaîne

      Étant donné un poste configuré pour les flux de test
      Et un annuaire qui publie un certificat AMO signé par une autorité inconnue qui porte le nom de la bonne
      Quand l'opérateur télétransmet un fichier de FSE
      Alors rien n'est émis
      Et le poste dit pourquoi l'émission est arrêtée

    @id=D-01.autre-hierarchie
    Scénario: Le certificat vient d'une autorité véritable, mais d'une autre hiérarchie
      Objectif : le poste n'accepte, pour ses flux de test, que des certificats de la hiérarchie de test.
      Pourquoi : la production et les essais ont des racines séparées pour qu'un certificat d'essai ne serve jamais à
      de vraies factures, ni l'inverse.
      Situation : le certificat publié pour l'AMO de test est signé par l'autorité de production ; il est valable, au
      bon nom, et sa racine est elle aussi installée sur le poste.
      À faire : envoyer un fichier de feuilles de soins électroniques (FSE) de test à l'assurance maladie obligatoire
      (AMO).
      Si c'est rouge :
        - le poste accepte toute racine installée, sans regarder pour quel usage
        - il arrête l'envoi pour une autre raison, par exemple une liste de révocation manquante

      Étant donné un poste configuré pour les flux de test
      Et un annuaire qui publie un certificat AMO émis par une autorité véritable mais d'une autre hiérarchie
      Quand l'opérateur télétransmet un fichier de FSE
      Alors rien n'est émis
      Et le poste dit pourquoi l'émission est arrêtée

    @id=D-01.autosigne
    Scénario: Le destinataire a signé lui-même son certificat
      Objectif : le poste refuse un certificat dont aucune autorité ne répond.
      Pourquoi : un certificat que son titulaire signe lui-même ne prouve rien sur ce titulaire.
      Situation : le seul certificat publié pour l'AMO est autosigné.
      À faire : envoyer un fichier de feuilles de soins électroniques (FSE) de test à l'assurance maladie obligatoire
      (AMO).
      Si c'est rouge :
        - le poste prend un certificat autosigné pour une racine de confiance
        - il ne vérifie pas la chaîne

      Étant donné un poste configuré pour les flux de test
      Et un annuaire qui publie un certificat AMO que son titulaire a signé lui-même
      Quand l'opérateur télétransmet un fichier de FSE
      Alors rien n'est émis
      Et le poste dit pourquoi l'émission est arrêtée

    @id=D-01.signature-alteree
    Scénario: La signature du certificat est altérée
      Objectif : le poste refuse un certificat dont le contenu n'est plus garanti par la signature de l'autorité.
      Pourquoi : un certificat modifié en chemin peut porter la clé d'un autre que l'organisme.
      Situation : un bit de la signature a changé ; tout le reste est celui d'un bon certificat.
      À faire : envoyer un fichier de feuilles de soins électroniques (FSE) de test à l'assurance maladie obligatoire
      (AMO).
      Si c'est rouge :
        - le poste lit les noms et les dates sans vérifier la signature

      Étant donné un poste configuré pour les flux de test
      Et un annuaire qui publie un certificat AMO dont la signature est altérée
      Quand l'opérateur télétransmet un fichier de FSE
      Alors rien n'est émis
      Et le poste dit pourquoi l'émission est arrêtée

    @id=D-01.amc
    Plan du scénario: Une demande de remboursement n'échappe pas au contrôle de la chaîne (<cas>)
      Objectif : le contrôle de la chaîne vaut aussi pour l'assurance maladie complémentaire.
      Pourquoi : un contrôle écrit pour un seul destinataire laisse l'autre sans protection.
      Situation : le seul certificat publié pour l'AMC a l'écart que dit la ligne du tableau.
      À faire : envoyer un fichier de demandes de remboursement électroniques (DRE) de test à l'assurance maladie
      complémentaire (AMC).
      Si c'est rouge :
        - le poste contrôle le certificat de l'AMO et non celui de l'AMC

      Étant donné un poste configuré pour les flux de test
      Et un annuaire qui publie <écart>
      Quand l'opérateur télétransmet un fichier de DRE
      Alors rien n'est émis
      Et le poste dit pourquoi l'émission est arrêtée

      Exemples:
        | cas                 | écart                                                                          |
        | autorité inconnue   | un certificat AMC signé par une autorité inconnue qui porte le nom de la bonne |
        | autre hiérarchie    | un certificat AMC émis par une autorité véritable mais d'une autre hiérarchie  |
        | autosigné           | un certificat AMC que son titulaire a signé lui-même                           |
        | signature altérée   | un certificat AMC dont la signature est altérée                                |
        | racine inconnue     | un certificat AMC sous une nouvelle racine que le poste n'a pas reçue          |
        | émetteur sans droit | un certificat AMC émis par un titulaire qui n'est pas une autorité             |

    @id=D-01.reel
    Plan du scénario: Une autorité d'essai ne sert pas aux flux réels (<cas>)
      Objectif : pour ses flux réels, le poste n'accepte que des certificats de la hiérarchie de production.
      Pourquoi : les clés d'essai sont moins protégées que celles de production : de vraies données de santé ne
      doivent jamais leur être confiées.
      Situation : le certificat publié pour les flux réels est signé par l'autorité de test ; le reste est en règle.
      À faire : envoyer un fichier réel : feuilles de soins électroniques (FSE) à l'assurance maladie obligatoire
      (AMO), ou demandes de remboursement électroniques (DRE) à l'assurance maladie complémentaire (AMC).
      Si c'est rouge :
        - le poste accepte toute racine installée, sans regarder pour quel usage

      Étant donné un poste configuré pour les flux réels
      Et un annuaire qui publie un certificat <organisme> émis par une autorité véritable mais d'une autre hiérarchie
      Quand l'opérateur télétransmet un fichier de <fichier>
      Alors rien n'est émis
      Et le poste dit pourquoi l'émission est arrêtée

      Exemples:
        | cas | organisme | fichier |
        | FSE | AMO       | FSE     |
        | DRE | AMC       | DRE     |

  Règle: Une hiérarchie n'est digne de confiance que si sa racine a été installée

    @id=D-01.nouvelle-racine
    Scénario: Nouvelle racine, remise au poste (témoin)
      Objectif : le poste envoie sous une nouvelle hiérarchie dès que sa racine lui a été remise.
      Pourquoi : les autorités se renouvellent ; un poste qui ne le supporte pas s'arrête ce jour-là.
      Situation : l'annuaire publie une hiérarchie neuve et complète, dont la racine et l'intermédiaire ont été
      installés à la main sur le poste.
      À faire : envoyer un fichier de feuilles de soins électroniques (FSE) de test à l'assurance maladie obligatoire
      (AMO).
      Si c'est rouge :
        - le poste ne tient compte que de la première racine installée
        - deux autorités du même nom se recouvrent dans son magasin

      Étant donné un poste configuré pour les flux de test
      Et un annuaire qui publie un certificat AMO sous une nouvelle racine installée sur le poste
      Quand l'opérateur télétransmet un fichier de FSE
      Alors le frontal AMO ouvre la pièce jointe avec ce certificat

    @id=D-01.racine-non-installee
    Scénario: Nouvelle racine, que le poste n'a pas reçue
      Objectif : le poste n'accorde sa confiance à aucune racine venue d'elle-même par l'annuaire.
      Pourquoi : qui tient l'annuaire pourrait sinon y déposer sa propre hiérarchie et lire tous les lots.
      Situation : l'annuaire publie une hiérarchie neuve aux noms attendus ; sa racine n'a pas été remise au poste.
      À faire : envoyer un fichier de feuilles de soins électroniques (FSE) de test à l'assurance maladie obligatoire
      (AMO).
      Si c'est rouge :
        - le poste installe comme racine de confiance ce que l'annuaire publie
        - il arrête la vérification à l'intermédiaire, sans remonter à la racine

      Étant donné un poste configuré pour les flux de test
      Et un annuaire qui publie un certificat AMO sous une nouvelle racine que le poste n'a pas reçue
      Quand l'opérateur télétransmet un fichier de FSE
      Alors rien n'est émis
      Et le poste dit pourquoi l'émission est arrêtée

  Règle: Seule une autorité peut émettre un certificat

    @id=D-01.emetteur-en-regle
    Scénario: L'émetteur est une nouvelle autorité intermédiaire (témoin)
      Objectif : le poste envoie sous une nouvelle autorité intermédiaire de la racine qu'il connaît.
      Pourquoi : l'autorité intermédiaire change plus souvent que la racine ; l'envoi ne doit pas en souffrir.
      Situation : l'intermédiaire a été renouvelé et remis au poste ; la racine n'a pas changé.
      À faire : envoyer un fichier de feuilles de soins électroniques (FSE) de test à l'assurance maladie obligatoire
      (AMO).
      Si c'est rouge :
        - le poste garde l'ancien intermédiaire du même nom et s'en sert seul

      Étant donné un poste configuré pour les flux de test
      Et un annuaire qui publie un certificat AMO émis par une nouvelle autorité intermédiaire en règle
      Quand l'opérateur télétransmet un fichier de FSE
      Alors le frontal AMO ouvre la pièce jointe avec ce certificat

    @id=D-01.emetteur-sans-droit
    Scénario: L'émetteur n'est pas une autorité
      Objectif : le poste refuse un certificat signé par un titulaire qui n'a pas le droit d'en signer.
      Pourquoi : sans ce contrôle, n'importe quel titulaire d'un certificat pourrait en fabriquer d'autres au nom d'un
      organisme.
      Situation : le certificat de l'émetteur est signé par la bonne racine, mais il ne dit pas être celui d'une
      autorité.
      À faire : envoyer un fichier de feuilles de soins électroniques (FSE) de test à l'assurance maladie obligatoire
      (AMO).
      Si c'est rouge :
        - le poste vérifie les signatures de la chaîne sans lire les contraintes de base (basicConstraints)

      Étant donné un poste configuré pour les flux de test
      Et un annuaire qui publie un certificat AMO émis par un titulaire qui n'est pas une autorité
      Quand l'opérateur télétransmet un fichier de FSE
      Alors rien n'est émis
      Et le poste dit pourquoi l'émission est arrêtée

    @id=D-01.emetteur-limite
    Plan du scénario: L'émetteur sort des limites de son propre certificat (<cas>)
      Objectif : le poste refuse ce qu'une autorité a signé hors de ce que son certificat lui permet.
      Pourquoi : ces limites sont là pour qu'une clé volée ou mal gardée ne fabrique pas de certificats au nom d'un
      organisme.
      Situation : toute la chaîne est bien signée jusqu'à la racine installée, et ses certificats ont été remis au
      poste ; l'émetteur a seulement l'écart que dit la ligne. Le document demande la chaîne de confiance (§6.2.3) ;
      ce que valent ces limites est dans la RFC 5280 (§6.1.4).
      À faire : envoyer un fichier de feuilles de soins électroniques (FSE) de test à l'assurance maladie obligatoire
      (AMO).
      Si c'est rouge :
        - le poste lit si l'émetteur est une autorité, mais ni ses usages de clé (keyCertSign) ni sa longueur de chaîne
          (pathLenConstraint)

      Étant donné un poste configuré pour les flux de test
      Et un annuaire qui publie un certificat AMO émis par une autorité <limite>
      Quand l'opérateur télétransmet un fichier de FSE
      Alors rien n'est émis
      Et le poste dit pourquoi l'émission est arrêtée

      Exemples:
        | cas              | limite                        |
        | sans signature   | sans le droit d'en signer     |
        | autorité de trop | de trop dans la chaîne        |

  Règle: Ce que le poste ne sait pas lire et devrait savoir lire est refusé

    @id=D-01.extension-critique
    Scénario: Le certificat porte une extension critique inconnue
      Objectif : le poste refuse un certificat dont il ne comprend pas une extension marquée critique.
      Pourquoi : l'autorité marque ainsi ce qu'il faut comprendre pour se servir du certificat ; passer outre, c'est
      passer outre une limite qu'elle a mise.
      Situation : le seul certificat publié pour l'AMO est en règle, mais porte une extension critique que personne ne
      connaît. Le document veut des certificats conformes à la norme X.509 version 3 (§3), qui demande de les refuser.
      À faire : envoyer un fichier de feuilles de soins électroniques (FSE) de test à l'assurance maladie obligatoire
      (AMO).
      Si c'est rouge :
        - le poste ne parcourt pas les extensions qu'il ne connaît pas

      Étant donné un poste configuré pour les flux de test
      Et un annuaire qui publie un certificat AMO à l'extension critique inconnue
      Quand l'opérateur télétransmet un fichier de FSE
      Alors rien n'est émis
      Et le poste dit pourquoi l'émission est arrêtée
