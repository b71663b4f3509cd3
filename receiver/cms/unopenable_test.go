package cms

import (
	"bytes"
	"slices"
	"testing"
)

// TestUnopenable: what no key opens shows without one, and what one may open is
// left alone.
func TestUnopenable(t *testing.T) {
	id := theWorld().amo
	plain := records(2)[:250]
	for _, c := range []struct {
		name string
		make func(*made)
		want Class // "" for nothing
	}{
		{"sound", func(*made) {}, ""},
		{"padding that only a key shows", func(m *made) { m.recontent(make([]byte, 32), m.key, m.iv) }, ""},
		{"algorithm that is not known here",
			func(m *made) { m.alg = tlv(0x30, oid("1.2.840.113549.3.2"), tlv(4, m.iv)) }, ""},
		{"no ciphertext", func(m *made) { m.content = tlv(0x80) }, BadLength},
		{"17 octets", func(m *made) { m.content = tlv(0x80, random(17)) }, BadLength},
		{"no IV", func(m *made) { m.alg = tlv(0x30, oid(aesArc+"2")) }, Malformed},
		{"IV of 0", func(m *made) { m.alg = tlv(0x30, oid(aesArc+"2"), tlv(4)) }, Malformed},
		{"IV of 8", func(m *made) { m.alg = tlv(0x30, oid(aesArc+"2"), tlv(4, m.iv[:8])) }, Malformed},
		{"IV of 32", func(m *made) { m.alg = tlv(0x30, oid(aesArc+"2"), tlv(4, slices.Concat(m.iv, m.iv))) }, Malformed},
		{"key of 0", func(m *made) { m.rekey(id, nil) }, KeyDecrypt},
		{"key of zeros", func(m *made) { m.rekey(id, make([]byte, 256)) }, KeyDecrypt},
		{"key of one", func(m *made) { m.rekey(id, append(make([]byte, 255), 1)) }, KeyDecrypt},
		{"key of two", func(m *made) { m.rekey(id, append(make([]byte, 255), 2)) }, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			m := recipe(id, pad(plain, 16))
			c.make(&m)
			read, err := Read(bytes.NewReader(m.bytes()), Limits{})
			if err != nil {
				t.Fatal(err)
			}
			if err := read.Skim(); err != nil {
				t.Fatal(err)
			}
			got := read.Unopenable()
			if (got == nil) != (c.want == "") || got != nil && got.Class != c.want {
				t.Errorf("%v, expected class %q", got, c.want)
			}
		})
	}
}
