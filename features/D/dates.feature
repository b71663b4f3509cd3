# language: fr
@D-03
Fonctionnalité: Dates de validité du certificat

  Règle: Un certificat n'est utilisable qu'entre son début et sa fin de validité

    @id=D-03.en-cours
    Scénario: Le certificat est en cours de validité (témoin)
      Objectif : le poste envoie normalement quand le certificat du destinataire est valable aujourd'hui.
      Pourquoi : un poste qui refuserait un bon certificat bloquerait la facturation du cabinet.
      Situation : rien d'anormal ; ce scénario sert de témoin au suivant.
      À faire : envoyer un fichier de feuilles de soins électroniques (FSE) de test à l'assurance maladie obligatoire (AMO).
      Si c'est rouge :
        - le poste n'a pas trouvé le certificat dans l'annuaire
        - le poste a jugé le certificat non valable à tort

      Étant donné un poste configuré pour les flux de test
      Et un annuaire qui publie un certificat AMO valable aujourd'hui
      Quand l'opérateur télétransmet un fichier de FSE
      Alors le frontal AMO ouvre la pièce jointe avec ce certificat

    @id=D-03.pas-encore-valable
    Scénario: Le certificat n'est pas encore valable
      Objectif : le poste refuse un certificat dont la validité n'a pas commencé.
      Pourquoi : un certificat publié d'avance n'est pas encore en service ; l'organisme ne saurait pas ouvrir le lot.
      Situation : le seul certificat publié pour l'AMO n'est valable qu'à partir de demain.
      À faire : envoyer un fichier de FSE de test à l'AMO.
      Si c'est rouge :
        - le poste ne compare que la date de fin
        - le poste contrôle le certificat après l'envoi

      Étant donné un poste configuré pour les flux de test
      Et un annuaire qui publie un certificat AMO valable à partir de demain
      Quand l'opérateur télétransmet un fichier de FSE
      Alors rien n'est émis
      Et le poste dit pourquoi l'émission est arrêtée
