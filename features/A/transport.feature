# language: fr
@A-12 @choix-du-banc
Fonctionnalité: La messagerie sous TLS

  Aucun texte de l'agrément ne demande TLS vers la messagerie ; il est hors de C-04, qui ne parle que du chiffrement du
  message. Un logiciel qui le déclare est essayé sur ce que TLS veut dire (RFC 3207 §4.1, RFC 2595 §2.4, RFC 7817) : y
  manquer est un avertissement, choix du banc.

  Règle: Sous TLS, le poste ne parle qu'au serveur qui prouve son identité

    @id=A-12.tls-temoin
    Scénario: La messagerie se joint par STARTTLS (témoin)
      Objectif : le poste envoie et relève par la liaison chiffrée qu'il déclare savoir employer.
      Pourquoi : un réglage de sécurité qui n'a pas d'effet laisse passer en clair le mot de passe de la boîte.
      Situation : le relais et la boîte aux lettres offrent de passer sous TLS (STARTTLS, STLS) ; le certificat des serveurs est en règle, et l'autorité à croire est donnée au poste.
      À faire : régler le logiciel pour cette liaison, envoyer un fichier de feuilles de soins électroniques (FSE), puis relever la boîte aux lettres.
      Si c'est rouge :
        - le réglage n'est pas suivi, et le poste parle en clair
        - l'autorité donnée au poste n'est pas prise en compte
        - un seul des deux serveurs est joint sous TLS

      Étant donné la messagerie se joint par STARTTLS
      Et un poste en service pour les flux de test
      Quand l'opérateur télétransmet un fichier de FSE
      Alors le frontal AMO accepte le lot
      Quand l'opérateur relève la boîte aux lettres
      Alors le poste reconnaît l'accusé de réception
      Et courrier et mot de passe ne passent que sous TLS, devant un serveur qui prouve son identité

    @id=A-12.tls-temoin-implicite
    Scénario: La messagerie se joint en TLS implicite (témoin)
      Objectif : le poste envoie et relève par la liaison chiffrée qu'il déclare savoir employer.
      Pourquoi : un réglage de sécurité qui n'a pas d'effet laisse passer en clair le mot de passe de la boîte.
      Situation : le relais et la boîte aux lettres ne parlent que TLS, dès le premier octet ; le certificat des serveurs est en règle, et l'autorité à croire est donnée au poste.
      À faire : régler le logiciel pour cette liaison, envoyer un fichier de feuilles de soins électroniques (FSE), puis relever la boîte aux lettres.
      Si c'est rouge :
        - le réglage n'est pas suivi, et le poste parle en clair
        - l'autorité donnée au poste n'est pas prise en compte
        - un seul des deux serveurs est joint sous TLS

      Étant donné la messagerie se joint en TLS implicite
      Et un poste en service pour les flux de test
      Quand l'opérateur télétransmet un fichier de FSE
      Alors le frontal AMO accepte le lot
      Quand l'opérateur relève la boîte aux lettres
      Alors le poste reconnaît l'accusé de réception

    @id=A-12.tls-envoi
    Plan du scénario: À l'envoi : <cas>
      Objectif : le poste n'envoie rien à un relais qui n'a pas prouvé qu'il est le bon, le dit, et garde le lot.
      Pourquoi : sans cette preuve, n'importe qui sur le chemin peut se faire passer pour le relais, retenir les lots et lire les comptes.
      Situation : le relais se joint sous TLS ; la preuve de son identité a un seul défaut, ou la liaison chiffrée n'est plus offerte. Ensuite tout rentre dans l'ordre.
      À faire : envoyer un fichier de feuilles de soins électroniques (FSE), lire le message du logiciel, puis relancer l'envoi.
      Si c'est rouge :
        - la vérification du certificat du serveur est débranchée dans le code
        - le nom du serveur n'est pas comparé à celui du certificat, ou ses dates ne sont pas lues
        - TLS n'est employé que s'il est offert, et le poste continue en clair
        - le lot refusé est perdu

      Étant donné la messagerie se joint <acces>
      Et un poste en service pour les flux de test
      Et <ecart>
      Quand l'opérateur télétransmet un fichier de FSE
      Alors courrier et mot de passe ne passent que sous TLS, devant un serveur qui prouve son identité
      Et le poste dit que la liaison au relais a échoué
      Quand relais et boîte aux lettres sont de nouveau en règle
      Et l'opérateur relance l'envoi si le poste l'a suspendu
      Alors le lot arrive malgré la panne, une seule fois

      Exemples:
        | cas                              | acces            | ecart                                                   |
        | autorité inconnue, STARTTLS      | par STARTTLS     | le relais montre un certificat d'une autorité inconnue  |
        | autre nom, STARTTLS              | par STARTTLS     | le relais montre un certificat établi pour un autre nom |
        | certificat expiré, STARTTLS      | par STARTTLS     | le relais montre un certificat expiré                   |
        | STARTTLS refusé                  | par STARTTLS     | le relais refuse STARTTLS                               |
        | STARTTLS ôté de l'annonce        | par STARTTLS     | le relais n'offre plus STARTTLS                         |
        | autorité inconnue, TLS implicite | en TLS implicite | le relais montre un certificat d'une autorité inconnue  |
        | autre nom, TLS implicite         | en TLS implicite | le relais montre un certificat établi pour un autre nom |
        | certificat expiré, TLS implicite | en TLS implicite | le relais montre un certificat expiré                   |

    @id=A-12.tls-releve
    Plan du scénario: À la relève : <cas>
      Objectif : le poste ne donne pas son mot de passe à une boîte aux lettres qui n'a pas prouvé qu'elle est la bonne, et le dit.
      Pourquoi : qui reçoit le mot de passe lit tous les retours du cabinet, et peut les effacer.
      Situation : la boîte aux lettres se joint sous TLS ; la preuve de son identité a un seul défaut, ou la liaison chiffrée n'est plus offerte. Ensuite tout rentre dans l'ordre.
      À faire : envoyer un fichier de feuilles de soins électroniques (FSE), relever la boîte, lire le message du logiciel, puis relever de nouveau.
      Si c'est rouge :
        - la relève n'a pas les mêmes contrôles que l'envoi
        - le nom du serveur n'est pas comparé à celui du certificat, ou ses dates ne sont pas lues
        - TLS n'est employé que s'il est offert, et le poste continue en clair

      Étant donné la messagerie se joint <acces>
      Et un poste en service pour les flux de test
      Quand l'opérateur télétransmet un fichier de FSE
      Et <ecart>
      Et l'opérateur relève la boîte aux lettres
      Alors courrier et mot de passe ne passent que sous TLS, devant un serveur qui prouve son identité
      Et le poste dit que la relève a échoué
      Quand relais et boîte aux lettres sont de nouveau en règle
      Et l'opérateur relève la boîte aux lettres
      Alors le poste reconnaît l'accusé de réception

      Exemples:
        | cas                              | acces            | ecart                                                  |
        | autorité inconnue, STLS          | par STARTTLS     | la boîte montre un certificat d'une autorité inconnue  |
        | autre nom, STLS                  | par STARTTLS     | la boîte montre un certificat établi pour un autre nom |
        | certificat expiré, STLS          | par STARTTLS     | la boîte montre un certificat expiré                   |
        | STLS refusé                      | par STARTTLS     | la boîte refuse STLS                                   |
        | STLS ôté de l'annonce            | par STARTTLS     | la boîte n'offre plus STLS                             |
        | autorité inconnue, TLS implicite | en TLS implicite | la boîte montre un certificat d'une autorité inconnue  |
        | autre nom, TLS implicite         | en TLS implicite | la boîte montre un certificat établi pour un autre nom |
        | certificat expiré, TLS implicite | en TLS implicite | la boîte montre un certificat expiré                   |
