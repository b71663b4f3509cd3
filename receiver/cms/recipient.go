package cms

import (
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/hex"
	"strings"
)

// recipient is what opening needs beside Info.Recipients.
type recipient struct {
	alg    *element // keyEncryptionAlgorithm
	key    []byte   // encryptedKey
	offset int64
}

// recipient takes the facts of one RecipientInfo (RFC 5652 §6.2).
func (m *Message) recipient(e *element) {
	r := Recipient{Type: e.name}
	raw := recipient{offset: e.offset}
	if a := e.child("keyEncryptionAlgorithm"); a != nil {
		raw.alg = a
		r.Key = algorithm(a.child("algorithm").oid())
	}
	var version int64 = -1
	if v := e.child("version"); v != nil && len(v.body) <= 4 {
		version = v.integer().Int64()
	}
	if k := e.child("encryptedKey"); k != nil {
		raw.key = k.octets()
		r.KeyBits = 8 * len(raw.key)
	}
	ids := e
	if e.name == "kari" {
		ids = &element{}
		if keys := e.child("recipientEncryptedKeys"); keys != nil && len(keys.children) > 0 {
			ids = keys.children[0] // the first stands for all: none is ours to open
		}
	}
	if id := ids.child("issuerAndSerialNumber"); id != nil {
		r.RawIssuer = id.child("issuer").der()
		r.Issuer = nameString(r.RawIssuer)
		r.Serial = id.child("serialNumber").integer()
		r.SerialHex = r.Serial.Text(16)
	}
	if id := ids.child("subjectKeyIdentifier"); id != nil {
		r.KeyID = id.octets()
	} else if id := ids.child("rKeyId"); id != nil {
		r.KeyID = id.child("subjectKeyIdentifier").octets()
	}
	m.Info.Recipients = append(m.Info.Recipients, r)
	m.recipients = append(m.recipients, raw)
	m.checkRecipient(r, raw, version)
}

// checkRecipient compares a KeyTransRecipientInfo with RFC 5652 §6.2.1 and RFC 3370 §4.2.1.
func (m *Message) checkRecipient(r Recipient, raw recipient, version int64) {
	if r.Type != "ktri" {
		return
	}
	n := len(m.Info.Recipients) - 1
	want := int64(0)
	if r.KeyID != nil {
		want = 2
	}
	if version != want {
		m.depart(recipientVersion, n, version, want)
	}
	if r.Key.OID == oidRSA && (raw.alg.child("parameters") == nil || !raw.alg.child("parameters").isNull()) {
		m.depart(rsaWithoutNull, n)
	}
}

// A Name is shown up to so many RDNs, as many attributes of each, and so many
// octets: a stranger sizes it, and pkix spells it in quadratic time.
const (
	nameParts  = 32
	nameOctets = 2000
)

// nameString shows a Name as RFC 4514 does, or in hexadecimal when it cannot.
func nameString(der []byte) string {
	var rdn pkix.RDNSequence
	if rest, err := asn1.Unmarshal(der, &rdn); err != nil || len(rest) > 0 {
		return "#" + hex.EncodeToString(head(der))
	}
	whole := len(rdn) <= nameParts
	rdn = rdn[max(len(rdn)-nameParts, 0):] // the last comes first
	for i, set := range rdn {
		whole = whole && len(set) <= nameParts
		rdn[i] = set[:min(len(set), nameParts)]
	}
	s := rdn.String()
	if whole && len(s) <= nameOctets {
		return s
	}
	return strings.ToValidUTF8(s[:min(len(s), nameOctets)], "") + "…"
}
