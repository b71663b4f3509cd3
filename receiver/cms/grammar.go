package cms

import (
	"fmt"
	"slices"
)

// kind is the ASN.1 type that a field must have.
type kind int

const (
	kindAny kind = iota
	kindOID
	kindInteger
	kindOctets
	kindBits
	kindTime
	kindSequence   // of the fields in of
	kindSequenceOf // of any number of of[0]
	kindSetOf      // of any number of of[0]
	kindChoice     // one of of
	kindExplicit   // a context tag around of[0]
	kindAlgorithm  // SEQUENCE { OBJECT IDENTIFIER, ANY OPTIONAL }
)

// field is one line of the ASN.1 module of RFC 5652 §12.1 or RFC 5280.
type field struct {
	name     string
	kind     kind
	of       []field
	tagged   bool // context tag, implicit unless kindExplicit
	tag      int
	optional bool
}

func implicit(tag int, f field) field { f.tagged, f.tag = true, tag; return f }

func explicit(tag int, f field) field {
	return field{name: f.name, kind: kindExplicit, of: []field{f}, tagged: true, tag: tag}
}

func optional(f field) field { f.optional = true; return f }

func named(name string, f field) field { f.name = name; return f }

func seq(name string, of ...field) field { return field{name: name, kind: kindSequence, of: of} }

func seqOf(name string, f field) field {
	return field{name: name, kind: kindSequenceOf, of: []field{f}}
}

func setOf(name string, f field) field { return field{name: name, kind: kindSetOf, of: []field{f}} }

func choice(name string, of ...field) field { return field{name: name, kind: kindChoice, of: of} }

func prim(name string, k kind) field { return field{name: name, kind: k} }

// The grammar, read only.
var (
	gAlgorithm = func(name string) field { return field{name: name, kind: kindAlgorithm} }
	gName      = seqOf("issuer", setOf("RelativeDistinguishedName",
		seq("AttributeTypeAndValue", prim("type", kindOID), prim("value", kindAny))))
	gIssuerAndSerial = seq("issuerAndSerialNumber", gName, prim("serialNumber", kindInteger))
	gKeyID           = implicit(0, prim("subjectKeyIdentifier", kindOctets))
	gOtherKey        = optional(seq("other", prim("keyAttrId", kindOID), optional(prim("keyAttr", kindAny))))
	gDate            = optional(prim("date", kindTime))

	gKeyTrans = seq("ktri",
		prim("version", kindInteger),
		choice("rid", gIssuerAndSerial, gKeyID),
		gAlgorithm("keyEncryptionAlgorithm"),
		prim("encryptedKey", kindOctets))
	gKeyAgree = implicit(1, seq("kari",
		prim("version", kindInteger),
		explicit(0, choice("originator", gIssuerAndSerial, gKeyID,
			implicit(1, seq("originatorKey", gAlgorithm("algorithm"), prim("publicKey", kindBits))))),
		optional(explicit(1, prim("ukm", kindOctets))),
		gAlgorithm("keyEncryptionAlgorithm"),
		seqOf("recipientEncryptedKeys", seq("RecipientEncryptedKey",
			choice("rid", gIssuerAndSerial, implicit(0, seq("rKeyId",
				prim("subjectKeyIdentifier", kindOctets), gDate, gOtherKey))),
			prim("encryptedKey", kindOctets)))))
	gKEK = implicit(2, seq("kekri",
		prim("version", kindInteger),
		seq("kekid", prim("keyIdentifier", kindOctets), gDate, gOtherKey),
		gAlgorithm("keyEncryptionAlgorithm"),
		prim("encryptedKey", kindOctets)))
	gPassword = implicit(3, seq("pwri",
		prim("version", kindInteger),
		optional(implicit(0, gAlgorithm("keyDerivationAlgorithm"))),
		gAlgorithm("keyEncryptionAlgorithm"),
		prim("encryptedKey", kindOctets)))
	gOther = implicit(4, seq("ori", prim("oriType", kindOID), prim("oriValue", kindAny)))

	gVersion    = prim("version", kindInteger)
	gRecipients = setOf("recipientInfos", choice("RecipientInfo", gKeyTrans, gKeyAgree, gKEK, gPassword, gOther))
	gOriginator = implicit(0, seq("originatorInfo",
		optional(implicit(0, setOf("certs", prim("CertificateChoices", kindAny)))),
		optional(implicit(1, setOf("crls", prim("RevocationInfoChoice", kindAny))))))
	gAttribute = seq("Attribute", prim("attrType", kindOID), setOf("attrValues", prim("AttributeValue", kindAny)))

	gContent = seq("encryptedContentInfo", prim("contentType", kindOID), gAlgorithm("contentEncryptionAlgorithm"),
		optional(implicit(0, prim("encryptedContent", kindOctets))))
	gEnveloped = explicit(0, seq("EnvelopedData", gVersion, optional(gOriginator), gRecipients, gContent,
		optional(implicit(1, setOf("unprotectedAttrs", gAttribute)))))
	// RFC 5083 §2.1
	gAuthEnveloped = explicit(0, seq("AuthEnvelopedData", gVersion, optional(gOriginator), gRecipients,
		named("authEncryptedContentInfo", gContent), optional(implicit(1, setOf("authAttrs", gAttribute))),
		prim("mac", kindOctets), optional(implicit(2, setOf("unauthAttrs", gAttribute)))))
)

// universals are the types of the kinds that have one, as messages name them;
// any type has no tag.
var universals = [...]struct {
	tag  int
	name string
}{
	kindAny: {name: "ANY"}, kindOID: {tagOID, "OBJECT IDENTIFIER"}, kindInteger: {tagInteger, "INTEGER"},
	kindOctets: {tagOctetString, "OCTET STRING"}, kindBits: {tagBitString, "BIT STRING"},
	kindTime: {24, "GeneralizedTime"}, kindSetOf: {tagSet, "SET"}, kindSequence: {tagSequence, "SEQUENCE"},
	kindSequenceOf: {tagSequence, "SEQUENCE"}, kindAlgorithm: {tagSequence, "SEQUENCE"},
}

// accepts tells whether an element with that header can be the field.
func (f *field) accepts(h header) bool {
	switch {
	case f.tagged:
		return h.is(contextTag, f.tag)
	case f.kind == kindAny:
		return true
	case f.kind == kindChoice:
		return slices.ContainsFunc(f.of, func(one field) bool { return one.accepts(h) })
	}
	return h.is(universal, universals[f.kind].tag)
}

// expected is what may stand there: a name of ASN.1, or several.
func (f *field) expected() any {
	switch {
	case f.tagged:
		return fmt.Sprintf("[%d]", f.tag)
	case f.kind == kindChoice:
		one := f.of[0].expected()
		for i := range f.of[1:] {
			one = either.of(one, f.of[i+1].expected())
		}
		return one
	}
	return universals[f.kind].name
}

// match checks an element against a field and names it and what is in it.
func match(e *element, f *field, ber *notes) *Error {
	if !f.accepts(e.header) {
		return e.malformed(wrongType, f.name, f.expected(), e.header)
	}
	e.name, e.kind = f.name, f.kind
	switch f.kind {
	case kindAny:
		return nil
	case kindChoice:
		for i := range f.of {
			if f.of[i].accepts(e.header) {
				return match(e, &f.of[i], ber)
			}
		}
		return nil
	case kindOID, kindInteger, kindOctets, kindBits, kindTime:
		return matchPrimitive(e, f, ber)
	}
	if !e.constructed {
		return e.malformed(primitiveForm, f.name, e.header)
	}
	switch f.kind {
	case kindExplicit:
		if len(e.children) != 1 {
			return e.malformed(notOne, f.name, e.header, len(e.children))
		}
		return match(e.children[0], &f.of[0], ber)
	case kindSetOf, kindSequenceOf:
		for _, c := range e.children {
			if err := match(c, &f.of[0], ber); err != nil {
				return err
			}
		}
		if f.kind == kindSetOf {
			checkOrder(e, ber)
		}
		return nil
	case kindAlgorithm:
		return matchFields(e, []field{prim("algorithm", kindOID), optional(prim("parameters", kindAny))}, f.name, ber)
	default:
		return matchFields(e, f.of, f.name, ber)
	}
}

func matchFields(e *element, fields []field, name string, ber *notes) *Error {
	rest := e.children
	for i := range fields {
		f := &fields[i]
		if len(rest) == 0 || !f.accepts(rest[0].header) {
			if f.optional {
				continue
			}
			if len(rest) == 0 {
				return e.malformed(missingIn, name, f.name, f.expected())
			}
		}
		if err := match(rest[0], f, ber); err != nil {
			return err
		}
		rest = rest[1:]
	}
	if len(rest) > 0 {
		return rest[0].malformed(afterLast, name, rest[0].header)
	}
	return nil
}
