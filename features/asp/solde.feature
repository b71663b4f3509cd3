# language: fr
Fonctionnalité: Contrôle d'un dépôt de solde

  @id=H-solde.lecture @H-03
  Plan du scénario: Un fichier illisible est rejeté en entier
    Objectif : un fichier que le portail ne sait pas lire est nommé pour ce qu'il est.
    Pourquoi : un BOM ou un mauvais codage ne se voit pas dans un éditeur de texte ; sans nom, on cherche longtemps.
    Situation : le contenu est celui du dépôt valable, seuls les octets changent.
    À faire : déposer le fichier.
    Si c'est rouge : la bibliothèque JSON répare en silence ; le fichier a été réenregistré par un outil.

    Étant donné un dépôt de solde qui ne diffère du dépôt valable que par ceci : « <écart> »
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

  @id=H-solde.structure @H-01 @H-03
  Plan du scénario: Une structure qui n'est pas celle du modèle rejette tout le fichier
    Objectif : le premier contrôle rejette tout fichier qui n'a pas les balises du modèle, et elles seules.
    Pourquoi : aucune demande n'est examinée ; une faute de frappe coûte le dépôt entier.
    Situation : une balise manque, est de trop, ou n'a pas la forme attendue.
    À faire : déposer le fichier.
    Si c'est rouge : comparer au schéma JSON publié ; les majuscules comptent.

    Étant donné un dépôt de solde qui ne diffère du dépôt valable que par ceci : « <écart> »
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
      | Il manque le bloc facture | 0021 |
      | La facture, hors de son objet, n'a pas de montant | 0021 |
      | Il manque lienCompteRendu | 0021 |
      | Une balise de plus figure dans l'en-tête | 0022 |
      | Une balise est écrite en minuscules | 0022 |
      | La facture porte la date deux fois, dans l'objet et dehors | 0022 |
      | La faute d'orthographe de l'avance passe dans le solde | 0022 |
      | La demande est une chaîne | 0023 |
      | La facture est un tableau | 0023 |
      | La liste des demandes est un objet | 0024 |
      | Les pièces sont un objet | 0024 |
      | Les bénéficiaires sont une chaîne | 0024 |
      | Le numéro ANS est un tableau | 0025 |
      | La ligne est un objet | 0025 |
      | Un bénéficiaire est un objet | 0025 |
      | L'en-tête porte impId et impld | 0026 |
      | La liste des demandes est vide | 0027 |
      | Le fichier contient 201 demandes | 0028 |
      | Le fichier de solde est déposé comme une avance | 0029 |

  @id=H-solde.en-tete @H-07
  Plan du scénario: Une valeur fausse de l'en-tête rejette tout le fichier
    Objectif : l'en-tête du fichier porte un numéro ANS et un SIRET bien formés, et laisse impId à l'ASP.
    Pourquoi : ces valeurs valent pour toutes les demandes.
    Situation : une seule valeur de l'en-tête change.
    À faire : déposer le fichier.
    Si c'est rouge : un numéro écrit comme nombre JSON perd ses zéros de tête.

    Étant donné un dépôt de solde qui ne diffère du dépôt valable que par ceci : « <écart> »
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

  @id=H-solde.depot @H-02 @H-09
  Plan du scénario: Un nom ou une déclaration qui ne va pas avec le fichier rejette le dépôt
    Objectif : le nom du fichier et ce qui est déclaré au dépôt disent la même chose que le fichier.
    Pourquoi : le portail range le dépôt par numéro ANS et par jour.
    Situation : le contenu est celui du dépôt valable ; seul le nom ou la déclaration change.
    À faire : déposer le fichier.
    Si c'est rouge : la date du nom est celle du dépôt, pas celle de la production du fichier.

    Étant donné un dépôt de solde qui ne diffère du dépôt valable que par ceci : « <écart> »
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
      | Le dossier déclaré n'a pas la forme d'un numéro | 8022 |
      | Le dossier déclaré est celui d'une avance MDV-LGC | 8022 |
      | Le dossier déclaré n'est celui d'aucune demande | 8023 |

  @id=H-solde.demande @H-04 @H-05 @H-06 @H-07
  Plan du scénario: L'en-tête de chaque demande est contrôlé
    Objectif : chaque demande est numérotée dans l'ordre et porte ses propres numéros.
    Pourquoi : ces numéros relient la demande à ses pièces, à son avance et à son solde.
    Situation : une seule valeur change ; l'historique dit ce qui a déjà été déposé.
    À faire : déposer le fichier.
    Si c'est rouge : une demande rejetée se redépose avec un numeroEditeur nouveau ; un solde attend que l'avance soit payée.

    Étant donné un dépôt de solde qui ne diffère du dépôt valable que par ceci : « <écart> »
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
      | numeroASP est null | 2031 | 1 |
      | numeroASP est un nombre | 2032 | 1 |
      | numeroASP a un chiffre de trop | 2033 | 1 |
      | numeroASP est celui d'un autre couloir | 2034 | 1 |
      | Les deux demandes ont le même numeroASP | 2038 | 2 |
      | numeroASP ne désigne aucune avance | 2039 | 1 |
      | numeroEditeur est null | 2041 | 1 |
      | numeroEditeur est un nombre | 2042 | 1 |
      | numeroEditeur a perdu ses zéros de tête | 2043 | 1 |
      | numeroEditeur contient une lettre | 2044 | 1 |
      | numeroEditeur n'est pas celui de l'avance | 2047 | 1 |
      | Les deux demandes ont le même numeroEditeur | 2048 | 2 |
      | L'avance n'est encore qu'attribuée | 2114 | 2 |
      | L'avance est d'un autre numéro ANS | 2115 | 2 |
      | L'avance a été payée à un autre SIRET | 2117 | 1 |
      | Le solde de l'avance a déjà été accepté | 2118 | 1 |
      | La facture dépasse le montant de la commande | 3127 | 1 |

  @id=H-solde.montants @H-04 @H-07
  Plan du scénario: La commande ou la facture est contrôlée
    Objectif : dates, régime et montants sont écrits comme le modèle le demande.
    Pourquoi : un montant sans ses deux décimales est rejeté, alors qu'il est juste.
    Situation : une seule valeur change.
    À faire : déposer le fichier.
    Si c'est rouge : imposer deux décimales à l'écriture JSON ; écrire le jour avant le mois.

    Étant donné un dépôt de solde qui ne diffère du dépôt valable que par ceci : « <écart> »
    Quand le portail contrôle le dépôt
    Alors la demande <demande> est rejetée avec le code <code>
    Et les autres demandes sont acceptées
    Et le libellé dit ce qui est attendu, ce qui est trouvé et quoi faire

    Exemples:
      | écart | code | demande |
      | La date de la facture est null | 3111 | 1 |
      | La date de la facture est un nombre | 3112 | 1 |
      | La date de la facture a des tirets | 3114 | 1 |
      | La date de la facture est un 31 avril | 3115 | 1 |
      | Le montant de la facture est null | 3121 | 1 |
      | Le montant de la facture est une chaîne | 3122 | 1 |
      | Le montant de la facture est une chaîne à virgule | 3122 | 1 |
      | Le montant de la facture est un entier | 3124 | 1 |
      | Le montant de la facture est négatif | 3125 | 1 |
      | Le montant de la facture est nul | 3125 | 1 |

  @id=H-solde.beneficiaires @H-04 @H-07
  Plan du scénario: Les bénéficiaires sont contrôlés
    Objectif : les bénéficiaires sont décrits en entier, et rien n'est rempli de ce qui ne les concerne pas.
    Pourquoi : les règles dépendent les unes des autres ; c'est là que les rejets sont les plus nombreux.
    Situation : une seule valeur change.
    À faire : déposer le fichier.
    Si c'est rouge : relire les conditions de la balise dans la table ; une balise sans objet reste à null.

    Étant donné un dépôt de solde qui ne diffère du dépôt valable que par ceci : « <écart> »
    Quand le portail contrôle le dépôt
    Alors la demande <demande> est rejetée avec le code <code>
    Et les autres demandes sont acceptées
    Et le libellé dit ce qui est attendu, ce qui est trouvé et quoi faire

    Exemples:
      | écart | code | demande |
      | La liste des bénéficiaires est vide | 4301 | 1 |
      | Un bénéficiaire est un nombre | 4302 | 1 |
      | Un bénéficiaire a huit chiffres, comme dans un exemple publié | 4303 | 1 |
      | Un bénéficiaire contient une lettre qui n'est pas corse | 4304 | 1 |

  @id=H-solde.pieces @H-01 @H-04 @H-07 @H-09
  Plan du scénario: Les pièces justificatives sont contrôlées
    Objectif : chaque pièce nécessaire est là, une fois, sous son nom, dans le format annoncé.
    Pourquoi : une pièce mal nommée n'est pas retrouvée dans l'archive.
    Situation : une pièce ou son fichier change.
    À faire : déposer le fichier et son archive.
    Si c'est rouge : comparer nomFichier, typeFichier, formatFichier et numeroEditeur.

    Étant donné un dépôt de solde qui ne diffère du dépôt valable que par ceci : « <écart> »
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
      | Le nom de la facture est celui d'un autre couloir | 5014 | 1 |
      | Le nom de la facture est celui d'une autre vague | 5014 | 1 |
      | Le nom de la facture porte VA1 en majuscules | 5014 | 1 |
      | Le deuxième catalogue porte le nom du troisième | 5017 | 1 |
      | Le même catalogue est nommé deux fois | 5018 | 1 |
      | La facture porte le numéro d'une autre demande | 5019 | 1 |
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
      | La facture manque | 5121 | 1 |
      | La vérification d'aptitude manque | 5131 | 2 |
      | La vérification d'aptitude est en deux fichiers | 5138 | 2 |

  @id=H-solde.scenario @H-04 @H-07 @H-08
  Plan du scénario: Le scénario d'installation et le traitement sont contrôlés
    Objectif : chaque question du scénario a sa réponse, et les balises de l'ASP restent à null.
    Pourquoi : un oui ou un non entre guillemets n'est pas un booléen.
    Situation : une seule valeur change.
    À faire : déposer le fichier.
    Si c'est rouge : écrire true, false ou null sans guillemets.

    Étant donné un dépôt de solde qui ne diffère du dépôt valable que par ceci : « <écart> »
    Quand le portail contrôle le dépôt
    Alors la demande <demande> est rejetée avec le code <code>
    Et les autres demandes sont acceptées
    Et le libellé dit ce qui est attendu, ce qui est trouvé et quoi faire

    Exemples:
      | écart | code | demande |
      | isDirectToMSSPro est null | 6061 | 1 |
      | isDirectToMSSPro est une chaîne | 6062 | 1 |
      | isDirectToMSSPro est vrai | 6065 | 1 |
      | isDirectToMSSCitoyen est null | 6081 | 1 |
      | isDirectToMSSCitoyen est un nombre | 6082 | 1 |
      | isDirectToMSSCitoyen est vrai | 6085 | 1 |
      | isDirectToDMP est null | 6101 | 1 |
      | isDirectToDMP est une chaîne | 6102 | 1 |
      | isDirectToDMP est vrai | 6105 | 1 |
      | Un lien vers un compte-rendu est donné | 6206 | 1 |
      | Un identifiant DMP est donné | 6216 | 1 |
      | Une boîte MSS Pro est donnée | 6226 | 1 |
      | Une boîte MSS Citoyen est donnée | 6236 | 1 |
      | codeTraitement est déjà rempli | 7016 | 1 |
      | libelleTraitement est déjà rempli | 7026 | 1 |

  @id=H-solde.variantes @H-07
  Plan du scénario: Ce que la documentation imprime de deux façons est lu, et signalé
    Objectif : une écriture que la documentation montre elle-même n'est pas rejetée, mais elle est signalée.
    Pourquoi : on ne sait pas laquelle des deux le vrai portail attend.
    Situation : une seule écriture change, ou une chose reste à vérifier par l'éditeur.
    À faire : déposer le fichier, puis corriger ce qui est signalé.
    Si c'est rouge : le contrôle est devenu plus sévère ou plus muet que ses décisions.

    Étant donné un dépôt de solde qui ne diffère du dépôt valable que par ceci : « <écart> »
    Quand le portail contrôle le dépôt
    Alors toutes les demandes sont acceptées
    Et le contrôle fait la remarque <code>

    Exemples:
      | écart | code |
      | L'en-tête porte impld | R001 |
      | La facture n'est pas dans son objet | R003 |
      | Le scénario n'est pas dans son objet | R003 |
      | Le nom de la facture porte la lettre l à la place du chiffre 1 | R005 |
      | Le catalogue est de type CTX | R006 |
      | La facture est en deux fichiers | R015 |
      | La facture est numérotée dans son nom | R016 |
      | La facture est inférieure à l'avance payée | R018 |
      | Le nom du fichier n'est pas donné | R013 |
