package bench

import (
	"bytes"
	"encoding/asn1"
	"encoding/base64"
	"fmt"
	"io"
	"net/smtp"
	"strings"
	"testing"
)

// tlv is one element of DER.
func tlv(t *testing.T, class, tag int, compound bool, parts ...[]byte) []byte {
	b, err := asn1.Marshal(asn1.RawValue{Class: class, Tag: tag, IsCompound: compound, Bytes: bytes.Join(parts, nil)})
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// enveloped is an EnvelopedData (RFC 5652 §6.1) for nobody: n recipients with a
// key identifier of so many octets each.
func enveloped(t *testing.T, n, octets int) []byte {
	seq := func(parts ...[]byte) []byte { return tlv(t, 0, asn1.TagSequence, true, parts...) }
	str := func(b []byte) []byte { return tlv(t, 0, asn1.TagOctetString, false, b) }
	oid := func(a ...int) []byte {
		b, err := asn1.Marshal(asn1.ObjectIdentifier(a))
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	var to []byte
	for i := range n {
		to = append(to, seq([]byte{2, 1, 2}, tlv(t, 2, 0, false, bytes.Repeat([]byte{byte(i)}, octets)),
			seq(oid(1, 2, 840, 113549, 1, 1, 1), []byte{5, 0}), str(make([]byte, 256)))...)
	}
	return seq(oid(1, 2, 840, 113549, 1, 7, 3), tlv(t, 2, 0, true, seq([]byte{2, 1, 2},
		tlv(t, 0, asn1.TagSet, true, to), seq(oid(1, 2, 840, 113549, 1, 7, 1),
			seq(oid(2, 16, 840, 1, 101, 3, 4, 1, 2), str(make([]byte, 16))), tlv(t, 2, 0, false, make([]byte, 32))))))
}

// A lot too long to journal as it is gets its diagnosis like any other, in lines
// that mail allows, and is there after a restart.
func TestTooLongToJournal(t *testing.T) {
	for name, size := range map[string]struct{ n, octets int }{"a long key identifier": {1, 600 << 10},
		"many recipients": {400, 20}, "many long ones": {200, 6000}} {
		t.Run(name, func(t *testing.T) {
			w := startWorld(t, func(o *Options) { o.Dir = t.TempDir() })
			amo, body := w.Config().Mailboxes.AMO, base64.StdEncoding.EncodeToString(enveloped(t, size.n, size.octets))
			var lines strings.Builder
			for len(body) > 76 {
				lines.WriteString(body[:76] + "\r\n")
				body = body[76:]
			}
			c, err := smtp.Dial(w.Endpoints().SMTP)
			if err != nil {
				t.Fatal(err)
			}
			defer c.Close()
			for _, step := range []error{c.Mail("cabinet@ps.test"), c.Rcpt(amo)} {
				if step != nil {
					t.Fatal(step)
				}
			}
			out, err := c.Data()
			if err != nil {
				t.Fatal(err)
			}
			fmt.Fprint(out, strings.Replace(strings.Replace(clear, "YWJj", lines.String()+body, 1), "FSETEST/B2",
				"FSETEST/B2/K", 1))
			if err := out.Close(); err != nil {
				t.Fatal(err)
			}
			w = restarted(t, w)
			list, err := w.Messages(t.Context(), Filter{}, 0)
			if err != nil || len(list) != 1 || list[0].Decision != "4005" {
				t.Fatalf("%d messages, %v: %.300s", len(list), err, fmt.Sprintf("%+v", list))
			}
			d, err := w.Reply(list[0])
			if err != nil {
				t.Fatal(err)
			}
			b, err := w.Journal.OpenBlob(d)
			if err != nil {
				t.Fatal(err)
			}
			defer b.Close()
			raw, _ := io.ReadAll(b)
			for line := range strings.Lines(string(raw)) {
				if len(line) > 1000 {
					t.Fatalf("the answer has a line of %d octets: %.100s", len(line), line)
				}
			}
			if len(raw) > 100<<10 {
				t.Errorf("the answer has %d octets", len(raw))
			}
		})
	}
}
