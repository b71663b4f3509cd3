# language: fr
Fonctionnalité: Envoi par un organisme concentrateur technique

  Règle: À l'OCT, l'adresse et le certificat de l'OCT

    @id=A-11.oct @A-11 @B-04
    Plan du scénario: Envoi à l'OCT, <cas>
      Objectif : un cabinet qui passe par un organisme concentrateur technique (OCT) lui adresse ses lots, chiffrés pour lui.
      Pourquoi : un lot chiffré pour l'assurance maladie ne s'ouvre pas chez l'OCT, qui ne peut ni le trier ni le transmettre.
      Situation : l'OCT a remis au cabinet, hors annuaire, son certificat et celui de son autorité.
      À faire : installer ce que l'OCT a remis, puis lui envoyer un fichier de feuilles de soins électroniques (FSE) ou de demandes
      de remboursement électroniques (DRE), selon l'exemple.
      Si c'est rouge :
        - le poste chiffre pour l'assurance maladie bien que l'adresse soit celle de l'OCT
        - il envoie à l'adresse de l'assurance maladie
        - il n'accepte pas un certificat qui ne vient pas de l'annuaire

      Étant donné un poste configuré pour les flux <usage>
      Et le poste a reçu de l'OCT son certificat et son autorité
      Quand l'opérateur télétransmet un fichier de <lot> à l'OCT
      Alors le frontal OCT accepte le lot
      Et le frontal OCT ouvre la pièce jointe avec ce certificat
      Et le lot arrive seul, dans la boîte de son destinataire
      Et le message annonce le flux demandé
      Et le message respecte l'exigence A-11
      Et le fichier reçu est celui qui a été remis
      Et l'objet du message est celui du flux demandé

      Exemples:
        | cas                             | usage            | lot           |
        | FSE réelles                     | réels            | FSE           |
        | FSE réelles compressées         | réels            | FSE compressé |
        | DRE réelles                     | réels            | DRE           |
        | DRE réelles compressées         | réels            | DRE compressé |
        | FSE de test                     | de test          | FSE           |
        | FSE de test compressées         | de test          | FSE compressé |
        | DRE de test                     | de test          | DRE           |
        | DRE de test compressées         | de test          | DRE compressé |
        | FSE de démonstration            | de démonstration | FSE           |
        | FSE de démonstration compressée | de démonstration | FSE compressé |
        | DRE de démonstration            | de démonstration | DRE           |
        | DRE de démonstration compressée | de démonstration | DRE compressé |

    @id=A-11.mixte @A-11 @B-04
    Plan du scénario: Fichier mixte à l'OCT, <cas>
      Objectif : feuilles de soins électroniques (FSE) et demandes de remboursement électroniques (DRE) partent dans un même fichier.
      Pourquoi : c'est la commodité qu'apporte l'organisme concentrateur technique (OCT) ; il se charge du tri.
      Situation : le fichier contient les deux natures. Faute de document public sur ce profil, les mots par lesquels la pièce jointe
      s'annonce sont un choix du banc, que l'on peut régler.
      À faire : installer ce que l'OCT a remis, puis lui envoyer le fichier mixte.
      Si c'est rouge :
        - le poste sépare les deux natures en deux messages
        - il annonce une seule des deux natures
        - il chiffre pour l'assurance maladie

      Étant donné un poste configuré pour les flux <usage>
      Et le poste a reçu de l'OCT son certificat et son autorité
      Quand l'opérateur télétransmet un fichier <lot> à l'OCT
      Alors le frontal OCT accepte le lot
      Et le frontal OCT ouvre la pièce jointe avec ce certificat
      Et le lot arrive seul, dans la boîte de son destinataire
      Et le message annonce le flux demandé
      Et le message respecte l'exigence A-11
      Et le fichier reçu est celui qui a été remis
      Et l'objet du message est celui du flux demandé

      Exemples:
        | cas                        | usage            | lot             |
        | réel                       | réels            | mixte           |
        | réel compressé             | réels            | mixte compressé |
        | de test                    | de test          | mixte           |
        | de test compressé          | de test          | mixte compressé |
        | de démonstration           | de démonstration | mixte           |
        | de démonstration compressé | de démonstration | mixte compressé |
