package checks

import (
	"testing"

	"amfront/journal"
	"amfront/journal/fault"
	"amfront/judge/report"
)

func TestTransportChecks(t *testing.T) {
	const under, told = "sous-tls", "releve-manquee-dite"
	planned := func(p *tape) *tape {
		return p.add(journal.KindFaultArmed, journal.FaultArmed{ID: "relais", Rule: fault.Rule{ID: "relais",
			Protocol: "smtp", Command: fault.Handshake}})
	}
	shown := func(p *tape, session string) *tape {
		return p.session(session, journal.KindFaultFired, journal.FaultFired{ID: "relais", Protocol: "smtp",
			Command: fault.Handshake, Action: "certificate: other-name"})
	}
	says := func(p *tape, session string, kind journal.Kind, verbs ...string) *tape {
		for _, v := range verbs {
			p.session(session, kind, journal.Command{Verb: v, OK: true})
		}
		return p
	}
	smtp, pop3 := journal.KindSMTPCommand, journal.KindPOP3Command
	asked := func() *tape { return (&tape{}).ask("send") }
	implicit := func(session string) *tape {
		return asked().session(session, journal.KindSessionOpen, journal.SessionOpen{TLS: true})
	}
	starttls := says(asked(), "s", smtp, "EHLO", "STARTTLS", "EHLO", "MAIL")
	judgeAll(t, []verdictCase{
		{"STARTTLS and STLS", says(says(asked(), "s", smtp, "EHLO", "STARTTLS", "MAIL"), "p", pop3, "CAPA", "STLS", "USER"),
			under, nil, report.Conforming},
		{"implicit", says(says(implicit("s").session("p", journal.KindSessionOpen, journal.SessionOpen{TLS: true}), "s", smtp,
			"MAIL"), "p", pop3, "PASS"), under, nil, report.Conforming},
		{"only the relay", starttls, under, nil, report.NotObserved},
		{"the mailbox in clear", says(says(asked(), "s", smtp, "STARTTLS", "MAIL"), "p", pop3, "USER"), under, nil,
			report.Warning},
		{"TLS in another session", says(says(asked(), "s", smtp, "STARTTLS"), "t", smtp, "MAIL"), under, nil, report.Warning},
		{"STARTTLS refused", says(asked().session("s", smtp, journal.Command{Verb: "STARTTLS"}), "s", smtp, "MAIL"), under,
			nil, report.Warning},
		{"to another name", says(shown(planned(implicit("s")), "s"), "s", smtp, "EHLO", "MAIL"), under, nil, report.Warning},
		{"ends there", shown(planned(implicit("s")), "s"), under, nil, report.Conforming},
		{"says EHLO all the same", says(shown(planned(implicit("s")), "s"), "s", smtp, "EHLO", "QUIT"), under, nil,
			report.Conforming},
		{"came for an earlier action", shown(planned(implicit("s")), "s").ask("poll"), under, nil, report.NotObserved},
		{"nothing asked", shown(planned(&tape{}), "s"), under, nil, report.BenchError},
		{"never came", planned(asked()), under, nil, report.NotObserved},
		{"the sound one beside", says(shown(planned(implicit("s")), "other"), "s", smtp, "MAIL"), under, nil,
			report.Conforming},

		{"refuses", shown(planned((&tape{}).ask("poll")), "p").refused("poll", "pop3", "certificat d'un autre"), told, nil,
			report.Conforming},
		{"refuses and says nothing", shown(planned((&tape{}).ask("poll")), "p").refused("poll", "pop3", " "), told, nil,
			report.Warning},
		{"alerts", shown(planned((&tape{}).ask("poll")), "p").answered("poll", map[string]any{"alerts": []string{"non"}}),
			told, nil, report.Conforming},
		{"says done", shown(planned((&tape{}).ask("poll")), "p").done("poll"), told, nil, report.Warning},
		{"refuses before it comes there", planned((&tape{}).ask("poll")).refused("poll", "pop3", "en panne"), told, nil,
			report.NotObserved},
		{"dead", planned((&tape{}).ask("poll")), told, nil, report.NotObserved},
	})
}
