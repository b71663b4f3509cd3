# language: fr
@D-01
Fonctionnalité: Le bon certificat parmi d'autres

  Règle: Un certificat en défaut publié à côté du bon n'est ni choisi ni bloquant

    @id=D-01.leurre-amo
    Plan du scénario: L'annuaire publie, avant le bon certificat AMO, un certificat en défaut (<cas>)
      Objectif : le poste écarte le certificat en défaut et chiffre avec le bon.
      Pourquoi : un annuaire garde souvent plusieurs certificats d'un même destinataire ; prendre le premier venu rend
      le lot illisible ou le livre à un autre, tout refuser bloque la facturation.
      Situation : deux certificats sont publiés sous le même libellé ; le premier a l'écart que dit la ligne, le
      second est en règle.
      À faire : envoyer un fichier de feuilles de soins électroniques (FSE) de test à l'assurance maladie obligatoire
      (AMO).
      Si c'est rouge :
        - le poste prend la première valeur de l'annuaire
        - il prend le certificat le plus récent avant de le contrôler, puis s'arrête ou l'emploie
        - il refuse tout dès qu'un certificat est mauvais

      Étant donné un poste configuré pour les flux de test
      Et un annuaire qui publie, à côté du bon certificat AMO, <leurre>
      Quand l'opérateur télétransmet un fichier de FSE
      Alors le frontal AMO ouvre la pièce jointe avec ce certificat

      Exemples:
        | cas                     | leurre                                            |
        | autorité inconnue       | celui d'une autorité inconnue                     |
        | autre hiérarchie        | celui d'une autre hiérarchie                      |
        | autosigné               | un certificat que son titulaire a signé lui-même  |
        | signature altérée       | un certificat dont la signature est altérée       |
        | périmé                  | un certificat périmé                              |
        | pas encore valable      | un certificat plus récent mais pas encore valable |
        | révoqué                 | un certificat plus récent mais révoqué            |
        | autre titulaire         | celui d'un autre titulaire                        |
        | titulaire ressemblant   | celui d'un titulaire qui ressemble au bon         |
        | sans titulaire          | un certificat qui ne nomme pas son titulaire      |
        | autre organisme         | celui de l'autre organisme                        |
        | autre usage             | celui de l'autre usage                            |
        | usages de clé absents   | un certificat qui ne dit pas les usages de sa clé |
        | sans chiffrement de clé | un certificat sans l'usage de chiffrement de clé  |

    @id=D-01.leurre-amc
    Plan du scénario: L'annuaire publie, avant le bon certificat AMC, un certificat en défaut (<cas>)
      Objectif : le poste écarte le certificat en défaut et chiffre avec le bon, pour l'assurance maladie
      complémentaire aussi.
      Pourquoi : le choix du certificat doit se faire de la même façon pour tous les destinataires.
      Situation : deux certificats sont publiés sous le même libellé ; le premier a l'écart que dit la ligne, le
      second est en règle.
      À faire : envoyer un fichier de demandes de remboursement électroniques (DRE) de test à l'assurance maladie
      complémentaire (AMC).
      Si c'est rouge :
        - le poste prend la première valeur de l'annuaire
        - il prend le certificat le plus récent avant de le contrôler

      Étant donné un poste configuré pour les flux de test
      Et un annuaire qui publie, à côté du bon certificat AMC, <leurre>
      Quand l'opérateur télétransmet un fichier de DRE
      Alors le frontal AMC ouvre la pièce jointe avec ce certificat

      Exemples:
        | cas               | leurre                                 |
        | autorité inconnue | celui d'une autorité inconnue          |
        | périmé            | un certificat périmé                   |
        | révoqué           | un certificat plus récent mais révoqué |
        | autre organisme   | celui de l'autre organisme             |
