package cms

import (
	"bytes"
	"encoding/json"
	"io"
	"testing"
)

func seed(f *testing.F) {
	for _, set := range [][]vector{texts(), built(), broken()} {
		for _, v := range set {
			f.Add(v.input)
		}
	}
	for _, p := range flipped() {
		f.Add(p)
	}
	w := theWorld()
	m := recipe(w.tiny, pad(testPlain, 16))
	m.typ, m.alg = oid(oidAuthEnveloped), tlv(0x30, oid(aesArc+"6"), tlv(0x30, tlv(4, m.iv[:12]), integer(16)))
	m.after = bytes.Join([][]byte{tlv(0xa1, tlv(0x30, oid("1.2.3"), tlv(0x31, tlv(5)))), tlv(4, random(16))}, nil)
	f.Add(m.bytes())
}

var small = Limits{Size: 1 << 20, Header: 64 << 10, Authenticated: 64 << 10}

// bilingual demands that a refusal has French, whatever the input put into it.
func bilingual(t *testing.T, err error) {
	t.Helper()
	if e := asError(err); e != nil {
		if e.Detail.Foreign() {
			t.Fatalf("no French for %q", e.Detail)
		}
	}
}

// FuzzRead: what is read and what is skimmed agree with themselves.
func FuzzRead(f *testing.F) {
	seed(f)
	f.Fuzz(func(t *testing.T, p []byte) {
		m, err := Read(bytes.NewReader(p), small)
		if err != nil {
			if e := asError(err); e.Class == "" || e.Class == ReadFailed || m != nil {
				t.Fatalf("%v, message %v", err, m)
			}
			bilingual(t, err)
			return
		}
		err = m.Skim()
		bilingual(t, err)
		if again := m.Skim(); (again == nil) != (err == nil) {
			t.Fatal("a second Skim says something else")
		}
		if err == nil && (m.Info.Trailing < 0 || m.Info.Trailing > int64(len(p)) || m.Info.ContentBytes > int64(len(p))) {
			t.Fatalf("%d trailing and %d content octets of %d", m.Info.Trailing, m.Info.ContentBytes, len(p))
		}
		if _, err := json.Marshal(m.Info); err != nil {
			t.Fatal(err)
		}
		for _, r := range m.Info.Recipients {
			EqualNames(r.RawIssuer, p)
		}
		if m.Info.Encoding == "BER" == (len(m.Info.BER) == 0) {
			t.Fatalf("%s with %q", m.Info.Encoding, m.Info.BER)
		}
	})
}

// FuzzDecrypt: nothing opens twice to different plaintexts, however it is read.
func FuzzDecrypt(f *testing.F) {
	seed(f)
	w := theWorld()
	any := func(r Recipient) (Key, bool) {
		k := Key{RawIssuer: r.RawIssuer, Serial: r.Serial, KeyID: r.KeyID, Decrypter: w.tiny.rsa()}
		if r.KeyBits > 1024 {
			k.Decrypter = w.amo.rsa()
		}
		return k, true
	}
	f.Fuzz(func(t *testing.T, p []byte) {
		open := func(r io.Reader) ([]byte, error) {
			m, err := Read(r, small)
			if err != nil {
				return nil, err
			}
			var out bytes.Buffer
			o, err := m.Decrypt(&out, any)
			if err == nil && o.Size != int64(out.Len()) {
				t.Fatalf("size %d, %d octets written", o.Size, out.Len())
			}
			return out.Bytes(), err
		}
		a, err := open(bytes.NewReader(p))
		bilingual(t, err)
		b, err2 := open(&dribble{p, 7})
		if classOf(err) != classOf(err2) || err == nil && !bytes.Equal(a, b) {
			t.Fatalf("%v and %v", err, err2)
		}
	})
}

// dribble gives n octets at a time.
type dribble struct {
	p []byte
	n int
}

func (d *dribble) Read(p []byte) (int, error) {
	if len(d.p) == 0 {
		return 0, io.EOF
	}
	n := copy(p[:min(len(p), d.n)], d.p)
	d.p = d.p[n:]
	return n, nil
}

// FuzzTree: a tree is bounded and can be shown.
func FuzzTree(f *testing.F) {
	seed(f)
	f.Fuzz(func(t *testing.T, p []byte) {
		n, err := Tree(bytes.NewReader(p), small)
		if err != nil && asError(err).Class == ReadFailed {
			t.Fatal(err)
		}
		bilingual(t, err)
		if n == nil {
			return
		}
		if _, err := json.Marshal(n); err != nil {
			t.Fatal(err)
		}
		if len(n.String()) > treeElements*400 {
			t.Fatalf("%d octets of text", len(n.String()))
		}
	})
}
