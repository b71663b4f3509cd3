package cms

import (
	"bytes"
	"encoding/asn1"
	"slices"
)

// built are well-formed messages that openssl opens and does not make.
func built() []vector {
	w := theWorld()
	p := testPlain
	padded := pad(p, 16)
	octet := func(b []byte) []byte { return tlv(4, b) }
	var out []vector
	add := func(name string, ber []sentence, change func(m *made)) {
		m := recipe(w.amo, padded)
		change(&m)
		out = append(out, vector{name: name, input: m.bytes(), plain: p, ber: ber})
	}
	add("as built", nil, func(*made) {})
	add("constructed, definite", []sentence{berOctets}, func(m *made) {
		m.content = tlv(0xa0, octet(m.ciphertext[:7]), octet(m.ciphertext[7:]))
	})
	add("constructed in constructed", []sentence{berOctets}, func(m *made) {
		m.content = tlv(0xa0, tlv(0x24, tlv(0x24, octet(m.ciphertext[:20])), octet(nil)), octet(m.ciphertext[20:]))
	})
	add("indefinite in indefinite", []sentence{berOctets, berIndefinite}, func(m *made) {
		m.wrap = indef
		m.content = indef(0xa0, indef(0x24, octet(m.ciphertext[:1]), indef(0x24, octet(m.ciphertext[1:30]))),
			octet(m.ciphertext[30:]))
	})
	add("nested as deep as openssl reads", []sentence{berOctets}, func(m *made) {
		m.content = tlv(0xa0, nest(maxStringNesting, 0x24, octet(m.ciphertext)))
	})
	add("pieces of one octet", []sentence{berOctets, berIndefinite}, func(m *made) {
		var pieces []byte
		for _, b := range m.ciphertext {
			pieces = append(pieces, 4, 0, 4, 1, b)
		}
		m.content = indef(0xa0, pieces)
	})
	add("2-octet lengths", []sentence{berLength}, func(m *made) {
		m.wrap = func(tag byte, parts ...[]byte) []byte { return long(2, tag, parts...) }
		m.content = long(2, 0x80, m.ciphertext)
	})
	add("5-octet lengths", []sentence{berLength}, func(m *made) {
		m.wrap = func(tag byte, parts ...[]byte) []byte { return long(5, tag, parts...) }
		m.content = long(5, 0x80, m.ciphertext)
	})
	add("12-octet length", []sentence{berLength}, func(m *made) { m.content = long(12, 0x80, m.ciphertext) })
	add("everything indefinite", []sentence{berIndefinite, berOctets}, func(m *made) {
		m.wrap = indef
		m.alg = indef(0x30, oid(aesArc+"2"), indef(0x24, octet(m.iv[:3]), octet(m.iv[3:])))
		key := wrapKey(w.amo, m.key)
		number, _ := asn1.Marshal(w.amo.cert.SerialNumber)
		m.recipients = [][]byte{indef(0x30, integer(0), indef(0x30, w.amo.cert.RawIssuer, number),
			indef(0x30, oid(oidRSA), tlv(5)),
			indef(0x24, octet(key[:100]), octet(key[100:])))}
		m.content = indef(0xa0, octet(m.ciphertext))
	})
	add("originatorInfo", nil, func(m *made) {
		m.version = integer(2)
		m.originator = tlv(0xa0, tlv(0xa0, w.inter.cert.Raw))
	})
	add("empty originatorInfo", nil, func(m *made) { m.version = integer(2); m.originator = tlv(0xa0) })
	add("unprotected attributes", nil, func(m *made) {
		m.version = integer(2)
		m.after = tlv(0xa1, tlv(0x30, oid("1.2.840.113549.1.9.16.2.4"), tlv(0x31, tlv(12, []byte("note")))))
	})
	add("SET OF out of order", []sentence{berSetOrder}, func(m *made) {
		a, b := m.recipients[0], ktri(w.old, wrapKey(w.old, m.key))
		m.recipients = [][]byte{a, b}
		slices.SortFunc(m.recipients, func(x, y []byte) int { return bytes.Compare(y, x) })
	})
	add("inner type of our own", nil, func(m *made) { m.inner = oid("1.2.3.4") })
	add("version 4", nil, func(m *made) { m.version = integer(4) })
	add("no NULL after rsaEncryption", nil, func(m *made) {
		m.recipients = [][]byte{tlv(0x30, integer(0), issuerAndSerialOf(w.amo), tlv(0x30, oid(oidRSA)),
			tlv(4, wrapKey(w.amo, m.key)))}
	})
	add("octets after the message", nil, func(m *made) { m.tail = []byte("\r\n\x00\x00garbage") })
	add("leading zero before the encrypted key left out", nil, func(m *made) {
		for {
			key := wrapKey(w.amo, m.key)
			if key[0] == 0 {
				m.recipients = [][]byte{ktri(w.amo, key[1:])}
				return
			}
		}
	})
	add("plaintext is whole blocks", nil, func(m *made) {
		m.content = tlv(0x80, cbc(m.key, m.iv, pad(p[:32], 16)))
	})
	out[len(out)-1].plain = p[:32]
	add("GCM with attributes", nil, func(m *made) { *m = authenticated(w.amo, 16, note) })
	add("GCM with a tag of 12 octets", nil, func(m *made) { *m = authenticated(w.amo, 12, nil) })
	add("GCM with unauthenticated attributes", nil, func(m *made) {
		*m = authenticated(w.amo, 16, nil)
		m.after = append(m.after, tlv(0xa2, note)...)
	})
	return out
}

// nest puts an element n levels deep.
func nest(n int, tag byte, inner []byte) []byte {
	for range n {
		inner = tlv(tag, inner)
	}
	return inner
}
