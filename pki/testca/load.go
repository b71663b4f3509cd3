package testca

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"amfront/words"
)

// DamageError says that a PKI directory cannot be read: which file, why, and
// what to do. It never is fs.ErrNotExist: nobody generates a new PKI over a
// damaged one by mistake.
type DamageError struct {
	Dir, File string // File is relative to Dir
	Problem   error
}

func (e *DamageError) Error() string { return e.In(words.English) }

// In implements words.Speaker.
func (e *DamageError) In(l words.Language) string {
	return l.Say("damaged PKI directory: %s: %s; restore it from a copy, or move %s away to start with a new PKI",
		filepath.Join(e.Dir, filepath.FromSlash(e.File)), strings.ReplaceAll(l.Error(e.Problem), "\n", " "), e.Dir)
}

// Load opens the PKI that Save left in a directory, with everything that it
// ever issued. When there is none the error is fs.ErrNotExist, when it cannot
// be read a *DamageError. Of the options, validity and CRL host hold for what
// is issued from now on. Lists in force that went out of date meanwhile are
// for RefreshCRLs.
func Load(ctx context.Context, dir string, opt Options) (*PKI, error) {
	names, err := os.ReadDir(dir)
	if err != nil {
		return nil, fmt.Errorf("load PKI: %w", err)
	}
	if len(names) == 0 {
		return nil, fmt.Errorf("load PKI: %s is empty: %w", dir, fs.ErrNotExist)
	}
	p := empty(opt)
	if err := p.load(ctx, dir); err != nil {
		p.Close()
		return nil, fmt.Errorf("load PKI: %w", err)
	}
	return p, nil
}

func (p *PKI) load(ctx context.Context, dir string) error {
	damage := func(file string, err error) error {
		if errors.Is(err, fs.ErrNotExist) {
			err = words.Errorf("is missing")
		}
		return &DamageError{dir, file, err}
	}
	b, err := readFile(filepath.Join(dir, stateFile))
	if err != nil {
		return damage(stateFile, err)
	}
	state, err := decodeState(b)
	if err != nil {
		return damage(stateFile, err)
	}
	if err := p.layOut(cmp.Or(state.Layout, layouts[0].Name)); err != nil {
		return err
	}
	r := &resolver{credentials: map[string]*Credential{}, authorities: map[string]*Authority{}, crls: state.CRLs,
		layout: p.layout}
	files, err := issuedFiles(dir, state.Issued)
	if err != nil {
		return damage(issuedDir, err)
	}
	saved := savedFiles{}
	for _, f := range files {
		if err := ctx.Err(); err != nil {
			return err
		}
		b, err := readFile(filepath.Join(dir, filepath.FromSlash(f.File)))
		if err != nil {
			return damage(f.File, err)
		}
		if sum := digest(b); f.SHA256 == "" {
			f.SHA256 = sum
		} else if f.SHA256 != sum {
			return damage(f.File, words.Errorf("its SHA-256 is not the one that %s gives", stateFile))
		}
		as, cs, err := p.layout.decodeIssued(b, r.authorities)
		if err != nil {
			return damage(f.File, err)
		}
		p.authorities = append(p.authorities, as...)
		for _, c := range cs {
			p.index(c)
			r.credentials[c.SerialHex()] = c
		}
		saved.issued = append(saved.issued, f)
	}
	p.pub, p.baseline, p.crlNumber = r.publication(state.Publication), r.publication(state.Baseline), state.CRLNumbers
	if r.err != nil {
		return damage(stateFile, r.err)
	}
	if b, err := readFile(filepath.Join(dir, tlsFile)); err == nil {
		if p.tls, err = decodeTLS(b); err != nil {
			return damage(tlsFile, err)
		}
		saved.tls = true
	} else if !errors.Is(err, fs.ErrNotExist) {
		return damage(tlsFile, err)
	}
	saved.authorities, saved.credentials = len(p.authorities), len(p.credentials)
	p.saved[dir] = saved
	return nil
}

// issuedFiles are those that the state names and, after them, one that a
// killed process may have written without coming to the state any more: what
// it holds may already have been published.
func issuedFiles(dir string, named []issuedFile) ([]issuedFile, error) {
	names, err := os.ReadDir(filepath.Join(dir, issuedDir))
	if err != nil {
		return nil, err
	}
	all := slices.Clone(named)
	for _, n := range names {
		f := issuedDir + "/" + n.Name()
		if path.Ext(f) != ".pem" || slices.ContainsFunc(named, func(i issuedFile) bool { return i.File == f }) {
			continue
		}
		all = append(all, issuedFile{File: f})
	}
	for _, f := range all {
		if !fs.ValidPath(f.File) || !strings.HasPrefix(f.File, issuedDir+"/") {
			return nil, fmt.Errorf("%s names the file %q", stateFile, f.File)
		}
	}
	return all, nil
}
