package receiver

import (
	"amfront/cms"
	"bufio"
	"bytes"
	"errors"
	"io"
	"strings"
)

const headSize = 4096 // octets of an attachment looked at before reading it

// attachment is one file of the message as it was met.
type attachment struct {
	h        *header
	ct       media
	cte      string // lower case, "" when absent
	name     string
	desc     string // Content-Description of its own header
	strong   bool   // its header says that it is the file
	alone    bool   // the message itself, not a part
	transfer transferStats
	head     []byte // first octets after the transfer decoding
	size     int64  // octets after the transfer decoding

	info    *cms.Info  // nil when no header could be read
	failure *cms.Error // nil when it was opened
	clear   bool       // taken as it came: no CMS at all
	opened  cms.Opened
	sink    *sink
	skipped bool // past Limits.Files
}

// readable tells whether EnvelopedData was read up to its content.
func (a *attachment) readable() bool { return a.info != nil }
func (a *attachment) open() bool     { return a.info != nil && a.failure == nil && !a.skipped }

// walk is the state of one reading.
type walk struct {
	s     *scanner
	lim   Limits
	plain io.Writer
	// keys is asked once the recipients are known; nil opens nothing.
	keys func(w *walk, a *attachment) cms.KeySource

	top       *header
	topType   media
	files     []*attachment
	texts     int // non-empty text parts beside
	parts     int
	nested    bool
	unclosed  bool // a multipart without its closing delimiter
	noBounds  bool // a multipart without a usable boundary
	limited   bool // parts or depth past the limits
	strayType string
	plainErr  error

	copyTo  io.Writer // where Attachment wants the attachment; then nothing is opened
	copied  bool
	copyErr error
}

// message reads a whole message.
func (w *walk) message() {
	w.top = &header{}
	h, err := w.s.readHeader()
	w.top = h
	w.topType = parseMedia(h.get("Content-Type"))
	if err == nil || err == io.EOF {
		w.entity(h, 0)
	}
	for err == nil { // what follows the end of the MIME structure
		_, err = w.s.next()
	}
}

// entity reads one MIME entity whose header has been read. It returns what
// ended it: errBoundary with s.hit set, or the end of the input.
func (w *walk) entity(h *header, depth int) error {
	ct := parseMedia(h.get("Content-Type"))
	if !strings.HasPrefix(ct.value, "multipart/") {
		return w.leaf(h, ct, depth)
	}
	if depth > 0 {
		w.nested = true
	}
	bound := ct.params["boundary"]
	if bound == "" || len(bound) > 1000 || depth >= w.lim.Depth {
		w.noBounds = w.noBounds || depth < w.lim.Depth
		w.limited = w.limited || depth >= w.lim.Depth
		w.s.begin()
		return w.s.drain()
	}
	level := len(w.s.stack)
	w.s.stack = append(w.s.stack, []byte(strings.TrimRight(bound, " \t")))
	defer func() { w.s.stack = w.s.stack[:level] }()
	w.s.begin()
	err := w.s.drain() // preamble
	for err == errBoundary && w.s.hit == level && !w.s.final {
		var part *header
		part, err = w.s.readHeader()
		if err == errBoundary {
			continue // a part without even an empty line
		}
		if err != nil {
			break
		}
		w.parts++
		if w.parts > w.lim.Parts {
			w.limited = true
			w.s.begin()
			err = w.s.drain()
			continue
		}
		err = w.entity(part, depth+1)
	}
	if err == errBoundary && w.s.hit == level { // closed: skip the epilogue
		w.s.stack = w.s.stack[:level]
		w.s.begin()
		return w.s.drain()
	}
	w.unclosed = true
	return err
}

// leaf reads a part that is no multipart.
func (w *walk) leaf(h *header, ct media, depth int) error {
	w.s.begin()
	a := &attachment{h: h, ct: ct, alone: depth == 0, desc: decodeWords(h.get("Content-Description")), name: fileName(h)}
	a.cte = strings.ToLower(strings.TrimSpace(h.get("Content-Transfer-Encoding")))
	a.strong = a.desc != "" || strings.EqualFold(ct.value, "application/edi-consent") ||
		strings.HasSuffix(ct.value, "pkcs7-mime") || strings.HasSuffix(strings.ToLower(a.name), ".pkcs7")
	r := &counter{r: decoder(w.s, a.cte, &a.transfer)}
	var err error
	if !a.alone && !a.strong && beside(ct, h, a.name) {
		err = w.beside(r, ct)
	} else {
		w.files = append(w.files, a)
		if len(w.files) > w.lim.Files {
			a.skipped = true
		} else {
			w.openAttachment(a, r)
		}
		_, err = io.Copy(io.Discard, r)
		a.size = r.n
	}
	if err != nil {
		a.transfer.err = err
	}
	return w.s.drain() // the decoder may have stopped early
}

// beside tells a part that is no file: text or a signature.
func beside(ct media, h *header, name string) bool {
	disp := parseMedia(h.get("Content-Disposition")).value
	switch {
	case strings.HasSuffix(ct.value, "pkcs7-signature"):
		return true
	case disp == "attachment", name != "":
		return false
	}
	return ct.value == "" || strings.HasPrefix(ct.value, "text/")
}

func (w *walk) beside(r io.Reader, ct media) error {
	br := bufio.NewReader(r)
	head, err := br.Peek(1024)
	if len(bytes.TrimSpace(head)) > 0 {
		w.texts++
	}
	w.strayType = ct.value
	if err != nil && err != io.EOF {
		return err
	}
	_, err = br.WriteTo(io.Discard)
	return err
}

// openAttachment reads what may be CMS and decrypts it when a key is found.
func (w *walk) openAttachment(a *attachment, r io.Reader) {
	br := bufio.NewReaderSize(r, 32<<10)
	head, _ := br.Peek(headSize)
	a.head = bytes.Clone(head)
	if w.copyTo != nil {
		w.copy(a, br)
		return
	}
	if class, clear := clearClass(a.head); clear {
		a.failure = &cms.Error{Class: class, Offset: 0, Detail: "no CMS structure"}
		a.clear = class != cms.Empty
		a.sink = w.newSink()
		_, err := io.Copy(a.sink, br)
		a.sink.close(err)
		w.claim(a)
		return
	}
	m, err := cms.Read(br, cms.Limits{Size: w.lim.Attachment})
	if err != nil {
		a.failure = asCMS(err)
		return
	}
	a.info = &m.Info
	var keys cms.KeySource
	if w.keys != nil {
		keys = w.keys(w, a)
	}
	if keys == nil {
		if err := m.Skim(); err != nil {
			a.failure = asCMS(err)
		} else {
			a.failure = &cms.Error{Class: cms.NoRecipient, Offset: -1, Detail: "no key for any recipient"}
		}
		return
	}
	a.sink = w.newSink()
	a.opened, err = m.Decrypt(a.sink, keys)
	a.sink.close(err)
	w.claim(a)
	if err != nil {
		a.failure = asCMS(err)
	}
}

func (w *walk) newSink() *sink { return newSink(w.plain, w.lim) }

// claim gives plain to the first attachment that wrote to it.
func (w *walk) claim(a *attachment) {
	if a.sink.err != nil {
		w.plainErr = a.sink.err
	}
	if a.sink.wrote {
		w.plain = nil
	}
}

// clearClass tells whether an attachment is surely no CMS, and its class.
func clearClass(head []byte) (cms.Class, bool) {
	if len(head) == 0 {
		return cms.Empty, true
	}
	if contentOID(head) != nil {
		return "", false
	}
	_, err := cms.Read(bytes.NewReader(head), cms.Limits{})
	if err == nil {
		return "", false
	}
	switch e := asCMS(err); e.Class {
	case cms.NotCMS, cms.Empty:
		return e.Class, true
	case cms.PEMText, cms.Base64Text, cms.SMIMEText:
		return "", false
	}
	// A file in the clear may start like a SEQUENCE ("000…").
	for _, c := range head[:min(len(head), 64)] {
		if c < ' ' || c > '~' {
			return "", false
		}
	}
	return cms.NotCMS, true
}

func asCMS(err error) *cms.Error {
	var e *cms.Error
	if errors.As(err, &e) {
		return e
	}
	return &cms.Error{Class: cms.Malformed, Offset: -1, Detail: err.Error()}
}

// file is the attachment that counts: one that opens before one that can be
// read, before one whose header says so, before the first.
func (w *walk) file() *attachment {
	var best *attachment
	rank := -1
	for _, a := range w.files {
		n := 0
		switch {
		case a.open():
			n = 4
		case a.sink != nil && a.sink.wrote && !a.clear:
			n = 3 // plain holds its octets
		case a.readable():
			n = 2
		case a.strong:
			n = 1
		}
		if n > rank {
			best, rank = a, n
		}
	}
	return best
}

// copy writes the attachment as sent: the first that is the file by its
// header or its content.
func (w *walk) copy(a *attachment, r io.Reader) {
	if w.copied || !a.alone && !a.strong && !enciphered(a.head) {
		return
	}
	w.copied = true
	buf := make([]byte, 32<<10)
	for {
		n, err := r.Read(buf)
		if n > 0 {
			if _, err := w.copyTo.Write(buf[:n]); err != nil {
				w.copyErr = err
				return
			}
		}
		if err != nil {
			return
		}
	}
}
