package cms

import (
	"bytes"
	"encoding/json"
	"fmt"
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

// String shows the tree, one line an element: offset, length, name, type, value.
func (n *Node) String() string {
	var b bytes.Buffer
	n.write(&b, 0)
	return b.String()
}

func (n *Node) write(b *bytes.Buffer, depth int) {
	length := "indef"
	if n.Length >= 0 {
		length = fmt.Sprint(n.Length)
	}
	line := strings.TrimSpace(n.Name + " " + n.Type)
	if n.Value != "" {
		line += " " + n.Value
	}
	fmt.Fprintf(b, "%7d %7s  %s%s\n", n.Offset, length, strings.Repeat("  ", depth), line)
	for _, c := range n.Children {
		c.write(b, depth+1)
	}
	if n.Omitted > 0 {
		fmt.Fprintf(b, "%7s %7s  %s… %d more\n", "", "", strings.Repeat("  ", depth+1), n.Omitted)
	}
}

// TestEveryFieldNamesItsType: whatever may be missing, its diagnosis says what
// was expected there.
func TestEveryFieldNamesItsType(t *testing.T) {
	var walk func(path string, f *field)
	walk = func(path string, f *field) {
		path += "/" + f.name
		if fmt.Sprint(f.expected()) == "" {
			t.Errorf("%s: of no named type", path)
		}
		for i := range f.of {
			walk(path, &f.of[i])
		}
	}
	for _, f := range []field{gEnveloped, gAuthEnveloped} {
		walk("", &f)
	}
}
