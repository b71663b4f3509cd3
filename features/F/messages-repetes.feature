# language: fr
@F-05
Fonctionnalité: Plusieurs messages de service sur un même envoi

  Règle: Un envoi rejeté repart une fois, quel que soit le nombre de messages qui en parlent

    @id=F-05.deux-messages
    Plan du scénario: Un 4005 et <cas>, relevés ensemble
      Objectif : un envoi rejeté repart une fois, même si plusieurs messages de service en parlent.
      Pourquoi : un rejet est parfois rappelé, ou dit par deux services de l'organisme ; chaque renvoi de trop fait arriver deux fois les mêmes factures.
      Situation : l'assurance maladie obligatoire (AMO) a révoqué son certificat et rejette le lot par un 4005 ; un second message de service, bien signé lui aussi, parle du même envoi et attend dans la boîte avec le premier. Ce second message est un choix du banc.
      À faire : envoyer un fichier de feuilles de soins électroniques (FSE), puis relever la boîte aux lettres une fois.
      Si c'est rouge :
        - le poste renvoie à chaque message, sans regarder si l'envoi dont il parle a déjà été suivi d'un autre
        - il ne note ce qu'il a renvoyé qu'à la fin de la relève
        - il tient l'avertissement 4015 pour une annulation du rejet

      Étant donné un poste en service pour les flux de test
      Et le frontal AMO révoque son certificat et en publie un nouveau
      Quand l'opérateur télétransmet un fichier de FSE
      Et <second message>
      Et l'opérateur relève la boîte aux lettres
      Alors chaque lot rejeté est envoyé de nouveau, une seule fois
      Et le lot envoyé de nouveau est identique
      Et le lot arrive au frontal AMO chiffré avec le nouveau certificat

      Exemples:
        | cas               | second message                                                                          |
        | un second 4005    | un message 4005 arrive à propos de ce lot, signé avec le certificat en vigueur         |
        | un 4025           | un message 4025 arrive à propos de ce lot, signé avec le certificat en vigueur         |
        | un 4015           | un message 4015 arrive à propos de ce lot, signé avec le certificat en vigueur         |
        | le même une fois de plus | le même message de service arrive une seconde fois                              |

    @id=F-05.message-tardif
    Plan du scénario: Le lot reparti, arrive encore <cas> sur le premier envoi
      Objectif : un message de service sur un envoi déjà remplacé ne fait rien repartir.
      Pourquoi : le lot renvoyé a été accepté ; l'envoyer encore ferait payer deux fois les mêmes factures.
      Situation : le lot rejeté est reparti et l'assurance maladie obligatoire (AMO) l'a accepté ; arrive alors un autre message de service, bien signé, sur le premier envoi. Ce message est un choix du banc.
      À faire : envoyer un fichier de feuilles de soins électroniques (FSE), relever, puis relever encore quand le second message est arrivé.
      Si c'est rouge :
        - le poste oublie d'une relève à l'autre ce qui est reparti
        - il retrouve le lot d'après le message, mais pas lequel de ses envois est en cause
        - il ne reconnaît un message déjà traité qu'à son numéro dans la boîte, qui peut changer

      Étant donné un poste en service pour les flux de test
      Et le frontal AMO révoque son certificat et en publie un nouveau
      Quand l'opérateur télétransmet un fichier de FSE
      Et l'opérateur relève la boîte aux lettres
      Et <second message>
      Et l'opérateur relève la boîte aux lettres
      Alors chaque lot rejeté est envoyé de nouveau, une seule fois
      Et tous les messages de la boîte sont relevés

      Exemples:
        | cas               | second message                                                                          |
        | un second 4005    | un message 4005 arrive à propos du premier envoi, signé avec le certificat en vigueur  |
        | un 4025           | un message 4025 arrive à propos du premier envoi, signé avec le certificat en vigueur  |
        | un 4015           | un message 4015 arrive à propos du premier envoi, signé avec le certificat en vigueur  |
        | le même une fois de plus | le même message de service arrive une seconde fois                              |

    @id=F-05.avertissement-puis-rejet
    Scénario: Un 4015, puis un 4005 sur le même envoi
      Objectif : un lot dont un avertissement a parlé d'abord repart quand même s'il est rejeté ensuite.
      Pourquoi : l'avertissement ne dit pas que le lot est réglé ; un rejet sans suite est un lot qui n'est jamais payé.
      Situation : le banc impose un 4015 au lot, puis dépose un 4005 sur le même envoi à l'assurance maladie obligatoire (AMO). Ces réponses sont un choix du banc.
      À faire : envoyer un fichier de feuilles de soins électroniques (FSE), puis relever la boîte aux lettres une fois.
      Si c'est rouge :
        - le poste ne retient que le premier message sur un envoi
        - il tient le 4015 pour une acceptation définitive

      Étant donné un poste en service pour les flux de test
      Et le frontal est réglé pour répondre 4015 au prochain lot
      Quand l'opérateur télétransmet un fichier de FSE
      Et un message 4005 arrive à propos de ce lot, signé avec le certificat en vigueur
      Et l'opérateur relève la boîte aux lettres
      Alors chaque lot rejeté est envoyé de nouveau, une seule fois
      Et le lot envoyé de nouveau est identique

    @id=F-05.rejet-rappele
    Scénario: Le lot renvoyé est rejeté à son tour, et le premier rejet est rappelé
      Objectif : chaque envoi rejeté est remplacé une fois : deux envois rejetés, deux renvois, quel que soit le nombre de messages.
      Pourquoi : compter les messages au lieu des envois fait partir le lot une fois de trop ; compter les lots, une fois de moins.
      Situation : l'assurance maladie obligatoire (AMO) révoque son certificat deux fois de suite ; le lot et son renvoi sont rejetés l'un après l'autre, et un second 4005 sur le premier envoi, choix du banc, arrive avec le rejet du renvoi.
      À faire : envoyer un fichier de feuilles de soins électroniques (FSE), relever alors que l'annuaire ne répond pas, puis relever encore quand il répond.
      Si c'est rouge :
        - le poste renvoie à chaque message
        - il tient le second rejet pour le rappel du premier

      Étant donné un poste en service pour les flux de test
      Et le frontal AMO révoque son certificat et en publie un nouveau
      Quand l'opérateur télétransmet un fichier de FSE
      Et le frontal AMO révoque son certificat et en publie un nouveau
      Et l'annuaire ne répond plus
      Et l'opérateur relève la boîte aux lettres
      Et l'annuaire répond de nouveau
      Et un message 4005 arrive à propos du premier envoi, signé avec le certificat en vigueur
      Et l'opérateur relève la boîte aux lettres
      Alors le lot est envoyé de nouveau 2 fois, jusqu'à son acceptation
      Et le lot envoyé de nouveau est identique

    @id=F-07.deux-messages
    @F-07
    Plan du scénario: Un 4025 et <cas>, relevés ensemble
      Objectif : un envoi rejeté par un 4025 repart une fois, même si un second message de service en parle.
      Pourquoi : le 4025 se traite souvent à part du 4005 ; ce qui vaut pour l'un vaut pour l'autre.
      Situation : le banc impose un 4025 au prochain lot, puis dépose un second message de service sur le même envoi à l'assurance maladie obligatoire (AMO). Ces réponses sont un choix du banc.
      À faire : envoyer un fichier de feuilles de soins électroniques (FSE), puis relever la boîte aux lettres une fois.
      Si c'est rouge :
        - le traitement du 4025 ne passe pas par le contrôle des doublons
        - le poste renvoie une fois par code

      Étant donné un poste en service pour les flux de test
      Et le frontal est réglé pour répondre 4025 au prochain lot
      Quand l'opérateur télétransmet un fichier de FSE
      Et un message <code> arrive à propos de ce lot, signé avec le certificat en vigueur
      Et l'opérateur relève la boîte aux lettres
      Alors chaque lot rejeté est envoyé de nouveau, une seule fois
      Et le lot envoyé de nouveau est identique

      Exemples:
        | cas            | code |
        | un second 4025 | 4025 |
        | un 4005        | 4005 |
