package receiver

import (
	"bytes"
	"compress/flate"
	"encoding/base64"
	"fmt"
	"io"

	"amfront/receiver/cms"
)

// contents is what a tool did to the file before it was encrypted: the lot
// arrives and opens, and what is inside is not the file. Whatever the first
// octets are, each slip has its words.
func (j *judge) contents() {
	s := j.a.sink
	if s == nil || !j.a.open() && !j.a.clear {
		return
	}
	if head := s.raw.head; contentOID(head) != nil || mimeEntity(head) || enciphered(head) {
		return // C-04 says what it is
	}
	d := s.raw
	if s.file != nil && s.unpack == nil {
		d = s.file
	}
	found, advice := oddity(d.head, d.size)
	if j.d.Compressed && s.kind == "" && deflated(s.raw.head) {
		found, advice = "du deflate brut (RFC 1951), sans l'en-tête ni la fin de gzip",
			"Employer gzip (RFC 1952) : Java : GZIPOutputStream, non DeflaterOutputStream ; .NET : GZipStream ; PHP : gzencode."
	}
	if format, _ := cms.Format(d.head); format == cms.ZIP && !j.d.Compressed {
		found, advice = "une archive ZIP", "Chiffrer le fichier de lots lui-même ; pour le compresser, gzip, annoncé par ZK."
	}
	if found != "" {
		j.add("A-09", Remarque, "le fichier de lots, octet pour octet", found, advice)
	}
}

// oddity names what a file of that size with these first octets was turned
// into, "" for nothing that is known.
func oddity(head []byte, size int64) (found, advice string) {
	whole := int64(len(head)) == size
	switch {
	case wrapped(head, size):
		return "une OCTET STRING (ASN.1) autour du fichier",
			"Donner à la bibliothèque CMS les octets du fichier, non leur codage ASN.1."
	case bytes.HasPrefix(head, []byte("\xEF\xBB\xBF")):
		return "une marque d'ordre des octets (BOM) devant le fichier",
			"Lire et écrire le fichier en octets, non en texte ; .NET : File.ReadAllBytes ; Java : Files.readAllBytes."
	case doubled(bytes.TrimPrefix(head, []byte("\xFF\xFE")), 1), doubled(bytes.TrimPrefix(head, []byte("\xFE\xFF")), 0):
		return "du texte UTF-16",
			"Lire et écrire le fichier en octets ; Delphi : TBytes ou AnsiString, non string ; .NET : File.ReadAllBytes."
	case encoded(head, whole):
		return "le fichier encodé en base64",
			"Chiffrer le fichier lui-même : le transport l'encode ensuite, une seule fois."
	case lineEnd(head) >= 0:
		i := lineEnd(head)
		kind := "LF"
		if i > 0 && head[i-1] == '\r' {
			kind, i = "CR LF", i-1
		}
		return fmt.Sprintf("des fins de ligne, la première (%s) après %d octets", kind, i),
			"Chiffrer les octets du fichier tels quels. openssl : ajouter « -binary », sans quoi il récrit les fins de " +
				"ligne ; PHP : OPENSSL_CMS_BINARY."
	}
	return "", ""
}

// wrapped tells an OCTET STRING that is all of the file (X.690 §8.7), in one
// piece or, of indefinite length, in several.
func wrapped(head []byte, size int64) bool {
	if bytes.HasPrefix(head, []byte{0x24, 0x80, 0x04}) {
		return true
	}
	if len(head) < 3 || head[0] != 0x04 {
		return false
	}
	n, length := int64(2), int64(head[1])
	if head[1] > 0x80 && head[1] <= 0x84 && len(head) >= 2+int(head[1]-0x80) {
		length = 0
		for _, b := range head[2 : 2+head[1]-0x80] {
			length = length<<8 | int64(b)
		}
		n += int64(head[1] - 0x80)
	}
	return n+length == size
}

// doubled tells text of which every other octet is zero, the first or the second
// of each pair.
func doubled(head []byte, zero int) bool {
	const enough = 32 // octets
	for i, b := range head {
		if (b == 0) != (i%2 == zero) {
			return false
		}
	}
	return len(head) >= enough
}

// encoded tells base64, in lines or not, whose decoding is text or a file of a
// known format; upper case and digits alone are a file of lots.
func encoded(head []byte, whole bool) bool {
	const enough = 64 // characters
	text := bytes.Map(func(r rune) rune {
		if r == '\r' || r == '\n' {
			return -1
		}
		return r
	}, head)
	if !whole {
		text = text[:len(text)/4*4]
	}
	if len(text) < enough || bytes.Equal(text, bytes.ToUpper(text)) {
		return false
	}
	plain, err := base64.StdEncoding.AppendDecode(nil, text)
	format, _ := cms.Format(plain)
	return err == nil && (format != "" || texts(plain))
}

// texts tells printable octets, of ISO 8859-1 too, and line ends.
func texts(p []byte) bool {
	for _, b := range p {
		if (b < ' ' || b > '~' && b < 0xA0) && b != '\r' && b != '\n' {
			return false
		}
	}
	return len(p) > 0
}

// lineEnd is where the first line feed of a text is, -1 for none and for what
// is no text.
func lineEnd(head []byte) int {
	if !texts(head) {
		return -1
	}
	return bytes.IndexByte(head, '\n')
}

// deflated tells deflate without a header around it: it unpacks to text.
func deflated(head []byte) bool {
	const enough = 64 // octets
	out := make([]byte, enough)
	n, err := io.ReadFull(flate.NewReader(bytes.NewReader(head)), out)
	return err == nil && n == enough && texts(out)
}
