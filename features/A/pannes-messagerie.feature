# language: fr
@A-12
Fonctionnalité: Le lot survit aux pannes du relais et de la boîte aux lettres

  Règle: Un refus temporaire ou une coupure ne perd ni ne double le lot

    @id=A-12.smtp-temporaire
    Plan du scénario: <panne>
      Objectif : après un refus temporaire ou une coupure avant l'accord du relais, le lot est présenté de nouveau et arrive une seule fois.
      Pourquoi : un lot perdu n'est pas remboursé, un lot doublé l'est deux fois.
      Situation : le relais de messagerie a une panne, une seule fois, à une étape précise de l'envoi à l'assurance maladie obligatoire (AMO).
      À faire : envoyer un fichier de feuilles de soins électroniques (FSE) ; si le logiciel dit que l'envoi est suspendu, le relancer.
      Si c'est rouge :
        - le poste tient le lot pour envoyé dès que la connexion s'est ouverte
        - il confond les refus temporaires (4xx) et définitifs (5xx)
        - il efface le lot avant d'avoir lu la réponse à la fin du message

      Étant donné un poste en service pour les flux de test
      Et <panne>
      Quand l'opérateur télétransmet un fichier de FSE
      Et l'opérateur relance l'envoi si le poste l'a suspendu
      Alors le lot arrive malgré la panne, une seule fois

      Exemples:
        | panne                                                                                   |
        | le relais refuse une fois la connexion par un code temporaire                           |
        | le relais refuse une fois l'expéditeur par un code temporaire                           |
        | le relais refuse une fois le destinataire par un code temporaire                        |
        | le relais refuse une fois la transmission par un code temporaire                        |
        | le relais refuse une fois le message par un code temporaire                             |
        | le relais coupe une fois la connexion au milieu du message                              |
        | le relais coupe une fois la connexion avant son accord, sans prendre le message         |

    @id=A-12.accord-perdu
    Scénario: Le relais a pris le message, mais son accord s'est perdu
      Objectif : si le poste représente un lot dont il ne sait pas qu'il était pris, c'est le même message, que le destinataire peut reconnaître.
      Pourquoi : sans réponse, le poste doit tenir le lot pour non remis et le représenter : un doublon est alors inévitable, à condition d'être reconnaissable.
      Situation : le relais livre le message à l'assurance maladie obligatoire (AMO), puis la connexion tombe avant que le poste ne lise l'accord.
      À faire : envoyer un fichier de feuilles de soins électroniques (FSE) ; si le logiciel dit que l'envoi est suspendu, le relancer.
      Si c'est rouge :
        - le poste fabrique un second lot, sous un autre objet
        - il perd la trace du lot

      Étant donné un poste en service pour les flux de test
      Et le relais prend le message mais son accord se perd une fois
      Quand l'opérateur télétransmet un fichier de FSE
      Et l'opérateur relance l'envoi si le poste l'a suspendu
      Alors le doublon éventuel est reconnaissable

    @id=A-12.smtp-conge
    Plan du scénario: <panne>
      Objectif : un lot que le relais a pris (250 après le message) est envoyé, quoi qu'il arrive ensuite : il ne repart pas.
      Pourquoi : le poste qui attend un congé en règle pour tenir le lot pour envoyé le présente deux fois, et il est payé deux fois.
      Situation : le relais de messagerie accepte le message pour l'assurance maladie obligatoire (AMO) ; seul le congé (QUIT) qui suit se passe mal, une fois.
      À faire : envoyer un fichier de feuilles de soins électroniques (FSE) ; si le logiciel dit que l'envoi est suspendu, le relancer.
      Si c'est rouge :
        - le poste compte l'échec du congé comme celui de l'envoi
        - il ne note le lot comme envoyé qu'une fois la session fermée

      Étant donné un poste en service pour les flux de test
      Et <panne>
      Quand l'opérateur télétransmet un fichier de FSE
      Et l'opérateur relance l'envoi si le poste l'a suspendu
      Alors le lot arrive malgré la panne, une seule fois

      Exemples:
        | panne                                                                     |
        | le relais prend le message et répond une fois au congé par une erreur     |
        | le relais prend le message et coupe une fois la connexion au congé        |

    @id=A-12.smtp-definitif
    Plan du scénario: <panne>
      Objectif : quand le relais refuse un lot pour de bon, le poste le dit, garde le lot et peut l'envoyer plus tard.
      Pourquoi : un refus passé sous silence laisse croire que le lot est parti ; le cabinet s'en aperçoit des semaines plus tard.
      Situation : le relais de messagerie refuse l'envoi par un code définitif, une seule fois.
      À faire : envoyer un fichier de feuilles de soins électroniques (FSE) à l'assurance maladie obligatoire (AMO), lire le message du logiciel, puis renvoyer le fichier.
      Si c'est rouge :
        - le poste annonce l'envoi comme réussi
        - il insiste malgré un refus définitif
        - il a jeté le lot

      Étant donné un poste en service pour les flux de test
      Et <panne>
      Quand l'opérateur télétransmet un fichier de FSE
      Alors le poste dit que l'envoi a échoué
      Quand l'opérateur relance l'envoi si le poste l'a suspendu
      Alors le lot arrive malgré la panne, une seule fois

      Exemples:
        | panne                                                        |
        | le relais refuse une fois le destinataire pour de bon        |
        | le relais refuse une fois le message pour de bon             |

  Règle: Une relève interrompue reprend, et chaque message agit une fois

    @id=A-12.pop3
    Plan du scénario: <panne> : le lot rejeté repart une seule fois
      Objectif : après une relève interrompue, la suivante traite ce qui restait, et chaque message une seule fois.
      Pourquoi : un message traité deux fois fait partir le lot deux fois ; un message oublié laisse le lot rejeté.
      Situation : l'assurance maladie obligatoire (AMO) a révoqué son certificat et rejette le lot par 4005 ; la boîte aux lettres a une panne, une seule fois, pendant la relève.
      À faire : envoyer un fichier de feuilles de soins électroniques (FSE), puis relever la boîte deux fois.
      Si c'est rouge :
        - le poste agit avant d'avoir noté le message comme traité, puis recommence
        - il note le message comme traité avant de l'avoir reçu en entier
        - une boîte occupée est prise pour un mauvais mot de passe

      Étant donné un poste en service pour les flux de test
      Et le frontal AMO révoque son certificat et en publie un nouveau
      Et <panne>
      Quand l'opérateur télétransmet un fichier de FSE
      Et l'opérateur relève la boîte aux lettres
      Et l'opérateur relève la boîte aux lettres
      Alors chaque lot rejeté est envoyé de nouveau, une seule fois
      Et le lot envoyé de nouveau est identique

      Exemples:
        | panne                                                                     |
        | la boîte est occupée une fois par une autre session                       |
        | la connexion est coupée une fois au milieu d'un message relevé            |
        | la connexion est coupée une fois à l'effacement d'un message relevé       |
        | la connexion est coupée une fois au moment de quitter la boîte            |
        | la boîte efface ce qui a été relevé mais son accord au congé se perd une fois |
        | la boîte répond une fois au congé par une erreur                          |

  Règle: Un avis de non-remise est compris

    @id=A-12.avis
    Scénario: Le relais avise que le lot n'a pas pu être remis
      Objectif : le poste reconnaît un avis de non-remise et le dit à l'utilisateur.
      Pourquoi : sans cela, le lot passe pour envoyé alors qu'il n'est jamais arrivé.
      Situation : après l'envoi d'un lot à l'assurance maladie obligatoire (AMO), un avis de non-remise à son propos arrive dans la boîte, déposé par le banc.
      À faire : envoyer un fichier de feuilles de soins électroniques (FSE), relever la boîte aux lettres, puis envoyer un autre fichier.
      Si c'est rouge :
        - le poste ne connaît que les messages de service
        - il n'affiche pas les avis

      Étant donné un poste en service pour les flux de test
      Quand l'opérateur télétransmet un fichier de FSE
      Et un avis de non-remise arrive dans la boîte
      Et l'opérateur relève la boîte aux lettres
      Alors le poste comprend l'avis de non-remise
      Et rien n'est envoyé de nouveau
      Quand l'opérateur télétransmet un fichier de FSE
      Alors le frontal AMO accepte le lot
