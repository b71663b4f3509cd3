package cms

import (
	"bytes"
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"strings"
)

// maxLine is the longest line that a relay must pass on, in octets without
// CRLF (RFC 5322 §2.1.1).
const maxLine = 998

// SMIMESigned returns a multipart/signed message (RFC 8551 §3.5.3, RFC 1847)
// with CRLF line ends: headers, MIME-Version and Content-Type, then part, then
// its signature as smime.p7s. part is a whole MIME entity, header and body,
// with any line ends, and must survive transport unchanged: 7 bits and lines
// of at most 998 octets. headers are complete fields ("Subject: …") without
// their last line end; a folded field has CRLF and a blank inside.
func (s *Signer) SMIMESigned(part []byte, headers []string) ([]byte, error) {
	part = canonical(part)
	if err := check7bit(part); err != nil {
		return nil, err
	}
	sig, err := s.SignDetached(part)
	if err != nil {
		return nil, err
	}
	boundary := "=_" + rand.Text() // 130 bits; "=_" never stands in quoted-printable or base64
	var b bytes.Buffer
	b.Grow(2*len(part) + 2*len(sig))
	for _, h := range headers {
		if err := checkField(h); err != nil {
			return nil, err
		}
		b.WriteString(h + "\r\n")
	}
	fmt.Fprintf(&b, "MIME-Version: 1.0\r\n"+
		"Content-Type: multipart/signed; protocol=\"application/pkcs7-signature\";\r\n"+
		"\tmicalg=sha-256; boundary=\"%s\"\r\n\r\n"+
		"This is a signed message in S/MIME format (RFC 8551).\r\n"+
		"\r\n--%s\r\n", boundary, boundary)
	b.Write(part)
	fmt.Fprintf(&b, "\r\n--%s\r\n"+
		"Content-Type: application/pkcs7-signature; name=\"smime.p7s\"\r\n"+
		"Content-Transfer-Encoding: base64\r\n"+
		"Content-Disposition: attachment; filename=\"smime.p7s\"\r\n\r\n", boundary)
	text := base64.StdEncoding.EncodeToString(sig)
	for len(text) > 0 {
		n := min(len(text), 76)
		b.WriteString(text[:n] + "\r\n")
		text = text[n:]
	}
	fmt.Fprintf(&b, "\r\n--%s--\r\n", boundary)
	return b.Bytes(), nil
}

// canonical ends every line with CRLF (RFC 8551 §3.1.1).
func canonical(p []byte) []byte {
	out := make([]byte, 0, len(p)+len(p)/32)
	for i, c := range p {
		switch {
		case c == '\n' && (i == 0 || p[i-1] != '\r'):
			out = append(out, '\r', '\n')
		case c == '\r' && (i+1 == len(p) || p[i+1] != '\n'):
			out = append(out, '\r', '\n')
		default:
			out = append(out, c)
		}
	}
	return out
}

// check7bit refuses what a relay may rewrite, which would break the signature
// (RFC 8551 §3.1.3).
func check7bit(p []byte) error {
	number := 0
	for line := range bytes.SplitSeq(p, []byte("\r\n")) {
		number++
		if len(line) > maxLine {
			return fmt.Errorf("cms: part to sign: line %d has %d octets, at most %d pass every relay: encode it as "+
				"quoted-printable or base64", number, len(line), maxLine)
		}
		for _, c := range line {
			if c >= 0x80 || c == 0 {
				return fmt.Errorf("cms: part to sign: line %d has the octet %#x, only 7-bit text passes every relay: encode it "+
					"as quoted-printable or base64", number, c)
			}
		}
	}
	return nil
}

// checkField refuses a header field that would bring in another one.
func checkField(h string) error {
	name, _, ok := strings.Cut(h, ":")
	if !ok || name == "" || strings.ContainsFunc(name, func(r rune) bool { return r <= ' ' || r >= 0x7f }) {
		return fmt.Errorf("cms: header field %q: expected \"Name: value\"", h)
	}
	rest := h
	for {
		i := strings.IndexAny(rest, "\r\n")
		if i < 0 {
			return nil
		}
		if !strings.HasPrefix(rest[i:], "\r\n ") && !strings.HasPrefix(rest[i:], "\r\n\t") {
			return fmt.Errorf("cms: header field %s: a line end that does not fold", name)
		}
		rest = rest[i+3:]
	}
}
