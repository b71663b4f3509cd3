package exemple

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"io"
	"slices"
	"strings"

	"amfront/asp"
)

// forge is the raw material of a zip's twin: what archive/zip would not write.
type forge struct {
	files  []*member
	before int64                   // zeros that no entry owns, so that they cost nothing to make
	after  func(zip []byte) []byte // changes the octets of the whole
}

// member is an entry to be written.
type member struct {
	zip.FileHeader
	text []byte
}

// forgeries are the changes of "@zip HOW", by name.
var forgeries = map[string]func(f *forge){
	"7z": func(f *forge) {
		f.after = func([]byte) []byte { return []byte("7z\xbc\xaf\x27\x1c\x00\x04synthétique") }
	},
	"gros":      func(f *forge) { f.before = asp.MaxArchiveBytes },
	"lourd":     func(f *forge) { f.before = asp.SoundArchiveBytes },
	"coupé":     func(f *forge) { f.after = func(z []byte) []byte { return z[:len(z)/2] } },
	"volumes":   func(f *forge) { f.after = func(z []byte) []byte { z[len(z)-18] = 1; return z } },
	"programme": func(f *forge) { f.after = func(z []byte) []byte { return append([]byte("MZ programme"), z...) } },
	"suite":     func(f *forge) { f.after = func(z []byte) []byte { return append(z, "suite"...) } },
	"zip64":     func(f *forge) { f.after = zip64 },
	"entrées": func(f *forge) {
		for i := range 10_000 {
			f.add(fmt.Sprintf("%d.pdf", i), nil).Method = zip.Store
		}
	},
	"autre-nom": func(f *forge) {
		name := []byte(f.files[0].Name) // first in the entry's own header, and then in the directory
		f.after = func(z []byte) []byte { return bytes.Replace(z, name, bytes.Repeat([]byte("x"), len(name)), 1) }
	},
	"remonte": func(f *forge) { f.more(`../` + f.files[0].Name) },
	"absolu":  func(f *forge) { f.more(`C:\temp\` + f.files[0].Name) },
	"dossier": func(f *forge) {
		for i := range f.files {
			f.files[i].Name = "pieces/" + f.files[i].Name
		}
	},
	"doublon":   func(f *forge) { f.more(f.files[0].Name) },
	"casse":     func(f *forge) { f.more(strings.ToLower(f.files[0].Name)) },
	"cp437":     func(f *forge) { f.more("pi\x8ace.pdf") },
	"invisible": func(f *forge) { f.more("piece\u202efdp.pdf").Flags = 1 << 11 },
	"chiffré":   func(f *forge) { f.files[0].Flags = 1 },
	"lien": func(f *forge) {
		f.files[0] = entryOf(f.files[0].Name, []byte("autre.pdf"))
		f.files[0].ExternalAttrs = 0xA1FF << 16
	},
	"bzip2": func(f *forge) { f.files[0].Method = 12 },
	"archive": func(f *forge) {
		inner, _ := (&forge{files: f.files[:1]}).octets() //nolint:errcheck // into memory
		f.add("autres.zip", inner)
	},
	"somme":    func(f *forge) { f.files[0].CRC32++ },
	"taille":   func(f *forge) { f.files[0].UncompressedSize64++ },
	"bombe":    func(f *forge) { f.add("bombe.pdf", make([]byte, 31_000_000)) },
	"démesure": func(f *forge) { f.files[0].UncompressedSize64 = 2_000_000_001 },
	"recouvre": func(f *forge) {
		name := f.more("meme.pdf").Name // of the first entry's octets and size, and said to be where these are
		f.after = func(z []byte) []byte { clear(z[bytes.LastIndex(z, []byte(name))-4:][:4]); return z }
	},
	"orpheline": func(f *forge) { f.more("MDV-LGC-Va1-BDC-99999.pdf") },
}

func (f *forge) more(name string) *member { return f.add(name, smallest("PDF")) }

// entryOf is an entry that tells the truth.
func entryOf(name string, text []byte) *member {
	return &member{zip.FileHeader{Name: name, Method: zip.Deflate, CRC32: crc32.ChecksumIEEE(text),
		UncompressedSize64: uint64(len(text)), CreatorVersion: 3 << 8, Modified: Day()}, text}
}

func (f *forge) add(name string, text []byte) *member {
	m := entryOf(name, text)
	f.files = append(f.files, m)
	return m
}

// octets writes the zip.
func (f *forge) octets() ([]byte, error) {
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	z.SetOffset(f.before)
	for _, m := range f.files {
		body := m.text
		if m.Method == zip.Deflate {
			body = deflated(m.text)
		}
		m.CompressedSize64 = uint64(len(body))
		w, err := z.CreateRaw(&m.FileHeader)
		if err != nil {
			return nil, err
		}
		if _, err := w.Write(body); err != nil {
			return nil, err
		}
	}
	if err := z.Close(); err != nil {
		return nil, err
	}
	if f.after != nil {
		return f.after(out.Bytes()), nil
	}
	return out.Bytes(), nil
}

func deflated(text []byte) []byte {
	var b bytes.Buffer
	w, _ := flate.NewWriter(&b, flate.BestCompression) //nolint:errcheck // the level is known
	w.Write(text)                                      //nolint:errcheck // into memory
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

// writeForged writes the example's zip with its change.
func (e *Example) writeForged(w io.Writer) error {
	f := &forge{}
	for _, p := range e.Files {
		var b bytes.Buffer
		if err := p.Write(&b); err != nil {
			return err
		}
		f.add(p.Name, b.Bytes())
	}
	forgeries[e.zip](f)
	z, err := f.octets()
	if err != nil {
		return err
	}
	if file, is := w.(io.Seeker); is {
		_, err = file.Seek(f.before, io.SeekCurrent) // a hole takes no room on disk
	} else {
		_, err = io.CopyN(w, zeros{}, f.before)
	}
	if err != nil {
		return err
	}
	_, err = w.Write(z)
	return err
}

type zeros struct{}

func (zeros) Read(b []byte) (int, error) { clear(b); return len(b), nil }
