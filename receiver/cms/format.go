package cms

import "bytes"

// Formats that others ask for, by the name that Format gives them.
const (
	Gzip = "gzip" // RFC 1952, deflated
	Zlib = "zlib" // RFC 1950
	ZIP  = "zip"
	PDF  = "pdf"
)

var (
	gzipData  = sentence{"gzip data", "des données gzip"}
	zlibData  = sentence{"zlib data", "des données zlib"}
	utf16Text = sentence{"text in UTF-16 (byte order mark)",
		"un texte en UTF-16 (il commence par la marque d’ordre des octets)"}
	openPGP = sentence{"an OpenPGP message", "un message OpenPGP"}
)

// signatures are file formats by their first octets; the first that fits counts.
var signatures = []struct {
	prefix, format string
	name           sentence
}{
	{"\x1f\x8b\x08", Gzip, gzipData},
	{"\x1f\x8b", "gzip, not deflated", gzipData},
	{"PK\x03\x04", ZIP, sentence{"a ZIP archive", "une archive ZIP"}},
	{"%PDF-", PDF, sentence{"a PDF document", "un document PDF"}},
	{"\xff\xd8\xff", "jpeg", sentence{"a JPEG image", "une image JPEG"}},
	{"\x89PNG\r\n", "png", sentence{"a PNG image", "une image PNG"}},
	{"\xff\xfe", "utf-16", utf16Text},
	{"\xfe\xff", "utf-16", utf16Text},
	{"BZh", "bzip2", sentence{"bzip2 data", "des données bzip2"}},
	{"7z\xbc\xaf", "7z", sentence{"a 7z archive", "une archive 7z"}},
	{"\xd0\xcf\x11\xe0", "ole", sentence{"a Microsoft Office document", "un document Microsoft Office"}},
	{"\x85\x01", "openpgp", openPGP},
	{"\x85\x02", "openpgp", openPGP},
	{"\x78\x9f\x3e\x22", "tnef", tnef},
	{"Salted__", "openssl enc", sentence{"the output of openssl enc (a password, no CMS)",
		"ce que produit « openssl enc » (un mot de passe, pas un CMS)"}},
}

// Format names a file's format by its first octets, "" for none that is
// known. Of zlib the signature is a weak one: two octets, one pair in 31 of
// those that begin so.
func Format(head []byte) (format string, name Diagnosis) {
	for _, s := range signatures {
		if bytes.HasPrefix(head, []byte(s.prefix)) {
			return s.format, s.name.of()
		}
	}
	// RFC 1950 §2.2: deflate, a window of 32 KiB at most, a multiple of 31.
	if len(head) >= 2 && head[0]&0x0f == 8 && head[0]>>4 <= 7 && (int(head[0])<<8|int(head[1]))%31 == 0 {
		return Zlib, zlibData.of()
	}
	return "", Diagnosis{}
}
