# language: fr
Fonctionnalité: Le fichier, sa compression et son nom

  Règle: Ce qui a été remis est ce qui arrive, compressé avant d'être chiffré

    @id=A-09.fichier @A-09
    Plan du scénario: Fichier de <lot>, du poste à l'organisme
      Objectif : l'organisme retrouve, une fois tout déchiffré et décompressé, le fichier que le logiciel a produit.
      Pourquoi : un seul octet changé suffit à faire rejeter toutes les factures du fichier.
      Situation : rien d'anormal. La compression, si elle est demandée, vient avant le chiffrement : un contenu chiffré ne se compresse plus.
      À faire : envoyer un fichier de test de feuilles de soins électroniques (FSE) à l'assurance maladie obligatoire (AMO), ou de demandes
      de remboursement électroniques (DRE) à l'assurance maladie complémentaire (AMC), compressé ou non selon l'exemple.
      Si c'est rouge :
        - le poste compresse après avoir chiffré
        - il annonce la compression sans la faire, ou la fait sans l'annoncer
        - il convertit le fichier en le lisant

      Étant donné un poste configuré pour les flux de test
      Quand l'opérateur télétransmet un fichier de <lot>
      Alors le fichier reçu est celui qui a été remis
      Et le message annonce le flux demandé
      Et le message respecte l'exigence A-09

      Exemples:
        | lot           |
        | FSE           |
        | FSE compressé |
        | DRE           |
        | DRE compressé |

    @id=A-09.contenu-binaire @A-09
    Plan du scénario: Fichier de <lot> dont le contenu n'est pas du texte
      Objectif : le poste transmet sans y toucher un fichier où figurent toutes les valeurs d'octets.
      Pourquoi : les factures sont elles-mêmes chiffrées à l'intérieur du fichier ; lu comme du texte, il arrive abîmé, certains jours seulement.
      Situation : le fichier contient des fins de ligne de toutes sortes, des espaces finales et des octets nuls, et sa longueur n'est pas ronde.
      À faire : envoyer le fichier fourni, de feuilles de soins électroniques (FSE) ou de demandes de remboursement électroniques (DRE).
      Si c'est rouge :
        - le fichier est ouvert en mode texte, ou passe par une chaîne de caractères
        - l'outil de chiffrement normalise les fins de ligne (openssl : il manque -binary)
        - le remplissage du dernier bloc est mal calculé

      Étant donné un poste configuré pour les flux de test
      Quand l'opérateur télétransmet un fichier de <lot>
      Alors le fichier reçu est celui qui a été remis
      Et le message respecte l'exigence A-09

      Exemples:
        | lot                           |
        | FSE au contenu binaire           |
        | FSE au contenu binaire compressé |
        | DRE au contenu binaire           |
        | DRE au contenu binaire compressé |

    @id=A-09.gros-fichier @A-09 @A-12
    Plan du scénario: Gros fichier de <lot>
      Objectif : un fichier de plus d'un mébioctet part en une fois et arrive entier.
      Pourquoi : après plusieurs jours sans connexion, le cabinet envoie tout d'un coup ; ce jour-là surtout, rien ne doit manquer.
      Situation : le fichier compte douze mille enregistrements.
      À faire : envoyer le fichier fourni.
      Si c'est rouge :
        - le poste limite la taille du message ou coupe l'envoi trop tôt
        - il écrit des lignes trop longues
        - il ne lit qu'un premier bloc du fichier

      Étant donné un poste configuré pour les flux de test
      Quand l'opérateur télétransmet un gros fichier de <lot>
      Alors le frontal <frontal> accepte le lot
      Et le lot arrive seul, dans la boîte de son destinataire
      Et le fichier reçu est celui qui a été remis
      Et le message respecte l'exigence A-12

      Exemples:
        | lot           | frontal |
        | FSE           | AMO     |
        | FSE compressé | AMO     |
        | DRE           | AMC     |

  Règle: Le document chiffré est un fichier binaire

    @id=A-10.document @A-10
    Plan du scénario: Document chiffré d'un envoi de <lot>
      Objectif : le résultat du chiffrement voyage tel quel, en binaire, dans un fichier dont le nom finit par .pkcs7.
      Pourquoi : l'organisme reconnaît le document à son nom et le lit comme un objet binaire ; du texte n'y est qu'un document illisible.
      Situation : rien d'anormal. Le document est mis en base64 une seule fois, par la messagerie.
      À faire : envoyer un fichier de test de feuilles de soins électroniques (FSE) ou de demandes de remboursement électroniques (DRE), selon l'exemple.
      Si c'est rouge :
        - l'outil de chiffrement écrit du PEM, du base64 ou du S/MIME
        - le fichier joint garde le nom du fichier d'origine

      Étant donné un poste configuré pour les flux de test
      Quand l'opérateur télétransmet un fichier de <lot>
      Alors la pièce jointe est un document binaire, bien nommé
      Et le message respecte l'exigence A-10

      Exemples:
        | lot           |
        | FSE           |
        | FSE compressé |
        | DRE           |
        | DRE compressé |

    @id=A-10.gros-document @A-10
    Scénario: Document chiffré d'un gros fichier
      Objectif : le document reste en binaire d'un seul tenant quand le fichier est gros.
      Pourquoi : bien des outils changent d'écriture au-delà d'une certaine taille ; le défaut n'apparaît alors que chez les plus gros cabinets.
      Situation : le fichier de feuilles de soins électroniques (FSE) compte douze mille enregistrements.
      À faire : envoyer le fichier fourni.
      Si c'est rouge :
        - l'outil de chiffrement découpe le contenu en morceaux (openssl : -stream ou -indef)

      Étant donné un poste configuré pour les flux de test
      Quand l'opérateur télétransmet un gros fichier de FSE
      Alors la pièce jointe est un document binaire, bien nommé
      Et le message respecte l'exigence A-10

    @id=A-09.plusieurs-lots @A-09
    Scénario: Un fichier de plusieurs lots, dont l'un est déjà parti, part entier
      Objectif : le fichier qui part contient tous les lots qui y ont été mis, même celui qui était déjà parti seul.
      Pourquoi : c'est l'organisme qui reconnaît les doublons ; un fichier dont le logiciel aurait ôté un lot n'est plus celui du cabinet.
      Situation : le lot 1 est parti seul vers l'assurance maladie obligatoire (AMO) ; un second fichier réunit les lots 1, 2 et 3.
      À faire : envoyer un fichier de feuilles de soins électroniques (FSE) d'un lot, puis un fichier où il se trouve avec deux autres.
      Si c'est rouge :
        - le poste retire d'un fichier les lots qu'il croit avoir déjà envoyés
        - il refait le fichier au lieu de l'envoyer tel quel

      Étant donné un poste en service pour les flux de test
      Quand l'opérateur télétransmet un fichier de FSE où se trouve le lot 1
      Et l'opérateur télétransmet un fichier de FSE où se trouvent les lots 1, 2 et 3
      Alors le fichier reçu est celui qui a été remis
