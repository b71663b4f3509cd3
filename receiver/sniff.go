package receiver

import (
	"bytes"
	"encoding/base64"
	"io"
	"strings"

	"amfront/receiver/cms"
)

// Content types (RFC 5652, RFC 5083), DER without tag and length.
var (
	oidPKCS7        = []byte{0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07}
	oidData         = append(oidPKCS7[:8:8], 1)
	oidRSAKey       = []byte{0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01}
	oidSigned       = append(oidPKCS7[:8:8], 2)
	oidEnveloped    = append(oidPKCS7[:8:8], 3)
	oidSignedEnv    = append(oidPKCS7[:8:8], 4)
	oidEncrypted    = append(oidPKCS7[:8:8], 6)
	oidSMIMECT      = []byte{0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x10, 0x01}
	oidAuthEnvelope = append(oidSMIMECT[:10:10], 23)
)

// contentOID is the content type of a ContentInfo, BER or DER, from its first
// octets; nil when they are not one. A B2 file in the clear starts with the
// same octet 0x30 ("000…"): only the identifier tells.
func contentOID(p []byte) []byte {
	if len(p) < 4 || p[0] != 0x30 {
		return nil
	}
	i := 2
	if p[1] > 0x80 {
		i += int(p[1] & 0x7f)
	}
	if i+2 > len(p) || p[i] != 0x06 {
		return nil
	}
	n := int(p[i+1])
	if n > 32 || i+2+n > len(p) {
		return nil
	}
	oid := p[i+2 : i+2+n]
	if bytes.HasPrefix(oid, oidPKCS7) || bytes.HasPrefix(oid, oidSMIMECT) {
		return oid
	}
	return nil
}

// enciphered tells whether a content is, or openly wraps, enciphered CMS:
// enveloped data, also signed over, as PEM, base64 or MIME text, or compressed.
func enciphered(p []byte) bool { return encipheredDepth(p, 3) }

func encipheredDepth(p []byte, depth int) bool {
	if depth == 0 || len(p) == 0 {
		return false
	}
	if oid := contentOID(p); oid != nil {
		switch {
		case bytes.Equal(oid, oidEnveloped), bytes.Equal(oid, oidSignedEnv), bytes.Equal(oid, oidEncrypted),
			bytes.Equal(oid, oidAuthEnvelope):
			return true
		}
		return bytes.Contains(p, oidEnveloped)
	}
	if p[0] == 0x30 && bytes.Contains(p, oidRSAKey) && bytes.Contains(p, oidData) {
		return true // EnvelopedData that lacks its ContentInfo
	}
	if u := unzipHead(p); u != nil {
		return encipheredDepth(u, depth-1)
	}
	return encipheredDepth(unarmour(p), depth-1)
}

// unarmour decodes text that may be PEM, base64 or a MIME entity around
// base64; nil when it is nothing of the kind.
func unarmour(p []byte) []byte {
	var sb strings.Builder
	for l := range bytes.Lines(p) {
		l = bytes.TrimSpace(l)
		if len(l) == 0 || bytes.HasPrefix(l, []byte("--")) || bytes.IndexByte(l, ':') >= 0 || bytes.IndexByte(l, ';') >= 0 {
			if sb.Len() > 0 && bytes.HasPrefix(l, []byte("--")) {
				break
			}
			continue
		}
		for _, c := range l {
			if !isBase64(c) && c != '=' {
				if sb.Len() == 0 {
					l = nil // a folded header line
					break
				}
				return nil
			}
		}
		sb.Write(l)
	}
	s := sb.String()
	s = strings.TrimRight(s, "=")
	s = s[:len(s)/4*4]
	out, err := base64.RawStdEncoding.DecodeString(s)
	if err != nil || len(out) == 0 {
		return nil
	}
	return out
}

// unzipHead decompresses the first octets, at most 4 KiB of result.
func unzipHead(p []byte) []byte {
	kind := compression(p)
	if kind == "" {
		return nil
	}
	z, err := inflate(kind, bytes.NewReader(p))
	if err != nil {
		return nil
	}
	out := make([]byte, 4096)
	n, _ := io.ReadFull(z, out)
	if n == 0 {
		return nil
	}
	return out[:n]
}

// mimeEntity tells whether a decrypted content is itself a MIME entity, the
// mark of S/MIME transport encryption.
func mimeEntity(p []byte) bool {
	first, _, _ := bytes.Cut(p, []byte("\n"))
	name, _, ok := splitField(bytes.TrimRight(first, "\r"))
	if !ok {
		return false
	}
	name = strings.ToLower(name)
	return strings.HasPrefix(name, "content-") || name == "mime-version"
}

const unstructured = "des octets sans structure CMS"

// naming says in French what a content that is no EnvelopedData looks like.
func naming(p []byte) string {
	if what, ok := cms.Object(p); ok {
		return what.French()
	}
	if contentOID(p) != nil {
		return otherObject(p)
	}
	return plainly(p)
}

// certsOnly is what a SignedData without signature begins with: no digest, and data.
var certsOnly = append([]byte{0x31, 0, 0x30, 0x0b, 0x06, 0x09}, oidData...)

// otherObject is naming for a CMS object of another type than EnvelopedData.
func otherObject(p []byte) string {
	oid := contentOID(p)
	switch {
	case bytes.Contains(p[:min(len(p), 64)], certsOnly):
		return "un lot de certificats (.p7b), sans signature ni contenu"
	case bytes.Equal(oid, oidSigned):
		return "un SignedData"
	case bytes.Equal(oid, oidEnveloped):
		return "un EnvelopedData illisible"
	}
	return "un autre objet CMS"
}

// plainly is naming for what is no object of a tool's.
func plainly(p []byte) string {
	format, name := cms.Format(p)
	switch {
	case len(p) == 0:
		return "rien"
	case format == cms.Gzip, format == cms.ZIP, format == cms.PDF:
		return name.French()
	case bytes.HasPrefix(p, []byte("000")):
		return "un fichier à enregistrements (000…) en clair"
	case bytes.HasPrefix(bytes.TrimSpace(p), []byte("<")):
		return "du texte XML ou HTML"
	}
	for _, c := range p[:min(len(p), 256)] {
		if c < ' ' && c != '\r' && c != '\n' && c != '\t' || c >= 0x7f {
			return unstructured
		}
	}
	return "du texte en clair"
}
