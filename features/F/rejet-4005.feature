# language: fr
@F-05
Fonctionnalité: Après un 4005, le flux est envoyé de nouveau

  Règle: Le lot rejeté repart, identique, avec le bon certificat

    @id=F-05.revoque
    @F-01
    Scénario: Le certificat employé était révoqué au frontal
      Objectif : après un rejet 4005, le poste renvoie le même lot, une fois, chiffré avec le bon certificat.
      Pourquoi : un lot rejeté qui ne repart pas n'est pas remboursé ; un lot refait à la main risque d'être compté deux fois.
      Situation : l'assurance maladie obligatoire (AMO) vient de révoquer son certificat ; le poste ne le sait pas encore et chiffre avec l'ancien, si bien que le frontal rejette le lot.
      À faire : envoyer un fichier de feuilles de soins électroniques (FSE), puis relever la boîte aux lettres.
      Si c'est rouge :
        - le poste affiche le rejet et attend que l'utilisateur agisse
        - il renvoie avec l'ancien certificat
        - il reconstruit le fichier : nouvel objet, nouveaux octets

      Étant donné un poste en service pour les flux de test
      Et le frontal AMO révoque son certificat et en publie un nouveau
      Quand l'opérateur télétransmet un fichier de FSE
      Et l'opérateur relève la boîte aux lettres
      Alors chaque lot rejeté est envoyé de nouveau, une seule fois
      Et le lot envoyé de nouveau est identique
      Et le lot arrive au frontal AMO chiffré avec le nouveau certificat
      Et le frontal AMO accepte le lot

    @id=F-05.certificat-de-la-signature
    @F-04
    Scénario: Le nouveau certificat ne se trouve que dans la signature du message
      Objectif : quand l'annuaire ne montre pas encore le nouveau certificat, le poste le prend dans la signature du message de service.
      Pourquoi : l'annuaire peut avoir du retard sur le frontal ; la signature porte le certificat à employer.
      Situation : l'assurance maladie obligatoire (AMO) a révoqué son certificat, l'annuaire montre encore l'ancien, et le message 4005 est signé avec le nouveau.
      À faire : envoyer un fichier de feuilles de soins électroniques (FSE), puis relever la boîte aux lettres.
      Si c'est rouge :
        - le poste ne lit que le texte du message et pas sa signature
        - il attend que l'annuaire publie le nouveau certificat

      Étant donné un poste en service pour les flux de test
      Et le frontal AMO révoque son certificat sans en publier de nouveau
      Quand l'opérateur télétransmet un fichier de FSE
      Et l'opérateur relève la boîte aux lettres
      Alors chaque lot rejeté est envoyé de nouveau, une seule fois
      Et le lot envoyé de nouveau est identique
      Et le lot arrive au frontal AMO chiffré avec le nouveau certificat

    @id=F-05.annuaire-injoignable
    Scénario: L'annuaire est injoignable au moment de renvoyer
      Objectif : le poste renvoie le lot avec le certificat de la signature, même si l'annuaire ne répond pas.
      Pourquoi : deux incidents à la fois ne doivent pas laisser un lot en plan.
      Situation : l'assurance maladie obligatoire (AMO) a révoqué son certificat et publié un nouveau, mais l'annuaire est injoignable quand le poste relève sa boîte.
      À faire : envoyer un fichier de feuilles de soins électroniques (FSE), puis relever la boîte aux lettres.
      Si c'est rouge :
        - le poste exige l'annuaire avant de renvoyer
        - il renonce au lot si la première tentative échoue

      Étant donné un poste en service pour les flux de test
      Et le frontal AMO révoque son certificat et en publie un nouveau
      Quand l'opérateur télétransmet un fichier de FSE
      Et l'annuaire ne répond plus
      Et l'opérateur relève la boîte aux lettres
      Alors chaque lot rejeté est envoyé de nouveau, une seule fois
      Et le lot arrive au frontal AMO chiffré avec le nouveau certificat

    @id=F-05.expire
    Scénario: Le frontal tient le certificat pour périmé
      Objectif : après un 4005 motivé par un certificat périmé, le poste renvoie le lot identique.
      Pourquoi : les horloges du poste et du frontal peuvent différer ; le poste pouvait croire le certificat encore bon.
      Situation : le banc impose au frontal de répondre 4005 au prochain lot, comme si le certificat était périmé, après un renouvellement que l'annuaire publie. Cette réponse est un choix du banc.
      À faire : envoyer un fichier de feuilles de soins électroniques (FSE) à l'assurance maladie obligatoire (AMO), puis relever la boîte aux lettres.
      Si c'est rouge :
        - le poste n'agit que sur certains motifs de 4005
        - il renvoie avec le certificat qui vient d'être rejeté

      Étant donné un poste en service pour les flux de test
      Et le frontal AMO renouvelle son certificat
      Et le frontal est réglé pour répondre 4005 au prochain lot comme si le certificat était périmé
      Quand l'opérateur télétransmet un fichier de FSE
      Et l'opérateur relève la boîte aux lettres
      Alors chaque lot rejeté est envoyé de nouveau, une seule fois
      Et le lot envoyé de nouveau est identique
      Et le lot arrive au frontal AMO chiffré avec le nouveau certificat

    @id=F-05.flux
    Plan du scénario: Un lot rejeté par 4005 revient identique (<cas>)
      Objectif : le renvoi vaut pour toutes les natures de flux, compressés ou non.
      Pourquoi : un logiciel peut traiter les uns et oublier les autres ; compresser de nouveau change les octets.
      Situation : le destinataire a révoqué son certificat sans que le poste le sache ; le flux est de feuilles de soins électroniques (FSE) vers l'assurance maladie obligatoire (AMO), ou de demandes de remboursement électroniques (DRE) vers la complémentaire (AMC).
      À faire : envoyer le fichier, puis relever la boîte aux lettres.
      Si c'est rouge :
        - le renvoi n'est prévu que pour les FSE
        - le fichier est compressé de nouveau, ou ne l'est plus

      Étant donné un poste en service pour les flux <usage>
      Et le frontal <destinataire> révoque son certificat et en publie un nouveau
      Quand l'opérateur télétransmet un fichier de <fichier>
      Et l'opérateur relève la boîte aux lettres
      Alors chaque lot rejeté est envoyé de nouveau, une seule fois
      Et le lot envoyé de nouveau est identique
      Et le lot arrive au frontal <destinataire> chiffré avec le nouveau certificat

      Exemples:
        | cas                  | fichier       | destinataire | usage            |
        | FSE test compressé   | FSE compressé | AMO          | de test          |
        | DRE test             | DRE           | AMC          | de test          |
        | DRE réelle compressé | DRE compressé | AMC          | réels            |
        | FSE démonstration    | FSE           | AMO          | de démonstration |
        | FSE réelle           | FSE           | AMO          | réels            |

    @id=F-05.oct @choix-du-banc
    Scénario: Un lot rejeté par un concentrateur
      Objectif : le renvoi vaut aussi pour un organisme concentrateur technique (OCT), dont le certificat avait été remis à la main.
      Pourquoi : l'OCT a sa propre autorité ; son message de service se vérifie avec elle.
      Situation : l'OCT a révoqué son certificat ; son message 4005 est signé avec le nouveau, sous la même autorité. Ce que répond un OCT relève de lui : c'est un choix du banc.
      À faire : envoyer un fichier de feuilles de soins électroniques (FSE) à l'OCT, puis relever la boîte aux lettres.
      Si c'est rouge :
        - le poste ne vérifie les messages de service qu'avec l'autorité de l'assurance maladie
        - il attend qu'on lui remette le certificat à la main

      Étant donné un poste en service pour les flux de test
      Et le poste a reçu de l'OCT son certificat et son autorité
      Et le frontal OCT révoque son certificat et en publie un nouveau
      Quand l'opérateur télétransmet un fichier de FSE à l'OCT
      Et l'opérateur relève la boîte aux lettres
      Alors chaque lot rejeté est envoyé de nouveau, une seule fois
      Et le lot envoyé de nouveau est identique
      Et le lot arrive au frontal OCT chiffré avec le nouveau certificat

    @id=F-05.fichier-parti
    Plan du scénario: La facturation <gestes> avant le rejet
      Objectif : le lot rejeté repart identique, quoi qu'il soit advenu entre-temps du fichier dont il venait.
      Pourquoi : le rejet arrive des jours plus tard ; d'ici là le module de facturation range, efface ou remplace ses fichiers.
      Situation : l'assurance maladie obligatoire (AMO) vient de révoquer son certificat, sans que le poste le sache ; une fois l'envoi fait, le fichier confié au logiciel change sur le disque.
      À faire : envoyer un fichier de feuilles de soins électroniques (FSE), effacer ou remplacer ce fichier, puis relever la boîte aux lettres.
      Si c'est rouge :
        - le poste n'a gardé que le chemin du fichier, non ses octets
        - il renvoie le contenu d'un autre lot sous l'objet du premier

      Étant donné un poste en service pour les flux de test
      Et le frontal AMO révoque son certificat et en publie un nouveau
      Quand l'opérateur télétransmet un fichier de FSE
      Et la facturation <gestes>
      Et l'opérateur relève la boîte aux lettres
      Alors chaque lot rejeté est envoyé de nouveau, une seule fois
      Et le lot envoyé de nouveau est identique
      Et le lot arrive au frontal AMO chiffré avec le nouveau certificat

      Exemples:
        | gestes                                                        |
        | efface le fichier envoyé                                      |
        | remplace le fichier envoyé par un autre, sous le même nom     |

    @id=F-05.arret-net
    Scénario: Le logiciel est arrêté net entre l'envoi et la relève, puis après le renvoi
      Objectif : ce que le poste a envoyé, et ce qu'il a déjà renvoyé, survit à l'arrêt du logiciel.
      Pourquoi : un poste s'éteint tous les soirs, ou d'un coup ; le rejet arrive le lendemain, et ne doit faire repartir le lot ni zéro ni deux fois.
      Situation : l'assurance maladie obligatoire (AMO) vient de révoquer son certificat et rejette le lot ; le logiciel est tué puis relancé avant et après la relève.
      À faire : envoyer un fichier de feuilles de soins électroniques (FSE), tuer le logiciel, le relancer, relever la boîte ; tuer de nouveau, relancer, relever.
      Si c'est rouge :
        - le poste n'écrit ce qu'il a envoyé qu'à la fermeture
        - il ne note le renvoi qu'en mémoire et recommence

      Étant donné un poste en service pour les flux de test
      Et le frontal AMO révoque son certificat et en publie un nouveau
      Quand l'opérateur télétransmet un fichier de FSE
      Et le logiciel est arrêté net, puis relancé
      Et l'opérateur relève la boîte aux lettres
      Et le logiciel est arrêté net, puis relancé
      Et l'opérateur relève la boîte aux lettres
      Alors chaque lot rejeté est envoyé de nouveau, une seule fois
      Et le lot envoyé de nouveau est identique

  Règle: Ni trop, ni trop peu

    @id=F-05.un-lot-parmi-trois
    Scénario: Un seul lot sur trois est rejeté
      Objectif : le poste ne renvoie que le lot que le message désigne.
      Pourquoi : renvoyer un lot accepté le ferait payer deux fois.
      Situation : trois lots sont envoyés à l'assurance maladie obligatoire (AMO) ; le banc impose un 4005 au deuxième seulement. Cette réponse est un choix du banc.
      À faire : envoyer trois fichiers de feuilles de soins électroniques (FSE), puis relever la boîte aux lettres.
      Si c'est rouge :
        - le poste renvoie le dernier lot, ou tous ceux du jour
        - il ne lit pas l'identifiant du message d'origine

      Étant donné un poste en service pour les flux de test
      Quand l'opérateur télétransmet un fichier de FSE
      Et le frontal est réglé pour répondre 4005 au prochain lot
      Et l'opérateur télétransmet un fichier de FSE
      Et l'opérateur télétransmet un fichier de FSE
      Et l'opérateur relève la boîte aux lettres
      Alors chaque lot rejeté est envoyé de nouveau, une seule fois
      Et le lot envoyé de nouveau est identique

    @id=F-05.deux-lots
    Scénario: Deux lots rejetés le même jour
      Objectif : chacun des lots rejetés repart.
      Pourquoi : une révocation touche d'un coup tous les lots de la journée.
      Situation : l'assurance maladie obligatoire (AMO) a révoqué son certificat ; deux lots partent avec l'ancien et sont rejetés.
      À faire : envoyer deux fichiers de feuilles de soins électroniques (FSE), puis relever la boîte aux lettres une fois.
      Si c'est rouge :
        - le poste ne traite qu'un message de service par relève
        - le second message, qui annonce le même certificat, est tenu pour un doublon

      Étant donné un poste en service pour les flux de test
      Et le frontal AMO révoque son certificat et en publie un nouveau
      Quand l'opérateur télétransmet un fichier de FSE
      Et l'opérateur télétransmet un fichier de FSE
      Et l'opérateur relève la boîte aux lettres
      Alors chaque lot rejeté est envoyé de nouveau, une seule fois
      Et le lot envoyé de nouveau est identique

    @id=F-05.releve-deux-fois
    Scénario: La boîte est relevée deux fois
      Objectif : un lot renvoyé ne repart pas à la relève suivante.
      Pourquoi : un logiciel qui oublie ce qu'il a traité inonderait le frontal.
      Situation : comme au premier scénario ; la boîte est relevée deux fois de suite.
      À faire : envoyer un fichier de feuilles de soins électroniques (FSE) à l'assurance maladie obligatoire (AMO), puis relever deux fois.
      Si c'est rouge :
        - le message reste dans la boîte et est traité à chaque fois
        - le poste ne note pas ce qui est fait

      Étant donné un poste en service pour les flux de test
      Et le frontal AMO révoque son certificat et en publie un nouveau
      Quand l'opérateur télétransmet un fichier de FSE
      Et l'opérateur relève la boîte aux lettres
      Et l'opérateur relève la boîte aux lettres
      Alors chaque lot rejeté est envoyé de nouveau, une seule fois

    @id=F-05.rejete-deux-fois
    Scénario: Le lot renvoyé est rejeté à son tour
      Objectif : un lot déjà renvoyé une fois repart encore, entier, s'il est de nouveau rejeté.
      Pourquoi : avoir déjà été retransmis ne retire rien à un lot : il n'est toujours pas remboursé.
      Situation : l'assurance maladie obligatoire (AMO) révoque son certificat deux fois de suite ; le poste renvoie d'abord avec le certificat de la signature, révoqué entre-temps, l'annuaire étant injoignable à ce moment.
      À faire : envoyer un fichier de feuilles de soins électroniques (FSE), relever, puis relever encore quand l'annuaire répond.
      Si c'est rouge :
        - le poste retire le lot parce qu'il a déjà été renvoyé
        - il ne relie pas le second rejet au lot d'origine

      Étant donné un poste en service pour les flux de test
      Et le frontal AMO révoque son certificat et en publie un nouveau
      Quand l'opérateur télétransmet un fichier de FSE
      Et le frontal AMO révoque son certificat et en publie un nouveau
      Et l'annuaire ne répond plus
      Et l'opérateur relève la boîte aux lettres
      Et l'annuaire répond de nouveau
      Et l'opérateur relève la boîte aux lettres
      Alors le lot est envoyé de nouveau 2 fois, jusqu'à son acceptation
      Et le lot envoyé de nouveau est identique
      Et le lot arrive au frontal AMO chiffré avec le nouveau certificat

    @id=F-05.deja-retransmis
    Scénario: L'opérateur avait déjà retransmis le même fichier
      Objectif : le poste renvoie le lot rejeté en entier, même si son fichier avait déjà été retransmis par ailleurs.
      Pourquoi : c'est le frontal qui reconnaît les doublons ; un fichier dont le poste aurait retiré des lots ne correspondrait plus à celui qui a été rejeté.
      Situation : le banc impose un 4005 au premier envoi. L'opérateur, sans attendre, envoie une seconde fois le même fichier de feuilles de soins électroniques (FSE), que l'assurance maladie obligatoire (AMO) accepte. La première réponse est un choix du banc.
      À faire : envoyer le fichier, l'envoyer encore, puis relever la boîte aux lettres.
      Si c'est rouge :
        - le poste tient le lot pour réglé parce que le fichier est parti une seconde fois
        - il retire du fichier les lots déjà retransmis

      Étant donné un poste en service pour les flux de test
      Et le frontal est réglé pour répondre 4005 au prochain lot
      Quand l'opérateur télétransmet un fichier de FSE
      Et l'opérateur retransmet de lui-même le même fichier
      Et l'opérateur relève la boîte aux lettres
      Alors chaque lot rejeté est envoyé de nouveau, une seule fois
      Et le lot envoyé de nouveau est identique

    @id=F-05.lot-inconnu
    Scénario: Le message parle d'un lot que le poste n'a jamais envoyé
      Objectif : un 4005 bien signé, à propos d'un message inconnu du poste, ne fait rien repartir.
      Pourquoi : le message peut être destiné à un autre logiciel du cabinet ; renvoyer un lot au hasard le ferait payer deux fois.
      Situation : un lot a été accepté par l'assurance maladie obligatoire (AMO) ; arrive un 4005 qui cite un autre message.
      À faire : envoyer un fichier de feuilles de soins électroniques (FSE), puis relever la boîte aux lettres.
      Si c'est rouge :
        - faute de retrouver le lot, le poste renvoie le dernier
        - il s'arrête sur ce message

      Étant donné un poste en service pour les flux de test
      Quand l'opérateur télétransmet un fichier de FSE
      Et un message 4005 arrive à propos d'un lot que le poste n'a jamais envoyé, signé avec le certificat en vigueur
      Et l'opérateur relève la boîte aux lettres
      Alors rien n'est envoyé de nouveau
      Et tous les messages de la boîte sont relevés

    @id=F-05.lot-d-un-autre
    Scénario: Le message parle du lot d'un autre cabinet, et son en-tête cite un lot du poste
      Objectif : le lot à renvoyer est celui que nomme la partie signée, même quand le poste ne le connaît pas et connaît celui de l'en-tête.
      Pourquoi : l'en-tête n'est pas signé ; qui tient le vrai message d'un autre cabinet peut le reposter en y citant n'importe quel lot.
      Situation : un lot a été accepté par l'assurance maladie obligatoire (AMO) ; arrive un 4005 bien signé qui parle d'un lot inconnu, mais dont l'en-tête répond au lot accepté.
      À faire : envoyer un fichier de feuilles de soins électroniques (FSE), puis relever la boîte aux lettres.
      Si c'est rouge :
        - faute de connaître le lot de la partie signée, le poste prend celui de l'en-tête
        - il ne lit que l'en-tête

      Étant donné un poste en service pour les flux de test
      Quand l'opérateur télétransmet un fichier de FSE
      Et un message 4005 arrive à propos d'un lot que le poste n'a jamais envoyé, signé avec le certificat en vigueur, mais l'en-tête cite un autre lot
      Et l'opérateur relève la boîte aux lettres
      Alors rien n'est envoyé de nouveau
      Et tous les messages de la boîte sont relevés

    @id=F-05.lots-partis-avant
    Plan du scénario: Un fichier de plusieurs lots est rejeté, l'un d'eux était parti avant (<fichier>)
      Objectif : le fichier rejeté repart entier, y compris le lot qui était déjà parti seul et accepté.
      Pourquoi : ce qui repart doit être ce qui a été rejeté ; c'est l'organisme qui reconnaît les doublons.
      Situation : le lot 1 a été accepté seul. Le banc impose un 4005 au fichier qui réunit les lots 1, 2 et 3, de l'assurance maladie obligatoire (AMO) ou complémentaire (AMC). Cette réponse est un choix du banc.
      À faire : envoyer un fichier d'un lot de feuilles de soins électroniques (FSE) ou de demandes de remboursement électroniques (DRE), puis le fichier de trois lots, puis relever.
      Si c'est rouge :
        - le poste retire du renvoi les lots déjà acceptés
        - il tient le fichier pour réglé parce que l'un de ses lots l'est

      Étant donné un poste en service pour les flux de test
      Quand l'opérateur télétransmet un fichier de <fichier> où se trouve le lot 1
      Et le frontal est réglé pour répondre 4005 au prochain lot
      Et l'opérateur télétransmet un fichier de <fichier> où se trouvent les lots 1, 2 et 3
      Et l'opérateur relève la boîte aux lettres
      Alors chaque lot rejeté est envoyé de nouveau, une seule fois
      Et le lot envoyé de nouveau est identique

      Exemples:
        | fichier       |
        | FSE           |
        | FSE compressé |
        | DRE           |

    @id=F-05.lots-partis-depuis
    Scénario: Un fichier de plusieurs lots est rejeté, l'un d'eux est reparti seul depuis
      Objectif : le fichier rejeté repart entier, même si l'opérateur a déjà renvoyé de lui-même l'un de ses lots dans un autre fichier.
      Pourquoi : ce qui repart doit être ce qui a été rejeté ; un fichier écourté ne se rapproche plus du rejet.
      Situation : le banc impose un 4005 au fichier des lots 1, 2 et 3 ; avant de relever, l'opérateur envoie le lot 2 seul, que l'assurance maladie obligatoire (AMO) accepte. La première réponse est un choix du banc.
      À faire : envoyer le fichier de feuilles de soins électroniques (FSE) de trois lots, puis un fichier du seul lot 2, puis relever.
      Si c'est rouge :
        - le poste retire du renvoi le lot parti entre-temps
        - il tient le fichier pour réglé

      Étant donné un poste en service pour les flux de test
      Et le frontal est réglé pour répondre 4005 au prochain lot
      Quand l'opérateur télétransmet un fichier de FSE où se trouvent les lots 1, 2 et 3
      Et l'opérateur télétransmet un fichier de FSE où se trouve le lot 2
      Et l'opérateur relève la boîte aux lettres
      Alors chaque lot rejeté est envoyé de nouveau, une seule fois
      Et le lot envoyé de nouveau est identique
