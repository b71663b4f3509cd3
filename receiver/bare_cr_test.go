package receiver

import (
	"bytes"
	"strconv"
	"strings"
	"testing"

	"amfront/pki/testca"
)

// TestBareCR: a CR without LF is named once, with its first place, and called
// nothing else (RFC 5321 §2.3.8).
func TestBareCR(t *testing.T) {
	k := newKit(t)
	box := boxes[testca.AMO]
	good := message(box, desc, k.good, false).bytes()
	clean, _ := k.w.inspect(good, box)
	head, text, _ := strings.Cut(string(good), "\r\n\r\n")
	headerLines := strings.Count(head, "\r\n") + 1
	for _, c := range []struct {
		name, raw string
		says      string // "" for none
	}{
		{"none", string(good), ""},
		{"in a header", "X-Poste: a\rb\r\n" + string(good), "1 CR sans LF, le premier à la ligne 1 "},
		{"between base64 lines", head + "\r\n\r\n" + strings.ReplaceAll(text, "\r\n", "\r"), "ligne " +
			strconv.Itoa(headerLines+2) + " "},
		{"throughout", strings.ReplaceAll(string(good), "\r\n", "\r\r\n"), "le premier à la ligne 1 "},
	} {
		in, plain := k.w.inspect([]byte(c.raw), box)
		if !bytes.Equal(plain, k.plain) {
			t.Errorf("%s: %d octets opened", c.name, len(plain))
		}
		n := 0
		for _, f := range in.Findings {
			if strings.Contains(f.Actual, "CR sans LF") {
				n++
				if f.ID != "A-12" || f.Severity != Erreur || !strings.Contains(f.Actual, c.says) {
					t.Errorf("%s: %+v", c.name, f)
				}
			}
		}
		if c.says != "" && (n != 1 || len(in.Findings) != len(clean.Findings)+1) || c.name == "none" && n != 0 {
			t.Errorf("%s: %d times named: %s", c.name, n, show(in.Findings))
		}
	}
}

// TestSplitCRLF: a CR LF that two reads share is one.
func TestSplitCRLF(t *testing.T) {
	for n := scanBuffer - 2; n <= scanBuffer+1; n++ {
		s := newScanner(strings.NewReader(strings.Repeat("a", n) + "\r\nb\r\n"))
		for {
			if _, err := s.next(); err != nil {
				break
			}
		}
		if s.bareCR != 0 || s.bareLF != 0 || s.crlf != 2 {
			t.Errorf("%d: %d CR, %d LF, %d CR LF", n, s.bareCR, s.bareLF, s.crlf)
		}
	}
}
