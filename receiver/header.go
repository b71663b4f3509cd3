package receiver

import (
	"bytes"
	"errors"
	"io"
	"mime"
	"strings"
	"unicode/utf8"
)

// Limits of a header section. RFC 5322 sets none but the line; these are far
// above what any sender needs.
const (
	maxHeader   = 256 << 10 // octets of one header section
	maxFields   = 500       // fields of one header section
	maxFileName = 255       // octets kept of a file name
)

// Field is one header field, unfolded.
type Field struct {
	Name  string // as written
	Value string // after the colon, unfolded, trimmed; raw octets
}

// Text is the value with its encoded words (RFC 2047) decoded, where they can be.
func (f Field) Text() string { return decodeWords(f.Value) }

// header is one header section (RFC 5322 §2.2), of the message or of a part.
type header struct {
	fields []Field
	raw    []byte // octets as received, for the notice that returns them
	cut    bool   // past the limits: the rest was skipped
	noGap  bool   // a line that is no field ended it, not an empty line
	last   []byte // value of the last field while it is read
}

// get is the first field of that name, "" when there is none.
func (h *header) get(name string) string {
	for _, f := range h.fields {
		if strings.EqualFold(f.Name, name) {
			return f.Value
		}
	}
	return ""
}

func (h *header) count(name string) int {
	n := 0
	for _, f := range h.fields {
		if strings.EqualFold(f.Name, name) {
			n++
		}
	}
	return n
}

// readHeader reads fields up to the empty line. A line that is no field ends
// the section too and is left to be read as body, as most mail servers do.
// It returns io.EOF when the input ends in the header, errBoundary when a
// delimiter line of stack does.
func (s *scanner) readHeader() (*header, error) {
	h := &header{}
	defer h.flush()
	for {
		ln, err := s.next()
		if err != nil {
			return h, err
		}
		text := bytes.TrimRight(ln.text, "\r") // CR CR LF: judged once, by the scanner
		switch {
		case len(text) == 0 && ln.start:
			h.keep(ln)
			return h, nil
		case !ln.start: // the rest of a line longer than the buffer
			h.append("", text)
			h.keep(ln)
			continue
		case s.match(text):
			return h, errBoundary
		case (text[0] == ' ' || text[0] == '\t') && len(h.fields) > 0:
			h.append(" ", bytes.TrimSpace(text))
			h.keep(ln)
			continue
		}
		name, value, ok := splitField(text)
		if !ok {
			if len(h.fields) == 0 && bytes.HasPrefix(text, []byte("From ")) {
				continue // the separator of an mbox file
			}
			h.noGap = true
			s.unread(ln)
			return h, nil
		}
		h.keep(ln)
		if len(h.fields) >= maxFields || h.cut {
			h.cut = true
			continue
		}
		h.flush()
		h.fields = append(h.fields, Field{Name: name})
		h.last = append(h.last, value...)
	}
}

func (h *header) keep(ln line) {
	if len(h.raw)+len(ln.text)+2 > maxHeader {
		h.cut = true
		return
	}
	h.raw = append(append(h.raw, ln.text...), '\r', '\n')
}

// append adds to the last field: a continuation line, after a blank (RFC 5322
// §2.2.3), or the rest of a line longer than the buffer.
func (h *header) append(glue string, text []byte) {
	if len(h.fields) == 0 || h.cut || len(h.last)+len(text) > maxHeader {
		h.cut = true
		return
	}
	h.last = append(append(h.last, glue...), text...)
}

// flush ends the last field.
func (h *header) flush() {
	if n := len(h.fields); n > 0 {
		h.fields[n-1].Value = strings.TrimSpace(string(h.last))
	}
	h.last = h.last[:0]
}

// splitField splits `name: value`; names are printable US-ASCII without colon.
func splitField(b []byte) (name, value string, ok bool) {
	i := bytes.IndexByte(b, ':')
	if i <= 0 || i > 200 {
		return "", "", false
	}
	n := bytes.TrimRight(b[:i], " \t") // obsolete syntax, RFC 5322 §4.5
	if len(n) == 0 || bytes.ContainsFunc(n, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return "", "", false
	}
	return string(n), string(bytes.TrimSpace(b[i+1:])), true
}

var encodedWords = mime.WordDecoder{CharsetReader: func(charset string, r io.Reader) (io.Reader, error) {
	if strings.HasPrefix(strings.ToLower(charset), "windows-1252") {
		b, err := io.ReadAll(r)
		return strings.NewReader(latin1(b)), err
	}
	return nil, errors.New("unknown charset")
}}

func latin1[T []byte | string](octets T) string {
	out := make([]rune, len(octets))
	for i := range len(octets) {
		out[i] = rune(octets[i])
	}
	return string(out)
}

// decodeWords decodes RFC 2047 words; what cannot be decoded stays as it is.
func decodeWords(s string) string {
	if strings.Contains(s, "=?") {
		if d, err := encodedWords.DecodeHeader(s); err == nil {
			s = d
		}
	}
	if !utf8.ValidString(s) {
		return latin1(s)
	}
	return s
}

// media is a parsed Content-Type or Content-Disposition.
type media struct {
	value  string // lower case, "" when absent
	params map[string]string
	broken bool // not as RFC 2045 §5.1 writes it
}

func parseMedia(v string) media {
	if v == "" {
		return media{}
	}
	t, p, err := mime.ParseMediaType(v)
	if err != nil && strings.Contains(v, "(") {
		t, p, err = mime.ParseMediaType(stripComments(v)) // mime knows none
	}
	if err == nil {
		return media{value: t, params: p}
	}
	// Take what can be taken: bad mail must be explained, not dropped.
	m := media{broken: true, params: map[string]string{}}
	pieces := strings.Split(v, ";")
	m.value = strings.ToLower(strings.TrimSpace(pieces[0]))
	for _, piece := range pieces[1:] {
		k, val, ok := strings.Cut(piece, "=")
		if ok && len(m.params) < 32 {
			m.params[strings.ToLower(strings.TrimSpace(k))] = strings.Trim(strings.TrimSpace(val), `"`)
		}
	}
	return m
}

// fileName is the name that Content-Disposition or else Content-Type gives,
// without any path, RFC 2231 and RFC 2047 decoded.
func fileName(h *header) string {
	name := parseMedia(h.get("Content-Disposition")).params["filename"]
	if name == "" {
		name = parseMedia(h.get("Content-Type")).params["name"]
	}
	name = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return -1
		}
		return r
	}, decodeWords(name))
	if i := strings.LastIndexAny(name, `/\`); i >= 0 {
		name = name[i+1:]
	}
	return clip(name, maxFileName)
}

// clip shortens s to at most n octets without cutting a rune.
func clip(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}
