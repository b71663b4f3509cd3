# language: fr
Fonctionnalité: Objet, en-tête et structure du message

  Règle: L'objet dit la nature du lot et le distingue des autres

    @id=A-01.objet @A-01
    Plan du scénario: Objet d'un message, <cas>
      Objectif : l'objet du message nomme la nature du lot, la version du cahier des charges et le lot lui-même.
      Pourquoi : l'organisme trie les messages sur leur objet, avant même d'ouvrir la pièce jointe ; un objet mal formé met le lot à l'écart.
      Situation : rien d'anormal. L'objet a quatre champs séparés par des barres obliques. Le premier commence par SV pour des feuilles de
      soins électroniques (FSE), par DR pour des demandes de remboursement électroniques (DRE), suivi de la référence en vigueur.
      À faire : envoyer un fichier de la nature et de l'usage que l'exemple indique.
      Si c'est rouge :
        - le poste emploie le préfixe d'une nature pour l'autre
        - la version inscrite n'est pas la référence en vigueur
        - un champ manque, ou l'objet contient une espace

      Étant donné un poste configuré pour les flux <usage>
      Quand l'opérateur télétransmet un fichier de <lot>
      Alors l'objet du message est celui du flux demandé
      Et le message respecte l'exigence A-01

      Exemples:
        | cas                  | lot | usage            |
        | FSE de test          | FSE | de test          |
        | DRE de test          | DRE | de test          |
        | FSE de démonstration | FSE | de démonstration |
        | DRE de démonstration | DRE | de démonstration |
        | FSE réelles          | FSE | réels            |
        | DRE réelles          | DRE | réels            |

  Règle: L'en-tête dit qui envoie, à qui, quand, et sous quel identifiant

    @id=A-02.entete @A-02
    Plan du scénario: En-tête d'un message portant des <lot>
      Objectif : le message porte sa date, son expéditeur, son destinataire, son objet, un identifiant et la version de MIME.
      Pourquoi : l'organisme répond à l'expéditeur et rappelle l'identifiant du message ; sans eux, le retour se perd ou ne se rattache à rien.
      Situation : rien d'anormal.
      À faire : envoyer un fichier de test de feuilles de soins électroniques (FSE) ou de demandes de remboursement électroniques (DRE), selon l'exemple.
      Si c'est rouge :
        - un champ obligatoire manque, ou figure deux fois
        - l'expéditeur n'est pas l'adresse du professionnel de santé
        - la date est celle d'un modèle de message

      Étant donné un poste configuré pour les flux de test
      Quand l'opérateur télétransmet un fichier de <lot>
      Alors le message respecte l'exigence A-02
      Et l'en-tête dit qui envoie, à qui et quand

      Exemples:
        | lot |
        | FSE |
        | DRE |

    @id=A-02.identifiants @A-02
    Scénario: Trois envois, trois identifiants
      Objectif : chaque message a un identifiant que nul autre message ne porte.
      Pourquoi : un message de service désigne par cet identifiant le lot dont il parle ; s'il sert deux fois, le poste renverra le mauvais lot.
      Situation : trois envois se suivent, à quelques instants, vers deux organismes.
      À faire : envoyer deux fichiers de test de feuilles de soins électroniques (FSE), puis un de demandes de remboursement électroniques (DRE).
      Si c'est rouge :
        - l'identifiant est construit sur l'heure à la seconde
        - il est inscrit en dur dans un modèle de message

      Étant donné un poste en service pour les flux de test
      Quand l'opérateur télétransmet un fichier de FSE
      Et l'opérateur télétransmet un fichier de FSE
      Et l'opérateur télétransmet un fichier de DRE
      Alors chaque message a son propre identifiant

    @id=A-02.identifiants-renvoi @A-02
    Plan du scénario: Un fichier envoyé deux fois a deux identifiants (<cas>)
      Objectif : un lot ou un fichier envoyé de nouveau l'est sous un nouvel identifiant de message.
      Pourquoi : c'est un autre message ; si le second est rejeté à son tour, le poste ne saurait pas lequel l'a été, et des relais écartent le second comme un doublon.
      Situation : l'assurance maladie obligatoire (AMO) rejette le premier envoi, dont le certificat est révoqué ; le même fichier repart, puis un autre fichier est envoyé.
      À faire : envoyer un fichier de feuilles de soins électroniques (FSE), faire le geste de la ligne, puis envoyer un second fichier.
      Si c'est rouge :
        - le lot garde son identifiant quand il est renvoyé ; l'exigence demande l'en-tête, la RFC 5322 (§3.6.4) qu'il ne serve qu'une fois
        - l'identifiant est tiré du contenu du fichier ou de son objet

      Étant donné un poste en service pour les flux de test
      Et le frontal AMO révoque son certificat et en publie un nouveau
      Quand l'opérateur télétransmet un fichier de FSE
      Et <geste>
      Et l'opérateur télétransmet un fichier de FSE
      Alors chaque message a son propre identifiant

      Exemples:
        | cas                      | geste                                                |
        | renvoi après rejet       | l'opérateur relève la boîte aux lettres              |
        | retransmis par l'usager  | l'opérateur retransmet de lui-même le même fichier   |

  Règle: Un message, un fichier

    @id=A-03.structure @A-03
    Plan du scénario: Structure d'un message portant des <lot>
      Objectif : le message contient le fichier et rien d'autre, en une partie simple ou dans un multipart/mixed.
      Pourquoi : un second fichier serait ignoré par l'organisme, et son contenu jamais payé.
      Situation : rien d'anormal.
      À faire : envoyer un fichier de test de feuilles de soins électroniques (FSE) ou de demandes de remboursement électroniques (DRE), selon l'exemple.
      Si c'est rouge :
        - le poste ajoute une partie de texte, une signature ou une image
        - il emploie une autre structure que multipart/mixed
        - le message n'a pas de délimiteur final

      Étant donné un poste configuré pour les flux de test
      Quand l'opérateur télétransmet un fichier de <lot>
      Alors le message respecte l'exigence A-03
      Et le lot arrive seul, dans la boîte de son destinataire

      Exemples:
        | lot           |
        | FSE           |
        | FSE compressé |
        | DRE           |
        | DRE compressé |

    @id=A-03.lots-qui-se-suivent @A-03 @A-09
    Scénario: Deux lots de suite font deux messages
      Objectif : deux lots envoyés l'un après l'autre arrivent l'un et l'autre, chacun dans son message.
      Pourquoi : un poste qui garde le fichier précédent enverrait deux fois les mêmes factures, et jamais les suivantes.
      Situation : le même poste envoie deux fichiers différents vers le même organisme.
      À faire : envoyer un fichier de test de feuilles de soins électroniques (FSE), puis un autre.
      Si c'est rouge :
        - le poste relit un fichier de travail de l'envoi précédent
        - il groupe les deux fichiers dans un seul message

      Étant donné un poste en service pour les flux de test
      Quand l'opérateur télétransmet un fichier de FSE
      Alors le lot arrive seul, dans la boîte de son destinataire
      Et le fichier reçu est celui qui a été remis
      Quand l'opérateur télétransmet un fichier de FSE
      Alors le lot arrive seul, dans la boîte de son destinataire
      Et le fichier reçu est celui qui a été remis
      Et le message respecte l'exigence A-03

  Règle: La partie qui porte le fichier se présente

    @id=A-04.partie @A-04
    Plan du scénario: Présentation de la pièce jointe d'un envoi de <lot>
      Objectif : la partie qui porte le fichier annonce son type, son encodage et sa description.
      Pourquoi : sans cela, l'organisme reçoit une suite d'octets dont rien ne dit comment la lire.
      Situation : rien d'anormal. Le type est celui des échanges de données informatisées, l'encodage de transport est base64.
      À faire : envoyer un fichier de test de feuilles de soins électroniques (FSE) ou de demandes de remboursement électroniques (DRE), selon l'exemple.
      Si c'est rouge :
        - le type est celui d'un message S/MIME ou un type générique
        - la description manque, ou n'est portée que par l'en-tête du message
        - l'encodage base64 est fait par morceaux mis bout à bout

      Étant donné un poste configuré pour les flux de test
      Quand l'opérateur télétransmet un fichier de <lot>
      Alors le message respecte l'exigence A-04
      Et le message annonce le flux demandé

      Exemples:
        | lot           |
        | FSE           |
        | FSE compressé |
        | DRE           |
        | DRE compressé |
