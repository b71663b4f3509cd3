package zoo

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"amfront/lps"
	"amfront/lps/adapter"
	"amfront/lps/faulty"
)

func theTwins(t *testing.T, shell bool) []twin {
	t.Helper()
	list, err := readTwins(shell)
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// TestLawful plays the lawful twins, each over its own examples and all that can be
// joined over every sixth and the first in which each should show: go test ./suite/zoo -run 'TestLawful/NAME'
// plays one. With AMFRONT_FULL=1 each plays everything.
func TestLawful(t *testing.T) {
	t.Parallel()
	ids := theGame(t).ids()
	first := slices.Clone(joint)
	for _, w := range theTwins(t, false) {
		if i := slices.IndexFunc(ids, func(id string) bool { return len(w.Play) > 0 && match(w.Play[0], id) }); i >= 0 {
			first = append(first, ids[i])
		}
	}
	var part []string
	for i, id := range ids {
		if i%6 == 0 || os.Getenv("AMFRONT_FULL") == "1" || slices.Contains(first, id) {
			part = append(part, id)
		}
	}
	playTroupe(t, theGame(t), part, theTwins(t, false), newTwin) // the longest first
	playTwins(t, theGame(t), theTwins(t, false), newTwin)
}

// TestLawfulShell plays every fourth of those of the shell adapter beside it, and
// all joined over two examples; with AMFRONT_FULL=1 all, over all.
func TestLawfulShell(t *testing.T) {
	t.Parallel()
	for _, program := range []string{"openssl", "ldapsearch", "curl"} {
		if _, err := exec.LookPath(program); err != nil && os.Getenv("CI") != "true" {
			t.Skipf("needs %s", program)
		}
	}
	script, err := filepath.Abs("../../examples/adapters/shell/amfront-adapter.sh")
	if err != nil {
		t.Fatal(err)
	}
	g := fresh(t, theGame(t))
	g.timeless = true // it has no clock
	made := func(twins ...twin) adapter.Driver {
		r := &adapter.Runner{Command: []string{script}, Protocol: adapter.Version}
		for _, w := range twins {
			r.Env = append(r.Env, w.Shell...)
		}
		return r
	}
	g.standard = func() adapter.Driver { return made() }
	var part []string
	for _, id := range g.ids() {
		if os.Getenv("AMFRONT_FULL") == "1" || slices.Contains(joint, id) {
			part = append(part, id)
		}
	}
	playTroupe(t, g, part, theTwins(t, true), made)
	playTwins(t, g, theTwins(t, true), made)
}

// joint are the examples in which every difference shows.
var joint = []string{"A-09.fichier.fse-compresse", "F-05.un-lot-parmi-trois"}

// some is how many of its examples a twin plays at most, evenly drawn;
// AMFRONT_FULL=1 (make nightly) plays all there are.
const some = 20

// playTroupe plays in one software all that can be joined, over some examples.
func playTroupe(t *testing.T, g *game, ids []string, twins []twin, made func(...twin) adapter.Driver) {
	t.Run("troupe", func(t *testing.T) {
		t.Parallel()
		whole(t)
		r, err := g.troupe(t.Context(), ids, twins, made)
		if err != nil {
			t.Fatal(err)
		}
		tell(t, r, "")
	})
}

func playTwins(t *testing.T, g *game, twins []twin, made func(...twin) adapter.Driver) {
	t.Helper()
	list, bad := lawfulSpecimens(twins, made)
	for _, b := range bad {
		t.Error(b)
	}
	for i, s := range list {
		full := os.Getenv("AMFRONT_FULL") == "1"
		if full && twins[i].Shell == nil {
			s.Expect.Play = []string{"*"}
		} else if ids := g.plays(s); !full && len(ids) > some {
			s.Expect.Play = nil
			for n := range some {
				s.Expect.Play = append(s.Expect.Play, ids[n*len(ids)/some])
			}
		}
		if !full && (raced || testing.Short()) && i%every != 0 || !full && twins[i].Shell != nil && i%4 != 0 {
			continue
		}
		t.Run(s.Name, func(t *testing.T) {
			t.Parallel()
			r, err := g.row(t.Context(), s, 4) // some only wait
			if err != nil {
				t.Fatal(err)
			}
			tell(t, r, twins[i].Pending)
		})
	}
}

// tell fails for what of a twin is not conforming, unless that is pending.
func tell(t *testing.T, r *Row, pending string) {
	t.Helper()
	t.Logf("%d examples, %v", len(r.Played), r.Duration.Round(1e6))
	if r.Act != nil {
		t.Logf("acts: %+v", *r.Act)
	}
	if len(r.Errors) > 0 || testing.Verbose() {
		for _, d := range r.Differs {
			t.Logf("facet %s", d)
		}
	}
	if r.Exit != 0 {
		r.Errors = append(r.Errors, fmt.Sprintf("a run exits %d", r.Exit))
	}
	switch {
	case pending == "":
		for _, e := range r.Errors {
			t.Error(e)
		}
	case len(r.Errors) == 0:
		t.Errorf("conforming by now: its Pending (%s) is to be taken out", pending)
	default:
		t.Skipf("pending: %s: %v", pending, r.Unexpected)
	}
}

// lawfulSpecimens are twins as variants of which nothing may turn red.
func lawfulSpecimens(twins []twin, made func(...twin) adapter.Driver) (out []specimen, errs []string) {
	for _, t := range twins {
		fail := func(format string, args ...any) { errs = append(errs, t.Name+" : "+fmt.Sprintf(format, args...)) }
		if !goodName.MatchString(t.Name) || t.Title == "" || t.Open == "" {
			fail("nom, titre ou ce qui le laisse libre manque")
		}
		if _, ok := faulty.Find(t.Name); ok { // a game remembers by name
			fail("une variante fautive porte ce nom")
		}
		s := specimen{lawful: true, lean: t.Shell != nil || !t.Alone}
		s.Variant = faulty.Variant{Name: t.Name, Title: t.Title, Shows: t.Title, Causes: t.Open,
			Driver: func(adapter.Driver) adapter.Driver { return made(t) },
			Expect: faulty.Expectation{Play: t.Play, Acts: faulty.Act{Facet: t.Facet, Shows: t.Shows, Lacks: t.Lacks}}}
		s.compileAct(fail)
		for _, p := range t.Play {
			lintPattern(p, fail)
		}
		out = append(out, s)
	}
	return out, errs
}

// troupe plays all twins that can be joined as one software, at the price of
// one; each must show its difference.
func (g *game) troupe(ctx context.Context, ids []string, twins []twin,
	made func(...twin) adapter.Driver) (*Row, error) {
	var members []twin
	for _, t := range twins {
		if !t.Alone && t.Pending == "" {
			members = append(members, t)
		}
	}
	list, errs := lawfulSpecimens(members, made)
	r := &Row{Name: "troupe", Title: "Tous à la fois", Played: ids, Errors: errs}
	if err := g.playReference(ctx, r.Played, g.opt.Parallel); err != nil {
		return nil, err
	}
	all, run, err := g.run(ctx, r.Played, func() adapter.Driver { return made(members...) }, g.opt.Parallel)
	if err != nil {
		return nil, err
	}
	r.Exit = run.Result.Exit
	standards := g.standards(r.Played)
	j := judge{r: r, s: list[0]}
	j.all(r.Played, standards, all)
	var names []string
	for _, s := range list {
		if names = append(names, s.Name); s.acted(r.Played, standards, all) == nil {
			j.fail("%s n'agit pas parmi les autres", s.Name)
		}
	}
	r.Differs, r.Shows = differences(r.Played, standards, all), strings.Join(names, ", ")
	return r, nil
}

// TestLawfulBites: a twin that is none is not called one.
func TestLawfulBites(t *testing.T) {
	t.Parallel()
	byName := func(name string) twin {
		list := theTwins(t, false)
		return list[slices.IndexFunc(list, func(w twin) bool { return w.Name == name })]
	}
	wrong := func(name string) func(*lps.Policy) {
		v, ok := faulty.Find(name)
		if !ok {
			t.Fatalf("no variant %s", name)
		}
		return v.Policy
	}
	for name, tc := range map[string]struct {
		edit func(*twin)
		says string
	}{
		"as it is": {func(*twin) {}, ""},
		"no other": {func(w *twin) { w.change = change{} }, "n'a pas agi"},
		"other, wrong": {func(w *twin) { w.change.policy, w.change.form = wrong("aes-256"), nil },
			"sans être déclaré : C-02.algo"},
		"seen no more": {func(w *twin) { w.change = change{driver: asked(func(r *adapter.Request) { r.Params = nil })} },
			"non testable"},
		"without a reason": {func(w *twin) { w.Open = "" }, "ce qui le laisse libre manque"},
		"a variant's name": {func(w *twin) { w.Name = "aes-256" }, "une variante fautive"},
	} {
		t.Run(name, func(t *testing.T) {
			w := byName("base64-de-64")
			w.Name, w.Alone = "essai", true
			tc.edit(&w)
			list, errs := lawfulSpecimens([]twin{w}, newTwin)
			r, err := fresh(t, theGame(t)).row(t.Context(), list[0], 2)
			if err != nil {
				t.Fatal(err)
			}
			got := strings.Join(append(errs, r.Errors...), "\n")
			if (tc.says == "") != (got == "") || !strings.Contains(got, tc.says) {
				t.Errorf("%q, want %q", got, tc.says)
			}
		})
	}
}
