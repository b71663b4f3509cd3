package receiver

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"amfront/pki/testca"
)

// TestParts: each part is told with its octets, whatever ends it, and its body
// without its transfer encoding.
func TestParts(t *testing.T) {
	long := strings.Repeat("x", 2*scanBuffer)
	for _, c := range []struct {
		name, mail string
		want       []string // depth, octets, content
	}{
		{"simple", "A: b\r\n\r\nx\r\n", []string{`0 "A: b\r\n\r\nx\r\n" "x\r\n"`}},
		{"header only", "A: b\r\n", []string{`0 "A: b\r\n" ""`}},
		{"nothing", "", []string{`0 "" ""`}},
		{"no empty line", "A: b\r\nx y\r\n", []string{`0 "A: b\r\nx y\r\n" "x y\r\n"`}},
		{"base64, forgiven", "Content-Transfer-Encoding: Base64\n\nYW!Jj\n", []string{
			`0 "Content-Transfer-Encoding: Base64\n\nYW!Jj\n" "abc"`}},
		{"two parts", "Content-Type: multipart/mixed; boundary=B\r\n\r\npre\r\n--B\r\nC: d\r\n\r\nx\r\n\r\n" +
			"--B  \r\n\r\ny\r\n--B--\r\nepi\r\n", []string{"0", `1 "C: d\r\n\r\nx\r\n" "x\r\n"`, `1 "\r\ny" "y"`}},
		{"never closed", "Content-Type: multipart/mixed; boundary=B\n\n--B\nC: d\n\nx\n", []string{"0",
			`1 "C: d\n\nx\n" "x\n"`}},
		{"nested, the inner one never closed", "Content-Type: multipart/mixed; boundary=B\n\n--B\n" +
			"Content-Type: multipart/mixed; boundary=C\n\n--C\n\nx\n--B\n\ny\n--B--\n", []string{"0",
			`1 "Content-Type: multipart/mixed; boundary=C\n\n--C\n\nx"`, `2 "\nx" "x"`, `1 "\ny" "y"`}},
		{"nested, with an epilogue", "Content-Type: multipart/mixed; boundary=B\n\n--B\n" +
			"Content-Type: multipart/mixed; boundary=C\n\n--C\n\nx\n--C--\nepi\n\n--B--\n", []string{"0",
			`1 "Content-Type: multipart/mixed; boundary=C\n\n--C\n\nx\n--C--\nepi\n"`, `2 "\nx" "x"`}},
		{"no body", "Content-Type: multipart/mixed; boundary=B\r\n\r\n--B\r\nC: d\r\n\r\n--B--", []string{"0",
			`1 "C: d\r\n" ""`}},
		{"one delimiter upon another", "Content-Type: multipart/mixed; boundary=B\n\n--B\n--B\n\nx\n--B--", []string{"0",
			`1 "" ""`, `1 "\nx" "x"`}},
		{"cut in a header", "Content-Type: multipart/mixed; boundary=B\n\n--B\nC: d\n--B\nE", []string{"0", `1 "C: d" ""`,
			`1 "E" "E"`}},
		{"a line longer than the buffer", "Content-Type: multipart/mixed; boundary=B\r\n\r\n--B\r\n\r\n" + long + "\r\n--B--",
			[]string{"0", fmt.Sprintf("1 %q %q", "\r\n"+long, long)}},
	} {
		p, err := Structure(context.Background(), []byte(c.mail))
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		var walk func(p *Part, depth int)
		walk = func(p *Part, depth int) {
			if raw := p.Raw([]byte(c.mail)); len(p.Parts) == 0 {
				content, err := io.ReadAll(p.Content([]byte(c.mail)))
				got = append(got, fmt.Sprintf("%d %q %q", depth, raw, content)+unless(err))
			} else if depth == 0 {
				got = append(got, "0")
			} else {
				got = append(got, fmt.Sprintf("%d %q", depth, raw))
			}
			for _, in := range p.Parts {
				walk(in, depth+1)
			}
		}
		walk(p, 0)
		if !slices.Equal(got, c.want) || p.Size != int64(len(c.mail)) {
			t.Errorf("%s: %d octets of %d\n got %.300q\nwant %.300q", c.name, p.Size, len(c.mail), got, c.want)
		}
	}
}

// TestFilePart: the part that is told to be the file is the one whose
// certificate and findings are told, not the first, nor the one that looks it.
func TestFilePart(t *testing.T) {
	k := newKit(t)
	box := boxes[testca.AMO]
	decoy := "--B\r\nContent-Type: application/EDI-consent; name=\"a.pkcs7\"\r\nContent-Transfer-Encoding: base64\r\n" +
		"\r\n" + strings.ReplaceAll(wrap64(k.stranger), "\n", "\r\n") + "\r\n--B\r\n"
	raw := bytes.Replace(message(box, desc, k.good, true).bytes(), []byte("--B\r\n"), []byte(decoy), 1)
	in, plain := k.w.inspect(raw, box)
	parts := in.Root.Parts
	if len(parts) != 2 || parts[0].File || !parts[1].File || !bytes.Equal(plain, k.plain) {
		t.Fatalf("%+v", parts)
	}
	if got := must(io.ReadAll(parts[1].Content(raw))); !bytes.Equal(got, k.good) {
		t.Errorf("%d octets, sent %d", len(got), len(k.good))
	}
	if parts[1].Description != desc || parts[1].FileName != "lot.pkcs7" || parts[1].Get("content-description") != desc {
		t.Errorf("%+v", parts[1])
	}
}
