package asp

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
)

// Ledger is a Past that fits in a JSON file, for rehearsals without a portal.
type Ledger struct {
	EditorNumbers []string           `json:"numeroEditeur"` // that advances carried
	Advances      map[string]Advance `json:"avances"`       // accepted, by numeroASP
	Files         []string           `json:"fichiers,omitempty"`
}

// ReadLedger reads a ledger of at most 16 MiB.
func ReadLedger(r io.Reader) (*Ledger, error) {
	d := json.NewDecoder(io.LimitReader(r, MaxFileBytes))
	d.DisallowUnknownFields()
	var l Ledger
	if err := d.Decode(&l); err != nil {
		return nil, fmt.Errorf("expected {\"numeroEditeur\":[…],\"avances\":{…}}: %w", err)
	}
	return &l, nil
}

// EditorNumberUsed implements Past.
func (l *Ledger) EditorNumberUsed(_, n string) bool { return slices.Contains(l.EditorNumbers, n) }

// FileNameUsed implements Past.
func (l *Ledger) FileNameUsed(name string) bool { return slices.Contains(l.Files, name) }

// Advance implements Past.
func (l *Ledger) Advance(numeroASP string) (Advance, bool) {
	a, known := l.Advances[numeroASP]
	return a, known
}
