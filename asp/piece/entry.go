package piece

import (
	"archive/zip"
	"bufio"
	"bytes"
	"compress/flate"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"slices"

	"amfront/asp"
)

// entry is a line of an archive's directory.
type entry struct {
	*zip.File
	archive string
	base    string // the name without folder
	offset  uint64 // of its own header
	limit   int64  // where the next entry, or the directory, begins
	folder  bool
	usable  bool // its name can be a piece's
	faulty  bool // a finding names it
}

// scratch is used again for every entry.
type scratch struct {
	flate  io.ReadCloser
	in     *bufio.Reader
	text   head
	buffer []byte
}

func newScratch() *scratch {
	return &scratch{flate: flate.NewReader(nil), in: bufio.NewReaderSize(nil, 64<<10), buffer: make([]byte, 64<<10)}
}

// head keeps as much of an entry as a piece may have.
type head struct{ bytes.Buffer }

func (h *head) Write(b []byte) (int, error) {
	h.Buffer.Write(b[:min(len(b), asp.MaxPieceBytes-h.Len())])
	return len(b), nil
}

// until is a reader that ends with its context.
type until struct {
	context.Context
	io.Reader
}

func (u until) Read(b []byte) (int, error) {
	if err := u.Err(); err != nil {
		return 0, err
	}
	return u.Reader.Read(b)
}

// read goes through the entry's octets and tells their number and format.
func (x *entry) read(ctx context.Context, a Archive, s *scratch) (asp.Piece, error) {
	none, packed, size := asp.Piece{}, x.CompressedSize64, x.UncompressedSize64
	switch {
	case x.Flags&(flagEncrypted|flagStrong|flagMasked) != 0:
		return none, &fault{"8051", ""}
	case x.CreatorVersion>>8 == 3 && !slices.Contains([]uint32{0, 4, 8}, x.ExternalAttrs>>28): // of Unix: no plain file
		return none, &fault{"8052", ""}
	case x.Method != zip.Store && x.Method != zip.Deflate:
		return none, &fault{"8053", fmt.Sprintf("la méthode %d", x.Method)}
	case size > BombBytes && size/max(1, packed) > BombRatio:
		return none, &fault{"8063", fmt.Sprintf("%d octets qui en feraient %d", packed, size)}
	}
	if err := x.local(a); err != nil {
		return none, err
	}
	in, err := x.OpenRaw()
	if err != nil {
		return none, err
	}
	if x.Method == zip.Deflate {
		s.in.Reset(in)
		s.flate.(flate.Resetter).Reset(s.in, nil) //nolint:errcheck // never fails
		in = s.flate
	} else if packed != size {
		return none, &fault{"8062", "deux tailles pour des octets non compressés"}
	}
	s.text.Reset()
	sum := crc32.NewIEEE()
	n, err := io.CopyBuffer(io.MultiWriter(sum, &s.text), io.LimitReader(until{ctx, in}, int64(size)+1), s.buffer)
	var corrupt flate.CorruptInputError
	switch {
	case errors.As(err, &corrupt), errors.Is(err, io.ErrUnexpectedEOF):
		return none, &fault{"8062", "des octets qui ne se décompressent pas"}
	case err != nil:
		return none, err
	case uint64(n) > size:
		return none, &fault{"8062", fmt.Sprintf("plus que les %d octets annoncés", size)}
	case uint64(n) < size:
		return none, &fault{"8062", fmt.Sprintf("%d octets au lieu des %d annoncés", n, size)}
	case sum.Sum32() != x.CRC32:
		return none, &fault{"8061", fmt.Sprintf("%08x au lieu de %08x", sum.Sum32(), x.CRC32)}
	}
	if archived(s.text.Bytes()) {
		return none, &fault{"8054", describe(s.text.Bytes())}
	}
	format, found := formatOf(s.text.Bytes())
	return asp.Piece{Size: n, Format: format, Found: found}, nil
}

// local compares the entry's own header with the directory.
func (x *entry) local(a Archive) error {
	header := make([]byte, localBytes+len(x.Name))
	if err := readAt(a, header, int64(x.offset)); err != nil {
		return err
	}
	if le32(header) != localSign {
		return &fault{"8036", "un emplacement où rien ne commence"}
	}
	n, m := int(le16(header[26:])), int(le16(header[28:]))
	end := int64(x.offset) + localBytes + int64(n) + int64(m) + int64(x.CompressedSize64)
	switch {
	case n != len(x.Name) || string(header[localBytes:]) != x.Name:
		return &fault{"8036", "un autre nom dans l'archive que dans son répertoire"}
	case le16(header[8:]) != x.Method, (le16(header[6:])^x.Flags)&(flagEncrypted|flagDescriptor) != 0:
		return &fault{"8036", "une autre méthode dans l'archive que dans son répertoire"}
	case end > x.limit:
		return &fault{"8065", "des octets qui sont aussi à autre chose"}
	case x.Flags&flagDescriptor != 0:
		return x.descriptor(a, end)
	case !same(le32(header[18:]), x.CompressedSize64), !same(le32(header[22:]), x.UncompressedSize64),
		le32(header[14:]) != x.CRC32:
		return &fault{"8036", "une autre taille ou une autre somme dans l'archive que dans son répertoire"}
	}
	return nil
}

// same: a size that says so stands in a zip64 field.
func same(size uint32, announced uint64) bool { return size == 1<<32-1 || uint64(size) == announced }

// descriptor compares what follows the octets when their size was not known
// before them: with or without a signature, of 32 or 64 bits (APPNOTE §4.3.9).
func (x *entry) descriptor(a Archive, at int64) error {
	b := make([]byte, min(24, x.limit-at))
	if err := readAt(a, b, at); err != nil {
		return err
	}
	b = bytes.TrimPrefix(b, binary.LittleEndian.AppendUint32(nil, descriptorSign))
	packed, size := x.CompressedSize64, x.UncompressedSize64
	if len(b) >= 12 && le32(b) == x.CRC32 && (uint64(le32(b[4:])) == packed && uint64(le32(b[8:])) == size ||
		len(b) >= 20 && le64(b[4:]) == packed && le64(b[12:]) == size) {
		return nil
	}
	return &fault{"8036", "un descripteur qui contredit le répertoire"}
}
