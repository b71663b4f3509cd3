package asp

import (
	"encoding/json"
	"io"
	"slices"
	"strings"

	"amfront/words"
)

// Ledger is a Past that fits in a JSON file, for rehearsals without a portal.
type Ledger struct {
	// EditorNumbers are those that advances carried: the number alone, or
	// SIRET/numeroAns/couloir/numeroEditeur where a history has several of them.
	EditorNumbers []string           `json:"numeroEditeur"`
	Advances      map[string]Advance `json:"avances"` // accepted, by numeroASP
	Files         []string           `json:"fichiers,omitempty"`
}

// ReadLedger reads a ledger of at most 16 MiB.
func ReadLedger(r io.Reader) (*Ledger, error) {
	d := json.NewDecoder(io.LimitReader(r, MaxFileBytes))
	d.DisallowUnknownFields()
	var l Ledger
	if err := d.Decode(&l); err != nil {
		return nil, words.Errorf("expected {\"numeroEditeur\":[…],\"avances\":{…}}: %w", err)
	}
	return &l, nil
}

// EditorNumberUsed implements Past.
func (l *Ledger) EditorNumberUsed(n string) bool {
	return slices.Contains(l.EditorNumbers, n) || slices.Contains(l.EditorNumbers, n[strings.LastIndexByte(n, '/')+1:])
}

// FileNameUsed implements Past.
func (l *Ledger) FileNameUsed(name string) bool { return slices.Contains(l.Files, name) }

// Advance implements Past.
func (l *Ledger) Advance(numeroASP string) (Advance, bool) {
	a, known := l.Advances[numeroASP]
	return a, known
}
