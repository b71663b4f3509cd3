package cms

import (
	"bytes"
	"fmt"
)

// broken are messages with one defect each.
func broken() []vector {
	w := theWorld()
	p := testPlain
	padded := pad(p, 16)
	var out []vector
	add := func(name string, class Class, change func(m *made)) *vector {
		m := recipe(w.amo, padded)
		change(&m)
		out = append(out, vector{name: name, input: m.bytes(), class: class})
		return &out[len(out)-1]
	}
	// The plaintext's end is set, then encrypted.
	ending := func(name string, end ...byte) {
		q := append(bytes.Repeat([]byte{'A'}, 32-len(end)), end...)
		out = append(out, vector{name: name, input: recipe(w.amo, q).bytes(), class: BadPadding})
	}
	ending("padding 0", 0)
	ending("padding longer than a block", 17)
	ending("padding 255", 255)
	ending("padding not all the same", 3, 2, 3)
	add("not whole blocks", BadLength, func(m *made) { m.content = tlv(0x80, m.ciphertext[:len(m.ciphertext)-1]) })
	add("one octet of ciphertext", BadLength, func(m *made) { m.content = tlv(0x80, []byte{1}) })
	add("no octets of ciphertext", BadLength, func(m *made) { m.content = tlv(0x80) })
	add("constructed without pieces", BadLength, func(m *made) { m.content = indef(0xa0) })
	add("content absent", Detached, func(m *made) { m.content = nil })
	add("content absent, indefinite", Detached, func(m *made) { m.content, m.wrap = nil, indef })
	add("no recipients", NoRecipient, func(m *made) { m.recipients = nil })
	add("ours, encrypted for another key", KeyDecrypt, func(m *made) {
		m.recipients = [][]byte{ktri(w.amo, wrapKey(w.old, m.key))}
	}).differs = "random"
	add("ours, key of zeros", KeyDecrypt, func(m *made) {
		m.recipients = [][]byte{ktri(w.amo, make([]byte, 256))}
	}).differs = "random"
	add("session key too short", KeyDecrypt, func(m *made) {
		m.recipients = [][]byte{ktri(w.amo, wrapKey(w.amo, m.key[:15]))}
	}).differs = "random"
	add("session key too long", KeyDecrypt, func(m *made) {
		m.recipients = [][]byte{ktri(w.amo, wrapKey(w.amo, append(m.key, m.key...)))}
	}).differs = "random"
	add("encrypted key longer than the modulus", KeyDecrypt, func(m *made) {
		m.recipients = [][]byte{ktri(w.amo, append(wrapKey(w.amo, m.key), 0))}
	}).differs = "random"
	add("empty encrypted key", KeyDecrypt, func(m *made) { m.recipients = [][]byte{ktri(w.amo, nil)} }).differs = "random"
	add("ours twice, the first one broken", KeyDecrypt, func(m *made) {
		m.recipients = [][]byte{ktri(w.amo, make([]byte, 256)), m.recipients[0]}
	}).differs = "random"
	add("key encryption algorithm unknown", UnknownAlgorithm, func(m *made) {
		m.recipients = [][]byte{tlv(0x30, integer(0), issuerAndSerialOf(w.amo), tlv(0x30, oid("1.2.3.4")),
			tlv(4, wrapKey(w.amo, m.key)))}
	}).differs = "OpenSSL takes any identifier but id-RSAES-OAEP for PKCS#1 v1.5"
	add("content algorithm unknown", UnknownAlgorithm, func(m *made) { m.alg = tlv(0x30, oid("1.2.3.4"), tlv(4, m.iv)) })
	add("DES", UnknownAlgorithm, func(m *made) { m.alg = tlv(0x30, oid("1.3.14.3.2.7"), tlv(4, m.iv[:8])) })
	add("RC2", UnknownAlgorithm, func(m *made) {
		m.alg = tlv(0x30, oid("1.2.840.113549.3.2"), tlv(0x30, integer(0x3a), tlv(4, m.iv[:8])))
	})
	add("GCM in EnvelopedData", UnknownAlgorithm, func(m *made) {
		m.alg = tlv(0x30, oid(aesArc+"6"), tlv(0x30, tlv(4, m.iv[:12]), integer(16)))
	})
	add("IV too short", Malformed, func(m *made) { m.alg = tlv(0x30, oid(aesArc+"2"), tlv(4, m.iv[:8])) })
	add("IV too long", Malformed, func(m *made) { m.alg = tlv(0x30, oid(aesArc+"2"), tlv(4, m.iv, m.iv)) })
	add("no IV", Malformed, func(m *made) { m.alg = tlv(0x30, oid(aesArc+"2")) }).differs =
		"RFC 3565 §4.1 wants the IV; OpenSSL takes zeros for it and the first block comes out wrong"
	add("NULL for an IV", Malformed, func(m *made) { m.alg = tlv(0x30, oid(aesArc+"2"), tlv(5)) })
	add("version not minimal", Malformed, func(m *made) { m.version = integer(0, 0) })
	add("version empty", Malformed, func(m *made) { m.version = integer() }).differs =
		"X.690 §8.3.1 wants one octet or more; OpenSSL takes none for 0"
	add("version of 5 octets", Malformed, func(m *made) { m.version = integer(1, 0, 0, 0, 0) })
	add("version missing", Malformed, func(m *made) { m.version = nil })
	add("recipients missing", Malformed, func(m *made) { m.set = []byte{} })
	add("recipients a SEQUENCE", Malformed, func(m *made) { m.set = tlv(0x30, m.recipients[0]) })
	add("recipient of an unknown choice", Malformed, func(m *made) {
		m.recipients = append(m.recipients, tlv(0xa9, integer(0)))
	})
	add("recipient without a key", Malformed, func(m *made) {
		m.recipients = [][]byte{tlv(0x30, integer(0), issuerAndSerialOf(w.amo), rsaAlg)}
	})
	add("recipient with a field too many", Malformed, func(m *made) {
		m.recipients = [][]byte{tlv(0x30, integer(0), issuerAndSerialOf(w.amo), rsaAlg, tlv(4, wrapKey(w.amo, m.key)),
			tlv(5))}
	})
	add("serial not minimal", Malformed, func(m *made) {
		m.recipients = [][]byte{tlv(0x30, integer(0), tlv(0x30, w.amo.cert.RawIssuer, integer(0, 0, 1)), rsaAlg,
			tlv(4, wrapKey(w.amo, m.key)))}
	})
	add("OID empty", Malformed, func(m *made) { m.inner = tlv(6) })
	add("OID cut", Malformed, func(m *made) { m.inner = tlv(6, []byte{0x2a, 0x86}) })
	add("OID with a zero arc octet", Malformed, func(m *made) { m.inner = tlv(6, []byte{0x2a, 0x80, 1}) })
	add("content of the wrong tag", Malformed, func(m *made) { m.content = tlv(4, m.ciphertext) })
	add("a field after the content", Malformed, func(m *made) { m.after = tlv(0xa7, integer(1)) })
	add("end-of-contents in a definite length", Malformed, func(m *made) { m.after = []byte{0, 0} })
	add("attributes that are none", Malformed, func(m *made) { m.after = tlv(0xa1, integer(1)) })
	add("piece that is no OCTET STRING", Malformed, func(m *made) {
		m.content = tlv(0xa0, tlv(12, m.ciphertext))
	}).differs =
		"X.690 §8.7.3 wants OCTET STRINGs; OpenSSL does not look"
	add("nested deeper than openssl reads", TooDeep, func(m *made) {
		m.content = tlv(0xa0, nest(maxStringNesting+1, 0x24, tlv(4, m.ciphertext)))
	})
	add("nested 100 deep", TooDeep, func(m *made) { m.content = tlv(0xa0, nest(100, 0x24, tlv(4, m.ciphertext))) })
	add("parameters nested 100 deep", TooDeep, func(m *made) {
		m.alg = tlv(0x30, oid(aesArc+"2"), nest(100, 0x30, tlv(5)))
	})
	add("primitive of indefinite length", MalformedLength,
		func(m *made) { m.content = append([]byte{0x80, 0x80}, m.ciphertext...) })
	add("content longer than what holds it", MalformedLength,
		func(m *made) { m.content = long(4, 0x80, m.ciphertext); m.content[5]++ })
	add("piece longer than its string", MalformedLength, func(m *made) {
		m.content = tlv(0xa0, append([]byte{4, byte(len(m.ciphertext) + 1)}, m.ciphertext...))
	})
	add("encrypted key longer than its recipient", MalformedLength, func(m *made) {
		r := ktri(w.amo, wrapKey(w.amo, m.key))
		r[len(r)-257]++ // low octet of its length
		m.recipients = [][]byte{r}
	})
	add("an element after encryptedContent", Malformed, func(m *made) {
		m.content = append(m.content, tlv(4, m.ciphertext)...)
	})
	add("NULL with a value", Malformed, func(m *made) {
		m.recipients = [][]byte{tlv(0x30, integer(0), issuerAndSerialOf(w.amo), tlv(0x30, oid(oidRSA), tlv(5, []byte{0})),
			tlv(4, wrapKey(w.amo, m.key)))}
	})
	add("CBC in AuthEnvelopedData", UnknownAlgorithm, func(m *made) {
		m.typ, m.after = oid(oidAuthEnveloped), tlv(4, random(16))
	})
	out[len(out)-1].differs = "by version" // OpenSSL 3.0.19 opens it, 3.0.22 refuses
	sealed := func(name string, change func(*made)) {
		m := authenticated(w.amo, 16, nil)
		change(&m)
		out = append(out, vector{name: name, input: m.bytes(), class: BadTag})
	}
	sealed("tag changed", func(m *made) { m.after[len(m.after)-1] ^= 1 })
	sealed("sealed content changed", func(m *made) { m.content[5] ^= 1 })
	sealed("tag shorter than announced", func(m *made) { m.after = tlv(4, m.after[2:14]) })
	out[len(out)-1].differs = "RFC 5084 §3.2: the parameters say how long the tag is; OpenSSL is content with what is " +
		"left of it"
	sealed("attributes slipped in", func(m *made) { m.after = append(tlv(0xa1, note), m.after...) })
	add("no tag", Malformed, func(m *made) { *m = authenticated(w.amo, 16, nil); m.after = nil })
	return append(out, cuts()...)
}

// cuts are messages that end early: at every part, and just before the end.
func cuts() []vector {
	w := theWorld()
	var out []vector
	for _, form := range []struct {
		name string
		wrap func(byte, ...[]byte) []byte
	}{{"DER", tlv}, {"BER", indef}} {
		m := recipe(w.amo, pad(testPlain, 16))
		m.wrap = form.wrap
		if form.name == "BER" {
			m.content = indef(0xa0, tlv(4, m.ciphertext))
		}
		whole := m.bytes()
		for _, n := range []int{2, 4, 10, 17, 20, 25, 60, 150, len(whole) - 40, len(whole) - 16, len(whole) - 9,
			len(whole) - 4, len(whole) - 1} {
			out = append(out, vector{name: fmt.Sprintf("%s cut after %d of %d", form.name, n, len(whole)), input: whole[:n],
				class: Truncated})
		}
	}
	return out
}
