# language: fr
@D-08
Fonctionnalité: Liste de révocation périmée

  Règle: Une liste périmée sert encore au contrôle et n'arrête pas l'envoi

    @id=D-08.amo
    Plan du scénario: La liste de révocation est périmée (<cas>)
      Objectif : le poste contrôle le certificat sur la liste de révocation (CRL : les certificats que leur autorité a
      retirés avant leur date de fin) qu'il a, même périmée, et continue d'envoyer.
      Pourquoi : une panne de publication chez l'organisme ne doit pas arrêter la facturation du cabinet.
      Situation : la date de prochaine publication de la liste est passée d'un jour ; elle est bien signée et ne nomme
      pas le certificat. Un poste qui n'installe pas une liste déjà périmée quand il la relève n'est pas en faute (sans
      objet) : le document parle d'une liste présente.
      À faire : envoyer un fichier de feuilles de soins électroniques (FSE) à l'assurance maladie obligatoire (AMO), à
      partir d'un poste neuf.
      Si c'est rouge :
        - le poste installe la liste périmée, puis refuse de s'en servir
        - sa bibliothèque tient une liste périmée pour une erreur, et personne n'a choisi

      Étant donné un poste configuré pour les flux <usage>
      Et un annuaire qui publie le certificat AMO avec une liste de révocation périmée
      Quand l'opérateur télétransmet un fichier de FSE
      Alors le frontal AMO ouvre la pièce jointe avec ce certificat

      Exemples:
        | cas  | usage   |
        | test | de test |
        | réel | réels   |

    @id=D-08.amc
    Scénario: La liste de révocation est périmée, pour une demande de remboursement
      Objectif : une liste de révocation (CRL) périmée n'arrête pas non plus les envois à l'assurance maladie
      complémentaire.
      Pourquoi : la règle est la même pour tous les destinataires.
      Situation : la date de prochaine publication de la liste est passée d'un jour.
      À faire : envoyer un fichier de demandes de remboursement électroniques (DRE) de test à l'assurance maladie
      complémentaire (AMC).
      Si c'est rouge :
        - le poste installe la liste périmée, puis refuse de s'en servir

      Étant donné un poste configuré pour les flux de test
      Et un annuaire qui publie le certificat AMC avec une liste de révocation périmée
      Quand l'opérateur télétransmet un fichier de DRE
      Alors le frontal AMC ouvre la pièce jointe avec ce certificat

  Règle: Une liste périmée reste une liste : ce qu'elle nomme est refusé

    @id=D-08.non-nomme
    Scénario: La liste périmée ne nomme pas le certificat (témoin)
      Objectif : le poste envoie quand la liste de révocation (CRL : les certificats que leur autorité a retirés avant
      leur date de fin), quoique périmée, ne nomme pas le certificat.
      Pourquoi : c'est le témoin du scénario suivant : une liste périmée seule n'arrête rien.
      Situation : l'annuaire publie un certificat ancien et une liste périmée qui ne le nomme pas.
      À faire : envoyer un fichier de feuilles de soins électroniques (FSE) de test à l'assurance maladie obligatoire
      (AMO).
      Si c'est rouge :
        - le poste installe une liste périmée, puis refuse de s'en servir

      Étant donné un poste configuré pour les flux de test
      Et un annuaire qui publie un certificat AMO qu'une liste de révocation périmée ne nomme pas
      Quand l'opérateur télétransmet un fichier de FSE
      Alors le frontal AMO ouvre la pièce jointe avec ce certificat

    @id=D-08.nomme
    Scénario: La liste périmée nomme le certificat
      Objectif : le poste refuse un certificat que nomme la liste de révocation (CRL : les certificats que leur
      autorité a retirés avant leur date de fin), même périmée.
      Pourquoi : une révocation ne s'annule pas avec le temps ; ignorer une liste périmée rouvrirait la porte à une
      clé volée.
      Situation : pareille au scénario précédent, à ceci près que la liste périmée nomme le certificat.
      À faire : envoyer un fichier de feuilles de soins électroniques (FSE) de test à l'assurance maladie obligatoire
      (AMO).
      Si c'est rouge :
        - le poste met de côté une liste périmée au lieu de la lire

      Étant donné un poste configuré pour les flux de test
      Et un annuaire qui publie un certificat AMO qu'une liste de révocation périmée nomme
      Quand l'opérateur télétransmet un fichier de FSE
      Alors rien n'est émis
      Et le poste dit pourquoi l'émission est arrêtée

    @id=D-08.nomme-amc
    Scénario: La liste périmée nomme le certificat, pour une demande de remboursement
      Objectif : le poste refuse, pour l'AMC aussi, un certificat que nomme la liste de révocation (CRL) périmée.
      Pourquoi : la règle est la même pour tous les destinataires.
      Situation : l'annuaire publie un certificat ancien et une liste périmée qui le nomme.
      À faire : envoyer un fichier de demandes de remboursement électroniques (DRE) de test à l'assurance maladie
      complémentaire (AMC).
      Si c'est rouge :
        - le poste met de côté une liste périmée au lieu de la lire

      Étant donné un poste configuré pour les flux de test
      Et un annuaire qui publie un certificat AMC qu'une liste de révocation périmée nomme
      Quand l'opérateur télétransmet un fichier de DRE
      Alors rien n'est émis
      Et le poste dit pourquoi l'émission est arrêtée

  Règle: Une liste qui périme sur le poste y reste, et se consulte encore

    @id=D-08.vieillie
    Plan du scénario: La liste que tient le poste périme (<cas>)
      Objectif : le poste continue d'envoyer quand la liste de révocation (CRL) qu'il tient périme sans être remplacée.
      Pourquoi : c'est la panne de la vie courante : l'organisme tarde à publier, et le cabinet doit facturer.
      Situation : le poste a relevé une liste en vigueur, bien signée, qui ne nomme pas le certificat ; elle périme, et
      l'annuaire n'en publie pas d'autre.
      À faire : mettre à jour les certificats et les listes, attendre que la liste périme, puis envoyer un fichier.
      Si c'est rouge :
        - le poste jette sa liste, ou ne la lit plus, quand elle périme
        - il arrête l'envoi au lieu d'alerter

      Étant donné un poste en service pour les flux de test
      Et la liste de révocation de l'<acteur> périme sur le poste
      Quand l'opérateur télétransmet un fichier de <nature>
      Alors le lot arrive au frontal <acteur> chiffré avec le certificat en vigueur

      Exemples:
        | cas | acteur | nature |
        | FSE | AMO    | FSE    |
        | DRE | AMC    | DRE    |

    @id=D-08.vieillie-nomme
    Plan du scénario: La liste qui périme sur le poste nomme le certificat (<cas>)
      Objectif : le poste refuse un certificat que nomme la liste de révocation (CRL) qu'il tient, périmée depuis.
      Pourquoi : une révocation ne s'annule pas avec le temps ; oublier une liste périmée rouvrirait la porte à une clé
      volée.
      Situation : pareille au scénario précédent, à ceci près que la liste nomme le certificat.
      À faire : mettre à jour les certificats et les listes, attendre que la liste périme, puis envoyer un fichier.
      Si c'est rouge :
        - le poste ne lit plus une liste périmée, et tient le certificat pour bon

      Étant donné un poste en service pour les flux de test
      Et l'autorité révoque le certificat <acteur> et n'en publie pas d'autre
      Et la liste de révocation de l'<acteur> périme sur le poste
      Quand l'opérateur télétransmet un fichier de <nature>
      Alors rien n'est émis
      Et le poste dit pourquoi l'émission est arrêtée

      Exemples:
        | cas | acteur | nature |
        | FSE | AMO    | FSE    |
        | DRE | AMC    | DRE    |
