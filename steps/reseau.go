package steps

import (
	"context"
	"slices"
	"time"

	"amfront/journal/fault"
	"amfront/lps/adapter"
)

// breakdown is a planned fault of the vocabulary: it acts once.
type breakdown struct {
	phrase string
	rule   fault.Rule
}

// breakdowns are the faults of relay, mailbox and directory. Delays stay
// short: no scenario waits for long.
func breakdowns() []breakdown {
	smtp := func(phrase, command string, a fault.Action) breakdown {
		return breakdown{phrase, fault.Rule{ID: "relais", Protocol: "smtp", Command: command, Nth: 1, Action: a}}
	}
	pop3 := func(phrase, command string, a fault.Action) breakdown {
		return breakdown{phrase, fault.Rule{ID: "boîte", Protocol: "pop3", Command: command, Nth: 1, Action: a}}
	}
	ldap := func(phrase, command string, a fault.Action) breakdown {
		return breakdown{phrase, fault.Rule{ID: "annuaire", Protocol: "ldap", Command: command, Action: a}}
	}
	return []breakdown{
		smtp("le relais refuse une fois la connexion par un code temporaire", "CONNECT",
			fault.Action{Code: 421, Text: "4.3.2 service momentanément fermé"}),
		smtp("le relais refuse une fois l'expéditeur par un code temporaire", "MAIL",
			fault.Action{Code: 451, Text: "4.3.0 réessayer plus tard"}),
		smtp("le relais refuse une fois le destinataire par un code temporaire", "RCPT",
			fault.Action{Code: 450, Text: "4.2.0 boîte occupée"}),
		smtp("le relais refuse une fois la transmission par un code temporaire", "DATA",
			fault.Action{Code: 451, Text: "4.3.0 réessayer plus tard"}),
		smtp("le relais refuse une fois le message par un code temporaire", ".",
			fault.Action{Code: 452, Text: "4.3.1 plus de place"}),
		smtp("le relais coupe une fois la connexion au milieu du message", "DATA", fault.Action{Truncate: 500}),
		smtp("le relais coupe une fois la connexion avant son accord, sans prendre le message", ".", fault.Action{Cut: true}),
		smtp("le relais prend le message mais son accord se perd une fois", ".", fault.Action{Truncate: 1}),
		smtp("le relais refuse une fois le destinataire pour de bon", "RCPT", fault.Action{Code: 550, Text: "5.7.1 refusé"}),
		smtp("le relais refuse une fois le message pour de bon", ".", fault.Action{Code: 554, Text: "5.6.0 refusé"}),
		smtp("le relais prend le message et répond une fois au congé par une erreur", "QUIT",
			fault.Action{Code: 421, Text: "4.3.2 service momentanément fermé"}),
		smtp("le relais prend le message et coupe une fois la connexion au congé", "QUIT", fault.Action{Cut: true}),
		pop3("la boîte est occupée une fois par une autre session", "PASS",
			fault.Action{Refuse: true, Text: "[IN-USE] boîte occupée"}),
		pop3("la connexion est coupée une fois au milieu d'un message relevé", "RETR", fault.Action{Truncate: 700}),
		pop3("la connexion est coupée une fois à l'effacement d'un message relevé", "DELE", fault.Action{Cut: true}),
		pop3("la connexion est coupée une fois au moment de quitter la boîte", "QUIT", fault.Action{Cut: true}),
		pop3("la boîte efface ce qui a été relevé mais son accord au congé se perd une fois", "QUIT",
			fault.Action{Truncate: 1}),
		pop3("la boîte répond une fois au congé par une erreur", "QUIT",
			fault.Action{Refuse: true, Text: "[SYS/TEMP] messages non effacés"}),
		ldap("l'annuaire est lent", "search", fault.Action{Delay: fault.Duration(150 * time.Millisecond)}),
		ldap("l'annuaire se dit occupé", "search", fault.Action{Code: 51, Text: "busy"}),
		ldap("l'annuaire coupe la connexion au milieu de sa réponse", "search", fault.Action{Truncate: 300}),
		ldap("l'annuaire coupe la connexion sans répondre", "search", fault.Action{Cut: true}),
	}
}

// networkSteps plan faults of the relay, the mailbox and the directory.
func networkSteps() []Definition {
	var out []Definition
	for _, b := range breakdowns() {
		out = append(out, does("réseau", b.phrase, "Panne prévue par le banc ; le journal dit quand elle s'est produite.",
			func(s *Scenario, ctx context.Context) error { return s.World.ArmFault(ctx, b.rule) }))
	}
	ask := asks("réseau")
	return slices.Concat(out, administration(), transportSteps(), []Definition{
		does("réseau", "l'annuaire ne répond plus",
			"L'annuaire refuse toute connexion.",
			func(s *Scenario, ctx context.Context) error { return s.World.SetDirectoryDown(ctx, true) }),
		does("réseau", "l'annuaire répond de nouveau",
			"La panne de l'annuaire est levée.", func(s *Scenario, ctx context.Context) error {
				s.World.Faults.Disarm("annuaire")
				return s.World.SetDirectoryDown(ctx, false)
			}),
		does("réseau", "l'opérateur relance l'envoi si le poste l'a suspendu",
			"Si le logiciel a rapporté un refus, le même fichier est envoyé de nouveau ; sinon, la boîte est "+
				"relevée, occasion pour le logiciel de vider sa file d'envoi.", (*Scenario).relaunch),
		does("réseau", "l'opérateur retransmet de lui-même le même fichier",
			"Le dernier fichier envoyé est envoyé encore, comme un nouveau lot.", (*Scenario).sendSame),
		ask("le lot arrive malgré la panne, une seule fois",
			"La panne s'est produite, et le lot est arrivé une fois et une seule.", "arrive-malgre-panne"),
		ask("le doublon éventuel est reconnaissable",
			"Le lot est arrivé une fois, ou deux fois sous la forme du même message.", "doublon-reconnaissable"),
		ask("l'émission continue avec le magasin", "La panne de l'annuaire n'arrête pas l'émission (recommandation).",
			"magasin-suffit"),
		ask("le poste dit que l'envoi a échoué", "Le logiciel rapporte le refus du relais, avec son motif.", "motif-dit",
			"codes", "smtp-refused,smtp-temporary"),
	})
}

// relaunch gives the LPS a second occasion.
func (s *Scenario) relaunch(ctx context.Context) error {
	if s.last.Action != adapter.ActionSend || s.last.Status != adapter.Refused {
		return s.poll(ctx)
	}
	return s.sendSame(ctx)
}

// sendSame asks again for the newest sending.
func (s *Scenario) sendSame(ctx context.Context) error {
	p, _, err := s.lastSending(ctx)
	if err != nil {
		return err
	}
	_, err = s.do(ctx, p)
	return err
}
