# language: fr
@E-04
Fonctionnalité: Renouvellement des certificats

  Règle: Un certificat qui approche de sa fin est remplacé avant qu'elle n'arrive

    @id=E-04.premiere-mise-en-service
    Scénario: Un poste neuf prend ses certificats dans l'annuaire (témoin)
      Objectif : un poste qui n'a encore aucun certificat va les chercher dans l'annuaire avant son premier envoi.
      Pourquoi : sans certificat du destinataire, aucun lot ne peut être chiffré.
      Situation : rien d'anormal ; le poste est neuf et l'annuaire publie tout ce qu'il faut.
      À faire : envoyer un premier fichier de feuilles de soins électroniques (FSE) à l'assurance maladie obligatoire (AMO).
      Si c'est rouge :
        - l'adresse ou la base de recherche de l'annuaire est mal réglée
        - le poste attend qu'on lui remette le certificat à la main

      Étant donné un poste configuré pour les flux de test
      Quand le poste met à jour ses certificats et ses CRL
      Alors l'annuaire est interrogé
      Quand l'opérateur télétransmet un fichier de FSE
      Alors le lot arrive au frontal AMO chiffré avec le certificat en vigueur

    @id=E-04.dix-jours-mise-a-jour
    Scénario: Dix jours avant la fin, une mise à jour prend le successeur
      Objectif : à dix jours de la fin de son certificat, le poste prend le nouveau à la première mise à jour.
      Pourquoi : un poste qui garderait l'ancien jusqu'au bout ne pourrait plus rien envoyer le jour où il expire.
      Situation : le certificat de l'assurance maladie obligatoire (AMO) que tient le poste expire dans dix jours ; l'annuaire vient d'en publier un nouveau.
      À faire : mettre à jour les certificats, puis envoyer un fichier de feuilles de soins électroniques (FSE).
      Si c'est rouge :
        - le poste garde le certificat de son magasin tant qu'il est valable, sans regarder ce que l'annuaire publie
        - il compare les numéros de série au lieu des dates

      Étant donné un poste en service pour les flux de test, dont le certificat AMO expire dans 10 jours
      Et le frontal AMO renouvelle son certificat
      Quand le poste met à jour ses certificats et ses CRL
      Et l'opérateur télétransmet un fichier de FSE
      Alors le lot arrive au frontal AMO chiffré avec le nouveau certificat

    @id=E-04.dix-jours-envoi
    Scénario: Dix jours avant la fin, le poste cherche le successeur de lui-même
      Objectif : à dix jours de la fin de son certificat, le poste retourne de lui-même à l'annuaire, par une tâche quotidienne ou à l'occasion d'un envoi.
      Pourquoi : l'utilisateur ne pense pas à demander une mise à jour ; c'est au logiciel de surveiller les échéances.
      Situation : le certificat de l'assurance maladie obligatoire (AMO) expire dans dix jours, un nouveau est publié, et personne ne demande de mise à jour. Le §6.3.2 dit cette récupération « nécessaire », environ quinze jours avant la fin : le contrôle est impératif.
      À faire : envoyer un fichier de feuilles de soins électroniques (FSE), sans autre geste.
      Si c'est rouge :
        - le poste ne surveille pas la date de fin : il ne renouvelle que si l'utilisateur le demande
        - il la surveille par une tâche quotidienne que le banc ne voit pas : déclarer l'horloge réglable, ou la tâche dans lps.json (E-04)

      Étant donné un poste en service pour les flux de test, dont le certificat AMO expire dans 10 jours
      Et le frontal AMO renouvelle son certificat
      Et le logiciel a eu un jour pour s'en occuper
      Quand l'opérateur télétransmet un fichier de FSE
      Alors le poste a cherché de lui-même le nouveau certificat
      Et le frontal AMO accepte le lot

    @id=E-05.soixante-jours
    @E-05
    Scénario: Soixante jours avant la fin, le magasin suffit (témoin)
      Objectif : loin de l'échéance, le poste envoie avec le certificat de son magasin sans interroger l'annuaire.
      Pourquoi : si tous les postes de France interrogeaient l'annuaire à chaque envoi, il ne tiendrait pas.
      Situation : comme au scénario précédent, à ceci près que soixante jours restent avant la fin du certificat de l'assurance maladie obligatoire (AMO).
      À faire : envoyer un fichier de feuilles de soins électroniques (FSE), sans autre geste.
      Si c'est rouge :
        - le poste cherche un successeur dès qu'il en existe un, quelle que soit l'échéance
        - il interroge l'annuaire à chaque envoi

      Étant donné un poste en service pour les flux de test, dont le certificat AMO expire dans 60 jours
      Et le frontal AMO renouvelle son certificat
      Quand l'opérateur télétransmet un fichier de FSE
      Alors l'annuaire n'est pas interrogé pendant cet envoi
      Et le frontal AMO accepte le lot

  Règle: Un certificat révoqué est remplacé aussitôt

    @id=E-04.revoque
    Scénario: Le certificat du magasin est révoqué, un nouveau est publié
      Objectif : dès que la liste de révocation nomme son certificat, le poste va chercher le nouveau et l'envoi se fait avec lui.
      Pourquoi : une clé révoquée n'est plus sûre ; continuer avec elle exposerait les données des patients, et s'arrêter bloquerait le cabinet.
      Situation : l'assurance maladie obligatoire (AMO) a révoqué le certificat que tient le poste et en publie un autre.
      À faire : mettre à jour les listes de révocation (CRL), puis envoyer un fichier de feuilles de soins électroniques (FSE).
      Si c'est rouge :
        - le poste s'arrête sur le certificat révoqué sans en chercher d'autre
        - il ne regarde la CRL qu'à l'installation du certificat, pas à l'envoi

      Étant donné un poste en service pour les flux de test
      Et le frontal AMO révoque son certificat et en publie un nouveau
      Quand le poste met à jour ses CRL
      Et l'opérateur télétransmet un fichier de FSE
      Alors le lot arrive au frontal AMO chiffré avec le nouveau certificat

  Règle: Un certificat remplacé ne sert plus jamais

    @id=E-07.renouvele
    @E-07
    Scénario: Après le renouvellement, le nouveau certificat sert (témoin)
      Objectif : une fois le nouveau certificat pris, c'est lui qui sert, même si l'annuaire ne répond plus.
      Pourquoi : l'organisme finit par ne plus ouvrir ce qui est chiffré avec l'ancienne clé.
      Situation : le certificat de l'assurance maladie obligatoire (AMO) a été renouvelé et le poste l'a pris ; l'annuaire est ensuite injoignable.
      À faire : mettre à jour, puis envoyer un fichier de feuilles de soins électroniques (FSE).
      Si c'est rouge :
        - le magasin garde plusieurs certificats du même destinataire et prend le premier
        - le poste ne range le nouveau certificat qu'au moment d'envoyer

      Étant donné un poste en service pour les flux de test
      Et le frontal AMO renouvelle son certificat
      Et le poste met à jour ses certificats et ses CRL
      Et l'annuaire ne répond plus
      Quand l'opérateur télétransmet un fichier de FSE
      Alors le lot arrive au frontal AMO chiffré avec le nouveau certificat

    @id=E-07.sans-retour
    @E-07
    Scénario: Le nouveau certificat est révoqué : le poste ne revient pas à l'ancien
      Objectif : quand le certificat qui a remplacé l'ancien est révoqué à son tour, le poste s'arrête au lieu de ressortir l'ancien.
      Pourquoi : les anciens certificats d'un destinataire doivent disparaître du poste au renouvellement ; l'organisme n'a plus à en garder la clé.
      Situation : après un renouvellement pris par le poste, l'assurance maladie obligatoire (AMO) révoque le nouveau certificat et l'annuaire n'en montre pas d'autre.
      À faire : mettre à jour les certificats et les listes de révocation (CRL), puis envoyer un fichier de feuilles de soins électroniques (FSE).
      Si c'est rouge :
        - les anciens certificats sont restés dans le magasin
        - le poste choisit parmi tous les certificats non révoqués, sans égard au plus récent

      Étant donné un poste en service pour les flux de test
      Et le frontal AMO renouvelle son certificat
      Et le poste met à jour ses certificats et ses CRL
      Et l'autorité révoque le certificat AMO et n'en publie pas d'autre
      Et le poste met à jour ses certificats et ses CRL
      Quand l'opérateur télétransmet un fichier de FSE
      Alors rien n'est émis
      Et le poste dit pourquoi l'émission est arrêtée

    @id=E-07.ancien-reparu
    @E-07
    Plan du scénario: L'annuaire montre de nouveau l'ancien certificat (<organisme>)
      Objectif : le poste garde le certificat le plus récent quand l'annuaire n'en montre plus que l'ancien.
      Pourquoi : une copie de l'annuaire en retard ne doit pas ramener une clé que l'organisme remplace.
      Situation : le certificat de l'assurance maladie obligatoire (AMO) ou complémentaire (AMC) a été renouvelé et le poste l'a pris ; l'annuaire montre ensuite l'ancien, encore valable, à la place du nouveau.
      À faire : mettre à jour, puis envoyer un fichier de feuilles de soins électroniques (FSE) ou de demandes de remboursement électroniques (DRE).
      Si c'est rouge :
        - le poste remplace son certificat par celui que l'annuaire montre, sans comparer leurs dates
        - il vide son magasin à chaque mise à jour

      Étant donné un poste en service pour les flux de test
      Et le frontal <organisme> renouvelle son certificat
      Et le poste met à jour ses certificats et ses CRL
      Et l'annuaire montre de nouveau l'ancien certificat <organisme> à la place du nouveau
      Quand le poste met à jour ses certificats et ses CRL
      Et l'opérateur télétransmet un fichier de <lot>
      Alors le lot arrive au frontal <organisme> chiffré avec le nouveau certificat

      Exemples:
        | organisme | lot |
        | AMO       | FSE |
        | AMC       | DRE |

  Règle: Un message de service fait retourner à l'annuaire

    @id=E-04.apres-un-rejet
    @E-04
    Plan du scénario: Un <code> valable fait chercher le nouveau certificat avant le renvoi
      Objectif : à la réception d'un message de service, le poste retourne à l'annuaire, et le lot repart avec ce qu'il y a de plus récent.
      Pourquoi : le certificat de la signature peut être celui que le poste tient déjà ; sans retour à l'annuaire, le lot repart avec la clé d'avant.
      Situation : le message est signé avec le certificat en vigueur ce jour-là, que le poste tient ; l'assurance maladie obligatoire (AMO) le renouvelle ensuite, avant que la boîte ne soit relevée. Le §6.3.2 demande cette récupération sur 4005, 4015 et 4025.
      À faire : envoyer un fichier de feuilles de soins électroniques (FSE), puis relever la boîte aux lettres, sans autre geste.
      Si c'est rouge :
        - le poste se contente du certificat de la signature
        - il ne retourne à l'annuaire qu'à l'échéance ou après une révocation

      Étant donné un poste en service pour les flux de test
      Quand l'opérateur télétransmet un fichier de FSE
      Et un message <code> arrive à propos de ce lot, signé avec le certificat en vigueur
      Et le frontal AMO renouvelle son certificat
      Et l'opérateur relève la boîte aux lettres
      Alors chaque lot rejeté est envoyé de nouveau, une seule fois
      Et le lot arrive au frontal AMO chiffré avec le nouveau certificat

      Exemples:
        | code |
        | 4005 |
        | 4025 |

    @id=E-04.apres-un-avertissement
    @E-04
    Scénario: Un 4015 valable fait chercher le nouveau certificat avant l'envoi suivant
      Objectif : à la réception d'un avertissement, le poste retourne à l'annuaire, et l'envoi suivant emploie le nouveau certificat.
      Pourquoi : l'avertissement dit qu'il existe un certificat plus récent ; c'est dans l'annuaire qu'il est.
      Situation : le 4015 est signé avec le certificat en vigueur ce jour-là, que le poste tient ; l'assurance maladie obligatoire (AMO) le renouvelle ensuite, avant que la boîte ne soit relevée.
      À faire : envoyer un fichier de feuilles de soins électroniques (FSE), relever la boîte aux lettres, puis envoyer un second fichier, sans autre geste.
      Si c'est rouge :
        - le poste se contente du certificat de la signature
        - il n'agit que sur les rejets

      Étant donné un poste en service pour les flux de test
      Quand l'opérateur télétransmet un fichier de FSE
      Et un message 4015 arrive à propos de ce lot, signé avec le certificat en vigueur
      Et le frontal AMO renouvelle son certificat
      Et l'opérateur relève la boîte aux lettres
      Et l'opérateur télétransmet un fichier de FSE
      Alors le lot arrive au frontal AMO chiffré avec le nouveau certificat

  Règle: La même chose vaut pour chaque organisme et chaque usage

    @id=E-04.autre-dix-jours
    Plan du scénario: Dix jours avant la fin, une mise à jour prend le successeur (<cas>)
      Objectif : la mise à jour prend aussi le successeur du certificat de la complémentaire, et ceux des flux réels.
      Pourquoi : un logiciel essayé avec un seul organisme en test oublie les autres ; ils s'arrêtent le jour de l'échéance.
      Situation : le certificat de l'assurance maladie obligatoire (AMO) ou complémentaire (AMC), selon l'exemple, expire dans dix jours ; un nouveau est publié.
      À faire : mettre à jour les certificats, puis envoyer un fichier de feuilles de soins électroniques (FSE) ou de demandes de remboursement électroniques (DRE).
      Si c'est rouge :
        - le poste ne met à jour que le certificat de l'AMO
        - il ne met à jour que les certificats des flux de test

      Étant donné un poste en service pour les flux <usage>, dont le certificat <organisme> expire dans 10 jours
      Et le frontal <organisme> renouvelle son certificat
      Quand le poste met à jour ses certificats et ses CRL
      Et l'opérateur télétransmet un fichier de <lot>
      Alors le lot arrive au frontal <organisme> chiffré avec le nouveau certificat

      Exemples:
        | cas         | usage   | organisme | lot |
        | AMC de test | de test | AMC       | DRE |
        | AMO réelle  | réels   | AMO       | FSE |
        | AMC réelle  | réels   | AMC       | DRE |

    @id=E-04.autre-dix-jours-envoi
    Plan du scénario: Dix jours avant la fin, le poste cherche le successeur de lui-même (<cas>)
      Objectif : à dix jours de la fin, le poste surveille aussi le certificat de la complémentaire, et ceux des flux réels.
      Pourquoi : l'utilisateur ne pense pas à demander une mise à jour, pour aucun organisme.
      Situation : le certificat de l'assurance maladie obligatoire (AMO) ou complémentaire (AMC), selon l'exemple, expire dans dix jours, un nouveau est publié, et personne ne demande de mise à jour.
      À faire : envoyer un fichier de feuilles de soins électroniques (FSE) ou de demandes de remboursement électroniques (DRE), sans autre geste.
      Si c'est rouge :
        - le poste ne surveille que l'échéance de l'AMO, ou que celles des flux de test
        - il attend que l'utilisateur demande une mise à jour

      Étant donné un poste en service pour les flux <usage>, dont le certificat <organisme> expire dans 10 jours
      Et le frontal <organisme> renouvelle son certificat
      Et le logiciel a eu un jour pour s'en occuper
      Quand l'opérateur télétransmet un fichier de <lot>
      Alors le poste a cherché de lui-même le nouveau certificat
      Et le frontal <organisme> accepte le lot

      Exemples:
        | cas         | usage   | organisme | lot |
        | AMC de test | de test | AMC       | DRE |
        | AMO réelle  | réels   | AMO       | FSE |
        | AMC réelle  | réels   | AMC       | DRE |

    @id=E-04.autre-revoque
    Plan du scénario: Le certificat du magasin est révoqué, un nouveau est publié (<cas>)
      Objectif : une révocation se voit aussi chez la complémentaire et dans les flux réels, et le nouveau certificat sert.
      Pourquoi : une clé qui n'est plus sûre expose les données des patients, quel que soit l'organisme.
      Situation : l'assurance maladie obligatoire (AMO) ou complémentaire (AMC), selon l'exemple, a révoqué le certificat que tient le poste et en publie un autre.
      À faire : mettre à jour les listes de révocation (CRL), puis envoyer un fichier de feuilles de soins électroniques (FSE) ou de demandes de remboursement électroniques (DRE).
      Si c'est rouge :
        - le poste s'arrête sur le certificat révoqué sans en chercher d'autre
        - il ne met à jour que la liste des flux de test

      Étant donné un poste en service pour les flux <usage>
      Et le frontal <organisme> révoque son certificat et en publie un nouveau
      Quand le poste met à jour ses CRL
      Et l'opérateur télétransmet un fichier de <lot>
      Alors le lot arrive au frontal <organisme> chiffré avec le nouveau certificat

      Exemples:
        | cas         | usage   | organisme | lot |
        | AMC de test | de test | AMC       | DRE |
        | AMO réelle  | réels   | AMO       | FSE |
        | AMC réelle  | réels   | AMC       | DRE |

    @id=E-07.autre-sans-retour
    @E-07
    Plan du scénario: Le nouveau certificat est révoqué : le poste ne revient pas à l'ancien (<cas>)
      Objectif : au renouvellement, l'ancien certificat disparaît du poste aussi pour la complémentaire et pour les flux réels.
      Pourquoi : les anciens certificats d'un destinataire doivent disparaître du poste ; l'organisme n'a plus à en garder la clé.
      Situation : après un renouvellement pris par le poste, l'assurance maladie obligatoire (AMO) ou complémentaire (AMC), selon l'exemple, révoque le nouveau certificat et l'annuaire n'en montre pas d'autre.
      À faire : mettre à jour les certificats et les listes de révocation (CRL), puis envoyer un fichier de feuilles de soins électroniques (FSE) ou de demandes de remboursement électroniques (DRE).
      Si c'est rouge :
        - les anciens certificats de cet organisme sont restés dans le magasin
        - le poste ne fait le ménage que pour l'AMO, ou que pour les flux de test

      Étant donné un poste en service pour les flux <usage>
      Et le frontal <organisme> renouvelle son certificat
      Et le poste met à jour ses certificats et ses CRL
      Et l'autorité révoque le certificat <organisme> et n'en publie pas d'autre
      Et le poste met à jour ses certificats et ses CRL
      Quand l'opérateur télétransmet un fichier de <lot>
      Alors rien n'est émis
      Et le poste dit pourquoi l'émission est arrêtée

      Exemples:
        | cas         | usage   | organisme | lot |
        | AMC de test | de test | AMC       | DRE |
        | AMO réelle  | réels   | AMO       | FSE |
        | AMC réelle  | réels   | AMC       | DRE |
