# language: fr
Fonctionnalité: Le bon certificat parmi d'autres

  Règle: Un certificat qui n'est pas dû n'est pas employé, même s'il est publié à côté du bon

    @id=B-01.leurre @B-01 @D-05
    Plan du scénario: FSE réelles, avec pour leurre <leurre>
      Objectif : le poste prend le certificat de l'assurance maladie obligatoire (AMO) pour les flux réels, et laisse l'autre.
      Pourquoi : une erreur de publication est vite arrivée ; le poste qui se fie à l'ordre de l'annuaire rendrait ses lots illisibles.
      Situation : la fiche de l'AMO montre deux certificats. Le premier porte un autre nom que celui de l'AMO pour les flux réels ;
      le second est le bon. La clé qui ouvre le lot dira lequel a servi.
      À faire : envoyer un fichier réel de feuilles de soins électroniques (FSE) à l'AMO.
      Si c'est rouge :
        - le poste prend la première valeur de l'annuaire, ou la plus récente, sans en contrôler le nom
        - il s'arrête dès qu'un des certificats publiés est mauvais

      Étant donné un poste configuré pour les flux réels
      Et un annuaire qui publie, à côté du bon certificat AMO, <leurre>
      Quand l'opérateur télétransmet un fichier de FSE
      Alors le frontal AMO ouvre la pièce jointe avec ce certificat
      Et le frontal AMO accepte le lot

      Exemples:
        | leurre                     |
        | celui de l'autre organisme |
        | celui de l'autre usage     |

    @id=B-02.leurre @B-02 @D-05
    Plan du scénario: DRE réelles, avec pour leurre <leurre>
      Objectif : le poste prend le certificat de l'assurance maladie complémentaire (AMC) pour les flux réels, et laisse l'autre.
      Pourquoi : une erreur de publication est vite arrivée ; le poste qui se fie à l'ordre de l'annuaire rendrait ses lots illisibles.
      Situation : la fiche de l'AMC montre deux certificats. Le premier porte un autre nom que celui de l'AMC pour les flux réels ;
      le second est le bon. La clé qui ouvre le lot dira lequel a servi.
      À faire : envoyer un fichier réel de demandes de remboursement électroniques (DRE) à l'AMC.
      Si c'est rouge :
        - le poste prend la première valeur de l'annuaire, ou la plus récente, sans en contrôler le nom
        - il s'arrête dès qu'un des certificats publiés est mauvais

      Étant donné un poste configuré pour les flux réels
      Et un annuaire qui publie, à côté du bon certificat AMC, <leurre>
      Quand l'opérateur télétransmet un fichier de DRE
      Alors le frontal AMC ouvre la pièce jointe avec ce certificat
      Et le frontal AMC accepte le lot

      Exemples:
        | leurre                     |
        | celui de l'autre organisme |
        | celui de l'autre usage     |

    @id=B-03.leurre @B-03 @D-05
    Plan du scénario: Flux hors production, <cas>
      Objectif : pour un test ou une démonstration aussi, le poste prend le certificat du destinataire et de l'usage.
      Pourquoi : c'est sur les flux de test que le poste est éprouvé ; une confusion qui y passe inaperçue passera dans les flux réels.
      Situation : la fiche du destinataire montre deux certificats, dont le premier est celui d'un autre organisme ou des flux réels.
      La clé qui ouvre le lot dira lequel a servi.
      À faire : envoyer un fichier de feuilles de soins électroniques (FSE) à l'assurance maladie obligatoire (AMO), ou de demandes de
      remboursement électroniques (DRE) à l'assurance maladie complémentaire (AMC), selon l'exemple.
      Si c'est rouge :
        - le poste prend la première valeur de l'annuaire, ou la plus récente, sans en contrôler le nom
        - il s'arrête dès qu'un des certificats publiés est mauvais

      Étant donné un poste configuré pour les flux <usage>
      Et un annuaire qui publie, à côté du bon certificat <frontal>, <leurre>
      Quand l'opérateur télétransmet un fichier de <lot>
      Alors le frontal <frontal> ouvre la pièce jointe avec ce certificat
      Et le frontal <frontal> accepte le lot

      Exemples:
        | cas                                   | usage            | lot | frontal | leurre                     |
        | FSE de test, autre organisme          | de test          | FSE | AMO     | celui de l'autre organisme |
        | FSE de test, autre usage              | de test          | FSE | AMO     | celui de l'autre usage     |
        | DRE de test, autre organisme          | de test          | DRE | AMC     | celui de l'autre organisme |
        | DRE de test, autre usage              | de test          | DRE | AMC     | celui de l'autre usage     |
        | FSE de démonstration, autre organisme | de démonstration | FSE | AMO     | celui de l'autre organisme |
        | FSE de démonstration, autre usage     | de démonstration | FSE | AMO     | celui de l'autre usage     |
        | DRE de démonstration, autre organisme | de démonstration | DRE | AMC     | celui de l'autre organisme |
        | DRE de démonstration, autre usage     | de démonstration | DRE | AMC     | celui de l'autre usage     |

    @id=B-01.voisin-plus-recent @B-01
    Scénario: FSE réelles, alors que le certificat le plus récent est celui de l'AMC
      Objectif : le poste choisit d'abord le destinataire, et seulement ensuite le plus récent de ses certificats.
      Pourquoi : le jour où un organisme renouvelle son certificat, les lots des autres ne doivent pas partir chiffrés pour lui.
      Situation : l'assurance maladie complémentaire (AMC) vient de renouveler son certificat ; celui de l'assurance maladie obligatoire (AMO) est plus ancien.
      À faire : envoyer un fichier réel de feuilles de soins électroniques (FSE) à l'AMO.
      Si c'est rouge :
        - le poste interroge l'annuaire sans nommer le destinataire et garde le certificat le plus récent
        - son magasin ne distingue pas les destinataires

      Étant donné un poste configuré pour les flux réels
      Et un annuaire où le certificat AMC est le plus récent de tous
      Quand l'opérateur télétransmet un fichier de FSE
      Alors le frontal AMO ouvre la pièce jointe avec ce certificat

    @id=B-02.voisin-plus-recent @B-02
    Scénario: DRE réelles, alors que le certificat le plus récent est celui de l'AMO
      Objectif : le poste choisit d'abord le destinataire, et seulement ensuite le plus récent de ses certificats.
      Pourquoi : le jour où un organisme renouvelle son certificat, les lots des autres ne doivent pas partir chiffrés pour lui.
      Situation : l'assurance maladie obligatoire (AMO) vient de renouveler son certificat ; celui de l'assurance maladie complémentaire (AMC) est plus ancien.
      À faire : envoyer un fichier réel de demandes de remboursement électroniques (DRE) à l'AMC.
      Si c'est rouge :
        - le poste interroge l'annuaire sans nommer le destinataire et garde le certificat le plus récent
        - son magasin ne distingue pas les destinataires

      Étant donné un poste configuré pour les flux réels
      Et un annuaire où le certificat AMO est le plus récent de tous
      Quand l'opérateur télétransmet un fichier de DRE
      Alors le frontal AMC ouvre la pièce jointe avec ce certificat

    @id=B-03.voisin-plus-recent @B-03
    Plan du scénario: Lot de test de <lot>, alors que le certificat le plus récent est celui de l'<autre>
      Objectif : le poste choisit d'abord le destinataire, et seulement ensuite le plus récent de ses certificats.
      Pourquoi : le jour où un organisme renouvelle son certificat, les lots des autres ne doivent pas partir chiffrés pour lui.
      Situation : des deux organismes, l'assurance maladie obligatoire (AMO) et l'assurance maladie complémentaire (AMC), celui qui n'est pas
      destinataire vient de renouveler son certificat de test.
      À faire : envoyer un fichier de test de feuilles de soins électroniques (FSE) ou de demandes de remboursement électroniques (DRE), selon l'exemple.
      Si c'est rouge :
        - le poste interroge l'annuaire sans nommer le destinataire et garde le certificat le plus récent
        - son magasin ne distingue pas les destinataires

      Étant donné un poste configuré pour les flux de test
      Et un annuaire où le certificat <autre> est le plus récent de tous
      Quand l'opérateur télétransmet un fichier de <lot>
      Alors le frontal <frontal> ouvre la pièce jointe avec ce certificat

      Exemples:
        | lot | frontal | autre |
        | FSE | AMO     | AMC   |
        | DRE | AMC     | AMO   |

  Règle: D'un envoi au suivant, le poste choisit de nouveau

    @id=B-03.alternance @B-03
    Scénario: FSE, DRE, puis FSE depuis le même poste
      Objectif : un poste qui envoie tantôt à un organisme, tantôt à l'autre, prend chaque fois le certificat du destinataire.
      Pourquoi : c'est la journée ordinaire d'un cabinet ; un certificat gardé de l'envoi précédent fait rejeter le suivant.
      Situation : trois envois se suivent, à l'assurance maladie obligatoire (AMO), à l'assurance maladie complémentaire (AMC), puis à l'AMO.
      À faire : envoyer un fichier de test de feuilles de soins électroniques (FSE), un de demandes de remboursement électroniques (DRE), puis un de FSE.
      Si c'est rouge :
        - le poste garde le dernier certificat employé
        - son magasin ne retient qu'un certificat

      Étant donné un poste en service pour les flux de test
      Quand l'opérateur télétransmet un fichier de FSE
      Alors le frontal AMO ouvre la pièce jointe avec ce certificat
      Quand l'opérateur télétransmet un fichier de DRE
      Alors le frontal AMC ouvre la pièce jointe avec ce certificat
      Quand l'opérateur télétransmet un fichier de FSE
      Alors le frontal AMO ouvre la pièce jointe avec ce certificat

    @id=B-01.du-test-au-reel @B-01 @B-03
    Scénario: Le poste passe des tests aux flux réels
      Objectif : le jour de sa mise en production, le poste prend les certificats réels.
      Pourquoi : un poste qui garde les certificats de ses essais verrait rejetés ses premiers vrais lots.
      Situation : le poste a déjà envoyé un lot de test ; son magasin contient donc les certificats de test.
      À faire : envoyer un fichier de test de feuilles de soins électroniques (FSE), régler le poste sur les flux réels, envoyer un fichier réel de FSE.
      Si c'est rouge :
        - le magasin du poste ne distingue pas les usages
        - le réglage change l'adresse mais pas le certificat

      Étant donné un poste en service pour les flux de test
      Quand l'opérateur télétransmet un fichier de FSE
      Alors le frontal AMO ouvre la pièce jointe avec ce certificat
      Quand le poste passe aux flux réels
      Et l'opérateur télétransmet un fichier de FSE
      Alors le frontal AMO ouvre la pièce jointe avec ce certificat
      Et le message annonce le flux demandé

    @id=B-03.du-reel-au-test @B-03 @B-01
    Scénario: Le poste passe des flux réels à un test
      Objectif : un essai fait depuis un poste en production est chiffré avec le certificat de test.
      Pourquoi : un essai qui entre dans la chaîne réelle y produit des rejets, ou des paiements.
      Situation : le poste a déjà envoyé un lot réel ; son magasin contient donc les certificats réels.
      À faire : envoyer un fichier réel de feuilles de soins électroniques (FSE), régler le poste sur les flux de test, envoyer un fichier de test de FSE.
      Si c'est rouge :
        - le magasin du poste ne distingue pas les usages

      Étant donné un poste en service pour les flux réels
      Quand l'opérateur télétransmet un fichier de FSE
      Alors le frontal AMO ouvre la pièce jointe avec ce certificat
      Quand le poste passe aux flux de test
      Et l'opérateur télétransmet un fichier de FSE
      Alors le frontal AMO ouvre la pièce jointe avec ce certificat
      Et le message annonce le flux demandé

    @id=B-04.oct-puis-amo @B-04 @B-03
    Scénario: Vers l'OCT, puis directement vers l'AMO
      Objectif : un poste qui détient le certificat de l'organisme concentrateur technique (OCT) et celui de l'assurance maladie obligatoire (AMO) ne les mélange pas.
      Pourquoi : un cabinet qui change d'acheminement, même pour un jour, ne doit pas voir ses lots rejetés.
      Situation : les deux certificats sont dans le magasin du poste, sous deux autorités différentes.
      À faire : envoyer un fichier de test de feuilles de soins électroniques (FSE) à l'OCT, puis un autre à l'AMO, puis un troisième à l'OCT.
      Si c'est rouge :
        - le certificat de l'OCT, une fois installé, sert à tout
        - le poste choisit le certificat selon la nature du lot et non selon le destinataire

      Étant donné un poste en service pour les flux de test
      Et le poste a reçu de l'OCT son certificat et son autorité
      Quand l'opérateur télétransmet un fichier de FSE à l'OCT
      Alors le frontal OCT ouvre la pièce jointe avec ce certificat
      Et le lot arrive seul, dans la boîte de son destinataire
      Quand l'opérateur télétransmet un fichier de FSE
      Alors le frontal AMO ouvre la pièce jointe avec ce certificat
      Et le lot arrive seul, dans la boîte de son destinataire
      Quand l'opérateur télétransmet un fichier de FSE à l'OCT
      Alors le frontal OCT ouvre la pièce jointe avec ce certificat
