package receiver

import (
	"crypto/sha1"
	"crypto/x509/pkix"
	"encoding/asn1"
	"math/big"
	"slices"
	"strings"
	"testing"

	"amfront/pki/testca"
)

// TestMisnamed: a document of openssl whose recipient is named otherwise is
// rejected for that, with the name of whom the identifier means, though the
// bench opens it; and nothing else is held against it.
func TestMisnamed(t *testing.T) {
	w := newWorld(t)
	amo, amc := w.current(testca.LabelAMOTest), w.current(testca.LabelAMCTest)
	ca, root := amo.Issuer, amo.Issuer.Issuer
	box, plain := boxes[testca.AMO], lot(5)
	good := encrypt(t, plain, []*testca.Credential{amo})
	leaf, n := amo.Certificate, amo.Certificate.SerialNumber
	thumb := sha1.Sum(leaf.Raw)
	wrapped, _ := asn1.Marshal(leaf.SubjectKeyId)
	decimal, _ := new(big.Int).SetString(n.String(), 16)
	named := func(issuer []byte, serial *big.Int) []byte {
		der, err := asn1.Marshal(struct {
			Issuer asn1.RawValue
			Serial *big.Int
		}{asn1.RawValue{FullBytes: issuer}, serial})
		if err != nil {
			t.Fatal(err)
		}
		return der
	}
	keyID := func(id []byte) []byte {
		der, _ := asn1.Marshal(asn1.RawValue{Class: asn1.ClassContextSpecific, Tag: 0, Bytes: id})
		return der
	}
	var turned []asn1.RawValue
	if _, err := asn1.Unmarshal(leaf.RawIssuer, &turned); err != nil {
		t.Fatal(err)
	}
	slices.Reverse(turned)
	reordered, _ := asn1.Marshal(turned)
	for name, tc := range map[string]struct {
		rid  []byte
		says string
	}{
		"the CA's serial": {named(leaf.RawIssuer, ca.Certificate.SerialNumber),
			"le numéro de série désigne l'autorité " + ca.Name},
		"another's serial": {named(root.Certificate.RawSubject, amc.Certificate.SerialNumber),
			"l'émetteur écrit désigne l'autorité " + root.Name},
		"the CA itself": {named(ca.Certificate.RawIssuer, ca.Certificate.SerialNumber),
			"il désigne l'autorité " + ca.Name},
		"another recipient": {named(amc.Certificate.RawIssuer, amc.Certificate.SerialNumber),
			"il désigne le certificat de " + amc.Label},
		"subject as issuer": {named(leaf.RawSubject, n), "l'émetteur écrit est le titulaire du certificat"},
		"root as issuer":    {named(root.Certificate.RawSubject, n), "l'émetteur écrit désigne l'autorité " + root.Name},
		"order of the name": {named(reordered, n), "dans un autre ordre"},
		"unknown issuer":    {named(unknownName(t), n), "l'émetteur écrit n'est celui d'aucun certificat"},
		"no leading zero": {named(leaf.RawIssuer, new(big.Int).Sub(n, new(big.Int).Lsh(big.NewInt(1), 128))),
			"octet nul de tête"},
		"sign": {named(leaf.RawIssuer, new(big.Int).Neg(n)), "octet nul de tête"},
		"64 bits": {named(leaf.RawIssuer, new(big.Int).SetUint64(n.Uint64())),
			"tronqué : 8 octets au lieu de 16"},
		"first octets": {named(leaf.RawIssuer, new(big.Int).SetBytes(n.Bytes()[:12])),
			"est tronqué : 12 octets au lieu de 16"},
		"backwards": {named(leaf.RawIssuer, new(big.Int).SetBytes(reversed(n.Bytes()))), "à l'envers"},
		"decimal":   {named(leaf.RawIssuer, decimal), "relu comme de l'hexadécimal"},
		"text": {named(leaf.RawIssuer, new(big.Int).SetBytes([]byte(n.Text(16)))),
			"en texte hexadécimal"},
		"any number": {named(leaf.RawIssuer, big.NewInt(1)), "n'est celui d'aucun certificat du banc"},
		"key id of the CA": {keyID(leaf.AuthorityKeyId),
			"l'identifiant de clé désigne l'autorité " + ca.Name},
		"key id cut":     {keyID(leaf.SubjectKeyId[:8]), "tronqué : 8 octets au lieu de 20"},
		"thumbprint":     {keyID(thumb[:]), "l'empreinte SHA-1 du certificat"},
		"key id wrapped": {keyID(wrapped), "dans son OCTET STRING"},
		"key id of a leaf": {keyID(amc.Certificate.SubjectKeyId),
			"l'identifiant de clé désigne le certificat de " + amc.Label},
		"key id of nobody":   {keyID([]byte("quelqu'un")), "n'est celui d'aucun certificat du banc"},
		"right, by number":   {named(leaf.RawIssuer, n), ""},
		"right, by key id":   {keyID(leaf.SubjectKeyId), ""},
		"right, other types": {named(utf8Name(t, leaf.RawIssuer), n), ""},
	} {
		t.Run(name, func(t *testing.T) {
			in, _ := w.inspect(message(box, "FSETEST/B2/K", renamed(t, good, tc.rid), true).bytes(), box)
			d := Decide(in.Facts, defaultSettings)
			findings := strings.Join(summaryOf(in.Findings), ",")
			if tc.says == "" {
				if d.Code != Accepted || in.Misnamed != "" || findings != "" {
					t.Fatalf("%s, %q, findings %s", d.Code, in.Misnamed, findings)
				}
				return
			}
			if !strings.Contains(in.Misnamed, tc.says) || !strings.Contains(d.Reason, tc.says) || d.Code != C4005 ||
				d.ReasonCode != ReasonMisnamed || !strings.Contains(d.Reason, testca.LabelAMOTest) {
				t.Errorf("%s %s: %q, %s", d.Code, d.ReasonCode, in.Misnamed, d.Reason)
			}
			if in.Opener != amo || in.PlainSHA256 == "" || findings != "C-01 erreur" {
				t.Errorf("opened by %v, findings %s", in.Opener, findings)
			}
		})
	}
	t.Run("another bench's", func(t *testing.T) {
		serial := new(big.Int).SetBytes(append([]byte{0x80}, make([]byte, 15)...))
		in, out := w.inspect(message(box, "FSETEST/B2/K", renamed(t, good, named(leaf.RawIssuer, serial)),
			true).bytes(), box)
		d := Decide(in.Facts, defaultSettings)
		if d.ReasonCode != ReasonNoKey || in.Misnamed != "" || in.Opener != nil || in.PlainSHA256 != "" {
			t.Errorf("%s, %q, opened by %v, %d octets", d.ReasonCode, in.Misnamed, in.Opener, len(out))
		}
	})
	t.Run("encrypted for the CA", func(t *testing.T) {
		in, _ := w.inspect(message(box, "FSETEST/B2/K", encrypt(t, plain, []*testca.Credential{ofAuthority(ca)}),
			true).bytes(), box)
		if d := Decide(in.Facts, defaultSettings); d.Code != C4005 ||
			!strings.Contains(d.Reason, "il désigne l'autorité "+ca.Name) {
			t.Errorf("%s: %s", d.Code, d.Reason)
		}
	})
}

// renamed puts another identifier into a document.
func renamed(t *testing.T, der, rid []byte) []byte {
	t.Helper()
	type recipient struct {
		Version   int
		ID        asn1.RawValue
		Algorithm pkix.AlgorithmIdentifier
		Key       []byte
	}
	var outer struct {
		Type asn1.ObjectIdentifier
		Data struct {
			Version    int
			Recipients []recipient `asn1:"set"`
			Content    asn1.RawValue
		} `asn1:"explicit,tag:0"`
	}
	if _, err := asn1.Unmarshal(der, &outer); err != nil {
		t.Fatal(err)
	}
	r := &outer.Data.Recipients[0]
	r.ID = asn1.RawValue{FullBytes: rid}
	if rid[0] == 0x80 {
		outer.Data.Version, r.Version = 2, 2
	}
	out, err := asn1.Marshal(outer)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func unknownName(t *testing.T) []byte {
	t.Helper()
	der, err := asn1.Marshal(pkix.Name{CommonName: "AC-INCONNUE"}.ToRDNSequence())
	if err != nil {
		t.Fatal(err)
	}
	return der
}

// utf8Name is a name encoded anew by encoding/asn1, with string types of its own.
func utf8Name(t *testing.T, der []byte) []byte {
	t.Helper()
	var rdns pkix.RDNSequence
	if _, err := asn1.Unmarshal(der, &rdns); err != nil {
		t.Fatal(err)
	}
	for _, set := range rdns {
		for i := range set {
			set[i].Value = asn1.RawValue{Tag: asn1.TagUTF8String, Bytes: []byte(set[i].Value.(string))}
		}
	}
	out, err := asn1.Marshal(rdns)
	if err != nil {
		t.Fatal(err)
	}
	return out
}
