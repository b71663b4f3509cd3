# language: fr
@E-05
Fonctionnalité: Le magasin local de certificats

  Règle: Un certificat pris une fois sert aux envois suivants

    @id=E-05.second-envoi
    Plan du scénario: Le second envoi vers l'<actor> se passe de l'annuaire
      Objectif : après un premier envoi, le poste envoie de nouveau sans redemander le certificat à l'annuaire.
      Pourquoi : l'annuaire est commun à tous les professionnels ; l'interroger à chaque lot le mettrait à genoux et ralentirait le cabinet.
      Situation : rien d'anormal ; le poste a déjà envoyé un fichier au même destinataire, assurance maladie obligatoire (AMO) ou complémentaire (AMC).
      À faire : envoyer deux fichiers de suite, feuilles de soins électroniques (FSE) à l'AMO, demandes de remboursement électroniques (DRE) à l'AMC.
      Si c'est rouge :
        - le poste ne garde pas les certificats d'un envoi à l'autre
        - il les garde en mémoire seulement, et les perd quand il se ferme

      Étant donné un poste en service pour les flux de test
      Et l'opérateur télétransmet un fichier de <flux>
      Quand l'opérateur télétransmet un fichier de <flux>
      Alors l'annuaire n'est pas interrogé pendant cet envoi
      Et le frontal <actor> ouvre la pièce jointe avec ce certificat

      Exemples:
        | flux | actor |
        | FSE  | AMO   |
        | DRE  | AMC   |

  Règle: Rien n'entre au magasin sans avoir été vérifié

    @id=E-06.sain
    @E-06
    Scénario: Un certificat neuf et sain entre au magasin (témoin)
      Objectif : un certificat en règle que l'annuaire publie remplace celui du magasin.
      Pourquoi : un poste qui refuserait tout garderait un certificat ancien jusqu'à la panne.
      Situation : l'annuaire publie un nouveau certificat de l'assurance maladie obligatoire (AMO), sans défaut.
      À faire : mettre à jour, puis envoyer un fichier de feuilles de soins électroniques (FSE) alors que l'annuaire ne répond plus.
      Si c'est rouge :
        - la mise à jour ne touche pas au magasin
        - le poste a jugé le certificat non valable à tort

      Étant donné un poste en service pour les flux de test
      Et l'annuaire publie à la place un certificat AMO sain
      Et le poste met à jour ses certificats et ses CRL
      Et l'annuaire ne répond plus
      Quand l'opérateur télétransmet un fichier de FSE
      Alors le lot arrive au frontal AMO chiffré avec le nouveau certificat

    @id=E-06.refuse
    @E-06
    Plan du scénario: Un certificat <écart> n'entre pas au magasin et n'en chasse pas le bon
      Objectif : un certificat défectueux publié dans l'annuaire ne prend pas la place du bon certificat que le poste tient déjà.
      Pourquoi : un certificat entré sans contrôle chiffrerait les lots pour quelqu'un d'autre, ou effacerait le seul bon.
      Situation : l'annuaire ne montre plus, pour l'assurance maladie obligatoire (AMO), qu'un certificat plus récent mais défectueux ; celui du magasin reste bon.
      À faire : mettre à jour, puis envoyer un fichier de feuilles de soins électroniques (FSE) alors que l'annuaire ne répond plus.
      Si c'est rouge :
        - le poste range ce que l'annuaire donne et ne contrôle qu'à l'envoi : il se retrouve sans certificat
        - il ne fait pas ce contrôle-là
        - il vide son magasin avant d'avoir jugé ce qui le remplace

      Étant donné un poste en service pour les flux de test
      Et l'annuaire publie à la place un certificat AMO <écart>
      Et le poste met à jour ses certificats et ses CRL
      Et l'annuaire ne répond plus
      Quand l'opérateur télétransmet un fichier de FSE
      Alors le lot arrive au frontal AMO chiffré avec le certificat en vigueur

      Exemples:
        | écart                   |
        | périmé                  |
        | pas encore valable      |
        | révoqué                 |
        | d'un autre titulaire    |
        | de l'autre régime       |
        | d'une autorité inconnue |
        | autosigné               |
        | à la signature altérée  |
        | d'une autre hiérarchie  |
        | sans usage de clé       |

  Règle: Quand l'annuaire fait défaut, l'émission continue avec le magasin

    @id=E-11.injoignable
    @E-11
    Scénario: L'annuaire est injoignable
      Objectif : un poste dont le magasin est bon envoie normalement quand l'annuaire ne répond pas.
      Pourquoi : une panne de l'annuaire ne doit pas arrêter la facturation de tout un pays.
      Situation : l'annuaire refuse toute connexion ; le certificat de l'assurance maladie obligatoire (AMO) que tient le poste expire dans dix jours, si bien qu'il a une raison de l'appeler.
      À faire : envoyer un fichier de feuilles de soins électroniques (FSE).
      Si c'est rouge :
        - le poste exige l'annuaire à chaque envoi
        - il prend l'absence de réponse pour une absence de certificat

      Étant donné un poste en service pour les flux de test, dont le certificat AMO expire dans 10 jours
      Et l'annuaire ne répond plus
      Quand l'opérateur télétransmet un fichier de FSE
      Alors l'émission continue avec le magasin
      Et le lot arrive au frontal AMO chiffré avec le certificat en vigueur

    @id=E-11.defaillant
    @E-11
    Plan du scénario: <panne>, le poste envoie avec son magasin puis prend le nouveau certificat
      Objectif : une réponse de l'annuaire lente, refusée ou coupée n'arrête pas l'envoi et n'abîme pas le magasin.
      Pourquoi : la moitié d'un certificat rangée au magasin le rendrait inutilisable bien après la panne.
      Situation : le certificat de l'assurance maladie obligatoire (AMO) expire dans dix jours, un nouveau est publié, et l'annuaire répond mal pendant le premier envoi ; un logiciel qui ne l'interroge pas à cet envoi n'a pas à s'en ressentir.
      À faire : envoyer un fichier de feuilles de soins électroniques (FSE), puis mettre à jour et envoyer de nouveau quand l'annuaire va bien.
      Si c'est rouge :
        - une erreur de l'annuaire remonte jusqu'à l'envoi et l'arrête
        - une réponse coupée remplace le certificat du magasin
        - le poste ne réessaie pas une fois l'annuaire revenu

      Étant donné un poste en service pour les flux de test, dont le certificat AMO expire dans 10 jours
      Et le frontal AMO renouvelle son certificat
      Et <panne>
      Quand l'opérateur télétransmet un fichier de FSE
      Alors l'émission continue avec le magasin
      Et aucune session d'annuaire ne reste ouverte
      Quand l'annuaire répond de nouveau
      Et le poste met à jour ses certificats et ses CRL
      Et l'opérateur télétransmet un fichier de FSE
      Alors le lot arrive au frontal AMO chiffré avec le nouveau certificat

      Exemples:
        | panne                                                    |
        | l'annuaire est lent                                      |
        | l'annuaire se dit occupé                                 |
        | l'annuaire coupe la connexion au milieu de sa réponse    |
        | l'annuaire coupe la connexion sans répondre              |

    @id=E-11.mise-a-jour-interrompue
    @E-11
    Plan du scénario: <panne> pendant une mise à jour : le magasin reste entier
      Objectif : une mise à jour interrompue laisse au poste les certificats et les listes de révocation (CRL) qu'il avait.
      Pourquoi : une mise à jour qui commence par effacer laisserait le cabinet sans rien jusqu'au retour de l'annuaire.
      Situation : l'annuaire tombe en panne pendant la mise à jour et reste en panne.
      À faire : demander une mise à jour, puis envoyer un fichier de feuilles de soins électroniques (FSE) à l'assurance maladie obligatoire (AMO).
      Si c'est rouge :
        - la mise à jour efface avant d'avoir tout reçu
        - une réponse coupée est rangée telle quelle

      Étant donné un poste en service pour les flux de test
      Et <panne>
      Quand le poste met à jour ses certificats et ses CRL
      Et l'opérateur télétransmet un fichier de FSE
      Alors l'émission continue avec le magasin
      Et le lot arrive au frontal AMO chiffré avec le certificat en vigueur

      Exemples:
        | panne                                                    |
        | l'annuaire ne répond plus                                |
        | l'annuaire se dit occupé                                 |
        | l'annuaire coupe la connexion au milieu de sa réponse    |
        | l'annuaire coupe la connexion sans répondre              |

    @id=E-04.annuaire-occupe
    @E-04
    Scénario: L'annuaire est occupé le premier jour, puis répond
      Objectif : un poste neuf qui n'a rien pu prendre s'arrête en le disant, puis envoie dès que l'annuaire répond.
      Pourquoi : sans certificat il n'y a rien à chiffrer ; l'utilisateur doit savoir que ce n'est que partie remise et ne rien perdre.
      Situation : l'annuaire se dit occupé à la mise en service, puis va bien ; aucun certificat ni aucune liste de révocation (CRL) n'était sur le poste.
      À faire : envoyer un fichier de feuilles de soins électroniques (FSE), mettre à jour quand l'annuaire va bien, puis l'envoyer de nouveau à l'assurance maladie obligatoire (AMO).
      Si c'est rouge :
        - le poste retient l'échec et ne réessaie plus
        - il envoie sans certificat vérifié

      Étant donné un poste configuré pour les flux de test
      Et l'annuaire se dit occupé
      Quand l'opérateur télétransmet un fichier de FSE
      Alors rien n'est émis
      Quand l'annuaire répond de nouveau
      Et le poste met à jour ses certificats et ses CRL
      Et l'opérateur demande de nouveau l'envoi du même fichier
      Alors le frontal AMO accepte le lot
