package zoo

import (
	"os"
	"slices"
	"strings"
	"sync"
	"testing"

	"amfront/lps/faulty"
	"amfront/pki/testca"
)

var keys = testca.NewKeyPool(2, 0)

func TestMain(m *testing.M) {
	code := m.Run()
	keys.Close()
	os.Exit(code)
}

// shared is the game of this process: what one test played, no other plays
// again. What the kept matrix says a play would show again is left out;
// AMFRONT_FULL=1 (make nightly) plays it all.
var shared = sync.OnceValues(func() (*game, error) {
	g, err := newGame(Options{keys: keys})
	w, unread := readKept()
	if err != nil || unread != nil || os.Getenv("AMFRONT_FULL") == "1" {
		return g, err
	}
	g.enough, g.recorded = w.enough(g)
	return g, nil
})

func theGame(t *testing.T) *game {
	t.Helper()
	g, err := shared()
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// TestMatrix plays every variant: go test ./suite/zoo -run 'TestMatrix/NAME' plays one.
// It tells what TestCoverage played, which begins before it.
func TestMatrix(t *testing.T) {
	t.Parallel()
	g := theGame(t)
	w, err := readKept()
	if err != nil {
		t.Fatal(err)
	}
	for _, bad := range g.faults {
		t.Error(bad)
	}
	for i, s := range slices.Concat(g.witnesses, g.specimens) {
		if (raced || testing.Short()) && os.Getenv("AMFRONT_FULL") != "1" && i > 1 && i%every != 0 {
			continue
		}
		t.Run(s.Name, func(t *testing.T) {
			t.Parallel()
			r, err := g.row(t.Context(), s, 1)
			if err != nil {
				t.Fatal(err)
			}
			if s.Name == faulty.Placebo {
				for _, bad := range voided([]*Row{r}) {
					t.Error(bad)
				}
				return
			}
			for _, bad := range g.baseline(r.Played) {
				t.Error(bad)
			}
			for _, e := range slices.Concat(r.Errors, agrees(w, r)) {
				t.Error(e)
			}
			t.Logf("%d examples, %v, run exits %d, %d checks saw nothing", len(r.Played), r.Duration.Round(1e6), r.Exit, r.Blind)
			if r.Act != nil {
				t.Logf("acts: %+v", *r.Act)
			}
			for _, f := range r.Killed {
				if r.Never && !testing.Verbose() {
					break
				}
				t.Logf("kills: %s", f)
			}
			for _, f := range r.Aside {
				t.Logf("aside: %s", f)
			}
			if t.Failed() || testing.Verbose() {
				for _, d := range r.Differs {
					t.Logf("facet %s", d)
				}
			}
		})
	}
}

// every is which variants are played under the race detector, where the whole
// matrix would take too long; make zoo plays it.
const every = 40

// whole skips a test that needs the whole matrix where it would take too long.
func whole(t *testing.T) {
	t.Helper()
	if testing.Short() || raced && os.Getenv("AMFRONT_FULL") != "1" {
		t.Skip("needs the whole matrix: make zoo, or AMFRONT_FULL=1")
	}
}

// TestCoverage demands that every check of the suite is killed by a variant.
func TestCoverage(t *testing.T) {
	whole(t)
	m, err := theGame(t).matrix(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range m.Void {
		t.Error(v)
	}
	killed := 0
	for _, c := range m.Checks {
		if len(c.By) > 0 {
			killed++
		}
	}
	t.Logf("%d checks, %d killed, %d variants, %d plays and %d of the reference, %v", len(m.Checks), killed, len(m.Rows),
		m.Plays, m.Reference, m.Duration.Round(1e8))
	if list := unkilledByCheck(m.Checks); list != "" {
		t.Logf("nothing kills:\n%s", list)
	}
	if list := redundant(m.Checks, m.Rows); len(list) > 0 {
		t.Logf("plays that coverage does not need:\n%s", strings.Join(list, "\n"))
	}
	if len(m.Errors) > 0 {
		t.Errorf("%d errors:\n%s", len(m.Errors), strings.Join(m.Errors[:min(20, len(m.Errors))], "\n"))
	}
}

// TestReferenceIsItself: two runs of the reference show no difference in any
// facet; over every seventh example and those where a day passes in which the
// lists' hour may fall, or all with AMFRONT_FULL=1.
func TestReferenceIsItself(t *testing.T) {
	t.Parallel()
	g := theGame(t)
	ids := g.ids()
	if os.Getenv("AMFRONT_FULL") != "1" {
		ids = slices.DeleteFunc(slices.Clone(ids), func(id string) bool {
			return slices.Index(g.ids(), id)%7 != 0 && !strings.HasPrefix(id, "E-04.autre-dix-jours-envoi.")
		})
	}
	if err := g.playReference(t.Context(), ids, 2); err != nil {
		t.Fatal(err)
	}
	again, _, err := g.run(t.Context(), ids, g.standard, 2)
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range ids {
		for _, d := range differences([]string{id}, g.standards(ids), again) {
			t.Error(d)
		}
	}
}
