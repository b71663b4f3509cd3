package zoo

import (
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"amfront/features"
	"amfront/judge/report"
	"amfront/lps"
	"amfront/lps/adapter"
	"amfront/lps/faulty"
	"amfront/suite"
	"amfront/suite/explore"
)

// TestFound: what exploration found stands in testdata/found as it wrote it, with
// the seed: the reference keeps it, the fault of that name does not. A name that
// begins with "banc-" is of a mistake of the bench's own, which a right software
// was blamed for. With -update the faults that only sequences show are explored anew.
func TestFound(t *testing.T) {
	t.Parallel()
	dir := filepath.Join("testdata", "found")
	if *update {
		explored(t, dir)
	}
	tree := os.DirFS(dir)
	list, err := suite.Load(tree)
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]suite.Feature{}
	for _, f := range list {
		found[strings.TrimSuffix(f.File, ".feature")] = f
	}
	sequences := faulty.Sequences()
	for name, f := range found {
		t.Run(name, func(t *testing.T) {
			for _, s := range playFound(t, f, func() adapter.Driver { return lps.New(lps.Options{}) }) {
				if !s.Verdict.Passes() || s.Verdict == report.Warning {
					t.Errorf("the reference: %s: %s %+v", s.ID, s.Verdict, s.Checks)
				}
			}
			i := slices.IndexFunc(sequences, func(s faulty.Sequence) bool { return s.Name == name })
			if i < 0 && strings.HasPrefix(name, "banc-") {
				return
			}
			if i < 0 {
				t.Fatal("no such fault")
			}
			for _, s := range playFound(t, f, func() adapter.Driver { return sequences[i].New(lps.Options{}) }) {
				if s.Verdict != report.NonConforming && s.Verdict != report.Warning { // what explore calls a departure
					t.Errorf("the fault: %s: %s %+v", s.ID, s.Verdict, s.Checks)
				}
			}
		})
	}
	if len(found) == 0 {
		t.Error("nothing stands there")
	}
}

func playFound(t *testing.T, f suite.Feature, driver func() adapter.Driver) []report.Scenario {
	t.Helper()
	g := theGame(t)
	o := suite.Options{Features: []suite.Feature{f}, Keys: g.opt.keys, Kind: "zoo", Version: features.Version,
		Alike: math.MaxInt, Driver: driver}
	o.InProcess()
	r, err := suite.Run(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	return r.Scenarios
}

// explored writes what is found of each fault within two minutes.
func explored(t *testing.T, dir string) {
	t.Helper()
	h := newHunt(t)
	for _, s := range faulty.Sequences() {
		software, reference := h.side, h.side
		software.Driver = func() adapter.Driver { return s.New(lps.Options{}) }
		reference.Driver = func() adapter.Driver { return lps.New(lps.Options{}) }
		o := explore.Options{Software: software, Reference: &reference, Seed: 1, Most: 1, Memory: h.memory,
			Budget: 2 * time.Minute}
		if h.sequences > 0 { // AMFRONT_SEQUENCES, where processors are shared
			o.Budget, o.Sequences = time.Hour, h.sequences
		}
		r, err := explore.Run(t.Context(), o)
		if err != nil {
			t.Fatal(err)
		}
		if len(r.Findings) == 0 {
			t.Logf("not found: %s in %d sequences", s.Name, r.Sequences)
			continue
		}
		f := r.Findings[0]
		t.Logf("%s: %d gestures of %d", s.Name, len(f.Sequence), f.Before)
		if err := os.WriteFile(filepath.Join(dir, s.Name+".feature"), []byte(f.Feature), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}
