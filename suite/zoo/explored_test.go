package zoo

import (
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"testing"
	"time"

	"amfront/lps"
	"amfront/lps/adapter"
	"amfront/lps/faulty"
	"amfront/pki/testca"
	"amfront/suite"
	"amfront/suite/explore"
)

// drawnBy draws the faults that exploration is tried on. It was chosen once the
// list of oracles stood (the first digits of its commit), and is not to be
// changed with it.
const drawnBy = 0x9468c66

// TestExplored: of faults drawn by a seed, three in four are found within two
// minutes each. AMFRONT_EXPLORED=40 tells how many are drawn; AMFRONT_SEQUENCES
// bounds the sequences of each instead of the time, where processors are
// shared.
func TestExplored(t *testing.T) {
	n, err := strconv.Atoi(os.Getenv("AMFRONT_EXPLORED"))
	if err != nil {
		t.Skip("AMFRONT_EXPLORED=40 plays it: an hour")
	}
	all := slices.DeleteFunc(faulty.Variants(), func(v faulty.Variant) bool { return len(v.Requirements) == 0 })
	rand.New(rand.NewPCG(drawnBy, 0)).Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	h := newHunt(t)
	for _, v := range all[:min(n, len(all))] {
		t.Run(v.Name, func(t *testing.T) { h.hunt(t, func() adapter.Driver { return v.New(lps.Options{}) }) })
	}
	h.judge(t, 3, 4)
}

// TestSequences: of faults that no single gesture shows, four in five are found.
func TestSequences(t *testing.T) {
	if os.Getenv("AMFRONT_EXPLORED") == "" {
		t.Skip("AMFRONT_EXPLORED=40 plays it")
	}
	h := newHunt(t)
	for _, s := range faulty.Sequences() {
		t.Run(s.Name, func(t *testing.T) { h.hunt(t, func() adapter.Driver { return s.New(lps.Options{}) }) })
	}
	h.judge(t, 4, 5)
}

// hunt is one reference and one seed for many faults.
type hunt struct {
	side          suite.Options
	memory        *explore.Memory
	sequences     int
	found, hunted int
}

func newHunt(t *testing.T) *hunt {
	t.Helper()
	keys := testca.NewKeyPool(0, 0)
	t.Cleanup(keys.Close)
	h := &hunt{side: suite.Options{Keys: keys}, memory: explore.NewMemory()}
	h.side.InProcess()
	h.sequences, _ = strconv.Atoi(os.Getenv("AMFRONT_SEQUENCES"))
	return h
}

func (h *hunt) hunt(t *testing.T, driver func() adapter.Driver) {
	t.Helper()
	software, reference := h.side, h.side
	software.Driver = driver
	reference.Driver = func() adapter.Driver { return lps.New(lps.Options{}) }
	o := explore.Options{Software: software, Reference: &reference, Seed: 1, Most: 1, Tries: 1, Memory: h.memory,
		Budget: 2 * time.Minute}
	if h.sequences > 0 {
		o.Budget, o.Sequences = time.Hour, h.sequences
	}
	began := time.Now()
	r, err := explore.Run(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	h.hunted++
	if len(r.Findings) == 0 {
		t.Logf("not found in %d sequences; %d doubts, %v", r.Sequences, len(r.Doubts), r.Errors)
		return
	}
	h.found++
	f := r.Findings[0]
	t.Logf("found in %d sequences, %v: %s, %s", r.Sequences, time.Since(began).Round(time.Second), f.Check.ID,
		f.Check.Observed)
}

func (h *hunt) judge(t *testing.T, num, of int) {
	t.Helper()
	t.Logf("%d found of %d", h.found, h.hunted)
	if h.found*of < h.hunted*num {
		t.Errorf("%d found of %d: want %d in %d", h.found, h.hunted, num, of)
	}
}
