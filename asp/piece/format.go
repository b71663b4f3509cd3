package piece

import (
	"bytes"
	"encoding/binary"
	"errors"
	"image/jpeg"
	"image/png"
	"unicode/utf8"
)

// headBytes is how much of a file's beginning is looked at to name it.
const headBytes = 512

// formatOf is the format, "" for none of the three, and what the octets are in
// words. A PDF, PNG or JPEG must be whole, not only begin as one.
func formatOf(b []byte) (format, found string) {
	for _, f := range []struct {
		sign, format, found, broken string
		whole                       func([]byte) bool
	}{
		{"%PDF-", "PDF", "un PDF", "un PDF incomplet ou abîmé", wholePDF},
		{"\x89PNG", "PNG", "une image PNG", "une image PNG incomplète ou abîmée", wholePNG},
		{"\xff\xd8\xff", "JPG", "une image JPEG", "une image JPEG incomplète ou abîmée", wholeJPEG},
	} {
		switch {
		case !bytes.HasPrefix(b, []byte(f.sign)):
		case f.whole(b):
			return f.format, f.found
		default:
			return "", f.broken
		}
	}
	return "", describe(b)
}

// archived tells whether the octets are a zip that is no office document, or
// another archive.
func archived(b []byte) bool {
	for _, k := range kinds {
		if bytes.HasPrefix(b, []byte(k.sign)) {
			return k.archive && !office(b)
		}
	}
	return false
}

// wholePDF wants %%EOF near the end (ISO 32000-1 §7.5.5): within the last 1024
// octets, blanks left out.
func wholePDF(b []byte) bool {
	i := bytes.LastIndex(b, []byte("%%EOF"))
	return i >= 0 && len(bytes.TrimRight(b, "\x00\t\n\f\r "))-(i+5) <= 1024
}

// wholePNG: the header is image/png's to judge; then chunks to IEND (PNG §5.3)
// with data between. To decode the image itself would cost a hundred times its
// octets in memory (decisions/asp-archives).
func wholePNG(b []byte) bool {
	if _, err := png.DecodeConfig(bytes.NewReader(b)); err != nil {
		return false
	}
	data := false
	for b = b[8:]; len(b) >= 12; {
		n, kind := uint64(binary.BigEndian.Uint32(b)), string(b[4:8])
		if data = data || kind == "IDAT" && n > 0; kind == "IEND" || n > uint64(len(b))-12 {
			return data && n == 0
		}
		b = b[12+n:]
	}
	return false
}

// wholeJPEG: the header up to the frame is image/jpeg's to judge, kinds of
// JPEG that it does not decode included; then segments and scans to the end of
// image (ISO 10918-1 annex B).
func wholeJPEG(b []byte) bool {
	var unsupported jpeg.UnsupportedError
	if _, err := jpeg.DecodeConfig(bytes.NewReader(b)); err != nil && !errors.As(err, &unsupported) {
		return false
	}
	scan := false
	for b = b[2:]; len(b) >= 4 && b[0] == 0xff && b[1] != 0xd9; {
		if n := 2 + int(binary.BigEndian.Uint16(b[2:])); b[1] == 0xff { // fill
			b = b[1:]
		} else if n < 4 || n > len(b) || b[1] == 0 || b[1] == 0xd8 {
			return false
		} else if b[1] != 0xda {
			b = b[n:]
		} else {
			scan = true
			for b = b[n:]; len(b) >= 2 && (b[0] != 0xff || b[1] == 0 || b[1]&0xf8 == 0xd0); {
				b = b[1:] // coded data: a marker is neither FF00 nor a restart
			}
		}
	}
	return scan && len(b) >= 2 && b[0] == 0xff && b[1] == 0xd9
}

// kinds names what is deposited by mistake, by its first octets.
var kinds = []struct {
	sign, french string
	archive      bool
}{
	{"PK\x03\x04", "un zip", true}, {"PK\x05\x06", "un zip vide", true}, {"7z\xbc\xaf\x27\x1c", "une archive 7z", true},
	{"Rar!", "une archive RAR", true},
	{"\x1f\x8b", "un fichier gzip", true}, {"BZh", "un fichier bzip2", true}, {"\xfd7zXZ", "un fichier xz", true},
	{"II*\x00", "une image TIFF", false}, {"MM\x00*", "une image TIFF", false}, {"GIF8", "une image GIF", false},
	{"BM", "une image BMP", false},
	{"{\\rtf", "un document RTF", false}, {"\xd0\xcf\x11\xe0", "un document Word, Excel ou Outlook", false},
	{"%!PS", "un document PostScript", false},
	{"MZ", "un programme", false}, {"\x7fELF", "un programme", false}, {"<?xml", "un document XML", false},
	{"<!DOCTYPE", "une page HTML", false}, {"<html", "une page HTML", false},
}

// office tells a zip that is a document of a word processor or spreadsheet.
func office(head []byte) bool {
	head = head[:min(len(head), headBytes)]
	return bytes.HasPrefix(head, []byte("PK\x03\x04")) && (bytes.Contains(head, []byte("[Content_Types].xml")) ||
		bytes.Contains(head, []byte("mimetypeapplication/vnd.oasis")) || bytes.Contains(head, []byte("_rels/.rels")))
}

// describe says in French what octets seem to be.
func describe(head []byte) string {
	if office(head) {
		return "un document Word, Excel ou LibreOffice"
	}
	for _, k := range kinds {
		if bytes.HasPrefix(head, []byte(k.sign)) {
			return k.french
		}
	}
	switch {
	case len(head) >= 12 && string(head[4:8]) == "ftyp":
		return "une image HEIC ou une vidéo"
	case len(head) >= 12 && string(head[:4]) == "RIFF" && string(head[8:12]) == "WEBP":
		return "une image WebP"
	case len(head) > 0 && text(head):
		return "du texte"
	}
	return "autre chose"
}

// text tells UTF-8 without a zero octet; the last character may be cut.
func text(head []byte) bool {
	head = head[:min(len(head), headBytes)]
	for cut := 0; cut < utf8.UTFMax && cut < len(head); cut++ {
		if utf8.Valid(head[:len(head)-cut]) {
			return !bytes.ContainsRune(head, 0)
		}
	}
	return false
}
