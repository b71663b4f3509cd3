# language: fr
@D-07
Fonctionnalité: Poste sans liste de révocation

  Règle: Sans liste de révocation, le certificat compte comme non valable

    @id=D-07.liste-presente
    Scénario: La liste de révocation est publiée (témoin)
      Objectif : le poste neuf prend la liste de révocation (CRL : les certificats que leur autorité a retirés avant
      leur date de fin) dans l'annuaire, puis envoie.
      Pourquoi : un poste qui ne la trouverait pas resterait arrêté.
      Situation : rien d'anormal ; ce scénario sert de témoin au suivant.
      À faire : envoyer un fichier de feuilles de soins électroniques (FSE) de test à l'assurance maladie obligatoire
      (AMO).
      Si c'est rouge :
        - le poste ne cherche pas la liste à l'adresse que donne le certificat

      Étant donné un poste configuré pour les flux de test
      Et un annuaire qui publie le certificat AMO avec une liste de révocation à jour
      Quand l'opérateur télétransmet un fichier de FSE
      Alors le frontal AMO ouvre la pièce jointe avec ce certificat

    @id=D-07.liste-absente
    Scénario: Aucune liste de révocation n'est publiée
      Objectif : le poste n'envoie rien tant qu'il n'a aucune liste de révocation (CRL : les certificats que leur
      autorité a retirés avant leur date de fin).
      Pourquoi : sans elle, personne ne sait si le certificat a été retiré ; le doute doit arrêter l'envoi.
      Situation : le certificat est bon, mais l'annuaire ne publie pas la liste de son autorité, et le poste est neuf.
      À faire : envoyer un fichier de feuilles de soins électroniques (FSE) de test à l'assurance maladie obligatoire
      (AMO).
      Si c'est rouge :
        - le poste tient l'absence de liste pour une liste vide
        - il avertit de l'absence mais envoie tout de même

      Étant donné un poste configuré pour les flux de test
      Et un annuaire qui publie le certificat AMO sans aucune liste de révocation
      Quand l'opérateur télétransmet un fichier de FSE
      Alors rien n'est émis
      Et le poste dit pourquoi l'émission est arrêtée

    @id=D-07.amc
    Plan du scénario: Sans liste de révocation, une demande de remboursement ne part pas non plus (<cas>)
      Objectif : l'absence de liste de révocation (CRL) arrête aussi les envois à l'assurance maladie complémentaire.
      Pourquoi : un contrôle écrit pour un seul destinataire laisse l'autre sans protection.
      Situation : le certificat de l'AMC est bon, mais l'annuaire ne publie pas la liste de son autorité.
      À faire : envoyer un fichier de demandes de remboursement électroniques (DRE) à l'assurance maladie
      complémentaire (AMC).
      Si c'est rouge :
        - le poste tient l'absence de liste pour une liste vide

      Étant donné un poste configuré pour les flux <usage>
      Et un annuaire qui publie le certificat AMC sans aucune liste de révocation
      Quand l'opérateur télétransmet un fichier de DRE
      Alors rien n'est émis
      Et le poste dit pourquoi l'émission est arrêtée

      Exemples:
        | cas  | usage   |
        | test | de test |
        | réel | réels   |

  Règle: L'envoi reprend dès qu'une liste de révocation est installée

    @id=D-07.reprise-annuaire
    Scénario: La liste revient dans l'annuaire
      Objectif : le lot arrêté part, intact, une fois que le poste a pris la liste de révocation (CRL : les
      certificats que leur autorité a retirés avant leur date de fin).
      Pourquoi : l'arrêt ne doit ni perdre la facturation ni obliger à la refaire.
      Situation : l'annuaire ne publie d'abord aucune liste, puis la publie de nouveau.
      À faire : essayer d'envoyer un fichier de feuilles de soins électroniques (FSE) à l'assurance maladie
      obligatoire (AMO), mettre à jour, puis demander de nouveau l'envoi.
      Si c'est rouge :
        - le poste garde en mémoire son refus
        - il demande de refaire le lot, ou l'a perdu

      Étant donné un poste configuré pour les flux de test
      Et un annuaire qui publie le certificat AMO sans aucune liste de révocation
      Quand l'opérateur télétransmet un fichier de FSE
      Alors rien n'est émis
      Quand l'annuaire publie de nouveau une liste de révocation à jour pour l'AMO
      Et le poste met à jour ses certificats et ses CRL
      Et l'opérateur demande de nouveau l'envoi du même fichier
      Alors le frontal AMO ouvre la pièce jointe avec ce certificat
      Et le lot qui attendait arrive intact et une seule fois

    @id=D-07.reprise-a-la-main
    Scénario: La liste est installée à la main
      Objectif : le lot arrêté part, intact, une fois la liste de révocation (CRL : les certificats que leur autorité
      a retirés avant leur date de fin) installée par l'opérateur.
      Pourquoi : quand l'annuaire est en défaut, l'installation à la main est la seule issue.
      Situation : l'annuaire ne publie aucune liste ; l'opérateur a reçu par un autre chemin celle de la veille.
      À faire : essayer d'envoyer un fichier de feuilles de soins électroniques (FSE) à l'assurance maladie
      obligatoire (AMO), installer la liste reçue, puis demander de nouveau l'envoi.
      Si c'est rouge :
        - le logiciel n'a pas de geste pour installer une liste
        - il l'installe mais ne s'en sert pas

      Étant donné un poste configuré pour les flux de test
      Et un annuaire qui publie le certificat AMO sans aucune liste de révocation
      Quand l'opérateur télétransmet un fichier de FSE
      Alors rien n'est émis
      Quand l'opérateur installe à la main la liste de révocation de l'autorité
      Et l'opérateur demande de nouveau l'envoi du même fichier
      Alors le frontal AMO ouvre la pièce jointe avec ce certificat
      Et le lot qui attendait arrive intact et une seule fois
