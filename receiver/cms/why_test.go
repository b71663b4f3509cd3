package cms

import (
	"bytes"
	"crypto"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"crypto/rsa"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"io"
	"math/big"
	"slices"
	"strings"
	"testing"
	"time"
)

// records is a file with its frame, of n records of 128 octets.
func records(n int) []byte {
	var b bytes.Buffer
	for i := range n {
		fmt.Fprintf(&b, "%-128s", fmt.Sprintf("%03d LOT SYNTHETIQUE", map[bool]int{true: 999, false: i}[i == n-1]))
	}
	return b.Bytes()
}

// wrong is one way to make a document, as it differs from recipe.
type wrong struct {
	name string
	fit  string // the slips expected, joined by commas
	make func(id *identity, m *made, plain []byte)
}

func (m *made) recontent(padded, key, iv []byte) {
	m.ciphertext = cbc(key, iv, padded)
	m.content = tlv(0x80, m.ciphertext)
}

func (m *made) rekey(id *identity, encrypted []byte) { m.recipients = [][]byte{ktri(id, encrypted)} }

// raw is the bare RSA operation.
func raw(id *identity, em []byte, e *big.Int) []byte {
	k := id.rsa()
	n := new(big.Int).SetBytes(em)
	return n.Exp(n, e, k.N).FillBytes(make([]byte, k.Size()))
}

func block(id *identity, kind byte, key []byte) []byte {
	em := append([]byte{0, kind}, bytes.Repeat([]byte{0xff}, id.rsa().Size()-3-len(key))...)
	return slices.Concat(em, []byte{0}, key)
}

func ended(fill func(n int) []byte) func(*identity, *made, []byte) {
	return func(_ *identity, m *made, plain []byte) {
		n := 16 - len(plain)%16
		m.recontent(append(slices.Clone(plain), fill(n)...), m.key, m.iv)
	}
}

func keyAs(form func(key []byte) []byte) func(*identity, *made, []byte) {
	return func(id *identity, m *made, _ []byte) { m.rekey(id, wrapKey(id, form(m.key))) }
}

func longKey(n int) func(*identity, *made, []byte) {
	return func(id *identity, m *made, plain []byte) {
		m.key = random(n)
		m.recontent(pad(plain, 16), m.key, m.iv)
		m.rekey(id, wrapKey(id, m.key))
	}
}

func streamed(of func(cipher.Block, []byte) cipher.Stream) func(*identity, *made, []byte) {
	return func(_ *identity, m *made, plain []byte) {
		b, _ := aes.NewCipher(m.key)
		out := slices.Clone(plain)
		of(b, m.iv).XORKeyStream(out, out)
		m.content = tlv(0x80, out)
	}
}

func ecb(_ *identity, m *made, plain []byte) {
	b, _ := aes.NewCipher(m.key)
	out := pad(plain, 16)
	for i := 0; i < len(out); i += 16 {
		b.Encrypt(out[i:], out[i:])
	}
	m.content = tlv(0x80, out)
}

func wrongs() []wrong {
	public := func(id *identity) *big.Int { return big.NewInt(int64(id.rsa().E)) }
	oaep := func(h crypto.Hash) func(*identity, *made, []byte) {
		return func(id *identity, m *made, _ []byte) {
			out, err := rsa.EncryptOAEP(h.New(), rand.Reader, &id.rsa().PublicKey, m.key, nil)
			if err != nil {
				panic(err)
			}
			m.rekey(id, out)
		}
	}
	text := func(encode func([]byte) string) func(*identity, *made, []byte) {
		return func(id *identity, m *made, _ []byte) { m.rekey(id, []byte(encode(wrapKey(id, m.key)))) }
	}
	utf16 := func(p []byte) (out []byte) {
		for _, c := range []byte(hex.EncodeToString(p)) {
			out = append(out, c, 0)
		}
		return out
	}
	nul := func(n int) []byte { return make([]byte, n) }
	return []wrong{
		// padding
		{"no padding", "padding-absent", func(_ *identity, m *made, plain []byte) {
			m.recontent(plain[:len(plain)/128*128], m.key, m.iv)
		}},
		{"zeros", "padding-zero", ended(nul)},
		{"X9.23", "padding-x923", ended(func(n int) []byte { return append(make([]byte, n-1), byte(n)) })},
		{"ISO 7816-4", "padding-iso7816", ended(func(n int) []byte { return append([]byte{0x80}, make([]byte, n-1)...) })},
		{"ISO 10126", "padding-iso10126", ended(func(n int) []byte {
			return append(bytes.Repeat([]byte{0xc3}, n-1), byte(n))
		})},
		{"spaces", "padding-spaces", func(_ *identity, m *made, plain []byte) {
			m.recontent(append(slices.Clone(plain[:len(plain)/128*128+13]), "   "...), m.key, m.iv)
		}},
		{"block of 32", "padding-block-size", func(_ *identity, m *made, plain []byte) {
			m.recontent(pad(plain[:len(plain)/32*32-23], 32), m.key, m.iv)
		}},
		// the session key
		{"reversed", "rsa-reversed", func(id *identity, m *made, _ []byte) { m.rekey(id, reversed(wrapKey(id, m.key))) }},
		{"no RSA padding", "rsa-unpadded", func(id *identity, m *made, _ []byte) { m.rekey(id, raw(id, m.key, public(id))) }},
		{"no RSA padding, reversed", "rsa-reversed,rsa-unpadded", func(id *identity, m *made, _ []byte) {
			m.rekey(id, reversed(raw(id, m.key, public(id))))
		}},
		{"block type 1", "rsa-block-type", func(id *identity, m *made, _ []byte) {
			m.rekey(id, raw(id, block(id, 1, m.key), public(id)))
		}},
		{"private key", "rsa-private-key", func(id *identity, m *made, _ []byte) {
			m.rekey(id, raw(id, block(id, 1, m.key), id.rsa().D))
		}},
		{"private key, type 2", "rsa-private-key", func(id *identity, m *made, _ []byte) {
			m.rekey(id, raw(id, block(id, 2, m.key), id.rsa().D))
		}},
		{"OAEP SHA-1 unsaid", "rsa-padding-unsaid", oaep(crypto.SHA1)},
		{"OAEP SHA-256 unsaid", "rsa-padding-unsaid", oaep(crypto.SHA256)},
		{"OAEP SHA-512 unsaid", "rsa-padding-unsaid", oaep(crypto.SHA512)},
		{"PKCS#1 said to be OAEP", "rsa-padding-unsaid", func(id *identity, m *made, _ []byte) {
			m.recipients = [][]byte{tlv(0x30, integer(0), issuerAndSerialOf(id), tlv(0x30, oid(oidOAEP), tlv(0x30)),
				tlv(4, wrapKey(id, m.key)))}
		}},
		{"encrypted key in hexadecimal", "rsa-text", text(hex.EncodeToString)},
		{"encrypted key in base64", "rsa-text", text(base64.StdEncoding.EncodeToString)},
		{"encrypted key wrapped", "rsa-wrapped", func(id *identity, m *made, _ []byte) {
			m.rekey(id, tlv(4, wrapKey(id, m.key)))
		}},
		{"key in hexadecimal", "key-hex-text", keyAs(func(k []byte) []byte { return []byte(hex.EncodeToString(k)) })},
		{"key in capitals, NUL", "key-hex-text", keyAs(func(k []byte) []byte {
			return append([]byte(strings.ToUpper(hex.EncodeToString(k))), 0)
		})},
		{"key in UTF-16", "key-utf16-text", keyAs(utf16)},
		{"key in base64", "key-base64-text", keyAs(func(k []byte) []byte {
			return []byte(base64.StdEncoding.EncodeToString(k))
		})},
		{"key wrapped", "key-wrapped", keyAs(func(k []byte) []byte { return tlv(4, k) })},
		{"key reversed", "key-reversed", keyAs(reversed)},
		{"key with a NUL", "key-ended", keyAs(func(k []byte) []byte { return append(slices.Clone(k), 0) })},
		{"first of 32", "key-first-octets", keyAs(func(k []byte) []byte { return append(slices.Clone(k), random(16)...) })},
		{"24 octets", "key-size", longKey(24)},
		{"32 octets", "key-size", longKey(32)},
		{"8 octets", "key-size", keyAs(func(k []byte) []byte { return k[:8] })},
		{"another pair", "key-unknown", func(id *identity, m *made, _ []byte) {
			m.rekey(id, wrapKey(theWorld().old, m.key))
		}},
		// the mode
		{"IV in front", "iv-in-front", func(_ *identity, m *made, plain []byte) {
			iv := random(16)
			m.content = tlv(0x80, iv, cbc(m.key, iv, pad(plain, 16)))
		}},
		{"IV in front, and in the parameters", "iv-in-front", func(_ *identity, m *made, _ []byte) {
			m.content = tlv(0x80, m.iv, m.ciphertext)
		}},
		{"another IV than in the parameters", "iv-other", func(_ *identity, m *made, plain []byte) {
			m.recontent(pad(plain, 16), m.key, random(16))
		}},
		{"IV in front, none in the parameters", "iv-in-front", func(_ *identity, m *made, plain []byte) {
			m.content = tlv(0x80, m.iv, m.ciphertext)
			m.alg = tlv(0x30, oid(aesArc+"2"))
		}},
		{"IV of zeros, none in the parameters", "iv-zero", func(_ *identity, m *made, plain []byte) {
			m.recontent(pad(plain, 16), m.key, make([]byte, 16))
			m.alg = tlv(0x30, oid(aesArc+"2"), tlv(5))
		}},
		{"IV as text", "iv-text", func(_ *identity, m *made, _ []byte) {
			m.alg = tlv(0x30, oid(aesArc+"2"), tlv(4, []byte(hex.EncodeToString(m.iv))))
		}},
		{"ECB", "mode-ecb", ecb},
		{"CTR", "mode-stream", streamed(cipher.NewCTR)},
		//lint:ignore SA1019 nobody should send it
		{"CFB", "mode-stream", streamed(cipher.NewCFBEncrypter)},
		//lint:ignore SA1019 as CFB
		{"OFB", "mode-stream", streamed(cipher.NewOFB)},
		{"content in base64", "content-text", func(_ *identity, m *made, _ []byte) {
			m.content = tlv(0x80, []byte(base64.StdEncoding.EncodeToString(m.ciphertext)))
		}},
		{"content in hexadecimal", "content-text", func(_ *identity, m *made, _ []byte) {
			m.content = tlv(0x80, []byte(hex.EncodeToString(m.ciphertext)))
		}},
		{"content wrapped", "content-wrapped", func(_ *identity, m *made, _ []byte) {
			m.content = tlv(0x80, tlv(4, m.ciphertext))
		}},
		{"another session key", "content-unknown", func(_ *identity, m *made, plain []byte) {
			m.recontent(append(slices.Clone(plain[:len(plain)/16*16]), make([]byte, 16)...), random(16), m.iv)
		}},
		// two at once
		{"CryptoAPI without padding", "rsa-reversed,padding-zero", func(id *identity, m *made, plain []byte) {
			m.rekey(id, reversed(wrapKey(id, m.key)))
			ended(nul)(id, m, plain)
		}},
		{"hexadecimal and ECB", "key-hex-text,mode-ecb", func(id *identity, m *made, plain []byte) {
			m.rekey(id, wrapKey(id, []byte(hex.EncodeToString(m.key))))
			ecb(id, m, plain)
		}},
	}
}

// TestWhy is a document for every row of the tables, short and longer than the
// sample: the row that fits is named, and nothing else.
func TestWhy(t *testing.T) {
	id := theWorld().amo
	met := map[string]bool{}
	for _, plain := range [][]byte{records(2)[:250], records(40)[:40*128-6]} {
		for _, w := range wrongs() {
			if len(plain) > tailSample && (strings.HasPrefix(w.fit, "rsa") || strings.HasPrefix(w.fit, "key")) {
				continue // the content is as it should be
			}
			t.Run(fmt.Sprintf("%s/%d", w.name, len(plain)), func(t *testing.T) {
				m := recipe(id, pad(plain, 16))
				w.make(id, &m, plain)
				f, opened := why(t, m.bytes(), id)
				if got := strings.Join(f.Slips, ","); got != w.fit {
					t.Fatalf("%q (%s), expected %q; opened: %v", got, f.Detail, w.fit, opened)
				}
				inFrench(t, f.Detail)
				for _, stack := range []string{"openssl", "BouncyCastle", ".NET", "Delphi", "PHP", "node-forge"} {
					if !strings.Contains(f.Change, stack) {
						t.Errorf("nothing for %s in %q", stack, f.Change)
					}
				}
				for _, s := range f.Slips {
					met[s] = true
				}
			})
		}
	}
	for name := range slipWords {
		if !met[name] && !strings.HasPrefix(name, "#") && !strings.HasSuffix(name, ":") {
			t.Errorf("no document for the row %s", name)
		}
	}
}

func why(t testing.TB, der []byte, id *identity) (f Fit, opened bool) {
	t.Helper()
	m, err := Read(bytes.NewReader(der), Limits{})
	if err != nil {
		t.Fatal(err)
	}
	_, err = m.Decrypt(io.Discard, keysOf(id))
	return m.Why(0, id.rsa()), err == nil
}

// TestWhyOfChance: octets of chance are taken for no way of making a document,
// and the search takes no time that a sender could use.
func TestWhyOfChance(t *testing.T) {
	id := theWorld().amo
	start := time.Now()
	for range 20 {
		m := recipe(id, nil)
		m.content = tlv(0x80, random(160))
		if f, opened := why(t, m.bytes(), id); !opened && !slices.Equal(f.Slips, []string{"content-unknown"}) {
			t.Errorf("%v", f.Slips)
		}
		m.rekey(id, append([]byte{0}, random(255)...))
		if f, _ := why(t, m.bytes(), id); !slices.Equal(f.Slips, []string{"key-unknown"}) {
			t.Errorf("%v", f.Slips)
		}
	}
	if took := time.Since(start) / 40; took > time.Second {
		t.Errorf("%s for one", took)
	} else {
		t.Logf("%s for one", took)
	}
}

// FuzzWays: what a sender writes, and what RSA may give of it, breaks no row of
// the tables. (RSA itself under a fuzzer gives fifteen tries a minute.)
func FuzzWays(f *testing.F) {
	id := theWorld().amo
	for _, w := range wrongs() {
		m := recipe(id, pad(records(3)[:300], 16))
		w.make(id, &m, records(3)[:300])
		f.Add(m.content, m.iv, m.key, true)
	}
	f.Fuzz(func(t *testing.T, content, iv, payload []byte, triple bool) {
		c := ciphertext{iv: iv, total: int64(len(content))}
		for i := 0; i < len(content); i += 100 {
			c.add(content[i:min(len(content), i+100)])
		}
		for _, shape := range keyShapes {
			shape.undo(payload)
		}
		for _, em := range [][]byte{unpadded(payload, 1), unpadded(payload, 2), unfilled(payload), payload} {
			for _, form := range keyForms {
				bs := map[bool]int{true: 8, false: 16}[triple]
				block := blockCipher(form.undo(em, 16), bs)
				if block == nil {
					continue
				}
				if got := c.read(block); got.bits > 0 && fit(got.slips, len(em), "AES-128-CBC", 16).Detail.Foreign() &&
					len(got.slips) > 0 {
					t.Fatalf("%+v", got)
				}
			}
		}
		Headless(content)
		if what, ok := Object(content); ok && what.Foreign() {
			t.Fatalf("no French for %q", what)
		}
	})
}

// TestTextual: a block that a wrong IV spoiled is no text, one odd octet is.
func TestTextual(t *testing.T) {
	text := records(2)[:240]
	spoilt := func(n int) []byte {
		p := slices.Clone(text)
		for i := range n {
			p[i] = 1
		}
		return p
	}
	for n, want := range map[int]bool{0: true, 1: true, 2: false, 7: false} {
		if textual(spoilt(n)) != want {
			t.Errorf("%d odd octets in the first block of %d: expected %v", n, len(text), want)
		}
	}
}
