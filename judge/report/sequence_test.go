package report

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"amfront/journal"
)

// said by a diagram, one arrow a line.
func lines(arrows []Arrow) string {
	var b strings.Builder
	for _, a := range arrows {
		fmt.Fprintf(&b, "%s>%s %s %s\n", a.From, a.To, a.Tone, a.Label)
	}
	return b.String()
}

func TestSequenceTellsTheStory(t *testing.T) {
	s := wrongKey(t)
	want := `annuaire>annuaire situation situation « certificat-revoque » appliquée
annuaire>annuaire situation PKI : révocation amo_pj.test@test.rss.fr
lps>annuaire normal LDAP : bind
lps>annuaire normal LDAP : recherche (cn=amo*)
annuaire>lps réponse 1 fiche : userCertificate;binary × 2
lps>lps situation geste demandé : télétransmettre
lps>relais normal SMTP : connexion, EHLO, AUTH
lps>relais normal SMTP : MAIL FROM:<cabinet@ps.test> → 250
lps>relais normal SMTP : RCPT TO:<01996@996.01.rss.fr> → 250
lps>relais normal SMTP : fin du message, 2811 octets → 250
relais>frontal normal message « ` + hostile + ` »
frontal>frontal refus rejeté : 4005. Le certificat employé est révoqué depuis le 20/11/2026.
frontal>relais réponse message de service 4005 pour cabinet@ps.test
lps>lps situation geste demandé : relever la boîte aux lettres
lps>relais normal POP3 : connexion, USER, PASS, UIDL
relais>lps réponse message de service 4005 relevé (RETR)
`
	if got := strings.ReplaceAll(lines(s.Trace.Sequence), nbsp, " "); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestSequenceShowsRefusalsAndFaults(t *testing.T) {
	ev := func(k journal.Kind, v any) journal.Event {
		p, _ := json.Marshal(v)
		return journal.Event{Seq: 1, Session: "x", Kind: k, Fields: p}
	}
	for name, c := range map[string]struct {
		e    journal.Event
		tone Tone
		want string
	}{
		"SMTP 5xx": {ev(journal.KindSMTPCommand,
			journal.Command{Verb: "EHLO", Line: "EHLO x", Code: 550, Reply: "550 non"}), ToneRefused, "550 non"},
		"SMTP cut": {ev(journal.KindSMTPCommand, journal.Command{Verb: "DATA", Line: "DATA", Fault: "coupe"}),
			ToneFault, "pas de réponse"},
		"POP3 -ERR": {ev(journal.KindPOP3Command,
			journal.Command{Verb: "PASS", Line: "PASS ***", Reply: "-ERR no"}), ToneRefused, "-ERR no"},
		"LDAP busy": {ev(journal.KindLDAPRequest,
			journal.LDAPRequest{Op: "search", Filter: "(cn=x)", Result: 51}), ToneRefused, "busy"},
		"LDAP cut": {ev(journal.KindLDAPRequest, journal.LDAPRequest{Op: "search", Result: -1, Fault: "coupe"}),
			ToneFault, "coupée"},
		"LDAP bind refused": {ev(journal.KindLDAPRequest, journal.LDAPRequest{Op: "bind", Result: 49}), ToneRefused,
			"invalidCredentials"},
		"LDAP session held": {ev(journal.KindSessionClose, journal.SessionClose{Protocol: "ldap", IdleMS: 12000}),
			ToneWorld, "gardée ouverte"},
		"fault": {ev(journal.KindFaultFired,
			journal.FaultFired{Protocol: "ldap", Command: "search", Nth: 2, Action: "coupure"}), ToneFault, "occurrence 2"},
		"the LPS refuses": {ev(journal.KindLPSReport,
			journal.LPSReport{Action: "send", Exit: 10, Reason: "certificat périmé"}), ToneStopped, "certificat périmé"},
		"unsupported": {ev(journal.KindLPSReport, journal.LPSReport{Action: "plan", Exit: 127}), ToneWorld,
			"non offert"},
		"adapter crashed": {ev(journal.KindLPSReport, journal.LPSReport{Action: "send", Exit: 2}), ToneFault, "échoué"},
		"forged message": {ev(journal.KindMailPosted, journal.MailPosted{
			Kind: "service", Code: "4005", Forgery: "altered"}), ToneWorld, "4005 falsifié, déposé par le banc : altéré"},
		"forced decision": {ev(journal.KindDecisionForced, journal.DecisionForced{Code: "4005", Lots: 2}), ToneWorld,
			"impose la décision 4005"},
		"directory down": {ev(journal.KindDirectoryState, journal.DirectoryState{Down: true}), ToneWorld,
			"annuaire arrêté"},
		"clock": {ev(journal.KindClockAdvanced, journal.ClockAdvanced{Until: time.Date(2026, 12, 4, 3, 0, 0, 0, time.UTC)}),
			ToneWorld, "le temps avance jusqu'au 04/12/2026 à 03:00"},
		"4025": {ev(journal.KindMessageReceived, journal.MessageReceived{Decision: "4025"}), ToneRefused,
			"rejeté : 4025"},
		"4015": {ev(journal.KindMessageReceived, journal.MessageReceived{Decision: "4015"}), ToneDecision,
			"accepté, avec 4015"},
		"a decision unheard of": {ev(journal.KindMessageReceived, journal.MessageReceived{Decision: "9999"}), ToneRefused,
			"9999"},
	} {
		arrows := BuildSequence([]journal.Event{c.e}, 0)
		if len(arrows) == 0 {
			t.Errorf("%s: nothing drawn", name)
			continue
		}
		last := arrows[len(arrows)-1]
		if last.Tone != c.tone || !strings.Contains(last.Label, c.want) {
			t.Errorf("%s: %q %q, want %q with %q", name, last.Tone, last.Label, c.tone, c.want)
		}
	}
}

// TestSequenceIsBounded floods the diagram: little is drawn, all is counted,
// and the one event that matters stays.
func TestSequenceIsBounded(t *testing.T) {
	tape := newTape(t)
	var events []journal.Event
	add := func(k journal.Kind, v any) {
		p, _ := json.Marshal(v)
		events = append(events, journal.Event{Seq: uint64(len(events) + 1), Session: "x", Kind: k, Fields: p,
			Time: tape.clock})
	}
	const n = 3 * maxDrawn
	for i := range n {
		if i == n/2 {
			add(journal.KindFaultFired, journal.FaultFired{ID: "coupure", Protocol: "smtp", Command: "DATA", Nth: 1,
				Action: "coupure"})
		}
		// words that differ, so that nothing folds
		add(journal.KindSMTPCommand, journal.Command{Verb: "RCPT",
			Line: "RCPT TO:<" + strings.Repeat("abcdefgh"[i%8:i%8+1], i%97) + ">", Code: 250, OK: true})
	}
	arrows := BuildSequence(events, 40)
	shown, hidden, fault := 0, 0, false
	for _, a := range arrows {
		if a.Tone == ToneElided {
			var k int
			fmt.Sscanf(strings.ReplaceAll(a.Label, nbsp, " "), "… %d échange", &k)
			hidden += k
			continue
		}
		shown++
		fault = fault || a.Tone == ToneFault
	}
	if shown > 40 || shown+hidden != n+1 || !fault {
		t.Errorf("%d shown, %d said to be left out of %d; fault shown: %v", shown, hidden, n+1, fault)
	}
}

func TestWrap(t *testing.T) {
	for in, want := range map[string]string{
		"":                      "",
		"court":                 "court",
		"deux mots assez longs": "deux mots|assez longs",
		"SV140610/00000000123456/2026112109300000001/00002": "SV140610/|00000000123…",
		"abcdefghijklmnopqrstuvwxyz":                        "abcdefghijkl|mnopqrstuvw…",
	} {
		if got := strings.Join(wrap(in, 12, 2), "|"); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

func TestFoldCountsRepeats(t *testing.T) {
	one := func(label string) Arrow { return Arrow{From: ActorLPS, To: ActorRelay, Label: label} }
	for name, c := range map[string]struct {
		in   string // a letter an arrow
		want string
	}{
		"three stay":         {"aaa", "a a a"},
		"four fold":          {"aaaa", "a … 2 échanges semblables a"},
		"pairs fold":         {"xababababy", "x a b … 4 échanges semblables a b y"},
		"not quite repeated": {"abcabdabcabd", "a b c a b d a b c a b d"},
		"empty":              {"", ""},
	} {
		var in []Arrow
		for _, r := range c.in {
			in = append(in, one(string(r)))
		}
		var got []string
		for _, a := range fold(in) {
			got = append(got, strings.ReplaceAll(a.Label, nbsp, " "))
		}
		if s := strings.Join(got, " "); s != c.want {
			t.Errorf("%s: %q, want %q", name, s, c.want)
		}
	}
	numbered := fold([]Arrow{one("RETR 1"), one("RETR 2"), one("RETR 3"), one("RETR 40")})
	if len(numbered) != 3 {
		t.Errorf("numbers keep similar exchanges apart: %s", lines(numbered))
	}
}

// FuzzSequence draws hostile payloads: never a panic, and always well-formed
// XML without an element that the writer does not know.
func FuzzSequence(f *testing.F) {
	for i, k := range []journal.Kind{journal.KindSMTPCommand, journal.KindLDAPRequest, journal.KindMessageReceived,
		journal.KindLPSReport} {
		f.Add(string(k), `{"verb":"MAIL","line":"</text><script>","ok":true,`+
			`"filter":"(cn=\u0000]]>)","subject":"\u202e&","op":"search"}`, i)
	}
	f.Add("0", "\x96", 2)
	known := "svg defs marker path g title text rect line a"
	f.Fuzz(func(t *testing.T, kind, fields string, n int) {
		e := journal.Event{Seq: 1, Session: "s\"><", Kind: journal.Kind(kind), Fields: json.RawMessage(fields)}
		events := make([]journal.Event, 1+max(n, 0)%20)
		for i := range events {
			events[i] = e
		}
		var b bytes.Buffer
		if err := SequenceSVG(&b, BuildSequence(events, 10), fields,
			func(a Arrow) string { return "#" + a.Session }); err != nil {
			t.Fatal(err)
		}
		d := xml.NewDecoder(&b)
		for {
			tok, err := d.Token()
			if err == io.EOF {
				return
			}
			if err != nil {
				t.Fatalf("not well-formed: %v", err)
			}
			if el, is := tok.(xml.StartElement); is && !strings.Contains(" "+known+" ", " "+el.Name.Local+" ") {
				t.Fatalf("element <%s> came in", el.Name.Local)
			}
		}
	})
}
