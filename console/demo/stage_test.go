package demo

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"amfront/bench"
	"amfront/features"
	"amfront/journal"
	"amfront/lps/faulty"
	"amfront/pki/testca"
	"amfront/suite"
)

// patience is how long a test waits for an event before it calls it missing.
const patience = 3 * time.Minute

// desk is a stage over a live bench, and the news of it.
type desk struct {
	*Stage
	w    *bench.World
	news chan struct{}
}

func open(t *testing.T) *desk {
	t.Helper()
	keys := testca.NewKeyPool(2, 0)
	w, err := bench.Start(t.Context(), bench.Options{World: t.Name(), Keys: keys})
	if err != nil {
		t.Fatal(err)
	}
	d := &desk{Open(t.Context(), Options{World: w, Dir: filepath.Join(t.TempDir(), "demo")}), w, make(chan struct{}, 1)}
	d.Follow(func() {
		select {
		case d.news <- struct{}{}:
		default:
		}
	})
	t.Cleanup(func() { d.Close(); w.Close(); keys.Close() })
	return d
}

// rest waits until nothing is played.
func (d *desk) rest(t *testing.T) State {
	t.Helper()
	for {
		if s := d.State(); !s.Busy {
			return s
		}
		select {
		case <-d.news:
		case <-time.After(patience):
			t.Fatal("the gesture does not end")
		}
	}
}

func (d *desk) sequence(t *testing.T, software, id string) []Turn {
	t.Helper()
	if err := d.Forget(""); err != nil {
		t.Fatal(err)
	}
	if err := d.Begin(software, id); err != nil {
		t.Fatal(err)
	}
	if err := d.Next(true); err != nil {
		t.Fatal(err)
	}
	turns := slices.Clone(d.rest(t).Turns)
	slices.Reverse(turns)
	return turns
}

func describe(turns []Turn) string {
	var b strings.Builder
	for _, x := range turns {
		b.WriteString(x.Gesture.Title().Error() + ": " + string(x.Outcome) + "\n")
		for _, l := range x.Said {
			fmt.Fprintf(&b, "    %v\n", l)
		}
		for _, l := range x.Alerts {
			b.WriteString("    " + l + "\n")
		}
	}
	return b.String()
}

// TestReference: every prepared sequence goes to its end with the reference,
// and ends as its lesson says.
func TestReference(t *testing.T) {
	d := open(t)
	for _, c := range []struct {
		sequence string
		lots     int // that reach a front-end
		refused  int
		says     string
	}{
		{"premier-lot", 1, 0, "Accusé de réception"},
		{"toutes-natures", 4, 0, "amc_pj.reel@reel.rss.fr"},
		{"oct", 1, 0, "oct_pj@oct.rss.fr"},
		{"rejet-4005", 2, 0, "Message de service 4005 : suivi d’effet"},
		{"avertissement-4015", 2, 0, "Message de service 4015 : suivi d’effet"},
		{"rejet-4025", 2, 0, "Message de service 4025 : suivi d’effet"},
		{"faux-rejet", 2, 0, "Message de service 4005 : non cru"},
		{"mauvais-certificat", 0, 1, "Refuse"},
		{"titulaire", 0, 1, "Refuse"},
		{"revoque", 1, 1, "révoqué"},
		{"sans-crl", 1, 1, "Refuse"},
		{"plusieurs", 1, 0, "Chiffré pour amo_pj.test@test.rss.fr"},
		{"annuaire-absent", 1, 0, ""},
		{"relais", 1, 0, "Accusé de réception"},
	} {
		turns := d.sequence(t, Reference, c.sequence)
		q, _ := FindSequence(c.sequence)
		if len(turns) != len(q.Gestures) {
			t.Errorf("%s: %d turns of %d", c.sequence, len(turns), len(q.Gestures))
		}
		trace, err := d.Trace(t.Context(), turns)
		if err != nil {
			t.Fatal(err)
		}
		refused := 0
		for _, x := range turns {
			switch {
			case x.Outcome == Refused && x.Gesture.Kind == Send:
				refused++
			case x.Outcome == Refused && x.Gesture.Kind == Fetch:
			case x.Outcome != Done:
				t.Errorf("%s: %s: %s", c.sequence, x.Gesture.Title(), x.Outcome)
			}
		}
		if len(trace.Messages) != c.lots || refused != c.refused || !strings.Contains(describe(turns), c.says) {
			t.Errorf("%s: %d lots of %d, %d refusals of %d, %q\n%s", c.sequence, len(trace.Messages), c.lots, refused, c.refused,
				c.says, describe(turns))
		}
	}
	if len(FindAll(t)) != len(Sequences()) {
		t.Error("a sequence is not tried")
	}
}

// FindAll lists the sequences, each with a lesson, by unique ids.
func FindAll(t *testing.T) map[string]bool {
	ids := map[string]bool{}
	for _, q := range Sequences() {
		if ids[q.ID] || q.Lesson == "" || len(q.Gestures) == 0 {
			t.Errorf("sequence %q", q.ID)
		}
		ids[q.ID] = true
		for _, g := range q.Gestures {
			if err := g.check(); err != nil {
				t.Errorf("%s: %v", q.ID, err)
			}
		}
	}
	return ids
}

// TestVariant: a fault shows live, its exchange is the turn's, and others' are not.
func TestVariant(t *testing.T) {
	d := open(t)
	turns := d.sequence(t, "en-clair", "premier-lot")
	trace, err := d.Trace(t.Context(), turns)
	if err != nil || len(trace.Messages) != 2 { // rejected, and sent again in clear
		t.Fatalf("%v %+v", err, trace.Messages)
	}
	m, _, err := d.w.Message(trace.Messages[0].ID)
	if err != nil || m.Decision == "accepted" || m.From != "demo.en-clair@ps.test" &&
		!strings.HasPrefix(m.From, "demo.en-clair@") {
		t.Errorf("%v %+v", err, m)
	}
	// A sound lot of another station, meanwhile, is none of this turn's.
	other := d.sequence(t, Reference, "premier-lot")
	both, err := d.Trace(t.Context(), other)
	if err != nil || len(both.Messages) != 1 || both.Messages[0].ID == m.ID {
		t.Errorf("%v %+v", err, both.Messages)
	}
	for _, ev := range both.Events {
		if ev.Kind == journal.KindLPSAction && strings.Contains(string(ev.Fields), "password") {
			t.Error("a password stands in the journal")
		}
	}
}

// TestAlone: a gesture alone sets the station up, one at a time, and a
// forgotten station is set up again.
func TestAlone(t *testing.T) {
	d := open(t)
	send := Gesture{Kind: Send, Flow: "FSE", Usage: "test"}
	if err := d.Play(Reference, send); err != nil {
		t.Fatal(err)
	}
	if err := d.Play(Reference, send); err != nil && !errors.Is(err, ErrBusy) {
		t.Errorf("a second gesture: %v", err)
	}
	if s := d.rest(t); len(s.Turns) < 2 || s.Turns[len(s.Turns)-1].Gesture.Kind != SetUp || s.Turns[0].Outcome != Done {
		t.Fatal(describe(s.Turns))
	}
	for name, err := range map[string]error{"software": d.Play("../etc", send), "gesture": d.Play(Reference,
		Gesture{Kind: "x"}), "flow": d.Play(Reference, Gesture{Kind: Send, Flow: "RSP", Usage: "test"}),
		"sequence": d.Begin(Reference, "x"), "station": d.Forget("..")} {
		if !errors.Is(err, ErrUnknown) {
			t.Errorf("an unknown %s: %v", name, err)
		}
	}
	if err := d.Next(false); !errors.Is(err, ErrIdle) {
		t.Errorf("no sequence waits: %v", err)
	}
	if err := d.Forget(Reference); err != nil {
		t.Fatal(err)
	}
	if err := d.Play(Reference, Gesture{Kind: Poll}); err != nil {
		t.Fatal(err)
	}
	if s := d.rest(t); s.Turns[1].Gesture.Kind != SetUp {
		t.Error("the forgotten station was not set up again")
	}
	if err := d.Forget(""); err != nil || len(d.State().Turns) != 0 {
		t.Errorf("%v", err)
	}
}

// TestEveryVariantPlays: none of them breaks the stage. One in eight by day: make
// zoo plays each elsewhere.
func TestEveryVariantPlays(t *testing.T) {
	d := open(t)
	for i, v := range faulty.Variants() {
		if i%8 != 0 && os.Getenv("AMFRONT_FULL") != "1" {
			continue
		}
		for _, x := range d.sequence(t, v.Name, "premier-lot") {
			if x.Outcome == BenchError || x.Outcome == Stopped || x.Outcome == Playing {
				t.Errorf("%s: %s", v.Name, describe([]Turn{x}))
			}
		}
	}
}

// TestCatalogue: every variant has its lines, its examples and a sequence.
func TestCatalogue(t *testing.T) {
	list, err := suite.Load(features.Files)
	if err != nil {
		t.Fatal(err)
	}
	c := NewCatalogue(list)
	if c.Len() != len(faulty.Variants()) {
		t.Errorf("%d variants of %d", c.Len(), len(faulty.Variants()))
	}
	unread, kills := 0, 0
	for _, theme := range c.Themes {
		for _, p := range theme.Pieces {
			if p.Title == "" || p.Shows == "" || p.Causes == "" || len(p.Plays()) == 0 || !p.Never && len(p.Examples) == 0 {
				t.Errorf("%s lacks lines or examples: %+v", p.Name, p)
			}
			if _, ok := FindSequence(p.Sequence); !ok {
				t.Errorf("%s: sequence %q", p.Name, p.Sequence)
			}
			if !p.Never && len(p.Kills) == 0 {
				t.Errorf("nothing catches %s", p.Name)
			}
			for _, k := range p.Kills {
				if kills++; k.Expected == "" {
					unread++
				}
				if strings.ContainsAny(k.Expected, `\^$`) {
					t.Errorf("%s: %q", p.Name, k.Expected)
				}
			}
		}
	}
	t.Logf("%d of %d reasons are not readable", unread, kills)
	for in, want := range map[string]string{`^non déchiffré`: "non déchiffré",
		`rejeté par un 4005 : La pièce jointe est chiffrée avec la clé AMO`: "rejeté par un 4005 : La pièce jointe est " +
			"chiffrée avec la clé AMO",
		`^certificat de amo_pj\.(reel|test)@(reel|test)\.rss\.fr`: "certificat de amo_pj.reel ou test@reel ou test.rss.fr",
		`.*`: ""} {
		if got := readable(in); got != want {
			t.Errorf("%q reads %q", in, got)
		}
	}
}
