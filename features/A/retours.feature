# language: fr
Fonctionnalité: Retours de l'organisme

  Règle: Les retours voyagent en clair, et le poste les reconnaît

    @id=A-08.accuse @A-08 @A-12
    Plan du scénario: Accusé de réception d'un lot de <cas>
      Objectif : le poste reconnaît l'accusé de réception que l'organisme lui renvoie.
      Pourquoi : sans cet accusé, le cabinet ne sait pas que son lot est arrivé, et l'envoie peut-être une seconde fois.
      Situation : l'organisme répond par un accusé de réception, qui n'est ni chiffré ni signé. Sa description commence par ARL,
      suivi de DRE quand il répond à des demandes de remboursement électroniques, puis de TEST ou DEMO. Son contenu est un choix du banc.
      À faire : envoyer un fichier de feuilles de soins électroniques (FSE) ou de demandes de remboursement électroniques (DRE), selon l'exemple,
      puis relever la boîte aux lettres.
      Si c'est rouge :
        - le poste attend un retour chiffré et rejette celui qui ne l'est pas
        - il ne reconnaît que les accusés des flux réels
        - il prend l'accusé pour un message de service

      Étant donné un poste en service pour les flux <usage>
      Quand l'opérateur télétransmet un fichier de <lot>
      Et l'opérateur relève la boîte aux lettres
      Alors le poste reconnaît l'accusé de réception

      Exemples:
        | cas                  | usage            | lot |
        | FSE réelles          | réels            | FSE |
        | DRE réelles          | réels            | DRE |
        | FSE de test          | de test          | FSE |
        | DRE de test          | de test          | DRE |
        | FSE de démonstration | de démonstration | FSE |
        | DRE de démonstration | de démonstration | DRE |

    @id=A-08.accuse-compresse @A-08 @A-12
    Plan du scénario: Accusé de réception compressé d'un lot de <lot>
      Objectif : le poste reconnaît aussi un accusé de réception dont le contenu est compressé.
      Pourquoi : l'organisme choisit seul de compresser ses retours ; le jour où il le fait, le cabinet doit continuer à les lire.
      Situation : la description de l'accusé finit par la marque Z. C'est le seul écart avec l'accusé ordinaire.
      À faire : envoyer un fichier de test de feuilles de soins électroniques (FSE) ou de demandes de remboursement électroniques (DRE),
      selon l'exemple, puis relever la boîte aux lettres.
      Si c'est rouge :
        - le poste compare la description à une liste où la marque Z ne figure pas
        - il ne sait pas décompresser

      Étant donné un poste en service pour les flux de test
      Et un frontal qui compresse ses accusés de réception
      Quand l'opérateur télétransmet un fichier de <lot>
      Et l'opérateur relève la boîte aux lettres
      Alors le poste reconnaît l'accusé de réception

      Exemples:
        | lot |
        | FSE |
        | DRE |

  Règle: Un RSP n'est ni un accusé, ni un message de service

    @id=A-08.rsp @A-08 @A-12
    Plan du scénario: Retour RSP d'un lot de <cas>
      Objectif : le poste reconnaît le retour RSP (rejets, signalements, paiements) que l'organisme lui envoie, à côté de l'accusé.
      Pourquoi : c'est par lui que le cabinet apprend ce qui est payé et ce qui ne l'est pas.
      Situation : l'organisme a accusé réception du lot (ARL), puis envoie un RSP, qui n'est ni chiffré ni signé. Sa description
      commence par RSP, suivi de DRE quand il répond à des demandes de remboursement électroniques, puis de TEST. Son contenu est un choix du banc.
      À faire : envoyer un fichier de feuilles de soins électroniques (FSE) ou de demandes de remboursement électroniques (DRE), selon l'exemple,
      puis relever la boîte aux lettres.
      Si c'est rouge :
        - le poste ne connaît que les accusés
        - il ne connaît que la description des flux réels, ou celle des FSE
        - il prend un RSP pour un accusé

      Étant donné un poste en service pour les flux <usage>
      Quand l'opérateur télétransmet un fichier de <lot>
      Et un RSP de paiement arrive dans la boîte
      Et l'opérateur relève la boîte aux lettres
      Alors le poste reconnaît chaque RSP
      Et le poste reconnaît l'accusé de réception

      Exemples:
        | cas          | usage   | lot |
        | FSE réelles  | réels   | FSE |
        | DRE réelles  | réels   | DRE |
        | FSE de test  | de test | FSE |
        | DRE de test  | de test | DRE |

    @id=A-08.rsp-compresse @A-08 @A-12
    Plan du scénario: Retour RSP compressé d'un lot de <lot>
      Objectif : le poste reconnaît aussi un RSP dont le contenu est compressé.
      Pourquoi : l'organisme choisit seul de compresser ses retours ; un relevé de paiement compressé ne doit pas se perdre.
      Situation : la description du RSP (rejets, signalements, paiements) finit par la marque Z, comme celle de l'accusé. C'est le seul écart.
      À faire : envoyer un fichier de test de feuilles de soins électroniques (FSE) ou de demandes de remboursement électroniques (DRE),
      selon l'exemple, puis relever la boîte aux lettres.
      Si c'est rouge :
        - le poste compare la description à une liste où la marque Z ne figure pas
        - il ne sait décompresser que les accusés

      Étant donné un poste en service pour les flux de test
      Et un frontal qui compresse ses accusés de réception
      Quand l'opérateur télétransmet un fichier de <lot>
      Et un RSP de paiement arrive dans la boîte
      Et l'opérateur relève la boîte aux lettres
      Alors le poste reconnaît chaque RSP

      Exemples:
        | lot |
        | FSE |
        | DRE |

    @id=A-08.rsp-nature @A-08 @A-12
    Plan du scénario: Un RSP de <nature> ne fait rien repartir
      Objectif : ce qu'un RSP dit des factures ne fait pas renvoyer le message qui les portait.
      Pourquoi : le rejet d'une facture n'est pas celui d'une pièce jointe ; renvoyer tout le lot ferait payer deux fois ce qui l'a été.
      Situation : après l'accusé arrive un RSP (rejets, signalements, paiements) de cette nature. Son contenu est un choix du banc.
      À faire : envoyer un fichier de feuilles de soins électroniques (FSE) à l'assurance maladie obligatoire (AMO), relever la boîte aux
      lettres, puis envoyer un second fichier.
      Si c'est rouge :
        - le poste traite le rejet d'une facture comme le rejet du message
        - il s'arrête sur un retour qu'il ne comprend pas

      Étant donné un poste en service pour les flux de test
      Quand l'opérateur télétransmet un fichier de FSE
      Et un RSP de <nature> arrive dans la boîte
      Et l'opérateur relève la boîte aux lettres
      Alors rien n'est envoyé de nouveau
      Et le poste reconnaît chaque RSP
      Quand l'opérateur télétransmet un fichier de FSE
      Alors le frontal AMO accepte le lot

      Exemples:
        | nature      |
        | rejet       |
        | signalement |
        | paiement    |
