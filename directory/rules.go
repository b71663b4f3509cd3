package directory

import (
	"bytes"
	"math/big"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// matchingRule is RFC 4517 §4.2. Two values match when their normal forms are
// equal; ordering rules compare the normal forms octet by octet.
type matchingRule struct {
	oid, name, syntax string
	normal            normalForm
}

// normalForm prepares a value for comparison (RFC 4518); false: the value is
// not of the rule's syntax, and an assertion of it evaluates to Undefined.
// Rules of names and OIDs look into the schema.
type normalForm func(s *schema, v []byte) (string, bool)

var matchingRules = []matchingRule{
	{"2.5.13.0", "objectIdentifierMatch", syntaxOID, normalOID},
	{"2.5.13.1", "distinguishedNameMatch", syntaxDN, normalDN},
	{"2.5.13.2", "caseIgnoreMatch", syntaxString, foldText},
	{"2.5.13.3", "caseIgnoreOrderingMatch", syntaxString, foldText},
	{"2.5.13.4", "caseIgnoreSubstringsMatch", "1.3.6.1.4.1.1466.115.121.1.58", foldText},
	{"2.5.13.5", "caseExactMatch", syntaxString, exactText},
	{"2.5.13.6", "caseExactOrderingMatch", syntaxString, exactText},
	{"2.5.13.7", "caseExactSubstringsMatch", "1.3.6.1.4.1.1466.115.121.1.58", exactText},
	{"2.5.13.8", "numericStringMatch", "1.3.6.1.4.1.1466.115.121.1.36", digits},
	{"2.5.13.10", "numericStringSubstringsMatch", "1.3.6.1.4.1.1466.115.121.1.58", digits},
	{"2.5.13.11", "caseIgnoreListMatch", "1.3.6.1.4.1.1466.115.121.1.41", foldText},
	{"2.5.13.12", "caseIgnoreListSubstringsMatch", "1.3.6.1.4.1.1466.115.121.1.58", foldText},
	{"2.5.13.13", "booleanMatch", "1.3.6.1.4.1.1466.115.121.1.7", boolean},
	{"2.5.13.14", "integerMatch", "1.3.6.1.4.1.1466.115.121.1.27", integer},
	{"2.5.13.16", "bitStringMatch", "1.3.6.1.4.1.1466.115.121.1.6", octets},
	{"2.5.13.17", "octetStringMatch", syntaxOctets, octets},
	{"2.5.13.18", "octetStringOrderingMatch", syntaxOctets, octets},
	{"2.5.13.20", "telephoneNumberMatch", "1.3.6.1.4.1.1466.115.121.1.50", telephone},
	{"2.5.13.21", "telephoneNumberSubstringsMatch", "1.3.6.1.4.1.1466.115.121.1.58", telephone},
	{"2.5.13.27", "generalizedTimeMatch", "1.3.6.1.4.1.1466.115.121.1.24", generalizedTime},
	{"2.5.13.28", "generalizedTimeOrderingMatch", "1.3.6.1.4.1.1466.115.121.1.24", generalizedTime},
	{"2.5.13.30", "objectIdentifierFirstComponentMatch", syntaxOID, firstComponent},
	{"2.5.13.34", "certificateExactMatch", syntaxCertificate, element},
	{"2.5.13.36", "certificatePairExactMatch", syntaxCertificatePair, element},
	{"2.5.13.38", "certificateListExactMatch", syntaxCertificateList, element},
	{"2.5.13.42", "algorithmIdentifierMatch", syntaxSupportedAlgorithm, element},
	{"1.3.6.1.4.1.1466.109.114.1", "caseExactIA5Match", syntaxIA5, exactText},
	{"1.3.6.1.4.1.1466.109.114.2", "caseIgnoreIA5Match", syntaxIA5, foldText},
	{"1.3.6.1.4.1.1466.109.114.3", "caseIgnoreIA5SubstringsMatch", "1.3.6.1.4.1.1466.115.121.1.58", foldText},
	{"1.3.6.1.1.16.2", "UUIDMatch", "1.3.6.1.1.16.1", foldText},
}

// ruleOf finds a rule by name or OID; nil when there is none.
func ruleOf(name string) *matchingRule {
	for i := range matchingRules {
		if r := &matchingRules[i]; r.oid == name || strings.EqualFold(r.name, name) {
			return r
		}
	}
	return nil
}

// isText tells whether substrings under a rule compare prepared text, where
// spaces count as RFC 4518 §2.6.1 says.
func (r *matchingRule) isText() bool {
	return strings.HasPrefix(r.name, "caseIgnore") || strings.HasPrefix(r.name, "caseExact")
}

func foldText(s *schema, v []byte) (string, bool)  { return prepare(v, true) }
func exactText(s *schema, v []byte) (string, bool) { return prepare(v, false) }

// prepare folds case where asked, turns runs of space into one and drops
// leading and trailing spaces.
func prepare(v []byte, fold bool) (string, bool) {
	if !utf8.Valid(v) {
		return "", false
	}
	if s, ok := plain(v, fold); ok {
		return s, true
	}
	return strings.TrimSpace(mapText(v, fold)), true
}

// plain is the common case: ASCII without a space to touch.
func plain(v []byte, fold bool) (string, bool) {
	upper := false
	for i, c := range v {
		if c >= utf8.RuneSelf || c < ' ' || c == 0x7f || c == ' ' && (i == 0 || i == len(v)-1 || v[i+1] == ' ') {
			return "", false
		}
		upper = upper || 'A' <= c && c <= 'Z'
	}
	if upper && fold {
		v = bytes.ToLower(v)
	}
	return string(v), true
}

func mapText(v []byte, fold bool) string {
	var b strings.Builder
	space := false
	for _, r := range string(v) {
		switch {
		case unicode.IsSpace(r) || unicode.Is(unicode.Zs, r):
			if !space {
				b.WriteByte(' ')
			}
			space = true
			continue
		case unicode.IsControl(r) || r == 0xad || r == 0x200b || r == 0xfeff:
			continue // RFC 4518 §2.2 maps these to nothing
		}
		space = false
		if fold {
			r = unicode.ToLower(unicode.ToUpper(r))
		}
		b.WriteRune(r)
	}
	return b.String()
}

func octets(_ *schema, v []byte) (string, bool) { return string(v), true }

// element takes a whole DER value. The assertion forms of RFC 4523 §2 (serial
// number and issuer) are not read: Undefined.
func element(_ *schema, v []byte) (string, bool) {
	return string(v), len(v) > 1 && v[0] == tagSequence
}

func digits(_ *schema, v []byte) (string, bool) {
	out := strings.ReplaceAll(string(v), " ", "")
	return out, strings.Trim(out, "0123456789") == ""
}

var separators = strings.NewReplacer(" ", "", "-", "")

func telephone(_ *schema, v []byte) (string, bool) {
	return strings.ToLower(separators.Replace(string(v))), utf8.Valid(v)
}

func boolean(_ *schema, v []byte) (string, bool) {
	s := string(v)
	return s, s == "TRUE" || s == "FALSE"
}

func integer(_ *schema, v []byte) (string, bool) {
	if len(v) > 1024 {
		return "", false
	}
	n, ok := new(big.Int).SetString(string(v), 10)
	if !ok {
		return "", false
	}
	return n.String(), true
}

func generalizedTime(_ *schema, v []byte) (string, bool) {
	for _, layout := range []string{"20060102150405Z0700", "200601021504Z0700", "2006010215Z0700"} {
		if t, err := time.Parse(layout, strings.Replace(string(v), ",", ".", 1)); err == nil {
			return t.UTC().Format("20060102150405.000000000"), true
		}
	}
	return "", false
}

// normalOID reads a name of the schema or a dotted OID.
func normalOID(s *schema, v []byte) (string, bool) {
	if c := s.class(string(v)); c != nil {
		return c.oid, true
	}
	if t := s.attribute(string(v)); t != nil {
		return t.oid, true
	}
	o := strings.TrimSpace(string(v))
	return o, o != "" && strings.Trim(o, "0123456789.") == ""
}

// firstComponent compares the OID that a schema definition begins with.
func firstComponent(s *schema, v []byte) (string, bool) {
	if f := strings.Fields(string(v)); len(f) > 1 && f[0] == "(" {
		return f[1], true
	}
	return normalOID(s, v)
}

func normalDN(s *schema, v []byte) (string, bool) {
	n, err := parseName(s, string(v))
	if err != nil {
		return "", false
	}
	return n.key(), true
}
