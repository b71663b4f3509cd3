package cms

import (
	"bytes"
	"crypto"
	"io"
	"os"
	"strconv"
	"strings"
	"testing"
)

// memo remembers what a key made of a ciphertext: most flips leave it alone.
type memo struct {
	crypto.Decrypter
	seen map[string][]byte
}

func (m *memo) Decrypt(r io.Reader, msg []byte, opts crypto.DecrypterOpts) ([]byte, error) {
	if p, ok := m.seen[string(msg)]; ok {
		return bytes.Clone(p), nil
	}
	p, err := m.Decrypter.Decrypt(r, msg, opts)
	if err == nil {
		m.seen[string(msg)] = bytes.Clone(p)
	}
	return p, err
}

// flipped are two messages of about 570 octets, one DER, one BER.
func flipped() [2][]byte {
	m := recipe(theWorld().tiny, pad(bytes.Repeat([]byte("0123456789"), 19), 16))
	a := m.bytes()
	m.wrap = indef
	m.content = indef(0xa0, tlv(4, m.ciphertext[:64]), indef(0x24, tlv(4, m.ciphertext[64:])))
	return [2][]byte{a, m.bytes()}
}

// Every single-bit flip is opened or refused, never a panic; a sample is
// compared with openssl. CMS_FLIP_STEP=1 compares them all (some minutes).
func TestEveryBitFlip(t *testing.T) {
	w := theWorld()
	step := 71
	if s, err := strconv.Atoi(os.Getenv("CMS_FLIP_STEP")); err == nil && s > 0 {
		step = s
	}
	d := &memo{w.tiny.rsa(), map[string][]byte{}}
	keys := func(r Recipient) (Key, bool) {
		k, ok := keysOf(w.tiny)(r)
		k.Decrypter = d
		return k, ok
	}
	opened, compared, said := 0, 0, map[string]bool{}
	for form, whole := range flipped() {
		for bit := range 8 * len(whole) {
			p := bytes.Clone(whole)
			p[bit/8] ^= 1 << (bit % 8)
			got, _, err := decrypt(p, keys)
			if err == nil {
				opened++
			} else if asError(err).Class == ReadFailed {
				t.Fatalf("form %d bit %d: %v", form, bit, err)
			}
			refusal(t, said, err)
			_, terr := Tree(bytes.NewReader(p), Limits{})
			if terr != nil && asError(terr) == nil {
				t.Fatal(terr)
			}
			refusal(t, said, terr)
			if bit%step != 0 {
				continue
			}
			compared++
			want, oerr := oracle(t, p, w.tiny)
			if err == nil && oerr == nil && !bytes.Equal(got, want) {
				t.Errorf("form %d bit %d: openssl decrypts to something else", form, bit)
			}
			if err == nil && oerr != nil {
				t.Errorf("form %d octet %d bit %d: opened, openssl: %.300v", form, bit/8, bit%8, oerr)
			}
			if err != nil && oerr == nil && !stricter(asError(err)) {
				t.Errorf("form %d octet %d bit %d: openssl opens it, ours: %v", form, bit/8, bit%8, err)
			}
		}
	}
	if opened == 0 || compared == 0 {
		t.Errorf("%d opened, %d compared", opened, compared)
	}
	t.Logf("%d flips opened, %d compared", opened, compared)
}

// stricter are the refusals of what openssl opens, all on purpose: see the
// vectors of those names, and X.690 §8.9.1, §8.11.1 (SEQUENCE and SET are
// constructed).
func stricter(e *Error) bool {
	if e.Class == KeyDecrypt {
		return true // openssl went on with a random key
	}
	for _, s := range []string{"key encryption algorithm", "in primitive encoding", "version: INTEGER  is empty",
		"encryptedContent: expected OCTET STRING", "tag 0 that is not"} {
		if strings.Contains(e.Detail.String(), s) {
			return true
		}
	}
	return false
}

// counter counts the octets that are taken from it.
type counter struct {
	r io.Reader
	n int64
}

func (c *counter) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += int64(n)
	return n, err
}

// bomb is an input that wants to be costly.
type bomb struct {
	name  string
	input []byte
	class Class
	taken int64 // octets, at most
}

func bombs() []bomb {
	w := theWorld()
	head := func(change func(*made)) []byte {
		m := recipe(w.amo, pad(testPlain, 16))
		m.wrap = indef
		change(&m)
		return m.bytes()
	}
	deep := func(n int) []byte { return bytes.Repeat([]byte{0x30, 0x80}, n/2) }
	return []bomb{
		{"600 KB of nested SEQUENCE", deep(600 << 10), NotCMS, 2 * chunkSize},
		{"4 MB of nested SEQUENCE", deep(4 << 20), NotCMS, 2 * chunkSize},
		{"4 MB of nested SEQUENCE in the parameters", head(func(m *made) { m.alg = deep(4 << 20) }), TooDeep, 2 * chunkSize},
		{"4 MB of nested SEQUENCE for a recipient", head(func(m *made) { m.recipients = [][]byte{deep(4 << 20)} }), TooDeep,
			2 * chunkSize},
		{"4 MB of nested OCTET STRING", head(func(m *made) {
			m.content = append([]byte{0xa0, 0x80}, bytes.Repeat([]byte{0x24, 0x80}, 2<<20)...)
		}), TooDeep, 2 * chunkSize},
		{"a million elements for recipients", head(func(m *made) { m.set = indef(0x31, bytes.Repeat([]byte{5, 0}, 1<<20)) }),
			TooLarge, 2<<20 + chunkSize},
		{"400,000 elements for recipients", head(func(m *made) { m.set = indef(0x31, bytes.Repeat([]byte{5, 0}, 400_000)) }),
			TooLarge, 2<<20 + chunkSize},
		{"2 MB for a recipient", head(func(m *made) { m.recipients = [][]byte{tlv(0x30, random(2<<20))} }), TooLarge,
			2 * chunkSize},
		{"300 recipients", head(func(m *made) {
			m.set = indef(0x31, bytes.Repeat(tlv(0xa4, tlv(6, []byte{42}), tlv(5)), 300))
		}), TooLarge, 2 * chunkSize},
		{"2 MB of attributes", head(func(m *made) { m.after = tlv(0xa1, random(2<<20)) }), TooLarge, 2 * chunkSize},
	}
}

// Bombs are refused after a number of octets that does not grow with them.
func TestBombs(t *testing.T) {
	w := theWorld()
	for _, b := range bombs() {
		t.Run(b.name, func(t *testing.T) {
			c := &counter{r: bytes.NewReader(b.input)}
			var err error
			m, err := Read(c, Limits{})
			if err == nil {
				_, err = m.Decrypt(io.Discard, keysOf(w.amo))
			}
			if classOf(err) != b.class {
				t.Errorf("%v, want %s", err, b.class)
			}
			if c.n > b.taken {
				t.Errorf("%d octets taken, at most %d expected", c.n, b.taken)
			}
		})
	}
}

func TestLimits(t *testing.T) {
	w := theWorld()
	m := recipe(w.amo, pad(random(100_000), 16))
	for _, l := range []struct {
		name string
		lim  Limits
		wrap func(byte, ...[]byte) []byte
	}{
		{"size, declared", Limits{Size: 50_000}, tlv},
		{"size, indefinite", Limits{Size: 50_000}, indef},
		{"header", Limits{Header: 300}, tlv},
		{"recipients", Limits{Recipients: 1}, tlv},
	} {
		t.Run(l.name, func(t *testing.T) {
			m := m
			m.wrap = l.wrap
			m.recipients = append(m.recipients, m.recipients[0])
			if l.name == "size, indefinite" {
				m.content = indef(0xa0, tlv(4, m.ciphertext[:40_000]), tlv(4, m.ciphertext[40_000:]))
			}
			if _, _, err := decryptLimited(m.bytes(), l.lim); classOf(err) != TooLarge {
				t.Error(err)
			}
		})
	}
	m.tail = random(1000)
	if _, _, err := decryptLimited(m.bytes(), Limits{Size: int64(len(m.bytes()) - 1)}); classOf(err) != TooLarge {
		t.Errorf("octets after the message: %v", err)
	}
	if _, _, err := decryptLimited(m.bytes(), Limits{Size: int64(len(m.bytes()))}); err != nil {
		t.Errorf("at the limit: %v", err)
	}
	g := encrypt(t, random(10_000), "-aes-128-gcm", w.amo.certFile)
	if _, _, err := decryptLimited(g, Limits{Authenticated: 9999}); classOf(err) != TooLarge {
		t.Errorf("authenticated content: %v", err)
	}
	if _, _, err := decryptLimited(g, Limits{Authenticated: 10_000}); err != nil {
		t.Errorf("authenticated content at the limit: %v", err)
	}
}

func decryptLimited(p []byte, lim Limits) ([]byte, *Message, error) {
	m, err := Read(bytes.NewReader(p), lim)
	if err != nil {
		return nil, nil, err
	}
	var out bytes.Buffer
	_, err = m.Decrypt(&out, keysOf(theWorld().amo))
	return out.Bytes(), m, err
}
