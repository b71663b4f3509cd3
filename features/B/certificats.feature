# language: fr
Fonctionnalité: À chaque flux son certificat

  Règle: La clé qui ouvre le lot est celle du destinataire et de l'usage

    @id=B-01.fse-reelles @B-01
    Scénario: FSE réelles vers l'assurance maladie obligatoire (témoin)
      Objectif : un lot réel de feuilles de soins électroniques (FSE) est chiffré pour l'assurance maladie obligatoire (AMO).
      Pourquoi : chiffré pour un autre, le lot est rejeté sans avoir été lu ; tout est à renvoyer.
      Situation : rien d'anormal. L'annuaire publie quatre certificats, un par organisme et par usage ; un seul convient à ce lot.
      À faire : envoyer un fichier réel de FSE à l'AMO.
      Si c'est rouge :
        - le poste emploie le certificat de test, ou celui de l'assurance maladie complémentaire (AMC)
        - il n'a pas trouvé le certificat dans l'annuaire

      Étant donné un poste configuré pour les flux réels
      Quand l'opérateur télétransmet un fichier de FSE
      Alors le frontal AMO ouvre la pièce jointe avec ce certificat
      Et le message respecte l'exigence B-01

    @id=B-02.dre-reelles @B-02
    Scénario: DRE réelles vers l'assurance maladie complémentaire (témoin)
      Objectif : un lot réel de demandes de remboursement électroniques (DRE) est chiffré pour l'assurance maladie complémentaire (AMC).
      Pourquoi : chiffré pour l'assurance maladie obligatoire (AMO), le lot ne s'ouvre pas chez l'AMC, et l'assuré n'est pas remboursé.
      Situation : rien d'anormal. L'annuaire publie quatre certificats, un par organisme et par usage ; un seul convient à ce lot.
      À faire : envoyer un fichier réel de DRE à l'AMC.
      Si c'est rouge :
        - le poste emploie le même certificat pour tous les organismes
        - il emploie le certificat de test

      Étant donné un poste configuré pour les flux réels
      Quand l'opérateur télétransmet un fichier de DRE
      Alors le frontal AMC ouvre la pièce jointe avec ce certificat
      Et le message respecte l'exigence B-02

    @id=B-03.hors-production @B-03
    Plan du scénario: Certificat des flux hors production, <cas> (témoin)
      Objectif : tests et démonstrations sont chiffrés avec le certificat de test de leur destinataire.
      Pourquoi : un essai chiffré avec la clé réelle entre dans la chaîne réelle ; un lot réel chiffré avec la clé de test n'y entre jamais.
      Situation : rien d'anormal. Il n'existe pas de certificat de démonstration : celui de test sert aux deux.
      À faire : envoyer un fichier de feuilles de soins électroniques (FSE) à l'assurance maladie obligatoire (AMO), ou de demandes de
      remboursement électroniques (DRE) à l'assurance maladie complémentaire (AMC), selon l'exemple.
      Si c'est rouge :
        - le poste emploie le certificat réel
        - il cherche un certificat de démonstration et s'arrête
        - il confond AMO et AMC

      Étant donné un poste configuré pour les flux <usage>
      Quand l'opérateur télétransmet un fichier de <lot>
      Alors le frontal <frontal> ouvre la pièce jointe avec ce certificat
      Et le message respecte l'exigence B-03

      Exemples:
        | cas                  | usage            | lot | frontal |
        | FSE de test          | de test          | FSE | AMO     |
        | FSE de démonstration | de démonstration | FSE | AMO     |
        | DRE de test          | de test          | DRE | AMC     |
        | DRE de démonstration | de démonstration | DRE | AMC     |

    @id=B-04.oct @B-04
    Plan du scénario: Certificat de l'OCT, <cas> (témoin)
      Objectif : un lot confié à l'organisme concentrateur technique (OCT) est chiffré avec le certificat que l'OCT a remis.
      Pourquoi : c'est l'OCT qui ouvre le lot ; il n'a pas la clé de l'assurance maladie.
      Situation : rien d'anormal. Le certificat de l'OCT dépend d'une autorité qui lui est propre et ne figure pas dans l'annuaire national.
      À faire : installer ce que l'OCT a remis, puis lui envoyer un fichier de feuilles de soins électroniques (FSE) ou de demandes de
      remboursement électroniques (DRE), selon l'exemple.
      Si c'est rouge :
        - le poste cherche le certificat de l'OCT dans l'annuaire national
        - il chiffre pour l'assurance maladie
        - il refuse une autorité autre que celles livrées avec lui

      Étant donné un poste configuré pour les flux <usage>
      Et le poste a reçu de l'OCT son certificat et son autorité
      Quand l'opérateur télétransmet un fichier de <lot> à l'OCT
      Alors le frontal OCT ouvre la pièce jointe avec ce certificat
      Et le message respecte l'exigence B-04

      Exemples:
        | cas         | usage   | lot |
        | FSE réelles | réels   | FSE |
        | DRE réelles | réels   | DRE |
        | FSE de test | de test | FSE |
        | DRE de test | de test | DRE |
