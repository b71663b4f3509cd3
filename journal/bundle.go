package journal

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"time"

	"amfront/words"
)

// A bundle is a directory: events.jsonl (the journal's lines), blobs/SHA-256
// and manifest.json, which tells the SHA-256 of every other file.
const (
	bundleFormat   = "amfront-bundle"
	bundleVersion  = 1
	bundleEvents   = "events.jsonl"
	bundleBlobs    = "blobs"
	bundleManifest = "manifest.json"
)

// Manifest is manifest.json of a bundle.
type Manifest struct {
	Format  string                `json:"format"`  // "amfront-bundle"
	Version int                   `json:"version"` // 1
	Written time.Time             `json:"written"` // the world's clock
	Events  uint64                `json:"events"`  // count
	Blobs   int                   `json:"blobs"`   // count
	Files   map[string]BundleFile `json:"files"`   // by path, "/" between names
	Meta    map[string]any        `json:"meta,omitempty"`
}

// BundleFile is a file of a bundle.
type BundleFile struct {
	SHA256 Digest `json:"sha256"`
	Size   int64  `json:"size"` // octets
}

// WriteBundle writes the events that exist now and every blob that they name
// to dir, which must not exist or be empty. meta goes into the manifest, which
// is written last: without one a bundle is not whole.
func (j *Journal) WriteBundle(ctx context.Context, dir string, meta map[string]any) error {
	if err := j.writeBundle(ctx, dir, meta); err != nil {
		return fmt.Errorf("journal: writing the bundle %s: %w", dir, err)
	}
	return nil
}

func (j *Journal) writeBundle(ctx context.Context, dir string, meta map[string]any) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	if there, err := os.ReadDir(dir); err != nil {
		return err
	} else if len(there) > 0 {
		return fmt.Errorf("the directory is not empty (it holds %s)", there[0].Name())
	}
	if err := os.Mkdir(filepath.Join(dir, bundleBlobs), 0o700); err != nil {
		return err
	}
	m := Manifest{Format: bundleFormat, Version: bundleVersion, Written: j.opt.Now().UTC(), Files: map[string]BundleFile{},
		Meta: meta}
	blobs := map[Digest]bool{}
	out, err := newHashedFile(filepath.Join(dir, bundleEvents))
	if err != nil {
		return err
	}
	for ev, err := range j.Events(ctx, 0) {
		if err != nil {
			out.file.Close()
			return err
		}
		for _, d := range ev.Blobs {
			blobs[d] = true
		}
		line, err := bundleLine(ev)
		if err == nil {
			_, err = out.Write(line)
		}
		if err != nil {
			out.file.Close()
			return err
		}
		m.Events++
	}
	if m.Files[bundleEvents], err = out.end(); err != nil {
		return err
	}
	for _, d := range slices.Sorted(maps.Keys(blobs)) {
		if err := ctx.Err(); err != nil {
			return err
		}
		f, err := j.copyBlob(d, filepath.Join(dir, bundleBlobs, string(d)))
		if err != nil {
			return err
		}
		m.Files[bundleBlobs+"/"+string(d)] = f
		m.Blobs++
	}
	text, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return fmt.Errorf("manifest: %w", err)
	}
	if out, err = newHashedFile(filepath.Join(dir, bundleManifest)); err != nil {
		return err
	}
	if _, err := out.Write(append(text, '\n')); err != nil {
		out.file.Close()
		return err
	}
	if _, err := out.end(); err != nil {
		return err
	}
	if j.opt.Dir == "" {
		return nil // of a journal that never was on disk nothing was promised
	}
	return syncDir(dir)
}

// bundleLine is an event as a bundle keeps it: the journal's line, without
// what only the journal's recovery needs.
func bundleLine(ev Event) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	err := enc.Encode(ev)
	return b.Bytes(), err
}

func (j *Journal) copyBlob(d Digest, path string) (BundleFile, error) {
	b, err := j.OpenBlob(d)
	if err != nil {
		return BundleFile{}, err
	}
	defer b.Close()
	out, err := newHashedFile(path)
	if err != nil {
		return BundleFile{}, err
	}
	if _, err := io.Copy(out, b); err != nil {
		out.file.Close()
		return BundleFile{}, err
	}
	f, err := out.end()
	if err == nil && f.SHA256 != d {
		err = &DamageError{File: path, Problem: words.Errorf("blob %s was read with another SHA-256", d),
			Advice: adviceDamage}
	}
	return f, err
}

// hashedFile is a file being written, buffered and hashed.
type hashedFile struct {
	file *os.File
	buf  []byte
	hash hash.Hash
	size int64
}

func newHashedFile(path string) (*hashedFile, error) {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return nil, err
	}
	return &hashedFile{file: f, hash: sha256.New()}, nil
}

func (h *hashedFile) Write(p []byte) (int, error) {
	h.buf = append(h.buf, p...)
	if len(h.buf) < 64<<10 {
		return len(p), nil
	}
	return len(p), h.spill()
}

func (h *hashedFile) spill() error {
	h.hash.Write(h.buf)
	h.size += int64(len(h.buf))
	_, err := h.file.Write(h.buf)
	h.buf = h.buf[:0]
	return err
}

func (h *hashedFile) end() (BundleFile, error) {
	err := errors.Join(h.spill(), h.file.Close())
	return BundleFile{SHA256: Digest(hex.EncodeToString(h.hash.Sum(nil))), Size: h.size}, err
}
