# language: fr
Fonctionnalité: Flux réels, de test et de démonstration

  Règle: Le message dit de quel flux il s'agit, et le frontal le lit

    @id=A-05.reel @A-05 @A-09 @B-01 @B-02
    Plan du scénario: Envoi réel d'un lot de <lot>
      Objectif : le poste envoie un lot réel, chiffré, et l'organisme reconnaît du premier coup ce qu'il reçoit.
      Pourquoi : un lot mal annoncé part vers le mauvais traitement ; le cabinet attend alors un paiement qui ne viendra pas.
      Situation : rien d'anormal. Le message porte une courte description de sa pièce jointe, où se lisent la nature du lot,
      la marque K du chiffrement, précédée de Z quand le lot a été compressé. Un flux réel n'a pas d'autre marque.
      À faire : envoyer un fichier réel de feuilles de soins électroniques (FSE) à l'assurance maladie obligatoire (AMO), ou de demandes
      de remboursement électroniques (DRE) à l'assurance maladie complémentaire (AMC), compressé ou non selon l'exemple.
      Si c'est rouge :
        - le poste est resté réglé sur les flux de test ou de démonstration
        - la description annonce la compression à tort, ou l'oublie
        - le poste chiffre avec un certificat de test

      Étant donné un poste configuré pour les flux réels
      Quand l'opérateur télétransmet un fichier de <lot>
      Alors le frontal <frontal> accepte le lot
      Et le frontal <frontal> ouvre la pièce jointe avec ce certificat
      Et le lot arrive seul, dans la boîte de son destinataire
      Et le message annonce le flux demandé
      Et le message respecte l'exigence A-05
      Et le fichier reçu est celui qui a été remis

      Exemples:
        | lot           | frontal |
        | FSE           | AMO     |
        | FSE compressé | AMO     |
        | DRE           | AMC     |
        | DRE compressé | AMC     |

    @id=A-06.test @A-06 @A-09 @B-03
    Plan du scénario: Envoi de test d'un lot de <lot>
      Objectif : le poste envoie un lot de test que personne ne peut confondre avec un lot réel.
      Pourquoi : un essai pris pour une facture réelle serait payé, ou rejeté avec de vraies factures.
      Situation : rien d'anormal. La nature inscrite dans la description de la pièce jointe se prolonge par TEST.
      À faire : envoyer un fichier de test de feuilles de soins électroniques (FSE) à l'assurance maladie obligatoire (AMO), ou de demandes
      de remboursement électroniques (DRE) à l'assurance maladie complémentaire (AMC), compressé ou non selon l'exemple.
      Si c'est rouge :
        - le poste annonce un flux réel ou de démonstration
        - la description annonce la compression à tort, ou l'oublie
        - le poste chiffre avec un certificat des flux réels

      Étant donné un poste configuré pour les flux de test
      Quand l'opérateur télétransmet un fichier de <lot>
      Alors le frontal <frontal> accepte le lot
      Et le frontal <frontal> ouvre la pièce jointe avec ce certificat
      Et le lot arrive seul, dans la boîte de son destinataire
      Et le message annonce le flux demandé
      Et le message respecte l'exigence A-06
      Et le fichier reçu est celui qui a été remis

      Exemples:
        | lot           | frontal |
        | FSE           | AMO     |
        | FSE compressé | AMO     |
        | DRE           | AMC     |
        | DRE compressé | AMC     |

    @id=A-07.demonstration @A-07 @A-09 @B-03
    Plan du scénario: Envoi de démonstration d'un lot de <lot>
      Objectif : le poste envoie un lot de démonstration, reconnu comme tel par l'organisme.
      Pourquoi : une démonstration chez un professionnel ne doit produire ni paiement ni rejet.
      Situation : rien d'anormal. La nature inscrite dans la description de la pièce jointe se prolonge par DEMO ; le certificat
      est le même que pour les flux de test.
      À faire : envoyer un fichier de démonstration de feuilles de soins électroniques (FSE) à l'assurance maladie obligatoire (AMO),
      ou de demandes de remboursement électroniques (DRE) à l'assurance maladie complémentaire (AMC), compressé ou non selon l'exemple.
      Si c'est rouge :
        - le poste ne connaît pas les flux de démonstration et envoie un flux de test ou un flux réel
        - il cherche un certificat de démonstration, qui n'existe pas
        - la description annonce la compression à tort, ou l'oublie

      Étant donné un poste configuré pour les flux de démonstration
      Quand l'opérateur télétransmet un fichier de <lot>
      Alors le frontal <frontal> accepte le lot
      Et le frontal <frontal> ouvre la pièce jointe avec ce certificat
      Et le lot arrive seul, dans la boîte de son destinataire
      Et le message annonce le flux demandé
      Et le message respecte l'exigence A-07
      Et le fichier reçu est celui qui a été remis

      Exemples:
        | lot           | frontal |
        | FSE           | AMO     |
        | FSE compressé | AMO     |
        | DRE           | AMC     |
        | DRE compressé | AMC     |
