# language: fr
@F-05
Fonctionnalité: Ce que la boîte aux lettres peut contenir

  Règle: Seuls les messages de service font agir

    @id=F-05.boite-vide
    Scénario: La boîte est vide
      Objectif : relever une boîte vide n'est ni une erreur ni une raison d'envoyer quoi que ce soit.
      Pourquoi : c'est le cas le plus courant ; un logiciel qui s'y trompe affole l'utilisateur.
      Situation : rien n'a été envoyé et aucun message n'attend.
      À faire : relever la boîte aux lettres.
      Si c'est rouge :
        - le poste prend une liste vide pour une erreur de protocole
        - il n'ouvre pas la boîte

      Étant donné un poste en service pour les flux de test
      Quand l'opérateur relève la boîte aux lettres
      Alors tous les messages de la boîte sont relevés

    @id=F-05.courriers-divers
    Plan du scénario: <courrier> : rien ne repart
      Objectif : un message qui n'est pas un message de service ne fait rien repartir.
      Pourquoi : la boîte reçoit aussi des accusés et du courrier ordinaire, où un nombre comme 4005 peut figurer par hasard.
      Situation : après un lot accepté par l'assurance maladie obligatoire (AMO), un autre message arrive.
      À faire : envoyer un fichier de feuilles de soins électroniques (FSE), relever la boîte aux lettres, puis envoyer un second fichier.
      Si c'est rouge :
        - le poste cherche le code dans n'importe quel texte
        - il s'arrête sur un message qu'il ne comprend pas

      Étant donné un poste en service pour les flux de test
      Quand l'opérateur télétransmet un fichier de FSE
      Et <courrier>
      Et l'opérateur relève la boîte aux lettres
      Alors rien n'est envoyé de nouveau
      Et tous les messages de la boîte sont relevés
      Quand l'opérateur télétransmet un fichier de FSE
      Alors le lot arrive au frontal AMO chiffré avec le certificat en vigueur

      Exemples:
        | courrier                                      |
        | un accusé de réception arrive dans la boîte   |
        | un relevé de paiement arrive dans la boîte    |
        | un courrier ordinaire arrive dans la boîte    |

    @id=F-05.courriers-abimes
    Plan du scénario: Un courrier <défaut> n'empêche pas de lire le rejet qui suit
      Objectif : un courrier mal formé est mis de côté, et le message de service qui le suit est lu et suivi.
      Pourquoi : la boîte reçoit du courrier de toutes mains ; un seul message illisible ne doit pas arrêter la télétransmission.
      Situation : un premier lot a été accepté par l'assurance maladie obligatoire (AMO), puis un courrier abîmé arrive ; un second lot est rejeté par 4005 après une révocation.
      À faire : envoyer deux fichiers de feuilles de soins électroniques (FSE), puis relever la boîte aux lettres une fois.
      Si c'est rouge :
        - le poste abandonne la relève au premier message qu'il ne sait pas lire
        - il suppose à tout message un identifiant, une date ou un en-tête

      Étant donné un poste en service pour les flux de test
      Quand l'opérateur télétransmet un fichier de FSE
      Et un courrier <défaut> arrive dans la boîte
      Et le frontal AMO révoque son certificat et en publie un nouveau
      Et l'opérateur télétransmet un fichier de FSE
      Et l'opérateur relève la boîte aux lettres
      Alors chaque lot rejeté est envoyé de nouveau, une seule fois
      Et le lot envoyé de nouveau est identique

      Exemples:
        | défaut                        |
        | sans Message-ID               |
        | au Message-ID vide            |
        | sans date                     |
        | au jeu de caractères inconnu  |
        | aux parties rompues           |
        | à l'en-tête démesuré          |
        | vide                          |

    @id=F-05.melange
    Scénario: Plusieurs messages de toutes sortes
      Objectif : parmi des messages de toutes sortes, le poste agit sur le seul rejet, et sur lui seul.
      Pourquoi : un cabinet relève souvent plusieurs jours de courrier à la fois.
      Situation : un premier lot a été accepté par l'assurance maladie obligatoire (AMO), un second rejeté après une révocation ; accusés, relevé, courrier ordinaire et avis de non-remise attendent avec le 4005.
      À faire : envoyer deux fichiers de feuilles de soins électroniques (FSE), puis relever la boîte aux lettres une fois.
      Si c'est rouge :
        - un message inattendu fait abandonner la relève
        - le poste renvoie aussi le lot dont parle l'accusé

      Étant donné un poste en service pour les flux de test
      Quand l'opérateur télétransmet un fichier de FSE
      Et un courrier ordinaire arrive dans la boîte
      Et un avis de non-remise arrive dans la boîte
      Et le frontal AMO révoque son certificat et en publie un nouveau
      Et l'opérateur télétransmet un fichier de FSE
      Et un relevé de paiement arrive dans la boîte
      Et l'opérateur relève la boîte aux lettres
      Alors tous les messages de la boîte sont relevés
      Et chaque lot rejeté est envoyé de nouveau, une seule fois
      Et le lot envoyé de nouveau est identique
