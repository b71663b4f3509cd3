package directory

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"amfront/pki/testca"
)

// Limits of an LDIF file.
const (
	maxLDIF        = 256 << 20 // octets
	maxLDIFLine    = 16 << 20  // octets of a line, unfolded: a large CRL in base64
	maxLDIFEntries = 200_000
)

// LDIFError is a place in an LDIF file that cannot be read.
type LDIFError struct {
	Line int // from 1, where the (folded) line begins
	Text string
}

func (e *LDIFError) Error() string { return fmt.Sprintf("LDIF line %d: %s", e.Line, e.Text) }

// ReadLDIF reads the content records of an LDIF file (RFC 2849): comments,
// folded lines, base64 values. URL values are refused: the file alone decides
// what is published. Change records are refused but for `changetype: add`.
// An error that the file is to blame for is an *LDIFError.
func ReadLDIF(r io.Reader) ([]testca.Entry, error) {
	p := ldifReader{r: bufio.NewReader(io.LimitReader(r, maxLDIF+1))}
	var out []testca.Entry
	for {
		e, err := p.record()
		if err == io.EOF {
			return out, nil
		}
		if err != nil {
			return nil, err
		}
		if e == nil {
			continue // a version line alone
		}
		if len(out) == maxLDIFEntries {
			return nil, p.errorf("more than %d entries", maxLDIFEntries)
		}
		out = append(out, *e)
	}
}

type ldifReader struct {
	r       *bufio.Reader
	total   int64
	next    []byte // a physical line read ahead, nil for none
	physics int    // number of that line, or of the last one read
	line    int    // where the current logical line begins
	records int
}

func (p *ldifReader) errorf(format string, args ...any) error {
	return &LDIFError{Line: max(p.line, 1), Text: fmt.Sprintf(format, args...)}
}

// physical reads one line without its end.
func (p *ldifReader) physical() ([]byte, error) {
	if p.next != nil {
		l := p.next
		p.next = nil
		p.physics++
		return l, nil
	}
	line := []byte{}
	for {
		part, err := p.r.ReadSlice('\n')
		p.total += int64(len(part))
		line = append(line, part...)
		switch {
		case p.total > maxLDIF:
			return nil, p.errorf("the file is larger than %d MiB", maxLDIF>>20)
		case len(line) > maxLDIFLine:
			p.line = p.physics + 1
			return nil, p.errorf("a line of more than %d MiB", maxLDIFLine>>20)
		case err == bufio.ErrBufferFull:
			continue
		case err == io.EOF && len(line) == 0:
			return nil, io.EOF
		case err != nil && err != io.EOF:
			return nil, err
		}
		break
	}
	if p.physics++; p.physics == 1 {
		line = bytes.TrimPrefix(line, []byte("\xef\xbb\xbf"))
	}
	return bytes.TrimSuffix(bytes.TrimSuffix(line, []byte("\n")), []byte("\r")), nil
}

// logical reads one unfolded line that is no comment; empty separates records.
func (p *ldifReader) logical() ([]byte, error) {
	for {
		line, err := p.physical()
		if err != nil {
			return nil, err
		}
		p.line = p.physics
		for {
			more, err := p.physical()
			if err == io.EOF {
				break
			}
			if err != nil {
				return nil, err
			}
			if len(more) == 0 || more[0] != ' ' {
				p.next = more
				p.physics-- // counted when it is taken
				break
			}
			if line = append(line, more[1:]...); len(line) > maxLDIFLine {
				return nil, p.errorf("a line of more than %d MiB", maxLDIFLine>>20)
			}
		}
		if len(line) > 0 && line[0] == '#' {
			continue
		}
		return line, nil
	}
}

// record reads one entry; nil when only a version stood there.
func (p *ldifReader) record() (*testca.Entry, error) {
	var e *testca.Entry
	began := false
	for {
		line, err := p.logical()
		if err == io.EOF && began {
			return e, nil
		}
		if err != nil {
			return nil, err
		}
		if len(line) == 0 {
			if began {
				return e, nil
			}
			continue
		}
		name, value, err := p.split(line)
		if err != nil {
			return nil, err
		}
		switch lower := strings.ToLower(name); {
		case !began && p.records == 0 && lower == "version":
			if string(value) != "1" {
				return nil, p.errorf("expected version 1, found %q", value)
			}
			p.records++
			continue
		case e == nil && lower != "dn":
			return nil, p.errorf("expected \"dn: …\" at the start of an entry, found %q", name)
		case e == nil:
			if !utf8.Valid(value) {
				return nil, p.errorf("the DN is not UTF-8; write it in UTF-8, in base64 after \"dn::\" when not in ASCII")
			}
			e, began = &testca.Entry{DN: string(value), Attributes: map[string][][]byte{}}, true
			p.records++
			if _, err := parseName(builtin(), e.DN); err != nil || e.DN == "" {
				return nil, p.errorf("expected a DN as RFC 4514 writes it, found %q", clip(e.DN))
			}
		default:
			if err := p.attribute(e, name, value); err != nil {
				return nil, err
			}
		}
	}
}

func (p *ldifReader) attribute(e *testca.Entry, name string, value []byte) error {
	switch strings.ToLower(name) {
	case "dn":
		return p.errorf("a second DN in one entry: an empty line is missing before it")
	case "changetype":
		if !strings.EqualFold(string(value), "add") {
			return p.errorf("changetype %q: only entries can be read, no changes; export the directory's content instead",
				clip(string(value)))
		}
		return nil
	case "control":
		return p.errorf("a control belongs to a change record; only entries can be read")
	case "objectclass":
		e.ObjectClasses = append(e.ObjectClasses, string(value))
		return nil
	}
	base, options, _ := strings.Cut(name, ";")
	if !isDescriptor(base) && strings.Trim(base, "0123456789.") != "" {
		return p.errorf("expected an attribute name, found %q", clip(name))
	}
	for o := range strings.SplitSeq(options, ";") {
		if options != "" && (o == "" || strings.Trim(strings.ToLower(o), "abcdefghijklmnopqrstuvwxyz0123456789-") != "") {
			return p.errorf("expected an attribute option, found %q", clip(o))
		}
	}
	e.Attributes[name] = append(e.Attributes[name], value)
	return nil
}

// split takes `name: value`, `name:: base64` apart.
func (p *ldifReader) split(line []byte) (string, []byte, error) {
	if line[0] == ' ' {
		return "", nil, p.errorf("a continuation (leading space) with nothing to continue")
	}
	if string(line) == "-" {
		return "", nil, p.errorf("\"-\" belongs to a change record; only entries can be read")
	}
	i := bytes.IndexByte(line, ':')
	if i <= 0 {
		return "", nil, p.errorf("expected \"attribute: value\", found %q", clip(string(line)))
	}
	name, rest := string(line[:i]), line[i+1:]
	switch {
	case len(rest) > 0 && rest[0] == ':':
		text := strings.TrimSpace(string(rest[1:]))
		v, err := base64.StdEncoding.DecodeString(text)
		if err != nil {
			return "", nil, p.errorf("%s: expected base64 after \"::\": %v", clip(name), err)
		}
		return name, v, nil
	case len(rest) > 0 && rest[0] == '<':
		return "", nil, p.errorf("%s: a URL value (\":<\") is not read; put the value itself, in base64 after \"::\"",
			clip(name))
	}
	return name, bytes.Clone(bytes.TrimLeft(rest, " ")), nil
}

func clip(s string) string {
	if len(s) > 60 {
		return s[:60] + "…"
	}
	return s
}

// WriteLDIF writes entries as an LDIF file that ReadLDIF and slapadd read
// (which wants no version line).
func WriteLDIF(w io.Writer, entries []testca.Entry) error {
	b := bufio.NewWriter(w)
	for i, e := range entries {
		if i > 0 {
			fmt.Fprintln(b)
		}
		writeLDIF(b, "dn", []byte(e.DN))
		for _, c := range e.ObjectClasses {
			writeLDIF(b, "objectClass", []byte(c))
		}
		for _, k := range sortedKeys(e.Attributes) {
			for _, v := range e.Attributes[k] {
				writeLDIF(b, k, v)
			}
		}
		for _, k := range sortedKeys(e.Pending) {
			for _, v := range e.Pending[k].Values() {
				writeLDIF(b, k, v)
			}
		}
	}
	return b.Flush()
}

func writeLDIF(b *bufio.Writer, name string, v []byte) {
	line := name + ": " + string(v)
	if !isSafe(v) {
		line = name + ":: " + base64.StdEncoding.EncodeToString(v)
	}
	for room := 76; len(line) > room; room = 75 {
		fmt.Fprintf(b, "%s\n ", line[:room])
		line = line[room:]
	}
	fmt.Fprintf(b, "%s\n", line)
}

// isSafe is SAFE-STRING of RFC 2849, without a trailing space.
func isSafe(v []byte) bool {
	if len(v) > 0 && (bytes.ContainsRune([]byte(" :<"), rune(v[0])) || v[len(v)-1] == ' ') {
		return false
	}
	for _, c := range v {
		if c == 0 || c == '\n' || c == '\r' || c >= utf8.RuneSelf {
			return false
		}
	}
	return true
}
