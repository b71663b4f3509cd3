# language: fr
@D-09
Fonctionnalité: Arrêt puis reprise

  Règle: Un certificat non valable arrête l'envoi, le certificat renouvelé le fait reprendre

    @id=D-09.reprise
    Plan du scénario: Le certificat n'est pas valable, puis il est renouvelé (<cas>)
      Objectif : le poste s'arrête sur le mauvais certificat, puis reprend le même lot avec le certificat renouvelé.
      Pourquoi : un arrêt définitif coûterait au cabinet sa facturation ; une reprise avec l'ancien certificat
      coûterait la confiance.
      Situation : l'annuaire publie d'abord un certificat avec l'écart que dit la ligne, puis un certificat neuf et en
      règle.
      À faire : essayer d'envoyer un fichier de feuilles de soins électroniques (FSE) à l'assurance maladie
      obligatoire (AMO), mettre à jour, puis demander de nouveau l'envoi.
      Si c'est rouge :
        - le poste garde en mémoire son refus ou le mauvais certificat
        - il demande de refaire le lot, ou l'a perdu
        - il reprend avec l'ancien certificat

      Étant donné un poste configuré pour les flux de test
      Et un annuaire qui publie <écart>
      Quand l'opérateur télétransmet un fichier de FSE
      Alors rien n'est émis
      Quand l'annuaire publie désormais un certificat AMO renouvelé
      Et le poste met à jour ses certificats et ses CRL
      Et l'opérateur demande de nouveau l'envoi du même fichier
      Alors le frontal AMO ouvre la pièce jointe avec ce certificat
      Et le lot qui attendait arrive intact et une seule fois

      Exemples:
        | cas               | écart                                                                          |
        | périmé            | un certificat AMO périmé depuis hier                                           |
        | à venir           | un certificat AMO valable à partir de demain                                   |
        | révoqué           | un certificat AMO révoqué                                                      |
        | autre titulaire   | un certificat AMO au nom d'un autre titulaire                                  |
        | autorité inconnue | un certificat AMO signé par une autorité inconnue qui porte le nom de la bonne |
        | sans chiffrement  | un certificat AMO sans l'usage de chiffrement de clé                           |

    @id=D-09.reprise-amc
    Plan du scénario: Le certificat de l'AMC n'est pas valable, puis il est renouvelé (<cas>)
      Objectif : l'arrêt et la reprise se font de même pour l'assurance maladie complémentaire.
      Pourquoi : la règle est la même pour tous les destinataires.
      Situation : l'annuaire publie d'abord un certificat avec l'écart que dit la ligne, puis un certificat neuf et en
      règle.
      À faire : essayer d'envoyer un fichier de demandes de remboursement électroniques (DRE) à l'assurance maladie
      complémentaire (AMC), mettre à jour, puis demander de nouveau l'envoi.
      Si c'est rouge :
        - le poste garde en mémoire son refus ou le mauvais certificat
        - il a perdu le lot

      Étant donné un poste configuré pour les flux de test
      Et un annuaire qui publie <écart>
      Quand l'opérateur télétransmet un fichier de DRE
      Alors rien n'est émis
      Quand l'annuaire publie désormais un certificat AMC renouvelé
      Et le poste met à jour ses certificats et ses CRL
      Et l'opérateur demande de nouveau l'envoi du même fichier
      Alors le frontal AMC ouvre la pièce jointe avec ce certificat
      Et le lot qui attendait arrive intact et une seule fois

      Exemples:
        | cas     | écart                                |
        | périmé  | un certificat AMC périmé depuis hier |
        | révoqué | un certificat AMC révoqué            |

    @id=D-09.revoque-en-service
    Scénario: Le certificat du magasin est révoqué, puis remplacé
      Objectif : un poste en service s'arrête sur la révocation, puis reprend avec le certificat de remplacement.
      Pourquoi : c'est ce qui arrive le jour où l'organisme doit changer de clé en urgence.
      Situation : le poste tient un bon certificat ; sa révocation paraît sur la liste (CRL) avant que l'annuaire n'en
      publie un autre.
      À faire : mettre à jour, essayer d'envoyer un fichier de feuilles de soins électroniques (FSE) à l'assurance
      maladie obligatoire (AMO), mettre à jour de nouveau, redemander l'envoi.
      Si c'est rouge :
        - le certificat révoqué reste le préféré du magasin
        - le poste ne reprend pas sans être configuré de nouveau

      Étant donné un poste en service pour les flux de test
      Et l'autorité révoque le certificat AMO et n'en publie pas d'autre
      Quand le poste met à jour ses certificats et ses CRL
      Et l'opérateur télétransmet un fichier de FSE
      Alors rien n'est émis
      Quand l'annuaire publie désormais un certificat AMO renouvelé
      Et le poste met à jour ses certificats et ses CRL
      Et l'opérateur demande de nouveau l'envoi du même fichier
      Alors le frontal AMO ouvre la pièce jointe avec ce certificat
      Et le lot qui attendait arrive intact et une seule fois
