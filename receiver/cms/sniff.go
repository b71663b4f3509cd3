package cms

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"slices"
	"strconv"
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
		class, what = NotCMS, beginsWith.of(fmt.Sprintf("%X", prefix[:min(len(prefix), 8)]))
	}
	return refuse(class, 0, notBinary, what)
}

// sniff says what the input is if it is certainly no binary CMS.
func sniff(p []byte) (Class, Diagnosis) {
	text := bytes.TrimPrefix(p, []byte("\xef\xbb\xbf"))
	text = bytes.TrimLeft(text, " \t\r\n")
	switch {
	case len(p) == 0:
		return Empty, nothing.of()
	case len(text) == 0:
		return Empty, blanks.of()
	case bytes.HasPrefix(text, []byte("-----BEGIN ")):
		label, _, _ := bytes.Cut(text[len("-----BEGIN "):], []byte("-----"))
		return PEMText, pemText.of(clip(label))
	case mimeHeader(text, "date", "message-id", "received", "return-path"):
		return MailMessage, mailText.of()
	case mimeHeader(text, "mime-version", "content-type", "content-transfer-encoding", "content-disposition",
		"content-description"):
		return SMIMEText, mimeText.of()
	}
	if what := base64Of(text); what != (sentence{}) {
		return Base64Text, what.of()
	}
	if bytes.ContainsAny(text, "-_") && base64Of([]byte(urlAlphabet.Replace(string(text)))) != (sentence{}) {
		return Base64Text, base64URL.of()
	}
	switch format, name := Format(p); {
	case format == "", format == Zlib && (p[0] != 0x78 || len(p) < 3 || isText(p)):
	case name.sentence == gzipData, name.sentence == zlibData:
		return NotCMS, notEncrypted.of(name)
	default:
		return NotCMS, name
	}
	if isText(p) {
		return NotCMS, textKind(text)
	}
	if p[0] == 0x30 {
		return derKind(p)
	}
	return "", Diagnosis{}
}

// clip is the beginning of a text, without what could deceive a reader.
func clip(p []byte) string {
	quoted := strconv.Quote(string(p[:min(len(p), 40)]))
	return quoted[1 : len(quoted)-1]
}

// mimeHeader tells whether the text begins with header fields of which one is named so.
func mimeHeader(text []byte, names ...string) bool {
	for line := range bytes.Lines(text) {
		name, _, ok := bytes.Cut(line, []byte(":"))
		if line[0] == ' ' || line[0] == '\t' {
			continue // folded
		}
		if !ok || len(name) == 0 || bytes.ContainsFunc(name, func(r rune) bool { return r <= ' ' || r >= 0x7f }) {
			return false
		}
		if slices.Contains(names, strings.ToLower(string(name))) {
			return true
		}
	}
	return false
}

// urlAlphabet makes base64 of base64url (RFC 4648 §5).
var urlAlphabet = strings.NewReplacer("-", "+", "_", "/")

// objects are what is no CMS though a tool for certificates made it; labels
// has those that stand as PEM text.
var (
	objects = []sentence{certificate, revocations, request, publicKey, pkcs12, pkcs8, ldifText, uuencoded, tnef}
	labels  = map[string]sentence{"CERTIFICATE": certificate, "X509 CRL": revocations, "CERTIFICATE REQUEST": request,
		"PUBLIC KEY": publicKey, "PRIVATE KEY": pkcs8, "RSA PRIVATE KEY": pkcs8, "ENCRYPTED PRIVATE KEY": pkcs8}
)

// Object names what certainly is something else than a document: a certificate,
// a list, a key, an export of a directory.
func Object(p []byte) (Diagnosis, bool) {
	class, what := sniff(p)
	if class == PEMText {
		s, ok := labels[fmt.Sprint(what.args[0])]
		return s.of(), ok
	}
	return what, slices.Contains(objects, what.sentence)
}

// base64Of tells what a base64 text holds, nothing when it is not base64 of a CMS.
func base64Of(text []byte) (what sentence) {
	if len(text) == 0 || strings.IndexByte("MLT", text[0]) < 0 { // of 0x30, "-----BEGIN" and "MI": each lot is asked
		return what
	}
	raw := bytes.Map(func(r rune) rune {
		if r == '\r' || r == '\n' {
			return -1
		}
		return r
	}, text)
	if len(raw) < 8 {
		return what
	}
	if i := bytes.IndexByte(raw, '='); i >= 0 {
		raw = raw[:i]
	}
	raw = raw[:len(raw)/4*4]
	out := make([]byte, base64.RawStdEncoding.DecodedLen(len(raw)))
	n, err := base64.RawStdEncoding.Decode(out, raw)
	out = out[:n]
	if err != nil || n < 6 {
		return what
	}
	switch {
	case out[0] == 0x30 && out[1] >= 0x80: // long or indefinite length: no CMS is under 128 octets
		return base64Binary
	case bytes.HasPrefix(out, []byte("-----BEGIN ")):
		return base64PEM
	case bytes.HasPrefix(out, []byte("MI")):
		if base64Of(out) != what { // the input shrinks by a quarter each time
			return base64Base64
		}
	}
	return what
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

func textKind(text []byte) Diagnosis {
	lower := bytes.ToLower(text[:min(len(text), 64)])
	switch {
	case bytes.HasPrefix(lower, []byte("<!doctype html")), bytes.HasPrefix(lower, []byte("<html")):
		return htmlPage.of()
	case bytes.HasPrefix(lower, []byte("<?xml")):
		return xmlDocument.of()
	case lower[0] == '{', lower[0] == '[':
		return jsonText.of()
	case bytes.HasPrefix(lower, []byte("3080")), bytes.HasPrefix(lower, []byte("3082")),
		bytes.HasPrefix(lower, []byte("3083")):
		return hexText.of()
	case bytes.HasPrefix(text, []byte("000")) && len(text) >= 128:
		return b2Text.of()
	case bytes.HasPrefix(lower, []byte("dn:")), bytes.HasPrefix(lower, []byte("version: 1")):
		return ldifText.of()
	case bytes.HasPrefix(lower, []byte("begin 6")):
		return uuencoded.of()
	}
	return plainText.of(clip(text))
}

// derKind names other ASN.1 structures by their first elements.
func derKind(p []byte) (Class, Diagnosis) {
	var ber notes
	outer, short, err := parseHeader(p, 0, &ber)
	if err != nil || short || len(p) < outer.size+2 {
		return "", Diagnosis{}
	}
	in := p[outer.size:]
	inner, short, err := parseHeader(in, 0, &ber)
	if err != nil || short {
		return "", Diagnosis{}
	}
	body := in[inner.size:]
	switch {
	case inner.is(universal, tagOID), inner.eoc():
		return "", Diagnosis{} // a ContentInfo, or hardly anything
	case inner.is(universal, tagInteger) && inner.length == 1 && len(body) > 1:
		next := body[1]
		switch {
		case body[0] == 3 && next == 0x30:
			return NotCMS, pkcs12.of()
		case next == 0x31, next == 0xa0:
			return NotCMS, noContentInfo.of()
		case body[0] == 0 && next == 0x30:
			return NotCMS, pkcs8.of()
		}
	case !inner.is(universal, tagSequence) || len(body) < 3:
	case body[0] == tagOID:
		return NotCMS, publicKey.of()
	case body[0] == tagInteger && body[1] == 1 && body[2] == 0:
		return NotCMS, request.of()
	case body[0] == tagInteger && body[1] == 1 && body[2] == 1:
		return NotCMS, revocations.of()
	case body[0] == 0xa0 || body[0] == tagInteger:
		return NotCMS, certificate.of()
	}
	return NotCMS, otherASN1.of(inner)
}
