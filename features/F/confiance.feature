# language: fr
@F-09
Fonctionnalité: À quels messages de service se fier

  Règle: Un message de service bien signé agit (témoins)

    @id=F-09.bien-signe
    Plan du scénario: Un 4005 <signature> fait repartir le lot
      Objectif : un message de service signé par l'organisme, avec un certificat en règle, est suivi d'effet.
      Pourquoi : ces témoins prouvent que les scénarios suivants ne tiennent qu'à la signature.
      Situation : après un lot accepté par l'assurance maladie obligatoire (AMO), un 4005 à son propos arrive dans la boîte, déposé par le banc.
      À faire : envoyer un fichier de feuilles de soins électroniques (FSE), puis relever la boîte aux lettres.
      Si c'est rouge :
        - le poste n'agit sur aucun message de service
        - il ne reconnaît pas la mise en forme du message, qui est un choix du banc : voir le gabarit

      Étant donné un poste en service pour les flux de test
      Quand l'opérateur télétransmet un fichier de FSE
      Et un message 4005 arrive à propos de ce lot, <signature>
      Et l'opérateur relève la boîte aux lettres
      Alors chaque lot rejeté est envoyé de nouveau, une seule fois
      Et le lot envoyé de nouveau est identique
      Et le lot arrive au frontal AMO chiffré avec le certificat du message

      Exemples:
        | signature                               |
        | signé avec le certificat en vigueur     |
        | signé avec un certificat sain           |

  Règle: Un message mal signé, ou d'un autre que l'organisme, ne change rien

    @id=F-09.faux
    Plan du scénario: Un 4005 <signature> ne fait rien repartir et ne change pas le magasin
      Objectif : un message dont la signature est fausse, absente ou d'un autre que l'organisme n'a aucun effet.
      Pourquoi : un courriel s'imite sans peine ; un faux message suffirait à faire chiffrer les lots pour un inconnu.
      Situation : après un lot accepté par l'assurance maladie obligatoire (AMO), un faux 4005 à son propos arrive ; lui seul diffère du témoin, par sa signature.
      À faire : envoyer un fichier de feuilles de soins électroniques (FSE), relever la boîte aux lettres, puis envoyer un second fichier.
      Si c'est rouge :
        - le poste lit le code dans le texte sans vérifier la signature
        - il vérifie que la signature est juste, mais pas à qui appartient le certificat
        - il range le certificat au magasin avant de l'avoir jugé

      Étant donné un poste en service pour les flux de test
      Quand l'opérateur télétransmet un fichier de FSE
      Et un message 4005 arrive à propos de ce lot, <signature>
      Et l'opérateur relève la boîte aux lettres
      Alors rien n'est envoyé de nouveau
      Et le poste signale le message auquel il ne se fie pas
      Quand l'opérateur télétransmet un fichier de FSE
      Alors le lot arrive au frontal AMO chiffré avec le certificat en vigueur

      Exemples:
        | signature                                        |
        | sans signature                                   |
        | modifié après sa signature                       |
        | avec une signature abîmée                        |
        | signé avec un certificat d'une autorité inconnue |
        | signé avec un certificat autosigné               |
        | signé avec un certificat d'un autre titulaire    |
        | signé avec le certificat de l'AMC                |
        | signé avec le certificat des flux réels          |
        | signé avec le certificat de l'OCT                |

  Règle: Ce que la signature ne couvre pas ne compte pas

    @id=F-09.hors-signature
    Plan du scénario: Un 4005 bien signé, mais <hors signature>, est suivi d'effet
      Objectif : le code et le lot se lisent dans la partie signée ; ce que les relais peuvent changer n'y fait rien.
      Pourquoi : un objet réécrit ou un fichier renommé en route ne doit pas faire perdre un lot, ni en faire repartir un autre.
      Situation : après deux lots acceptés par l'assurance maladie obligatoire (AMO), un 4005 bien signé arrive à propos du second ; hors de la partie signée, une seule chose dit autrement.
      À faire : envoyer deux fichiers de feuilles de soins électroniques (FSE), puis relever la boîte aux lettres.
      Si c'est rouge :
        - le poste lit le code dans l'objet ou dans l'en-tête du message
        - il retrouve le lot par l'en-tête, ou la signature par le nom de son fichier

      Étant donné un poste en service pour les flux de test
      Quand l'opérateur télétransmet un fichier de FSE
      Et l'opérateur télétransmet un fichier de FSE
      Et un message 4005 arrive à propos de ce lot, signé avec le certificat en vigueur, mais <hors signature>
      Et l'opérateur relève la boîte aux lettres
      Alors chaque lot rejeté est envoyé de nouveau, une seule fois
      Et le lot envoyé de nouveau est identique

      Exemples:
        | hors signature                         |
        | l'objet annonce un autre code          |
        | l'en-tête annonce un autre code        |
        | l'en-tête cite un autre lot            |
        | la signature a un autre nom de fichier |

    @id=F-09.hors-signature-faux
    Plan du scénario: Un avertissement bien signé, mais <hors signature>, ne fait rien repartir
      Objectif : un 4005 écrit hors de la partie signée d'un 4015 n'est de personne.
      Pourquoi : la signature d'un vrai message ne doit pas couvrir ce qu'un autre y ajoute.
      Situation : après un lot accepté par l'assurance maladie obligatoire (AMO), un 4015 bien signé arrive à son propos ; hors de la partie signée, une seule chose annonce un 4005.
      À faire : envoyer un fichier de feuilles de soins électroniques (FSE), puis relever la boîte aux lettres.
      Si c'est rouge :
        - le poste lit le code dans l'objet ou dans l'en-tête du message
        - il cherche une signature quelque part dans le message, puis lit tout le message

      Étant donné un poste en service pour les flux de test
      Quand l'opérateur télétransmet un fichier de FSE
      Et un message 4015 arrive à propos de ce lot, signé avec le certificat en vigueur, mais <hors signature>
      Et l'opérateur relève la boîte aux lettres
      Alors rien n'est envoyé de nouveau

      Exemples:
        | hors signature                                      |
        | l'objet annonce un autre code                       |
        | l'en-tête annonce un autre code                     |
        | un texte sans signature le précède, d'un autre code |
        | un texte sans signature le suit, d'un autre code    |

  Règle: Le certificat d'un message de service est contrôlé comme les autres

    @id=F-08.certificat
    @F-08
    Plan du scénario: Un 4005 signé avec un certificat <écart> ne change rien
      Objectif : avant de prendre le certificat d'un message de service, le poste lui applique tous ses contrôles.
      Pourquoi : un certificat périmé, révoqué ou sans les bons usages ne doit pas servir, d'où qu'il vienne.
      Situation : après un lot accepté par l'assurance maladie obligatoire (AMO), un 4005 arrive, bien signé, mais le certificat de la signature a un défaut et lui seul.
      À faire : envoyer un fichier de feuilles de soins électroniques (FSE), relever la boîte aux lettres, puis envoyer un second fichier.
      Si c'est rouge :
        - le poste se contente d'une signature juste
        - ses contrôles ne portent que sur les certificats venus de l'annuaire

      Étant donné un poste en service pour les flux de test
      Quand l'opérateur télétransmet un fichier de FSE
      Et un message 4005 arrive à propos de ce lot, signé avec un certificat <écart>
      Et le poste met à jour ses CRL
      Et l'opérateur relève la boîte aux lettres
      Alors rien n'est envoyé de nouveau
      Quand l'opérateur télétransmet un fichier de FSE
      Alors le lot arrive au frontal AMO chiffré avec le certificat en vigueur

      Exemples:
        | écart                   |
        | périmé                  |
        | pas encore valable      |
        | révoqué                 |
        | de l'autre régime       |
        | à la signature altérée  |
        | d'une autre hiérarchie  |
        | sans usage de clé       |

    @id=F-08.avertissement
    @F-08
    Plan du scénario: Un 4015 signé avec un certificat <écart> ne change pas le magasin
      Objectif : un avertissement 4015 ne fait entrer au magasin que le certificat d'un signataire vérifié.
      Pourquoi : un 4015 ne rejette rien ; l'effet d'un faux ne se verrait qu'au prochain lot, chiffré pour un inconnu.
      Situation : après un lot accepté par l'assurance maladie obligatoire (AMO), un 4015 arrive, signé avec un certificat défectueux plus récent que celui du poste.
      À faire : envoyer un fichier de feuilles de soins électroniques (FSE), relever la boîte aux lettres, puis envoyer un second fichier.
      Si c'est rouge :
        - le poste prend le certificat du message parce qu'il est le plus récent
        - il ne remonte pas la chaîne jusqu'à la racine installée

      Étant donné un poste en service pour les flux de test
      Quand l'opérateur télétransmet un fichier de FSE
      Et un message 4015 arrive à propos de ce lot, signé avec un certificat <écart>
      Et l'opérateur relève la boîte aux lettres
      Alors rien n'est envoyé de nouveau
      Quand l'opérateur télétransmet un fichier de FSE
      Alors le lot arrive au frontal AMO chiffré avec le certificat en vigueur

      Exemples:
        | écart                   |
        | d'une autorité inconnue |
        | autosigné               |
        | d'un autre titulaire    |
        | pas encore valable      |
        | sans usage de clé       |

    @id=F-08.avertissement-sain
    @F-08
    Scénario: Un 4015 signé avec un certificat sain change le magasin (témoin)
      Objectif : le même avertissement, signé avec un certificat en règle, fait entrer ce certificat au magasin.
      Pourquoi : ce témoin prouve que le scénario précédent ne tient qu'au défaut du certificat.
      Situation : après un lot accepté par l'assurance maladie obligatoire (AMO), un 4015 arrive, signé avec un certificat plus récent et sans défaut, que l'annuaire ne publie pas encore.
      À faire : envoyer un fichier de feuilles de soins électroniques (FSE), relever la boîte aux lettres, puis envoyer un second fichier.
      Si c'est rouge :
        - le poste n'exploite pas le certificat de la signature
        - il préfère celui de l'annuaire, plus ancien

      Étant donné un poste en service pour les flux de test
      Quand l'opérateur télétransmet un fichier de FSE
      Et un message 4015 arrive à propos de ce lot, signé avec un certificat sain
      Et l'opérateur relève la boîte aux lettres
      Alors rien n'est envoyé de nouveau
      Quand l'opérateur télétransmet un fichier de FSE
      Alors le lot arrive au frontal AMO chiffré avec le certificat du message

  Règle: Une nouvelle autorité s'installe avant d'en croire les certificats

    @id=F-08.nouvelle-autorite-absente
    @F-08
    Scénario: Le message vient d'une nouvelle autorité, qui n'est pas installée
      Objectif : un message signé sous une autorité que le poste n'a pas ne change rien.
      Pourquoi : la racine jointe au message ne prouve rien : celui qui forge le message la joindrait aussi.
      Situation : l'assurance maladie obligatoire (AMO) est passée à une nouvelle autorité, que le poste n'a pas reçue ; elle accepte encore l'ancien certificat et avertit par un 4015 signé avec le nouveau.
      À faire : envoyer un fichier de feuilles de soins électroniques (FSE), relever la boîte aux lettres, puis envoyer un second fichier.
      Si c'est rouge :
        - le poste installe de lui-même la racine jointe au message
        - il ne vérifie pas la chaîne du signataire

      Étant donné un poste en service pour les flux de test
      Et le frontal AMO passe à une nouvelle autorité de certification
      Quand l'opérateur télétransmet un fichier de FSE
      Et l'opérateur relève la boîte aux lettres
      Alors rien n'est envoyé de nouveau
      Quand l'opérateur télétransmet un fichier de FSE
      Alors le lot arrive au frontal AMO chiffré avec le certificat d'avant

    @id=F-08.nouvelle-autorite-installee
    @F-08
    Scénario: Le message vient d'une nouvelle autorité, installée avant la relève (témoin)
      Objectif : la nouvelle autorité une fois installée, le certificat du message est pris et sert.
      Pourquoi : c'est ainsi qu'une migration se passe bien.
      Situation : comme au scénario précédent, à ceci près que la nouvelle autorité est installée sur le poste avant la relève.
      À faire : envoyer un fichier de feuilles de soins électroniques (FSE) à l'assurance maladie obligatoire (AMO), installer l'autorité, mettre à jour les listes de révocation (CRL), relever, puis envoyer un second fichier.
      Si c'est rouge :
        - le poste ne sait vérifier un message qu'avec l'ancienne autorité
        - il lui manque la liste de révocation (CRL) de la nouvelle

      Étant donné un poste en service pour les flux de test
      Et le frontal AMO passe à une nouvelle autorité de certification
      Quand l'opérateur télétransmet un fichier de FSE
      Et le poste reçoit la nouvelle autorité de certification
      Et le poste met à jour ses CRL
      Et l'opérateur relève la boîte aux lettres
      Alors rien n'est envoyé de nouveau
      Quand l'opérateur télétransmet un fichier de FSE
      Alors le lot arrive au frontal AMO chiffré avec le nouveau certificat

    @id=F-08.nouvel-intermediaire
    @F-08
    Plan du scénario: Le <code> vient d'une nouvelle autorité intermédiaire, qui n'est pas installée
      Objectif : un message signé sous une autorité intermédiaire que le poste n'a pas ne change rien, même si son nom est sous celui de la racine installée.
      Pourquoi : un nom se recopie ; tant que l'autorité manque, rien ne relie le signataire à la racine.
      Situation : après un lot accepté par l'assurance maladie obligatoire (AMO), un message arrive, signé avec un certificat d'une nouvelle autorité intermédiaire de la même racine ; elle n'est ni sur le poste, ni dans le message, ni dans l'annuaire. Le §11.3.3 demande de l'installer d'abord.
      À faire : envoyer un fichier de feuilles de soins électroniques (FSE), relever la boîte aux lettres, puis envoyer un second fichier.
      Si c'est rouge :
        - le poste se contente du nom de l'émetteur, ou d'une chaîne incomplète
        - il ne vérifie que la signature du message

      Étant donné un poste en service pour les flux de test
      Quand l'opérateur télétransmet un fichier de FSE
      Et un message <code> arrive à propos de ce lot, signé sous une nouvelle autorité intermédiaire que le poste n'a pas
      Et l'opérateur relève la boîte aux lettres
      Alors rien n'est envoyé de nouveau
      Quand l'opérateur télétransmet un fichier de FSE
      Alors le lot arrive au frontal AMO chiffré avec le certificat en vigueur

      Exemples:
        | code |
        | 4005 |
        | 4015 |
        | 4025 |

    @id=F-08.nouvel-intermediaire-installe
    @F-08
    Plan du scénario: Le <code> vient d'une nouvelle autorité intermédiaire, installée avant la relève (témoin)
      Objectif : la nouvelle autorité intermédiaire et sa liste une fois installées, le message est suivi d'effet.
      Pourquoi : l'autorité intermédiaire change plus souvent que la racine ; un rejet de ce jour-là ne doit pas rester en plan.
      Situation : comme au scénario précédent, à ceci près que la nouvelle autorité intermédiaire et sa liste de révocation (CRL) ont été installées sur le poste.
      À faire : envoyer un fichier de feuilles de soins électroniques (FSE) à l'assurance maladie obligatoire (AMO), installer l'autorité et sa liste, puis relever la boîte aux lettres.
      Si c'est rouge :
        - le poste ne croit que l'autorité intermédiaire de sa mise en service
        - il ne prend une autorité ou une liste que de l'annuaire

      Étant donné un poste en service pour les flux de test
      Quand l'opérateur télétransmet un fichier de FSE
      Et le poste reçoit une nouvelle autorité intermédiaire de la même racine
      Et un message <code> arrive à propos de ce lot, signé sous la nouvelle autorité intermédiaire
      Et l'opérateur relève la boîte aux lettres
      Alors chaque lot rejeté est envoyé de nouveau, une seule fois
      Et le lot envoyé de nouveau est identique
      Et le lot arrive au frontal AMO chiffré avec le certificat du message

      Exemples:
        | code |
        | 4005 |
        | 4025 |
