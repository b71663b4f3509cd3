package cms

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"strings"
	"unicode/utf8"
)

// sniffSize is how much of the beginning is looked at to say what it is.
const sniffSize = 1024

// refine gives an input that does not begin as a CMS does the class that its
// first octets deserve: "0" begins a text as well as a SEQUENCE.
func refine(err *Error, prefix []byte) *Error {
	if err.Class == OtherContentType || err.Class == ReadFailed {
		return err
	}
	class, what := sniff(prefix)
	if class == "" {
		if prefix[0] == 0x30 {
			return err
		}
		class, what = NotCMS, fmt.Sprintf("something that begins with %X", prefix[:min(len(prefix), 8)])
	}
	return &Error{Class: class, Offset: 0, Detail: "expected a binary CMS (DER), found " + what}
}

// sniff says what the input is if it is certainly no binary CMS.
func sniff(p []byte) (Class, string) {
	text := bytes.TrimPrefix(p, []byte("\xef\xbb\xbf"))
	text = bytes.TrimLeft(text, " \t\r\n")
	switch {
	case len(p) == 0:
		return Empty, "nothing: 0 octets"
	case len(text) == 0:
		return Empty, "white space only"
	case bytes.HasPrefix(text, []byte("-----BEGIN ")):
		label, _, _ := bytes.Cut(text[len("-----BEGIN "):], []byte("-----"))
		return PEMText, fmt.Sprintf("PEM text (%q)", clip(label))
	case mimeHeader(text):
		return SMIMEText, "a MIME header (S/MIME text)"
	}
	if what := base64Of(text); what != "" {
		return Base64Text, what
	}
	if what := magic(p); what != "" {
		return NotCMS, what
	}
	if isText(p) {
		return NotCMS, textKind(text)
	}
	if p[0] == 0x30 {
		return derKind(p)
	}
	return "", ""
}

func clip(p []byte) string { return string(p[:min(len(p), 40)]) }

// mimeHeader tells whether the text begins with header fields of which one is MIME's.
func mimeHeader(text []byte) bool {
	for line := range bytes.Lines(text) {
		name, _, ok := bytes.Cut(line, []byte(":"))
		if line[0] == ' ' || line[0] == '\t' {
			continue // folded
		}
		if !ok || len(name) == 0 || bytes.ContainsFunc(name, func(r rune) bool { return r <= ' ' || r >= 0x7f }) {
			return false
		}
		switch strings.ToLower(string(name)) {
		case "mime-version", "content-type", "content-transfer-encoding", "content-disposition", "content-description",
			"message-id", "received", "return-path":
			return true
		}
	}
	return false
}

// base64Of tells what a base64 text holds, "" when it is not base64 of a CMS.
func base64Of(text []byte) string {
	raw := bytes.Map(func(r rune) rune {
		if r == '\r' || r == '\n' {
			return -1
		}
		return r
	}, text)
	if len(raw) < 8 {
		return ""
	}
	if i := bytes.IndexByte(raw, '='); i >= 0 {
		raw = raw[:i]
	}
	raw = raw[:len(raw)/4*4]
	out := make([]byte, base64.RawStdEncoding.DecodedLen(len(raw)))
	n, err := base64.RawStdEncoding.Decode(out, raw)
	out = out[:n]
	if err != nil || n < 6 {
		return ""
	}
	switch {
	case out[0] == 0x30 && out[1] >= 0x80: // long or indefinite length: no CMS is under 128 octets
		return "base64 text of a binary structure"
	case bytes.HasPrefix(out, []byte("-----BEGIN ")):
		return "base64 text of PEM text"
	case bytes.HasPrefix(out, []byte("MI")):
		if base64Of(out) != "" { // the input shrinks by a quarter each time
			return "base64 text of base64 text"
		}
	}
	return ""
}

// magic names file formats by their first octets.
func magic(p []byte) string {
	for _, m := range []struct{ prefix, name string }{
		{"\x1f\x8b", "gzip data (compressed, not encrypted)"},
		{"PK\x03\x04", "a ZIP archive"},
		{"%PDF-", "a PDF document"},
		{"\xff\xd8\xff", "a JPEG image"},
		{"\x89PNG\r\n", "a PNG image"},
		{"\xff\xfe", "text in UTF-16 (byte order mark)"},
		{"\xfe\xff", "text in UTF-16 (byte order mark)"},
		{"BZh", "bzip2 data"},
		{"7z\xbc\xaf", "a 7z archive"},
		{"\xd0\xcf\x11\xe0", "a Microsoft Office document"},
		{"\x85\x01", "an OpenPGP message"},
		{"\x85\x02", "an OpenPGP message"},
		{"Salted__", "the output of openssl enc (a password, no CMS)"},
	} {
		if bytes.HasPrefix(p, []byte(m.prefix)) {
			return m.name
		}
	}
	// RFC 1950 §2.2: deflate, a multiple of 31, and a level byte in use.
	if len(p) > 2 && p[0] == 0x78 && (int(p[0])<<8|int(p[1]))%31 == 0 && !isText(p) {
		return "zlib data (compressed, not encrypted)"
	}
	return ""
}

// isText tells whether the octets are printable: ASCII with some Latin-1 or UTF-8.
func isText(p []byte) bool {
	if len(p) < 4 {
		return false
	}
	high := 0
	for _, b := range p {
		switch {
		case b >= 0x80:
			high++
		case b < 0x20 && b != '\t' && b != '\n' && b != '\r' && b != '\f' && b != 0x1a, b == 0x7f:
			return false
		}
	}
	return high == 0 || high*4 < len(p) || utf8.Valid(p[:len(p)-min(3, len(p)-1)])
}

func textKind(text []byte) string {
	lower := bytes.ToLower(text[:min(len(text), 64)])
	switch {
	case bytes.HasPrefix(lower, []byte("<!doctype html")), bytes.HasPrefix(lower, []byte("<html")):
		return "an HTML page"
	case bytes.HasPrefix(lower, []byte("<?xml")):
		return "an XML document"
	case lower[0] == '{', lower[0] == '[':
		return "JSON text, by its first character"
	case bytes.HasPrefix(lower, []byte("3080")), bytes.HasPrefix(lower, []byte("3082")),
		bytes.HasPrefix(lower, []byte("3083")):
		return "hexadecimal text"
	case bytes.HasPrefix(text, []byte("000")) && len(text) >= 128:
		return "plain text that begins as a B2 file does (000): not encrypted"
	}
	return fmt.Sprintf("plain text (%q)", clip(text))
}

// derKind names other ASN.1 structures by their first elements.
func derKind(p []byte) (Class, string) {
	var ber notes
	outer, short, err := parseHeader(p, 0, &ber)
	if err != nil || short || len(p) < outer.size+2 {
		return "", ""
	}
	in := p[outer.size:]
	inner, short, err := parseHeader(in, 0, &ber)
	if err != nil || short {
		return "", ""
	}
	body := in[inner.size:]
	switch {
	case inner.is(universal, tagOID), inner.eoc():
		return "", "" // a ContentInfo, or hardly anything
	case inner.is(universal, tagInteger) && inner.length == 1 && len(body) > 1:
		next := body[1]
		switch {
		case body[0] == 3 && next == 0x30:
			return NotCMS, "a PKCS#12 file"
		case next == 0x31, next == 0xa0:
			return NotCMS, "EnvelopedData (or SignedData) without its ContentInfo"
		case body[0] == 0 && next == 0x30:
			return NotCMS, "a PKCS#8 private key"
		}
	case inner.is(universal, tagSequence) && len(body) > 1 && (body[0] == 0xa0 || body[0] == tagInteger):
		return NotCMS, "an X.509 certificate or CRL"
	}
	return NotCMS, fmt.Sprintf("an ASN.1 structure that is no ContentInfo: SEQUENCE { %v …", inner)
}
