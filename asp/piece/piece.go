// Package piece reads the zips of evidence of a deposit (H-01): which files
// they hold, how large these are and what their octets are, and whether the
// archives are what a portal can take. Nothing is held in memory but the
// directory and a piece: octets are counted as they go by.
package piece

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"

	"amfront/asp"
	"amfront/words"
)

// The bounds on archives beyond asp's. They are ours (decisions/asp-archives).
const (
	MaxArchives       = 50            // of a deposit
	MaxEntries        = 10_000        // of an archive
	MaxDirectoryBytes = 8 << 20       // of an archive's central directory
	MaxExpandedBytes  = 2_000_000_000 // that an archive's entries declare together
	BombBytes         = 30_000_000    // an entry beyond this
	BombRatio         = 100           // and this ratio is a bomb
)

// Archive is a zip at rest.
type Archive struct {
	Name string // as uploaded, without directory
	Size int64
	io.ReaderAt
}

// Evidence is what was found in the archives of a deposit. It implements
// asp.Archives.
type Evidence struct {
	pieces   map[string]asp.Piece
	unread   bool // an archive could not be read: a file that is not there may be in it
	entries  []*entry
	verdicts verdicts
}

var _ asp.Archives = (*Evidence)(nil)

// Open reads the zips at paths.
func Open(ctx context.Context, paths ...string) (*Evidence, error) {
	archives := make([]Archive, 0, len(paths))
	for _, p := range paths {
		f, err := os.Open(p)
		if err != nil {
			return nil, err
		}
		defer f.Close()
		info, err := f.Stat()
		if err != nil {
			return nil, err
		}
		if !info.Mode().IsRegular() {
			return nil, words.Errorf("%s: expected a zip file, found something that is no regular file", p)
		}
		archives = append(archives, Archive{filepath.Base(p), info.Size(), f})
	}
	return Read(ctx, archives...)
}

// Read reads archives. An error is never about what they hold.
func Read(ctx context.Context, archives ...Archive) (*Evidence, error) {
	e := &Evidence{pieces: map[string]asp.Piece{}}
	if n := len(archives); n > MaxArchives {
		e.verdicts.add("8038", "", "", fmt.Sprintf("%d archives", n))
		e.unread = true
		return e, nil
	}
	s := newScratch()
	for _, a := range archives {
		if err := e.archive(ctx, a, s); err != nil {
			return nil, words.Errorf("reading %s: %w", a.Name, err)
		}
	}
	e.twins()
	return e, nil
}

// archive reads one zip.
func (e *Evidence) archive(ctx context.Context, a Archive, s *scratch) error {
	entries, err := directory(a, &e.verdicts)
	var bad *fault
	if errors.As(err, &bad) {
		e.verdicts.add(bad.code, a.Name, "", bad.found)
		e.unread = true
		return nil
	} else if err != nil {
		return err
	}
	for _, x := range entries {
		if err := ctx.Err(); err != nil {
			return err
		}
		x.archive = a.Name
		e.entries = append(e.entries, x)
		named := x.names(&e.verdicts)
		if x.folder {
			continue
		}
		piece, err := x.read(ctx, a, s)
		if errors.As(err, &bad) {
			x.faulty = true
			e.verdicts.add(bad.code, a.Name, x.show(), bad.found)
			piece = asp.Piece{Unread: true}
		} else if err != nil {
			return err
		}
		if _, twice := e.pieces[x.base]; named && !twice {
			e.pieces[x.base] = piece
		}
	}
	return nil
}

// Piece implements asp.Pieces.
func (e *Evidence) Piece(name string) (asp.Piece, bool) {
	if p, found := e.pieces[name]; found || !e.unread {
		return p, found
	}
	return asp.Piece{Unread: true}, true
}

// Findings implements asp.Archives: what is wrong with the archives, and the
// files that no request names.
func (e *Evidence) Findings(named func(name string) bool) []asp.Finding {
	all := slices.Clone(e.verdicts)
	for _, x := range e.entries {
		if !x.faulty && !x.folder && !named(x.base) {
			all.add("R023", x.archive, x.show(), "")
		}
	}
	return all.findings()
}
