package checks

import (
	"encoding/json"
	"strings"
	"testing"

	"amfront/journal"
	"amfront/journal/fault"
	"amfront/judge/report"
)

// tape is a journal written by hand.
type tape struct{ View }

func (t *tape) add(kind journal.Kind, fields any) *tape {
	data, err := json.Marshal(fields)
	if err != nil {
		panic(err)
	}
	t.Events = append(t.Events, journal.Event{Seq: uint64(len(t.Events) + 1), Kind: kind, Fields: data})
	return t
}

func (t *tape) expect(e journal.Expected) *tape { return t.add(journal.KindExpected, e) }

func (t *tape) ask(action string) *tape {
	return t.add(journal.KindLPSAction, journal.LPSAction{Action: action})
}

// done, refused and gone are how an action ends.
func (t *tape) done(action string) *tape {
	return t.add(journal.KindLPSReport, journal.LPSReport{Action: action})
}

func (t *tape) refused(action, code, reason string) *tape {
	return t.add(journal.KindLPSReport, journal.LPSReport{Action: action, Exit: exitRefused, Reason: reason,
		Answer: map[string]any{"reason_code": code}})
}

func (t *tape) handed(dn string, values ...journal.Digest) *tape {
	e := journal.LDAPEntry{DN: dn}
	if len(values) > 0 {
		e.Values = map[string][]journal.Digest{"userCertificate;binary": values}
	}
	return t.add(journal.KindLDAPRequest, journal.LDAPRequest{Op: "search", Entries: []journal.LDAPEntry{e}})
}

func (t *tape) left() *tape {
	return t.add(journal.KindSMTPCommand, journal.Command{Verb: ".", OK: true})
}

func (t *tape) arrived(decision, serial string, file journal.Digest) *tape {
	return t.add(journal.KindMessageReceived, journal.MessageReceived{Decision: decision, FileSHA256: file,
		Certificate: &journal.CertificateRef{Label: "amo", Serial: serial}, PlainSHA256: "aa", CMS: &journal.CMSSummary{}})
}

// judge asks for a check at the end of the tape.
func (t *tape) judge(name string, params ...string) report.Check {
	c := t.evaluate(name, params...)
	return say(t.Events, c)
}

// evaluate is judge for the many of one kind, that nobody would read.
func (t *tape) evaluate(name string, params ...string) report.Check {
	c := journal.Check{Name: name, Requirement: "D-00", Params: map[string]string{}}
	for i := 0; i+1 < len(params); i += 2 {
		c.Params[params[i]] = params[i+1]
	}
	t.add(journal.KindCheck, c)
	return Evaluate(&t.View, t.Events[len(t.Events)-1])
}

// situation is a deviating certificate "bad" and, unless the LPS is one that
// never asks, the directory's answer that holds it.
func situation(asked bool) *tape {
	t := (&tape{}).expect(journal.Expected{What: "served"}).expect(
		journal.Expected{What: "served", SHA256: "bad", Label: "amo"})
	t.ask("refresh")
	if asked {
		t.handed("cn=amo", "bad", "other")
	}
	return t.done("refresh").expect(journal.Expected{What: "certificate", Label: "amo", Serial: "1"}).
		expect(journal.Expected{What: "file", SHA256: "file"}).ask("send")
}

func TestSendingChecks(t *testing.T) {
	codes := []string{"codes", "expired"}
	for _, tc := range []struct {
		name   string
		tape   *tape
		check  string
		params []string
		want   report.Verdict
	}{
		{"refused what was served", situation(true).refused("send", "expired", "périmé"), "rien-emis", nil,
			report.Conforming},
		{"sent all the same", situation(true).left().done("send"), "rien-emis", nil, report.NonConforming},
		{"sent, and the relay refused it", situation(true).left().refused("send", "smtp-refused", "550"), "rien-emis", nil,
			report.NonConforming},
		{"never asked the directory", situation(false).refused("send", "expired", "périmé"), "rien-emis", nil,
			report.NotObserved},
		{"dead", situation(true), "rien-emis", nil, report.NotObserved},
		{"says it sent, and nothing left", situation(true).done("send"), "rien-emis", nil, report.NotObserved},
		{"nothing was asked", &tape{}, "rien-emis", nil, report.BenchError},

		{"the cause", situation(true).refused("send", "expired", "périmé"), "motif-dit", codes, report.Conforming},
		{"a cause without code", situation(true).refused("send", "", "périmé"), "motif-dit", codes, report.Conforming},
		{"another cause", situation(true).refused("send", "crl-absent", "sans liste"), "motif-dit", codes,
			report.NonConforming},
		{"no words", situation(true).refused("send", "expired", " "), "motif-dit", codes, report.NonConforming},
		{"sent", situation(true).left().done("send"), "motif-dit", codes, report.NonConforming},
		{"cause without having looked", situation(false).refused("send", "expired", "périmé"), "motif-dit", codes,
			report.NotObserved},
		{"dead", situation(true), "motif-dit", codes, report.NotObserved},
		{"a consequence, no cause before", situation(true).refused("send", "no-certificate", "rien"), "motif-dit", codes,
			report.NonConforming},
		{"a consequence of what was refused at installation",
			(&tape{}).expect(journal.Expected{What: "given", SHA256: "bad"}).
				expect(journal.Expected{What: "served", SHA256: "bad", Label: "amo"}).ask("install-certificate").
				refused("install-certificate", "expired", "périmé").ask("send").refused("send", "no-certificate", "rien"),
			"motif-dit", codes, report.Conforming},
		{"the older authority of that name, the new one refused",
			situation(true).ask("install-ca").refused("install-ca", "expired", "périmée").ask("send").
				refused("send", "bad-signature", "fausse"), "motif-dit", codes, report.Conforming},
		{"the older authority of that name, the new one refused for another cause",
			situation(true).ask("install-ca").refused("install-ca", "ca-profile", "sans usage").ask("send").
				refused("send", "bad-signature", "fausse"), "motif-dit", codes, report.NonConforming},
		{"a wrong signature, a certificate refused", fetched("amo", "refused").refused("send", "bad-signature", "fausse"),
			"motif-dit", codes, report.NonConforming},
		{"a consequence of what the refresh refused", fetched("amo", "refused").refused("send", "no-certificate", "rien"),
			"motif-dit", codes, report.Conforming},
		{"the refresh refused another's", fetched("amc", "refused").refused("send", "no-certificate", "rien"), "motif-dit",
			codes, report.NonConforming},
		{"the refresh only waits for a list", fetched("amo", "pending").refused("send", "no-certificate", "rien"),
			"motif-dit", codes, report.NonConforming},

		{"accepted", situation(true).left().arrived("accepted", "1", "file").done("send"), "lot-accepte", nil,
			report.Conforming},
		{"accepted, the situation never met", situation(false).left().arrived("accepted", "1", "file").done("send"),
			"lot-accepte", nil, report.NotObserved},
		{"rejected", situation(true).left().arrived("4005", "2", "file").done("send"), "lot-accepte", nil,
			report.NonConforming},
		{"refused", situation(true).refused("send", "expired", "périmé"), "lot-accepte", nil, report.NonConforming},
		{"dead", situation(true), "lot-accepte", nil, report.NotObserved},

		{"the right key", situation(true).left().arrived("accepted", "1", "file").done("send"), "certificat-attendu", nil,
			report.Conforming},
		{"another key", situation(true).left().arrived("accepted", "2", "file").done("send"), "certificat-attendu", nil,
			report.NonConforming},
		{"the situation never met", situation(false).left().arrived("accepted", "1", "file").done("send"),
			"certificat-attendu", nil, report.NotObserved},
		{"refused", situation(true).refused("send", "expired", "périmé"), "certificat-attendu", nil, report.NonConforming},
		{"dead", situation(true), "certificat-attendu", nil, report.NotObserved},

		{"once", situation(true).left().arrived("accepted", "1", "file").done("send"), "une-seule-fois", nil,
			report.Conforming},
		{"twice", situation(true).arrived("accepted", "1", "file").arrived("accepted", "1", "file").done("send"),
			"une-seule-fois", nil, report.NonConforming},
		{"dead", situation(true), "une-seule-fois", nil, report.NotObserved},

		{"resumed at the second asking", stopped().ask("send").arrived("accepted", "1", "file").done("send"), "lot-repris",
			nil, report.Conforming},
		{"resumed by itself", stopped().ask("refresh").arrived("accepted", "1", "file").done("refresh"), "lot-repris", nil,
			report.Conforming},
		{"by itself and once more", stopped().ask("refresh").arrived("accepted", "1", "file").done("refresh").ask(
			"send").arrived("accepted", "1", "file").done("send"), "lot-repris", nil, report.NonConforming},
		{"another file", stopped().ask("send").arrived("accepted", "1", "else").done("send"), "lot-repris", nil,
			report.NonConforming},
		{"sent again, and rejected", stopped().ask("send").arrived("4005", "2", "file").done("send"), "lot-repris", nil,
			report.NonConforming},
		{"had not waited, and was rejected", early("4005").ask("refresh").done("refresh"), "lot-repris", nil,
			report.NonConforming},
		{"had not waited", early("4005").ask("refresh").done("refresh"), "certificat-attendu", nil, report.NonConforming},
		{"stays stopped", stopped().ask("send").refused("send", "expired", "périmé"), "lot-repris", nil,
			report.NonConforming},
		{"dead", stopped().ask("send"), "lot-repris", nil, report.NotObserved},
	} {
		t.Run(tc.check+"/"+tc.name, func(t *testing.T) {
			c := tc.tape.judge(tc.check, tc.params...)
			if c.Verdict != tc.want {
				t.Errorf("%s (%s ; %s), want %s", c.Verdict, c.Observed, c.Reason, tc.want)
			}
			if c.Verdict != report.BenchError && (c.Title == "" || c.Expected == "" || c.Observed == "" || c.Advice == "" ||
				len(c.Causes) == 0) {
				t.Errorf("words are missing: %+v", c)
			}
			if c.Verdict == report.NonConforming && len(c.Evidence.Events) == 0 {
				t.Error("no evidence")
			}
		})
	}
}

// fetched is a refresh that reported on one certificate, before a sending.
func fetched(label, outcome string) *tape {
	return (&tape{}).expect(journal.Expected{What: "served", SHA256: "bad", Label: "amo"}).ask("refresh").handed("cn=amo",
		"bad").
		add(journal.KindLPSReport, journal.LPSReport{Action: "refresh", Answer: map[string]any{"fetched": []any{
			map[string]any{"kind": "certificate", "name": label, "outcome": outcome, "reason": "périmé"}}}}).ask("send")
}

// stopped is a lot that was refused, and the cause of that gone since.
func stopped() *tape {
	return situation(true).refused("send", "expired", "périmé").expect(journal.Expected{What: "served"})
}

// early is a lot that left although it was to wait; then the cause went.
func early(decision string) *tape {
	return situation(true).left().arrived(decision, "2", "file").done("send").expect(journal.Expected{What: "served"})
}

// TestSendingWords: what a check says is what happened.
func TestSendingWords(t *testing.T) {
	for _, tc := range []struct {
		tape  *tape
		check string
		want  string
	}{
		{situation(true).done("send"), "certificat-attendu", "rien n'est arrivé, bien que le logiciel dise avoir émis"},
		{stopped().ask("refresh").done("refresh"), "certificat-attendu",
			"rien n'est arrivé, bien que le logiciel dise avoir fait sa mise à jour"},
		{stopped().ask("install-crl").done("install-crl"), "lot-repris",
			"rien n'est arrivé, bien que le logiciel dise avoir fait ce geste"},
		{early("4005").ask("refresh").done("refresh"), "certificat-attendu", "le lot était parti trop tôt, message « "},
		{early("4005").ask("refresh").done("refresh"), "lot-repris", "le lot n'a pas été repris : message « "},
	} {
		if c := tc.tape.judge(tc.check); !strings.Contains(c.Observed, tc.want) {
			t.Errorf("%s says %q, want %q", tc.check, c.Observed, tc.want)
		}
	}
}

// TestServed: what counts as having met the situation.
func TestServed(t *testing.T) {
	list := journal.Expected{What: "served", SHA256: "list", DN: "cn=AC,c=fr", Label: "amo"}
	none := journal.Expected{What: "asked", DN: "cn=AC,c=fr", SHA256: "leaf", Label: "amo"}
	for _, tc := range []struct {
		name string
		tape *tape
		want int // objects not served
	}{
		{"nothing due", (&tape{}).handed("cn=AC,c=fr", "x"), 0},
		{"a list from its authority's entry", (&tape{}).expect(list).handed("CN=ac,C=FR", "list"), 0},
		{"the same list at another entry", (&tape{}).expect(list).handed("cn=Other,c=fr", "list"), 1},
		{"another value of the entry", (&tape{}).expect(list).handed("cn=AC,c=fr", "old"), 1},
		{"given by hand", (&tape{}).expect(list).expect(journal.Expected{What: "given", SHA256: "list"}), 0},
		{"another object given by hand", (&tape{}).expect(list).expect(journal.Expected{What: "given", SHA256: "x"}), 1},
		{"one of two", (&tape{}).expect(list).expect(journal.Expected{What: "served", SHA256: "leaf"}).handed("cn=AC,c=fr",
			"list"), 1},
		{"no longer due", (&tape{}).expect(list).expect(journal.Expected{What: "served"}), 0},
		{"asked for what is not there", (&tape{}).expect(none).handed("cn=AC,c=fr"), 0},
		{"asked before it went", (&tape{}).handed("cn=AC,c=fr").expect(none), 1},
		{"the certificate without its list", (&tape{}).expect(none).handed("cn=amo", "leaf"), 0},
		{"neither", (&tape{}).expect(none).handed("cn=amo", "x"), 1},
	} {
		if got := tc.tape.unserved(); len(got) != tc.want {
			t.Errorf("%s: %d not served, want %d", tc.name, len(got), tc.want)
		}
	}
}

// TestWordsBeforeTheFact: a refusal or an alert said without having met what
// it is about is not observed.
func TestWordsBeforeTheFact(t *testing.T) {
	due := journal.Expected{What: "served", Label: "amo", SHA256: "crl", DN: "cn=AC"}
	alert := map[string]any{"alerts": []string{"attention"}}
	met := journal.LDAPRequest{Op: "search", Entries: []journal.LDAPEntry{
		{DN: "cn=AC", Values: map[string][]journal.Digest{"certificateRevocationList;binary": {"crl"}}}}}
	armed := func() *tape {
		return (&tape{}).add(journal.KindFaultArmed, journal.FaultArmed{
			ID: "relais", Rule: fault.Rule{ID: "relais", Protocol: "smtp", Command: "RCPT", Nth: 1}}).ask("send")
	}
	fired := func(p *tape) *tape {
		return p.add(journal.KindFaultFired, journal.FaultFired{ID: "relais", Protocol: "smtp"})
	}
	judgeAll(t, []verdictCase{
		{"the list was never met", (&tape{}).expect(due).ask("refresh").answered("refresh", alert), "alerte-dite", nil,
			report.NotObserved},
		{"the list was met", (&tape{}).expect(due).ask("refresh").add(journal.KindLDAPRequest, met).answered("refresh",
			alert), "alerte-dite", nil, report.Conforming},
		{"the fault never struck", armed().refused("send", "smtp-refused", "non"), "motif-dit", nil, report.NotObserved},
		{"the fault struck", fired(armed()).refused("send", "smtp-refused", "non"), "motif-dit", nil, report.Conforming},
		{"the fault never struck", armed().refused("send", "smtp-refused", "non"), "rien-emis", nil, report.NotObserved},
		{"the fault struck", fired(armed()).refused("send", "smtp-refused", "non"), "rien-emis", nil, report.Conforming},
	})
}
