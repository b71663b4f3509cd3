# language: fr
@D-04
Fonctionnalité: Certificat révoqué

  Règle: Un certificat que la liste de révocation nomme ne sert plus

    @id=D-04.non-revoque
    Scénario: Le certificat n'est pas sur la liste (témoin)
      Objectif : le poste envoie quand la liste de révocation (CRL : les certificats que leur autorité a retirés avant
      leur date de fin) ne nomme pas le certificat du destinataire.
      Pourquoi : une liste de révocation en règle ne doit rien arrêter.
      Situation : l'annuaire publie un bon certificat et une liste qui ne le nomme pas, mais en nomme deux autres dont
      le numéro de série lui ressemble.
      À faire : envoyer un fichier de feuilles de soins électroniques (FSE) de test à l'assurance maladie obligatoire
      (AMO).
      Si c'est rouge :
        - le poste n'a pas su lire la liste de révocation
        - il compare les numéros de série en nombres arrondis, ou n'en compare que le début ou la fin : un numéro tient
          sur 16 octets

      Étant donné un poste configuré pour les flux de test
      Et un annuaire qui publie un certificat AMO que la liste de révocation ne nomme pas
      Quand l'opérateur télétransmet un fichier de FSE
      Alors le frontal AMO ouvre la pièce jointe avec ce certificat

    @id=D-04.revoque
    Scénario: Le certificat est révoqué
      Objectif : le poste refuse un certificat que nomme la liste de révocation (CRL : les certificats que leur
      autorité a retirés avant leur date de fin).
      Pourquoi : un certificat est révoqué quand sa clé est tombée en d'autres mains : chiffrer avec lui, c'est leur
      donner à lire les soins des patients.
      Situation : l'annuaire publie encore le certificat, mais la liste de révocation en vigueur le nomme.
      À faire : envoyer un fichier de feuilles de soins électroniques (FSE) de test à l'assurance maladie obligatoire
      (AMO).
      Si c'est rouge :
        - le poste ne consulte pas la liste de révocation
        - il cherche le certificat par son nom au lieu de son numéro de série

      Étant donné un poste configuré pour les flux de test
      Et un annuaire qui publie un certificat AMO révoqué
      Quand l'opérateur télétransmet un fichier de FSE
      Alors rien n'est émis
      Et le poste dit pourquoi l'émission est arrêtée

    @id=D-04.amc
    Plan du scénario: Une demande de remboursement n'échappe pas au contrôle de révocation (<cas>)
      Objectif : le contrôle de révocation vaut aussi pour l'assurance maladie complémentaire.
      Pourquoi : un contrôle écrit pour un seul destinataire laisse l'autre sans protection.
      Situation : l'annuaire publie pour l'AMC un certificat que la liste de révocation (CRL) en vigueur nomme.
      À faire : envoyer un fichier de demandes de remboursement électroniques (DRE) à l'assurance maladie
      complémentaire (AMC).
      Si c'est rouge :
        - le poste contrôle la révocation du certificat de l'AMO et non de celui de l'AMC

      Étant donné un poste configuré pour les flux <usage>
      Et un annuaire qui publie un certificat AMC révoqué
      Quand l'opérateur télétransmet un fichier de DRE
      Alors rien n'est émis
      Et le poste dit pourquoi l'émission est arrêtée

      Exemples:
        | cas  | usage   |
        | test | de test |
        | réel | réels   |

  Règle: Une révocation vaut dès que le poste a la nouvelle liste

    @id=D-04.revoque-ailleurs
    Scénario: Un autre certificat que celui du destinataire est révoqué (témoin)
      Objectif : le poste continue d'envoyer quand la nouvelle liste de révocation (CRL) nomme un autre certificat que
      le sien.
      Pourquoi : une liste de révocation nomme toujours quelqu'un ; un poste qui s'arrête pour si peu ne facture plus.
      Situation : le certificat de l'assurance maladie complémentaire (AMC) vient d'être révoqué ; celui de l'AMO ne
      l'est pas.
      À faire : mettre à jour les listes de révocation, puis envoyer un fichier de feuilles de soins électroniques
      (FSE) de test à l'assurance maladie obligatoire (AMO).
      Si c'est rouge :
        - le poste prend toute liste qui n'est pas vide pour un refus
        - il compare mal les numéros de série

      Étant donné un poste en service pour les flux de test
      Et l'autorité révoque le certificat AMC et n'en publie pas d'autre
      Quand le poste met à jour ses certificats et ses CRL
      Et l'opérateur télétransmet un fichier de FSE
      Alors le frontal AMO accepte le lot

    @id=D-04.revoque-en-magasin
    Scénario: Le certificat du magasin est révoqué
      Objectif : le poste cesse d'employer un certificat de son magasin dès que sa liste de révocation (CRL) le nomme.
      Pourquoi : c'est le cas de la vie courante : le certificat était bon quand il a été enregistré.
      Situation : le poste est en service ; l'autorité vient de révoquer le certificat de l'AMO sans en publier
      d'autre.
      À faire : mettre à jour les listes de révocation, puis envoyer un fichier de feuilles de soins électroniques
      (FSE) de test à l'assurance maladie obligatoire (AMO).
      Si c'est rouge :
        - le poste ne contrôle la révocation qu'au moment d'enregistrer le certificat
        - la nouvelle liste n'a pas remplacé l'ancienne

      Étant donné un poste en service pour les flux de test
      Et l'autorité révoque le certificat AMO et n'en publie pas d'autre
      Quand le poste met à jour ses certificats et ses CRL
      Et l'opérateur télétransmet un fichier de FSE
      Alors rien n'est émis
      Et le poste dit pourquoi l'émission est arrêtée

  Règle: Un certificat que la liste nomme est révoqué, quel que soit le motif

    @id=D-04.motif
    Plan du scénario: Le certificat du magasin est révoqué (<cas>)
      Objectif : le poste refuse un certificat que nomme la liste de révocation (CRL), quel que soit le motif qu'elle
      donne, ou sans motif.
      Pourquoi : la liste dit ce qui ne doit plus servir ; choisir parmi les motifs, c'est décider à la place de
      l'autorité.
      Situation : le poste est en service ; la nouvelle liste nomme le certificat de l'assurance maladie obligatoire
      (AMO) avec le motif de la ligne. La date peut être celle d'un jour à venir : le certificat est sur la liste.
      À faire : mettre à jour les certificats et les listes, puis envoyer un fichier de feuilles de soins électroniques
      (FSE) de test à l'AMO.
      Si c'est rouge :
        - le poste ne tient pour révoqué qu'un certificat dont la clé est compromise
        - il attend la date de révocation, ou tient une suspension pour passagère
        - il ne sait pas lire une ligne sans motif

      Étant donné un poste en service pour les flux de test
      Et l'autorité révoque le certificat AMO <motif>
      Quand le poste met à jour ses certificats et ses CRL
      Et l'opérateur télétransmet un fichier de FSE
      Alors rien n'est émis
      Et le poste dit pourquoi l'émission est arrêtée

      Exemples:
        | cas                 | motif                                               |
        | sans motif          | sans motif                                          |
        | clé compromise      | pour clé compromise (keyCompromise)                 |
        | autorité compromise | pour autorité compromise (cACompromise)             |
        | affiliation         | pour changement d'affiliation (affiliationChanged)  |
        | remplacement        | pour remplacement (superseded)                      |
        | cessation           | pour cessation d'activité (cessationOfOperation)    |
        | suspension          | pour suspension (certificateHold)                   |
        | suspension à venir  | pour suspension datée de demain (certificateHold)   |
        | compromise demain   | pour clé compromise datée de demain (keyCompromise) |
        | privilège retiré    | pour retrait de privilège (privilegeWithdrawn)      |
        | attributs compromis | pour autorité d'attributs compromise (aACompromise) |

    @id=D-04.motif-amc
    Plan du scénario: Le certificat de la complémentaire est révoqué (<cas>)
      Objectif : le motif et la date que donne la liste de révocation (CRL) ne comptent pas davantage pour
      l'assurance maladie complémentaire (AMC), ni dans les flux réels.
      Pourquoi : un contrôle écrit pour un seul destinataire laisse l'autre sans protection.
      Situation : le poste est en service ; la nouvelle liste nomme le certificat de l'AMC avec le motif de la ligne.
      À faire : mettre à jour les certificats et les listes, puis envoyer un fichier de demandes de remboursement
      électroniques (DRE) à l'AMC.
      Si c'est rouge :
        - le poste attend la date de révocation, ou tient une suspension pour passagère
        - il ne relève pas la liste des flux réels

      Étant donné un poste en service pour les flux <usage>
      Et l'autorité révoque le certificat AMC <motif>
      Quand le poste met à jour ses certificats et ses CRL
      Et l'opérateur télétransmet un fichier de DRE
      Alors rien n'est émis
      Et le poste dit pourquoi l'émission est arrêtée

      Exemples:
        | cas                | usage   | motif                                             |
        | suspension         | réels   | pour suspension (certificateHold)                 |
        | suspension à venir | de test | pour suspension datée de demain (certificateHold) |
