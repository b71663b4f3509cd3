//go:build unix

package console

import (
	"archive/zip"
	"bytes"
	"crypto/x509"
	"encoding/asn1"
	"encoding/base64"
	"fmt"
	"io"
	"slices"
	"strings"

	"go.mozilla.org/pkcs7"

	"amfront/asp"
)

func deposit(text func(n int) string) func(*linearBench, int) {
	return func(b *linearBench, n int) {
		r, err := asp.Check(b.t.Context(), strings.NewReader(text(n)), asp.Options{All: true})
		if err == nil {
			for _, f := range asp.Formats() {
				err = r.Write(io.Discard, f)
			}
		}
		if err != nil {
			b.t.Fatal(err)
		}
	}
}

func mailOf(rest func(n int) string) func(*linearBench, int) {
	return func(b *linearBench, n int) { b.mail(headers + rest(n)) }
}

func cmsOf(der func(n int) []byte) func(*linearBench, int) {
	return func(b *linearBench, n int) {
		var text strings.Builder
		for line := range slices.Chunk(der(n), 57) {
			text.WriteString(base64.StdEncoding.EncodeToString(line) + "\r\n")
		}
		b.mail(headers + base64File + text.String())
	}
}

// lotOf is a file encrypted for the front-end.
func lotOf(file func(n int) []byte) func(*linearBench, int) {
	return func(b *linearBench, n int) {
		der, err := pkcs7.Encrypt(file(n), []*x509.Certificate{b.lot.Certificate})
		if err != nil {
			b.t.Fatal(err)
		}
		cmsOf(func(int) []byte { return der })(b, n)
	}
}

func zipOf(n int) []byte {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := range n {
		f, _ := z.Create(fmt.Sprintf("piece-%d.pdf", i))
		f.Write([]byte("%PDF-1.4 x"))
	}
	z.Close()
	return b.Bytes()
}

func many(n int, s string) []byte { return bytes.Repeat([]byte(s), n) }

func tlv(tag byte, parts ...[]byte) []byte {
	body := bytes.Join(parts, nil)
	head, _ := asn1.Marshal(asn1.RawValue{Class: int(tag >> 6), Tag: int(tag & 0x1f), IsCompound: tag&0x20 != 0,
		Bytes: body})
	return head
}

func version(n byte) []byte { return []byte{2, 1, n} }

// names is a Name of so many RDNs of so many attributes.
func names(rdns, attributes int) []byte {
	one := tlv(0x30, cn, tlv(12, many(50, "x")))
	return tlv(0x30, bytes.Repeat(tlv(0x31, bytes.Repeat(one, attributes)), rdns))
}

func ktri(issuer []byte, serial, key int) []byte {
	return tlv(0x30, version(0), tlv(0x30, issuer, tlv(2, many(serial, "\x11"))), rsa, tlv(4, many(key, "B")))
}

func content(n int) []byte { return tlv(0x30, data, aes, tlv(0x80, many(n, "\a"))) }

func cmsObject(parts ...[]byte) []byte {
	return tlv(0x30, []byte{6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0xd, 1, 7, 3}, tlv(0xa0, tlv(0x30, parts...)))
}

func envelopedOf(recipients []byte, n int) []byte {
	return cmsObject(version(0), tlv(0x31, recipients), content(n))
}
