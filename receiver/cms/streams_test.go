package cms

import (
	"bytes"
	"errors"
	"io"
	"runtime"
	"slices"
	"testing"
	"testing/iotest"
)

// A reader may give what it likes: single octets, half, data with EOF.
func TestReaders(t *testing.T) {
	w := theWorld()
	plain := random(2*chunkSize + 77)
	for _, args := range [][]string{{"-aes-128-cbc"}, {"-aes-128-cbc", "-stream"}, {"-aes-128-gcm"}, {"-aes-128-cfb"}} {
		der := encrypt(t, plain, append(args, w.amo.certFile)...)
		for name, r := range map[string]io.Reader{"one": iotest.OneByteReader(bytes.NewReader(der)),
			"half": iotest.HalfReader(bytes.NewReader(der)), "dataErr": iotest.DataErrReader(bytes.NewReader(der))} {
			m, err := Read(r, Limits{})
			if err != nil {
				t.Fatal(name, err)
			}
			var out bytes.Buffer
			if _, err := m.Decrypt(&out, keysOf(w.amo)); err != nil || !bytes.Equal(out.Bytes(), plain) {
				t.Errorf("%s %v: %v", name, args, err)
			}
		}
		cause := errors.New("line cut")
		for _, at := range []int{0, 1, 5, 300, 500, chunkSize + 5, len(der) - 3} {
			r := io.MultiReader(bytes.NewReader(der[:at]), iotest.ErrReader(cause))
			m, err := Read(r, Limits{})
			if err == nil {
				_, err = m.Decrypt(io.Discard, keysOf(w.amo))
			}
			if !errors.Is(err, cause) || classOf(err) != ReadFailed {
				t.Errorf("%v, reader fails after %d octets: %v", args, at, err)
			}
		}
	}
}

// failing is a writer that takes n octets.
type failing struct{ n int }

var errFull = errors.New("disk full")

func (f *failing) Write(p []byte) (int, error) {
	if f.n -= len(p); f.n < 0 {
		return 0, errFull
	}
	return len(p), nil
}

func TestWriterFails(t *testing.T) {
	w := theWorld()
	for _, args := range [][]string{{"-aes-128-cbc"}, {"-aes-128-gcm"}, {"-aes-128-cfb"}} {
		der := encrypt(t, random(3*chunkSize), append(args, w.amo.certFile)...)
		m, err := Read(bytes.NewReader(der), Limits{})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := m.Decrypt(&failing{chunkSize}, keysOf(w.amo)); !errors.Is(err, errFull) {
			t.Errorf("%v: %v", args, err)
		}
	}
}

// zeros gives n octets of nothing.
type zeros struct{ n int64 }

func (z *zeros) Read(p []byte) (int, error) {
	if z.n == 0 {
		return 0, io.EOF
	}
	n := int(min(int64(len(p)), z.n))
	z.n -= int64(n)
	clear(p[:n])
	return n, nil
}

// Memory does not grow with the content.
func TestMemoryIsFlat(t *testing.T) {
	const size = 64 << 20
	m := recipe(theWorld().amo, pad(testPlain, 16))
	m.content = nil
	for _, form := range []string{"DER", "BER"} {
		m.wrap = tlv
		var r io.Reader
		if form == "DER" {
			head := definiteHead(m.envelope, size)
			r = io.MultiReader(bytes.NewReader(head), &zeros{size})
		} else {
			m.wrap = indef
			whole := m.bytes()
			piece := bytes.Repeat(append([]byte{4, 0x82, 0x10, 0}, make([]byte, 4096)...), 16)
			parts := []io.Reader{bytes.NewReader(append(whole[:len(whole)-8:len(whole)-8], 0xa0, 0x80))}
			for range size / (16 * 4096) {
				parts = append(parts, bytes.NewReader(piece))
			}
			r = io.MultiReader(append(parts, bytes.NewReader(make([]byte, 10)))...)
		}
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		msg, err := Read(r, Limits{})
		if err != nil {
			t.Fatal(form, err)
		}
		_, err = msg.Decrypt(io.Discard, keysOf(theWorld().amo))
		runtime.ReadMemStats(&after)
		if classOf(err) != BadPadding {
			t.Errorf("%s: %v", form, err)
		}
		if msg.Info.ContentBytes != size {
			t.Errorf("%s: %d octets", form, msg.Info.ContentBytes)
		}
		if n := after.TotalAlloc - before.TotalAlloc; n > 1<<20 {
			t.Errorf("%s: %d octets allocated for %d", form, n, size)
		}
	}
}

// definiteHead is the DER up to content octets that follow.
func definiteHead(e envelope, size int) []byte {
	hdr := appendHeader(nil, 0x80, size)
	eci := slices.Concat(e.inner, e.alg, hdr)
	eci = append(appendHeader(nil, 0x30, len(eci)+size), eci...)
	env := slices.Concat(e.version, tlv(0x31, e.recipients...), eci)
	env = append(appendHeader(nil, 0x30, len(env)+size), env...)
	exp := append(appendHeader(nil, 0xa0, len(env)+size), env...)
	ci := slices.Concat(e.typ, exp)
	return append(appendHeader(nil, 0x30, len(ci)+size), ci...)
}
