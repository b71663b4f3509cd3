package exchanges

import (
	"bytes"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strings"

	"amfront/bench"
	"amfront/journal"
	"amfront/receiver/cms"
	"amfront/words"
)

const (
	maxRaw       = 8 << 20 // octets of a message that pages look at
	maxFile      = 4 << 20 // octets of a file that pages look at
	recordSize   = 128     // octets of a B2 record
	recordsShown = 64
	hexShown     = 2048
)

// errEnough ends a copy that has what it needs.
var errEnough = errors.New("enough")

// keeper keeps the first octets of what is written to it.
type keeper struct {
	buf bytes.Buffer
	max int
}

func (k *keeper) Write(p []byte) (int, error) {
	room := k.max - k.buf.Len()
	if room <= 0 {
		return 0, errEnough
	}
	k.buf.Write(p[:min(room, len(p))])
	if len(p) > room {
		return room, errEnough
	}
	return len(p), nil
}

// first is what write writes, up to max octets.
func first(max int, write func(io.Writer) error) ([]byte, error) {
	k := &keeper{max: max}
	if err := write(k); err != nil && !errors.Is(err, errEnough) && k.buf.Len() < max {
		return nil, err
	}
	return k.buf.Bytes(), nil
}

// failure is why something could not be done.
type failure struct {
	What  any    // a text of ours, or what speaks both languages
	Cause string // English, of the library that failed
}

// fileView is the decrypted file.
type fileView struct {
	Size        int64    // as decrypted
	Compression string   // "gzip", "zlib", "" for none
	FileSize    int      // after decompression, what is looked at of it
	Cut         bool     // the file is longer than what is looked at
	Failure     *failure // it does not decompress

	Records          []fileRecord
	Total            int // how many records there are
	Rest             int // octets after the last whole record
	Hex              string
	PrevRecords      int // -1 for none
	NextRecords      int
	PrevHex, NextHex int
}

type fileRecord struct {
	Number, Offset int
	Kind           string // French, "" unknown
	Text           string
}

func (s *pages) fileView(ctx context.Context, m bench.Message, record, at int) (*fileView, error) {
	plain, err := first(maxFile, func(w io.Writer) error { return s.World.WritePlain(ctx, m.ID, w) })
	if err != nil {
		return nil, err
	}
	v := &fileView{Size: m.PlainSize}
	file := v.decompress(plain)
	v.FileSize = len(file)
	v.Cut = v.Cut || len(plain) == maxFile
	v.Total, v.Rest = len(file)/recordSize, len(file)%recordSize
	v.window(file, record, at)
	return v, nil
}

// decompress is the file within gzip or zlib, bounded.
func (v *fileView) decompress(plain []byte) []byte {
	var r io.Reader
	var err error
	switch format, _ := cms.Format(plain); format {
	case cms.Gzip:
		r, err = gzip.NewReader(bytes.NewReader(plain))
		v.Compression = format
	case cms.Zlib:
		r, err = zlib.NewReader(bytes.NewReader(plain))
		v.Compression = format
	default:
		return plain
	}
	if err != nil {
		v.Failure = v.undone(err)
		return plain
	}
	file, err := io.ReadAll(io.LimitReader(r, maxFile))
	// A file that is not looked at whole ends early through no fault of its own.
	if err != nil && (len(plain) < maxFile || !errors.Is(err, io.ErrUnexpectedEOF)) {
		v.Failure = v.undone(err)
	}
	v.Cut = len(file) == maxFile
	return file
}

// undone says why a file does not decompress.
func (v *fileView) undone(err error) *failure {
	var what any = "la décompression échoue"
	var corrupt flate.CorruptInputError
	switch {
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		what = "le fichier compressé s’arrête trop tôt : il a été coupé, ou le logiciel n’a pas terminé la compression " +
			"avant de chiffrer"
	case errors.Is(err, gzip.ErrHeader), errors.Is(err, zlib.ErrHeader):
		what = words.Errorf("attendu un en-tête %s, trouvé d’autres octets", v.Compression)
	case errors.Is(err, gzip.ErrChecksum), errors.Is(err, zlib.ErrChecksum):
		what = "la somme de contrôle inscrite dans le fichier n’est pas celle des octets décompressés"
	case errors.Is(err, zlib.ErrDictionary):
		what = "le fichier demande un dictionnaire convenu d’avance, que le banc n’a pas"
	case errors.As(err, &corrupt):
		what = words.Errorf("les données compressées sont altérées, avant leur octet %d", int64(corrupt))
	}
	return &failure{what, err.Error()}
}

func (v *fileView) window(file []byte, record, at int) {
	if record < 0 || record >= v.Total {
		record = 0
	}
	if at < 0 || at >= len(file) {
		at = 0
	}
	at -= at % 16
	for i := record; i < min(v.Total, record+recordsShown); i++ {
		rec := file[i*recordSize : (i+1)*recordSize]
		v.Records = append(v.Records, fileRecord{Number: i + 1, Offset: i * recordSize, Kind: recordKind(rec),
			Text: latin1(rec)})
	}
	v.Hex = strings.TrimRight(dump(file[at:min(len(file), at+hexShown)], at), "\n")
	v.PrevRecords, v.NextRecords = turn(record, recordsShown, v.Total)
	v.PrevHex, v.NextHex = turn(at, hexShown, len(file))
}

// turn gives where the window before and the one after begin; -1 for none.
func turn(at, size, total int) (prev, next int) {
	prev, next = -1, -1
	if at > 0 {
		prev = max(0, at-size)
	}
	if at+size < total {
		next = at + size
	}
	return prev, next
}

// recordKind names a B2/NOEMIE record by its first octets; the norm's own
// names are not public, these are the bench's words.
func recordKind(rec []byte) string {
	switch {
	case bytes.HasPrefix(rec, []byte("000")):
		return "début de fichier"
	case bytes.HasPrefix(rec, []byte("999")):
		return "fin de fichier"
	case rec[0] >= '1' && rec[0] <= '6':
		return "type " + string(rec[0])
	}
	return ""
}

// latin1 shows octets as text, what cannot be read as a dot.
func latin1(p []byte) string {
	var b strings.Builder
	for _, c := range p {
		if c < 0x20 || c >= 0x7f && c < 0xa1 {
			b.WriteRune('·')
		} else {
			b.WriteRune(rune(c))
		}
	}
	return b.String()
}

// dump is a hexadecimal dump whose offsets begin at base.
func dump(p []byte, base int) string {
	var b strings.Builder
	for i := 0; i < len(p); i += 16 {
		row := p[i:min(len(p), i+16)]
		text := hex.EncodeToString(row)
		var octs []string
		for j := 0; j < len(text); j += 2 {
			octs = append(octs, text[j:j+2])
		}
		fmt.Fprintf(&b, "%08x  %-47s  %s\n", base+i, strings.Join(octs, " "), latin1(row))
	}
	return b.String()
}

// rawMessage is a message, at most maxRaw octets of it.
func (s *pages) rawMessage(d journal.Digest) ([]byte, error) {
	b, err := s.World.Journal.OpenBlob(d)
	if err != nil {
		return nil, err
	}
	defer b.Close()
	return io.ReadAll(io.LimitReader(b, maxRaw))
}
