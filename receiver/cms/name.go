package cms

import (
	"bytes"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/binary"
	"slices"
	"strings"
	"unicode/utf16"
)

// EqualNames tells whether two Names (DER) name the same entity under RFC 5280
// §7.1: whatever the string type, the case and the spaces. Software that builds
// an issuer from its text form encodes it unlike the certificate did; OpenSSL
// finds the recipient all the same, and so must who looks up Recipient.RawIssuer.
func EqualNames(a, b []byte) bool {
	if bytes.Equal(a, b) {
		return len(a) > 0
	}
	x, ok := canonicalName(a)
	y, ok2 := canonicalName(b)
	return ok && ok2 && x == y
}

type rawAttribute struct {
	Type  asn1.ObjectIdentifier
	Value asn1.RawValue
}

type rawRDN []rawAttribute

// canonicalName spells a Name in one way.
func canonicalName(der []byte) (string, bool) {
	var check pkix.RDNSequence
	if rest, err := asn1.Unmarshal(der, &check); err != nil || len(rest) > 0 {
		return "", false
	}
	var outer []asn1.RawValue
	if _, err := asn1.Unmarshal(der, &outer); err != nil {
		return "", false
	}
	var b strings.Builder
	for _, set := range outer {
		var rdn rawRDN
		if rest, err := asn1.UnmarshalWithParams(set.FullBytes, &rdn, "set"); err != nil || len(rest) > 0 {
			return "", false
		}
		parts := make([]string, len(rdn))
		for i, a := range rdn {
			parts[i] = a.Type.String() + "=" + canonicalValue(a.Value)
		}
		slices.Sort(parts)
		b.WriteString(strings.Join(parts, "\x01") + "\x02")
	}
	return b.String(), true
}

func canonicalValue(v asn1.RawValue) string {
	var s string
	switch {
	case v.Class != universal:
		return string(v.FullBytes)
	case v.Tag == tagUTF8String, v.Tag == 19, v.Tag == 22, v.Tag == 26:
		s = string(v.Bytes)
	case v.Tag == 20: // TeletexString, Latin-1 in practice
		r := make([]rune, len(v.Bytes))
		for i, c := range v.Bytes {
			r[i] = rune(c)
		}
		s = string(r)
	case v.Tag == 30 && len(v.Bytes)%2 == 0: // BMPString
		u := make([]uint16, len(v.Bytes)/2)
		for i := range u {
			u[i] = binary.BigEndian.Uint16(v.Bytes[2*i:])
		}
		s = string(utf16.Decode(u))
	default:
		return string(v.FullBytes)
	}
	return strings.Join(strings.Fields(strings.ToLower(s)), " ")
}
