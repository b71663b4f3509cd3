package receiver

import (
	"bytes"
	"compress/flate"
	"encoding/base64"
	"slices"
	"strings"
	"testing"

	"amfront/pki/testca"
)

// TestContents: what tools do to a file before it is encrypted is named, and a
// file that is as it should be is left alone.
func TestContents(t *testing.T) {
	k := newKit(t)
	box := boxes[testca.AMO]
	short := bytes.Repeat([]byte("000 LOT 12345"), 4)
	lines := func(end string) []byte {
		var out []byte
		for p := k.plain; len(p) > 0; p = p[min(len(p), record):] {
			out = append(append(out, p[:min(len(p), record)]...), end...)
		}
		return out
	}
	wide := func(p []byte, order ...byte) []byte {
		for _, c := range p {
			order = append(order, c, 0)
		}
		return order
	}
	var raw bytes.Buffer
	w, _ := flate.NewWriter(&raw, flate.BestCompression)
	w.Write(k.plain)
	w.Close()
	for _, c := range []struct {
		name, desc string
		file       []byte
		says       string // "" for nothing
	}{
		{"as it is", desc, k.plain, ""},
		{"short", desc, short, ""},
		{"octets that are no text", desc, []byte("\x00\x0a\x0d\x0a\xff\x04\x01"), ""},
		{"short OCTET STRING", desc, append([]byte{4, byte(len(short))}, short...), "OCTET STRING"},
		{"OCTET STRING", desc, append([]byte{4, 0x82, byte(len(k.plain) >> 8), byte(len(k.plain))}, k.plain...),
			"OCTET STRING"},
		{"OCTET STRING in pieces", desc, slices.Concat([]byte{0x24, 0x80, 4, byte(len(short))}, short, []byte{0, 0}),
			"OCTET STRING"},
		{"UTF-16 in network order", desc, append([]byte{0}, wide(k.plain[:len(k.plain)-1])...), "UTF-16"},
		{"UTF-16 in network order, its mark", desc, wide(k.plain, 0xFE, 0xFF, 0)[:2*len(k.plain)], "UTF-16"},
		{"no UTF-16 behind the mark", desc, append([]byte("\xFF\xFE"), k.plain...), ""},
		{"begins like an OCTET STRING", desc, append([]byte{4, 3}, k.plain...), ""},
		{"BOM", desc, append([]byte("\xEF\xBB\xBF"), k.plain...), "BOM"},
		{"UTF-16 with its mark", desc, wide(k.plain, 0xFF, 0xFE), "UTF-16"},
		{"UTF-16", desc, wide(k.plain), "UTF-16"},
		{"base64", desc, []byte(base64.StdEncoding.EncodeToString(k.plain)), "base64"},
		{"base64 in lines", desc, []byte(wrap64(k.plain)), "base64"},
		{"LF between records", desc, lines("\n"), "(LF) après 128 octets"},
		{"CR LF between records", desc, lines("\r\n"), "(CR LF) après 128 octets"},
		{"CR LF in front", desc, append([]byte("\r\n"), k.plain...), "(CR LF) après 0 octets"},
		{"ZIP that nothing announces", desc, append([]byte("PK\x03\x04\x14\x00"), k.plain...), "ZIP"},
		{"raw deflate", "FSETEST/B2/ZK", raw.Bytes(), "RFC 1951"},
	} {
		in, _ := k.w.inspect(message(box, c.desc, k.enc(t, c.file), true).bytes(), box)
		var said []string
		for _, f := range in.Findings {
			if f.ID == "C-01" && c.says != "" {
				t.Errorf("%s: also %s", c.name, f.Actual)
			}
			if f.ID == "A-09" && f.Severity == Remarque {
				said = append(said, f.Actual)
			}
		}
		if all := strings.Join(said, " ; "); (all == "") != (c.says == "") || !strings.Contains(all, c.says) {
			t.Errorf("%s: %q, expected %q", c.name, all, c.says)
		}
	}
}
