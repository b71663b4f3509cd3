package checks

import (
	"testing"

	"amfront/journal"
	"amfront/journal/fault"
	"amfront/judge/report"
)

func TestNetworkChecks(t *testing.T) {
	armed := func(command string) *tape {
		return (&tape{}).add(journal.KindFaultArmed, journal.FaultArmed{
			ID: "relais", Rule: fault.Rule{ID: "relais", Protocol: "smtp", Command: command, Nth: 1}}).
			expect(journal.Expected{What: "file", SHA256: "a"}).ask("send")
	}
	fired := func(p *tape) *tape {
		return p.add(journal.KindFaultFired, journal.FaultFired{ID: "relais", Protocol: "smtp"})
	}
	const survives, twice, store = "arrive-malgre-panne", "doublon-reconnaissable", "magasin-suffit"
	judgeAll(t, []verdictCase{
		{"once", fired(armed("RCPT")).lot("1", "accepted", "SV/1", "a").done("send"), survives, nil, report.Conforming},
		{"lost", fired(armed("RCPT")).done("send"), survives, nil, report.NonConforming},
		{"twice", fired(armed("RCPT")).lot("1", "accepted", "SV/1", "a").lot("2", "accepted", "SV/1", "a").done("send"),
			survives, nil, report.NonConforming},
		{"the fault never came", armed("RCPT").add(journal.KindSMTPCommand, journal.Command{Verb: "RCPT", OK: true}).lot("1",
			"accepted", "SV/1", "a").done("send"), survives, nil, report.BenchError},
		{"never got there", armed("RCPT").done("send"), survives, nil, report.NotObserved},
		{"no fault planned", (&tape{}).expect(journal.Expected{What: "file", SHA256: "a"}).ask("send").lot("1", "accepted",
			"SV/1", "a"), survives, nil, report.BenchError},
		{"dead", fired(armed("RCPT")), survives, nil, report.NotObserved},

		{"one", fired(armed(".")).lot("1", "accepted", "SV/1", "a").done("send"), twice, nil, report.Conforming},
		{"another subject", fired(armed(".")).lot("1", "accepted", "SV/1", "a").lot("2", "accepted", "SV/2",
			"a").done("send"), twice, nil, report.NonConforming},
		{"another identifier", fired(armed(".")).lot("1", "accepted", "SV/1", "a").lot("2", "accepted", "SV/1",
			"a").done("send"), twice, nil, report.Warning},
		{"three times", fired(armed(".")).lot("1", "accepted", "SV/1", "a").lot("1", "accepted", "SV/1", "a").lot("1",
			"accepted", "SV/1", "a").done("send"), twice, nil, report.NonConforming},
		{"the same message twice", fired(armed(".")).lot("1", "accepted", "SV/1", "a").lot("1", "accepted", "SV/1",
			"a").done("send"), twice, nil, report.Conforming},
		{"dead", fired(armed(".")), twice, nil, report.NotObserved},

		{"from the store", (&tape{}).add(journal.KindDirectoryState, journal.DirectoryState{Down: true}).ask("send").lot("1",
			"accepted", "SV/1", "a").done("send"), store, nil, report.Conforming},
		{"stops", (&tape{}).add(journal.KindDirectoryState, journal.DirectoryState{Down: true}).ask("send").refused("send",
			"directory", "annuaire injoignable"), store, nil, report.Warning},
		{"dead", (&tape{}).add(journal.KindDirectoryState, journal.DirectoryState{Down: true}).ask("send"), store, nil,
			report.NotObserved},
	})
}
