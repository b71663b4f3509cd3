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
	wrong func(*faulty.Expectation)
	says  string
}{
	"wrong reason": {func(e *faulty.Expectation) { e.Kills[0].Reason = `AES-512` },
		"mauvais motif : C-02.algorithme.fse-de-test C-02.aes-128-cbc"},
	"missing kill": {func(e *faulty.Expectation) {
		e.Kills = append(e.Kills,
			faulty.Kill{Check: "A-06.lot-accepte", Reason: `AES-256`})
	}, "attendu et jamais rouge : A-06.lot-accepte"},
	"killed in another": {func(e *faulty.Expectation) { e.Kills[0].In = "A-*" },
		"sans être déclaré : C-02.algorithme.fse-de-test C-02.aes-128-cbc"},
	"another verdict": {func(e *faulty.Expectation) { e.Kills[0].Verdict = faulty.Warning },
		"sans être déclaré : C-02.algorithme.fse-de-test C-02.aes-128-cbc"},
	"unexpected kill": {func(e *faulty.Expectation) { e.Kills = e.Kills[:1] },
		"sans être déclaré : C-02.algorithme.fse-de-test C-02.sans-ecart"},
	"stale consequence": {func(e *faulty.Expectation) {
		e.Aside = []faulty.Kill{{Check: "B-01.*", Reason: `AES-256`, Why: "x"}}
	},
		"conséquence déclarée et jamais vue"},
	"acts in another way": {func(e *faulty.Expectation) { e.Acts.Shows = `3DES` }, "la faute n'a pas agi"},
	"acts as all do": {func(e *faulty.Expectation) { e.Acts = faulty.Act{Facet: "chiffrement", Shows: `2\.16\.840`} },
		"la faute n'a pas agi"},
	"lacks what all have": {func(e *faulty.Expectation) { e.Acts = faulty.Act{Facet: "transport", Lacks: `1\.2\.840`} },
		"la faute n'a pas agi"},
	"nothing left to show": {func(e *faulty.Expectation) { e.Acts = faulty.Act{Facet: "inconnue", Shows: `x`} },
		"la faute n'a pas agi"},
}

// plays plays a variant and the reference over the same examples.
func playsOf(t *testing.T, g *game, s specimen) ([]string, map[string]*played) {
	t.Helper()
	ids := g.plays(s)
	if err := g.playReference(t.Context(), ids, 2); err != nil {
		t.Fatal(err)
	}
	all, _, err := g.run(t.Context(), ids, func() adapter.Driver { return s.New(steady()) }, 2)
	if err != nil {
		t.Fatal(err)
	}
	return ids, all
}

// compiled is a variant as the game takes it, faults and all.
func compiled(v faulty.Variant) specimen { return compile(v, func(string, ...any) {}) }

// aes is a variant of this test's own.
func aes(t *testing.T) faulty.Variant {
	t.Helper()
	v, ok := faulty.Find("aes-256")
	if !ok {
		t.Fatal("no variant aes-256")
	}
	v.Expect = faulty.Expectation{
		Play:  []string{"C-02.algorithme.fse-de-test"},
		Acts:  faulty.Act{Facet: "chiffrement", Shows: `2\.16\.840\.1\.101\.3\.4\.1\.42`},
		Kills: []faulty.Kill{{Check: "C-02.aes-128-cbc", Reason: `AES-256`}, {Check: "C-02.sans-ecart", Reason: `AES-256`}},
	}
	return v
}

// TestBrokenExpectations proves that each rule of the matrix can fail.
func TestBrokenExpectations(t *testing.T) {
	g := theGame(t)
	ids, all := playsOf(t, g, compiled(aes(t)))
	judged := func(v faulty.Variant) *Row {
		j := judge{r: &Row{Name: v.Name}, s: compiled(v)}
		j.all(ids, g.standards(ids), all)
		return j.r
	}
	if r := judged(aes(t)); len(r.Errors) > 0 || len(r.Killed) != 2 {
		t.Fatalf("the expectation as it is: %d kills, errors %v", len(r.Killed), r.Errors)
	}
	for name, tc := range broken {
		t.Run(name, func(t *testing.T) {
			v := aes(t)
			tc.wrong(&v.Expect)
			r := judged(v)
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
	t.Parallel()
	g := theGame(t)
	bird, nothing, other := faulty.Witnesses()[0], faulty.Witnesses()[1], aes(t)
	as := func(name string, v faulty.Variant, e faulty.Expectation) faulty.Variant {
		v.Name, v.Expect = name, e
		return v
	}
	for name, tc := range map[string]struct {
		v    faulty.Variant
		says string // "" is not void
	}{
		"canary":            {bird, ""},
		"canary that lives": {as(faulty.Canary, nothing, bird.Expect), "ne meurt pas"},
		"placebo":           {nothing, ""},
		"placebo that acts": {as(faulty.Placebo, bird, nothing.Expect), "se distingue de la référence"},
		"placebo that is judged": {as(faulty.Placebo, other, faulty.Expectation{
			Acts: faulty.Act{Facet: "chiffrement", Shows: `\.42$`}}), "donné pour avoir agi"},
	} {
		t.Run(name, func(t *testing.T) {
			own := fresh(t, g)
			r, err := own.row(t.Context(), compiled(tc.v), 2)
			if err != nil {
				t.Fatal(err)
			}
			void := voided([]*Row{r})
			if (tc.says == "") != (len(void) == 0) || tc.says != "" && !strings.Contains(strings.Join(void, "\n"), tc.says) {
				t.Errorf("void: %q, want %q", void, tc.says)
			}
			if tc.v.Name == faulty.Placebo && tc.says == "" &&
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
// with another expectation, or none; and it is void when the reference itself
// fails.
func TestMatrixOfOne(t *testing.T) {
	t.Parallel()
	good, bad, none := aes(t), aes(t), aes(t)
	bad.Expect.Kills[0].Reason = `AES-512`
	none.Expect = faulty.Expectation{}
	wrong := func() adapter.Driver { return good.New(steady()) }
	for name, tc := range map[string]struct {
		v         faulty.Variant
		reference func() adapter.Driver
		exit      int
	}{
		"holds":                        {good, nil, 0},
		"does not hold":                {bad, nil, 1},
		"no expectation":               {none, nil, 1},
		"reference that is not itself": {good, wrong, 3},
	} {
		t.Run(name, func(t *testing.T) {
			g, err := newGame(Options{keys: keys, variants: []faulty.Variant{tc.v}, Only: []string{tc.v.Name}})
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
	if _, err := newGame(Options{keys: keys, Only: []string{"aes-257"}}); !errors.Is(err, ErrUnknown) {
		t.Errorf("an unknown name: %v", err)
	}
}

// TestNever: a client of which nothing may be conforming is judged so.
func TestNever(t *testing.T) {
	t.Parallel()
	dead := faulty.Variant{Name: "mort", Driver: func(adapter.Driver) adapter.Driver {
		return &adapter.Runner{Command: []string{"/nowhere/at/all"}}
	}}
	alive := faulty.Variant{Name: "vif", Policy: func(*lps.Policy) {}}
	demands := func(verdict, reason string) []faulty.Kill {
		return []faulty.Kill{{Check: "D-05.*", Verdict: verdict, Reason: reason}}
	}
	for name, tc := range map[string]struct {
		v     faulty.Variant
		exit  int
		kills []faulty.Kill
		says  string
	}{
		"dead":                {dead, 3, nil, ""},
		"another exit code":   {dead, 1, nil, "finit par 3"},
		"alive":               {alive, 0, nil, "déclaré conforme : C-02.algorithme.fse-de-test"},
		"demanded and found":  {dead, 3, demands("erreur de l'adaptateur", `n°.\d \(\w+\)`), ""},
		"demanded for naught": {dead, 3, demands(faulty.NotObserved, `n°`), "verdict attendu et jamais vu : D-05"},
		"for another reason":  {dead, 3, demands("erreur de l'adaptateur", "périmé"), "verdict attendu et jamais vu : D-05"},
	} {
		t.Run(name, func(t *testing.T) {
			tc.v.Expect = faulty.Expectation{Never: true, Exit: []int{tc.exit}, Kills: tc.kills,
				Play: []string{"C-02.algorithme.fse-de-test", "I-01.*", "D-05.bon-titulaire"}}
			r, err := fresh(t, theGame(t)).row(t.Context(), compiled(tc.v), 2)
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

// TestCoverageIsJudged: what nothing kills, and a reason that is stale, are errors.
func TestCoverageIsJudged(t *testing.T) {
	list := func() []Instance {
		return []Instance{{Example: "A-01.x", Check: "A-01.killed", By: []string{"v"}},
			{Example: "A-01.x", Check: "A-01.alive"}}
	}
	for name, tc := range map[string]struct {
		reasons []exception
		says    string
	}{
		"unkilled":      {nil, "aucune variante ne fait rougir A-01.x A-01.alive"},
		"with a reason": {[]exception{{Check: "A-01.alive", Why: "x"}}, ""},
		"no reason":     {[]exception{{Check: "A-01.alive"}}, "exception sans raison"},
		"killed":        {[]exception{{Check: "A-01.*", Why: "x"}}, "exception périmée"},
		"matches none": {[]exception{{Check: "A-01.alive", Why: "x"}, {Check: "A-01.alive", In: "B-*", Why: "x"}},
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

// TestTooWide: a reason that fits what most variants are told names no fault.
func TestTooWide(t *testing.T) {
	var rows []*Row
	for i := range 30 {
		rows = append(rows, &Row{Killed: []Found{{Sentence: "le lot est rejeté"}, {Sentence: strings.Repeat("x", i+3)}}})
	}
	v := aes(t)
	v.Expect.Kills = []faulty.Kill{{Check: "a", Reason: "rejeté"}, {Check: "b", Reason: "^x{7}$"}}
	s := compiled(v)
	if got := tooWide([]specimen{s}, rows); len(got) != 1 || !strings.Contains(got[0], "rejeté") {
		t.Errorf("%q", got)
	}
	if got := tooWide([]specimen{s}, rows[:3]); len(got) != 0 {
		t.Errorf("a small zoo: %q", got)
	}
}

// TestPlays: a variant plays its examples and the control sample; with Full,
// all, but not the witnesses.
func TestPlays(t *testing.T) {
	g := fresh(t, theGame(t))
	s := compiled(aes(t))
	if got := g.plays(s); !slices.Equal(got, inOrder(g, controlSample)) {
		t.Errorf("%q; the control sample holds its one example, too", got)
	}
	s.Expect.Play = append(s.Expect.Play, "I-0*")
	if got := g.plays(s); len(got) <= len(controlSample) || !slices.Contains(got, "I-01") &&
		!slices.ContainsFunc(got, func(id string) bool { return strings.HasPrefix(id, "I-01") }) {
		t.Errorf("%q", got)
	}
	never := s
	never.Expect = faulty.Expectation{Never: true}
	if n := len(g.plays(never)); n < len(g.examples)/sample || n > len(g.examples)/sample+1 {
		t.Errorf("a client without life plays %d examples", n)
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
