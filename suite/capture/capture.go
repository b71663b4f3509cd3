// Package capture reads mails that were captured elsewhere, at a relay or in the
// remote tests before an examination, and has the front-end look at them. In come
// a directory, a Maildir, .eml files or an mbox, and the user's keys; out go mails
// as package suite judges them. Mail and keys are somebody's: nothing is guessed,
// every size is bounded, and what is not read is named. It knows no verdict.
package capture

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"strings"

	"amfront/words"
)

// The bounds: of one mail in octets, of the mails, and of the files looked at.
const (
	MaxMail  = 64 << 20
	MaxMails = 1000
	maxFiles = 10_000
)

// ErrInput is wrapped by every complaint about what is to be read.
var ErrInput = words.Errorf("captured mail")

// File is one mail as it was captured, octet for octet, the mbox quoting undone.
type File struct {
	Name string
	Raw  []byte
}

// Source is what was given, and what of it is no mail.
type Source struct {
	path  string
	files []string
	Left  []string // files that are neither .eml, .mbox nor in a Maildir
	Twice []string // mails that are another, octet for octet: judged once
}

// Open lists the mails of a file (.eml or mbox) or of a directory with what is
// below it. A link is not followed.
func Open(path string) (*Source, error) {
	s := &Source{path: path}
	info, err := os.Stat(path)
	if err != nil {
		return nil, words.Errorf("%w: %w", ErrInput, err)
	}
	if !info.IsDir() {
		s.files = []string{path}
		return s, nil
	}
	seen := 0
	err = filepath.WalkDir(path, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		if seen++; seen > maxFiles {
			return words.Errorf("more than %d files; give a directory of mails alone", maxFiles)
		}
		in, ext := filepath.Base(filepath.Dir(name)), strings.ToLower(filepath.Ext(name))
		if d.Type().IsRegular() && (in == "cur" || in == "new" || ext == ".eml" || ext == ".mbox") {
			s.files = append(s.files, name)
		} else {
			s.Left = append(s.Left, s.short(name))
		}
		return nil
	})
	if err == nil && len(s.files) == 0 {
		err = words.Errorf("no .eml and no .mbox file, and no Maildir (cur, new)")
	}
	if err != nil {
		return nil, words.Errorf("%w: %s: %w", ErrInput, path, err)
	}
	return s, nil
}

func (s *Source) short(name string) string {
	if rel, err := filepath.Rel(s.path, name); err == nil && rel != "." {
		return filepath.ToSlash(rel)
	}
	return filepath.Base(name)
}

// Files are the mails, in the order of the names. Its errors wrap ErrInput and end
// it: a mail that cannot be read is never left out in silence.
func (s *Source) Files(ctx context.Context) iter.Seq2[File, error] {
	return func(yield func(File, error) bool) {
		first, n := map[[32]byte]string{}, 0
		for _, name := range s.files {
			for f, err := range s.file(name) {
				if err == nil {
					err = ctx.Err()
				}
				if n++; err == nil && n > MaxMails {
					err = words.Errorf("%w: more than %d mails; judge them in several lots", ErrInput, MaxMails)
				}
				if err != nil {
					yield(File{}, err)
					return
				}
				sum := sha256.Sum256(f.Raw)
				if was, again := first[sum]; again {
					s.Twice = append(s.Twice, f.Name+" = "+was)
					continue
				}
				first[sum] = f.Name
				if !yield(f, nil) {
					return
				}
			}
		}
		if n == 0 {
			yield(File{}, words.Errorf("%w: %s: no mail", ErrInput, s.path))
		}
	}
}

// file are the mails of one file.
func (s *Source) file(path string) iter.Seq2[File, error] {
	return func(yield func(File, error) bool) {
		name := s.short(path)
		bad := func(err error) { yield(File{}, words.Errorf("%w: %s: %w", ErrInput, name, err)) }
		f, err := os.Open(path)
		if err != nil {
			bad(err)
			return
		}
		defer f.Close()
		head := make([]byte, 5)
		n, err := io.ReadFull(f, head)
		if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
			bad(err)
			return
		}
		r := io.MultiReader(bytes.NewReader(head[:n]), f)
		if string(head[:n]) == "From " || strings.EqualFold(filepath.Ext(path), ".mbox") {
			i := 0
			for raw, err := range Split(r, MaxMail) {
				if i++; err != nil {
					bad(err)
					return
				}
				if !yield(File{fmt.Sprintf("%s, n° %d", name, i), raw}, nil) {
					return
				}
			}
			return
		}
		raw, err := io.ReadAll(io.LimitReader(r, MaxMail+1))
		switch {
		case err != nil:
			bad(err)
		case len(raw) > MaxMail:
			bad(words.Errorf("larger than %d octets, the most for one mail", MaxMail))
		default:
			yield(File{name, raw}, nil)
		}
	}
}
