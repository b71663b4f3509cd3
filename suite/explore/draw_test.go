package explore

import (
	"slices"
	"strings"
	"testing"

	"amfront/features"
	"amfront/steps"
	"amfront/suite"
)

// TestVocabulary: every gesture that may be drawn and every oracle is a step of
// the vocabulary, in its role; both actors of a pattern are written out, and
// every gesture of the suite.
func TestVocabulary(t *testing.T) {
	v := steps.New()
	all := vocabulary()
	for _, g := range all {
		if d, err := v.Find(g.text); err != nil || d.Role != steps.Gesture {
			t.Errorf("%q is no gesture: %v", g.text, err)
		}
	}
	for _, o := range oracles {
		if d, err := v.Find(o.step); err != nil || d.Role != steps.Verify {
			t.Errorf("%q is no check: %v", o.step, err)
		}
	}
	list, err := suite.Load(features.Files)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range suite.Examples(list) {
		for _, step := range e.Steps {
			drawn := func(g gesture) bool { return g.text == step.Text }
			if d, err := v.Find(step.Text); err == nil && d.Role == steps.Gesture && why(step.Text) == "" &&
				!slices.ContainsFunc(all, drawn) {
				t.Errorf("%q of %s is never drawn, and nothing says why", step.Text, e.ID)
			}
		}
	}
	for _, text := range []string{"l'annuaire publie désormais un certificat AMC périmé depuis hier",
		"l'opérateur télétransmet un fichier de DRE compressé",
		"le relais coupe une fois la connexion au milieu du message"} {
		if !slices.ContainsFunc(all, func(g gesture) bool { return g.text == text }) {
			t.Errorf("%q is never drawn", text)
		}
	}
}

// TestDraw: the same seed draws the same sequences, another others; each may be
// asked for as it stands, and ends with something that shows.
func TestDraw(t *testing.T) {
	all := vocabulary()
	draw := func(seed uint64) (out []string) {
		g := newGenerator(seed, all)
		for range 200 {
			s := g.sequence()
			if begins := slices.IndexFunc(s, func(x gesture) bool { return x.kind == start }); !s.sound() || begins > 1 ||
				begins == 1 && s[0].kind != way || !slices.Contains(shown, s[len(s)-1].kind) {
				t.Errorf("cannot be asked for: %s", s.key())
			}
			if again := parseSequence(s.key()); again.key() != s.key() || !again.sound() {
				t.Errorf("is not read as it was written: %s", s.key())
			}
			out = append(out, s.key())
		}
		return out
	}
	if a, b := draw(1), draw(1); !slices.Equal(a, b) {
		t.Error("one seed draws two lists")
	}
	if a, b := draw(1), draw(2); slices.Equal(a, b) {
		t.Error("two seeds draw one list")
	}
}

// TestAround: each gesture that may be drawn has its turn in an exchange in
// which everything else is in order, or needs another before it.
func TestAround(t *testing.T) {
	all := vocabulary()
	g := newGenerator(1, all)
	alone := map[string]bool{}
	for range 5 * len(all) {
		s := g.sequence()
		if !s.sound() {
			t.Errorf("cannot be asked for: %s", s.key())
		}
		for _, x := range s {
			alone[x.text] = true
		}
	}
	if len(g.single) > 0 {
		t.Errorf("%d are still to come", len(g.single))
	}
	for _, x := range all {
		if s := newGenerator(1, all).around(x); s == nil && !alone[x.text] {
			t.Errorf("%q is never met", x.text)
		}
	}
}

// TestShrink: what the failure does not need goes, and plain words replace
// rich ones; what cannot be asked for is not tried.
func TestShrink(t *testing.T) {
	s := parseSequence("un poste en service pour les flux réels | l'opérateur relève la boîte aux lettres | " +
		"l'opérateur télétransmet un fichier de DRE compressé | le frontal AMC renouvelle son certificat | " +
		"l'opérateur retransmet de lui-même le même fichier | l'opérateur relève la boîte aux lettres")
	fails := func(s sequence) bool { return strings.Contains(s.key(), "retransmet") }
	const want = "un poste en service pour les flux de test | l'opérateur télétransmet un fichier de FSE | " +
		"l'opérateur retransmet de lui-même le même fichier"
	if got := shrink(s, mostTries, fails).key(); got != want {
		t.Errorf("%s, want %s", got, want)
	}
	if got := shrink(s, 0, fails).key(); got != s.key() {
		t.Errorf("without a try: %s", got)
	}
}

// TestState: what a state says may come next.
func TestState(t *testing.T) {
	var s State
	one := func(text string) gesture { return gesture{text, kindOf(text)} }
	if s.possible(one("l'opérateur télétransmet un fichier de FSE")) == "" {
		t.Error("a sending before any station")
	}
	s = s.after(one("un poste en service pour les flux de test"))
	again := one("l'opérateur retransmet de lui-même le même fichier")
	if s.possible(again) == "" {
		t.Error("sent again before it was sent")
	}
	s = s.after(one("l'annuaire publie désormais un certificat AMC périmé depuis hier"))
	dre := one("l'opérateur télétransmet un fichier de DRE")
	if c := s.cellOf(dre); c.to != "AMC" || !strings.Contains(c.situation, "périmé") || c.mark != "poste en retard" {
		t.Errorf("%+v", c)
	}
	if s = s.after(dre); s.possible(again) != "" || s.Sent != 1 {
		t.Errorf("%v: %s", s, s.possible(again))
	}
	if !strings.Contains(s.String(), "envois=1") {
		t.Error(s)
	}
}
