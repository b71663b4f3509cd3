# language: fr
# Trouvé par amfront explore --seed 3011 (LPS en PHP) : 14 gestes ramenés à 8. Le banc tenait la révocation pour
# connue dès qu'une liste neuve avait été relevée, fût-elle d'une autre autorité ; un bon logiciel ne pouvait le savoir.
Fonctionnalité: Ce que l'exploration a trouvé

  @id=D-04.exploration-liste-d-une-autre-autorite @D-04 @provisoire
  Scénario: La liste d'une autre autorité ne fait pas connaître une révocation (trouvé par exploration)
    Objectif : le poste ne sait révoqué que ce que dit la liste de l'autorité qui a émis le certificat.
    Pourquoi : attendre du logiciel qu'il devine la révocation chez l'OCT après avoir relevé la liste de l'assurance maladie serait une faute du banc.
    Situation : l'OCT révoque son certificat, et le poste ne relève ensuite que les listes de l'assurance maladie.
    À faire : les gestes ci-dessous, dans cet ordre. Attendu : aucun lot chiffré avec un certificat que le poste sait révoqué.
    Si c'est rouge : le banc prend la liste d'une autorité pour celle d'une autre, ou le logiciel ne consulte pas ses listes.

    Étant donné un poste en service pour les flux de test
    Et le poste a reçu de l'OCT son certificat et son autorité
    Et l'annuaire publie désormais un certificat AMO qu'une liste de révocation périmée nomme
    Et le frontal OCT révoque son certificat et en publie un nouveau
    Quand l'opérateur télétransmet un fichier de DRE à l'OCT
    Et l'opérateur relève la boîte aux lettres
    Et le frontal OCT révoque son certificat et en publie un nouveau
    Et le poste met à jour ses certificats et ses CRL
    Et l'opérateur télétransmet un fichier de DRE à l'OCT
    Alors aucun lot n'est chiffré avec un certificat que le poste sait révoqué
