package zoo

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"amfront/judge/report"
	"amfront/lps"
	"amfront/lps/adapter"
	"amfront/lps/faulty"
)

// broken are expectations of aes-256 that do not hold, each with the error
// that it must give.
var broken = map[string]struct {
	wrong func(*Expectation)
	says  string
}{
	"wrong reason": {func(e *Expectation) { e.Kills[0].Reason = `AES-512` },
		"mauvais motif : C-02.algorithme.fse-de-test C-02.aes-128-cbc"},
	"missing kill": {func(e *Expectation) {
		e.Kills = append(e.Kills,
			Kill{Check: "A-06.lot-accepte", Reason: `AES-256`})
	}, "attendu et jamais rouge : A-06.lot-accepte"},
	"killed in another": {func(e *Expectation) { e.Kills[0].In = "A-*" },
		"sans être déclaré : C-02.algorithme.fse-de-test C-02.aes-128-cbc"},
	"another verdict": {func(e *Expectation) { e.Kills[0].Verdict = report.Warning },
		"sans être déclaré : C-02.algorithme.fse-de-test C-02.aes-128-cbc"},
	"unexpected kill": {func(e *Expectation) { e.Kills = e.Kills[:1] },
		"sans être déclaré : C-02.algorithme.fse-de-test C-02.sans-ecart"},
	"stale consequence": {func(e *Expectation) { e.Aside = []Kill{{Check: "B-01.*", Reason: `AES-256`, Why: "x"}} },
		"conséquence déclarée et jamais vue"},
	"acts in another way": {func(e *Expectation) { e.Acts.Shows = `3DES` }, "la faute n'a pas agi"},
	"acts as all do": {func(e *Expectation) { e.Acts = Act{Facet: "chiffrement", Shows: `2\.16\.840`} },
		"la faute n'a pas agi"},
	"lacks what all have": {func(e *Expectation) { e.Acts = Act{Facet: "transport", Lacks: `1\.2\.840`} },
		"la faute n'a pas agi"},
	"nothing left to show": {func(e *Expectation) { e.Acts = Act{Facet: "inconnue", Shows: `x`} }, "la faute n'a pas agi"},
}

// plays plays a variant and the reference over the same examples.
func playsOf(t *testing.T, g *game, s Specimen) ([]string, map[string]*played) {
	t.Helper()
	ids := g.plays(s)
	if err := g.playReference(t.Context(), ids, 2); err != nil {
		t.Fatal(err)
	}
	all, _, err := g.run(t.Context(), ids, func() adapter.Driver { return s.Variant.New(lps.Options{}) }, 2)
	if err != nil {
		t.Fatal(err)
	}
	return ids, all
}

func specimen(t *testing.T, name string) Specimen {
	t.Helper()
	all := append(Specimens(), witnesses()...)
	i := slices.IndexFunc(all, func(s Specimen) bool { return s.Variant.Name == name })
	if i < 0 {
		t.Fatalf("no variant %s", name)
	}
	return all[i]
}

// aes is a variant of this test's own.
func aes(t *testing.T) Specimen {
	s := specimen(t, "aes-256")
	s.Expectation = Expectation{
		Variant: "aes-256",
		Play:    []string{"C-02.algorithme.fse-de-test"},
		Acts:    Act{Facet: "chiffrement", Shows: `2\.16\.840\.1\.101\.3\.4\.1\.42`},
		Kills:   []Kill{{Check: "C-02.aes-128-cbc", Reason: `AES-256`}, {Check: "C-02.sans-ecart", Reason: `AES-256`}},
	}
	return s
}

func copied(e Expectation) Expectation {
	e.Kills, e.Aside = slices.Clone(e.Kills), slices.Clone(e.Aside)
	return e
}

// TestBrokenExpectations proves that each rule of the matrix can fail.
func TestBrokenExpectations(t *testing.T) {
	g, s := theGame(t), aes(t)
	ids, all := playsOf(t, g, s)
	judged := func(e Expectation) *Row {
		j := judge{r: &Row{Name: s.Variant.Name}, e: e}
		j.all(ids, g.standards(ids), all)
		return j.r
	}
	if r := judged(s.Expectation); len(r.Errors) > 0 || len(r.Killed) != 2 {
		t.Fatalf("the expectation as it is: %d kills, errors %v", len(r.Killed), r.Errors)
	}
	for name, tc := range broken {
		t.Run(name, func(t *testing.T) {
			e := copied(s.Expectation)
			tc.wrong(&e)
			r := judged(e)
			if !slices.ContainsFunc(r.Errors, func(x string) bool { return strings.Contains(x, tc.says) }) {
				t.Errorf("no error says %q: %v", tc.says, r.Errors)
			}
			if m := (&Matrix{Rows: []*Row{r}}); m.Exit() != 1 {
				t.Errorf("the matrix exits %d", m.Exit())
			}
		})
	}
}

// TestWitnesses: the canary dies and the placebo does not act; a canary that
// lives, or a placebo that acts, voids the matrix.
func TestWitnesses(t *testing.T) {
	g := theGame(t)
	bird, nothing := specimen(t, canary), specimen(t, placebo)
	for name, tc := range map[string]struct {
		s    Specimen
		says string // "" is not void
	}{
		"canary":            {bird, ""},
		"canary that lives": {Specimen{renamed(nothing.Variant, canary), bird.Expectation}, "ne meurt pas"},
		"placebo":           {nothing, ""},
		"placebo that acts": {Specimen{renamed(bird.Variant, placebo), nothing.Expectation},
			"se distingue de la référence"},
		"placebo that is judged": {Specimen{renamed(aes(t).Variant, placebo),
			Expectation{Variant: placebo, Acts: Act{Facet: "chiffrement", Shows: `\.42$`}}}, "donné pour avoir agi"},
	} {
		t.Run(name, func(t *testing.T) {
			own := fresh(t, g)
			r, err := own.row(t.Context(), tc.s, 2)
			if err != nil {
				t.Fatal(err)
			}
			void := voided([]*Row{r})
			if (tc.says == "") != (len(void) == 0) || tc.says != "" && !strings.Contains(strings.Join(void, "\n"), tc.says) {
				t.Errorf("void: %q, want %q", void, tc.says)
			}
			if tc.s.Expectation.Variant == placebo && tc.says == "" &&
				(r.Act != nil || !strings.Contains(strings.Join(r.Errors, "\n"), "n'a pas agi")) {
				t.Errorf("the placebo is not reported as not acting: %v", r.Errors)
			}
			if m := (&Matrix{Void: void, Rows: []*Row{{Errors: []string{"x"}}}}); (m.Exit() == 3) != (tc.says != "") {
				t.Errorf("the matrix exits %d", m.Exit())
			}
		})
	}
}

// fresh is a game that has played nothing yet.
func fresh(t *testing.T, g *game) *game {
	t.Helper()
	own, err := newGame(g.opt)
	if err != nil {
		t.Fatal(err)
	}
	return own
}

// TestMatrixOfOne plays the whole way for one variant: it holds; it does not
// with another expectation; and it is void when the reference itself fails.
func TestMatrixOfOne(t *testing.T) {
	good, bad := aes(t), aes(t)
	bad.Expectation = copied(bad.Expectation)
	bad.Expectation.Kills[0].Reason = `AES-512`
	faulty := func() adapter.Driver { return good.Variant.New(lps.Options{}) }
	for name, tc := range map[string]struct {
		s         Specimen
		reference func() adapter.Driver
		exit      int
	}{
		"holds":                        {good, nil, 0},
		"does not hold":                {bad, nil, 1},
		"no expectation":               {Specimen{Variant: good.Variant}, nil, 1},
		"no variant":                   {Specimen{Expectation: good.Expectation}, nil, 1},
		"reference that is not itself": {good, faulty, 3},
	} {
		t.Run(name, func(t *testing.T) {
			g, err := newGame(Options{Keys: keys, Specimens: []Specimen{tc.s}, Only: []string{tc.s.Variant.Name}})
			if err != nil {
				t.Fatal(err)
			}
			if tc.reference != nil {
				g.standard = tc.reference
			}
			m, err := g.matrix(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if m.Exit() != tc.exit {
				t.Errorf("exit %d, want %d; void %v, errors %v", m.Exit(), tc.exit, m.Void, m.Errors)
			}
		})
	}
	if _, err := newGame(Options{Keys: keys, Only: []string{"aes-257"}}); !errors.Is(err, ErrUnknown) {
		t.Errorf("an unknown name: %v", err)
	}
}

// TestNever: a client of which nothing may be conforming is judged so.
func TestNever(t *testing.T) {
	dead := faulty.Variant{Name: "mort", Driver: func(adapter.Driver) adapter.Driver {
		return &adapter.Runner{Command: []string{"/nowhere/at/all"}}
	}}
	play := []string{"C-02.algorithme.fse-de-test", "I-01.*", "D-05.bon-titulaire"}
	for name, tc := range map[string]struct {
		v    faulty.Variant
		e    Expectation
		says string
	}{
		"dead":              {dead, Expectation{Exit: []int{3}}, ""},
		"another exit code": {dead, Expectation{Exit: []int{0, 1}}, "finit par 3"},
		"alive": {faulty.Variant{Name: "vif", Policy: func(*lps.Policy) {}}, Expectation{Exit: []int{0}},
			"déclaré conforme : C-02.algorithme.fse-de-test"},
		"alive and declared": {faulty.Variant{Name: "vif", Policy: func(*lps.Policy) {}},
			Expectation{Exit: []int{0}, Despite: []Kill{{Check: "*", Why: "x"}}}, ""},
		"demanded and found": {dead, Expectation{Exit: []int{3},
			Kills: []Kill{{Check: "D-05.*", Verdict: report.BenchError, Reason: "no such file"}}}, ""},
		"demanded for naught": {dead, Expectation{Exit: []int{3}, Kills: []Kill{
			{Check: "D-05.*", Verdict: report.NotObserved, Reason: "no such file"}}}, "verdict attendu et jamais vu : D-05"},
		"for another reason": {dead, Expectation{Exit: []int{3}, Kills: []Kill{
			{Check: "D-05.*", Verdict: report.BenchError, Reason: "périmé"}}}, "verdict attendu et jamais vu : D-05"},
		"declared for naught": {dead, Expectation{Exit: []int{3}, Despite: []Kill{{Check: "A-*", Why: "x"}}}, "jamais vue"},
	} {
		t.Run(name, func(t *testing.T) {
			tc.e.Variant, tc.e.Never, tc.e.Play = tc.v.Name, true, play
			r, err := fresh(t, theGame(t)).row(t.Context(), Specimen{tc.v, tc.e}, 2)
			if err != nil {
				t.Fatal(err)
			}
			got := strings.Join(r.Errors, "\n")
			if (tc.says == "") != (got == "") || !strings.Contains(got, tc.says) {
				t.Errorf("%q, want %q", got, tc.says)
			}
		})
	}
}

func renamed(v faulty.Variant, name string) faulty.Variant {
	v.Name = name
	return v
}

// TestCoverageIsJudged: what nothing kills, and a reason that is stale, are errors.
func TestCoverageIsJudged(t *testing.T) {
	list := func() []Instance {
		return []Instance{{Example: "A-01.x", Check: "A-01.killed", By: []string{"v"}},
			{Example: "A-01.x", Check: "A-01.alive"}}
	}
	for name, tc := range map[string]struct {
		reasons []Unkilled
		says    string
	}{
		"unkilled":      {nil, "aucune variante ne fait rougir A-01.x A-01.alive"},
		"with a reason": {[]Unkilled{{Check: "A-01.alive", Why: "x"}}, ""},
		"no reason":     {[]Unkilled{{Check: "A-01.alive"}}, "exception sans raison"},
		"killed":        {[]Unkilled{{Check: "A-01.*", Why: "x"}}, "exception périmée"},
		"matches none": {[]Unkilled{{Check: "A-01.alive", Why: "x"}, {Check: "A-01.alive", In: "B-*", Why: "x"}},
			"exception sans objet"},
	} {
		t.Run(name, func(t *testing.T) {
			got := strings.Join(judgeCoverage(list(), tc.reasons), "\n")
			if (tc.says == "") != (got == "") || !strings.Contains(got, tc.says) {
				t.Errorf("%q, want %q", got, tc.says)
			}
		})
	}
}

// TestCover: an undeclared or blind failure, or one by chance, kills nothing.
func TestCover(t *testing.T) {
	ref := &played{scenario: &report.Scenario{ID: "X", Checks: []report.Check{{ID: "X.a"}, {ID: "X.a"}, {ID: "X.b"}}}}
	g := &game{reference: map[string]*played{"X": ref}}
	red := func(check string, nth int, v report.Verdict) Found {
		return Found{Example: "X", Check: check, Nth: nth, Verdict: v}
	}
	got := g.cover([]string{"X"}, []*Row{
		{Name: "one", Killed: []Found{red("X.a", 1, report.NonConforming)}},
		{Name: "two", Aside: []Found{red("X.a", 1, report.Warning), red("X.b", 0, report.NotObserved)}},
		{Name: "by chance", Aside: []Found{{Example: "X", Check: "X.b", Verdict: report.NonConforming, Chance: true}}},
		{Name: "three", Unexpected: []Found{red("X.b", 0, report.NonConforming)}},
		{Name: "dead", Never: true, Killed: []Found{red("X.b", 0, report.NonConforming)}},
	})
	want := [][]string{{}, {"one", "two"}, {}}
	for i := range got {
		if !slices.Equal(got[i].By, want[i]) {
			t.Errorf("%s is killed by %v, want %v", got[i], got[i].By, want[i])
		}
	}
}

// TestLint refuses expectations that prove nothing as they are written.
func TestLint(t *testing.T) {
	for name, tc := range map[string]struct {
		wrong func(*Specimen)
		says  string
	}{
		"as it is":     {func(*Specimen) {}, ""},
		"any reason":   {func(s *Specimen) { s.Expectation.Kills[0].Reason = `.` }, "irait à n'importe quel échec"},
		"empty reason": {func(s *Specimen) { s.Expectation.Kills[0].Reason = `` }, "irait à n'importe quel échec"},
		"optional reason": {func(s *Specimen) { s.Expectation.Kills[0].Reason = `(AES-256)?` },
			"irait à n'importe quel échec"},
		"bad expression": {func(s *Specimen) { s.Expectation.Kills[0].Reason = `AES(` }, "motif de C-02.aes-128-cbc"},
		"no why": {func(s *Specimen) { s.Expectation.Aside = []Kill{{Check: "A-*", Reason: "AES-256"}} },
			"conséquence sans raison"},
		"no kill":         {func(s *Specimen) { s.Expectation.Kills = nil }, "aucun contrôle attendu"},
		"two acts":        {func(s *Specimen) { s.Expectation.Acts.Lacks = "x" }, "exactement l'un"},
		"no facet":        {func(s *Specimen) { s.Expectation.Acts.Facet = "x" }, "n'existe pas"},
		"name":            {func(s *Specimen) { s.Variant.Name = "Été" }, "minuscules"},
		"requirement":     {func(s *Specimen) { s.Variant.Requirements = []string{"Z-99"} }, "catalogue"},
		"no text":         {func(s *Specimen) { s.Variant.Causes = "" }, "manque"},
		"changes nothing": {func(s *Specimen) { s.Variant.Policy = nil }, "ne change rien"},
		"bad pattern":     {func(s *Specimen) { s.Expectation.Play = []string{"["} }, "syntax error"},
	} {
		t.Run(name, func(t *testing.T) {
			s := aes(t)
			s.Expectation = copied(s.Expectation)
			tc.wrong(&s)
			got := strings.Join(lint([]Specimen{s}), "\n")
			if (tc.says == "") != (got == "") || !strings.Contains(got, tc.says) {
				t.Errorf("%q, want %q", got, tc.says)
			}
		})
	}
	s := aes(t)
	if got := lint([]Specimen{s, s}); len(got) != 1 || !strings.Contains(got[0], "deux fois") {
		t.Errorf("a name taken twice: %v", got)
	}
}

// TestTooWide: a reason that fits what most variants are told names no fault.
func TestTooWide(t *testing.T) {
	var rows []*Row
	for i := range 30 {
		rows = append(rows, &Row{Killed: []Found{{Sentence: "le lot est rejeté"}, {Sentence: strings.Repeat("x", i+3)}}})
	}
	s := aes(t)
	s.Expectation.Kills = []Kill{{Check: "a", Reason: "rejeté"}, {Check: "b", Reason: "^x{7}$"}}
	if got := tooWide([]Specimen{s}, rows); len(got) != 1 || !strings.Contains(got[0], "rejeté") {
		t.Errorf("%q", got)
	}
	if got := tooWide([]Specimen{s}, rows[:3]); len(got) != 0 {
		t.Errorf("a small zoo: %q", got)
	}
}

// TestPlays: a variant plays its examples and the control sample; with Full,
// all, but not the witnesses.
func TestPlays(t *testing.T) {
	g := fresh(t, theGame(t))
	s := aes(t)
	if got := g.plays(s); !slices.Equal(got, inOrder(g, controlSample)) {
		t.Errorf("%q; the control sample holds its one example, too", got)
	}
	s.Expectation.Play = append(s.Expectation.Play, "I-0*")
	if got := g.plays(s); len(got) <= len(controlSample) || !slices.Contains(got, "I-01") &&
		!slices.ContainsFunc(got, func(id string) bool { return strings.HasPrefix(id, "I-01") }) {
		t.Errorf("%q", got)
	}
	never := Specimen{Variant: s.Variant, Expectation: Expectation{Never: true}}
	if n := len(g.plays(never)); n < len(g.examples)/sample || n > len(g.examples)/sample+1 {
		t.Errorf("a client without life plays %d examples", n)
	}
	g.opt.Full = true
	if got := g.plays(s); len(got) != len(g.examples) {
		t.Errorf("%d of %d", len(got), len(g.examples))
	}
	if got := g.plays(specimen(t, canary)); len(got) == len(g.examples) {
		t.Error("the canary plays all")
	}
	for _, id := range controlSample {
		if !slices.Contains(g.ids(), id) {
			t.Errorf("the control sample names %s, which does not exist", id)
		}
	}
}

func inOrder(g *game, list []string) []string {
	return slices.DeleteFunc(g.ids(), func(id string) bool { return !slices.Contains(list, id) })
}
