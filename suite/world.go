package suite

import (
	"fmt"
	"path/filepath"

	"amfront/journal"
	"amfront/judge/report"
)

// OpenWorld opens the journal of one scenario of a record.
func OpenWorld(dir string, s *report.Scenario) (*journal.Bundle, error) {
	if !filepath.IsLocal(s.World) {
		return nil, &RecordError{runFile, fmt.Sprintf("world %q of scenario %s is no name of a bundle", s.World, s.ID)}
	}
	return journal.OpenBundle(filepath.Join(dir, worldsDir, s.World))
}
