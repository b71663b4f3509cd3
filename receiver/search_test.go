package receiver

import (
	"bytes"
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/hex"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"amfront/pki/testca"
	"amfront/words"
)

// remade is a document of openssl with another encrypted key and content; their
// IV is that of its parameters.
func remade(t *testing.T, der []byte, remake func(iv []byte) (key, content []byte)) []byte {
	t.Helper()
	var outer struct {
		Type asn1.ObjectIdentifier
		Data struct {
			Version    int
			Recipients []struct {
				Version   int
				ID        asn1.RawValue
				Algorithm pkix.AlgorithmIdentifier
				Key       []byte
			} `asn1:"set"`
			Content struct {
				Type      asn1.ObjectIdentifier
				Algorithm struct {
					OID asn1.ObjectIdentifier
					IV  []byte
				}
				Octets []byte `asn1:"tag:0"`
			}
		} `asn1:"explicit,tag:0"`
	}
	if _, err := asn1.Unmarshal(der, &outer); err != nil {
		t.Fatal(err)
	}
	c := &outer.Data.Content
	outer.Data.Recipients[0].Key, c.Octets = remake(c.Algorithm.IV)
	out, err := asn1.Marshal(outer)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// TestWhyToTheBenchAlone: documents that differ in what is wrong with key or
// padding get the same octets as answer, while the finding, the inspection and
// what inspect prints name the cause (no padding oracle).
func TestWhyToTheBenchAlone(t *testing.T) {
	w := newWorld(t)
	amo, box := w.current(testca.LabelAMOTest), boxes[testca.AMO]
	good := encrypt(t, lot(5), []*testca.Credential{amo})
	key := bytes.Repeat([]byte{7, 9, 1, 200}, 4)
	wrapped := func(k []byte) []byte {
		//lint:ignore SA1019 what the exchange demands (C-03)
		out, err := rsa.EncryptPKCS1v15(rand.Reader, &amo.Key.PublicKey, k)
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	cbc := func(iv, padded []byte) []byte {
		b, _ := aes.NewCipher(key)
		out := slices.Clone(padded)
		cipher.NewCBCEncrypter(b, iv).CryptBlocks(out, out)
		return out
	}
	whole := slices.Concat(lot(5), bytes.Repeat([]byte{16}, 16))
	said := map[string]bool{}
	for _, c := range []struct {
		name, fit string
		make      func(iv []byte) (key, content []byte)
	}{
		{"key reversed", "rsa-reversed", func(iv []byte) ([]byte, []byte) { return reversed(wrapped(key)), cbc(iv, whole) }},
		{"key as text", "key-hex-text", func(iv []byte) ([]byte, []byte) {
			return wrapped([]byte(hex.EncodeToString(key))), cbc(iv, whole)
		}},
		{"no padding", "padding-absent", func(iv []byte) ([]byte, []byte) { return wrapped(key), cbc(iv, lot(5)) }},
		{"zeros", "padding-zero", func(iv []byte) ([]byte, []byte) {
			return wrapped(key), cbc(iv, append(lot(5), make([]byte, 16)...))
		}},
		{"base64", "content-text", func(iv []byte) ([]byte, []byte) {
			return wrapped(key), []byte(strings.ReplaceAll(wrap64(cbc(iv, whole)), "\n", "\r\n"))
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			der := remade(t, good, c.make)
			in, _ := w.inspect(message(box, "FSETEST/B2/K", der, true).bytes(), box)
			d := Decide(in.Facts, defaultSettings)
			answer, err := w.r.Answer(in, d, box, "ps@medecin.example")
			if err != nil {
				t.Fatal(err)
			}
			said[random.ReplaceAllString(string(answer.Raw), "")] = true
			if in.Fit == nil || !slices.Equal(in.Fit.Slips, []string{c.fit}) || d.ReasonCode != ReasonDecrypt {
				t.Fatalf("%s %+v", d.ReasonCode, in.Fit)
			}
			if f := show(in.Findings); !strings.Contains(f, in.Fit.Detail.French()) || !strings.Contains(f, "node-forge") {
				t.Errorf("findings %s", f)
			}
			var text bytes.Buffer
			rep, err := Examine(context.Background(), bytes.NewReader(der),
				ExamineOptions{Certificate: amo.Certificate, Key: amo.Key})
			if err == nil {
				err = rep.WriteText(&text, words.English)
			}
			if err != nil || !strings.Contains(text.String(), in.Fit.Detail.String()) {
				t.Errorf("%v: %s", err, text.String())
			}
		})
	}
	if len(said) != 1 {
		t.Errorf("%d different answers by mail", len(said))
	}
}

// random is what differs between any two messages.
var random = regexp.MustCompile(`(?m)^Message-ID: .*$|boundary="[^"]*"|^--.*$`)

// TestWhyOfAGarbledHead: an IV in front of the content opens, and is a remark.
func TestWhyOfAGarbledHead(t *testing.T) {
	w := newWorld(t)
	amo, box := w.current(testca.LabelAMOTest), boxes[testca.AMO]
	good := encrypt(t, lot(5), []*testca.Credential{amo})
	in, _ := w.inspect(message(box, "FSETEST/B2/K", good, true).bytes(), box)
	key, iv := in.secret.key, []byte("0123456789abcdef")
	der := remade(t, good, func([]byte) ([]byte, []byte) {
		//lint:ignore SA1019 what the exchange demands (C-03)
		k, _ := rsa.EncryptPKCS1v15(rand.Reader, &amo.Key.PublicKey, key)
		b, _ := aes.NewCipher(key)
		out := slices.Concat(lot(5), bytes.Repeat([]byte{16}, 16))
		cipher.NewCBCEncrypter(b, iv).CryptBlocks(out, out)
		return k, slices.Concat(iv, out)
	})
	in, _ = w.inspect(message(box, "FSETEST/B2/K", der, true).bytes(), box)
	if f := strings.Join(summaryOf(in.Findings), ","); !strings.Contains(f, "C-01 remarque") || in.Fit == nil {
		t.Errorf("%s", f)
	}
}

// TestSearchesAreBounded: a flood is not computed on.
func TestSearchesAreBounded(t *testing.T) {
	now := epoch
	a := &allowance{now: func() time.Time { return now }}
	taken := func(tries int) (n int) {
		for range tries {
			if a.take() {
				n++
			}
		}
		return n
	}
	if n := taken(100); n != searchesAtOnce {
		t.Error(n)
	}
	now = now.Add(10 * time.Second)
	if n := taken(100); n != 5 {
		t.Error(n)
	}
	now = now.Add(-time.Hour) // a clock set back gives nothing
	if n := taken(100); n != 0 {
		t.Error(n)
	}
	w := newWorld(t)
	amo, box := w.current(testca.LabelAMOTest), boxes[testca.AMO]
	raw := message(box, "FSETEST/B2/K", damaged(encrypt(t, lot(5), []*testca.Credential{amo})), true).bytes()
	var words string
	for range searchesAtOnce + 1 {
		in, _ := w.inspect(raw, box)
		words = fmt.Sprint(in.Fit != nil, show(in.Findings))
	}
	if !strings.HasPrefix(words, "false") || !strings.Contains(words, "trop d'échecs") {
		t.Error(words)
	}
}

// damaged changes the last block of a document.
func damaged(der []byte) []byte {
	out := slices.Clone(der)
	out[len(out)-20] ^= 1
	return out
}
