package diagnosis

import (
	"bytes"
	"compress/gzip"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"sync"
)

// Table is what every fault of the zoo changes in the verdicts of a software
// that is right, as suite/zoo played it.
type Table struct {
	// Digest is that of the kept matrix that the table was made of.
	Digest    string     `json:"digest"`
	Examples  []Example  `json:"examples"`
	Checks    []string   `json:"checks"`
	Sentences []Sentence `json:"sentences"`
	Faults    []Fault    `json:"faults"`
}

// Example is one that the faults were played in.
type Example struct {
	ID      string  `json:"id"`
	Seconds float64 `json:"s"` // that the reference took
}

// Fault is one deviation; its texts are French, for an editor.
type Fault struct {
	Name         string   `json:"name"`
	Title        string   `json:"title"`  // what it does, one line
	Shows        string   `json:"shows"`  // how it shows in an exchange
	Causes       string   `json:"causes"` // what comes of it
	Requirements []string `json:"requirements,omitempty"`
	Cells        []Cell   `json:"cells"` // the checks that it turns red or orange
}

// Cell is one check that a fault turns: the places in the table of its example, its check
// and its sentence, which of several of that check in that example it is, and
// whether the fault is there for it or it only follows.
type Cell struct{ Example, Check, Nth, Sentence, Main int }

// MarshalJSON writes a cell as five numbers.
func (c Cell) MarshalJSON() ([]byte, error) {
	return json.Marshal([5]int{c.Example, c.Check, c.Nth, c.Sentence, c.Main})
}

// UnmarshalJSON reads what MarshalJSON wrote.
func (c *Cell) UnmarshalJSON(text []byte) error {
	var n [5]int
	err := json.Unmarshal(text, &n)
	*c = Cell{n[0], n[1], n[2], n[3], n[4]}
	return err
}

//go:embed faults.json.gz
var embedded []byte

// ErrTable is wrapped by every complaint about a table.
var ErrTable = errors.New("table of faults")

// Known is the table of this edition.
var Known = sync.OnceValues(func() (*Table, error) { return Read(bytes.NewReader(embedded)) })

// Read reads what Write wrote.
func Read(r io.Reader) (*Table, error) {
	z, err := gzip.NewReader(r)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrTable, err)
	}
	var t Table
	if err := json.NewDecoder(z).Decode(&t); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrTable, err)
	}
	for _, f := range t.Faults {
		for _, c := range f.Cells {
			if !within(c.Example, len(t.Examples)) || !within(c.Check, len(t.Checks)) ||
				!within(c.Sentence, len(t.Sentences)) {
				return nil, fmt.Errorf("%w: %s has a cell that names nothing: %v", ErrTable, f.Name, c)
			}
		}
	}
	return &t, nil
}

func within(i, n int) bool { return i >= 0 && i < n }

// Write writes a table, compressed.
func (t *Table) Write(w io.Writer) error {
	z, err := gzip.NewWriterLevel(w, gzip.BestCompression)
	if err == nil {
		err = json.NewEncoder(z).Encode(t)
	}
	if err != nil {
		return fmt.Errorf("%w: %w", ErrTable, err)
	}
	return z.Close()
}
