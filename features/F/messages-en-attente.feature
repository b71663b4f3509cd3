# language: fr
@F-05 @F-08
Fonctionnalité: Un rejet que le poste ne peut pas encore croire

  Règle: Le lot rejeté repart quand tout est arrivé, dans quelque ordre que ce soit

    @id=F-05.ordre
    Plan du scénario: Arrivent dans cet ordre : <ordre>
      Objectif : un lot rejeté sous une nouvelle autorité repart, identique et une seule fois, dans quelque ordre qu'arrivent le message, l'autorité, sa liste de révocation (CRL) et le certificat.
      Pourquoi : lors d'un changement d'autorité, le rejet arrive souvent avant la mise à jour du logiciel ; si le poste l'oublie en attendant, le lot n'est jamais payé et personne ne le sait.
      Situation : l'assurance maladie obligatoire (AMO) est passée à une nouvelle autorité, que le poste n'a pas encore ; elle rejette le lot par un 4005 signé avec son nouveau certificat. Ce rejet est un choix du banc.
      À faire : envoyer un fichier de feuilles de soins électroniques (FSE), faire dans l'ordre les gestes de la ligne, puis mettre à jour et relever une dernière fois.
      Si c'est rouge :
        - le poste efface ou classe le message auquel il n'a pas pu se fier, au lieu de le garder jusqu'à ce que l'autorité soit installée
        - il tient l'absence de liste de révocation pour un refus définitif
        - il renvoie le lot quand le certificat arrive, puis encore quand il relit le message

      Étant donné un poste en service pour les flux de test
      Et le frontal AMO passe à une nouvelle autorité de certification
      Et le frontal est réglé pour répondre 4005 au prochain lot
      Quand l'opérateur télétransmet un fichier de FSE
      Et <geste 1>
      Et <geste 2>
      Et <geste 3>
      Et <geste 4>
      Et le poste met à jour ses certificats et ses CRL
      Et l'opérateur relève la boîte aux lettres
      Alors chaque lot rejeté est envoyé de nouveau, une seule fois
      Et le lot envoyé de nouveau est identique
      Et le lot envoyé de nouveau est chiffré avec le nouveau certificat

      Exemples:
        | ordre                                | geste 1                                               | geste 2                                               | geste 3                                               | geste 4                                               |
        | message, autorité, liste, certificat | l'opérateur relève la boîte aux lettres               | le poste reçoit la nouvelle autorité de certification | le poste met à jour ses CRL                           | le poste met à jour ses certificats sans ses CRL      |
        | message, autorité, certificat, liste | l'opérateur relève la boîte aux lettres               | le poste reçoit la nouvelle autorité de certification | le poste met à jour ses certificats sans ses CRL      | le poste met à jour ses CRL                           |
        | message, liste, autorité, certificat | l'opérateur relève la boîte aux lettres               | le poste met à jour ses CRL                           | le poste reçoit la nouvelle autorité de certification | le poste met à jour ses certificats sans ses CRL      |
        | message, liste, certificat, autorité | l'opérateur relève la boîte aux lettres               | le poste met à jour ses CRL                           | le poste met à jour ses certificats sans ses CRL      | le poste reçoit la nouvelle autorité de certification |
        | message, certificat, autorité, liste | l'opérateur relève la boîte aux lettres               | le poste met à jour ses certificats sans ses CRL      | le poste reçoit la nouvelle autorité de certification | le poste met à jour ses CRL                           |
        | message, certificat, liste, autorité | l'opérateur relève la boîte aux lettres               | le poste met à jour ses certificats sans ses CRL      | le poste met à jour ses CRL                           | le poste reçoit la nouvelle autorité de certification |
        | autorité, message, liste, certificat | le poste reçoit la nouvelle autorité de certification | l'opérateur relève la boîte aux lettres               | le poste met à jour ses CRL                           | le poste met à jour ses certificats sans ses CRL      |
        | autorité, message, certificat, liste | le poste reçoit la nouvelle autorité de certification | l'opérateur relève la boîte aux lettres               | le poste met à jour ses certificats sans ses CRL      | le poste met à jour ses CRL                           |
        | autorité, liste, message, certificat | le poste reçoit la nouvelle autorité de certification | le poste met à jour ses CRL                           | l'opérateur relève la boîte aux lettres               | le poste met à jour ses certificats sans ses CRL      |
        | autorité, liste, certificat, message | le poste reçoit la nouvelle autorité de certification | le poste met à jour ses CRL                           | le poste met à jour ses certificats sans ses CRL      | l'opérateur relève la boîte aux lettres               |
        | autorité, certificat, message, liste | le poste reçoit la nouvelle autorité de certification | le poste met à jour ses certificats sans ses CRL      | l'opérateur relève la boîte aux lettres               | le poste met à jour ses CRL                           |
        | autorité, certificat, liste, message | le poste reçoit la nouvelle autorité de certification | le poste met à jour ses certificats sans ses CRL      | le poste met à jour ses CRL                           | l'opérateur relève la boîte aux lettres               |
        | liste, message, autorité, certificat | le poste met à jour ses CRL                           | l'opérateur relève la boîte aux lettres               | le poste reçoit la nouvelle autorité de certification | le poste met à jour ses certificats sans ses CRL      |
        | liste, message, certificat, autorité | le poste met à jour ses CRL                           | l'opérateur relève la boîte aux lettres               | le poste met à jour ses certificats sans ses CRL      | le poste reçoit la nouvelle autorité de certification |
        | liste, autorité, message, certificat | le poste met à jour ses CRL                           | le poste reçoit la nouvelle autorité de certification | l'opérateur relève la boîte aux lettres               | le poste met à jour ses certificats sans ses CRL      |
        | liste, autorité, certificat, message | le poste met à jour ses CRL                           | le poste reçoit la nouvelle autorité de certification | le poste met à jour ses certificats sans ses CRL      | l'opérateur relève la boîte aux lettres               |
        | liste, certificat, message, autorité | le poste met à jour ses CRL                           | le poste met à jour ses certificats sans ses CRL      | l'opérateur relève la boîte aux lettres               | le poste reçoit la nouvelle autorité de certification |
        | liste, certificat, autorité, message | le poste met à jour ses CRL                           | le poste met à jour ses certificats sans ses CRL      | le poste reçoit la nouvelle autorité de certification | l'opérateur relève la boîte aux lettres               |
        | certificat, message, autorité, liste | le poste met à jour ses certificats sans ses CRL      | l'opérateur relève la boîte aux lettres               | le poste reçoit la nouvelle autorité de certification | le poste met à jour ses CRL                           |
        | certificat, message, liste, autorité | le poste met à jour ses certificats sans ses CRL      | l'opérateur relève la boîte aux lettres               | le poste met à jour ses CRL                           | le poste reçoit la nouvelle autorité de certification |
        | certificat, autorité, message, liste | le poste met à jour ses certificats sans ses CRL      | le poste reçoit la nouvelle autorité de certification | l'opérateur relève la boîte aux lettres               | le poste met à jour ses CRL                           |
        | certificat, autorité, liste, message | le poste met à jour ses certificats sans ses CRL      | le poste reçoit la nouvelle autorité de certification | le poste met à jour ses CRL                           | l'opérateur relève la boîte aux lettres               |
        | certificat, liste, message, autorité | le poste met à jour ses certificats sans ses CRL      | le poste met à jour ses CRL                           | l'opérateur relève la boîte aux lettres               | le poste reçoit la nouvelle autorité de certification |
        | certificat, liste, autorité, message | le poste met à jour ses certificats sans ses CRL      | le poste met à jour ses CRL                           | le poste reçoit la nouvelle autorité de certification | l'opérateur relève la boîte aux lettres               |

    @id=F-05.liste-attendue
    Scénario: L'autorité est installée, mais sa liste de révocation manque
      Objectif : un message dont le signataire ne peut pas être contrôlé, faute de liste de révocation (CRL), attend cette liste ; le lot repart ensuite.
      Pourquoi : sans liste, le certificat du signataire compte comme non valable ; mais la liste va venir, et le lot ne doit pas être perdu entre-temps.
      Situation : la nouvelle autorité de l'assurance maladie obligatoire (AMO) est installée, mais l'annuaire ne répond pas quand le message est relevé. Le rejet est un choix du banc.
      À faire : envoyer un fichier de feuilles de soins électroniques (FSE), installer l'autorité, relever, puis mettre à jour et relever de nouveau quand l'annuaire répond.
      Si c'est rouge :
        - le poste tient l'absence de liste pour une mauvaise signature et classe le message
        - il agit sans avoir contrôlé la révocation
        - il renvoie avec l'ancien certificat

      Étant donné un poste en service pour les flux de test
      Et le frontal AMO passe à une nouvelle autorité de certification
      Et le frontal est réglé pour répondre 4005 au prochain lot
      Quand l'opérateur télétransmet un fichier de FSE
      Et le poste reçoit la nouvelle autorité de certification
      Et l'annuaire ne répond plus
      Et l'opérateur relève la boîte aux lettres
      Alors rien n'est envoyé de nouveau
      Quand l'annuaire répond de nouveau
      Et le poste met à jour ses certificats et ses CRL
      Et l'opérateur relève la boîte aux lettres
      Alors chaque lot rejeté est envoyé de nouveau, une seule fois
      Et le lot envoyé de nouveau est identique
      Et le lot envoyé de nouveau est chiffré avec le nouveau certificat

    @id=F-05.longue-attente
    Scénario: Plusieurs relèves passent avant que l'autorité ne soit installée
      Objectif : le message attend autant de relèves qu'il faut, et le lot repart quand l'autorité est installée.
      Pourquoi : entre le rejet et la mise à jour du logiciel il se passe des jours, et la boîte est relevée cent fois.
      Situation : l'assurance maladie obligatoire (AMO) est passée à une nouvelle autorité ; la boîte est relevée trois fois avant que le poste ne la reçoive. Le rejet est un choix du banc.
      À faire : envoyer un fichier de feuilles de soins électroniques (FSE), relever trois fois, installer l'autorité, mettre à jour, relever.
      Si c'est rouge :
        - le poste abandonne le message après quelques essais
        - il le tient pour lu dès la deuxième relève

      Étant donné un poste en service pour les flux de test
      Et le frontal AMO passe à une nouvelle autorité de certification
      Et le frontal est réglé pour répondre 4005 au prochain lot
      Quand l'opérateur télétransmet un fichier de FSE
      Et l'opérateur relève la boîte aux lettres
      Alors rien n'est envoyé de nouveau
      Quand l'opérateur relève la boîte aux lettres
      Et l'opérateur relève la boîte aux lettres
      Et le poste reçoit la nouvelle autorité de certification
      Et le poste met à jour ses certificats et ses CRL
      Et l'opérateur relève la boîte aux lettres
      Alors chaque lot rejeté est envoyé de nouveau, une seule fois
      Et le lot envoyé de nouveau est identique

    @id=F-05.deux-lots-en-attente
    Scénario: Deux rejets attendent la même autorité
      Objectif : chacun des lots dont le rejet attendait l'autorité repart.
      Pourquoi : le changement d'autorité touche d'un coup tous les lots de la journée.
      Situation : l'assurance maladie obligatoire (AMO) est passée à une nouvelle autorité, que le poste n'a pas encore ; elle rejette deux lots. Ces rejets sont un choix du banc.
      À faire : envoyer deux fichiers de feuilles de soins électroniques (FSE), relever, installer l'autorité, mettre à jour, relever.
      Si c'est rouge :
        - le poste ne garde qu'un message en attente
        - il tient le second message, du même signataire, pour un doublon du premier

      Étant donné un poste en service pour les flux de test
      Et le frontal AMO passe à une nouvelle autorité de certification
      Et le frontal est réglé pour répondre 4005 au prochain lot
      Quand l'opérateur télétransmet un fichier de FSE
      Et le frontal est réglé pour répondre 4005 au prochain lot
      Et l'opérateur télétransmet un fichier de FSE
      Et l'opérateur relève la boîte aux lettres
      Et le poste reçoit la nouvelle autorité de certification
      Et le poste met à jour ses certificats et ses CRL
      Et l'opérateur relève la boîte aux lettres
      Alors chaque lot rejeté est envoyé de nouveau, une seule fois
      Et le lot envoyé de nouveau est identique

    @id=F-07.autorite-attendue
    @F-07
    Scénario: Un 4025 attend l'autorité de son signataire
      Objectif : un lot rejeté par un 4025 sous une nouvelle autorité repart, lui aussi, quand elle est installée.
      Pourquoi : ce qui vaut pour le 4005 vaut pour le 4025.
      Situation : l'assurance maladie obligatoire (AMO) est passée à une nouvelle autorité, que le poste n'a pas encore ; le banc impose un 4025 au lot.
      À faire : envoyer un fichier de feuilles de soins électroniques (FSE), relever, installer l'autorité, mettre à jour, relever.
      Si c'est rouge :
        - l'attente n'est prévue que pour le 4005

      Étant donné un poste en service pour les flux de test
      Et le frontal AMO passe à une nouvelle autorité de certification
      Et le frontal est réglé pour répondre 4025 au prochain lot
      Quand l'opérateur télétransmet un fichier de FSE
      Et l'opérateur relève la boîte aux lettres
      Et le poste reçoit la nouvelle autorité de certification
      Et le poste met à jour ses certificats et ses CRL
      Et l'opérateur relève la boîte aux lettres
      Alors chaque lot rejeté est envoyé de nouveau, une seule fois
      Et le lot envoyé de nouveau est chiffré avec le nouveau certificat

  Règle: Attendre n'est pas croire

    @id=F-09.faux-en-attente
    @F-09
    Scénario: Une autre autorité est installée : le message d'une inconnue reste sans effet
      Objectif : un message signé sous une autorité inconnue ne devient pas digne de foi parce qu'une autre autorité est installée.
      Pourquoi : un faux rejet, envoyé peu avant une migration annoncée, n'aurait qu'à attendre la mise à jour du logiciel.
      Situation : après un lot accepté par l'assurance maladie obligatoire (AMO), un 4005 signé sous une autorité inconnue attend ; le poste reçoit ensuite une nouvelle autorité véritable, qui n'est pas celle du message.
      À faire : envoyer un fichier de feuilles de soins électroniques (FSE), relever, installer la nouvelle autorité, mettre à jour, relever, puis envoyer un second fichier.
      Si c'est rouge :
        - le poste reprend les messages en attente sans refaire ses contrôles
        - il tient toute autorité installée pour celle qu'il attendait

      Étant donné un poste en service pour les flux de test
      Quand l'opérateur télétransmet un fichier de FSE
      Et un message 4005 arrive à propos de ce lot, signé avec un certificat d'une autorité inconnue
      Et l'opérateur relève la boîte aux lettres
      Alors rien n'est envoyé de nouveau
      Quand le frontal AMO passe à une nouvelle autorité de certification
      Et le poste reçoit la nouvelle autorité de certification
      Et le poste met à jour ses certificats et ses CRL
      Et l'opérateur relève la boîte aux lettres
      Alors rien n'est envoyé de nouveau
      Quand l'opérateur télétransmet un fichier de FSE
      Alors le lot arrive au frontal AMO chiffré avec le nouveau certificat
