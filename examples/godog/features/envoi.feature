# language: fr
Fonctionnalité: Nos envois, avec les étapes d'amfront et les nôtres

  @id=NOUS.envoi @C-01
  Scénario: Un lot part chiffré, et ne nomme pas le cabinet
    Étant donné un poste configuré pour les flux de test
    Quand l'opérateur télétransmet un fichier de FSE
    Alors la pièce jointe est une enveloppe chiffrée qui s'ouvre
    Et l'objet du message ne dit pas « Cabinet »

  @id=NOUS.refus @D-04
  Scénario: Un certificat révoqué arrête l'envoi
    Étant donné un poste configuré pour les flux de test
    Et un annuaire qui publie un certificat AMO révoqué
    Quand l'opérateur télétransmet un fichier de FSE
    Alors rien n'est émis
