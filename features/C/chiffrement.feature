# language: fr
Fonctionnalité: Le document chiffré

  Règle: Le fichier est enveloppé pour son destinataire

    @id=C-01.enveloppe @C-01
    Plan du scénario: Enveloppe d'un envoi, <cas>
      Objectif : le fichier est enfermé dans une enveloppe chiffrée normalisée, que le destinataire ouvre.
      Pourquoi : les données de santé traversent une messagerie ordinaire ; sans enveloppe, tous les relais pourraient les lire.
      Situation : rien d'anormal.
      À faire : envoyer un fichier de feuilles de soins électroniques (FSE) à l'assurance maladie obligatoire (AMO), ou de demandes de
      remboursement électroniques (DRE) à l'assurance maladie complémentaire (AMC), selon l'exemple.
      Si c'est rouge :
        - le fichier est parti en clair, ou signé au lieu d'être chiffré
        - l'outil de chiffrement produit une autre structure
        - l'enveloppe est abîmée à la mise en message
        - le document désigne un autre certificat que celui pour lequel il est chiffré

      Étant donné un poste configuré pour les flux <usage>
      Quand l'opérateur télétransmet un fichier de <lot>
      Alors la pièce jointe est une enveloppe chiffrée qui s'ouvre
      Et le message respecte l'exigence C-01

      Exemples:
        | cas                          | usage            | lot                    |
        | FSE de test                  | de test          | FSE                    |
        | FSE de test compressées      | de test          | FSE compressé          |
        | DRE de test                  | de test          | DRE                    |
        | FSE de démonstration         | de démonstration | FSE                    |
        | FSE réelles                  | réels            | FSE                    |
        | DRE réelles compressées      | réels            | DRE compressé          |
        | FSE de test, contenu binaire | de test          | FSE au contenu binaire |

    @id=C-01.gros-fichier @C-01 @C-02
    Scénario: Enveloppe d'un gros fichier
      Objectif : un gros fichier est enveloppé comme un petit.
      Pourquoi : certains outils changent de structure ou d'algorithme au-delà d'une taille ; seuls les plus gros cabinets le découvrent.
      Situation : le fichier de feuilles de soins électroniques (FSE) compte douze mille enregistrements.
      À faire : envoyer le fichier fourni à l'assurance maladie obligatoire (AMO).
      Si c'est rouge :
        - l'outil de chiffrement ne tient pas le fichier en mémoire et le tronque

      Étant donné un poste configuré pour les flux de test
      Quand l'opérateur télétransmet un gros fichier de FSE
      Alors la pièce jointe est une enveloppe chiffrée qui s'ouvre
      Et le contenu est chiffré en AES-128-CBC
      Et le fichier est chiffré une seule fois et rien n'est signé

  Règle: Chaque document est chiffré avec une clé qui ne sert qu'à lui

    @id=C-02.algorithme @C-02
    Plan du scénario: Algorithme d'un envoi, <cas>
      Objectif : le contenu est chiffré avec l'algorithme que tous les organismes savent lire.
      Pourquoi : un autre algorithme, même plus fort, est illisible à l'arrivée.
      Situation : rien d'anormal.
      À faire : envoyer un fichier de feuilles de soins électroniques (FSE) à l'assurance maladie obligatoire (AMO), ou de demandes de
      remboursement électroniques (DRE) à l'assurance maladie complémentaire (AMC), selon l'exemple.
      Si c'est rouge :
        - l'outil prend son algorithme par défaut : Triple DES ou AES-256
        - le mode est GCM et non CBC

      Étant donné un poste configuré pour les flux <usage>
      Quand l'opérateur télétransmet un fichier de <lot>
      Alors le contenu est chiffré en AES-128-CBC
      Et le message respecte l'exigence C-02

      Exemples:
        | cas                     | usage   | lot           |
        | FSE de test             | de test | FSE           |
        | FSE de test compressées | de test | FSE compressé |
        | DRE de test             | de test | DRE           |
        | FSE réelles             | réels   | FSE           |
        | DRE réelles             | réels   | DRE           |

    @id=C-02.cle-de-session @C-02
    Plan du scénario: Clés de session de deux envois, <cas>
      Objectif : deux documents n'ont jamais la même clé de session.
      Pourquoi : celui qui obtient une clé ne doit ouvrir qu'un document ; une clé constante les ouvre tous, à tous les organismes.
      Situation : deux envois se suivent depuis le même poste.
      À faire : envoyer deux fichiers de test, de feuilles de soins électroniques (FSE) ou de demandes de remboursement électroniques (DRE), selon l'exemple.
      Si c'est rouge :
        - la clé est inscrite dans le logiciel, ou tirée une fois à l'installation
        - elle se calcule à partir du destinataire ou du jour
        - le générateur est amorcé par une valeur fixe

      Étant donné un poste en service pour les flux de test
      Quand l'opérateur télétransmet un fichier de <premier>
      Et l'opérateur télétransmet un fichier de <second>
      Alors chaque document a sa propre clé de session

      Exemples:
        | cas                        | premier       | second        |
        | deux FSE                   | FSE           | FSE           |
        | deux FSE compressées       | FSE compressé | FSE compressé |
        | deux DRE                   | DRE           | DRE           |
        | deux organismes            | FSE           | DRE           |
        | compressé et non compressé | FSE           | FSE compressé |

    @id=C-02.cle-de-session-usages @C-02
    Scénario: Clés de session d'un envoi de test et d'un envoi réel
      Objectif : un lot réel n'a pas la clé de session d'un lot de test.
      Pourquoi : les clés de test circulent entre éditeurs et organismes ; elles ne doivent rien ouvrir de réel.
      Situation : le même poste envoie pour un usage, puis pour l'autre.
      À faire : envoyer un fichier de test de feuilles de soins électroniques (FSE), régler le poste sur les flux réels, envoyer un fichier réel de FSE.
      Si c'est rouge :
        - la clé de session est celle du poste

      Étant donné un poste en service pour les flux de test
      Quand l'opérateur télétransmet un fichier de FSE
      Et le poste passe aux flux réels
      Et l'opérateur télétransmet un fichier de FSE
      Alors chaque document a sa propre clé de session

    @id=C-02.station @C-02
    Plan du scénario: Clés et vecteurs de tous les envois d'un poste, <cas>
      Objectif : les clés et les vecteurs d'initialisation d'un poste, pris ensemble, ne laissent rien deviner du suivant.
      Pourquoi : des clés toutes différentes mais comptées, datées ou calculées s'ouvrent sans clé privée, depuis n'importe quel relais.
      Situation : plusieurs envois se suivent depuis le même poste, dont le même fichier deux fois selon l'exemple.
      À faire : envoyer les fichiers de test l'un après l'autre, de feuilles de soins électroniques (FSE) ou de demandes de remboursement électroniques (DRE).
      Si c'est rouge :
        - la clé est un compteur, l'heure, ou un condensé du fichier ou de l'objet
        - elle est gardée pour le même fichier
        - le vecteur d'initialisation est nul, constant, ou tiré de la clé

      Étant donné un poste en service pour les flux de test
      Quand l'opérateur télétransmet un fichier de FSE
      Et l'opérateur <ensuite>
      Et l'opérateur télétransmet un fichier de DRE compressé
      Alors chaque document a sa propre clé de session
      Et aucun vecteur d'initialisation ne se devine

      Exemples:
        | cas             | ensuite                                 |
        | autres fichiers | télétransmet un fichier de FSE          |
        | même fichier    | retransmet de lui-même le même fichier  |

    @id=C-02.station-arret-net @C-02
    Scénario: Clés et vecteurs d'un poste dont le logiciel est relancé
      Objectif : un logiciel relancé ne tire pas de nouveau les clés et les vecteurs qu'il avait déjà employés.
      Pourquoi : un générateur amorcé par une valeur fixe redonne la même suite à chaque démarrage, donc la même clé au premier lot de chaque matin.
      Situation : le logiciel est tué puis relancé entre deux envois.
      À faire : envoyer un fichier de feuilles de soins électroniques (FSE), tuer le logiciel, le relancer, envoyer un second fichier ; recommencer une fois.
      Si c'est rouge :
        - le générateur est amorcé par une valeur fixe au démarrage
        - la clé est un numéro d'ordre qui repart du même nombre

      Étant donné un poste en service pour les flux de test
      Quand l'opérateur télétransmet un fichier de FSE
      Et le logiciel est arrêté net, puis relancé
      Et l'opérateur télétransmet un fichier de FSE
      Et le logiciel est arrêté net, puis relancé
      Et l'opérateur télétransmet un fichier de FSE
      Alors chaque document a sa propre clé de session
      Et aucun vecteur d'initialisation ne se devine

    @id=C-02.station-renvoi @C-02
    Scénario: Clé et vecteur d'un lot envoyé de nouveau
      Objectif : un lot rejeté qui repart a une clé de session et un vecteur neufs.
      Pourquoi : le premier envoi était chiffré pour un certificat révoqué ; qui en a la clé ouvrirait aussi le second.
      Situation : l'assurance maladie obligatoire (AMO) vient de révoquer son certificat et d'en publier un autre ; le premier envoi est rejeté.
      À faire : envoyer un fichier de feuilles de soins électroniques (FSE), relever la boîte aux lettres, puis envoyer un second fichier.
      Si c'est rouge :
        - la clé de session est rangée avec le lot et sert de nouveau
        - seul l'en-tête du document est refait pour le nouveau certificat

      Étant donné un poste en service pour les flux de test
      Et le frontal AMO révoque son certificat et en publie un nouveau
      Quand l'opérateur télétransmet un fichier de FSE
      Et l'opérateur relève la boîte aux lettres
      Et l'opérateur télétransmet un fichier de FSE
      Alors chaque document a sa propre clé de session
      Et aucun vecteur d'initialisation ne se devine

  Règle: La clé de session est chiffrée pour le destinataire et pour lui seul

    @id=C-03.destinataire @C-03
    Plan du scénario: Destinataire unique d'un envoi, <cas>
      Objectif : le destinataire du lot, et personne d'autre, peut l'ouvrir avec sa clé privée.
      Pourquoi : chaque destinataire ajouté, fût-ce l'expéditeur, est une porte de plus sur des données de santé.
      Situation : rien d'anormal. La clé publique du destinataire est une clé RSA de 2048 bits.
      À faire : envoyer un fichier de feuilles de soins électroniques (FSE) à l'assurance maladie obligatoire (AMO), ou de demandes de
      remboursement électroniques (DRE) à l'assurance maladie complémentaire (AMC), selon l'exemple.
      Si c'est rouge :
        - le poste chiffre aussi pour lui-même, afin de relire ses envois
        - il chiffre pour tous les organismes à la fois
        - la clé de session est protégée par un mot de passe

      Étant donné un poste configuré pour les flux <usage>
      Quand l'opérateur télétransmet un fichier de <lot>
      Alors la pièce jointe est une enveloppe chiffrée qui s'ouvre
      Et un seul destinataire peut ouvrir le document
      Et le message respecte l'exigence C-03

      Exemples:
        | cas                     | usage   | lot           |
        | FSE de test             | de test | FSE           |
        | FSE de test compressées | de test | FSE compressé |
        | DRE de test             | de test | DRE           |
        | FSE réelles             | réels   | FSE           |
        | DRE réelles             | réels   | DRE           |

  Règle: Un seul chiffrement, et rien d'autre

    @id=C-04.une-fois @C-04
    Plan du scénario: Chiffrement unique d'un envoi, <cas>
      Objectif : sous le chiffrement se trouve le fichier lui-même, et autour du document rien d'autre que le message.
      Pourquoi : une signature ou un second chiffrement sont des couches que l'organisme n'enlève pas ; le fichier reste illisible.
      Situation : rien d'anormal.
      À faire : envoyer un fichier de feuilles de soins électroniques (FSE) à l'assurance maladie obligatoire (AMO), ou de demandes de
      remboursement électroniques (DRE) à l'assurance maladie complémentaire (AMC), selon l'exemple.
      Si c'est rouge :
        - la messagerie du poste signe ou chiffre aussi le message (S/MIME)
        - le fichier est signé avant d'être chiffré
        - le fichier est chiffré deux fois, par deux modules du logiciel

      Étant donné un poste configuré pour les flux <usage>
      Quand l'opérateur télétransmet un fichier de <lot>
      Alors le fichier est chiffré une seule fois et rien n'est signé
      Et le message respecte l'exigence C-04

      Exemples:
        | cas                          | usage   | lot                    |
        | FSE de test                  | de test | FSE                    |
        | FSE de test compressées      | de test | FSE compressé          |
        | DRE de test                  | de test | DRE                    |
        | FSE réelles                  | réels   | FSE                    |
        | DRE réelles                  | réels   | DRE                    |
        | FSE de test, contenu binaire | de test | FSE au contenu binaire |

  Règle: Pour l'OCT, le document est fait de même

    @id=C-01.oct @C-01 @C-02 @C-03 @C-04
    Plan du scénario: Document chiffré pour l'OCT, <lot>
      Objectif : le document destiné à l'organisme concentrateur technique (OCT) est chiffré comme les autres, avec sa clé.
      Pourquoi : l'OCT ouvre les documents avec les mêmes outils que l'assurance maladie.
      Situation : l'OCT a remis au cabinet son certificat et son autorité.
      À faire : installer ce que l'OCT a remis, puis lui envoyer un fichier de feuilles de soins électroniques (FSE), de demandes de
      remboursement électroniques (DRE), ou des deux, selon l'exemple.
      Si c'est rouge :
        - le poste traite l'OCT par un autre module, aux réglages différents

      Étant donné un poste configuré pour les flux réels
      Et le poste a reçu de l'OCT son certificat et son autorité
      Quand l'opérateur télétransmet un fichier <lot> à l'OCT
      Alors la pièce jointe est une enveloppe chiffrée qui s'ouvre
      Et le contenu est chiffré en AES-128-CBC
      Et un seul destinataire peut ouvrir le document
      Et le fichier est chiffré une seule fois et rien n'est signé
      Et la pièce jointe est un document binaire, bien nommé

      Exemples:
        | lot             |
        | de FSE          |
        | de DRE          |
        | mixte compressé |
