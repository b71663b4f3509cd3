package testca

import (
	"context"
	"path/filepath"
	"testing"
)

// BenchmarkKeys is the bound of BenchmarkNew: its keys and nothing else.
func BenchmarkKeys(b *testing.B) {
	k := NewKeyPool(0, 0)
	defer k.Close()
	for b.Loop() {
		if _, err := k.many(context.Background(), 11); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkNew(b *testing.B) {
	for name, keys := range map[string]func() *KeyPool{"cold": func() *KeyPool { return nil }, "recycled": pool.Recycled} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				p, err := New(context.Background(), Options{Keys: keys()})
				if err != nil {
					b.Fatal(err)
				}
				p.Close()
			}
		})
	}
}

func BenchmarkSaveAndLoad(b *testing.B) {
	p := newPKI(b, nil)
	dir := filepath.Join(b.TempDir(), "pki")
	if err := p.Save(dir); err != nil {
		b.Fatal(err)
	}
	b.Run("load", func(b *testing.B) {
		for b.Loop() {
			q, err := Load(context.Background(), dir, Options{})
			if err != nil {
				b.Fatal(err)
			}
			q.Close()
		}
	})
	b.Run("save", func(b *testing.B) {
		for b.Loop() {
			if _, err := p.Republish(LabelAMOTest); err != nil {
				b.Fatal(err)
			}
			if err := p.Save(dir); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func BenchmarkFindAndStatus(b *testing.B) {
	p := newPKI(b, nil)
	c := p.Credentials(LabelAMOTest)[0]
	b.ReportAllocs()
	for b.Loop() {
		got, _ := p.Find(c.Certificate.RawIssuer, c.Certificate.SerialNumber)
		p.Status(got)
	}
}
