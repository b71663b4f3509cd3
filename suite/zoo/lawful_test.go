package zoo

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"

	"amfront/lps"
	"amfront/lps/adapter"
	"amfront/lps/lawful"
)

func twins(t *testing.T, shell bool) []lawful.Twin {
	t.Helper()
	list, err := lawful.Twins(shell)
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func made(twins ...lawful.Twin) adapter.Driver { return lawful.New(lps.Options{}, twins...) }

// TestLawful plays the lawful twins, each over its own examples and all that
// can be joined over every one: go test ./suite/zoo -run 'TestLawful/NAME'
// plays one. With AMFRONT_FULL=1 each plays everything.
func TestLawful(t *testing.T) {
	playTwins(t, theGame(t), twins(t, false), made)
	playTroupe(t, theGame(t), theGame(t).ids(), twins(t, false), made)
}

// TestLawfulShell plays those of the shell adapter beside it; joined over every
// 24th example, or with AMFRONT_FULL=1 over all.
func TestLawfulShell(t *testing.T) {
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
	made := func(twins ...lawful.Twin) adapter.Driver {
		r := &adapter.Runner{Command: []string{script}}
		for _, w := range twins {
			r.Env = append(r.Env, w.Shell...)
		}
		return r
	}
	g.standard = func() adapter.Driver { return made() }
	var some []string
	for i, id := range g.ids() {
		if i%sample == 7 && i%2 == 0 || os.Getenv("AMFRONT_FULL") == "1" || slices.Contains(joint, id) {
			some = append(some, id)
		}
	}
	playTwins(t, g, twins(t, true), made)
	playTroupe(t, g, some, twins(t, true), made)
}

// joint are the examples in which every difference shows.
var joint = []string{"A-09.fichier.fse-compresse", "F-05.un-lot-parmi-trois"}

func playTroupe(t *testing.T, g *game, ids []string, twins []lawful.Twin, made func(...lawful.Twin) adapter.Driver) {
	t.Run("troupe", func(t *testing.T) {
		t.Parallel()
		r, err := g.troupe(t.Context(), ids, twins, made)
		if err != nil {
			t.Fatal(err)
		}
		tell(t, r, "")
	})
}

func playTwins(t *testing.T, g *game, twins []lawful.Twin, made func(...lawful.Twin) adapter.Driver) {
	t.Helper()
	list, bad := lawfulSpecimens(twins, made)
	for _, b := range bad {
		t.Error(b)
	}
	for i, s := range list {
		if os.Getenv("AMFRONT_FULL") == "1" {
			s.Expect.Play = []string{"*"}
		}
		t.Run(s.Name, func(t *testing.T) {
			t.Parallel()
			r, err := g.row(t.Context(), s, 1)
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
