package operator

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"amfront/lps/adapter"
)

// screen is what the person sees; it is safe for concurrent use.
type screen struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *screen) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *screen) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}

var brief = Briefing{N: 3, Total: 12, ID: "D-03.perime", Title: "Le certificat est périmé",
	Objective: "le poste refuse", ToDo: "envoyer un fichier"}

func play(t *testing.T, input string, p adapter.Params) (adapter.Answer, string, bool, error) {
	t.Helper()
	out, cancelled := &screen{}, false
	d := New(Options{In: strings.NewReader(input), Out: out, Cancel: func() { cancelled = true }})
	a, err := d.Driver(brief).Do(t.Context(), p.Action(), adapter.Request{Station: "/tmp/x", Params: p})
	return a, out.String(), cancelled, err
}

var lot = &adapter.Send{Kind: "FSE", Usage: "test", File: "/tmp/lot-1", Destination: "amo"}

func TestAnswers(t *testing.T) {
	for _, tc := range []struct {
		name, input string
		params      adapter.Params
		check       func(adapter.Answer) bool
	}{
		{"done", "\n\n", lot, func(a adapter.Answer) bool { return a.Status == adapter.Done && len(a.Alerts) == 0 }},
		{"done with an alert", "fait\nCRL trop ancienne\n", lot,
			func(a adapter.Answer) bool { return a.Alerts[0] == "CRL trop ancienne" }},
		{"refused, reason beside", "r certificat périmé\n7\n", lot, func(a adapter.Answer) bool {
			return a.Status == adapter.Refused && a.Reason == "certificat périmé" && a.ReasonCode == "expired"
		}},
		{"refused, reason asked for", "r\n\nrévoqué\nxx\n\n", lot,
			func(a adapter.Answer) bool { return a.Reason == "révoqué" && a.ReasonCode == "" }},
		{"a slip, then help", "abc\n?\n\n\n", lot, func(a adapter.Answer) bool { return a.Status == adapter.Done }},
		{"quit, thought better of", "q\nnon\n\n\n", lot, func(a adapter.Answer) bool { return a.Status == adapter.Done }},
		{"messages", "\n4005 suivi\nzzz\n4015 refusé signature fausse\narl noté\n\n\n", &adapter.Poll{},
			func(a adapter.Answer) bool {
				return len(a.Messages) == 3 && a.Messages[1].Reason == "signature fausse" && a.Messages[2].Kind == "arl"
			}},
		{"waits for the user", "\n4005 attente\n\n\n", &adapter.Poll{},
			func(a adapter.Answer) bool { return len(a.Messages) == 1 && a.Messages[0].Outcome == "awaiting" }},
		{"the user agrees", "\n4005 suivi\n\n\n", &adapter.Confirm{},
			func(a adapter.Answer) bool { return len(a.Messages) == 1 && a.Action == adapter.ActionConfirm }},
		{"a code of version 2", "r boîte fermée\n24\n", &adapter.Poll{},
			func(a adapter.Answer) bool { return a.ReasonCode == adapter.ReasonCodes(adapter.Version)[23] }},
		{"declarations", "\nOui, écran 4\npeut-être\nsans objet\n", &adapter.Attest{IDs: []string{"I-01", "I-02"}},
			func(a adapter.Answer) bool {
				return a.Declarations[0].Declared == "oui" && a.Declarations[0].Comment == "écran 4" &&
					a.Declarations[1].Declared == "sans objet"
			}},
		{"plan", "\nhier\n2026-11-22 14:05\n\n", &adapter.Plan{Samples: 1},
			func(a adapter.Answer) bool { return len(a.Planned) == 1 && a.Planned[0].Hour() == 14 }},
	} {
		a, out, _, err := play(t, tc.input, tc.params)
		if err != nil || !tc.check(a) {
			t.Errorf("%s: %+v %v\n%s", tc.name, a, err, out)
		}
	}
}

// TestSaysWhatToDo: the gesture stands apart from the explanation, with place
// and time.
func TestSaysWhatToDo(t *testing.T) {
	_, out, _, _ := play(t, "\n\n", lot)
	explained, asked := strings.Index(out, "Objectif"), strings.Index(out, "ACTION ATTENDUE DE VOUS")
	if explained < 0 || asked < explained {
		t.Errorf("explanation at %d, gesture at %d", explained, asked)
	}
	for _, w := range []string{"scénario 3/12", "/tmp/lot-1", "reste 15:00", "AMO"} {
		if !strings.Contains(out, w) {
			t.Errorf("the screen lacks %q:\n%s", w, out)
		}
	}
}

func TestLeavingOut(t *testing.T) {
	for _, tc := range []struct {
		name, input, reason  string
		cancelled, stopsDesk bool
	}{
		{"skipped", "p pas d'écran pour cela\n", "pas d'écran pour cela", false, false},
		{"skipped, asked why", "p\n\nen travaux\n", "en travaux", false, false},
		{"broken off", "q\noui\n", "passage arrêté par l'opérateur", true, true},
		{"input ends", "", "l'entrée du terminal est fermée", true, true},
	} {
		_, _, stopped, err := play(t, tc.input, lot)
		var declined *adapter.Declined
		if !errors.As(err, &declined) || declined.Reason != tc.reason || declined.Cancelled != tc.cancelled ||
			stopped != tc.stopsDesk {
			t.Errorf("%s: %v, run cancelled %v", tc.name, err, stopped)
		}
	}
}

// TestTimeIsOver: no answer leaves the gesture not testable, after reminders.
func TestTimeIsOver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		in, keyboard := io.Pipe()
		out := &screen{}
		d := New(Options{In: in, Out: out, Limit: 6 * time.Minute})
		began := time.Now()
		_, err := d.Driver(brief).Do(t.Context(), adapter.ActionSend, adapter.Request{Params: lot})
		var declined *adapter.Declined
		if !errors.As(err, &declined) || declined.Cancelled || time.Since(began) != 6*time.Minute {
			t.Errorf("%v after %v", err, time.Since(began))
		}
		for _, w := range []string{"reste 6:00", "reste 5:00", "reste 1:00", "reste 0:10"} {
			if !strings.Contains(out.String(), w) {
				t.Errorf("the screen lacks %q:\n%s", w, out)
			}
		}
		keyboard.Close()
	})
}

// TestCancelled: the end of the run ends the waiting.
func TestCancelled(t *testing.T) {
	in, keyboard := io.Pipe()
	defer keyboard.Close()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	d := New(Options{In: in, Out: io.Discard})
	if _, err := d.Driver(brief).Do(ctx, adapter.ActionSend, adapter.Request{Params: lot}); !errors.Is(err,
		context.Canceled) {
		t.Error(err)
	}
}

func TestCausesAreComplete(t *testing.T) {
	for _, c := range adapter.ReasonCodes(adapter.Version) {
		if causes[c] == "" {
			t.Errorf("reason code %q has no words", c)
		}
	}
	for _, p := range []adapter.Params{&adapter.Configure{}, &adapter.InstallCA{}, &adapter.InstallCRL{},
		&adapter.InstallCertificate{},
		&adapter.Refresh{}, &adapter.Send{}, &adapter.Poll{}, &adapter.Confirm{}, &adapter.Plan{},
		&adapter.Attest{}} {
		if strings.Contains(gesture(p)[0], "inconnu") {
			t.Errorf("%s has no words", p.Action())
		}
	}
}

func FuzzInput(f *testing.F) {
	for _, s := range []string{"\n\n", "r\nx\n99\n", "p\n", "q\no\n", "\x00\xff\n", "4005 suivi\n"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		d := New(Options{In: strings.NewReader(s), Out: io.Discard})
		a, err := d.Driver(brief).Do(t.Context(), adapter.ActionPoll, adapter.Request{Params: &adapter.Poll{}})
		if err == nil && a.Status == adapter.Refused && a.Reason == "" {
			t.Errorf("%q: refused without a reason", s)
		}
	})
}

// TestToldOnce: settings and causes are told in full once, and on demand.
func TestToldOnce(t *testing.T) {
	out := &screen{}
	d := New(Options{In: strings.NewReader("\nc\n\nr a\n\nr b\n?\n\n"), Out: out})
	p := &adapter.Configure{PSAddress: "cabinet@ps.test", POP3: adapter.Server{Password: "secret-du-banc"}}
	for _, params := range []adapter.Params{p, p, lot, lot} {
		if _, err := d.Driver(brief).Do(t.Context(), params.Action(), adapter.Request{Params: params}); err != nil {
			t.Fatal(err)
		}
	}
	for _, told := range []string{"secret-du-banc", "Causes d'un refus"} {
		if n := strings.Count(out.String(), told); n != 2 {
			t.Errorf("%q stands %d times:\n%s", told, n, out)
		}
	}
	other := *p
	other.PSAddress = "autre@ps.test"
	if lines := d.brief(gesture(&other), &other); len(lines) < 5 {
		t.Errorf("other settings were left out: %q", lines)
	}
}

// eyes is a witness that saw what is written down, whenever asked.
type eyes []Sighting

func (eyes) Mark() uint64                                        { return 7 }
func (e eyes) Since(context.Context, uint64) ([]Sighting, error) { return e, nil }

func watched(t *testing.T, input string, p adapter.Params, seen eyes) (adapter.Answer, string) {
	t.Helper()
	out, b := &screen{}, brief
	b.Witness = seen
	d := New(Options{In: strings.NewReader(input), Out: out})
	a, err := d.Driver(b).Do(t.Context(), p.Action(), adapter.Request{Params: p})
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return a, out.String()
}

// TestWhatTheBenchSaw: what arrives while a gesture is under way is the
// gesture's; one that left no trace is asked about once more, and once only.
func TestWhatTheBenchSaw(t *testing.T) {
	const nothing = "Le banc n'a rien vu de ce geste"
	arrived := eyes{{Kind: Lot, Text: "un message de a pour b", MessageID: "<1@x>"}, {Kind: Lot, MessageID: "<2@x>"}}
	a, out := watched(t, "\n\n", lot, arrived)
	if len(a.MessageIDs) != 2 || a.MessageIDs[0] != "<1@x>" || !strings.Contains(out, "un message de a pour b") ||
		strings.Contains(out, nothing) {
		t.Errorf("%v\n%s", a.MessageIDs, out)
	}
	a, out = watched(t, "\n\n\n", lot, eyes{{Kind: Relay, Text: "relais joint"}})
	if a.Status != adapter.Done || len(a.MessageIDs) != 0 || strings.Count(out, nothing) != 1 ||
		!strings.Contains(out, "relais joint") {
		t.Errorf("done, nothing seen: %+v\n%s", a, out)
	}
	a, out = watched(t, "\nr refusé\n\n", lot, nil)
	if a.Status != adapter.Refused || !strings.Contains(out, nothing) {
		t.Errorf("nothing seen, then refused: %+v\n%s", a, out)
	}
	a, _ = watched(t, "r refusé\n\n", lot, arrived)
	if a.Status != adapter.Refused || a.MessageIDs != nil {
		t.Errorf("refused: %+v", a)
	}
	for _, p := range []adapter.Params{&adapter.Poll{}, &adapter.Refresh{What: []string{"crls"}}} {
		if _, out := watched(t, "\n\n\n\n", p, nil); strings.Count(out, nothing) != 1 {
			t.Errorf("%s:\n%s", p.Action(), out)
		}
	}
	if a, out := watched(t, "\n\n\n", &adapter.Poll{},
		eyes{{Kind: Mailbox}, {Kind: Lot, MessageID: "<1@x>"}}); a.MessageIDs != nil || strings.Contains(out, nothing) {
		t.Errorf("poll: %+v\n%s", a, out)
	}
}

// TestRefusedItems: what was refused at a refresh, and nonsense.
func TestRefusedItems(t *testing.T) {
	a, out, _, err := play(t,
		"\ncertificat amo_pj.test@test.rss.fr périmé depuis hier\nzut\nliste signature fausse\ncertificat x\n\n\n",
		&adapter.Refresh{What: []string{"certificates"}})
	if err != nil || len(a.Fetched) != 2 || a.Fetched[0].Name != "amo_pj.test@test.rss.fr" ||
		a.Fetched[0].Reason != "périmé depuis hier" || a.Fetched[1].Kind != "crl" {
		t.Errorf("%+v %v", a.Fetched, err)
	}
	if strings.Count(out, "attendu « certificat DESTINATAIRE motif »") != 2 {
		t.Errorf("nonsense passed:\n%s", out)
	}
}
