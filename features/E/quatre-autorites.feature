# language: fr
@E-12
Fonctionnalité: Jusqu'à quatre autorités de certification à la fois

  Règle: Celles de l'assurance maladie et celles de l'OCT se tiennent ensemble

    @id=E-12.trois-autorites
    Scénario: Trois autorités à la fois
      Objectif : le poste tient ensemble l'ancienne et la nouvelle autorité de l'assurance maladie et celle d'un organisme concentrateur technique (OCT).
      Pourquoi : une migration ne suspend pas les envois par l'OCT ; le document parle de deux à quatre autorités ; au-delà de deux, c'est une recommandation.
      Situation : l'assurance maladie obligatoire (AMO) est passée à la nouvelle autorité, la complémentaire (AMC) non, et l'OCT a remis la sienne.
      À faire : installer l'autorité de l'OCT puis la nouvelle de l'AMO, mettre à jour, et envoyer un fichier à chacun : feuilles de soins électroniques (FSE) à l'AMO et à l'OCT, demandes de remboursement (DRE) à l'AMC.
      Si c'est rouge :
        - le poste ne prévoit la place que de deux autorités
        - la dernière installée chasse la plus ancienne

      Étant donné un poste en service pour les flux de test
      Et le poste a reçu de l'OCT son certificat et son autorité
      Et le frontal AMO passe à une nouvelle autorité de certification
      Et le poste reçoit la nouvelle autorité de certification
      Quand le poste met à jour ses certificats et ses CRL
      Et l'opérateur télétransmet un fichier de FSE
      Alors le lot arrive au frontal AMO chiffré avec le nouveau certificat
      Quand l'opérateur télétransmet un fichier de DRE
      Alors le lot arrive au frontal AMC chiffré avec le certificat en vigueur
      Quand l'opérateur télétransmet un fichier de FSE à l'OCT
      Alors le lot arrive au frontal OCT chiffré avec le certificat en vigueur

    @id=E-12.quatre-autorites
    Scénario: Quatre autorités à la fois
      Objectif : le poste tient ensemble deux autorités de l'assurance maladie et deux d'un organisme concentrateur technique (OCT), l'ancienne et la nouvelle de chacun.
      Pourquoi : les deux migrations peuvent tomber en même temps ; le document parle de deux à quatre autorités ; au-delà de deux, c'est une recommandation.
      Situation : comme au scénario précédent, puis l'OCT passe à son tour à une nouvelle racine et remet un certificat qu'elle garantit.
      À faire : installer les autorités, mettre à jour, et envoyer un fichier à chacun : feuilles de soins électroniques (FSE) à l'assurance maladie obligatoire (AMO) et à l'OCT, demandes de remboursement (DRE) à la complémentaire (AMC).
      Si c'est rouge :
        - le poste ne prévoit la place que de trois autorités
        - la nouvelle racine de l'OCT chasse celles de l'assurance maladie

      Étant donné un poste en service pour les flux de test
      Et le poste a reçu de l'OCT son certificat et son autorité
      Et le frontal AMO passe à une nouvelle autorité de certification
      Et le poste reçoit la nouvelle autorité de certification
      Et le poste met à jour ses certificats et ses CRL
      Et un OCT qui remet un certificat sous une nouvelle racine
      Et l'opérateur installe ce que l'OCT lui a remis
      Quand l'opérateur télétransmet un fichier de FSE à l'OCT
      Alors le lot arrive au frontal OCT chiffré avec le nouveau certificat
      Quand l'opérateur télétransmet un fichier de FSE
      Alors le lot arrive au frontal AMO chiffré avec le nouveau certificat
      Quand l'opérateur télétransmet un fichier de DRE
      Alors le lot arrive au frontal AMC chiffré avec le certificat en vigueur
