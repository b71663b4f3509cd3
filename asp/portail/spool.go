package portail

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"amfront/asp"
	"amfront/asp/piece"
)

// MaxUploadBytes bounds one upload in all: its JSON and its zips.
const MaxUploadBytes = 1_100_000_000

// Spool holds the archives of an upload on disk while they are read.
type Spool struct {
	dir   string
	files []*os.File
	Zips  []piece.Archive
}

func (p *Portal) spoolDir() string {
	if p.opt.Dir == "" {
		return ""
	}
	return filepath.Join(p.opt.Dir, "televersement")
}

// Spool starts an upload: its archives go to files below the portal's
// directory, not to memory.
func (p *Portal) Spool() (*Spool, error) {
	base := p.spoolDir()
	if base != "" {
		if err := os.MkdirAll(base, 0o700); err != nil {
			return nil, err
		}
	}
	dir, err := os.MkdirTemp(base, "depot-")
	if err != nil {
		return nil, err
	}
	return &Spool{dir: dir}, nil
}

// Add takes an archive in. What lies beyond the size of a zip is counted and
// not kept: the zip is rejected for its size.
func (s *Spool) Add(name string, r io.Reader) error {
	if len(s.Zips) > piece.MaxArchives {
		_, err := io.Copy(io.Discard, r)
		return err
	}
	f, err := os.CreateTemp(s.dir, "*.zip")
	if err != nil {
		return err
	}
	s.files = append(s.files, f)
	n, err := io.Copy(f, io.LimitReader(r, asp.MaxArchiveBytes+1))
	if err != nil {
		return fmt.Errorf("receiving %q: %w", clip(name), err)
	}
	rest, err := io.Copy(io.Discard, r)
	if err != nil {
		return fmt.Errorf("receiving %q: %w", clip(name), err)
	}
	s.Zips = append(s.Zips, piece.Archive{Name: clip(name), Size: n + rest, ReaderAt: f})
	return nil
}

// Write takes an archive in that is written here.
func (s *Spool) Write(name string, write func(io.Writer) error) error {
	f, err := os.CreateTemp(s.dir, "*.zip")
	if err != nil {
		return err
	}
	s.files = append(s.files, f)
	if err := write(f); err != nil {
		return err
	}
	info, err := f.Stat()
	if err == nil {
		s.Zips = append(s.Zips, piece.Archive{Name: clip(name), Size: info.Size(), ReaderAt: f})
	}
	return err
}

// Close removes the files.
func (s *Spool) Close() error {
	var errs []error
	for _, f := range s.files {
		errs = append(errs, f.Close())
	}
	return errors.Join(append(errs, os.RemoveAll(s.dir))...)
}
