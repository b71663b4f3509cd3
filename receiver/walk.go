package receiver

import (
	"bufio"
	"bytes"
	"io"
	"strings"

	"amfront/receiver/cms"
)

// walk is the state of one reading.
type walk struct {
	s     *scanner
	buf   *buffers
	lim   Limits
	plain io.Writer
	// keys is asked once the recipients are known; nil opens nothing.
	keys func(w *walk, a *attachment) cms.KeySource

	top      *header
	topType  media
	root     *Part
	files    []*attachment
	chosen   *attachment // by file, once all are read
	opened   [2]int      // attachments read: what cannot be the lot by its name, type and first octets; what may be
	texts    int         // non-empty text parts beside
	parts    int
	nested   bool
	unclosed bool // a multipart without its closing delimiter
	noBounds bool // a multipart without a usable boundary
	noGap    bool // a header section without the empty line after it
	limited  bool // parts or depth past the limits
	plainErr error
	searches *allowance // of searches why a document does not open; nil for no bound

	copyTo  io.Writer // where Attachment wants the attachment; then nothing is opened
	copyAt  int       // which of the files
	copyErr error     // of copyTo
}

// message reads a whole message.
func (w *walk) message() {
	p, err := w.part()
	w.root, w.top, w.topType = p, p.header, p.media
	if err == nil || err == io.EOF {
		w.entity(p, 0)
	}
	for err == nil { // what follows the end of the MIME structure
		_, err = w.s.next()
	}
	p.Size = w.s.size
}

// entity reads one MIME entity whose header has been read. It returns what
// ended it: errBoundary with s.hit set, or the end of the input.
func (w *walk) entity(p *Part, depth int) (err error) {
	defer func() { p.end(w.s, err) }()
	w.noGap = w.noGap || p.header.noGap
	ct := p.media
	if !strings.HasPrefix(ct.value, "multipart/") {
		return w.leaf(p, depth)
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
	err = w.s.drain() // preamble
	for err == errBoundary && w.s.hit == level && !w.s.final {
		if w.parts++; w.parts > w.lim.Parts {
			w.limited = true
			w.s.begin()
			err = w.s.drain()
			continue
		}
		var part *Part
		part, err = w.part()
		p.Parts = append(p.Parts, part)
		if err != nil { // a part without even an empty line
			part.end(w.s, err)
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
func (w *walk) leaf(p *Part, depth int) error {
	w.s.begin()
	h, ct := p.header, p.media
	a := &attachment{part: p, h: h, ct: ct, cte: p.encoding(), name: p.FileName, desc: p.Description, alone: depth == 0}
	a.strong = a.desc != "" || strings.EqualFold(ct.value, "application/edi-consent") ||
		strings.HasSuffix(ct.value, "pkcs7-mime") || strings.HasSuffix(strings.ToLower(a.name), ".pkcs7")
	r := decoder(w.s, a.cte, &a.transfer, w.buf)
	var err error
	if !a.alone && !a.strong && beside(ct, h, a.name) {
		err = w.beside(r)
	} else {
		w.files = append(w.files, a)
		w.openAttachment(a, r)
		_, err = io.Copy(io.Discard, r)
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

func (w *walk) beside(r io.Reader) error {
	br := bufio.NewReader(r)
	head, err := br.Peek(1024)
	if len(bytes.TrimSpace(head)) > 0 {
		w.texts++
	}
	if err != nil && err != io.EOF {
		return err
	}
	_, err = br.WriteTo(io.Discard)
	return err
}
