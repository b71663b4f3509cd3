package suite

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"amfront/journal"
	"amfront/report"
)

// Judge judges a recorded run again, from its journals alone, offline. A
// bundle whose hashes do not match is refused (a *journal.BundleError).
func Judge(ctx context.Context, dir string) (*report.Run, error) {
	f, err := os.Open(filepath.Join(dir, runFile))
	if err != nil {
		return nil, fmt.Errorf("%s is no recorded run: %w", dir, err)
	}
	defer f.Close()
	r, err := report.ReadJSON(f)
	if err != nil {
		return nil, fmt.Errorf("%s: %w; the record is damaged", f.Name(), err)
	}
	for i := range r.Scenarios {
		s := &r.Scenarios[i]
		if !filepath.IsLocal(s.World) {
			return nil, fmt.Errorf("world %q of scenario %s is no name of a bundle", s.World, s.ID)
		}
		b, err := journal.OpenBundle(filepath.Join(dir, worldsDir, s.World))
		if err != nil {
			return nil, fmt.Errorf("scenario %s: %w", s.ID, err)
		}
		s.Checks, err = evaluate(ctx, b)
		b.Close()
		if err != nil {
			return nil, fmt.Errorf("scenario %s: %w", s.ID, err)
		}
	}
	r.Conclude()
	return r, nil
}
