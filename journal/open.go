package journal

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"hash/crc32"
	"os"
	"path/filepath"
	"strings"

	"amfront/words"
)

// What stands in a journal's directory beside events-NNNNNN.jsonl and
// blobs-NNNNNN.dat.
const (
	lockName      = "lock"
	closedName    = "closed"    // how far the disk certainly has it: written while it runs, and at the end
	resettingName = "resetting" // a reset is under way
	largeDir      = "large"     // blobs with a file of their own, by digest
	tempPrefix    = "unfinished-"
)

// openDir locks the directory and reads what is there.
func (j *Journal) openDir(ctx context.Context) error {
	dir := j.opt.Dir
	for _, d := range []string{dir, filepath.Join(dir, largeDir)} {
		if err := os.MkdirAll(d, 0o700); err != nil {
			return fmt.Errorf("data directory: %w", err)
		}
	}
	var err error
	if j.lock, err = os.OpenFile(filepath.Join(dir, lockName), os.O_RDWR|os.O_CREATE, 0o600); err != nil {
		return fmt.Errorf("data directory is not writable: %w", err)
	}
	if err := lockFile(j.lock); err != nil {
		return fmt.Errorf("%s: %w (stop it, or choose another directory)", dir, err)
	}
	if err := onlyFiles(dir); err != nil {
		return err
	}
	if _, err := os.Stat(filepath.Join(dir, resettingName)); err == nil {
		if err := removeAll(dir); err != nil {
			return fmt.Errorf("finishing an interrupted reset: %w", err)
		}
	}
	j.openPlaces()
	if err := j.recover(ctx); err != nil {
		return err
	}
	if err := j.keepMark(); err != nil && !noRoom(err) {
		return err
	}
	if err := syncDir(filepath.Join(dir, largeDir)); err != nil {
		return err
	}
	return syncDir(dir)
}

// closeFiles closes all files, the lock last.
func (j *Journal) closeFiles() error {
	var errs []error
	for _, l := range []*seglog{&j.events, &j.blobs} {
		for _, s := range l.segs {
			if s.file != nil {
				errs = append(errs, s.file.Close())
			}
		}
	}
	j.closePlaces()
	if j.lock != nil {
		errs = append(errs, j.lock.Close())
	}
	return errors.Join(errs...)
}

// writeMark writes a small file, whole or not at all: the point m and a checksum.
func writeMark(path string, m mark) error {
	text := fmt.Sprintf(`{"synced":[%d,%d,%d]`, m.seq, m.segment, m.offset)
	text += fmt.Sprintf(",\"crc\":\"%08x\"}\n", crc32.Checksum([]byte(text), castagnoli))
	f, err := os.OpenFile(path+".new", os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	_, err = f.WriteString(text)
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	return os.Rename(path+".new", path)
}

// keepMark writes down how far the disk has everything: of the last commits no
// later line tells, and what is wrong in them would pass for a torn tail. The
// name need not be durable: the mark of before is as true.
func (j *Journal) keepMark() error {
	j.mu.Lock()
	m := j.synced
	j.kept = m
	j.mu.Unlock()
	return writeMark(filepath.Join(j.opt.Dir, closedName), m)
}

// onlyFiles refuses what would block whoever opens it.
func onlyFiles(dir string) error {
	names, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	for _, e := range names {
		path := filepath.Join(dir, e.Name())
		info, err := os.Stat(path)
		if err == nil && !info.IsDir() && !info.Mode().IsRegular() {
			return &DamageError{File: path, Problem: words.Errorf("a file is expected there, found %s", info.Mode().Type()),
				Advice: "move it away"}
		}
	}
	return nil
}

// readMark reads what writeMark wrote; os.ErrNotExist when there is none.
func readMark(path string) (mark, error) {
	p, err := os.ReadFile(path)
	if err != nil {
		return mark{}, err
	}
	text, crc, ok := bytes.Cut(p, []byte(`,"crc":"`))
	if ok && string(crc) == fmt.Sprintf("%08x\"}\n", crc32.Checksum(text, castagnoli)) {
		list, ok1 := bytes.CutPrefix(text, []byte(`{"synced":[`))
		list, ok2 := bytes.CutSuffix(list, []byte(`]`))
		if m, err := parseMark(list); ok1 && ok2 && err == nil {
			return m, nil
		}
	}
	return mark{}, &DamageError{File: path, Problem: words.Errorf("not as it was written"),
		Advice: "remove that file: what the last commits lack is then not noticed"}
}

// removeAll empties a journal's directory, the marker of the reset last.
func removeAll(dir string) error {
	names, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	large, err := os.ReadDir(filepath.Join(dir, largeDir))
	if err != nil {
		return err
	}
	for _, e := range names {
		n := e.Name()
		if strings.HasPrefix(n, "events-") || strings.HasPrefix(n, "blobs-") || n == closedName ||
			strings.HasPrefix(n, derivedPrefix) {
			if err := os.Remove(filepath.Join(dir, n)); err != nil {
				return err
			}
		}
	}
	for _, e := range large {
		if !strings.HasPrefix(e.Name(), tempPrefix) { // those are being written
			if err := os.Remove(filepath.Join(dir, largeDir, e.Name())); err != nil {
				return err
			}
		}
	}
	if err := syncDir(dir); err != nil {
		return err
	}
	if err := writeMark(filepath.Join(dir, closedName), mark{}); err != nil {
		return err
	}
	if err := os.Remove(filepath.Join(dir, resettingName)); err != nil {
		return err
	}
	return syncDir(dir)
}
