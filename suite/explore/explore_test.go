package explore_test

import (
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"amfront/lps"
	"amfront/lps/adapter"
	"amfront/lps/faulty"
	"amfront/pki/testca"
	"amfront/suite"
	"amfront/suite/explore"
)

// side is a software in this process.
func side(t *testing.T, driver func() adapter.Driver) *suite.Options {
	t.Helper()
	keys := testca.NewKeyPool(0, 0)
	t.Cleanup(keys.Close)
	o := &suite.Options{Keys: keys, Driver: driver, Parallel: 1}
	o.InProcess()
	return o
}

func reference() adapter.Driver { return lps.New(lps.Options{}) }

// TestReference: nothing is found against the reference. AMFRONT_EXPLORE=5m
// for how long, AMFRONT_SEED for which sequences.
func TestReference(t *testing.T) {
	o := explore.Options{Software: *side(t, reference), Seed: seed(), Sequences: 24, Budget: budget(t)}
	if os.Getenv("AMFRONT_EXPLORE") != "" {
		o.Sequences = 0
	}
	r, err := explore.Run(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d sequences, %d cells of %d, %d states; %d doubts", r.Sequences, r.Cells, r.Of, r.States, len(r.Doubts))
	t.Log(strings.Join(r.Doubts, "\n"))
	for _, f := range r.Findings {
		t.Errorf("%s: %s\n%s", f.Clause, f.Check.Observed, f.Feature)
	}
	if len(r.Errors) > 0 || r.Sequences == 0 || r.Cells == 0 {
		t.Error("nothing was explored: ", r.Errors)
	}
}

// TestFound: faults of several sorts are found, each in a short sequence. FAULT
// in the environment names another.
func TestFound(t *testing.T) {
	names := []string{"en-clair", "aes-256"}
	if name := os.Getenv("FAULT"); name != "" {
		names = []string{name}
	}
	for _, name := range names {
		t.Run(name, func(t *testing.T) {
			v, ok := faulty.Find(name)
			if !ok {
				t.Fatal("no such fault")
			}
			r, err := explore.Run(t.Context(), explore.Options{
				Software:  *side(t, func() adapter.Driver { return v.New(lps.Options{}) }),
				Reference: side(t, reference), Seed: seed(), Sequences: 200, Most: 1, Budget: budget(t)})
			if err != nil {
				t.Fatal(err)
			}
			if len(r.Findings) != 1 {
				t.Fatalf("%d sequences, nothing found; %v", r.Sequences, r.Doubts)
			}
			t.Logf("%d sequences, %d tries\n%s", r.Sequences, r.Findings[0].Tries, r.Findings[0].Feature)
		})
	}
}

func budget(t *testing.T) time.Duration {
	t.Helper()
	if s := os.Getenv("AMFRONT_EXPLORE"); s != "" {
		d, err := time.ParseDuration(s)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	return 2 * time.Minute
}

func seed() uint64 {
	if n, err := strconv.ParseUint(os.Getenv("AMFRONT_SEED"), 10, 64); err == nil {
		return n
	}
	return 1
}
