package piece

import (
	"archive/zip"
	"bytes"
	"cmp"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"

	"amfront/asp"
)

// Signatures and sizes of a zip's records (APPNOTE 6.3.10 §4.3).
const (
	localSign, centralSign, endSign     = 0x04034b50, 0x02014b50, 0x06054b50
	descriptorSign                      = 0x08074b50
	end64Sign, locator64Sign            = 0x06064b50, 0x07064b50
	localBytes, centralBytes, endBytes  = 30, 46, 22
	locator64Bytes, end64Bytes          = 20, 56
	flagEncrypted, flagDescriptor       = 1 << 0, 1 << 3
	flagStrong, flagMasked, flagUnicode = 1 << 6, 1 << 13, 1 << 11
)

// fault is what makes an archive, or an entry, unreadable for a portal.
type fault struct{ code, found string }

func (f *fault) Error() string { return f.code + ": " + f.found }

// end is what the end record says, zip64's when there is one.
type end struct {
	at              int64 // where the records after the directory begin
	count           uint64
	size, offset    uint64
	disk, diskStart uint32
	zip64           bool
}

// directory reads the central directory and the extents of the entries. It
// does not touch their octets.
func directory(a Archive, v *verdicts) ([]*entry, error) {
	if a.Size > asp.MaxArchiveBytes {
		return nil, &fault{"8033", octets(a.Size)}
	} else if a.Size > asp.SoundArchiveBytes {
		v.add("R024", a.Name, "", octets(a.Size))
	}
	e, err := findEnd(a)
	if err != nil {
		return nil, err
	}
	switch {
	case e.disk != 0 || e.diskStart != 0:
		return nil, &fault{"8037", "un volume d'une archive découpée"}
	case e.count > MaxEntries:
		return nil, &fault{"8034", fmt.Sprintf("%d entrées", e.count)}
	case e.size > MaxDirectoryBytes:
		return nil, &fault{"8034", "un répertoire de " + octets(int64(min(e.size, math.MaxInt64)))}
	case e.offset > uint64(e.at) || e.size > uint64(e.at)-e.offset:
		return nil, &fault{"8032", "un répertoire qui commence ou finit au-delà du fichier"}
	case e.offset+e.size != uint64(e.at):
		return nil, &fault{"8036",
			fmt.Sprintf("%d octets que le répertoire n'explique pas (programme d'extraction, en-tête de transfert…)",
				uint64(e.at)-e.offset-e.size)}
	}
	if e.zip64 {
		v.add("R021", a.Name, "", "des champs zip64")
	}
	text := make([]byte, e.size)
	if err := readAt(a, text, int64(e.offset)); err != nil {
		return nil, err
	}
	entries, err := headers(text)
	if err != nil {
		return nil, err
	}
	if uint64(len(entries)) != e.count {
		return nil, &fault{"8036", fmt.Sprintf("%d entrées au répertoire, %d annoncées", len(entries), e.count)}
	}
	r, err := zip.NewReader(a, a.Size)
	switch {
	case errors.Is(err, zip.ErrFormat), errors.Is(err, io.ErrUnexpectedEOF):
		return nil, &fault{"8036", "un champ zip64 incomplet"}
	case r == nil:
		return nil, err
	case len(r.File) != len(entries):
		return nil, &fault{"8036", "un répertoire illisible"}
	}
	for i, f := range r.File {
		if entries[i].File = f; entries[i].offset == math.MaxUint32 {
			entries[i].offset = wide(f)
		}
	}
	return entries, extents(entries, int64(e.offset))
}

// findEnd finds the end record: exactly where its comment ends the file.
func findEnd(a Archive) (end, error) {
	tail := make([]byte, min(a.Size, endBytes+math.MaxUint16))
	if err := readAt(a, tail, a.Size-int64(len(tail))); err != nil {
		return end{}, err
	}
	start := a.Size - int64(len(tail))
	sign := binary.LittleEndian.AppendUint32(nil, endSign)
	last := -1
	for i := bytes.LastIndex(tail, sign); i >= 0; i = bytes.LastIndex(tail[:i], sign) {
		if i+endBytes > len(tail) {
			continue
		}
		last = max(last, i)
		if int(le16(tail[i+20:])) == len(tail)-i-endBytes {
			return endOf(a, tail[i:], start+int64(i))
		}
	}
	head := make([]byte, min(a.Size, 512))
	if err := readAt(a, head, 0); err != nil {
		return end{}, err
	}
	switch {
	case last >= 0 && int(le16(tail[last+20:])) > len(tail)-last-endBytes:
		return end{}, &fault{"8032", "un commentaire dont il manque la fin"}
	case last >= 0:
		return end{}, &fault{"8036", "des octets après la fin de l'archive"}
	case bytes.HasPrefix(head, binary.LittleEndian.AppendUint32(nil, localSign)):
		return end{}, &fault{"8032", "un zip sans sa fin"}
	case len(head) == 0:
		return end{}, &fault{"8031", "un fichier vide"}
	}
	return end{}, &fault{"8031", describe(head)}
}

// endOf reads the end record and, when it points to one, zip64's.
func endOf(a Archive, b []byte, at int64) (end, error) {
	e := end{at: at, disk: uint32(le16(b[4:])), diskStart: uint32(le16(b[6:])), count: uint64(le16(b[10:])),
		size: uint64(le32(b[12:])), offset: uint64(le32(b[16:]))}
	if e.count != uint64(le16(b[8:])) && e.count != math.MaxUint16 {
		return e, &fault{"8037", "un volume d'une archive découpée"}
	}
	if at < locator64Bytes {
		return e, nil
	}
	locator := make([]byte, locator64Bytes)
	if err := readAt(a, locator, at-locator64Bytes); err != nil {
		return e, err
	}
	if le32(locator) != locator64Sign {
		return e, nil
	}
	if le32(locator[4:]) != 0 || le32(locator[16:]) != 1 {
		return e, &fault{"8037", "un volume d'une archive découpée"}
	}
	where := le64(locator[8:])
	if at < locator64Bytes+end64Bytes || where > uint64(at-locator64Bytes-end64Bytes) {
		return e, &fault{"8036", "une fin zip64 introuvable"}
	}
	record := make([]byte, end64Bytes)
	if err := readAt(a, record, int64(where)); err != nil {
		return e, err
	}
	if le32(record) != end64Sign || where+12+le64(record[4:]) != uint64(at-locator64Bytes) {
		return e, &fault{"8036", "une fin zip64 introuvable"}
	}
	return end{at: int64(where), disk: le32(record[16:]), diskStart: le32(record[20:]), count: le64(record[32:]),
		size: le64(record[40:]), offset: le64(record[48:]), zip64: true}, nil
}

// headers goes through the central directory: archive/zip would go on past its
// end, and does not tell where an entry begins.
func headers(text []byte) ([]*entry, error) {
	var entries []*entry
	for len(text) > 0 {
		if len(text) < centralBytes || le32(text) != centralSign {
			return nil, &fault{"8036", "un répertoire illisible"}
		}
		n := centralBytes + int(le16(text[28:])) + int(le16(text[30:])) + int(le16(text[32:]))
		switch disk := le16(text[34:]); {
		case len(text) < n:
			return nil, &fault{"8036", "un répertoire illisible"}
		case disk != 0 && disk != math.MaxUint16:
			return nil, &fault{"8037", "une entrée sur un autre volume"}
		case len(entries) == MaxEntries:
			return nil, &fault{"8034", fmt.Sprintf("plus de %d entrées", MaxEntries)}
		}
		entries, text = append(entries, &entry{offset: uint64(le32(text[42:]))}), text[n:]
	}
	return entries, nil
}

// wide is the entry's place as its zip64 field has it: behind the sizes that
// stand there too (APPNOTE §4.5.3). archive/zip made sure that it is there.
func wide(f *zip.File) uint64 {
	at := 0
	for _, size := range []uint32{f.UncompressedSize, f.CompressedSize} { //nolint:staticcheck // as written
		if size == math.MaxUint32 {
			at += 8
		}
	}
	for extra := f.Extra; len(extra) >= 4; extra = extra[4+le16(extra[2:]):] {
		if le16(extra) == 1 {
			return le64(extra[4+at:])
		}
	}
	return math.MaxUint64
}

// extents refuses entries that overlap, that run into the directory, or that
// declare too much together, before any octet of theirs is read.
func extents(entries []*entry, limit int64) error {
	total := uint64(0)
	for _, x := range entries {
		if x.offset > uint64(limit) || x.CompressedSize64 > uint64(limit)-x.offset ||
			uint64(limit)-x.offset-x.CompressedSize64 < localBytes+uint64(len(x.Name)) {
			return &fault{"8032", "des entrées au-delà de ce que le fichier contient"}
		}
		if x.UncompressedSize64 > MaxExpandedBytes || total > MaxExpandedBytes-x.UncompressedSize64 {
			return &fault{"8064", "davantage, d'après le répertoire"}
		}
		total += x.UncompressedSize64
	}
	order := slices.Clone(entries)
	slices.SortStableFunc(order, func(a, b *entry) int { return cmp.Compare(a.offset, b.offset) })
	for i, x := range order {
		x.limit = limit
		if i+1 == len(order) {
			break
		}
		next := order[i+1]
		if x.limit = int64(next.offset); next.offset-x.offset < localBytes+uint64(len(x.Name))+x.CompressedSize64 {
			return &fault{"8065", fmt.Sprintf("%s et %s sur les mêmes octets", x.show(), next.show())}
		}
	}
	return nil
}

// readAt fills b; the caller knows that the archive is long enough.
func readAt(a Archive, b []byte, at int64) error {
	n, err := a.ReadAt(b, at)
	if n == len(b) {
		return nil
	}
	if err == nil || errors.Is(err, io.EOF) {
		err = io.ErrUnexpectedEOF // it shrank while we read
	}
	return err
}

func le16(b []byte) uint16 { return binary.LittleEndian.Uint16(b) }
func le32(b []byte) uint32 { return binary.LittleEndian.Uint32(b) }
func le64(b []byte) uint64 { return binary.LittleEndian.Uint64(b) }

func octets(n int64) string { return fmt.Sprintf("%d octets", n) }
