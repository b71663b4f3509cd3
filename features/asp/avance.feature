# language: fr
Fonctionnalité: Contrôle d'un dépôt d'avance

  @id=H-avance.lecture @H-03
  Plan du scénario: Un fichier illisible est rejeté en entier
    Objectif : un fichier que le portail ne sait pas lire est nommé pour ce qu'il est.
    Pourquoi : un BOM ou un mauvais codage ne se voit pas dans un éditeur de texte ; sans nom, on cherche longtemps.
    Situation : le contenu est celui du dépôt valable, seuls les octets changent.
    À faire : déposer le fichier.
    Si c'est rouge : la bibliothèque JSON répare en silence ; le fichier a été réenregistré par un outil.

    Étant donné un dépôt d'avance qui ne diffère du dépôt valable que par ceci : « <écart> »
    Quand le portail contrôle le dépôt
    Alors tout le fichier est rejeté avec le code <code>
    Et aucun fichier n'est rendu

    Exemples:
      | écart | code |
      | Le fichier est vide | 0001 |
      | Le fichier dépasse la taille admise | 0002 |
      | Des tableaux s'imbriquent sans fin | 0003 |
      | Un tableau contient plus d'un million de valeurs | 0004 |
      | Le fichier est enregistré avec une marque d'ordre des octets | 0005 |
      | Le fichier est enregistré en UTF-16 | 0006 |
      | Le fichier est enregistré en ISO-8859-1 | 0006 |
      | Une virgule traîne avant une accolade | 0007 |
      | Le montant a une virgule décimale | 0007 |
      | Le fichier est coupé au milieu | 0008 |
      | Un second objet suit le premier | 0009 |
      | La balise SIRET figure deux fois | 0010 |

  @id=H-avance.structure @H-01 @H-03
  Plan du scénario: Une structure qui n'est pas celle du modèle rejette tout le fichier
    Objectif : le premier contrôle rejette tout fichier qui n'a pas les balises du modèle, et elles seules.
    Pourquoi : aucune demande n'est examinée ; une faute de frappe coûte le dépôt entier.
    Situation : une balise manque, est de trop, ou n'a pas la forme attendue.
    À faire : déposer le fichier.
    Si c'est rouge : comparer au schéma JSON publié ; les majuscules comptent.

    Étant donné un dépôt d'avance qui ne diffère du dépôt valable que par ceci : « <écart> »
    Quand le portail contrôle le dépôt
    Alors tout le fichier est rejeté avec le code <code>
    Et aucun fichier n'est rendu

    Exemples:
      | écart | code |
      | Il manque le SIRET | 0021 |
      | Il manque la liste des demandes | 0021 |
      | Il manque numLigne dans la première demande | 0021 |
      | Il manque codeTraitement dans la première demande | 0021 |
      | Il manque le type d'une pièce | 0021 |
      | Il manque le bloc commande dans la deuxième demande | 0021 |
      | Il manque le nom d'un médecin | 0021 |
      | Il manque une balise du scénario d'installation | 0021 |
      | Une balise de plus figure dans l'en-tête | 0022 |
      | Une balise est écrite en minuscules | 0022 |
      | Le médecin a une balise de plus | 0022 |
      | La demande est une chaîne | 0023 |
      | La commande est null | 0023 |
      | La structure est un tableau | 0023 |
      | La liste des demandes est un objet | 0024 |
      | Les pièces sont un objet | 0024 |
      | La liste des médecins est null | 0024 |
      | La liste des sites est une chaîne | 0024 |
      | Le numéro ANS est un tableau | 0025 |
      | La ligne est un objet | 0025 |
      | L'opérateur de messagerie est un tableau | 0025 |
      | L'en-tête porte impId et impld | 0026 |
      | Le scénario porte isDirecToDMP et isDirectToDMP | 0026 |
      | La liste des demandes est vide | 0027 |
      | Le fichier contient 201 demandes | 0028 |
      | Le fichier d'avance est déposé comme un solde | 0029 |

  @id=H-avance.en-tete @H-07
  Plan du scénario: Une valeur fausse de l'en-tête rejette tout le fichier
    Objectif : l'en-tête du fichier porte un numéro ANS et un SIRET bien formés, et laisse impId à l'ASP.
    Pourquoi : ces valeurs valent pour toutes les demandes.
    Situation : une seule valeur de l'en-tête change.
    À faire : déposer le fichier.
    Si c'est rouge : un numéro écrit comme nombre JSON perd ses zéros de tête.

    Étant donné un dépôt d'avance qui ne diffère du dépôt valable que par ceci : « <écart> »
    Quand le portail contrôle le dépôt
    Alors tout le fichier est rejeté avec le code <code>
    Et aucun fichier n'est rendu

    Exemples:
      | écart | code |
      | impId est rempli | 1016 |
      | Le numéro ANS est null | 1021 |
      | Le numéro ANS est un nombre | 1022 |
      | Le numéro ANS a huit chiffres | 1023 |
      | Le numéro ANS contient un tiret | 1024 |
      | Le SIRET est vide | 1031 |
      | Le SIRET est un nombre | 1032 |
      | Le SIRET a neuf chiffres : c'est le SIREN | 1033 |
      | Le SIRET contient une lettre | 1034 |

  @id=H-avance.depot @H-02 @H-09
  Plan du scénario: Un nom ou une déclaration qui ne va pas avec le fichier rejette le dépôt
    Objectif : le nom du fichier et ce qui est déclaré au dépôt disent la même chose que le fichier.
    Pourquoi : le portail range le dépôt par numéro ANS et par jour.
    Situation : le contenu est celui du dépôt valable ; seul le nom ou la déclaration change.
    À faire : déposer le fichier.
    Si c'est rouge : la date du nom est celle du dépôt, pas celle de la production du fichier.

    Étant donné un dépôt d'avance qui ne diffère du dépôt valable que par ceci : « <écart> »
    Quand le portail contrôle le dépôt
    Alors tout le fichier est rejeté avec le code <code>
    Et aucun fichier n'est rendu

    Exemples:
      | écart | code |
      | Le fichier s'appelle export.json | 8011 |
      | Le numéro du fichier est 000 | 8011 |
      | Le nom du fichier contient un espace de largeur nulle | 8011 |
      | Le nom du fichier porte un autre numéro ANS | 8012 |
      | Le nom du fichier porte un 31 février | 8013 |
      | Le nom du fichier date de la veille | 8014 |
      | Un fichier du même nom a déjà été déposé ce jour | 8015 |
      | Le dépôt déclare un autre numéro ANS | 8021 |

  @id=H-avance.demande @H-04 @H-05 @H-06 @H-07
  Plan du scénario: L'en-tête de chaque demande est contrôlé
    Objectif : chaque demande est numérotée dans l'ordre et porte ses propres numéros.
    Pourquoi : ces numéros relient la demande à ses pièces, à son avance et à son solde.
    Situation : une seule valeur change ; l'historique dit ce qui a déjà été déposé.
    À faire : déposer le fichier.
    Si c'est rouge : une demande rejetée se redépose avec un numeroEditeur nouveau ; un solde attend que l'avance soit payée.

    Étant donné un dépôt d'avance qui ne diffère du dépôt valable que par ceci : « <écart> »
    Quand le portail contrôle le dépôt
    Alors la demande <demande> est rejetée avec le code <code>
    Et les autres demandes sont acceptées
    Et le libellé dit ce qui est attendu, ce qui est trouvé et quoi faire

    Exemples:
      | écart | code | demande |
      | numLigne est null | 2011 | 1 |
      | numLigne est une chaîne | 2012 | 1 |
      | numLigne est écrit 1.0 | 2014 | 1 |
      | numLigne vaut 201 | 2015 | 1 |
      | La numérotation commence à 2 | 2018 | 1 |
      | La deuxième demande reprend le numéro 1 | 2018 | 2 |
      | typeAction est null | 2021 | 1 |
      | typeAction est un booléen | 2022 | 1 |
      | typeAction vaut M | 2025 | 1 |
      | typeAction est en minuscule | 2025 | 1 |
      | numeroASP est rempli | 2036 | 1 |
      | numeroEditeur est null | 2041 | 1 |
      | numeroEditeur est un nombre | 2042 | 1 |
      | numeroEditeur a perdu ses zéros de tête | 2043 | 1 |
      | numeroEditeur contient une lettre | 2044 | 1 |
      | Les deux premières demandes ont le même numeroEditeur | 2048 | 2 |
      | Le numeroEditeur est celui d'une demande déjà rejetée | 2049 | 1 |
      | Le numeroEditeur a servi sous ce SIRET, ce couloir et ce numéro ANS | 2049 | 1 |

  @id=H-avance.montants @H-04 @H-07
  Plan du scénario: La commande ou la facture est contrôlée
    Objectif : dates, régime et montants sont écrits comme le modèle le demande.
    Pourquoi : un montant sans ses deux décimales est rejeté, alors qu'il est juste.
    Situation : une seule valeur change.
    À faire : déposer le fichier.
    Si c'est rouge : imposer deux décimales à l'écriture JSON ; écrire le jour avant le mois.

    Étant donné un dépôt d'avance qui ne diffère du dépôt valable que par ceci : « <écart> »
    Quand le portail contrôle le dépôt
    Alors la demande <demande> est rejetée avec le code <code>
    Et les autres demandes sont acceptées
    Et le libellé dit ce qui est attendu, ce qui est trouvé et quoi faire

    Exemples:
      | écart | code | demande |
      | La date de commande est null | 3011 | 1 |
      | La date de commande est un nombre | 3012 | 1 |
      | La date de commande commence par l'année | 3014 | 1 |
      | Le jour de la commande n'a qu'un chiffre | 3014 | 1 |
      | La date de commande est le 29 février d'une année commune | 3015 | 1 |
      | Le jour et le mois de la commande sont inversés | 3015 | 1 |
      | Le régime de TVA est null | 3021 | 1 |
      | Le régime de TVA est un booléen | 3022 | 1 |
      | Le régime de TVA est en minuscules | 3025 | 1 |
      | Le montant est null | 3031 | 1 |
      | Le montant est une chaîne | 3032 | 1 |
      | Le montant est une chaîne à virgule | 3032 | 1 |
      | Le montant n'a qu'une décimale | 3034 | 1 |
      | Le montant est un entier | 3034 | 1 |
      | Le montant a trois décimales | 3034 | 1 |
      | Le montant est écrit avec un exposant | 3034 | 1 |
      | Le montant est négatif | 3035 | 1 |
      | Le montant est nul | 3035 | 1 |

  @id=H-avance.beneficiaires @H-04 @H-07
  Plan du scénario: Les bénéficiaires sont contrôlés
    Objectif : les bénéficiaires sont décrits en entier, et rien n'est rempli de ce qui ne les concerne pas.
    Pourquoi : les règles dépendent les unes des autres ; c'est là que les rejets sont les plus nombreux.
    Situation : une seule valeur change.
    À faire : déposer le fichier.
    Si c'est rouge : relire les conditions de la balise dans la table ; une balise sans objet reste à null.

    Étant donné un dépôt d'avance qui ne diffère du dépôt valable que par ceci : « <écart> »
    Quand le portail contrôle le dépôt
    Alors la demande <demande> est rejetée avec le code <code>
    Et les autres demandes sont acceptées
    Et le libellé dit ce qui est attendu, ce qui est trouvé et quoi faire

    Exemples:
      | écart | code | demande |
      | commandePour est null | 4011 | 1 |
      | commandePour est un nombre | 4012 | 1 |
      | commandePour est accentué | 4015 | 1 |
      | isMandataire est null pour des médecins libéraux | 4021 | 1 |
      | isMandataire est une chaîne | 4022 | 1 |
      | isMandataire est vrai pour une structure | 4026 | 2 |
      | isClientUnique est null pour des médecins libéraux | 4031 | 1 |
      | isClientUnique est un nombre | 4032 | 1 |
      | isClientUnique est vrai pour une structure | 4036 | 2 |
      | Un mandataire commande pour un client unique | 4037 | 1 |
      | Le nom du mandataire est null | 4041 | 1 |
      | Le nom du mandataire est un nombre | 4042 | 1 |
      | Le nom du mandataire a 50 caractères | 4043 | 1 |
      | Le nom du mandataire est en minuscules | 4044 | 1 |
      | Un mandataire est nommé alors qu'isMandataire est faux | 4046 | 3 |
      | Un mandataire est nommé pour une structure | 4046 | 2 |
      | Le courriel du mandataire est vide | 4051 | 1 |
      | Le courriel du mandataire est un booléen | 4052 | 1 |
      | Le courriel du mandataire a 150 caractères | 4053 | 1 |
      | Le courriel du mandataire n'a pas de @ | 4054 | 1 |
      | Un courriel de mandataire est donné sans mandataire | 4056 | 3 |
      | Le téléphone du mandataire est null | 4061 | 1 |
      | Le téléphone du mandataire est un nombre | 4062 | 1 |
      | Le téléphone du mandataire a 50 caractères | 4063 | 1 |
      | Un téléphone de mandataire est donné sans mandataire | 4066 | 3 |
      | Aucun médecin n'est nommé | 4101 | 3 |
      | Un médecin est nommé pour une structure | 4106 | 2 |
      | Deux médecins pour un client unique | 4107 | 3 |
      | Un seul médecin alors que le client n'est pas unique | 4107 | 1 |
      | Le nom du deuxième médecin est null | 4111 | 1 |
      | Le nom du deuxième médecin est un nombre | 4112 | 1 |
      | Le nom du deuxième médecin a 50 caractères | 4113 | 1 |
      | Le nom du deuxième médecin a un accent en minuscule | 4114 | 1 |
      | Le courriel du médecin est null, sans mandataire | 4121 | 3 |
      | Le courriel du médecin est un nombre | 4122 | 3 |
      | Le courriel du médecin a 150 caractères | 4123 | 3 |
      | Le courriel facultatif d'un médecin représenté est mal formé | 4124 | 1 |
      | Le téléphone du médecin est absent, sans mandataire | 4131 | 3 |
      | Le téléphone du médecin est un nombre | 4132 | 3 |
      | Le téléphone du médecin a 50 caractères | 4133 | 3 |
      | Le RPPS est vide | 4141 | 3 |
      | Le RPPS est un nombre | 4142 | 3 |
      | Le RPPS a quinze chiffres, comme dans un exemple publié | 4143 | 3 |
      | Le RPPS a dix chiffres | 4143 | 3 |
      | Le RPPS contient une lettre | 4144 | 3 |
      | La structure est vide | 4201 | 2 |
      | Une structure est décrite pour un médecin libéral | 4206 | 3 |
      | Le FINESS juridique est absent | 4211 | 2 |
      | Le FINESS juridique est un nombre | 4212 | 2 |
      | Le FINESS juridique a huit chiffres | 4213 | 2 |
      | Le FINESS juridique contient une lettre qui n'est pas corse | 4214 | 2 |
      | Le nom du responsable est null | 4221 | 2 |
      | Le nom du responsable est un nombre | 4222 | 2 |
      | Le nom du responsable a 50 caractères | 4223 | 2 |
      | Le nom du responsable est en minuscules | 4224 | 2 |
      | Le courriel du responsable est null | 4231 | 2 |
      | Le courriel du responsable est un nombre | 4232 | 2 |
      | Le courriel du responsable a 150 caractères | 4233 | 2 |
      | Le courriel du responsable a deux @ | 4234 | 2 |
      | Le téléphone du responsable est fait d'espaces | 4241 | 2 |
      | Le téléphone du responsable est un nombre | 4242 | 2 |
      | Le téléphone du responsable a 50 caractères | 4243 | 2 |
      | La liste des sites est vide | 4251 | 2 |
      | Un site est un nombre | 4252 | 2 |
      | Un site a dix chiffres | 4253 | 2 |
      | Un site contient un tiret | 4254 | 2 |

  @id=H-avance.pieces @H-01 @H-04 @H-07 @H-09
  Plan du scénario: Les pièces justificatives sont contrôlées
    Objectif : chaque pièce nécessaire est là, une fois, sous son nom, dans le format annoncé.
    Pourquoi : une pièce mal nommée n'est pas retrouvée dans l'archive.
    Situation : une pièce ou son fichier change.
    À faire : déposer le fichier et son archive.
    Si c'est rouge : comparer nomFichier, typeFichier, formatFichier et numeroEditeur.

    Étant donné un dépôt d'avance qui ne diffère du dépôt valable que par ceci : « <écart> »
    Quand le portail contrôle le dépôt
    Alors la demande <demande> est rejetée avec le code <code>
    Et les autres demandes sont acceptées
    Et le libellé dit ce qui est attendu, ce qui est trouvé et quoi faire

    Exemples:
      | écart | code | demande |
      | Le nom de la première pièce est null | 5011 | 1 |
      | Le nom de la première pièce est un nombre | 5012 | 1 |
      | Le nom de la première pièce a 50 caractères | 5013 | 1 |
      | Le nom de la première pièce est celui du scanner | 5014 | 1 |
      | L'extension du bon de commande est en majuscules | 5014 | 1 |
      | Le nom du bon de commande est celui d'un autre couloir | 5014 | 1 |
      | Le nom du bon de commande porte VA1 en majuscules | 5014 | 1 |
      | Le bon de commande porte le nom d'une preuve HT | 5017 | 3 |
      | La même pièce est nommée pour les deux types | 5018 | 1 |
      | Le bon de commande porte le numéro d'une autre demande | 5019 | 1 |
      | Le format de la première pièce est null | 5021 | 1 |
      | Le format de la première pièce est un booléen | 5022 | 1 |
      | Le format de la première pièce est en minuscules | 5025 | 1 |
      | Le format de la première pièce contredit son extension | 5027 | 1 |
      | Le type de la première pièce est null | 5031 | 1 |
      | Le type de la première pièce est un nombre | 5032 | 1 |
      | Le type de la première pièce est inconnu | 5035 | 1 |
      | La première pièce n'est pas dans l'archive | 5041 | 1 |
      | La première pièce est un fichier vide | 5042 | 1 |
      | La première pièce pèse 3 145 729 octets | 5043 | 1 |
      | La première pièce est une image PNG renommée en .pdf | 5044 | 1 |
      | Il n'y a aucune pièce | 5101 | 3 |
      | Le bon de commande est en deux fichiers | 5108 | 3 |
      | La preuve HT manque au régime HT | 5111 | 1 |
      | La preuve HT est en deux fichiers | 5118 | 1 |

  @id=H-avance.scenario @H-04 @H-07 @H-08
  Plan du scénario: Le scénario d'installation et le traitement sont contrôlés
    Objectif : chaque question du scénario a sa réponse, et les balises de l'ASP restent à null.
    Pourquoi : un oui ou un non entre guillemets n'est pas un booléen.
    Situation : une seule valeur change.
    À faire : déposer le fichier.
    Si c'est rouge : écrire true, false ou null sans guillemets.

    Étant donné un dépôt d'avance qui ne diffère du dépôt valable que par ceci : « <écart> »
    Quand le portail contrôle le dépôt
    Alors la demande <demande> est rejetée avec le code <code>
    Et les autres demandes sont acceptées
    Et le libellé dit ce qui est attendu, ce qui est trouvé et quoi faire

    Exemples:
      | écart | code | demande |
      | isCentreDeSante est null | 6011 | 1 |
      | isCentreDeSante est une chaîne | 6012 | 1 |
      | L'opérateur est un nombre | 6022 | 1 |
      | L'opérateur est un libellé, pas un code | 6025 | 1 |
      | L'opérateur est une chaîne vide, pas null | 6025 | 1 |
      | isProSanteConnectNeeded est null | 6031 | 1 |
      | isProSanteConnectNeeded est une chaîne | 6032 | 1 |
      | isDirecToDMP est null | 6041 | 1 |
      | isDirecToDMP est un nombre | 6042 | 1 |
      | isPFIToDMP est null | 6051 | 1 |
      | isPFIToDMP est un nombre | 6052 | 1 |
      | isDirectToMSSPro est null | 6061 | 1 |
      | isDirectToMSSPro est une chaîne | 6062 | 1 |
      | isPFIToMSSPro est null | 6071 | 1 |
      | isPFIToMSSPro est une chaîne | 6072 | 1 |
      | isDirectToMSSCitoyen est null | 6081 | 1 |
      | isDirectToMSSCitoyen est une chaîne | 6082 | 1 |
      | isPFIToMSSCitoyen est null | 6091 | 1 |
      | isPFIToMSSCitoyen est une chaîne | 6092 | 1 |
      | codeTraitement est déjà rempli | 7016 | 1 |
      | libelleTraitement est déjà rempli | 7026 | 1 |

  @id=H-avance.variantes @H-07
  Plan du scénario: Ce que la documentation imprime de deux façons est lu, et signalé
    Objectif : une écriture que la documentation montre elle-même n'est pas rejetée, mais elle est signalée.
    Pourquoi : on ne sait pas laquelle des deux le vrai portail attend.
    Situation : une seule écriture change, ou une chose reste à vérifier par l'éditeur.
    À faire : déposer le fichier, puis corriger ce qui est signalé.
    Si c'est rouge : le contrôle est devenu plus sévère ou plus muet que ses décisions.

    Étant donné un dépôt d'avance qui ne diffère du dépôt valable que par ceci : « <écart> »
    Quand le portail contrôle le dépôt
    Alors toutes les demandes sont acceptées
    Et le contrôle fait la remarque <code>

    Exemples:
      | écart | code |
      | L'en-tête porte impld | R001 |
      | Le scénario porte isDirectToDMP | R002 |
      | Le code d'opérateur est écrit avec un blanc | R004 |
      | Le nom du bon de commande porte la lettre l à la place du chiffre 1 | R005 |
      | telephoneMandataire est absent pour une structure | R007 |
      | isMandataire est faux pour une structure | R008 |
      | La structure d'un libéral est remplie de null | R009 |
      | Une preuve HT accompagne une commande TTC | R010 |
      | L'opérateur est Mailiz | R011 |
      | Le client est un centre de santé | R012 |
      | Le nom du fichier n'est pas donné | R013 |
      | Un retour à la ligne termine le nom du médecin | R019 |
