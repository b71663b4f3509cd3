# language: fr
# Trouvé par amfront explore --seed 1 : 6 gestes ramenés à 5.
Fonctionnalité: Ce que l'exploration a trouvé

  @id=E-10.exploration-0f550c75 @E-10 @provisoire
  Scénario: Seules les CRL utiles sont demandées (trouvé par exploration)
    Objectif : Seules les CRL utiles sont demandées.
    Pourquoi : aucun auteur n'a écrit cette suite de gestes ; la comparaison avec le logiciel de référence, qui le tient au même endroit la juge.
    Situation : la plus courte suite de gestes, parmi celles essayées, où l'écart se montre encore.
    À faire : les gestes ci-dessous, dans cet ordre. Attendu : les CRL de ces autorités seulement : cn=AC-FACTURATION,ou=AC-FACTURATION,ou=AC-SESAM-VITALE-2034,o=sesam-vitale,c=fr ; cn=AC-SESAM-VITALE-2034,ou=AC-SESAM-VITALE-2034,o=sesam-vitale,c=fr.
    Constaté : CRL inutiles demandées : cn=AC-OCT,ou=AC-OCT,ou=AC-OCT-RACINE,o=oct-banc,c=fr ; cn=AC-OCT-RACINE,ou=AC-OCT-RACINE,o=oct-banc,c=fr.
    Si c'est rouge : le logiciel relève tout l'annuaire ; il demande aussi les CRL de l'autre usage (réel ou test).

    Étant donné un poste en service pour les flux réels
    Et la connexion est coupée une fois au milieu d'un message relevé
    Et le poste a reçu de l'OCT son certificat et son autorité
    Quand l'opérateur télétransmet un fichier de mixte
    Et le logiciel a eu un jour pour s'en occuper
    Alors seules les CRL utiles sont demandées
