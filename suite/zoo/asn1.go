package zoo

import (
	"encoding/asn1"
	"errors"
	"math/big"
)

// tlv is one BER element, its children read when it is constructed.
type tlv struct {
	class, tag  int
	constructed bool
	indefinite  bool
	content     []byte // of a primitive
	children    []tlv
}

var errTLV = errors.New("not BER")

// maxDepth bounds the nesting that is read.
const maxDepth = 12

// readTLV reads the first element of b (X.690 §8.1), by code that shares
// nothing with the reader that the front-end uses.
func readTLV(b []byte) (tlv, []byte, error) { return readDeep(b, 0) }

func readDeep(b []byte, depth int) (v tlv, rest []byte, err error) {
	if len(b) < 2 || depth > maxDepth || b[0]&0x1f == 0x1f {
		return v, nil, errTLV
	}
	v.class, v.constructed, v.tag = int(b[0]>>6), b[0]&0x20 != 0, int(b[0]&0x1f)
	n, b := int(b[1]), b[2:]
	switch {
	case n == 0x80:
		v.indefinite = true
	case n > 0x84:
		return v, nil, errTLV
	case n > 0x80:
		octets := n & 0x7f
		if len(b) < octets {
			return v, nil, errTLV
		}
		n = 0
		for _, o := range b[:octets] {
			n = n<<8 | int(o)
		}
		b = b[octets:]
	}
	inside := b
	if !v.indefinite {
		if n < 0 || n > len(b) {
			return v, nil, errTLV
		}
		inside, rest = b[:n], b[n:]
	}
	if !v.constructed {
		v.content = inside
		if v.indefinite {
			return v, nil, errTLV
		}
		return v, rest, nil
	}
	for {
		if v.indefinite && len(inside) >= 2 && inside[0] == 0 && inside[1] == 0 {
			return v, inside[2:], nil
		}
		if len(inside) == 0 {
			if v.indefinite {
				return v, nil, errTLV
			}
			return v, rest, nil
		}
		var c tlv
		if c, inside, err = readDeep(inside, depth+1); err != nil {
			return v, nil, err
		}
		v.children = append(v.children, c)
	}
}

// at walks down by the place of children; an empty element when there is none.
func (v tlv) at(path ...int) tlv {
	for _, i := range path {
		if i >= len(v.children) {
			return tlv{}
		}
		v = v.children[i]
	}
	return v
}

func (v tlv) oid() string {
	var id asn1.ObjectIdentifier
	if v.tag != asn1.TagOID || len(v.content) == 0 || len(v.content) > 100 {
		return ""
	}
	if _, err := asn1.Unmarshal(append([]byte{asn1.TagOID, byte(len(v.content))}, v.content...), &id); err != nil {
		return ""
	}
	return id.String()
}

// contentType is the type of a ContentInfo (RFC 5652 §3).
func contentType(v tlv) string { return v.at(0).oid() }

// envelope is what an EnvelopedData says in the open (RFC 5652 §6.1).
type envelope struct {
	cipher    string // OID
	transport []string
	serials   []*big.Int // of the recipients by issuer and serial number
	keyIDs    [][]byte   // of those by key identifier
}

func readEnvelope(b []byte) (envelope, error) {
	var e envelope
	v, _, err := readTLV(b)
	if err != nil {
		return e, err
	}
	const envelopedData = "1.2.840.113549.1.7.3"
	if contentType(v) != envelopedData {
		return e, errTLV
	}
	data := v.at(1, 0)
	for i, c := range data.children {
		switch {
		case c.tag == asn1.TagSet && c.class == asn1.ClassUniversal:
			for _, r := range c.children { // KeyTransRecipientInfo
				e.transport = append(e.transport, r.at(2, 0).oid())
				if id := r.at(1); id.class == asn1.ClassContextSpecific {
					e.keyIDs = append(e.keyIDs, id.content)
					continue
				}
				e.serials = append(e.serials, new(big.Int).SetBytes(r.at(1, 1).content))
			}
		case i > 0 && c.tag == asn1.TagSequence && c.class == asn1.ClassUniversal:
			e.cipher = c.at(1, 0).oid()
		}
	}
	return e, nil
}
