# language: fr
@F-06
Fonctionnalité: Après un 4015, le nouveau certificat sert dès l'envoi suivant

  Règle: Le lot est accepté, rien ne repart, le certificat change

    @id=F-06.a-jour
    Scénario: Le certificat est le plus récent : un accusé et rien d'autre (témoin)
      Objectif : un lot accepté sans réserve ne provoque rien : ni nouvel envoi, ni changement de certificat.
      Pourquoi : c'est la vie ordinaire du poste.
      Situation : rien d'anormal ; l'assurance maladie obligatoire (AMO) répond par un accusé de réception.
      À faire : envoyer un fichier de feuilles de soins électroniques (FSE), relever, envoyer un second fichier.
      Si c'est rouge :
        - le poste prend l'accusé de réception pour un rejet
        - il redemande un certificat à tort

      Étant donné un poste en service pour les flux de test
      Quand l'opérateur télétransmet un fichier de FSE
      Et l'opérateur relève la boîte aux lettres
      Alors rien n'est envoyé de nouveau
      Quand l'opérateur télétransmet un fichier de FSE
      Alors le lot arrive au frontal AMO chiffré avec le certificat en vigueur

    @id=F-06.nouveau-certificat
    @F-02
    Plan du scénario: Le frontal <destinataire> <changement>
      Objectif : averti qu'un certificat plus récent existe, le poste l'emploie dès l'envoi suivant, sans rien renvoyer.
      Pourquoi : le flux est accepté ; le renvoyer le ferait payer deux fois. Garder l'ancien certificat mènerait bientôt à un rejet.
      Situation : un certificat plus récent est publié, de l'assurance maladie obligatoire (AMO) ou complémentaire (AMC) ; le poste chiffre encore avec celui de son magasin et reçoit un 4015.
      À faire : envoyer un fichier de feuilles de soins électroniques (FSE) ou de demandes de remboursement électroniques (DRE), relever, puis en envoyer un second.
      Si c'est rouge :
        - le poste traite le 4015 comme un rejet et renvoie
        - il affiche l'avertissement sans changer de certificat

      Étant donné un poste en service pour les flux de test
      Et le frontal <destinataire> <changement>
      Quand l'opérateur télétransmet un fichier de <fichier>
      Alors le lot arrive au frontal <destinataire> chiffré avec le certificat d'avant
      Quand l'opérateur relève la boîte aux lettres
      Alors rien n'est envoyé de nouveau
      Quand l'opérateur télétransmet un fichier de <fichier>
      Alors le lot arrive au frontal <destinataire> chiffré avec le nouveau certificat

      Exemples:
        | changement                                            | destinataire | fichier |
        | renouvelle son certificat                             | AMO          | FSE     |
        | publie un certificat plus récent à côté de l'ancien   | AMC          | DRE     |

    @id=F-06.certificat-de-la-signature
    @F-04
    Scénario: L'annuaire est injoignable : le certificat vient de la signature
      Objectif : le poste prend le nouveau certificat dans la signature du 4015 quand il ne peut pas l'avoir de l'annuaire.
      Pourquoi : la signature est faite avec le certificat à employer.
      Situation : l'assurance maladie obligatoire (AMO) a renouvelé son certificat ; l'annuaire est injoignable dès avant la relève.
      À faire : envoyer un fichier de feuilles de soins électroniques (FSE), relever, puis en envoyer un second.
      Si c'est rouge :
        - le poste n'exploite pas le certificat de la signature
        - il exige l'annuaire

      Étant donné un poste en service pour les flux de test
      Et le frontal AMO renouvelle son certificat
      Quand l'opérateur télétransmet un fichier de FSE
      Et l'annuaire ne répond plus
      Et l'opérateur relève la boîte aux lettres
      Alors rien n'est envoyé de nouveau
      Quand l'opérateur télétransmet un fichier de FSE
      Alors le lot arrive au frontal AMO chiffré avec le nouveau certificat

    @id=F-06.arret-net
    Scénario: Le logiciel est arrêté net après la relève du 4015
      Objectif : le certificat appris d'un 4015 sert à l'envoi suivant, même si le logiciel a été arrêté entre-temps, et rien ne repart.
      Pourquoi : le message n'est plus dans la boîte : ce qui n'est pas écrit à la relève est perdu pour de bon.
      Situation : l'assurance maladie obligatoire (AMO) a renouvelé son certificat ; l'annuaire est injoignable dès avant la relève, et le logiciel est tué puis relancé juste après.
      À faire : envoyer un fichier de feuilles de soins électroniques (FSE), relever, tuer le logiciel, le relancer, relever, puis envoyer un second fichier.
      Si c'est rouge :
        - le poste garde en mémoire le certificat de la signature, sans l'écrire
        - au démarrage, il présente de nouveau ce qui était parti

      Étant donné un poste en service pour les flux de test
      Et le frontal AMO renouvelle son certificat
      Quand l'opérateur télétransmet un fichier de FSE
      Et l'annuaire ne répond plus
      Et l'opérateur relève la boîte aux lettres
      Et le logiciel est arrêté net, puis relancé
      Et l'opérateur relève la boîte aux lettres
      Alors rien n'est envoyé de nouveau
      Quand l'opérateur télétransmet un fichier de FSE
      Alors le lot arrive au frontal AMO chiffré avec le nouveau certificat

    @id=F-06.sans-autre-certificat
    Scénario: Un 4015 arrive alors que l'annuaire ne publie rien de plus récent
      Objectif : un 4015 signé avec le certificat que le poste emploie déjà ne fait rien repartir et ne bloque rien.
      Pourquoi : l'avertissement peut arriver après que le poste s'est mis à jour.
      Situation : le banc impose un 4015 au prochain lot, sans qu'aucun certificat de l'assurance maladie obligatoire (AMO) ait changé. Cette réponse est un choix du banc.
      À faire : envoyer un fichier de feuilles de soins électroniques (FSE), relever, puis en envoyer un second.
      Si c'est rouge :
        - le poste supprime son certificat avant d'en avoir un autre
        - il renvoie le lot

      Étant donné un poste en service pour les flux de test
      Et le frontal est réglé pour répondre 4015 au prochain lot
      Quand l'opérateur télétransmet un fichier de FSE
      Et l'opérateur relève la boîte aux lettres
      Alors rien n'est envoyé de nouveau
      Quand l'opérateur télétransmet un fichier de FSE
      Alors le lot arrive au frontal AMO chiffré avec le certificat en vigueur

    @id=F-06.oct
    @F-02
    Plan du scénario: Un concentrateur avertit par 4015 qu'il a changé de certificat (<fichier>)
      Objectif : averti par l'organisme concentrateur technique (OCT), le poste emploie dès l'envoi suivant le nouveau certificat, sans rien renvoyer.
      Pourquoi : le certificat de l'OCT n'est pas dans l'annuaire ; la signature du message est le moyen le plus sûr de l'avoir.
      Situation : l'OCT a renouvelé son certificat ; le poste tient encore celui qui lui fut remis. Le document ne donne ces codes qu'aux organismes d'assurance maladie ; qu'un OCT réponde de même est un choix du banc.
      À faire : installer ce que l'OCT a remis, lui envoyer un fichier de feuilles de soins électroniques (FSE) ou de demandes de remboursement électroniques (DRE), relever, puis en envoyer un second.
      Si c'est rouge :
        - le poste n'écoute que les codes de l'assurance maladie
        - il vérifie la signature avec l'autorité de l'assurance maladie

      Étant donné un poste en service pour les flux de test
      Et le poste a reçu de l'OCT son certificat et son autorité
      Et le frontal OCT renouvelle son certificat
      Quand l'opérateur télétransmet un fichier de <fichier> à l'OCT
      Et l'opérateur relève la boîte aux lettres
      Alors rien n'est envoyé de nouveau
      Et le 4015 n'est pas montré comme un rejet
      Quand l'opérateur télétransmet un fichier de <fichier> à l'OCT
      Alors le lot arrive au frontal OCT chiffré avec le nouveau certificat

      Exemples:
        | fichier |
        | FSE     |
        | DRE     |

  Règle: Au renouvellement national, l'avertissement dure et rien ne part deux fois

    @id=F-06.renouvellement-national
    @F-02
    Plan du scénario: Tous les organismes changent de certificat le même jour (flux <usage>)
      Objectif : quand tous les destinataires changent de certificat et que chaque lot reçoit pour un temps un 4015, le poste change de certificat et n'envoie rien deux fois.
      Pourquoi : au renouvellement du 22 janvier 2020, des utilisateurs ont vu le 4015 parmi les rejets, avec une invitation à renvoyer des lots pourtant traités.
      Situation : assurance maladie obligatoire (AMO), complémentaire (AMC) et organisme concentrateur technique renouvellent le même jour. Les 4015 continuent même pour des lots chiffrés avec le nouveau certificat : ce prolongement est un choix du banc.
      À faire : envoyer un fichier de feuilles de soins électroniques (FSE) et un fichier de demandes de remboursement électroniques (DRE), relever, recommencer, relever encore, puis envoyer un dernier fichier de FSE.
      Si c'est rouge :
        - le poste montre le 4015 parmi les rejets, ou propose de renvoyer
        - il renvoie au second avertissement ce qu'il a laissé au premier
        - il s'arrête après plusieurs avertissements
        - il ne change que le certificat du premier organisme qui l'avertit

      Étant donné un poste en service pour les flux <usage>
      Et l'AMO, l'AMC et l'OCT renouvellent leur certificat le même jour
      Quand l'opérateur télétransmet un fichier de FSE
      Et l'opérateur télétransmet un fichier de DRE
      Et l'opérateur relève la boîte aux lettres
      Alors rien n'est envoyé de nouveau
      Et le 4015 n'est pas montré comme un rejet
      Quand le frontal répond 4015 aux 2 prochains lots, même chiffrés avec le nouveau certificat
      Et l'opérateur télétransmet un fichier de FSE
      Alors le lot arrive au frontal AMO chiffré avec le nouveau certificat
      Quand l'opérateur télétransmet un fichier de DRE
      Alors le lot arrive au frontal AMC chiffré avec le nouveau certificat
      Quand l'opérateur relève la boîte aux lettres
      Alors rien n'est envoyé de nouveau
      Et le 4015 n'est pas montré comme un rejet
      Quand l'opérateur télétransmet un fichier de FSE
      Alors le frontal AMO accepte le lot
      Et le lot arrive au frontal AMO chiffré avec le nouveau certificat

      Exemples:
        | usage   |
        | de test |
        | réels   |
