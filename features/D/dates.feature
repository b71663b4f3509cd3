# language: fr
@D-03
Fonctionnalité: Dates de validité du certificat

  Règle: Un certificat n'est utilisable qu'entre son début et sa fin de validité

    @id=D-03.en-cours
    Scénario: Le certificat est en cours de validité (témoin)
      Objectif : le poste envoie normalement quand le certificat du destinataire est valable aujourd'hui.
      Pourquoi : un poste qui refuserait un bon certificat bloquerait la facturation du cabinet.
      Situation : rien d'anormal ; ce scénario sert de témoin au suivant.
      À faire : envoyer un fichier de feuilles de soins électroniques (FSE) de test à l'assurance maladie obligatoire
      (AMO).
      Si c'est rouge :
        - le poste n'a pas trouvé le certificat dans l'annuaire
        - le poste a jugé le certificat non valable à tort

      Étant donné un poste configuré pour les flux de test
      Et un annuaire qui publie un certificat AMO valable aujourd'hui
      Quand l'opérateur télétransmet un fichier de FSE
      Alors le frontal AMO ouvre la pièce jointe avec ce certificat

    @id=D-03.pas-encore-valable
    Scénario: Le certificat n'est pas encore valable
      Objectif : le poste refuse un certificat dont la validité n'a pas commencé.
      Pourquoi : un certificat publié d'avance n'est pas encore en service ; l'organisme ne saurait pas ouvrir le lot.
      Situation : le seul certificat publié pour l'AMO n'est valable qu'à partir de demain.
      À faire : envoyer un fichier de feuilles de soins électroniques (FSE) de test à l'assurance maladie obligatoire
      (AMO).
      Si c'est rouge :
        - le poste ne compare que la date de fin
        - le poste contrôle le certificat après l'envoi

      Étant donné un poste configuré pour les flux de test
      Et un annuaire qui publie un certificat AMO valable à partir de demain
      Quand l'opérateur télétransmet un fichier de FSE
      Alors rien n'est émis
      Et le poste dit pourquoi l'émission est arrêtée

    @id=D-03.ancien
    Scénario: Le certificat est ancien et toujours valable (témoin)
      Objectif : le poste se sert d'un certificat jusqu'au bout de sa validité.
      Pourquoi : un poste qui juge de l'âge et non de la date de fin s'arrêterait trop tôt.
      Situation : pareille au scénario suivant, à ceci près que la date de fin n'est pas passée.
      À faire : envoyer un fichier de feuilles de soins électroniques (FSE) de test à l'assurance maladie obligatoire
      (AMO).
      Si c'est rouge :
        - le poste calcule lui-même une durée de validité au lieu de lire la date de fin

      Étant donné un poste configuré pour les flux de test
      Et un annuaire qui publie un certificat AMO ancien et toujours valable
      Quand l'opérateur télétransmet un fichier de FSE
      Alors le frontal AMO ouvre la pièce jointe avec ce certificat

    @id=D-03.perime
    Scénario: Le certificat est périmé
      Objectif : le poste refuse un certificat dont la validité est finie.
      Pourquoi : l'organisme ne garde pas toujours la clé d'un certificat périmé : le lot serait rejeté, et le
      professionnel ne serait pas payé.
      Situation : le seul certificat publié pour l'AMO a pris fin hier.
      À faire : envoyer un fichier de feuilles de soins électroniques (FSE) de test à l'assurance maladie obligatoire
      (AMO).
      Si c'est rouge :
        - le poste ne compare que la date de début
        - il avertit de la péremption mais envoie tout de même

      Étant donné un poste configuré pour les flux de test
      Et un annuaire qui publie un certificat AMO périmé depuis hier
      Quand l'opérateur télétransmet un fichier de FSE
      Alors rien n'est émis
      Et le poste dit pourquoi l'émission est arrêtée

    @id=D-03.a-l-heure @choix-du-banc
    Plan du scénario: À l'heure près (<cas>)
      Objectif : le poste compare des instants, dans le même fuseau, et non des jours.
      Pourquoi : une heure légale prise pour l'heure universelle, ou une date lue au jour près, laisse partir chaque fois un lot que l'organisme n'ouvre pas.
      Situation : le seul certificat publié pour l'AMO a fini il y a une demi-heure, ou commence dans une demi-heure. Choix du banc : le document dit « incluant la date du jour » (§6.2.3), et RFC 5280 §4.1.2.5 la seconde ; qui lit au jour près n'a qu'un avertissement.
      À faire : envoyer un fichier de feuilles de soins électroniques (FSE) de test à l'assurance maladie obligatoire (AMO).
      Si c'est rouge :
        - le poste prend les chiffres de l'heure légale pour l'heure universelle, ou l'inverse
        - il ne compare que les jours
        - le champ « now » de la demande est lu sans son décalage (« +01:00 »)

      Étant donné un poste configuré pour les flux de test
      Et un annuaire qui publie <écart>
      Quand l'opérateur télétransmet un fichier de FSE
      Alors rien n'est émis
      Et le poste dit pourquoi l'émission est arrêtée

      Exemples:
        | cas     | écart                                           |
        | périmé  | un certificat AMO périmé depuis une demi-heure  |
        | à venir | un certificat AMO valable dans une demi-heure   |

    @id=D-03.amc
    Plan du scénario: Une demande de remboursement n'échappe pas au contrôle des dates (<cas>)
      Objectif : le contrôle des dates vaut aussi pour l'assurance maladie complémentaire.
      Pourquoi : un contrôle écrit pour un seul destinataire laisse l'autre sans protection.
      Situation : le seul certificat publié pour l'AMC a l'écart que dit la ligne du tableau.
      À faire : envoyer un fichier de demandes de remboursement électroniques (DRE) de test à l'assurance maladie
      complémentaire (AMC).
      Si c'est rouge :
        - le poste contrôle les dates du certificat de l'AMO et non celles du certificat de l'AMC

      Étant donné un poste configuré pour les flux de test
      Et un annuaire qui publie <écart>
      Quand l'opérateur télétransmet un fichier de DRE
      Alors rien n'est émis
      Et le poste dit pourquoi l'émission est arrêtée

      Exemples:
        | cas     | écart                                        |
        | périmé  | un certificat AMC périmé depuis hier         |
        | à venir | un certificat AMC valable à partir de demain |

    @id=D-03.reel
    Plan du scénario: Les flux réels n'échappent pas au contrôle (<cas>)
      Objectif : le contrôle des dates vaut pour les flux réels comme pour les essais.
      Pourquoi : un contrôle qui ne s'exerce que pendant les essais ne protège personne.
      Situation : le poste est configuré pour les flux réels ; le certificat publié pour l'AMO de production a l'écart
      que dit la ligne.
      À faire : envoyer un fichier réel de feuilles de soins électroniques (FSE) à l'assurance maladie obligatoire
      (AMO).
      Si c'est rouge :
        - le poste ne contrôle les dates que dans son mode d'essai

      Étant donné un poste configuré pour les flux réels
      Et un annuaire qui publie <écart>
      Quand l'opérateur télétransmet un fichier de FSE
      Alors rien n'est émis
      Et le poste dit pourquoi l'émission est arrêtée

      Exemples:
        | cas     | écart                                        |
        | périmé  | un certificat AMO périmé depuis hier         |
        | à venir | un certificat AMO valable à partir de demain |
