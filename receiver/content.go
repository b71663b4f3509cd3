package receiver

import (
	"bytes"
	"compress/gzip"
	"compress/zlib"
	"errors"
	"io"
	"strings"

	"amfront/receiver/cms"
)

// Limits bound what an inspection accepts; zero fields take the defaults.
type Limits struct {
	Attachment   int64 // octets of the CMS structure, default 1 GiB
	Decompressed int64 // octets after decompression, default 512 MiB
	Ratio        int64 // decompressed octets for one compressed, past the first MiB, default 500
	Files        int   // attachments of one message that are opened, default 4
	Parts        int   // MIME parts looked at, default 100
	Depth        int   // MIME nesting, default 8
}

func (l Limits) orDefault() Limits {
	return Limits{Attachment: positive(l.Attachment, 1<<30), Decompressed: positive(l.Decompressed, 512<<20),
		Ratio: positive(l.Ratio, 500), Files: positive(l.Files, 4), Parts: positive(l.Parts, 100),
		Depth: positive(l.Depth, 8)}
}

// positive is v, or its default where v is none.
func positive[T int | int64](v, otherwise T) T {
	if v <= 0 {
		return otherwise
	}
	return v
}

// compression is what A-09 meets, by its first octets: gzip, zlib without a
// preset dictionary, "" for neither.
func compression(head []byte) string {
	format, _ := cms.Format(head)
	if format == cms.Gzip || format == cms.Zlib && head[1]&0x20 == 0 {
		return format
	}
	return ""
}

var errBomb = errors.New("decompression limit")

// sink takes the attachment as it leaves decryption: hashes it, passes it on,
// and decompresses it on the side when it is compressed.
type sink struct {
	plain io.Writer // nil to drop
	wrote bool      // octets left decryption
	err   error     // of plain
	lim   Limits
	raw   *digest

	start   []byte // octets before the first look
	looked  bool
	kind    string  // cms.Gzip, cms.Zlib, ""
	file    *digest // after decompression, nil when not compressed
	unpack  error   // why decompression stopped
	pipe    *io.PipeWriter
	stopped chan struct{}
}

func newSink(plain io.Writer, lim Limits) *sink {
	s := &sink{plain: plain, lim: lim, raw: newDigest()}
	s.raw.wide = true // close finishes it
	return s
}

func (s *sink) Write(p []byte) (int, error) {
	s.raw.Write(p)
	s.wrote = s.wrote || len(p) > 0 // whether or not anyone takes it: the choice must not depend on that
	if s.plain != nil && len(p) > 0 {
		if _, err := s.plain.Write(p); err != nil {
			s.err = err
			return 0, err
		}
	}
	if !s.looked {
		first := p
		if len(s.start) > 0 || len(p) < 3 {
			s.start = append(s.start, p...)
			first = s.start
		}
		if len(first) < 3 {
			return len(p), nil
		}
		s.looked = true
		if s.kind = compression(first); s.kind != "" {
			s.unpackAside()
			s.pipe.Write(first)
		}
		s.start = nil
		return len(p), nil
	}
	if s.pipe != nil {
		s.pipe.Write(p) // fails once unpacking has stopped: no matter
	}
	return len(p), nil
}

func (s *sink) unpackAside() {
	r, w := io.Pipe()
	s.pipe, s.file, s.stopped = w, newDigest(), make(chan struct{})
	go func() {
		defer close(s.stopped)
		s.unpack = s.decompress(r)
		r.CloseWithError(io.ErrClosedPipe)
	}()
}

type counter struct {
	r io.Reader
	n int64
}

func (c *counter) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += int64(n)
	return n, err
}

// inflate reads what compression told to be gzip or zlib.
func inflate(kind string, r io.Reader) (io.Reader, error) {
	if kind == cms.Gzip {
		return gzip.NewReader(r)
	}
	return zlib.NewReader(r)
}

func (s *sink) decompress(r io.Reader) error {
	in := &counter{r: r}
	z, err := inflate(s.kind, in)
	if err != nil {
		return err
	}
	buf := make([]byte, 32<<10)
	for {
		n, err := z.Read(buf)
		s.file.Write(buf[:n])
		if s.file.size > s.lim.Decompressed || s.file.size > 1<<20+in.n*s.lim.Ratio {
			return errBomb
		}
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

// close ends the stream; err tells decompression that it was cut short.
func (s *sink) close(err error) {
	s.raw.finish()
	if s.pipe == nil {
		return
	}
	if err != nil {
		s.pipe.CloseWithError(err)
	} else {
		s.pipe.Close()
	}
	<-s.stopped
}

// content is the file itself: decompressed when that worked.
func (s *sink) content() *digest {
	if s.file != nil && s.unpack == nil {
		return s.file
	}
	return s.raw
}

// record is the length of a B2 or NOEMIE record.
const record = 128

// isASCII tells records of printable US-ASCII, without line ends.
func isASCII[T string | []byte](text T) bool {
	return !strings.ContainsFunc(string(text), func(r rune) bool { return r < ' ' || r > '~' })
}

// frame tells what is odd about the frame of a file that shows one (128-octet
// records between 000 and 999); "" when nothing is, or when it shows none.
func frame(d *digest) string {
	if !bytes.HasPrefix(d.head, []byte("000")) || !isASCII(d.head[:min(len(d.head), record)]) {
		return ""
	}
	switch {
	case d.size%record != 0:
		return "longueur du fichier : pas un multiple de 128 octets"
	case !bytes.HasPrefix(d.tail, []byte("999")):
		return "le dernier enregistrement ne commence pas par 999"
	}
	return ""
}
