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

	"amfront/pki/testca"
	"amfront/receiver/cms"
)

// errNoneOpens is what the trial of every key ends with.
var errNoneOpens = errors.New("no key of the bench opens the session key")

// trial is a private key that, where it does not open a session key, tries
// every other of the bench: only so does one see whom a wrong identifier was
// to name. Another key succeeds by chance once in 2^25. That it takes longer
// tells a sender nothing that the answer does not: keys here are for tests.
type trial struct {
	named *testca.Credential // whom the identifier names, nil for nobody
	all   func() []*testca.Credential
	won   *testca.Credential // whose key it was, when not named's
	tries int
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
	err := errNoneOpens
	if t.named != nil {
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
		if key, no := c.Key.Decrypt(r, msg, opts); no == nil && (len(key) == 16 || len(key) == 24 || len(key) == 32) {
			t.won = c
			return key, nil
		}
	}
	return nil, err
}

// misnamed says whom an identifier means, when the session key is for the key
// of another certificate than it names.
func (v *view) misnamed(rec cms.Recipient, due *testca.Credential) string {
	all := v.everyone()
	if len(rec.KeyID) > 0 {
		return wrongKeyID(rec.KeyID, due.Certificate, all)
	}
	if rec.Serial == nil {
		return "il ne porte ni numéro de série, ni identifiant de clé"
	}
	name, number := wrongIssuer(rec.RawIssuer, due.Certificate, all), wrongSerial(rec.Serial, due.Certificate, all)
	for _, c := range all {
		if c.Certificate.SerialNumber.Cmp(rec.Serial) == 0 && cms.EqualNames(c.Certificate.RawIssuer, rec.RawIssuer) {
			return "il désigne " + whose(c)
		}
	}
	switch {
	case name == "":
		return number
	case number == "":
		return name
	}
	return name + ", et " + number
}

func wrongKeyID(id []byte, due *x509.Certificate, all []*testca.Credential) string {
	thumb := sha1.Sum(due.Raw)
	spki := sha1.Sum(due.RawSubjectPublicKeyInfo)
	wrapped, _ := asn1.Marshal(due.SubjectKeyId)
	switch {
	case bytes.Equal(id, wrapped):
		return "l'identifiant de clé est resté enveloppé dans son OCTET STRING"
	case bytes.Equal(id, thumb[:]):
		return "l'identifiant de clé est l'empreinte SHA-1 du certificat, au lieu de son SubjectKeyIdentifier"
	case bytes.Equal(id, spki[:]):
		return "l'identifiant de clé est recalculé de la clé publique, au lieu du SubjectKeyIdentifier du certificat"
	case len(id) < len(due.SubjectKeyId) &&
		(bytes.HasPrefix(due.SubjectKeyId, id) || bytes.HasSuffix(due.SubjectKeyId, id)):
		return fmt.Sprintf("l'identifiant de clé est tronqué : %d octets au lieu de %d", len(id), len(due.SubjectKeyId))
	}
	for _, c := range all {
		if bytes.Equal(id, c.Certificate.SubjectKeyId) {
			return "l'identifiant de clé désigne " + whose(c)
		}
	}
	return "l'identifiant de clé n'est celui d'aucun certificat du banc"
}

// wrongIssuer is "" for the right name.
func wrongIssuer(raw []byte, due *x509.Certificate, all []*testca.Credential) string {
	switch {
	case cms.EqualNames(raw, due.RawIssuer):
		return ""
	case cms.EqualNames(raw, due.RawSubject):
		return "l'émetteur écrit est le titulaire du certificat (subject) au lieu de l'autorité qui l'a émis (issuer)"
	case sameRDNs(raw, due.RawIssuer):
		return "les éléments du nom de l'émetteur sont dans un autre ordre que dans le certificat"
	}
	for _, c := range all {
		if cms.EqualNames(raw, c.Certificate.RawSubject) {
			return "l'émetteur écrit est " + c.Label + " au lieu de l'autorité qui a émis le certificat"
		}
	}
	return "l'émetteur écrit n'est le nom d'aucune autorité du banc"
}

// sameRDNs tells whether two Names hold the same elements, in any order.
func sameRDNs(a, b []byte) bool {
	sorted := func(der []byte) (out []string) {
		var rdns []asn1.RawValue
		if _, err := asn1.Unmarshal(der, &rdns); err != nil {
			return nil
		}
		for _, r := range rdns {
			out = append(out, string(r.FullBytes))
		}
		slices.Sort(out)
		return out
	}
	x := sorted(a)
	return x != nil && slices.Equal(x, sorted(b))
}

const noSerial = "le numéro de série n'est celui d'aucun certificat du banc"

// otherBench tells whether a serial that nothing explains may be that of a
// certificate of another bench, kept by the station: runs share their keys
// (testca's KeyPool.Recycled), so that its key may be here under another name.
func otherBench(rec cms.Recipient, misnamed string) bool {
	return rec.Serial != nil && rec.Serial.BitLen() == 128 && strings.HasSuffix(misnamed, noSerial)
}

// wrongSerial is "" for the right number.
func wrongSerial(n *big.Int, due *x509.Certificate, all []*testca.Credential) string {
	want := due.SerialNumber
	if n.Cmp(want) == 0 {
		return ""
	}
	for _, c := range all {
		if c.Certificate.SerialNumber.Cmp(n) == 0 {
			return "le numéro de série désigne " + whose(c)
		}
	}
	signed := new(big.Int).Sub(want, new(big.Int).Lsh(big.NewInt(1), uint(8*len(want.Bytes()))))
	have, hole := n.Bytes(), want.Bytes()
	decimal, _ := new(big.Int).SetString(want.String(), 16)
	switch {
	case n.Cmp(signed) == 0, n.Cmp(new(big.Int).Neg(want)) == 0:
		return "le numéro de série a perdu son octet nul de tête : il se lit comme un nombre négatif"
	case len(have) > 0 && len(have) < len(hole) && (bytes.HasPrefix(hole, have) || bytes.HasSuffix(hole, have)):
		return fmt.Sprintf("le numéro de série est tronqué : %d octets au lieu de %d", len(have), len(hole))
	case bytes.Equal(have, reversed(hole)):
		return "les octets du numéro de série sont à l'envers"
	case n.Cmp(decimal) == 0:
		return "le numéro de série, écrit en décimal, a été relu comme de l'hexadécimal"
	case string(have) == want.Text(16) || bytes.EqualFold(have, []byte(want.Text(16))):
		return "le numéro de série est écrit en texte hexadécimal au lieu d'un entier"
	}
	return noSerial
}

func whose(c *testca.Credential) string {
	if c.Certificate.IsCA {
		return "l'autorité " + c.Label
	}
	return "le certificat de " + c.Label + " (" + credentialWords(c) + ")"
}
