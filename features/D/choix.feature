# language: fr
@E-03
Fonctionnalité: Plusieurs certificats valables

  Règle: Le certificat le plus récent est employé

    @id=E-03.un-seul
    Scénario: Le plus récent est seul publié (témoin)
      Objectif : le poste envoie avec le seul certificat publié.
      Pourquoi : c'est le témoin des scénarios suivants : ce certificat-là convient.
      Situation : l'annuaire ne publie que le plus récent des trois certificats des scénarios suivants.
      À faire : envoyer un fichier de feuilles de soins électroniques (FSE) de test à l'assurance maladie obligatoire
      (AMO).
      Si c'est rouge :
        - le poste a jugé le certificat non valable à tort

      Étant donné un poste configuré pour les flux de test
      Et un annuaire qui publie seulement le plus récent de trois certificats AMO valables
      Quand l'opérateur télétransmet un fichier de FSE
      Alors le frontal AMO ouvre la pièce jointe avec ce certificat

    @id=E-03.amo
    Plan du scénario: L'annuaire publie trois certificats valables de l'AMO (<cas>)
      Objectif : le poste chiffre avec celui qui a commencé le dernier.
      Pourquoi : l'organisme n'ouvrira bientôt plus que les lots chiffrés avec sa nouvelle clé ; chaque lot chiffré
      avec l'ancienne revient avec un avertissement.
      Situation : trois certificats en règle sont publiés dans l'ordre que dit la ligne ; hors sa date de début, le
      plus récent n'est le premier ni le dernier en rien : numéro de série, date de fin, durée, taille.
      À faire : envoyer un fichier de feuilles de soins électroniques (FSE) de test à l'assurance maladie obligatoire
      (AMO).
      Si c'est rouge :
        - le poste prend la première ou la dernière valeur de l'annuaire
        - il prend celui qui finit le dernier, ou le premier, au lieu de celui qui a commencé le dernier
        - il prend le plus grand ou le plus petit numéro de série, la plus longue validité, le plus gros fichier

      Étant donné un poste configuré pour les flux de test
      Et un annuaire qui publie trois certificats AMO valables dont le plus récent vient <place>
      Quand l'opérateur télétransmet un fichier de FSE
      Alors le frontal AMO ouvre la pièce jointe avec ce certificat

      Exemples:
        | cas         | place       |
        | en premier  | en premier  |
        | en deuxième | en deuxième |
        | en dernier  | en dernier  |

    @id=E-03.amc
    Plan du scénario: L'annuaire publie trois certificats valables de l'AMC (<cas>)
      Objectif : le choix du plus récent vaut aussi pour l'assurance maladie complémentaire.
      Pourquoi : la règle est la même pour tous les destinataires.
      Situation : trois certificats en règle sont publiés dans l'ordre que dit la ligne ; hors sa date de début, le
      plus récent n'est le premier ni le dernier en rien : numéro de série, date de fin, durée, taille.
      À faire : envoyer un fichier de demandes de remboursement électroniques (DRE) de test à l'assurance maladie
      complémentaire (AMC).
      Si c'est rouge :
        - le poste prend la première ou la dernière valeur de l'annuaire

      Étant donné un poste configuré pour les flux de test
      Et un annuaire qui publie trois certificats AMC valables dont le plus récent vient <place>
      Quand l'opérateur télétransmet un fichier de DRE
      Alors le frontal AMC ouvre la pièce jointe avec ce certificat

      Exemples:
        | cas         | place       |
        | en premier  | en premier  |
        | en deuxième | en deuxième |
        | en dernier  | en dernier  |

    @id=E-03.remplace
    Scénario: Un nouveau certificat est publié à côté de l'ancien
      Objectif : un poste neuf prend le nouveau certificat, non l'ancien.
      Pourquoi : pendant une relève, l'organisme publie les deux le temps que chacun change.
      Situation : l'ancien certificat est publié en premier, le nouveau en second ; tous deux sont valables.
      À faire : envoyer un fichier de feuilles de soins électroniques (FSE) de test à l'assurance maladie obligatoire
      (AMO).
      Si c'est rouge :
        - le poste prend la première valeur de l'annuaire

      Étant donné un poste configuré pour les flux de test
      Et un annuaire qui publie un certificat AMO plus récent à côté de l'ancien
      Quand l'opérateur télétransmet un fichier de FSE
      Alors le frontal AMO ouvre la pièce jointe avec ce certificat

    @id=E-03.attend-sa-liste
    Scénario: L'ancien et le nouveau attendent tous deux leur liste de révocation
      Objectif : la liste venue, le poste prend le nouveau certificat, non l'ancien.
      Pourquoi : rester sur l'ancien ferait rejeter les lots le jour où l'organisme le retire.
      Situation : le poste, neuf, n'a encore aucune liste de révocation (CRL) quand il reçoit les deux certificats ; la
      liste vient ensuite, seule.
      À faire : mettre à jour les certificats sans les listes, puis les listes, puis envoyer un fichier de feuilles de
      soins électroniques (FSE) de test à l'assurance maladie obligatoire (AMO).
      Si c'est rouge :
        - le poste ne garde qu'un des certificats qui attendent, et ce n'est pas le plus récent

      Étant donné un poste configuré pour les flux de test
      Et un annuaire qui publie un certificat AMO plus récent à côté de l'ancien
      Quand le poste met à jour ses certificats sans ses CRL
      Et le poste met à jour ses CRL
      Et l'opérateur télétransmet un fichier de FSE
      Alors le frontal AMO ouvre la pièce jointe avec ce certificat

    @id=E-03.remplace-en-service
    Scénario: Un nouveau certificat paraît alors que le poste tient l'ancien
      Objectif : un poste en service passe au nouveau certificat après sa mise à jour.
      Pourquoi : rester sur l'ancien ferait rejeter les lots le jour où l'organisme le retire.
      Situation : le poste est en service avec l'ancien certificat, toujours valable et toujours publié.
      À faire : mettre à jour les certificats et les listes, puis envoyer un fichier de feuilles de soins
      électroniques (FSE) de test à l'assurance maladie obligatoire (AMO).
      Si c'est rouge :
        - le poste garde le certificat de son magasin tant qu'il est valable, même après une mise à jour

      Étant donné un poste en service pour les flux de test
      Et l'annuaire publie désormais un certificat AMO plus récent à côté de l'ancien
      Quand le poste met à jour ses certificats et ses CRL
      Et l'opérateur télétransmet un fichier de FSE
      Alors le frontal AMO ouvre la pièce jointe avec ce certificat

    @id=E-03.a-venir
    Scénario: Le plus récent n'est pas encore valable
      Objectif : le poste choisit le plus récent de ceux qui sont valables aujourd'hui.
      Pourquoi : un certificat publié d'avance n'est pas encore en service ; l'organisme ne saurait pas ouvrir le lot.
      Situation : à côté du certificat en cours, l'annuaire publie celui qui prendra sa suite demain.
      À faire : envoyer un fichier de feuilles de soins électroniques (FSE) de test à l'assurance maladie obligatoire
      (AMO).
      Si c'est rouge :
        - le poste choisit le plus récent avant de contrôler les dates, puis s'arrête ou l'emploie

      Étant donné un poste configuré pour les flux de test
      Et un annuaire qui publie, à côté du bon certificat AMO, un certificat plus récent mais pas encore valable
      Quand l'opérateur télétransmet un fichier de FSE
      Alors le frontal AMO ouvre la pièce jointe avec ce certificat

    @id=E-03.meme-jour
    Scénario: Deux certificats sont publiés le même jour à côté de l'ancien
      Objectif : entre deux certificats du même jour, le poste prend le second.
      Pourquoi : une clé remplacée en urgence l'est parfois dans l'heure ; celle du matin peut déjà être retirée.
      Situation : deux certificats de l'assurance maladie obligatoire (AMO), dont les dates de début ne diffèrent que
      d'un instant, sont publiés à côté de l'ancien ; tous trois sont valables.
      À faire : envoyer un fichier de feuilles de soins électroniques (FSE) de test à l'AMO.
      Si c'est rouge :
        - le poste compare les dates au jour près, sans l'heure
        - il prend la première valeur de l'annuaire

      Étant donné un poste configuré pour les flux de test
      Et le frontal AMO publie un certificat plus récent à côté de l'ancien
      Et le frontal AMO publie un certificat plus récent à côté de l'ancien
      Quand l'opérateur télétransmet un fichier de FSE
      Alors le frontal AMO ouvre la pièce jointe avec ce certificat

    @id=E-03.deux-autorites
    Scénario: Le certificat le plus récent n'est pas celui de l'autorité la plus récente
      Objectif : de deux certificats sous deux autorités installées, le poste prend le plus récent, quelle que soit son
      autorité.
      Pourquoi : une migration peut être reprise ou annulée ; c'est la date du certificat qui compte, non celle de
      l'autorité.
      Situation : l'assurance maladie obligatoire (AMO) est passée à une nouvelle autorité, puis l'ancienne lui a émis
      un certificat plus récent encore ; l'annuaire publie les deux, et le poste tient les deux autorités.
      À faire : installer la nouvelle autorité, mettre à jour deux fois, puis envoyer un fichier de feuilles de soins
      électroniques (FSE) de test à l'AMO.
      Si c'est rouge :
        - le poste préfère l'autorité la plus récente, ou la suivante par le nom
        - il ne garde qu'une autorité

      Étant donné un poste en service pour les flux de test
      Et le frontal AMO passe à une nouvelle autorité de certification
      Et le poste reçoit la nouvelle autorité de certification
      Et le poste met à jour ses certificats et ses CRL
      Et le frontal AMO revient à son ancienne autorité, à côté de la nouvelle
      Quand le poste met à jour ses certificats et ses CRL
      Et l'opérateur télétransmet un fichier de FSE
      Alors le frontal AMO ouvre la pièce jointe avec ce certificat
