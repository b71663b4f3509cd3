package cms

import (
	"bytes"
	"crypto"
	"io"
	"strings"
	"testing"
)

func TestOpensOpensslDER(t *testing.T) {
	w := theWorld()
	plain := []byte("000CP bonjour")
	der := encrypt(t, plain, "-aes-128-cbc", w.amo.certFile)
	got, m, err := decrypt(der, keysOf(w.amo))
	if err != nil || !bytes.Equal(got, plain) {
		t.Fatalf("got %q, %v", got, err)
	}
	i := m.Info
	if i.Encoding != "DER" || len(i.BER) != 0 || len(i.Departures) != 0 || i.Content.Name != "AES-128-CBC" ||
		len(i.Recipients) != 1 || i.Recipients[0].KeyBits != 2048 || i.Recipients[0].Key.Name != "RSA PKCS#1 v1.5" ||
		!bytes.Equal(i.Recipients[0].RawIssuer, w.amo.cert.RawIssuer) || i.ContentBytes != 16 {
		t.Errorf("info %+v", i)
	}
}

// What breaks a standard without hindering the reading is told.
func TestDepartures(t *testing.T) {
	w := theWorld()
	for _, c := range []struct {
		want   string
		change func(*made)
	}{
		{"", func(*made) {}},
		{"version 1, RFC 5652", func(m *made) { m.version = integer(1) }},
		{"version 0, RFC 5652 §6.1 wants 2", func(m *made) { m.after = tlv(0xa1, note) }},
		{"is empty", func(m *made) { m.version = integer(2); m.after = tlv(0xa1) }},
		{"version 0 with originatorInfo", func(m *made) { m.originator = tlv(0xa0) }},
		{"recipientInfos[0]: version 2", func(m *made) {
			m.recipients = [][]byte{tlv(0x30, integer(2), issuerAndSerialOf(w.amo), rsaAlg, tlv(4, wrapKey(w.amo, m.key)))}
		}},
		{"recipientInfos[0]: version 0", func(m *made) {
			m.version = integer(2)
			m.recipients = [][]byte{tlv(0x30, integer(0), tlv(0x80, w.amo.cert.SubjectKeyId), rsaAlg,
				tlv(4, wrapKey(w.amo, m.key)))}
		}},
		{"without NULL", func(m *made) {
			m.recipients = [][]byte{tlv(0x30, integer(0), issuerAndSerialOf(w.amo), tlv(0x30, oid(oidRSA)),
				tlv(4, wrapKey(w.amo, m.key)))}
		}},
	} {
		m := recipe(w.amo, pad(testPlain, 16))
		c.change(&m)
		_, msg, err := decrypt(m.bytes(), keysOf(w.amo))
		if err != nil {
			t.Fatalf("%q: %v", c.want, err)
		}
		d := msg.Info.Departures
		if c.want == "" && len(d) != 0 || c.want != "" && (len(d) != 1 || !strings.Contains(d[0].String(), c.want)) {
			t.Errorf("%q, want %q", d, c.want)
		}
		for _, s := range d {
			inFrench(t, s)
		}
	}
}

// A refusal still completes what is known of the message.
func TestInfoOfWhatIsNotOpened(t *testing.T) {
	w := theWorld()
	m := recipe(w.amo, pad(testPlain, 16))
	m.content, m.tail, m.after = tlv(0xa0, tlv(4, m.ciphertext)), []byte("xyz"), tlv(0xa1, note)
	for name, keys := range map[string]KeySource{"no key": keysOf(),
		"a wrong key": func(Recipient) (Key, bool) { return Key{Decrypter: w.old.rsa()}, true },
		"no RSA key":  func(Recipient) (Key, bool) { return Key{Decrypter: notRSA{}}, true }} {
		_, msg, err := decrypt(m.bytes(), keys)
		if err == nil {
			t.Fatal(name, "opened")
		}
		if i := msg.Info; i.Trailing != 3 || !i.Unprotected || i.Encoding != "BER" ||
			i.ContentBytes != int64(len(m.ciphertext)) {
			t.Errorf("%s: %+v", name, i)
		}
		if err := msg.Skim(); err != nil {
			t.Error(name, err)
		}
		if _, err := msg.Decrypt(io.Discard, keys); err == nil {
			t.Error(name, "decrypted twice")
		}
	}
}

type notRSA struct{}

func (notRSA) Public() crypto.PublicKey { return "none" }

func (notRSA) Decrypt(io.Reader, []byte, crypto.DecrypterOpts) ([]byte, error) { panic("called") }

// A wrong key is never taken for a right one, whatever the padding looks like:
// OpenSSL goes on with a random key and "succeeds" one time in 256.
func TestWrongKeyNeverOpens(t *testing.T) {
	w := theWorld()
	m := recipe(w.tiny, pad(testPlain, 16))
	for range 600 {
		m.recipients = [][]byte{ktri(w.tiny, random(127))}
		out, _, err := decrypt(m.bytes(), keysOf(w.tiny))
		if classOf(err) != KeyDecrypt || len(out) != 0 {
			t.Fatalf("%q, %v", out, err)
		}
	}
}

// The next recipient is tried when it is another certificate.
func TestSecondKeyOpens(t *testing.T) {
	w := theWorld()
	m := recipe(w.amo, pad(testPlain, 16))
	m.recipients = [][]byte{ktri(w.old, make([]byte, 256)), m.recipients[0]}
	msg, err := Read(bytes.NewReader(m.bytes()), Limits{})
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	o, err := msg.Decrypt(&out, keysOf(w.old, w.amo))
	if err != nil || o.Recipient != 1 || !bytes.Equal(o.SessionKey, m.key) || o.Size != int64(len(testPlain)) ||
		!bytes.Equal(out.Bytes(), testPlain) {
		t.Errorf("%+v, %v", o, err)
	}
}
