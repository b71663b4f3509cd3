package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// source is a file of the room as it was, with its mutants.
type source struct {
	path, text string
	imports    int // where the import goes
	edits      []edit
}

var sources []source

// instrument finds the mutants of a room and writes the package with their
// switches.
func instrument(repo, room string, files []string) ([]*Mutant, error) {
	var all []*Mutant
	next := 0
	entries, err := os.ReadDir(filepath.Join(repo, room))
	if err != nil {
		return nil, err
	}
	for _, e := range entries {
		name := e.Name()
		if !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") || len(files) > 0 &&
			!slices.Contains(files, name) {
			continue
		}
		data, err := os.ReadFile(filepath.Join(repo, room, name))
		if err != nil {
			return nil, err
		}
		edits, tree, fset, err := find(room+"/"+name, string(data), &next, &all)
		if err != nil {
			return nil, err
		}
		sources = append(sources, source{filepath.Join(repo, room, name), string(data), fset.Position(tree.Name.End()).Offset,
			edits})
	}
	if err := os.MkdirAll(filepath.Join(repo, "mutantrt"), 0o755); err != nil {
		return nil, err
	}
	return all, os.WriteFile(filepath.Join(repo, "mutantrt", "mutantrt.go"), []byte(switches), 0o644)
}

// write renders the files without the mutants that were dropped.
func write() error {
	for _, s := range sources {
		if len(s.edits) == 0 {
			continue
		}
		text := s.text[:s.imports] + `; import "amfront/mutantrt"` + render(s.text, s.imports, len(s.text), s.edits) +
			"\nvar _ = mutantrt.On\n"
		if err := os.WriteFile(s.path, []byte(text), 0o644); err != nil {
			return err
		}
	}
	return nil
}

// switches is the package that the changed sources ask.
const switches = `// Package mutantrt switches mutants on.
package mutantrt

import (
	"fmt"
	"os"
	"strconv"
	"sync"
	"sync/atomic"
)

// Active is the mutant that is on; 0 is none.
var Active atomic.Int64

// Hits are the mutants reached.
var Hits [1 << 16]atomic.Bool

var (
	mu   sync.Mutex
	file *os.File
)

func init() {
	n, _ := strconv.Atoi(os.Getenv("AMFRONT_MUTANT"))
	Active.Store(int64(n))
	if name := os.Getenv("AMFRONT_MUTANT_HITS"); name != "" {
		file, _ = os.Create(name)
	}
}

// On tells whether a mutant is on.
func On(id int) bool {
	if !Hits[id].Load() && !Hits[id].Swap(true) && file != nil {
		mu.Lock()
		fmt.Fprintln(file, id)
		mu.Unlock()
	}
	return Active.Load() == int64(id)
}

// Bool is a condition.
func Bool(id int, was, is func() bool) bool {
	if On(id) {
		return is()
	}
	return was()
}

// Val is a value.
func Val[T any](id int, was, is T) T {
	if On(id) {
		return is
	}
	return was
}
`
