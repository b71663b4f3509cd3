package receiver

import (
	"bytes"
	"crypto"
	"crypto/rsa"
	"crypto/sha1"
	"crypto/x509"
	"encoding/asn1"
	"errors"
	"fmt"
	"io"
	"math/big"
	"slices"
	"strings"
	"sync/atomic"

	"amfront/pki/testca"
	"amfront/receiver/cms"
)

// trial is a private key that, where it does not open a session key, tries
// every other of the bench: only so does one see whom a wrong identifier was
// to name. Another key succeeds by chance once in 2^25. That it takes longer
// tells a sender nothing that the answer does not: keys here are for tests.
type trial struct {
	named *testca.Credential // whom the identifier names, nil for nobody
	all   func() []*testca.Credential
	won   *testca.Credential // whose key it was, when not named's
	tries int
	rsa   *atomic.Int64 // counts operations with a private key; nil
}

// maxTries bounds the trials of one document.
const maxTries = 200

// everyone are all whose public key an LPS may have met, authorities too.
func (v *view) everyone() []*testca.Credential {
	all := slices.Clone(v.r.pki.Seen(""))
	for _, a := range v.r.pki.Authorities() {
		all = append(all, ofAuthority(a))
	}
	return all
}

// ofAuthority is an authority as one who can be encrypted for by mistake.
func ofAuthority(a *testca.Authority) *testca.Credential {
	return &testca.Credential{Label: a.Name, Usage: a.Usage, Certificate: a.Certificate, Key: a.Key, Issuer: a.Issuer}
}

// Public implements crypto.Decrypter: of RSA, as all keys here are.
func (t *trial) Public() crypto.PublicKey { return &rsa.PublicKey{} }

// Decrypt implements crypto.Decrypter.
func (t *trial) Decrypt(r io.Reader, msg []byte, opts crypto.DecrypterOpts) ([]byte, error) {
	err := errors.New("no key of the bench opens the session key")
	if t.named != nil && t.named.Key != nil {
		t.counted()
		var key []byte
		if key, err = t.named.Key.Decrypt(r, msg, opts); err == nil {
			return key, nil
		}
	}
	for _, c := range t.all() {
		if c == t.named || c.Key == nil || t.tries == maxTries {
			continue
		}
		t.tries++
		t.counted()
		if key, no := c.Key.Decrypt(r, msg, opts); no == nil && slices.Contains([]int{16, 24, 32}, len(key)) {
			t.won = c
			return key, nil
		}
	}
	return nil, err
}

func (t *trial) counted() {
	if t.rsa != nil {
		t.rsa.Add(1)
	}
}

// slip is what a programmer writes in place of what a certificate has.
type slip struct {
	wrong []byte
	words string
}

// slipped is "" for what a certificate has, else the slip it is, or whose it is.
func slipped(name string, got, want []byte, slips []slip, all []*testca.Credential,
	of func(*x509.Certificate) []byte) string {
	n := len(got)
	if bytes.Equal(got, want) {
		return ""
	}
	for _, c := range all {
		slips = append(slips, slip{of(c.Certificate), "désigne " + whose(c)})
	}
	if n > 0 && n < len(want) && (bytes.HasPrefix(want, got) || bytes.HasSuffix(want, got)) {
		slips = append(slips, slip{got, fmt.Sprintf("est tronqué : %d octets au lieu de %d", n, len(want))})
	}
	for _, s := range slips {
		if bytes.Equal(got, s.wrong) {
			return name + " " + s.words
		}
	}
	return name + " n'est celui d'aucun certificat du banc"
}

// misnamed says whom an identifier means, when the session key is for the key
// of another certificate than it names.
func (v *view) misnamed(rec cms.Recipient, due *testca.Credential) string {
	all, c := v.everyone(), due.Certificate
	if len(rec.KeyID) > 0 {
		thumb, spki := sha1.Sum(c.Raw), sha1.Sum(c.RawSubjectPublicKeyInfo)
		wrapped, _ := asn1.Marshal(c.SubjectKeyId)
		return slipped("l'identifiant de clé", rec.KeyID, c.SubjectKeyId, []slip{
			{wrapped, "est resté enveloppé dans son OCTET STRING"},
			{thumb[:], "est l'empreinte SHA-1 du certificat, au lieu de son SubjectKeyIdentifier"},
			{spki[:], "est recalculé de la clé publique, au lieu du SubjectKeyIdentifier du certificat"},
		}, all, func(c *x509.Certificate) []byte { return c.SubjectKeyId })
	}
	if rec.Serial == nil {
		return "il ne porte ni numéro de série, ni identifiant de clé"
	}
	for _, c := range all {
		if c.Certificate.SerialNumber.Cmp(rec.Serial) == 0 && cms.EqualNames(c.Certificate.RawIssuer, rec.RawIssuer) {
			return "il désigne " + whose(c)
		}
	}
	issuer, n := rec.RawIssuer, c.SerialNumber
	if cms.EqualNames(issuer, c.RawIssuer) {
		issuer = c.RawIssuer // in string types of its own
	}
	order := slip{issuer, "a ses éléments dans un autre ordre que dans le certificat"}
	if !bytes.Equal(slices.Sorted(slices.Values(issuer)), slices.Sorted(slices.Values(c.RawIssuer))) {
		order = slip{c.RawSubject, "est le titulaire du certificat (subject) au lieu de l'autorité qui l'a émis (issuer)"}
	}
	decimal, _ := new(big.Int).SetString(n.String(), 16)
	const negative = "a perdu son octet nul de tête : il se lit comme un nombre négatif"
	found := []string{
		slipped("l'émetteur écrit", issuer, c.RawIssuer, []slip{order}, all,
			func(c *x509.Certificate) []byte { return c.RawSubject }),
		slipped("le numéro de série", signed(rec.Serial), signed(n), []slip{
			{signed(new(big.Int).Sub(n, new(big.Int).Lsh(big.NewInt(1), uint(8*len(n.Bytes()))))), negative},
			{signed(new(big.Int).Neg(n)), negative},
			{reversed(n.Bytes()), "a ses octets à l'envers"},
			{decimal.Bytes(), "est écrit en décimal, relu comme de l'hexadécimal"},
			{[]byte(n.Text(16)), "est écrit en texte hexadécimal au lieu d'un entier"},
			{bytes.ToUpper([]byte(n.Text(16))), "est écrit en texte hexadécimal au lieu d'un entier"},
		}, all, func(c *x509.Certificate) []byte { return signed(c.SerialNumber) }),
	}
	return strings.Join(slices.DeleteFunc(found, func(s string) bool { return s == "" }), ", et ")
}

// signed is a number's octets, after a sign where it is negative.
func signed(n *big.Int) []byte {
	if n.Sign() < 0 {
		return append([]byte("-"), n.Bytes()...)
	}
	return n.Bytes()
}

// otherBench tells whether a serial that nothing explains may be that of a
// certificate of another bench, kept by the station: runs share their keys
// (testca's KeyPool.Recycled), so that its key may be here under another name.
func otherBench(rec cms.Recipient, misnamed string) bool {
	return rec.Serial != nil && rec.Serial.BitLen() == 128 &&
		strings.HasSuffix(misnamed, "le numéro de série n'est celui d'aucun certificat du banc")
}

func whose(c *testca.Credential) string {
	if c.Certificate.IsCA {
		return "l'autorité " + c.Label
	}
	return "le certificat de " + c.Label + " (" + credentialWords(c) + ")"
}
