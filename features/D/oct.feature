# language: fr
@B-04
Fonctionnalité: Certificat remis par un OCT

  Règle: Un certificat remis à la main est contrôlé comme les autres

    @id=D-03.oct-valable @D-03
    Scénario: Le certificat remis est ancien et toujours valable (témoin)
      Objectif : le poste envoie avec le certificat que l'OCT lui a remis.
      Pourquoi : un poste qui refuserait un bon certificat bloquerait la facturation du cabinet.
      Situation : l'OCT remet sa racine, son autorité intermédiaire, leurs listes de révocation (CRL) et un certificat
      ancien, encore valable.
      À faire : installer ce que l'organisme concentrateur technique (OCT) a remis, puis lui envoyer un fichier de
      feuilles de soins électroniques (FSE) de test.
      Si c'est rouge :
        - le poste cherche le certificat de l'OCT dans l'annuaire de l'assurance maladie

      Étant donné un poste configuré pour les flux de test
      Et un OCT qui remet un certificat ancien et toujours valable
      Et l'opérateur installe ce que l'OCT lui a remis
      Quand l'opérateur télétransmet un fichier de FSE à l'OCT
      Alors le frontal OCT ouvre la pièce jointe avec ce certificat

    @id=D-04.oct-non-revoque @D-04
    Scénario: La liste remise ne nomme pas le certificat (témoin)
      Objectif : le poste envoie quand la liste de révocation (CRL) de l'OCT ne nomme pas le certificat remis.
      Pourquoi : un contrôle ne doit rien arrêter de ce qui est en règle.
      Situation : l'OCT remet un certificat neuf et une liste qui ne le nomme pas, mais en nomme deux autres dont le
      numéro de série lui ressemble.
      À faire : installer ce que l'organisme concentrateur technique (OCT) a remis, puis lui envoyer un fichier de
      feuilles de soins électroniques (FSE) de test.
      Si c'est rouge :
        - le poste ne sait pas lire une liste remise à la main

      Étant donné un poste configuré pour les flux de test
      Et un OCT qui remet un certificat que sa liste de révocation ne nomme pas
      Et l'opérateur installe ce que l'OCT lui a remis
      Quand l'opérateur télétransmet un fichier de FSE à l'OCT
      Alors le frontal OCT ouvre la pièce jointe avec ce certificat

    @id=D-02.oct-intermediaire-en-regle @D-02
    Scénario: L'autorité intermédiaire de l'OCT est en règle (témoin)
      Objectif : le poste envoie sous l'autorité intermédiaire que l'OCT lui a remise.
      Pourquoi : un contrôle ne doit rien arrêter de ce qui est en règle.
      Situation : pareille au scénario de l'autorité périmée, à ceci près que l'autorité court encore.
      À faire : installer ce que l'organisme concentrateur technique (OCT) a remis, puis lui envoyer un fichier de
      feuilles de soins électroniques (FSE) de test.
      Si c'est rouge :
        - le poste n'a pas rattaché l'autorité remise à la racine de l'OCT

      Étant donné un poste configuré pour les flux de test
      Et un OCT qui remet un certificat ancien émis par une autorité intermédiaire en règle
      Et l'opérateur installe ce que l'OCT lui a remis
      Quand l'opérateur télétransmet un fichier de FSE à l'OCT
      Alors le frontal OCT ouvre la pièce jointe avec ce certificat

    @id=D-07.oct-liste-remise @D-07
    Scénario: L'OCT remet sa liste de révocation (témoin)
      Objectif : le poste envoie quand l'OCT a remis sa liste de révocation (CRL) avec le certificat.
      Pourquoi : un contrôle ne doit rien arrêter de ce qui est en règle.
      Situation : l'OCT remet tout ce qu'il faut.
      À faire : installer ce que l'organisme concentrateur technique (OCT) a remis, puis lui envoyer un fichier de
      feuilles de soins électroniques (FSE) de test.
      Si c'est rouge :
        - le poste n'a pas installé la liste remise

      Étant donné un poste configuré pour les flux de test
      Et un OCT qui remet un certificat avec sa liste de révocation
      Et l'opérateur installe ce que l'OCT lui a remis
      Quand l'opérateur télétransmet un fichier de FSE à l'OCT
      Alors le frontal OCT ouvre la pièce jointe avec ce certificat

    @id=D-03.oct-perime @D-03
    Scénario: Le certificat remis est périmé
      Objectif : le poste refuse un certificat périmé, même remis à la main.
      Pourquoi : un certificat reçu à la main n'est pas meilleur qu'un autre ; le contrôle ne doit pas dépendre du
      chemin.
      Situation : le certificat remis a pris fin hier.
      À faire : installer ce que l'organisme concentrateur technique (OCT) a remis, puis lui envoyer un fichier de
      feuilles de soins électroniques (FSE) de test. L'OCT corrige alors sa remise : l'installer et redemander
      l'envoi du même fichier, qui doit partir.
      Si c'est rouge :
        - le poste ne contrôle que les certificats de l'annuaire
        - après la remise corrigée, rien ne part : le poste refuse tout ce qui vient de l'OCT, le bon comme le mauvais

      Étant donné un poste configuré pour les flux de test
      Et un OCT qui remet un certificat périmé depuis hier
      Et l'opérateur installe ce que l'OCT lui a remis
      Quand l'opérateur télétransmet un fichier de FSE à l'OCT
      Alors rien n'est émis
      Et le poste dit pourquoi l'émission est arrêtée
      Quand l'OCT corrige ce qu'il a remis
      Et l'opérateur installe ce que l'OCT lui a remis
      Et l'opérateur demande de nouveau l'envoi du même fichier
      Alors le lot qui attendait arrive intact et une seule fois
      Et le frontal OCT ouvre la pièce jointe avec ce certificat

    @id=D-03.oct-a-venir @D-03
    Scénario: Le certificat remis n'est pas encore valable
      Objectif : le poste refuse un certificat qui n'a pas commencé, même remis à la main.
      Pourquoi : un certificat reçu à la main n'est pas meilleur qu'un autre ; le contrôle ne doit pas dépendre du
      chemin.
      Situation : le certificat remis ne commence que demain.
      À faire : installer ce que l'organisme concentrateur technique (OCT) a remis, puis lui envoyer un fichier de
      feuilles de soins électroniques (FSE) de test. L'OCT corrige alors sa remise : l'installer et redemander
      l'envoi du même fichier, qui doit partir.
      Si c'est rouge :
        - le poste ne contrôle que les certificats de l'annuaire
        - après la remise corrigée, rien ne part : le poste refuse tout ce qui vient de l'OCT, le bon comme le mauvais

      Étant donné un poste configuré pour les flux de test
      Et un OCT qui remet un certificat valable à partir de demain
      Et l'opérateur installe ce que l'OCT lui a remis
      Quand l'opérateur télétransmet un fichier de FSE à l'OCT
      Alors rien n'est émis
      Et le poste dit pourquoi l'émission est arrêtée
      Quand l'OCT corrige ce qu'il a remis
      Et l'opérateur installe ce que l'OCT lui a remis
      Et l'opérateur demande de nouveau l'envoi du même fichier
      Alors le lot qui attendait arrive intact et une seule fois
      Et le frontal OCT ouvre la pièce jointe avec ce certificat

    @id=D-04.oct-revoque @D-04
    Scénario: La liste remise nomme le certificat
      Objectif : le poste refuse un certificat que nomme la liste de révocation (CRL) de l'OCT.
      Pourquoi : un certificat reçu à la main n'est pas meilleur qu'un autre ; le contrôle ne doit pas dépendre du
      chemin.
      Situation : l'OCT remet un certificat et une liste qui le nomme.
      À faire : installer ce que l'organisme concentrateur technique (OCT) a remis, puis lui envoyer un fichier de
      feuilles de soins électroniques (FSE) de test. L'OCT corrige alors sa remise : l'installer et redemander
      l'envoi du même fichier, qui doit partir.
      Si c'est rouge :
        - le poste ne contrôle la révocation que pour l'assurance maladie
        - après la remise corrigée, rien ne part : le poste refuse tout ce qui vient de l'OCT, le bon comme le mauvais

      Étant donné un poste configuré pour les flux de test
      Et un OCT qui remet un certificat que sa liste de révocation nomme
      Et l'opérateur installe ce que l'OCT lui a remis
      Quand l'opérateur télétransmet un fichier de FSE à l'OCT
      Alors rien n'est émis
      Et le poste dit pourquoi l'émission est arrêtée
      Quand l'OCT corrige ce qu'il a remis
      Et l'opérateur installe ce que l'OCT lui a remis
      Et l'opérateur demande de nouveau l'envoi du même fichier
      Alors le lot qui attendait arrive intact et une seule fois
      Et le frontal OCT ouvre la pièce jointe avec ce certificat

    @id=D-01.oct-autorite-inconnue @D-01
    Scénario: Le certificat remis vient d'une autorité inconnue
      Objectif : le poste refuse un certificat qu'aucune autorité remise par l'OCT ne garantit.
      Pourquoi : un certificat reçu à la main n'est pas meilleur qu'un autre ; le contrôle ne doit pas dépendre du
      chemin.
      Situation : l'émetteur porte le nom de l'autorité de l'OCT, mais une autre clé a signé.
      À faire : installer ce que l'organisme concentrateur technique (OCT) a remis, puis lui envoyer un fichier de
      feuilles de soins électroniques (FSE) de test. L'OCT corrige alors sa remise : l'installer et redemander
      l'envoi du même fichier, qui doit partir.
      Si c'est rouge :
        - le poste se fie à ce que l'opérateur installe, sans contrôle
        - après la remise corrigée, rien ne part : le poste refuse tout ce qui vient de l'OCT, le bon comme le mauvais

      Étant donné un poste configuré pour les flux de test
      Et un OCT qui remet un certificat signé par une autorité inconnue
      Et l'opérateur installe ce que l'OCT lui a remis
      Quand l'opérateur télétransmet un fichier de FSE à l'OCT
      Alors rien n'est émis
      Et le poste dit pourquoi l'émission est arrêtée
      Quand l'OCT corrige ce qu'il a remis
      Et l'opérateur installe ce que l'OCT lui a remis
      Et l'opérateur demande de nouveau l'envoi du même fichier
      Alors le lot qui attendait arrive intact et une seule fois
      Et le frontal OCT ouvre la pièce jointe avec ce certificat

    @id=D-05.oct-autre-titulaire @D-05
    Scénario: Le certificat remis est au nom d'un assureur
      Objectif : le poste refuse, pour l'OCT, un certificat au nom d'un autre.
      Pourquoi : un certificat reçu à la main n'est pas meilleur qu'un autre ; le contrôle ne doit pas dépendre du
      chemin.
      Situation : le certificat remis porte le nom d'un assureur à la place de celui de l'OCT.
      À faire : installer ce que l'organisme concentrateur technique (OCT) a remis, puis lui envoyer un fichier de
      feuilles de soins électroniques (FSE) de test. L'OCT corrige alors sa remise : l'installer et redemander
      l'envoi du même fichier, qui doit partir.
      Si c'est rouge :
        - le poste ne contrôle pas le titulaire d'un certificat installé à la main
        - après la remise corrigée, rien ne part : le poste refuse tout ce qui vient de l'OCT, le bon comme le mauvais

      Étant donné un poste configuré pour les flux de test
      Et un OCT qui remet un certificat au nom d'un assureur
      Et l'opérateur installe ce que l'OCT lui a remis
      Quand l'opérateur télétransmet un fichier de FSE à l'OCT
      Alors rien n'est émis
      Et le poste dit pourquoi l'émission est arrêtée
      Quand l'OCT corrige ce qu'il a remis
      Et l'opérateur installe ce que l'OCT lui a remis
      Et l'opérateur demande de nouveau l'envoi du même fichier
      Alors le lot qui attendait arrive intact et une seule fois
      Et le frontal OCT ouvre la pièce jointe avec ce certificat

    @id=D-06.oct-sans-chiffrement @D-06
    Scénario: Le certificat remis n'est pas fait pour chiffrer
      Objectif : le poste refuse un certificat auquel manque l'usage de chiffrement de clé, même remis à la main.
      Pourquoi : un certificat reçu à la main n'est pas meilleur qu'un autre ; le contrôle ne doit pas dépendre du
      chemin.
      Situation : il ne manque au certificat remis que cet usage.
      À faire : installer ce que l'organisme concentrateur technique (OCT) a remis, puis lui envoyer un fichier de
      feuilles de soins électroniques (FSE) de test. L'OCT corrige alors sa remise : l'installer et redemander
      l'envoi du même fichier, qui doit partir.
      Si c'est rouge :
        - le poste ne contrôle pas les usages d'un certificat installé à la main
        - après la remise corrigée, rien ne part : le poste refuse tout ce qui vient de l'OCT, le bon comme le mauvais

      Étant donné un poste configuré pour les flux de test
      Et un OCT qui remet un certificat sans l'usage de chiffrement de clé
      Et l'opérateur installe ce que l'OCT lui a remis
      Quand l'opérateur télétransmet un fichier de FSE à l'OCT
      Alors rien n'est émis
      Et le poste dit pourquoi l'émission est arrêtée
      Quand l'OCT corrige ce qu'il a remis
      Et l'opérateur installe ce que l'OCT lui a remis
      Et l'opérateur demande de nouveau l'envoi du même fichier
      Alors le lot qui attendait arrive intact et une seule fois
      Et le frontal OCT ouvre la pièce jointe avec ce certificat

    @id=D-02.oct-intermediaire-perimee @D-02
    Scénario: L'autorité intermédiaire de l'OCT est périmée
      Objectif : le poste refuse un certificat dont l'autorité a fini son temps, même remise à la main.
      Pourquoi : un certificat reçu à la main n'est pas meilleur qu'un autre ; le contrôle ne doit pas dépendre du
      chemin.
      Situation : l'autorité intermédiaire remise a pris fin hier ; le certificat court encore.
      À faire : installer ce que l'organisme concentrateur technique (OCT) a remis, puis lui envoyer un fichier de
      feuilles de soins électroniques (FSE) de test. L'OCT corrige alors sa remise : l'installer et redemander
      l'envoi du même fichier, qui doit partir.
      Si c'est rouge :
        - le poste ne contrôle que les dates du certificat
        - après la remise corrigée, rien ne part : le poste refuse tout ce qui vient de l'OCT, le bon comme le mauvais

      Étant donné un poste configuré pour les flux de test
      Et un OCT qui remet un certificat émis par une autorité intermédiaire périmée
      Et l'opérateur installe ce que l'OCT lui a remis
      Quand l'opérateur télétransmet un fichier de FSE à l'OCT
      Alors rien n'est émis
      Et le poste dit pourquoi l'émission est arrêtée
      Quand l'OCT corrige ce qu'il a remis
      Et l'opérateur installe ce que l'OCT lui a remis
      Et l'opérateur demande de nouveau l'envoi du même fichier
      Alors le lot qui attendait arrive intact et une seule fois
      Et le frontal OCT ouvre la pièce jointe avec ce certificat

    @id=D-07.oct-sans-liste @choix-du-banc @D-07
    Scénario: L'OCT n'a pas remis sa liste de révocation
      Objectif : le poste n'envoie rien à l'OCT tant qu'il n'a pas sa liste de révocation (CRL).
      Pourquoi : un certificat reçu à la main n'est pas meilleur qu'un autre ; le contrôle ne doit pas dépendre du
      chemin.
      Situation : l'OCT a remis racine, intermédiaire et certificat, mais aucune liste de l'autorité du certificat.
      La façon dont sa liste s'obtient relève de l'OCT : c'est un choix du banc.
      À faire : installer ce que l'organisme concentrateur technique (OCT) a remis, puis lui envoyer un fichier de
      feuilles de soins électroniques (FSE) de test. L'OCT corrige alors sa remise : l'installer et redemander
      l'envoi du même fichier, qui doit partir.
      Si c'est rouge :
        - le poste tient l'absence de liste pour une liste vide
        - après la remise corrigée, rien ne part : le poste refuse tout ce qui vient de l'OCT, le bon comme le mauvais

      Étant donné un poste configuré pour les flux de test
      Et un OCT qui remet un certificat sans sa liste de révocation
      Et l'opérateur installe ce que l'OCT lui a remis
      Quand l'opérateur télétransmet un fichier de FSE à l'OCT
      Alors rien n'est émis
      Et le poste dit pourquoi l'émission est arrêtée
      Quand l'OCT corrige ce qu'il a remis
      Et l'opérateur installe ce que l'OCT lui a remis
      Et l'opérateur demande de nouveau l'envoi du même fichier
      Alors le lot qui attendait arrive intact et une seule fois
      Et le frontal OCT ouvre la pièce jointe avec ce certificat
