package suite

import (
	"path/filepath"

	"amfront/journal"
	"amfront/judge/report"
	"amfront/words"
)

// OpenWorld opens the journal of one scenario of a record.
func OpenWorld(dir string, s *report.Scenario) (*journal.Bundle, error) {
	if !filepath.IsLocal(s.World) {
		return nil, &RecordError{runFile, words.Errorf("world %q of scenario %s is no name of a bundle", s.World, s.ID)}
	}
	return journal.OpenBundle(filepath.Join(dir, worldsDir, s.World))
}
