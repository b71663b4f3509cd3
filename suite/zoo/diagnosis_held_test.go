package zoo

import (
	"cmp"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"amfront/judge/report"
	"amfront/lps/adapter"
	"amfront/suite"
)

// mistake is one that a developer might make in an LPS of examples/adapters.
type mistake struct {
	Name, Adapter, File string
	Old, New            string   // what is replaced in the file, which has it once
	Only                string   // requirements and scenarios that are played
	Faults              []string // that say what it is; none where no fault of the zoo does
}

// foreign are the LPSs that mistakes are put into: what starts them in their
// directory, and what must be there.
var foreign = map[string]struct {
	start []string
	needs []string
}{
	"python": {[]string{"/usr/bin/python3", "adapter.py"}, []string{"/usr/lib/python3/dist-packages/ldap3"}},
	"php":    {[]string{"php", "adapter.php"}, nil},
	"node":   {[]string{"node", "src/adapter.js"}, []string{adapters + "node/node_modules"}},
	"java":   {[]string{"/bin/sh", "run.sh"}, []string{"/usr/share/java/bcmail.jar", "/usr/bin/javac"}},
}

const adapters = "../../examples/adapters/"

// The mistakes that nightly runs play, and those kept back that nobody has seen
// diagnosed: AMFRONT_MISTAKES names a file of the latter kind, to confirm a change.
const (
	mistakesFile = "testdata/mistakes.json"
	unseenFile   = "testdata/mistakes-unseen.json"
)

func mistakes(t *testing.T, name string) (all []mistake) {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &all); err != nil {
		t.Fatal(err)
	}
	return all
}

// TestDiagnosisHeldOut: of mistakes in software that is not ours, written before
// it was known what the diagnosis makes of them, the fault that says what the
// mistake is comes first, or none does; a wrong one hardly ever with confidence.
// One of Python and one of PHP in an ordinary run, all with AMFRONT_FULL=1
// (make nightly).
func TestDiagnosisHeldOut(t *testing.T) {
	t.Parallel()
	full, only := os.Getenv("AMFRONT_FULL") == "1", os.Getenv("AMFRONT_ONLY")
	g, played, good, misled := theGame(t), 0, 0, 0
	sampled := map[string]bool{"node": true, "java": true}
	for _, m := range mistakes(t, cmp.Or(os.Getenv("AMFRONT_MISTAKES"), mistakesFile)) {
		if only != "" && !slices.Contains(strings.Split(only, ","), m.Name) || only == "" && !full && sampled[m.Adapter] {
			continue
		}
		sampled[m.Adapter] = true
		if lacks := m.lacks(); lacks != "" {
			t.Logf("NOT PLAYED: %s, for want of %s", m.Name, lacks)
			continue
		}
		r := m.played(t, g)
		if n := failed(r); n > 0 { // says nothing of the mistake: a machine too busy for that adapter, or a broken one
			t.Errorf("NOT PLAYED: %s: the adapter or the bench failed in %d of %d examples", m.Name, n, len(r.Scenarios))
			continue
		}
		d := r.Diagnosis
		played++
		verdict := m.verdict(d)
		switch verdict {
		case hit, unnamed:
			good++
		case misleading:
			misled++
		case silent:
			t.Errorf("%s shows nowhere in %s: it proves nothing", m.Name, m.Only)
		}
		t.Logf("%s in %s: %s: %s", m.Name, m.Adapter, verdict, inShort(d))
	}
	t.Logf("%d played, %d named first or unknown, %d wrong with confidence", played, good, misled)
	if 100*good < 80*played || 100*misled > 5*played {
		t.Error("fewer than 80 % named first or unknown, or more than 5 % wrong with confidence")
	}
}

// What a diagnosis makes of a mistake.
const (
	hit        = "named"
	unnamed    = "unknown"
	silent     = "no departure"
	wrong      = "wrong"
	misleading = "wrong, with confidence"
)

// verdict is strict: of several faults that are named, too, none may be said
// with confidence that does not say what the mistake is.
func (m mistake) verdict(d *report.Diagnosis) string {
	right := func(s report.Suspect) bool {
		return slices.ContainsFunc(m.Faults, func(f string) bool { return names(s, f) })
	}
	switch {
	case d.Outcome == report.UnknownFault:
		return unnamed
	case d.Outcome != report.KnownFault:
		return silent
	case slices.ContainsFunc(d.Faults, func(s report.Suspect) bool { return s.Likely && !right(s) }):
		return misleading
	case right(d.Faults[0]):
		return hit
	}
	return wrong
}

// lacks names what must be there to play it, and is not.
func (m mistake) lacks() string {
	if _, err := exec.LookPath(foreign[m.Adapter].start[0]); err != nil {
		return foreign[m.Adapter].start[0]
	}
	for _, need := range foreign[m.Adapter].needs {
		if _, err := os.Stat(need); err != nil {
			return need
		}
	}
	return ""
}

// failed counts the examples in which nothing is said of the software.
func failed(r *report.Run) (n int) {
	for i := range r.Scenarios {
		if v := r.Scenarios[i].Standing(); v == report.AdapterError || v == report.BenchError {
			n++
		}
	}
	return n
}

func (m mistake) played(t *testing.T, g *game) *report.Run {
	t.Helper()
	dir := t.TempDir()
	m.make(t, dir)
	start := foreign[m.Adapter].start
	ids, err := suite.Selection{Only: strings.Split(m.Only, ",")}.Choose(g.features)
	if err != nil {
		t.Fatal(err)
	}
	spec := adapter.Spec{Resident: true, Runner: adapter.Runner{Timeout: 10 * time.Minute, Protocol: adapter.Version,
		Command: []string{start[0], filepath.Join(dir, start[1]), "--resident"}}}
	way, err := spec.Open()
	if err != nil {
		t.Fatal(err)
	}
	defer way.Close()
	_, r, err := g.run(t.Context(), ids, way.World, inRow)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// make copies the adapter with the mistake in it, and builds it.
func (m mistake) make(t *testing.T, dir string) {
	t.Helper()
	if err := m.write(dir); err != nil {
		t.Fatal(err)
	}
	if m.Adapter != "java" {
		return
	}
	if out, err := exec.CommandContext(t.Context(), filepath.Join(dir, "build.sh")).CombinedOutput(); err != nil {
		t.Fatalf("%s does not compile: %v\n%s", m.Name, err, out)
	}
}

func (m mistake) write(dir string) error {
	from, err := filepath.Abs(adapters + m.Adapter)
	if err != nil {
		return err
	}
	list, err := os.ReadDir(from)
	if err != nil {
		return err
	}
	for _, e := range list {
		old, name := filepath.Join(from, e.Name()), filepath.Join(dir, e.Name())
		switch {
		case e.Name() == "build" || e.Name() == "__pycache__":
		case e.Name() == "node_modules":
			err = os.Symlink(old, name)
		case e.IsDir():
			err = os.CopyFS(name, os.DirFS(old))
		default:
			var text []byte
			if text, err = os.ReadFile(old); err == nil {
				err = os.WriteFile(name, text, 0o755)
			}
		}
		if err != nil {
			return err
		}
	}
	name := filepath.Join(dir, m.File)
	text, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	if n := strings.Count(string(text), m.Old); n != 1 {
		return fmt.Errorf("%s/%s has %d times, not once:\n\t%s\nthe mistake %s no longer fits: see what became of that line "+
			"and write it anew in testdata/mistakes.json", m.Adapter, m.File, n, m.Old, m.Name)
	}
	return os.WriteFile(name, []byte(strings.Replace(string(text), m.Old, m.New, 1)), 0o644)
}

// TestMistakes: what the held-out mistakes replace stands where they say, and
// the faults that they are told by are in the zoo.
func TestMistakes(t *testing.T) {
	all, g, in := mistakes(t, mistakesFile), theGame(t), map[string]int{}
	for _, m := range append(all, mistakes(t, unseenFile)...) {
		in[m.Adapter]++
		if err := m.write(t.TempDir()); err != nil {
			t.Error(err)
		}
		for _, f := range m.Faults {
			if !slices.ContainsFunc(g.specimens, func(s specimen) bool { return s.Name == f }) {
				t.Errorf("%s: the zoo has no fault %s", m.Name, f)
			}
		}
	}
	if len(all) < 30 || len(in) < 4 {
		t.Errorf("%d mistakes in %d languages", len(all), len(in))
	}
}
