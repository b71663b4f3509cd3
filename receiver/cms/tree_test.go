package cms

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"testing"
)

func TestTreeNamesFields(t *testing.T) {
	w := theWorld()
	der := encrypt(t, random(100_000), "-stream", "-aes-128-cbc", w.amo.certFile)
	n, err := Tree(bytes.NewReader(der), Limits{})
	if err != nil {
		t.Fatal(err)
	}
	text := n.String()
	for _, want := range []string{"ContentInfo SEQUENCE",
		"contentType OBJECT IDENTIFIER 1.2.840.113549.1.7.3 EnvelopedData",
		"content [0]", "EnvelopedData SEQUENCE", "version INTEGER 0", "recipientInfos SET", "ktri SEQUENCE",
		"serialNumber INTEGER",
		`value PrintableString "FR"`, "encryptedKey OCTET STRING", "contentEncryptionAlgorithm SEQUENCE", "AES-128-CBC",
		"encryptedContent [0]", "… "} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
	if p, err := json.Marshal(n); err != nil || len(p) > 20_000 {
		t.Errorf("JSON of %d octets, %v", len(p), err)
	}
}

func TestTreeOfWhatReadRefuses(t *testing.T) {
	w := theWorld()
	m := recipe(w.amo, pad(testPlain, 16))
	m.recipients = append(m.recipients, tlv(0xa9, integer(0)))
	broken := m.bytes()
	if n, err := Tree(bytes.NewReader(broken), Limits{}); err != nil || !strings.Contains(n.String(), "recipientInfos") {
		t.Errorf("%v\n%v", err, n)
	}
	if n, err := Tree(bytes.NewReader(broken[:200]), Limits{}); classOf(err) != Truncated || n == nil {
		t.Errorf("%v\n%v", err, n)
	}
	if n, err := Tree(bytes.NewReader(w.amo.cert.Raw), Limits{}); err != nil ||
		!strings.Contains(n.String(), "commonName") {
		t.Errorf("%v\n%v", err, n)
	}
	if n, err := Tree(strings.NewReader("0123 bonjour, du texte"), Limits{}); classOf(err) != NotCMS || n != nil {
		t.Errorf("%v\n%v", err, n)
	}
}

// A tree is bounded whatever the input holds.
func TestTreeIsBounded(t *testing.T) {
	wide := indef(0x30, bytes.Repeat([]byte{5, 0}, 1<<20))
	n, err := Tree(bytes.NewReader(wide), Limits{})
	if err != nil || len(n.Children) > treeElements || n.Omitted == 0 {
		t.Errorf("%d children, %d omitted, %v", len(n.Children), n.Omitted, err)
	}
	if _, err := Tree(bytes.NewReader(bytes.Repeat([]byte{0x30, 0x80}, 2<<20)), Limits{}); classOf(err) != TooDeep {
		t.Error(err)
	}
}

func TestDescribe(t *testing.T) {
	w := theWorld()
	m := recipe(w.amo, pad(testPlain, 16))
	m.version, m.tail = integer(3), []byte("xyz")
	m.content = indef(0xa0, tlv(4, m.ciphertext))
	_, msg, err := decrypt(m.bytes(), keysOf(w.amo))
	if err != nil {
		t.Fatal(err)
	}
	got := Describe(msg.Info)
	for _, want := range []string{"EnvelopedData (RFC 5652 §6), version 3, encoded in BER",
		"3 octets after the end of the message",
		"not DER: indefinite length, constructed OCTET STRING",
		"departs from the standard: version 3, RFC 5652 §6.1 wants 0"} {
		if !slices.Contains(got, want) {
			t.Errorf("no %q in %q", want, got)
		}
	}
	if !strings.HasPrefix(got[2], "recipient 1 of 1: key transport, RSA PKCS#1 v1.5 (1.2.840.113549.1.1.1), encrypted "+
		"key of 2048 bits, certificate serial ") {
		t.Error(got[2])
	}
}
