package testca

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"amfront/words"
)

// A PKI directory holds state.json, what can change; issued/NNNNNN.pem, what
// one Save found newly issued (certificates and keys), never written again;
// state.json.before, the state before the last Save; and tls.pem once there is a TLS authority. All is 0600 in 0700.
const (
	stateFile   = "state.json"
	beforeFile  = "state.json.before" // of the last Save, for Undo
	issuedDir   = "issued"
	tlsFile     = "tls.pem"
	stateFormat = 1
)

// savedFiles is what a directory already holds of a PKI.
type savedFiles struct {
	authorities, credentials int // that many of the oldest
	issued                   []issuedFile
	tls                      bool
}

// issuedFile is an entry of state.json.
type issuedFile struct {
	File   string `json:"file"`
	SHA256 string `json:"sha256"`
}

// Save writes to a directory what it does not hold yet: normally one file of
// what was newly issued, and the state. Everything is on disk when it
// returns; a process killed meanwhile leaves the directory as it was before,
// or as it is after. A directory that does not exist is made, as a whole or
// not at all.
func (p *PKI) Save(dir string) error {
	p.op.Lock()
	defer p.op.Unlock()
	if err := p.save(dir); err != nil {
		return fmt.Errorf("save PKI: %w", err)
	}
	return nil
}

func (p *PKI) save(dir string) error {
	if done, ok := p.saved[dir]; ok {
		now, err := p.write(dir, done)
		p.saved[dir] = now
		return err
	}
	if names, err := os.ReadDir(dir); err == nil && len(names) > 0 {
		return words.Errorf("%s already holds something else: load it, or choose another directory", dir)
	} else if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(filepath.Clean(dir)), 0o700); err != nil {
		return err
	}
	tmp, err := os.MkdirTemp(filepath.Dir(filepath.Clean(dir)), "."+filepath.Base(dir)+"-new-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(tmp) // nothing there any more after the rename
	now, err := p.write(tmp, savedFiles{})
	if err != nil {
		return err
	}
	os.Remove(dir) // an empty one
	if err := os.Rename(tmp, dir); err != nil {
		return err
	}
	p.saved[dir] = now
	return syncDir(filepath.Dir(filepath.Clean(dir)))
}

// write adds to a directory what is not done yet.
func (p *PKI) write(dir string, done savedFiles) (savedFiles, error) {
	if err := os.MkdirAll(filepath.Join(dir, issuedDir), 0o700); err != nil {
		return done, err
	}
	if err := keepState(dir); err != nil {
		return done, err
	}
	if p.tls != nil && !done.tls {
		if err := writeFile(filepath.Join(dir, tlsFile), p.tls.pem, 0o600); err != nil {
			return done, err
		}
		done.tls = true
	}
	authorities, credentials := p.authorities[done.authorities:], p.credentials[done.credentials:]
	if len(authorities)+len(credentials) > 0 {
		b, err := encodeIssued(authorities, credentials)
		if err != nil {
			return done, err
		}
		f := issuedFile{File: fmt.Sprintf("%s/%06d.pem", issuedDir, len(done.issued)+1), SHA256: digest(b)}
		if err := writeFile(filepath.Join(dir, filepath.FromSlash(f.File)), b, 0o600); err != nil {
			return done, err
		}
		done.issued = append(done.issued[:len(done.issued):len(done.issued)], f)
		done.authorities, done.credentials = len(p.authorities), len(p.credentials)
	}
	b, err := json.MarshalIndent(p.encodeState(done.issued), "", " ")
	if err != nil {
		return done, err
	}
	return done, writeFile(filepath.Join(dir, stateFile), append(b, '\n'), 0o600)
}

// keepState puts the state aside before it is replaced: as a second name where
// there are such, so that coming back needs no room.
func keepState(dir string) error {
	state, before := filepath.Join(dir, stateFile), filepath.Join(dir, beforeFile)
	if err := os.Remove(before); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if err := os.Link(state, before); err == nil || errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	b, err := readFile(state)
	if err != nil {
		return err
	}
	return replaceFile(before, b, 0o600, false)
}

func digest(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// readFile is os.ReadFile that never waits: opening a FIFO that nobody writes to
// takes for ever.
func readFile(path string) ([]byte, error) {
	info, err := os.Stat(path)
	if err == nil && !info.Mode().IsRegular() {
		err = words.Errorf("a file is expected there, found %s", info.Mode().Type())
	}
	if err != nil {
		return nil, err
	}
	return os.ReadFile(path)
}

// writeFile replaces a file by way of a temporary one, so that it is either
// the old or the new as a whole. A file that already is what it is to be is
// left alone.
func writeFile(path string, b []byte, perm os.FileMode) error {
	return replaceFile(path, b, perm, true)
}

// replaceFile is writeFile, durable or not.
func replaceFile(path string, b []byte, perm os.FileMode, durable bool) error {
	if old, err := readFile(path); err == nil && bytes.Equal(old, b) {
		return nil
	}
	tmp, err := os.CreateTemp(filepath.Dir(path), ".tmp-*")
	if err != nil {
		return err
	}
	defer os.Remove(tmp.Name()) // nothing there any more after the rename
	if _, err = tmp.Write(b); err == nil {
		err = tmp.Chmod(perm)
	}
	if err == nil && durable {
		err = tmp.Sync()
	}
	if err := errors.Join(err, tmp.Close()); err != nil {
		return err
	}
	if err := os.Rename(tmp.Name(), path); err != nil {
		return err
	}
	if !durable {
		return nil
	}
	return syncDir(filepath.Dir(path))
}

// syncDir makes renames durable. Not every system can: that is no error.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	_ = d.Sync()
	return d.Close()
}
