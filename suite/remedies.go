package suite

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"amfront/journal"
	"amfront/judge/report"
	"amfront/suite/remedy"
)

// DefaultRemedies is how long a run looks for remedies, in all.
const DefaultRemedies = 5 * time.Second

// mostRemedies bounds the search in one example, where the whole has a bound.
const mostRemedies = 1500 * time.Millisecond

// remedies looks for the edit that would have turned each red check green, as
// long as the run's time for it lasts.
func (p *player) remedies(ctx context.Context) error {
	left := p.opt.Remedies - time.Duration(p.searched.spent.Load())
	if left <= 0 {
		return nil
	}
	began := time.Now()
	s := remedy.Search{World: p.scenario.World, Judge: evaluate, Until: began.Add(min(left, mostRemedies)),
		Files:  handed(p.scenario.Dir),
		Mended: p.searched.mended, Mends: p.searched.mends}
	if p.opt.Remedies >= Unbounded {
		s.Until = time.Time{}
	}
	err := s.Find(ctx, p.out.Checks)
	p.searched.spent.Add(int64(time.Since(began)))
	return err
}

// Unbounded is a time for remedies that only the number of edits bounds.
const Unbounded = 24 * time.Hour

// handed are the files that an example gave to the software.
func handed(dir string) (out [][]byte) {
	names, _ := filepath.Glob(filepath.Join(dir, "lots", "*")) // the pattern is sound
	for _, name := range names {
		if data, err := os.ReadFile(name); err == nil {
			out = append(out, data)
		}
	}
	return out
}

// provenAgain keeps a remedy of the record where the journal still proves it: the
// keys of the bench that found it are in no record, the outcome is.
func provenAgain(ctx context.Context, r journal.Reader, was []report.Check, now []report.Check) error {
	for i := range now {
		if i >= len(was) || was[i].Remedy == nil || was[i].ID != now[i].ID || !remedy.Red(now[i]) {
			continue
		}
		now[i].Remedy = was[i].Remedy
		if now[i].Remedy.None != "" {
			continue
		}
		ok, err := remedy.Proven(ctx, r, evaluate, now, i)
		if err != nil {
			return err
		}
		if !ok {
			now[i].Remedy = &report.Remedy{None: "la correction que l'enregistrement propose ne tient pas devant le contrôle " +
				"de cette version.", Tried: was[i].Remedy.Tried}
		}
	}
	return nil
}

// searched is what a run's searches for remedies share.
type searched struct {
	spent atomic.Int64 // how long they took

	mu    sync.Mutex
	whats []string // edits that mended an example, the newest last
}

func (s *searched) mended() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.whats)
}

func (s *searched) mends(what string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !slices.Contains(s.whats, what) {
		s.whats = append(s.whats, what)
	}
}
