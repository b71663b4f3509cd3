package faulty

import (
	"context"
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
	return []Variant{
		fails("mort", "Ne démarre pas", "La commande de l'adaptateur n'existe pas ou n'est pas exécutable.",
			"Un chemin mal écrit dans la chaîne d'intégration : un banc naïf n'y verrait aucun échec.", adapter.FailStart,
			"the command cannot be run: no such file"),
		fails("plante", "Plante à chaque action", "L'adaptateur finit par un code de sortie que le protocole ne connaît pas.",
			"Une bibliothèque manque sur la machine d'intégration : rien n'est joué.", adapter.FailCrash,
			"exit code 139; expected 0, 10 or 127"),
		fails("muet", "Ne répond jamais",
			"L'adaptateur tourne, n'écrit rien et ne finit pas : il est arrêté au bout du temps imparti.",
			"Le logiciel attend une saisie à l'écran : sans limite de temps, le passage ne finirait pas.", adapter.FailTimeout,
			"no end after the time limit"),
		fails("inonde-sa-sortie", "Écrit sans fin sur sa sortie",
			"L'adaptateur remplit sa sortie standard de traces au lieu d'une réponse.",
			"Un mode bavard oublié : la mémoire du banc n'a pas à en souffrir.", adapter.FailFlood,
			"more octets on standard output than allowed"),
		replies("zero-sans-reponse", "Finit par 0 sans rien répondre", "Le code de sortie dit « fait », la sortie est vide.",
			"Un script qui avale ses erreurs : « pas d'erreur » n'est pas « fait ».", func(adapter.Action) string { return "" }),
		replies("dix-sans-motif", "Refuse tout sans donner de motif",
			"Le code de sortie est 10, la réponse ne dit pas pourquoi.",
			"Un refus sans motif passerait pour la prudence attendue, alors que rien n'a été contrôlé.",
			func(a adapter.Action) string {
				return `{"protocol":1,"action":"` + string(a) + `","status":"refused"}`
			}),
		replies("autre-version", "Répond dans une autre version du protocole", "La réponse porte \"protocol\": 2.",
			"Un adaptateur écrit pour une autre version : ses mots n'ont pas le sens que le banc leur prête.",
			func(a adapter.Action) string {
				return `{"protocol":2,"action":"` + string(a) + `","status":"done"}`
			}),
		replies("autre-action", "Répond à une autre action que celle demandée",
			"À toute demande, la réponse est celle de « configure ».",
			"Deux actions confondues dans l'adaptateur : un « fait » qui parle d'autre chose.", func(adapter.Action) string {
				return `{"protocol":1,"action":"configure","status":"done"} `
			}),
		replies("page-d-erreur", "Répond par une page web", "La sortie est une page HTML, non un objet JSON.",
			"L'adaptateur relaie un service web en panne.", func(adapter.Action) string {
				return "<!DOCTYPE html><title>502 Bad Gateway</title>"
			}),
		{
			Name:   "ne-sait-rien-faire",
			Title:  "Dit ne savoir faire aucune action",
			Shows:  "Toute action finit par 127, « action non prise en charge ».",
			Causes: "Un adaptateur vide laisserait tout au vert s'il suffisait de ne pas échouer.",
			Driver: through(func(adapter.Driver) act {
				return func(_ context.Context, a adapter.Action, _ adapter.Request) (adapter.Answer, error) {
					return adapter.Answer{}, &adapter.Unsupported{Action: a}
				}
			}),
		},
	}
}

// liars are clients that answer well and do nothing.
func liars() []Variant {
	return []Variant{
		{
			Name:   "dit-fait-sans-rien-faire",
			Title:  "Répond « fait » à tout, et ne fait rien",
			Shows:  "Chaque action est dite faite ; aucun serveur n'est contacté.",
			Causes: "Un bouchon de test resté en place : tout semble marcher, rien ne part.",
			Driver: through(func(adapter.Driver) act { return agree }),
		},
		{
			Name:  "dit-tout-ce-qu-il-faut",
			Title: "Dit tout ce qu'un contrôle aimerait entendre, et ne fait rien",
			Shows: "Alertes, messages traités et refusés de toutes sortes accompagnent chaque réponse ; aucun serveur n'est " +
				"contacté.",
			Causes: "Des paroles ne prouvent rien : seul ce que le banc a vu compte.",
			Driver: through(func(adapter.Driver) act { return talk }),
		},
		{
			Name:   "refuse-tout",
			Title:  "Refuse tout envoi pour la même raison",
			Shows:  "Chaque envoi est refusé avec le code « révoqué », sans que l'annuaire ait été interrogé.",
			Causes: "Un logiciel qui n'envoie jamais rien réussirait tous les contrôles où rien ne doit partir.",
			Driver: through(func(adapter.Driver) act {
				return func(ctx context.Context, action adapter.Action, r adapter.Request) (adapter.Answer, error) {
					if action == adapter.ActionSend || action == adapter.ActionPoll {
						return refused(action, "revoked", "le certificat du destinataire est révoqué"), nil
					}
					return agree(ctx, action, r)
				}
			}),
		},
		onWire("se-connecte-sans-parler", "Ouvre des connexions et n'y dit rien",
			"À chaque action, une connexion à chaque serveur, refermée sans un mot ; l'action est dite faite.",
			"Un test de port passe pour un envoi : la preuve de vie doit être un dialogue.", func(net.Conn, string) {}),
		onWire("parle-au-compte-gouttes", "Parle lettre après lettre, sans finir une ligne",
			"Chaque serveur reçoit quelques lettres espacées, jamais une commande entière ; l'action est dite faite.",
			"Un poste en bout de ligne, ou un client qui veut épuiser le serveur : le banc n'a ni à attendre, ni à y voir un "+
				"envoi.", func(c net.Conn, _ string) {
				for _, letter := range []byte("EHLO poste") {
					if _, err := c.Write([]byte{letter}); err != nil {
						return
					}
					time.Sleep(2 * time.Millisecond)
				}
			}),
		onWire("inonde-les-serveurs", "Inonde les serveurs d'octets sans fin de ligne",
			"Chaque serveur reçoit un flot sans commande, puis la connexion est coupée ; l'action est dite faite.",
			"Une erreur de codage du dialogue : le banc doit tenir, et ne rien y voir de conforme.", func(c net.Conn, _ string) {
				junk := []byte(strings.Repeat("FACTURE", 1<<10))
				for range 64 {
					if _, err := c.Write(junk); err != nil {
						return
					}
				}
			}),
		onWire("raccroche-au-milieu", "Raccroche au milieu du message",
			"Le dialogue SMTP va jusqu'à DATA, quelques lignes passent, puis la connexion est coupée ; l'envoi est dit fait.",
			"Un délai trop court sur une ligne lente : le relais n'a rien pris, et le logiciel tient le lot pour parti.",
			func(c net.Conn, protocol string) {
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
	}
}

// fails is an adapter that ends every action with one failure.
func fails(name, title, shows, causes string, kind adapter.FailureKind, detail string) Variant {
	return Variant{Name: name, Title: title, Shows: shows, Causes: causes,
		Driver: through(func(adapter.Driver) act {
			return func(_ context.Context, a adapter.Action, _ adapter.Request) (adapter.Answer, error) {
				return adapter.Answer{}, &adapter.Failure{Action: a, Kind: kind, Exit: -1, Detail: detail}
			}
		})}
}

// replies is an adapter that writes the same kind of answer to every action,
// read as the runner reads it.
func replies(name, title, shows, causes string, out func(adapter.Action) string) Variant {
	return Variant{Name: name, Title: title, Shows: shows, Causes: causes,
		Driver: through(func(adapter.Driver) act {
			return func(_ context.Context, action adapter.Action, r adapter.Request) (adapter.Answer, error) {
				a, err := adapter.DecodeAnswer([]byte(out(action)), action, r)
				if err != nil {
					return adapter.Answer{}, &adapter.Failure{Action: action, Kind: adapter.FailSyntax, Detail: err.Error(), Err: err}
				}
				return a, nil
			}
		})}
}

// agree says that everything is done, with answers of the right form.
func agree(_ context.Context, action adapter.Action, r adapter.Request) (adapter.Answer, error) {
	a := done(action)
	switch p := r.Params.(type) {
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
	return a, nil
}

// talk agrees, and says of every message both that it acted and that it refused.
func talk(ctx context.Context, action adapter.Action, r adapter.Request) (adapter.Answer, error) {
	a, err := agree(ctx, action, r)
	a.Alerts = []string{"La liste de révocation n'a pas pu être mise à jour."}
	switch action {
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
func onWire(name, title, shows, causes string, do func(c net.Conn, protocol string)) Variant {
	return Variant{Name: name, Title: title, Shows: shows, Causes: causes,
		Driver: through(func(adapter.Driver) act {
			servers := map[string]string{}
			return func(ctx context.Context, action adapter.Action, r adapter.Request) (adapter.Answer, error) {
				if p, ok := r.Params.(*adapter.Configure); ok {
					servers["smtp"], servers["pop3"], servers["ldap"] = at(p.SMTP.Host, p.SMTP.Port), at(p.POP3.Host, p.POP3.Port),
						at(p.LDAP.Host, p.LDAP.Port)
				}
				for protocol, address := range servers {
					if c, err := (&net.Dialer{}).DialContext(ctx, "tcp", address); err == nil {
						_ = c.SetDeadline(time.Now().Add(2 * time.Second))
						do(c, protocol)
						c.Close()
					}
				}
				return agree(ctx, action, r)
			}
		})}
}

func at(host string, port int) string { return net.JoinHostPort(host, strconv.Itoa(port)) }
