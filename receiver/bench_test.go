package receiver

import (
	"bytes"
	"context"
	"io"
	"runtime"
	"testing"
	"time"

	"amfront/pki/testca"
)

func clockAtEpoch() time.Time { return epoch }

func allocated() int64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.TotalAlloc)
}

// endless yields head once and then body again and again.
func endless(head, body string) io.Reader { return &repeater{rest: []byte(head), body: []byte(body)} }

type repeater struct{ rest, body []byte }

func (r *repeater) Read(p []byte) (int, error) {
	n := 0
	for n < len(p) {
		if len(r.rest) == 0 {
			r.rest = r.body
		}
		c := copy(p[n:], r.rest)
		r.rest = r.rest[c:]
		n += c
	}
	return n, nil
}

// benchInspect reports MB of mail a second.
func benchInspect(b *testing.B, size int) {
	pki, err := testca.New(context.Background(), testca.Options{Keys: pool.Recycled(), Now: clockAtEpoch})
	if err != nil {
		b.Fatal(err)
	}
	r, err := New(Options{PKI: pki, Now: clockAtEpoch})
	if err != nil {
		b.Fatal(err)
	}
	cred, err := pki.Current(testca.LabelAMOTest)
	if err != nil {
		b.Fatal(err)
	}
	box := boxes[testca.AMO]
	raw := message(box, desc, encrypt(b, lot(size/record), []*testca.Credential{cred}), true).bytes()
	b.SetBytes(int64(len(raw)))
	b.ReportAllocs()
	for b.Loop() {
		in, err := r.Inspect(context.Background(), bytes.NewReader(raw), box, nil)
		if err != nil || len(in.Findings) > 0 || in.Failure != nil {
			b.Fatal(err, in.Findings, in.Failure)
		}
	}
}

func BenchmarkInspect10KB(b *testing.B) { benchInspect(b, 10<<10) }
func BenchmarkInspect1MB(b *testing.B)  { benchInspect(b, 1<<20) }
func BenchmarkInspect50MB(b *testing.B) { benchInspect(b, 50<<20) }

// BenchmarkBase64 is the transfer decoding alone, in MB of mail a second.
func BenchmarkBase64(b *testing.B) {
	text := []byte(replaceLF(wrap64(lot(1 << 16))))
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		s := newScanner(bytes.NewReader(text))
		s.begin()
		var st transferStats
		if n, err := io.Copy(io.Discard, decoder(s, "base64", &st, newBuffers())); err != nil || n != 1<<23 {
			b.Fatal(n, err)
		}
	}
}

func replaceLF(s string) string {
	return string(bytes.ReplaceAll([]byte(s), []byte("\n"), []byte("\r\n")))
}

// BenchmarkAnswer is one signed service message.
func BenchmarkAnswer(b *testing.B) {
	pki, err := testca.New(context.Background(), testca.Options{Keys: pool.Recycled(), Now: clockAtEpoch})
	if err != nil {
		b.Fatal(err)
	}
	r, err := New(Options{PKI: pki, Now: clockAtEpoch})
	if err != nil {
		b.Fatal(err)
	}
	box := boxes[testca.AMO]
	in, err := r.Inspect(context.Background(), bytes.NewReader(message(box, "FSETEST/B2", lot(3), true).bytes()), box, nil)
	if err != nil {
		b.Fatal(err)
	}
	d := Decide(in.Facts, defaultSettings)
	for b.Loop() {
		if _, err := r.Answer(in, d, box, "ps@medecin.example"); err != nil {
			b.Fatal(err)
		}
	}
}
