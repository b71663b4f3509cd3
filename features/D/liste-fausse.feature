# language: fr
@D-10
Fonctionnalité: Liste de révocation qui n'est pas digne de foi

  Règle: Un poste neuf refuse une liste qui n'est pas signée par la bonne autorité ou pas encore en vigueur

    @id=D-10.liste-en-regle
    Scénario: La liste de révocation est en règle (témoin)
      Objectif : le poste neuf installe une liste de révocation (CRL : les certificats que leur autorité a retirés
      avant leur date de fin) bien signée, puis envoie.
      Pourquoi : le contrôle des listes ne doit pas écarter les bonnes.
      Situation : rien d'anormal ; ce scénario sert de témoin aux suivants.
      À faire : envoyer un fichier de feuilles de soins électroniques (FSE) de test à l'assurance maladie obligatoire
      (AMO).
      Si c'est rouge :
        - le poste vérifie la liste avec un autre certificat que celui de son autorité

      Étant donné un poste configuré pour les flux de test
      Et un annuaire qui publie le certificat AMO avec une liste de révocation à jour
      Quand l'opérateur télétransmet un fichier de FSE
      Alors le frontal AMO ouvre la pièce jointe avec ce certificat

    @id=D-10.falsifiee
    Scénario: La liste est falsifiée
      Objectif : le poste refuse une liste de révocation (CRL) dont la signature ne correspond plus, et reste donc
      sans liste.
      Pourquoi : qui pourrait faire accepter une fausse liste cacherait la révocation d'un certificat volé.
      Situation : un bit de la signature de la liste a changé ; c'est la seule liste publiée, et le poste est neuf.
      À faire : envoyer un fichier de feuilles de soins électroniques (FSE) de test à l'assurance maladie obligatoire
      (AMO).
      Si c'est rouge :
        - le poste installe une liste sans vérifier sa signature

      Étant donné un poste configuré pour les flux de test
      Et un annuaire qui publie le certificat AMO avec une liste de révocation falsifiée
      Quand l'opérateur télétransmet un fichier de FSE
      Alors rien n'est émis
      Et le poste dit pourquoi l'émission est arrêtée

    @id=D-10.autre-cle
    Scénario: La liste est signée par une autre clé
      Objectif : le poste vérifie la liste de révocation (CRL) avec la clé de l'autorité dont elle porte le nom.
      Pourquoi : qui pourrait faire accepter une fausse liste cacherait la révocation d'un certificat volé.
      Situation : la liste porte le nom de la bonne autorité, mais une autre clé l'a signée.
      À faire : envoyer un fichier de feuilles de soins électroniques (FSE) de test à l'assurance maladie obligatoire
      (AMO).
      Si c'est rouge :
        - le poste compare le nom de l'émetteur de la liste sans vérifier sa signature

      Étant donné un poste configuré pour les flux de test
      Et un annuaire qui publie le certificat AMO avec une liste de révocation signée par une autre clé
      Quand l'opérateur télétransmet un fichier de FSE
      Alors rien n'est émis
      Et le poste dit pourquoi l'émission est arrêtée

    @id=D-10.a-venir
    Scénario: La liste n'est pas encore en vigueur
      Objectif : le poste refuse une liste de révocation (CRL) datée de demain.
      Pourquoi : une liste qui n'a pas encore cours ne dit pas quels certificats sont retirés aujourd'hui.
      Situation : la liste, bien signée, ne prend effet que demain.
      À faire : envoyer un fichier de feuilles de soins électroniques (FSE) de test à l'assurance maladie obligatoire
      (AMO).
      Si c'est rouge :
        - le poste ne lit que la date de prochaine publication

      Étant donné un poste configuré pour les flux de test
      Et un annuaire qui publie le certificat AMO avec une liste de révocation pas encore en vigueur
      Quand l'opérateur télétransmet un fichier de FSE
      Alors rien n'est émis
      Et le poste dit pourquoi l'émission est arrêtée

    @id=D-10.autre-autorite
    Scénario: La liste est celle d'une autre autorité
      Objectif : le poste ne prend pas la liste de révocation (CRL) d'une autre autorité pour celle du certificat.
      Pourquoi : une liste véritable mais étrangère ne dit rien de ce certificat ; s'y fier revient à ne rien
      contrôler.
      Situation : l'annuaire présente, à la place de la liste attendue, celle d'une autre autorité, bien signée par
      elle.
      À faire : envoyer un fichier de feuilles de soins électroniques (FSE) de test à l'assurance maladie obligatoire
      (AMO).
      Si c'est rouge :
        - le poste vérifie la signature avec n'importe quelle autorité connue
        - il ne compare pas l'émetteur de la liste à celui du certificat

      Étant donné un poste configuré pour les flux de test
      Et un annuaire qui publie le certificat AMO avec la liste de révocation d'une autre autorité
      Quand l'opérateur télétransmet un fichier de FSE
      Alors rien n'est émis
      Et le poste dit pourquoi l'émission est arrêtée

    @id=D-10.amc
    Plan du scénario: Une demande de remboursement n'échappe pas au contrôle des listes de révocation (<cas>)
      Objectif : le contrôle des listes de révocation (CRL) vaut aussi pour l'assurance maladie complémentaire.
      Pourquoi : qui pourrait faire accepter une fausse liste cacherait la révocation d'un certificat volé.
      Situation : la seule liste publiée a l'écart que dit la ligne du tableau.
      À faire : envoyer un fichier de demandes de remboursement électroniques (DRE) de test à l'assurance maladie
      complémentaire (AMC).
      Si c'est rouge :
        - le poste installe la liste sans la vérifier

      Étant donné un poste configuré pour les flux de test
      Et un annuaire qui publie <écart>
      Quand l'opérateur télétransmet un fichier de DRE
      Alors rien n'est émis
      Et le poste dit pourquoi l'émission est arrêtée

      Exemples:
        | cas            | écart                                                                   |
        | falsifiée      | le certificat AMC avec une liste de révocation falsifiée                |
        | autre clé      | le certificat AMC avec une liste de révocation signée par une autre clé |
        | autre autorité | le certificat AMC avec la liste de révocation d'une autre autorité      |
        | à venir        | le certificat AMC avec une liste de révocation pas encore en vigueur    |

    @id=D-10.forme
    Plan du scénario: La seule liste publiée ne dit pas tout, ou ne se lit pas en entier (<cas>)
      Objectif : le poste neuf refuse une liste de révocation (CRL) bien signée mais qui ne suffit pas à dire qui est
      révoqué, et reste donc sans liste.
      Pourquoi : prise pour la liste entière, une liste partielle fait passer pour bons tous les certificats qu'elle
      n'avait pas à nommer.
      Situation : la seule liste publiée est signée par la bonne autorité ; elle a l'écart que dit la ligne. La forme
      des listes est celle de la RFC 5280 (§6.3.3) ; toute liste dit quand paraît la suivante.
      À faire : envoyer un fichier de feuilles de soins électroniques (FSE) de test à l'assurance maladie obligatoire
      (AMO).
      Si c'est rouge :
        - le poste ne lit pas les extensions de la liste
        - il ne contrôle la date de fin que si la liste en donne une

      Étant donné un poste configuré pour les flux de test
      Et un annuaire qui publie le certificat AMO avec une liste de révocation <écart>
      Quand l'opérateur télétransmet un fichier de FSE
      Alors rien n'est émis
      Et le poste dit pourquoi l'émission est arrêtée

      Exemples:
        | cas                | écart                             |
        | incrémentale       | qui ne dit que des changements    |
        | autorités seules   | réservée aux autorités            |
        | certains motifs    | limitée à certains motifs         |
        | extension critique | à l'extension critique inconnue   |
        | sans fin           | sans date de fin                  |

    @id=D-10.autorite-sans-droit
    Scénario: L'autorité n'a pas le droit de signer de liste
      Objectif : le poste refuse une liste de révocation (CRL) que son autorité n'avait pas le droit de signer.
      Pourquoi : la bonne autorité est celle à qui cette tâche a été confiée ; une clé qui n'y est pas destinée est
      moins gardée.
      Situation : la nouvelle autorité intermédiaire, remise au poste, est en règle, mais l'usage cRLSign manque à son
      certificat ; c'est elle qui a signé la seule liste. La RFC 5280 le demande (§6.3.3).
      À faire : envoyer un fichier de feuilles de soins électroniques (FSE) de test à l'assurance maladie obligatoire
      (AMO).
      Si c'est rouge :
        - le poste vérifie la signature de la liste sans lire les usages de clé de l'autorité

      Étant donné un poste configuré pour les flux de test
      Et un annuaire qui publie le certificat AMO d'une autorité sans le droit de signer des listes
      Quand l'opérateur télétransmet un fichier de FSE
      Alors rien n'est émis
      Et le poste dit pourquoi l'émission est arrêtée

  Règle: Un poste qui tient une bonne liste la garde et continue

    @id=D-10.garde-la-bonne
    Plan du scénario: Une mauvaise liste paraît alors que le poste en tient une bonne (<cas>)
      Objectif : le poste refuse la mauvaise liste de révocation (CRL), garde la sienne et continue d'envoyer.
      Pourquoi : remplacer une bonne liste par une mauvaise arrêterait la facturation, ou cacherait une révocation.
      Situation : le poste est en service ; l'annuaire publie désormais une liste avec l'écart que dit la ligne.
      À faire : mettre à jour les certificats et les listes, puis envoyer un fichier de feuilles de soins
      électroniques (FSE) de test à l'assurance maladie obligatoire (AMO).
      Si c'est rouge :
        - le poste efface sa liste avant d'avoir vérifié la nouvelle
        - il installe la nouvelle sans la vérifier, puis la refuse à l'usage

      Étant donné un poste en service pour les flux de test
      Et un annuaire qui publie <écart>
      Quand le poste met à jour ses certificats et ses CRL
      Et l'opérateur télétransmet un fichier de FSE
      Alors le frontal AMO ouvre la pièce jointe avec ce certificat

      Exemples:
        | cas            | écart                                                                   |
        | falsifiée      | le certificat AMO avec une liste de révocation falsifiée                |
        | autre clé      | le certificat AMO avec une liste de révocation signée par une autre clé |
        | autre autorité | le certificat AMO avec la liste de révocation d'une autre autorité      |
        | à venir        | le certificat AMO avec une liste de révocation pas encore en vigueur    |

  Règle: Une mauvaise liste n'efface pas une révocation

    @id=D-10.revocation-tenue
    Plan du scénario: Une mauvaise liste paraît après une révocation (<cas>)
      Objectif : un poste qui sait le certificat révoqué ne l'oublie pas à cause d'une mauvaise liste de révocation
      (CRL).
      Pourquoi : c'est ainsi qu'un voleur de clé s'y prendrait : faire oublier la révocation.
      Situation : la liste que tient le poste nomme le certificat de l'AMO ; l'annuaire publie ensuite une liste avec
      l'écart que dit la ligne.
      À faire : mettre à jour les certificats et les listes, puis envoyer un fichier de feuilles de soins
      électroniques (FSE) de test à l'assurance maladie obligatoire (AMO).
      Si c'est rouge :
        - le poste efface sa liste avant d'avoir vérifié la nouvelle
        - il préfère toute liste plus récente, bonne ou mauvaise
        - il prend la liste que montre l'annuaire, même quand son numéro et ses dates sont antérieurs à celle qu'il tient

      Étant donné un poste en service pour les flux de test
      Et l'autorité révoque le certificat AMO et n'en publie pas d'autre
      Et le poste met à jour ses certificats et ses CRL
      Et l'annuaire remplace la liste de révocation de l'AMO par <écart>
      Quand le poste met à jour ses certificats et ses CRL
      Et l'opérateur télétransmet un fichier de FSE
      Alors rien n'est émis
      Et le poste dit pourquoi l'émission est arrêtée

      Exemples:
        | cas                       | écart                               |
        | falsifiée                 | une liste falsifiée |
        | autre autorité            | celle d'une autre autorité |
        | absente                   | rien |
        | plus ancienne             | une liste plus ancienne |
        | plus ancienne et périmée  | une liste plus ancienne et périmée |
        | incrémentale              | une liste qui ne dit que des changements |
        | autorités seules          | une liste réservée aux autorités    |

    @id=D-10.revocation-tenue-ailleurs
    Plan du scénario: Une liste plus ancienne paraît après une révocation (<cas>)
      Objectif : ce qui est révoqué le reste aussi pour la complémentaire et dans les flux réels, quand une liste de
      révocation (CRL) de la veille reparaît.
      Pourquoi : rejouer une vieille liste ne demande de falsifier rien ; il suffit de l'avoir gardée.
      Situation : la liste que tient le poste nomme le certificat de l'assurance maladie obligatoire (AMO) ou
      complémentaire (AMC), selon la ligne ; l'annuaire montre ensuite celle de la veille, encore en vigueur.
      À faire : mettre à jour les certificats et les listes, puis envoyer un fichier de feuilles de soins électroniques
      (FSE) ou de demandes de remboursement électroniques (DRE).
      Si c'est rouge :
        - le poste prend la liste que montre l'annuaire, sans comparer son numéro et ses dates à celle qu'il tient
        - il ne compare que les listes de l'AMO, ou que celles des flux de test

      Étant donné un poste en service pour les flux <usage>
      Et l'autorité révoque le certificat <organisme> et n'en publie pas d'autre
      Et le poste met à jour ses certificats et ses CRL
      Et l'annuaire remplace la liste de révocation de l'<organisme> par une liste plus ancienne
      Quand le poste met à jour ses certificats et ses CRL
      Et l'opérateur télétransmet un fichier de <fichier>
      Alors rien n'est émis
      Et le poste dit pourquoi l'émission est arrêtée

      Exemples:
        | cas         | usage   | organisme | fichier |
        | AMC de test | de test | AMC       | DRE     |
        | AMO réelle  | réels   | AMO       | FSE     |
