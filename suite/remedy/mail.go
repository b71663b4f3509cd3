package remedy

import (
	"bytes"
	"encoding/base64"
	"io"
	"mime"
	"mime/quotedprintable"
	"regexp"
	"strings"
)

// field is a field of a header, with its place in the mail.
type field struct {
	name       string
	from, to   int // its lines, with their ends
	value, end int // what stands behind the colon, without the last line's end
}

func (f field) is(name string) bool { return strings.EqualFold(f.name, name) }

// header is a header and where it ends: at the empty line, or where one lacks.
type header struct {
	fields []field
	end    int // of the last field
	body   int // behind the empty line
}

// mail is a recorded mail with the places that an edit may touch, read whatever
// its state.
type mail struct {
	raw      []byte
	top      header
	boundary string // that the parts are separated by, "" for none
	part     header // of the file's part; top's where the mail is the file
	alone    bool   // it is
	from, to int    // the file as it travels
	cte      string
	others   [][2]int // of the other parts, with their delimiter
}

func readMail(raw []byte) *mail {
	m := &mail{raw: raw, top: readHeader(raw, 0)}
	m.part, m.alone, m.from, m.to = m.top, true, m.top.body, len(raw)
	_, p, _ := mime.ParseMediaType(m.get(m.top, "Content-Type"))
	m.boundary = p["boundary"]
	if !bytes.Contains(raw[m.top.body:], []byte("--"+m.boundary)) || m.boundary == "" {
		m.boundary = ""
		if found := delimiter.FindSubmatch(raw[m.top.body:]); found != nil {
			m.boundary = string(found[1])
		}
	}
	if m.boundary != "" {
		m.parts()
	}
	m.cte = strings.ToLower(strings.TrimSpace(m.get(m.part, "Content-Transfer-Encoding")))
	return m
}

// delimiter is the first line of a body that may be one.
var delimiter = regexp.MustCompile(`(?m)^--([0-9A-Za-z'()+_,./:=?-]{1,70})[ \t]*\r?$`)

// parts finds the largest part, which is the file, and the others.
func (m *mail) parts() {
	var starts []int
	mark := []byte("--" + m.boundary)
	for at := m.top.body; at < len(m.raw); at = next(m.raw, at) {
		if bytes.HasPrefix(m.raw[at:], mark) {
			starts = append(starts, at)
		}
	}
	best := -1
	for i, at := range starts {
		end := len(m.raw)
		if i+1 < len(starts) {
			end = starts[i+1]
		} else if bytes.HasPrefix(m.raw[at+len(mark):], []byte("--")) {
			break
		}
		h := readHeader(m.raw, next(m.raw, at))
		m.others = append(m.others, [2]int{at, end})
		if body := max(h.body, 0); end-body > m.to-m.from || best < 0 {
			best, m.part, m.from, m.to, m.alone = len(m.others)-1, h, min(body, end), end, false
		}
	}
	if best >= 0 {
		m.others = append(m.others[:best], m.others[best+1:]...)
	}
}

// next is the beginning of the line behind a place.
func next(raw []byte, at int) int {
	if n := bytes.IndexByte(raw[at:], '\n'); n >= 0 {
		return at + n + 1
	}
	return len(raw)
}

func readHeader(raw []byte, at int) header {
	h := header{end: at}
	for at < len(raw) {
		end := next(raw, at)
		line := bytes.TrimRight(raw[at:end], "\r\n")
		if len(line) == 0 {
			h.body = end
			return h
		}
		name, _, ok := bytes.Cut(line, []byte(":"))
		switch {
		case (line[0] == ' ' || line[0] == '\t') && len(h.fields) > 0:
			f := &h.fields[len(h.fields)-1]
			f.to, f.end = end, at+len(line)
		case ok && !bytes.ContainsAny(name, " \t") && len(name) > 0:
			h.fields = append(h.fields, field{string(name), at, end, at + len(name) + 1, at + len(line)})
		default: // the empty line lacks
			h.body = at
			return h
		}
		h.end, at = end, end
	}
	h.body = at
	return h
}

func (m *mail) value(f field) string {
	v := string(m.raw[f.value:f.end])
	return strings.TrimSpace(folds.ReplaceAllString(v, ""))
}

var folds = regexp.MustCompile(`\r?\n`)

func (m *mail) get(h header, name string) string {
	if f := m.find(h, name); f != nil {
		return m.value(*f)
	}
	return ""
}

// find is the first field of a name, nil for none.
func (m *mail) find(h header, name string) *field {
	for i := range h.fields {
		if h.fields[i].is(name) {
			return &h.fields[i]
		}
	}
	return nil
}

// file is the attachment as it was before the transfer encoding, as far as that
// can be read.
func (m *mail) file() []byte {
	body := m.raw[m.from:m.to]
	switch m.cte {
	case "quoted-printable":
		out, _ := io.ReadAll(quotedprintable.NewReader(bytes.NewReader(body)))
		return out
	case "base64", "":
		if out := unbase64(body); len(out) > 0 {
			return out
		}
	}
	return body
}

// unbase64 decodes what is base64 or base64url, whatever stands between.
func unbase64(text []byte) []byte {
	var out []byte
	for _, piece := range bytes.SplitAfter(bytes.Map(func(r rune) rune {
		switch {
		case r == '-':
			return '+'
		case r == '_':
			return '/'
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9', r == '+', r == '/', r == '=':
			return r
		}
		return -1
	}, text), []byte("=")) {
		p, _ := base64.RawStdEncoding.DecodeString(strings.TrimRight(string(piece), "="))
		out = append(out, p...)
	}
	return out
}

// wrapped is base64 in lines of 76.
func wrapped(file []byte) []byte {
	text, out := base64.StdEncoding.EncodeToString(file), []byte(nil)
	for len(text) > 76 {
		out, text = append(append(out, text[:76]...), "\r\n"...), text[76:]
	}
	return append(append(out, text...), "\r\n"...)
}
