package piece

import (
	"bytes"
	"encoding/binary"
	"unicode/utf8"
)

// headBytes is how much of a file's beginning is kept to name it.
const headBytes = 512

// sniffer tells a file's format from its octets as they go by: a PDF, PNG or
// JPEG must be whole, not only begin as one.
type sniffer struct {
	head   bytes.Buffer
	walker walker
}

// walker goes through the octets of one format.
type walker interface {
	walk(b []byte)
	whole() bool
}

func (s *sniffer) Write(b []byte) {
	if s.walker != nil {
		s.walker.walk(b)
		return
	}
	before := s.head.Len()
	take := b[:min(len(b), headBytes-before)]
	s.head.Write(take)
	head := s.head.Bytes()
	if before >= 8 || len(head) < 8 {
		return
	}
	switch {
	case bytes.HasPrefix(head, []byte("%PDF-")):
		s.walker = &pdfWalker{}
	case bytes.HasPrefix(head, []byte("\x89PNG\r\n\x1a\n")):
		s.walker = &pngWalker{skip: 8}
	case bytes.HasPrefix(head, []byte("\xff\xd8\xff")):
		s.walker = &jpegWalker{skip: 2}
	default:
		return
	}
	s.walker.walk(bytes.Clone(head))
	s.walker.walk(b[len(take):])
}

// verdict is the format, "" for none of the three, and what the octets are in words.
func (s *sniffer) verdict() (format, found string) {
	broken := ""
	switch s.walker.(type) {
	case nil:
		return "", describe(s.head.Bytes())
	case *pdfWalker:
		format, found, broken = "PDF", "un PDF", "un PDF incomplet ou abîmé"
	case *pngWalker:
		format, found, broken = "PNG", "une image PNG", "une image PNG incomplète ou abîmée"
	case *jpegWalker:
		format, found, broken = "JPG", "une image JPEG", "une image JPEG incomplète ou abîmée"
	}
	if !s.walker.whole() {
		return "", broken
	}
	return format, found
}

// archive tells whether the octets are a zip that is no office document, or
// another archive.
func (s *sniffer) archive() bool {
	for _, k := range kinds {
		if bytes.HasPrefix(s.head.Bytes(), []byte(k.sign)) {
			return k.archive && !office(s.head.Bytes())
		}
	}
	return false
}

// pdfWalker wants %%EOF near the end (ISO 32000-1 §7.5.5): within the last 1024
// octets, blanks left out.
type pdfWalker struct {
	n, mark, ink int64 // octets seen; where the last mark ended; where the last that is no blank ended
	carry        []byte
}

func (p *pdfWalker) walk(b []byte) {
	joined := append(p.carry, b...)
	start := p.n - int64(len(p.carry))
	if i := bytes.LastIndex(joined, []byte("%%EOF")); i >= 0 {
		p.mark = start + int64(i) + 5
	}
	if rest := bytes.TrimRight(b, "\x00\t\n\f\r "); len(rest) > 0 {
		p.ink = p.n + int64(len(rest))
	}
	p.n += int64(len(b))
	p.carry = bytes.Clone(joined[max(0, len(joined)-4):])
}

func (p *pdfWalker) whole() bool { return p.mark > 0 && p.ink-p.mark <= 1024 }

// pngWalker follows the chunks from IHDR to IEND (PNG §5.3).
type pngWalker struct {
	skip        int64
	part        []byte
	chunks      int
	data        bool
	done, wrong bool
}

func (p *pngWalker) walk(b []byte) {
	for len(b) > 0 && !p.done && !p.wrong {
		if p.skip > 0 {
			n := min(p.skip, int64(len(b)))
			b, p.skip = b[n:], p.skip-n
			continue
		}
		n := min(8-len(p.part), len(b))
		p.part, b = append(p.part, b[:n]...), b[n:]
		if len(p.part) < 8 {
			return
		}
		length, kind := binary.BigEndian.Uint32(p.part), string(p.part[4:])
		p.part, p.skip = p.part[:0], int64(length)+4
		p.wrong = length > 1<<31-1 || (p.chunks == 0) != (kind == "IHDR") || kind == "IHDR" && length != 13
		p.data = p.data || kind == "IDAT" && length > 0
		p.done = kind == "IEND"
		p.chunks++
	}
	if p.done && p.skip > 0 { // the last chunk's sum
		p.skip -= min(p.skip, int64(len(b)))
	}
}

func (p *pngWalker) whole() bool { return p.done && p.data && !p.wrong && p.skip == 0 }

// jpegWalker follows the segments to the end of image (ISO 10918-1 annex B).
type jpegWalker struct {
	skip                      int64
	state                     jpegState
	code, high                byte
	frame, scan, done, broken bool
}

type jpegState int

const (
	jpegMarker  jpegState = iota // a marker is due
	jpegCode                     // after its FF
	jpegHigh                     // the length of a segment
	jpegLow                      //
	jpegEntropy                  // coded data
	jpegEscape                   // after an FF in it
)

func (j *jpegWalker) walk(b []byte) {
	for len(b) > 0 && !j.done && !j.broken {
		if j.skip > 0 {
			n := min(j.skip, int64(len(b)))
			b, j.skip = b[n:], j.skip-n
			continue
		}
		if j.state == jpegEntropy {
			i := bytes.IndexByte(b, 0xff)
			if i < 0 {
				return
			}
			b, j.state = b[i+1:], jpegEscape
			continue
		}
		j.octet(b[0])
		b = b[1:]
	}
}

func (j *jpegWalker) octet(c byte) {
	switch j.state {
	case jpegMarker:
		j.broken, j.state = c != 0xff, jpegCode
	case jpegEscape:
		if c == 0 || c >= 0xd0 && c <= 0xd7 {
			j.state = jpegEntropy
			return
		}
		j.marker(c)
	case jpegCode:
		j.marker(c)
	case jpegHigh:
		j.high, j.state = c, jpegLow
	case jpegLow:
		length := int64(j.high)<<8 | int64(c)
		j.broken, j.skip = length < 2, max(0, length-2)
		if j.state = jpegMarker; j.code == 0xda {
			j.scan, j.state = true, jpegEntropy
		}
	}
}

func (j *jpegWalker) marker(c byte) {
	switch {
	case c == 0xff: // fill
	case c == 0xd9:
		j.done = true
	case c == 0x01, c >= 0xd0 && c <= 0xd7:
		j.state = jpegMarker
	case c == 0 || c == 0xd8:
		j.broken = true
	default:
		j.frame = j.frame || c >= 0xc0 && c <= 0xcf && c != 0xc4 && c != 0xc8 && c != 0xcc
		j.code, j.state = c, jpegHigh
	}
}

func (j *jpegWalker) whole() bool { return j.done && j.frame && j.scan && !j.broken }

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
	{"%PDF-", "un PDF", false}, {"\x89PNG", "une image PNG", false}, {"\xff\xd8\xff", "une image JPEG", false},
}

// office tells a zip that is a document of a word processor or spreadsheet.
func office(head []byte) bool {
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
	for cut := 0; cut < utf8.UTFMax && cut < len(head); cut++ {
		if utf8.Valid(head[:len(head)-cut]) {
			return !bytes.ContainsRune(head, 0)
		}
	}
	return false
}
