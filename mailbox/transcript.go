package mailbox

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// transcript is a session as text, one line an utterance: "C: " the client,
// "S: " the server, "* " a remark. Secrets and DATA never enter it. A long one
// keeps its beginning and its end.
type transcript struct {
	head, tail []byte
	dropped    int
}

const transcriptPart = 64 << 10 // octets kept at each end

func (t *transcript) client(line string)           { t.add("C: ", line) }
func (t *transcript) server(line string)           { t.add("S: ", line) }
func (t *transcript) note(format string, a ...any) { t.add("* ", fmt.Sprintf(format, a...)) }

func (t *transcript) add(who, line string) {
	to := &t.head
	if t.tail != nil || len(t.head)+len(who)+len(line) >= transcriptPart {
		to = &t.tail
	}
	*to = append(append(append(*to, who...), line...), '\n')
	if over := len(t.tail) - 2*transcriptPart; over > 0 {
		over += transcriptPart
		t.dropped += over
		t.tail = append(t.tail[:0], t.tail[over:]...)
	}
}

// Bytes is the whole text.
func (t *transcript) Bytes() []byte {
	out := append([]byte(nil), t.head...)
	if t.dropped > 0 {
		out = fmt.Appendf(out, "* %d octets of transcript left out here\n", t.dropped)
	}
	return append(out, t.tail...)
}

// printable is a line as text: what is no printable UTF-8 is written as an
// escape, so that a NUL or a stray CR shows.
func printable(p []byte) string {
	if !slices.ContainsFunc(p, func(b byte) bool { return b < ' ' || b >= 0x7f }) {
		return string(p)
	}
	var s strings.Builder
	for len(p) > 0 {
		r, n := utf8.DecodeRune(p)
		switch {
		case r == '\r':
			s.WriteString(`\r`)
		case r == '\n':
			s.WriteString(`\n`)
		case r == '\t':
			s.WriteString(`\t`)
		case r == utf8.RuneError && n == 1, !unicode.IsPrint(r):
			for _, b := range p[:n] {
				fmt.Fprintf(&s, `\x%02x`, b)
			}
		default:
			s.WriteRune(r)
		}
		p = p[n:]
	}
	return s.String()
}
