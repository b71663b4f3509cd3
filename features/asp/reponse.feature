# language: fr
Fonctionnalité: La réponse du portail

  @id=H-reponse.avance @H-04 @H-05
  Scénario: Une avance sans écart est acceptée et reçoit ses numéros
    Objectif : un dépôt juste est accepté en entier, et chaque demande reçoit le numéro qui servira au solde.
    Pourquoi : un contrôle qui rejette un dépôt juste fait corriger ce qui n'a pas de faute.
    Situation : aucun écart.
    À faire : déposer le fichier et garder celui qui est rendu.
    Si c'est rouge : une règle est plus sévère que le modèle.

    Étant donné le dépôt d'avance valable
    Quand le portail contrôle le dépôt
    Alors toutes les demandes sont acceptées
    Et le contrôle ne fait aucune remarque
    Et chaque demande acceptée reçoit un numeroASP dans le fichier rendu
    Et le fichier rendu porte codeTraitement et libelleTraitement pour chaque demande
    Et le reste du fichier rendu est celui qui a été déposé

  @id=H-reponse.solde @H-04
  Scénario: Un solde sans écart est accepté
    Objectif : un dépôt de solde juste est accepté en entier.
    Pourquoi : le solde n'est payé que si la demande passe ce contrôle.
    Situation : aucun écart.
    À faire : déposer le fichier.
    Si c'est rouge : une règle est plus sévère que le modèle.

    Étant donné le dépôt de solde valable
    Quand le portail contrôle le dépôt
    Alors toutes les demandes sont acceptées
    Et le contrôle ne fait aucune remarque
    Et le fichier rendu porte codeTraitement et libelleTraitement pour chaque demande
    Et le reste du fichier rendu est celui qui a été déposé

  @id=H-reponse.premiere-erreur @H-04
  Scénario: Le contrôle d'une demande s'arrête à sa première erreur
    Objectif : le fichier rendu ne nomme que la première erreur de chaque demande, dans l'ordre du modèle.
    Pourquoi : c'est ce que fait le portail ; corriger une erreur peut en découvrir une autre.
    Situation : deux écarts dans la même demande, l'un dans les bénéficiaires, l'autre dans la commande.
    À faire : déposer le fichier.
    Si c'est rouge : les règles ne sont plus jouées dans l'ordre du modèle.

    Étant donné un dépôt d'avance qui ne diffère du dépôt valable que par ceci : « Le nom du mandataire est null »
    Et ceci aussi : « La date de commande commence par l'année »
    Quand le portail contrôle le dépôt
    Alors la demande 1 est rejetée avec le code 3014
    Et le contrôle ne montre que 1 erreur

  @id=H-reponse.toutes @H-04
  Scénario: Sur demande, le banc montre toutes les erreurs
    Objectif : avant le dépôt, on voit toutes les erreurs d'un coup.
    Pourquoi : redéposer pour découvrir l'erreur suivante fait perdre des jours.
    Situation : les mêmes deux écarts.
    À faire : contrôler le fichier avec --all.
    Si c'est rouge : une erreur en cache une autre.

    Étant donné un dépôt d'avance qui ne diffère du dépôt valable que par ceci : « Le nom du mandataire est null »
    Et ceci aussi : « La date de commande commence par l'année »
    Quand le banc liste toutes les erreurs du dépôt
    Alors la demande 1 est rejetée avec le code 3014
    Et le contrôle ne montre que 2 erreurs
    Et les autres demandes sont acceptées
