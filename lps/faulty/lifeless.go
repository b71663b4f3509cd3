package faulty

import (
	"net"
	"slices"
	"strconv"
	"strings"
	"time"

	"amfront/lps/adapter"
)

// lifeless are clients that are no software at all: dead, mute, slow, flooding, lying.
func lifeless() []Variant {
	return slices.Concat(broken(), liars())
}

// broken are adapters that fail: the bench must lay that to them, never to the
// software, and never find anything conforming.
func broken() []Variant {
	return []Variant{{
		Name:   "mort",
		Title:  "Ne démarre pas",
		Shows:  "La commande de l'adaptateur n'existe pas ou n'est pas exécutable.",
		Causes: "Un chemin mal écrit dans la chaîne d'intégration : un banc naïf n'y verrait aucun échec.",
		Driver: failing(adapter.FailStart, "the command cannot be run: no such file"),
		Expect: never(3),
	}, {
		Name:   "plante",
		Title:  "Plante à chaque action",
		Shows:  "L'adaptateur finit par un code de sortie que le protocole ne connaît pas.",
		Causes: "Une bibliothèque manque sur la machine d'intégration : rien n'est joué.",
		Driver: failing(adapter.FailCrash, "exit code 139; expected 0, 10 or 127"),
		Expect: never(3),
	}, {
		Name:   "muet",
		Title:  "Ne répond jamais",
		Shows:  "L'adaptateur tourne, n'écrit rien et ne finit pas : il est arrêté au bout du temps imparti.",
		Causes: "Le logiciel attend une saisie à l'écran : sans limite de temps, le passage ne finirait pas.",
		Driver: failing(adapter.FailTimeout, "no end after the time limit"),
		Expect: never(3),
	}, {
		Name:   "inonde-sa-sortie",
		Title:  "Écrit sans fin sur sa sortie",
		Shows:  "L'adaptateur remplit sa sortie standard de traces au lieu d'une réponse.",
		Causes: "Un mode bavard oublié : la mémoire du banc n'a pas à en souffrir.",
		Driver: failing(adapter.FailFlood, "more octets on standard output than allowed"),
		Expect: never(3),
	}, {
		Name:   "zero-sans-reponse",
		Title:  "Finit par 0 sans rien répondre",
		Shows:  "Le code de sortie dit « fait », la sortie est vide.",
		Causes: "Un script qui avale ses erreurs : « pas d'erreur » n'est pas « fait ».",
		Driver: replying(func(adapter.Action) string { return "" }),
		Expect: never(3),
	}, {
		Name:   "dix-sans-motif",
		Title:  "Refuse tout sans donner de motif",
		Shows:  "Le code de sortie est 10, la réponse ne dit pas pourquoi.",
		Causes: "Un refus sans motif passerait pour la prudence attendue, alors que rien n'a été contrôlé.",
		Driver: replying(func(a adapter.Action) string {
			return `{"protocol":1,"action":"` + string(a) + `","status":"refused"}`
		}),
		Expect: never(3),
	}, {
		Name:   "autre-version",
		Title:  "Répond dans une autre version du protocole",
		Shows:  "La réponse porte \"protocol\": 2.",
		Causes: "Un adaptateur écrit pour une autre version : ses mots n'ont pas le sens que le banc leur prête.",
		Driver: replying(func(a adapter.Action) string {
			return `{"protocol":2,"action":"` + string(a) + `","status":"done"}`
		}),
		Expect: never(3),
	}, {
		Name:   "autre-action",
		Title:  "Répond à une autre action que celle demandée",
		Shows:  "À toute demande, la réponse est celle de « configure ».",
		Causes: "Deux actions confondues dans l'adaptateur : un « fait » qui parle d'autre chose.",
		Driver: replying(func(adapter.Action) string { return `{"protocol":1,"action":"configure","status":"done"} ` }),
		Expect: never(3),
	}, {
		Name:   "page-d-erreur",
		Title:  "Répond par une page web",
		Shows:  "La sortie est une page HTML, non un objet JSON.",
		Causes: "L'adaptateur relaie un service web en panne.",
		Driver: replying(func(adapter.Action) string { return "<!DOCTYPE html><title>502 Bad Gateway</title>" }),
		Expect: never(3),
	}, {
		Name:   "ne-sait-rien-faire",
		Title:  "Dit ne savoir faire aucune action",
		Shows:  "Toute action finit par 127, « action non prise en charge ».",
		Causes: "Un adaptateur vide laisserait tout au vert s'il suffisait de ne pas échouer.",
		Driver: driver(func(c call) (adapter.Answer, error) {
			return adapter.Answer{}, &adapter.Unsupported{Action: c.action}
		}),
		Expect: never(2),
	}}
}

// liars are clients that answer well and do nothing.
func liars() []Variant {
	return []Variant{{
		Name:   "dit-fait-sans-rien-faire",
		Title:  "Répond « fait » à tout, et ne fait rien",
		Shows:  "Chaque action est dite faite ; aucun serveur n'est contacté.",
		Causes: "Un bouchon de test resté en place : tout semble marcher, rien ne part.",
		Driver: driver(agree),
		Expect: never(1, mustStop()...).
			and(unproven("rien-emis", `rien ne prouve que le logiciel ait reçu la demande`)...),
	}, {
		Name:  "dit-tout-ce-qu-il-faut",
		Title: "Dit tout ce qu'un contrôle aimerait entendre, et ne fait rien",
		Shows: "Alertes, messages traités et refusés de toutes sortes accompagnent chaque réponse ; aucun serveur n'est " +
			"contacté.",
		Causes: "Des paroles ne prouvent rien : seul ce que le banc a vu compte.",
		Driver: driver(talk),
		Expect: never(1),
	}, {
		Name:   "refuse-tout",
		Title:  "Refuse tout envoi pour la même raison",
		Shows:  "Chaque envoi est refusé avec le code « révoqué », sans que l'annuaire ait été interrogé.",
		Causes: "Un logiciel qui n'envoie jamais rien réussirait tous les contrôles où rien ne doit partir.",
		Driver: driver(func(c call) (adapter.Answer, error) {
			if c.action == adapter.ActionSend || c.action == adapter.ActionPoll {
				return c.refuse("revoked", "le certificat du destinataire est révoqué")
			}
			return agree(c)
		}),
		Expect: never(1, mustStop()...).
			and(unproven("rien-emis", `le poste n'a jamais demandé à l'annuaire, ni reçu à la main`)...),
	}, {
		Name:   "se-connecte-sans-parler",
		Title:  "Ouvre des connexions et n'y dit rien",
		Shows:  "À chaque action, une connexion à chaque serveur, refermée sans un mot ; l'action est dite faite.",
		Causes: "Un test de port passe pour un envoi : la preuve de vie doit être un dialogue.",
		Driver: onWire(func(net.Conn, string) {}),
		Expect: never(1),
	}, {
		Name:  "parle-au-compte-gouttes",
		Title: "Parle lettre après lettre, sans finir une ligne",
		Shows: "Chaque serveur reçoit quelques lettres espacées, jamais une commande entière ; l'action est dite faite.",
		Causes: "Un poste en bout de ligne, ou un client qui veut épuiser le serveur : le banc n'a ni à attendre, " +
			"ni à y voir un envoi.",
		Driver: onWire(func(c net.Conn, _ string) {
			for _, letter := range []byte("EHLO poste") {
				if _, err := c.Write([]byte{letter}); err != nil {
					return
				}
				time.Sleep(2 * time.Millisecond)
			}
		}),
		Expect: never(1),
	}, {
		Name:   "inonde-les-serveurs",
		Title:  "Inonde les serveurs d'octets sans fin de ligne",
		Shows:  "Chaque serveur reçoit un flot sans commande, puis la connexion est coupée ; l'action est dite faite.",
		Causes: "Une erreur de codage du dialogue : le banc doit tenir, et ne rien y voir de conforme.",
		Driver: onWire(func(c net.Conn, _ string) {
			junk := []byte(strings.Repeat("FACTURE", 1<<10))
			for range 64 {
				if _, err := c.Write(junk); err != nil {
					return
				}
			}
		}),
		Expect: never(1),
	}, {
		Name:  "raccroche-au-milieu",
		Title: "Raccroche au milieu du message",
		Shows: "Le dialogue SMTP va jusqu'à DATA, quelques lignes passent, puis la connexion est coupée ; l'envoi est " +
			"dit fait.",
		Causes: "Un délai trop court sur une ligne lente : le relais n'a rien pris, et le logiciel tient le lot pour parti.",
		Driver: onWire(func(c net.Conn, protocol string) {
			if protocol != "smtp" {
				return
			}
			for _, line := range []string{"EHLO poste.invalid", "MAIL FROM:<ps@cabinet.invalid>",
				"RCPT TO:<01996@996.01.rss.fr>", "DATA", "Subject: SV140610/1/2/3", "", "un début"} {
				if _, err := c.Write([]byte(line + "\r\n")); err != nil {
					return
				}
			}
		}),
		Expect: never(1, "A-12.accord-perdu"),
	}}
}

// failing ends every action with one failure.
func failing(kind adapter.FailureKind, detail string) func(adapter.Driver) adapter.Driver {
	return driver(func(c call) (adapter.Answer, error) {
		return adapter.Answer{}, &adapter.Failure{Action: c.action, Kind: kind, Exit: -1, Detail: detail}
	})
}

// replying writes the same kind of answer to every action, read as the runner
// reads it.
func replying(out func(adapter.Action) string) func(adapter.Driver) adapter.Driver {
	return driver(func(c call) (adapter.Answer, error) {
		a, err := adapter.DecodeAnswer([]byte(out(c.action)), c.action, c.Request)
		if err != nil {
			return adapter.Answer{}, adapter.NewFailure(c.action, adapter.FailSyntax, err)
		}
		return a, nil
	})
}

// agree says that everything is done, with answers of the right form.
func agree(c call) (adapter.Answer, error) {
	a, err := c.done()
	switch p := c.Params.(type) {
	case *adapter.Send:
		a.MessageIDs = []string{"<menteur@poste.invalid>"}
	case *adapter.Plan:
		for range p.Samples {
			a.Planned = append(a.Planned, time.Date(2026, 1, 1, 3, 0, 0, 0, time.UTC))
		}
	case *adapter.Attest:
		for _, id := range p.IDs {
			a.Declarations = append(a.Declarations, adapter.Declaration{ID: id, Declared: "oui"})
		}
	}
	return a, err
}

// talk agrees, and says of every message both that it acted and that it refused.
func talk(c call) (adapter.Answer, error) {
	a, err := agree(c)
	a.Alerts = []string{"La liste de révocation n'a pas pu être mise à jour."}
	switch c.action {
	case adapter.ActionPoll:
		for _, kind := range adapter.MessageKinds() {
			for _, outcome := range []string{"acted", "refused"} {
				a.Messages = append(a.Messages, adapter.Handled{MessageID: "<menteur@poste.invalid>", Kind: kind, Outcome: outcome,
					Reason: "signature fausse"})
			}
		}
	case adapter.ActionRefresh:
		a.Fetched = []adapter.Fetched{{Kind: "certificate", Name: "amo_pj.test@test.rss.fr", Outcome: "refused",
			Reason: "certificat périmé"}}
	}
	return a, err
}

// onWire connects to each server at every action, does something there, and
// agrees.
func onWire(do func(c net.Conn, protocol string)) func(adapter.Driver) adapter.Driver {
	return func(d adapter.Driver) adapter.Driver {
		servers := map[string]string{}
		return between{d, func(c call) (adapter.Answer, error) {
			if p, ok := c.Params.(*adapter.Configure); ok {
				servers["smtp"], servers["pop3"], servers["ldap"] = at(p.SMTP.Host, p.SMTP.Port), at(p.POP3.Host, p.POP3.Port),
					at(p.LDAP.Host, p.LDAP.Port)
			}
			for protocol, address := range servers {
				if conn, err := (&net.Dialer{}).DialContext(c.ctx, "tcp", address); err == nil {
					_ = conn.SetDeadline(time.Now().Add(2 * time.Second))
					do(conn, protocol)
					conn.Close()
				}
			}
			return agree(c)
		}}
	}
}

func at(host string, port int) string { return net.JoinHostPort(host, strconv.Itoa(port)) }

// mustStop are examples in which nothing may leave, one for each way of
// stopping: that nothing left is no proof of a client that never looked.
func mustStop() []string {
	return []string{"D-02.racine-perimee", "D-03.perime", "D-04.revoque", "D-07.liste-absente", "D-10.falsifiee"}
}

// unproven are the verdicts that a client which sends nothing gets there: not
// conforming, and not held against it either. Nothing else of these examples
// shows it; their twins, in which a lot must arrive, do.
func unproven(check, reason string) []Kill {
	var out []Kill
	for _, id := range mustStop() {
		out = append(out, Kill{Check: id[:4] + "." + check, In: id, Verdict: NotObserved, Reason: reason})
	}
	return out
}
