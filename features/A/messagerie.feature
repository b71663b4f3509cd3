# language: fr
Fonctionnalité: Dialogue avec la messagerie

  Règle: Le poste parle le protocole d'envoi

    @id=A-12.envoi @A-12
    Plan du scénario: Dialogue d'envoi d'un lot de <lot>
      Objectif : le poste se présente au relais, donne expéditeur et destinataire dans les formes, transmet le message et prend congé.
      Pourquoi : un relais tolérant un jour peut refuser le lendemain ce qui n'est pas dans les formes, et les envois s'arrêtent sans que rien n'ait changé au cabinet.
      Situation : rien d'anormal.
      À faire : envoyer un fichier de test de feuilles de soins électroniques (FSE) ou de demandes de remboursement électroniques (DRE), selon l'exemple.
      Si c'est rouge :
        - les adresses ne sont pas entre chevrons, ou une espace les précède
        - la connexion est coupée sans prendre congé
        - des lignes dépassent la longueur permise, ou finissent autrement que par CR LF

      Étant donné un poste configuré pour les flux de test
      Quand l'opérateur télétransmet un fichier de <lot>
      Alors le dialogue avec le relais est conforme
      Et le message respecte l'exigence A-12

      Exemples:
        | lot           |
        | FSE           |
        | FSE compressé |
        | DRE           |

    @id=A-12.deux-envois @A-12
    Scénario: Dialogue de deux envois qui se suivent
      Objectif : le second envoi du même poste se passe dans les formes, comme le premier.
      Pourquoi : un poste qui réemploie mal une session laissée ouverte échoue au second envoi de la journée.
      Situation : deux envois se suivent, à deux organismes différents.
      À faire : envoyer un fichier de test de feuilles de soins électroniques (FSE), puis un de demandes de remboursement électroniques (DRE).
      Si c'est rouge :
        - le poste reprend une session sans l'avoir remise à zéro
        - il garde le destinataire du premier envoi
        - il garde ouverte une session qui ne sert plus (avertissement seulement, choix du banc)

      Étant donné un poste en service pour les flux de test
      Quand l'opérateur télétransmet un fichier de FSE
      Et l'opérateur télétransmet un fichier de DRE
      Alors le dialogue avec le relais est conforme
      Et le lot arrive seul, dans la boîte de son destinataire
      Et le frontal AMC accepte le lot
      Et aucune session de messagerie ne reste ouverte sans servir

  Règle: Le poste parle le protocole de relève

    @id=A-12.releve @A-12
    Scénario: Dialogue de relève de la boîte aux lettres
      Objectif : le poste s'identifie, relève ce qui l'attend, supprime ce qu'il a enregistré et prend congé.
      Pourquoi : sans congé en bonne et due forme, les suppressions n'ont pas lieu et le poste traite deux fois le même retour.
      Situation : un accusé de réception et un courrier ordinaire attendent dans la boîte.
      À faire : envoyer un fichier de test de feuilles de soins électroniques (FSE), puis relever deux fois la boîte aux lettres.
      Si c'est rouge :
        - le poste coupe la connexion sans prendre congé
        - il supprime sans avoir relevé
        - il relève la boîte d'un autre compte
        - il laisse pour toujours dans la boîte ce qu'il a relevé (avertissement seulement, choix du banc)
        - il garde ouverte une session qui ne sert plus (avertissement seulement, choix du banc)

      Étant donné un poste en service pour les flux de test
      Quand l'opérateur télétransmet un fichier de FSE
      Et un courrier ordinaire arrive dans la boîte
      Et l'opérateur relève la boîte aux lettres
      Alors le dialogue avec la boîte aux lettres est conforme
      Et le poste reconnaît l'accusé de réception
      Quand l'opérateur relève la boîte aux lettres
      Alors ce qui a été relevé n'est plus dans la boîte
      Et aucune session de messagerie ne reste ouverte sans servir
