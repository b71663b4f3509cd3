package exemple

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"encoding/binary"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"amfront/asp"
)

// forge is the raw material of a zip's twin: what archive/zip would not write.
type forge struct {
	files []member
	after func(zip []byte) []byte // changes the octets of the whole
}

// member is an entry to be written.
type member struct {
	name       string
	text       []byte
	method     uint16 // 0 or 8: deflated unless 0
	attributes uint32 // of Unix, above 16 bits
	flags      uint16
	size       uint32 // declared, when it is not that of text
	local      string // name in the entry's own header, when it is another
	crc        uint32 // added to the right one
	sameAs     int    // shares the octets of an earlier entry, from 1
}

// forgeries are the changes of "@zip HOW", by name.
var forgeries = map[string]func(f *forge){
	"7z": func(f *forge) {
		f.after = func([]byte) []byte { return []byte("7z\xbc\xaf\x27\x1c\x00\x04synthétique") }
	},
	"coupé":     func(f *forge) { f.after = func(z []byte) []byte { return z[:len(z)/2] } },
	"volumes":   func(f *forge) { f.after = func(z []byte) []byte { z[len(z)-18] = 1; return z } },
	"programme": func(f *forge) { f.after = func(z []byte) []byte { return append([]byte("MZ programme"), z...) } },
	"suite":     func(f *forge) { f.after = func(z []byte) []byte { return append(z, "suite"...) } },
	"zip64":     func(f *forge) { f.after = zip64 },
	"entrées": func(f *forge) {
		for i := range 10_000 {
			f.files = append(f.files, member{name: fmt.Sprintf("%d.pdf", i)})
		}
	},
	"autre-nom": func(f *forge) { f.files[0].local = strings.Repeat("x", len(f.files[0].name)) },
	"remonte":   func(f *forge) { f.more(`../` + f.files[0].name) },
	"absolu":    func(f *forge) { f.more(`C:\temp\` + f.files[0].name) },
	"dossier": func(f *forge) {
		for i := range f.files {
			f.files[i].name = "pieces/" + f.files[i].name
		}
	},
	"doublon":   func(f *forge) { f.more(f.files[0].name) },
	"casse":     func(f *forge) { f.more(strings.ToLower(f.files[0].name)) },
	"cp437":     func(f *forge) { f.more("pi\x8ace.pdf") },
	"invisible": func(f *forge) { f.more("piece\u202efdp.pdf"); f.files[len(f.files)-1].flags = 1 << 11 },
	"chiffré":   func(f *forge) { f.files[0].flags = 1 },
	"lien":      func(f *forge) { f.files[0].attributes = 0xA1FF; f.files[0].text = []byte("autre.pdf") },
	"bzip2":     func(f *forge) { f.files[0].method = 12 },
	"archive": func(f *forge) {
		f.more("autres.zip")
		f.files[len(f.files)-1].text = (&forge{files: f.files[:1]}).octets()
	},
	"somme":  func(f *forge) { f.files[0].crc = 1 },
	"taille": func(f *forge) { f.files[0].size = uint32(len(f.files[0].text)) + 1 },
	"bombe": func(f *forge) {
		f.more("bombe.pdf")
		f.files[len(f.files)-1].text = make([]byte, 31_000_000)
	},
	"démesure":  func(f *forge) { f.files[0].size = 2_000_000_001 },
	"recouvre":  func(f *forge) { f.more("meme.pdf"); f.files[len(f.files)-1].sameAs = 1 },
	"orpheline": func(f *forge) { f.more("MDV-LGC-Va1-BDC-99999.pdf") },
}

// zipGros is a zip beyond 200 Mo: zeros that no entry owns, so that it costs
// nothing to make.
const zipGros = "gros"

func (f *forge) more(name string) {
	f.files = append(f.files, member{name: name, text: smallest("PDF"), method: 8})
}

// octets writes the zip (APPNOTE 6.3.10 §4.3).
func (f *forge) octets() []byte {
	var out, dir bytes.Buffer
	put := func(w *bytes.Buffer, values ...any) {
		for _, v := range values {
			binary.Write(w, binary.LittleEndian, v) //nolint:errcheck // into memory
		}
	}
	var offsets []uint32
	for _, m := range f.files {
		body, size, sum := m.packed(), uint32(len(m.text)), crc(m.text)+m.crc
		if m.size != 0 {
			size = m.size
		}
		at := uint32(out.Len())
		if m.sameAs > 0 {
			at = offsets[m.sameAs-1]
		} else {
			name := m.name
			if m.local != "" {
				name = m.local
			}
			put(&out, uint32(0x04034b50), uint16(20), m.flags, m.method, uint32(0x543f0000), sum, uint32(len(body)), size,
				uint16(len(name)), uint16(0), []byte(name), body)
		}
		offsets = append(offsets, at)
		put(&dir, uint32(0x02014b50), uint16(3<<8|20), uint16(20), m.flags, m.method, uint32(0x543f0000), sum,
			uint32(len(body)), size,
			uint16(len(m.name)), uint16(0), uint16(0), uint16(0), uint16(0), m.attributes<<16, at, []byte(m.name))
	}
	start, n := uint32(out.Len()), uint16(len(f.files))
	out.Write(dir.Bytes())
	put(&out, uint32(0x06054b50), uint16(0), uint16(0), n, n, uint32(dir.Len()), start, uint16(0))
	if f.after != nil {
		return f.after(out.Bytes())
	}
	return out.Bytes()
}

func (m member) packed() []byte {
	if m.method != 8 {
		return m.text
	}
	var b bytes.Buffer
	w, _ := flate.NewWriter(&b, flate.BestCompression) //nolint:errcheck // the level is known
	w.Write(m.text)                                    //nolint:errcheck // into memory
	w.Close()                                          //nolint:errcheck // into memory
	return b.Bytes()
}

// zip64 puts a zip64 end before the plain one, and has that one refer to it.
func zip64(z []byte) []byte {
	end := z[len(z)-22:]
	le := binary.LittleEndian
	out := slices.Clone(z[:len(z)-22])
	at := uint64(len(out))
	out = le.AppendUint64(le.AppendUint32(out, 0x06064b50), 44)
	out = le.AppendUint16(le.AppendUint16(out, 45), 45)
	out = le.AppendUint32(le.AppendUint32(out, 0), 0)
	n := uint64(le.Uint16(end[10:]))
	out = le.AppendUint64(le.AppendUint64(out, n), n)
	out = le.AppendUint64(le.AppendUint64(out, uint64(le.Uint32(end[12:]))), uint64(le.Uint32(end[16:])))
	out = le.AppendUint64(le.AppendUint32(le.AppendUint32(out, 0x07064b50), 0), at)
	out = le.AppendUint32(out, 1)
	return append(append(out, end[:8]...), "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x00\x00"...)
}

// forged is the example's zip with its change.
func (e *Example) forged() ([]byte, error) {
	f := &forge{}
	for _, p := range e.Files {
		var b bytes.Buffer
		if err := p.Write(&b); err != nil {
			return nil, err
		}
		f.files = append(f.files, member{name: p.Name, text: b.Bytes(), method: 8})
	}
	if e.zip != zipGros {
		forgeries[e.zip](f)
	}
	return f.octets(), nil
}

// WriteZip writes the evidence as one zip; the same example makes the same octets.
func (e *Example) WriteZip(w io.Writer) error {
	if e.zip != "" {
		return e.writeForged(w)
	}
	z := zip.NewWriter(w)
	for _, f := range e.Files {
		to, err := z.CreateHeader(&zip.FileHeader{Name: f.Name, Method: zip.Deflate, Modified: Day()})
		if err != nil {
			return err
		}
		if err := f.Write(to); err != nil {
			return err
		}
	}
	return z.Close()
}

func (e *Example) writeForged(w io.Writer) error {
	z, err := e.forged()
	if err != nil {
		return err
	}
	if e.zip != zipGros {
		_, err = w.Write(z)
		return err
	}
	end := z[len(z)-22:]
	start := binary.LittleEndian.Uint32(end[16:])
	gap := uint32(asp.MaxArchiveBytes)
	binary.LittleEndian.PutUint32(end[16:], start+gap)
	if _, err := w.Write(z[:start]); err != nil {
		return err
	}
	if f, is := w.(*os.File); is {
		_, err = f.Seek(int64(gap), io.SeekCurrent) // a hole takes no room on disk
	} else {
		_, err = io.CopyN(w, zeros{}, int64(gap))
	}
	if err != nil {
		return err
	}
	_, err = w.Write(z[start:])
	return err
}

type zeros struct{}

func (zeros) Read(b []byte) (int, error) { clear(b); return len(b), nil }
