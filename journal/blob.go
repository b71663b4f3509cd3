package journal

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"os"
	"path/filepath"
	"sync"

	"amfront/words"
)

// binary is the digest's 32 octets, or ErrDigest.
func (d Digest) binary() (b [32]byte, err error) {
	if len(d) != 64 {
		return b, fmt.Errorf("%q: %w", d, ErrDigest)
	}
	for i := 0; i < len(d); i++ {
		if c := d[i]; (c < '0' || c > '9') && (c < 'a' || c > 'f') {
			return b, fmt.Errorf("%q: %w", d, ErrDigest)
		}
	}
	_, err = hex.Decode(b[:], []byte(d))
	return b, err
}

func digestOf(b [32]byte) Digest { return Digest(hex.EncodeToString(b[:])) }

var blobBuffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// BlobWriter takes one blob. Exactly one of Close and Abort ends it. It is for
// one goroutine at a time.
type BlobWriter struct {
	j    *Journal
	buf  *bytes.Buffer // small so far; nil once ended
	file *os.File      // large: the octets so far
	hash hash.Hash     // of what went to file
	size int64
	told int64 // octets of file that the kernel was asked to write back
	err  error
}

// CreateBlob starts a blob. Small ones wait in memory for their commit, large
// ones go straight to a file.
func (j *Journal) CreateBlob() *BlobWriter {
	return &BlobWriter{j: j, buf: blobBuffers.Get().(*bytes.Buffer)}
}

var errBlobEnded = errors.New("journal: blob already closed or aborted")

// Write implements io.Writer. Above Options.BlobSize it returns ErrTooLarge.
func (w *BlobWriter) Write(p []byte) (int, error) {
	if w.buf == nil {
		return 0, errBlobEnded
	}
	if w.err != nil {
		return 0, w.err
	}
	if w.size+int64(len(p)) > w.j.opt.BlobSize {
		w.err = fmt.Errorf("journal: blob: %w of %d octets", ErrTooLarge, w.j.opt.BlobSize)
		return 0, w.err
	}
	w.size += int64(len(p))
	if w.file == nil && (w.j.opt.Dir == "" || w.size <= int64(w.j.opt.inline)) {
		return w.buf.Write(p)
	}
	if w.err = w.spill(p); w.err != nil {
		return 0, w.err
	}
	return len(p), nil
}

// spill writes to the blob's own file, the octets kept so far first.
func (w *BlobWriter) spill(p []byte) error {
	if w.file == nil {
		f, err := os.CreateTemp(filepath.Join(w.j.opt.Dir, largeDir), tempPrefix+"*") // 0600
		if err != nil {
			return fmt.Errorf("journal: blob: %w", err)
		}
		w.file, w.hash = f, sha256.New()
		kept := w.buf.Bytes()
		if err := w.spill(kept); err != nil {
			return err
		}
		w.buf.Reset()
	}
	w.hash.Write(p)
	if _, err := w.file.Write(p); err != nil {
		return fmt.Errorf("journal: blob: %w", err)
	}
	if w.size-w.told >= 8<<20 {
		startWriteback(w.file, w.told, w.size-w.told)
		w.told = w.size
	}
	return nil
}

// Close ends the blob, which can be opened from then on, and tells its name
// and size in octets. It is durable once an event that names it is committed.
func (w *BlobWriter) Close() (Digest, int64, error) {
	if w.buf == nil {
		return "", 0, errBlobEnded
	}
	defer w.Abort()
	if w.err != nil {
		return "", 0, w.err
	}
	if w.file != nil {
		d, err := w.closeLarge()
		return d, w.size, err
	}
	sum := sha256.Sum256(w.buf.Bytes())
	if err := w.j.keep(sum, w.buf.Bytes()); err != nil {
		return "", 0, err
	}
	return digestOf(sum), w.size, nil
}

// closeLarge syncs the file, which may take long, and gives it its name.
func (w *BlobWriter) closeLarge() (Digest, error) {
	var sum [32]byte
	w.hash.Sum(sum[:0])
	d := digestOf(sum)
	if known, err := w.j.has(d); known || err != nil {
		return d, err // Abort removes the second copy
	}
	if err := w.j.opt.sync(w.file); err != nil {
		return "", fmt.Errorf("journal: blob: %w", err)
	}
	if err := w.file.Close(); err != nil {
		return "", fmt.Errorf("journal: blob: %w", err)
	}
	j := w.j
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.err != nil {
		return "", j.err
	}
	if j.known.large[sum] == nil {
		if err := os.Rename(w.file.Name(), j.largePath(d)); err != nil {
			return "", fmt.Errorf("journal: blob: %w", err)
		}
		j.known.large[sum] = &largeBlob{size: w.size, verified: true, used: true}
		j.names = true
		w.file = nil
	}
	return d, nil
}

// Abort drops the blob; after Close it does nothing.
func (w *BlobWriter) Abort() {
	if w.buf == nil {
		return
	}
	if w.buf.Cap() <= 1<<20 {
		w.buf.Reset()
		blobBuffers.Put(w.buf)
	}
	w.buf = nil
	if w.file != nil {
		w.file.Close()
		os.Remove(w.file.Name())
		w.file = nil
	}
}

// PutBlob stores one blob that is already in memory.
func (j *Journal) PutBlob(p []byte) (Digest, error) {
	w := j.CreateBlob()
	if _, err := w.Write(p); err != nil {
		w.Abort()
		return "", err
	}
	d, _, err := w.Close()
	return d, err
}

// Blob is an open blob, to be closed after use.
type Blob interface {
	io.ReadSeeker
	io.ReaderAt
	io.Closer
	Size() int64
}

type memBlob struct{ *bytes.Reader }

func (memBlob) Close() error { return nil }

type fileBlob struct {
	*os.File
	size int64
}

func (b fileBlob) Size() int64 { return b.size }

// OpenBlob opens a blob, or returns ErrNoBlob, or a *DamageError when its
// octets are no longer those that its name promises.
func (j *Journal) OpenBlob(d Digest) (Blob, error) {
	sum, err := d.binary()
	if err != nil {
		return nil, err
	}
	j.mu.Lock()
	if p, ok := j.known.memory[sum]; ok {
		j.mu.Unlock()
		return memBlob{bytes.NewReader(p)}, nil
	}
	large := j.known.large[sum]
	j.mu.Unlock()
	if large != nil {
		return j.openLarge(sum, large)
	}
	at, size, err := j.locate(sum)
	if err != nil {
		return nil, err
	}
	p := make([]byte, size)
	if err := at.seg.readAt(&j.mu, p, at.offset+frameHead); err != nil {
		return nil, fmt.Errorf("journal: blob %s: %w", d, err)
	}
	if sha256.Sum256(p) != sum {
		return nil, &DamageError{File: at.seg.path, Offset: at.offset,
			Problem: words.Errorf("the octets of blob %s have another SHA-256", d), Advice: adviceDamage}
	}
	return memBlob{bytes.NewReader(p)}, nil
}
