# language: fr
Fonctionnalité: Contrôle des archives de pièces justificatives

  @id=H-archives.illisible @H-01
  Plan du scénario: Une archive que le portail ne peut pas lire rejette le dépôt
    Objectif : une archive qui n'est pas un zip complet, d'un seul tenant et sans contradiction est nommée pour ce qu'elle est.
    Pourquoi : sans les pièces, aucune demande ne peut être instruite ; une archive que deux outils lisent différemment n'est la preuve de rien.
    Situation : le fichier JSON est celui du dépôt valable, seule l'archive change.
    À faire : déposer le fichier avec l'archive.
    Si c'est rouge : l'archive a été renommée au lieu d'être convertie, coupée au transfert, ou dépasse une limite.

    Étant donné un dépôt <type> qui ne diffère du dépôt valable que par ceci : « <écart> »
    Quand le portail contrôle le dépôt
    Alors tout le fichier est rejeté avec le code <code>
    Et aucun fichier n'est rendu

    Exemples:
      | type | écart | code |
      | d'avance | L'archive est au format 7z, sous un nom en .zip | 8031 |
      | d'avance | L'archive est coupée au milieu | 8032 |
      | d'avance | L'archive dépasse 200 Mo | 8033 |
      | d'avance | L'archive contient plus de dix mille entrées | 8034 |
      | d'avance | L'archive est un programme d'extraction | 8036 |
      | d'avance | Des octets suivent la fin de l'archive | 8036 |
      | d'avance | Une pièce a un autre nom dans l'archive que dans son répertoire | 8036 |
      | d'avance | L'archive est le dernier volume d'une archive découpée | 8037 |
      | d'avance | Le dépôt compte 51 archives | 8038 |
      | de solde | L'archive est au format 7z, sous un nom en .zip | 8031 |
      | de solde | L'archive est coupée au milieu | 8032 |
      | de solde | L'archive dépasse 200 Mo | 8033 |
      | de solde | L'archive contient plus de dix mille entrées | 8034 |
      | de solde | L'archive est un programme d'extraction | 8036 |
      | de solde | Des octets suivent la fin de l'archive | 8036 |
      | de solde | Une pièce a un autre nom dans l'archive que dans son répertoire | 8036 |
      | de solde | L'archive est le dernier volume d'une archive découpée | 8037 |
      | de solde | Le dépôt compte 51 archives | 8038 |

  @id=H-archives.noms @H-01
  Plan du scénario: Un nom d'entrée qui n'est pas celui d'une pièce rejette le dépôt
    Objectif : chaque entrée porte un nom simple, unique et lisible partout.
    Pourquoi : un nom qui sort de l'archive écrase des fichiers chez qui l'ouvre ; deux noms que Windows confond font perdre une pièce.
    Situation : une entrée de l'archive est nommée autrement.
    À faire : déposer le fichier avec l'archive.
    Si c'est rouge : l'outil d'archivage garde les dossiers ou le codage du poste ; archiver les fichiers eux-mêmes.

    Étant donné un dépôt <type> qui ne diffère du dépôt valable que par ceci : « <écart> »
    Quand le portail contrôle le dépôt
    Alors tout le fichier est rejeté avec le code <code>
    Et aucun fichier n'est rendu

    Exemples:
      | type | écart | code |
      | d'avance | Le nom d'une entrée commence par deux points et une barre | 8041 |
      | d'avance | Le nom d'une entrée commence par une lettre de disque | 8042 |
      | d'avance | La première pièce est deux fois dans l'archive | 8044 |
      | d'avance | La première pièce est aussi dans l'archive sous son nom en minuscules | 8045 |
      | d'avance | Le nom d'une entrée est écrit dans la page de codes 437 | 8046 |
      | d'avance | Le nom d'une entrée contient un caractère qui renverse le sens d'écriture | 8047 |
      | de solde | Le nom d'une entrée commence par deux points et une barre | 8041 |
      | de solde | Le nom d'une entrée commence par une lettre de disque | 8042 |
      | de solde | La première pièce est deux fois dans l'archive | 8044 |
      | de solde | La première pièce est aussi dans l'archive sous son nom en minuscules | 8045 |
      | de solde | Le nom d'une entrée est écrit dans la page de codes 437 | 8046 |
      | de solde | Le nom d'une entrée contient un caractère qui renverse le sens d'écriture | 8047 |

  @id=H-archives.entrees @H-01
  Plan du scénario: Une entrée qui ne se lit pas, ou qui piège, rejette le dépôt
    Objectif : chaque pièce se décompresse exactement comme l'archive l'annonce.
    Pourquoi : une pièce protégée, abîmée ou démesurée ne peut pas être instruite, et peut être prise pour une attaque.
    Situation : une entrée de l'archive est chiffrée, abîmée, compressée autrement, ou grossit hors de mesure.
    À faire : déposer le fichier avec l'archive.
    Si c'est rouge : refaire l'archive à partir des fichiers d'origine, en zip ordinaire et sans mot de passe.

    Étant donné un dépôt <type> qui ne diffère du dépôt valable que par ceci : « <écart> »
    Quand le portail contrôle le dépôt
    Alors tout le fichier est rejeté avec le code <code>
    Et aucun fichier n'est rendu

    Exemples:
      | type | écart | code |
      | d'avance | La première pièce est protégée par un mot de passe | 8051 |
      | d'avance | La première pièce est un lien symbolique | 8052 |
      | d'avance | La première pièce est compressée en BZip2 | 8053 |
      | d'avance | L'archive contient une autre archive | 8054 |
      | d'avance | La somme de contrôle de la première pièce est fausse | 8061 |
      | d'avance | La première pièce est plus courte qu'annoncé | 8062 |
      | d'avance | Une entrée de quelques octets se décompresse en 31 Mo | 8063 |
      | d'avance | L'archive annonce plus de deux milliards d'octets | 8064 |
      | d'avance | Deux entrées se partagent les mêmes octets | 8065 |
      | de solde | La première pièce est protégée par un mot de passe | 8051 |
      | de solde | La première pièce est un lien symbolique | 8052 |
      | de solde | La première pièce est compressée en BZip2 | 8053 |
      | de solde | L'archive contient une autre archive | 8054 |
      | de solde | La somme de contrôle de la première pièce est fausse | 8061 |
      | de solde | La première pièce est plus courte qu'annoncé | 8062 |
      | de solde | Une entrée de quelques octets se décompresse en 31 Mo | 8063 |
      | de solde | L'archive annonce plus de deux milliards d'octets | 8064 |
      | de solde | Deux entrées se partagent les mêmes octets | 8065 |

  @id=H-archives.surplus @H-01
  Plan du scénario: Une pièce en trop, un dossier ou un dépassement léger ne fait qu'une remarque
    Objectif : ce qui n'empêche pas de lire les pièces ne fait pas rejeter deux cents demandes.
    Pourquoi : la documentation n'en fait pas un rejet ; mais une pièce oubliée dans le fichier JSON est perdue pour l'instruction.
    Situation : l'archive contient une pièce de plus, un dossier, ou dépasse de peu une taille dite en Mo.
    À faire : déposer le fichier avec l'archive, puis corriger ce qui est signalé.
    Si c'est rouge : le contrôle rejette ce que la documentation permet, ou ne dit plus rien d'une pièce perdue.

    Étant donné un dépôt <type> qui ne diffère du dépôt valable que par ceci : « <écart> »
    Quand le portail contrôle le dépôt
    Alors toutes les demandes sont acceptées
    Et le contrôle fait la remarque <code>

    Exemples:
      | type | écart | code |
      | d'avance | La première pièce pèse 3 000 001 octets | R017 |
      | d'avance | Les pièces sont dans un dossier de l'archive | R022 |
      | d'avance | L'archive contient une pièce que personne ne nomme | R023 |
      | d'avance | L'archive pèse un peu plus de 200 000 000 octets | R024 |
      | de solde | La première pièce pèse 3 000 001 octets | R017 |
      | de solde | Les pièces sont dans un dossier de l'archive | R022 |
      | de solde | L'archive contient une pièce que personne ne nomme | R023 |
      | de solde | L'archive pèse un peu plus de 200 000 000 octets | R024 |

  @id=H-archives.etendu @H-01
  Plan du scénario: Une archive zip64 est lue, avec une remarque
    Objectif : le format étendu des zips est lu.
    Pourquoi : des outils l'emploient sans nécessité, et des lecteurs anciens le refusent.
    Situation : l'archive est au format zip64.
    À faire : déposer le fichier avec l'archive.
    Si c'est rouge : le lecteur de zips ne connaît plus ce format.

    Étant donné un dépôt <type> qui ne diffère du dépôt valable que par ceci : « <écart> »
    Quand le portail contrôle le dépôt
    Alors toutes les demandes sont acceptées
    Et le contrôle fait la remarque <code>

    Exemples:
      | type | écart | code |
      | d'avance | L'archive est au format zip64 | R021 |
      | de solde | L'archive est au format zip64 | R021 |
