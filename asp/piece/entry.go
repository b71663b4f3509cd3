package piece

import (
	"bufio"
	"bytes"
	"compress/flate"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"

	"amfront/asp"
)

// entry is a line of an archive's directory.
type entry struct {
	archive      string
	raw          string // the name's octets
	base         string // the name without folder
	maker        byte   // system that made it: 3 is Unix
	flags        uint16
	method       uint16
	crc          uint32
	packed, size uint64 // octets, as declared
	attributes   uint32
	offset       uint64
	limit        int64 // where the next entry, or the directory, begins
	folder       bool
	usable       bool // its name can be a piece's
	faulty       bool // a finding names it
}

// inflater is used again for every entry.
type inflater struct {
	flate  io.ReadCloser
	in     *bufio.Reader
	buffer []byte
}

func newInflater() *inflater {
	return &inflater{flate: flate.NewReader(nil), in: bufio.NewReaderSize(nil, 64<<10), buffer: make([]byte, 64<<10)}
}

// read goes through the entry's octets and tells their number and format.
func (x *entry) read(ctx context.Context, a Archive, inflate *inflater) (asp.Piece, error) {
	none := asp.Piece{}
	switch {
	case x.flags&(flagEncrypted|flagStrong|flagMasked) != 0:
		return none, &fault{"8051", ""}
	case x.special():
		return none, &fault{"8052", ""}
	case x.method != methodStore && x.method != methodDeflate:
		return none, &fault{"8053", fmt.Sprintf("la méthode %d", x.method)}
	case x.size > BombBytes && x.size/max(1, x.packed) > BombRatio:
		return none, &fault{"8063", fmt.Sprintf("%d octets qui en feraient %d", x.packed, x.size)}
	}
	start, err := x.local(a)
	if err != nil {
		return none, err
	}
	in := io.Reader(io.NewSectionReader(a, start, int64(x.packed)))
	if x.method == methodDeflate {
		inflate.in.Reset(in)
		inflate.flate.(flate.Resetter).Reset(inflate.in, nil) //nolint:errcheck // never fails
		in = inflate.flate
	} else if x.packed != x.size {
		return none, &fault{"8062", "deux tailles pour des octets non compressés"}
	}
	look, sum, n := &sniffer{}, crc32.NewIEEE(), uint64(0)
	for {
		if err := ctx.Err(); err != nil {
			return none, err
		}
		m, err := in.Read(inflate.buffer)
		n += uint64(m)
		if n > x.size {
			return none, &fault{"8062", fmt.Sprintf("plus que les %d octets annoncés", x.size)}
		}
		sum.Write(inflate.buffer[:m])
		look.Write(inflate.buffer[:m])
		var corrupt flate.CorruptInputError
		switch {
		case errors.Is(err, io.EOF):
			return x.end(n, sum.Sum32(), look)
		case errors.As(err, &corrupt), errors.Is(err, io.ErrUnexpectedEOF):
			return none, &fault{"8062", "des octets qui ne se décompressent pas"}
		case err != nil:
			return none, err
		}
	}
}

func (x *entry) end(n uint64, sum uint32, look *sniffer) (asp.Piece, error) {
	switch {
	case n != x.size:
		return asp.Piece{}, &fault{"8062", fmt.Sprintf("%d octets au lieu des %d annoncés", n, x.size)}
	case sum != x.crc:
		return asp.Piece{}, &fault{"8061", fmt.Sprintf("%08x au lieu de %08x", sum, x.crc)}
	}
	format, found := look.verdict()
	if look.archive() {
		return asp.Piece{}, &fault{"8054", found}
	}
	return asp.Piece{Size: int64(n), Format: format, Found: found}, nil
}

// local compares the entry's own header with the directory, and tells where its
// octets begin.
func (x *entry) local(a Archive) (int64, error) {
	header := make([]byte, localBytes+len(x.raw))
	if err := readAt(a, header, int64(x.offset)); err != nil {
		return 0, err
	}
	if le32(header) != localSign {
		return 0, &fault{"8036", "un emplacement où rien ne commence"}
	}
	n, m := int(le16(header[26:])), int(le16(header[28:]))
	start := int64(x.offset) + localBytes + int64(n) + int64(m)
	switch {
	case n != len(x.raw) || string(header[localBytes:]) != x.raw:
		return 0, &fault{"8036", "un autre nom dans l'archive que dans son répertoire"}
	case le16(header[8:]) != x.method, (le16(header[6:])^x.flags)&(flagEncrypted|flagDescriptor) != 0:
		return 0, &fault{"8036", "une autre méthode dans l'archive que dans son répertoire"}
	case start+int64(x.packed) > x.limit:
		return 0, &fault{"8065", "des octets qui sont aussi à autre chose"}
	}
	packed, size := le32(header[18:]), le32(header[22:])
	const wide = 1<<32 - 1
	if x.flags&flagDescriptor != 0 {
		return start, x.descriptor(a, start+int64(x.packed))
	}
	if packed != wide && uint64(packed) != x.packed || size != wide && uint64(size) != x.size ||
		le32(header[14:]) != x.crc {
		return 0, &fault{"8036", "une autre taille ou une autre somme dans l'archive que dans son répertoire"}
	}
	return start, nil
}

// descriptor compares what follows the octets when their size was not known
// before them: with or without a signature, of 32 or 64 bits (APPNOTE §4.3.9).
func (x *entry) descriptor(a Archive, at int64) error {
	b := make([]byte, min(24, x.limit-at))
	if err := readAt(a, b, at); err != nil {
		return err
	}
	for _, sign := range [][]byte{binary.LittleEndian.AppendUint32(nil, descriptorSign), nil} {
		rest, is := bytes.CutPrefix(b, sign)
		if !is || len(rest) < 12 || le32(rest) != x.crc {
			continue
		}
		if uint64(le32(rest[4:])) == x.packed && uint64(le32(rest[8:])) == x.size || len(rest) >= 20 &&
			le64(rest[4:]) == x.packed && le64(rest[12:]) == x.size {
			return nil
		}
	}
	return &fault{"8036", "un descripteur qui contredit le répertoire"}
}

// special tells links and devices, which only Unix archives have.
func (x *entry) special() bool {
	const kind, regular, directory = 0xF000, 0x8000, 0x4000
	mode := x.attributes >> 16 & kind
	return x.maker == 3 && mode != 0 && mode != regular && mode != directory
}
