# language: fr
@E-09
Fonctionnalité: Mise à jour des listes de révocation

  Règle: Une liste mauvaise ou manquante ne chasse pas la bonne

    @id=E-09.liste-neuve
    Scénario: Une liste neuve est prise (témoin)
      Objectif : une liste de révocation (CRL) plus récente, bien signée, remplace celle du poste et l'envoi continue.
      Pourquoi : c'est la vie ordinaire du poste, chaque semaine.
      Situation : rien d'anormal ; l'annuaire montre une CRL neuve.
      À faire : mettre à jour les CRL, puis envoyer un fichier de feuilles de soins électroniques (FSE) à l'assurance maladie obligatoire (AMO).
      Si c'est rouge :
        - le poste refuse une CRL pourtant bonne
        - la base de recherche des CRL est mal réglée

      Étant donné un poste en service pour les flux de test
      Et l'annuaire montre à la place de la CRL de l'AMO une CRL neuve
      Quand le poste met à jour ses CRL
      Et l'opérateur télétransmet un fichier de FSE
      Alors le lot arrive au frontal AMO chiffré avec le certificat en vigueur

    @id=E-09.liste-ecartee
    Plan du scénario: L'annuaire montre <liste> : le poste alerte et garde la sienne
      Objectif : quand la mise à jour n'apporte pas de bonne liste de révocation (CRL), le poste prévient l'utilisateur et continue avec celle qu'il tient.
      Pourquoi : l'utilisateur doit être prévenu avant que sa CRL n'expire, et le cabinet doit pouvoir facturer entre-temps.
      Situation : le poste tient une bonne CRL de l'autorité de l'assurance maladie obligatoire (AMO) ; l'annuaire ne donne à la place rien de bon, deux fois de suite. L'alerte est due quand l'ennui dure : au premier échec ou au second.
      À faire : mettre à jour deux fois les CRL, lire ce que le logiciel affiche, puis envoyer un fichier de feuilles de soins électroniques (FSE).
      Si c'est rouge :
        - le poste efface sa CRL avant d'avoir contrôlé la nouvelle
        - il installe une CRL sans en vérifier la signature ou les dates
        - il ne dit rien à l'utilisateur, ou attend plus de deux échecs (avertissement seulement)

      Étant donné un poste en service pour les flux de test
      Et l'annuaire montre à la place de la CRL de l'AMO <liste>
      Quand le poste met à jour ses CRL
      Et le poste met à jour ses CRL
      Alors le poste alerte l'utilisateur
      Quand l'opérateur télétransmet un fichier de FSE
      Alors le lot arrive au frontal AMO chiffré avec le certificat en vigueur

      Exemples:
        | liste                              |
        | une CRL à la signature abîmée      |
        | une CRL signée par une autre clé   |
        | la CRL d'une autre autorité        |
        | une CRL pas encore valable         |
        | une CRL périmée                    |
        | rien                               |

    @id=E-09.liste-inchangee
    Scénario: L'annuaire redonne la même liste
      Objectif : une liste de révocation (CRL) inchangée mais encore en vigueur n'arrête rien.
      Pourquoi : l'autorité peut tarder à publier ; le poste redemandera chaque jour et alertera si cela dure.
      Situation : l'annuaire redonne, octet pour octet, la CRL que le poste tient déjà.
      À faire : mettre à jour deux fois les CRL, puis envoyer un fichier de feuilles de soins électroniques (FSE) à l'assurance maladie obligatoire (AMO).
      Si c'est rouge :
        - le poste prend une liste inchangée pour une erreur et s'arrête
        - il la supprime

      Étant donné un poste en service pour les flux de test
      Et l'annuaire montre à la place de la CRL de l'AMO la même CRL
      Quand le poste met à jour ses CRL
      Et le poste met à jour ses CRL
      Et l'opérateur télétransmet un fichier de FSE
      Alors le lot arrive au frontal AMO chiffré avec le certificat en vigueur

    @id=E-09.liste-de-la-veille
    Scénario: L'annuaire montre une liste plus ancienne
      Objectif : une liste de révocation (CRL) plus ancienne que celle du poste, encore en vigueur, n'arrête rien.
      Pourquoi : une copie de l'annuaire en retard n'est pas une raison de ne plus facturer.
      Situation : l'annuaire montre la CRL de la veille ; bien signée et en vigueur, elle porte un numéro plus petit que celle que le poste tient déjà.
      À faire : mettre à jour deux fois les CRL, puis envoyer un fichier de feuilles de soins électroniques (FSE) à l'assurance maladie obligatoire (AMO).
      Si c'est rouge :
        - le poste prend un numéro qui recule pour une attaque et s'arrête
        - il supprime sa liste

      Étant donné un poste en service pour les flux de test
      Et l'annuaire montre à la place de la CRL de l'AMO une CRL plus ancienne
      Quand le poste met à jour ses CRL
      Et le poste met à jour ses CRL
      Et l'opérateur télétransmet un fichier de FSE
      Alors le lot arrive au frontal AMO chiffré avec le certificat en vigueur

  Règle: Les demandes des postes sont étalées

    @id=E-09.heures
    Scénario: La première demande de chaque poste tombe au hasard entre 2 h et 22 h
      Objectif : les heures auxquelles des postes neufs demanderaient leur première liste de révocation (CRL) sont tirées au hasard et bien étalées.
      Pourquoi : si des dizaines de milliers de postes appelaient l'annuaire à la même heure, il tomberait.
      Situation : rien d'anormal ; le banc demande au logiciel ce qu'il prévoirait sur trois cents postes neufs.
      À faire : rien ; le logiciel répond pour ses postes.
      Si c'est rouge :
        - l'heure est la même pour tous, toujours pile, ou avance d'un poste au suivant
        - l'heure dépend de l'installation, qui se fait toujours dans la matinée
        - le tirage sort de la plage permise, ou l'heure universelle est dite comme l'heure de Paris
        - la date est dans le passé, ou des années plus loin

      Étant donné un poste configuré pour les flux de test
      Quand l'opérateur demande les heures prévues pour 300 postes neufs
      Alors ces demandes sont prévues au bon jour
      Et ces heures tombent entre 2 h et 22 h
      Et ces heures s'étalent sur au moins 8 heures

    @id=E-09.heures-suivantes
    Plan du scénario: Après <issue>, la demande suivante est prévue au bon jour
      Objectif : la liste de révocation (CRL) se redemande chaque semaine, et dès le lendemain quand la dernière demande n'a rien apporté de neuf.
      Pourquoi : une liste qui ne se renouvelle plus périme en silence ; et si tous les postes la demandaient le même jour, l'annuaire tomberait.
      Situation : rien d'anormal ; le banc demande au logiciel ce qu'il prévoirait de quelques postes, à partir de deux jours différents.
      À faire : rien ; le logiciel répond pour ses postes.
      Si c'est rouge :
        - l'échec n'est pas retenté le lendemain, ou ne l'est qu'une fois
        - le rythme n'est pas hebdomadaire
        - tous les postes demandent le même jour de la semaine
        - l'adaptateur ne regarde ni le moment (« from ») ni l'issue (« state ») qu'on lui donne

      Étant donné un poste configuré pour les flux de test
      Quand l'opérateur demande quand les postes referaient leur demande après <issue>
      Alors ces demandes sont prévues au bon jour

      Exemples:
        | issue                 |
        | leur mise en service  |
        | une CRL neuve         |
        | une CRL inchangée     |
        | un échec              |
        | deux échecs de suite  |

  Règle: Jour après jour, le poste fait ce qu'il prévoit

    @id=E-09.semaines
    Scénario: Deux semaines passent, sans un geste
      Objectif : de lui-même, le poste demande sa liste de révocation (CRL) chaque semaine.
      Pourquoi : ce qui est prévu et jamais fait ne protège personne ; la liste périme en silence.
      Situation : rien d'anormal ; le temps du banc et du poste avance de seize jours. Ne s'applique qu'au logiciel dont l'horloge se règle.
      À faire : rien ; le logiciel vit seize jours.
      Si c'est rouge :
        - le planificateur ne tourne pas, ou l'adaptateur ne le fait pas tourner
        - la liste est demandée chaque jour, ou chaque mois

      Étant donné un poste en service pour les flux de test
      Quand 16 jours passent
      Alors les listes ont été demandées au rythme du document

    @id=E-09.panne-qui-dure
    Scénario: L'annuaire est en panne dix jours
      Objectif : quand l'annuaire ne donne rien, le poste redemande chaque jour, alerte l'utilisateur, et se rattrape dès que l'annuaire répond.
      Pourquoi : un poste qui attend la semaine suivante, ou qui renonce, se retrouve sans liste en vigueur et ne peut plus facturer.
      Situation : l'annuaire se dit occupé à chaque recherche pendant dix jours, puis répond. Ne s'applique qu'au logiciel dont l'horloge se règle.
      À faire : rien ; le logiciel vit douze jours.
      Si c'est rouge :
        - un échec n'est pas retenté le lendemain, ou ne l'est qu'une fois
        - la tâche s'arrête pour toujours au premier échec
        - l'utilisateur n'est pas prévenu, ou seulement quand il fait la demande lui-même

      Étant donné un poste en service pour les flux de test
      Et l'annuaire se dit occupé
      Quand 10 jours passent
      Alors le poste alerte l'utilisateur
      Quand l'annuaire répond de nouveau
      Et 2 jours passent
      Alors les listes ont été demandées au rythme du document

  Règle: Le poste ne demande que ce dont il a besoin, et raccroche

    @id=E-10.crl-utiles
    @E-10
    Plan du scénario: Un poste réglé pour les flux <flux> ne demande que les listes de son usage
      Objectif : le poste ne demande que les listes de révocation (CRL) des autorités dont dépendent ses certificats.
      Pourquoi : une CRL peut être grosse ; les prendre toutes chargerait l'annuaire pour rien.
      Situation : l'annuaire publie aussi les CRL d'autres usages et d'autres organismes.
      À faire : mettre à jour les certificats et les CRL.
      Si c'est rouge :
        - le poste parcourt tout l'annuaire
        - il demande les CRL réelles et de test à la fois

      Étant donné un poste configuré pour les flux <flux>
      Quand le poste met à jour ses certificats et ses CRL
      Alors seules les CRL utiles sont demandées

      Exemples:
        | flux    |
        | de test |
        | réels   |

    @id=E-10.session-fermee
    @E-10
    Scénario: La session d'annuaire est fermée dès la dernière réponse
      Objectif : le poste ferme sa connexion à l'annuaire aussitôt servie.
      Pourquoi : des milliers de connexions ouvertes pour rien épuisent l'annuaire.
      Situation : rien d'anormal ; le banc regarde combien de temps chaque connexion reste ouverte.
      À faire : mettre à jour deux fois, puis envoyer un fichier de feuilles de soins électroniques (FSE).
      Si c'est rouge :
        - le poste garde une connexion permanente
        - il la ferme seulement à sa propre fermeture, ou après un délai
        - il en ouvre une seconde, ou l'entretient par des requêtes qui ne servent à rien

      Étant donné un poste configuré pour les flux de test
      Quand le poste met à jour ses certificats et ses CRL
      Et le poste met à jour ses certificats et ses CRL
      Et l'opérateur télétransmet un fichier de FSE
      Alors aucune session d'annuaire ne reste ouverte

    @id=E-10.session-apres-echec
    @E-10
    Scénario: La session d'annuaire est fermée aussi après un échec
      Objectif : quand l'annuaire refuse une demande, le poste ferme sa connexion au lieu de la garder.
      Pourquoi : un annuaire déjà surchargé ne doit pas porter en plus des connexions oubliées.
      Situation : l'annuaire se dit occupé à chaque recherche.
      À faire : mettre à jour.
      Si c'est rouge :
        - la fermeture manque sur le chemin d'erreur
        - le poste réessaie en boucle sur la même connexion

      Étant donné un poste configuré pour les flux de test
      Et l'annuaire se dit occupé
      Quand le poste met à jour ses certificats et ses CRL
      Alors aucune session d'annuaire ne reste ouverte

  Règle: L'adresse d'une liste se lit dans les deux formes

    @id=E-10.adresse-imprimee
    @E-10
    Plan du scénario: L'adresse de la CRL s'écrit comme le document l'imprime (<organisme>)
      Objectif : le poste trouve la liste de révocation (CRL) quand son adresse finit par « /certificateRevocationList ».
      Pourquoi : c'est la forme que le document imprime ; un organisme peut l'écrire ainsi dans ses certificats.
      Situation : le certificat de l'assurance maladie obligatoire (AMO) ou complémentaire (AMC) est en règle ; seule l'écriture de l'adresse change, la liste est à la même entrée.
      À faire : sur un poste neuf, envoyer un fichier de feuilles de soins électroniques (FSE) ou de demandes de remboursement électroniques (DRE).
      Si c'est rouge :
        - le poste n'attend que « ?certificateRevocationList;binary »
        - il tient l'adresse pour fautive et refuse le certificat

      Étant donné un poste configuré pour les flux de test
      Et un annuaire où l'adresse de la CRL du certificat <organisme> s'écrit comme le document l'imprime
      Quand l'opérateur télétransmet un fichier de <lot>
      Alors le lot arrive au frontal <organisme> chiffré avec le certificat en vigueur

      Exemples:
        | organisme | lot |
        | AMO       | FSE |
        | AMC       | DRE |
