package receiver

import (
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/hex"
	"hash"
)

// digest counts and hashes octets and keeps both ends.
type digest struct {
	h    hash.Hash
	more []hash.Hash // MD5 and SHA-1 of up to moreMax octets: what a key may be made of; nil beyond
	size int64
	head []byte // first 512 octets
	tail []byte // last 128
	side *hashing
	nirs numbers
	wide bool // large content is hashed beside its reading; finish must be called
}

// moreMax is the size of a large file of lots.
const moreMax = 1 << 20

func newDigest() *digest { return &digest{h: sha256.New(), more: []hash.Hash{md5.New(), sha1.New()}} }

func (d *digest) Write(p []byte) (int, error) {
	d.hash(p)
	if d.size+int64(len(p)) > moreMax {
		d.more = nil
	}
	for _, h := range d.more {
		h.Write(p)
	}
	d.nirs.write(p)
	d.size += int64(len(p))
	if n := 512 - len(d.head); n > 0 {
		d.head = append(d.head, p[:min(n, len(p))]...)
	}
	if len(p) >= record {
		d.tail = append(d.tail[:0], p[len(p)-record:]...)
	} else {
		d.tail = append(d.tail, p...)
		if n := len(d.tail) - record; n > 0 {
			d.tail = append(d.tail[:0], d.tail[n:]...)
		}
	}
	return len(p), nil
}

// sum is the SHA-256 in hexadecimal; nothing is written afterwards.
func (d *digest) sum() string {
	d.finish()
	return hex.EncodeToString(d.h.Sum(nil))
}

const (
	// wideAfter is the number of octets after which hashing goes to a
	// goroutine of its own: of a large lot, SHA-256 takes as long as AES.
	wideAfter = 1 << 20
	wideQueue = 4        // pieces under way
	widePiece = 64 << 10 // octets that a piece has room for at first
)

// hashing is a goroutine that hashes copies of what was written.
type hashing struct {
	full, free chan []byte
	ended      chan struct{}
}

func (d *digest) hash(p []byte) {
	if d.side == nil {
		if !d.wide || d.size < wideAfter {
			d.h.Write(p)
			return
		}
		d.side = startHashing(d.h)
	}
	d.side.full <- append((<-d.side.free)[:0], p...)
}

func startHashing(h hash.Hash) *hashing {
	s := &hashing{make(chan []byte, wideQueue), make(chan []byte, wideQueue), make(chan struct{})}
	for range wideQueue {
		s.free <- make([]byte, 0, widePiece)
	}
	go func() {
		defer close(s.ended)
		for p := range s.full {
			h.Write(p)
			s.free <- p
		}
	}()
	return s
}

// finish waits until all is hashed.
func (d *digest) finish() {
	if d.side == nil {
		return
	}
	close(d.side.full)
	<-d.side.ended
	d.side = nil
}
