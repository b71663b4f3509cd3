package cms

import (
	"bytes"
	"crypto/x509"
	"encoding/asn1"
	"fmt"
	"math/big"
	"slices"
)

// matchPrimitive checks the value of a field that is not a structure.
func matchPrimitive(e *element, f *field, ber *notes) *Error {
	switch f.kind {
	case kindOctets, kindBits:
		if e.constructed {
			want := tagOctetString
			if f.kind == kindBits {
				want = tagBitString
			}
			ber.add(berOctets)
			return checkSegments(e, want)
		}
	case kindOID:
		if e.constructed {
			return e.malformed(oidConstructed, f.name)
		}
		if _, ok := oidString(e.body); !ok {
			return e.malformed(notOID, f.name, fmt.Sprintf("%X", head(e.body)))
		}
	case kindInteger:
		if e.constructed {
			return e.malformed(integerConstructed, f.name)
		}
		// X.690 §8.3.2 forbids it in BER too.
		if !minimalInteger(e.body) {
			return e.malformed(integerTooLong, f.name, fmt.Sprintf("%X", head(e.body)))
		}
	case kindTime:
		if e.constructed {
			ber.add(berString)
		}
	}
	return nil
}

func head(p []byte) []byte { return p[:min(len(p), 24)] }

// checkSegments demands that a constructed string holds strings of its type
// only (X.690 §8.7.3).
func checkSegments(e *element, tag int) *Error {
	for _, c := range e.children {
		if !c.is(universal, tag) {
			return c.malformed(strangePiece, e.name, c.header, universalName(tag))
		}
		if c.constructed {
			c.name = e.name
			if err := checkSegments(c, tag); err != nil {
				return err
			}
		}
	}
	return nil
}

// checkOrder notes a SET OF that is not in the order of DER (X.690 §11.6).
func checkOrder(e *element, ber *notes) {
	for i := 1; i < len(e.children); i++ {
		if bytes.Compare(e.children[i-1].raw, e.children[i].raw) > 0 {
			ber.add(berSetOrder)
			return
		}
	}
}

// oidString is the dotted form of an encoded OBJECT IDENTIFIER of at most 64 octets.
func oidString(p []byte) (string, bool) {
	var oid x509.OID
	if len(p) > 64 || oid.UnmarshalBinary(p) != nil {
		return "", false
	}
	return oid.String(), true
}

// oid is the dotted form of a matched OBJECT IDENTIFIER.
func (e *element) oid() string {
	s, _ := oidString(e.body)
	return s
}

// integer is the value of a matched INTEGER.
func (e *element) integer() *big.Int {
	v := new(big.Int).SetBytes(e.body)
	if len(e.body) > 0 && e.body[0]&0x80 != 0 {
		v.Sub(v, new(big.Int).Lsh(big.NewInt(1), uint(8*len(e.body))))
	}
	return v
}

// child is the first child of that name, nil when there is none.
func (e *element) child(name string) *element {
	for _, c := range e.children {
		if c.name == name {
			return c
		}
	}
	return nil
}

// der encodes an element again under DER: definite and minimal lengths, strings
// in one piece. Only a SET OF that was matched as such is put in order.
func (e *element) der() []byte {
	body := e.body
	tag := e.raw[0]
	switch {
	case !e.constructed:
	case e.kind == kindOctets, e.class == universal && stringTag(e.tag):
		body, tag = e.octets(), tag&^0x20
	default:
		parts := make([][]byte, len(e.children))
		for i, c := range e.children {
			parts[i] = c.der()
		}
		if e.kind == kindSetOf {
			slices.SortFunc(parts, bytes.Compare)
		}
		body = bytes.Join(parts, nil)
	}
	if e.tag >= 0x1f { // nothing in CMS has one: keep it as it came
		return e.raw
	}
	return append(appendHeader(nil, tag, len(body)), body...)
}

// appendHeader writes a one-octet identifier and a minimal definite length.
func appendHeader(p []byte, identifier byte, n int) []byte {
	p = append(p, identifier)
	if n < 0x80 {
		return append(p, byte(n))
	}
	size := 1
	for v := n >> 8; v > 0; v >>= 8 {
		size++
	}
	p = append(p, 0x80|byte(size))
	for size--; size >= 0; size-- {
		p = append(p, byte(n>>(8*size)))
	}
	return p
}

// octetString reads the OCTET STRING that parameters hold.
func (e *element) octetString() ([]byte, bool) {
	if e == nil || !e.is(universal, tagOctetString) {
		return nil, false
	}
	if e.constructed && checkSegments(e, tagOctetString) != nil {
		return nil, false
	}
	return e.octets(), true
}

// isNull tells whether parameters are absent or NULL.
func (e *element) isNull() bool {
	return e == nil || bytes.Equal(e.raw, asn1.NullBytes)
}
