package testca

import (
	"crypto/x509/pkix"
	"encoding/asn1"
	"fmt"
	"slices"
	"strings"
)

// The attribute types of our names, RFC 4519. Nothing else ever stands in a
// DN of this PKI.
var dnTypes = map[string]asn1.ObjectIdentifier{
	"cn": {2, 5, 4, 3},
	"ou": {2, 5, 4, 11},
	"o":  {2, 5, 4, 10},
	"c":  {2, 5, 4, 6},
}

// encodeDN is the DER Name of a DN in RFC 4514 form: same RDNs, so reversed,
// one attribute each. Values are PrintableString where that is legal and
// UTF8String otherwise (RFC 5280 §4.1.2.4), as encoding/asn1 chooses; a
// label with @ is thus UTF8String. No value of ours needs escaping.
func encodeDN(dn string) ([]byte, error) {
	var seq pkix.RDNSequence
	for _, rdn := range slices.Backward(splitDN(dn)) {
		typ, value, ok := strings.Cut(rdn, "=")
		oid := dnTypes[typ]
		if !ok || oid == nil || value == "" || strings.ContainsAny(value, `\+"<>;,`) {
			return nil, fmt.Errorf("distinguished name %q: cannot encode %q", dn, rdn)
		}
		seq = append(seq, pkix.RelativeDistinguishedNameSET{{Type: oid, Value: value}})
	}
	return asn1.Marshal(seq)
}

func splitDN(dn string) []string { return strings.Split(dn, ",") }

// parentDN is the DN without its first RDN.
func parentDN(dn string) string {
	_, parent, _ := strings.Cut(dn, ",")
	return parent
}

// splitRDN takes the first RDN apart: attribute type and value.
func splitRDN(dn string) (typ, value string) {
	rdn, _, _ := strings.Cut(dn, ",")
	typ, value, _ = strings.Cut(rdn, "=")
	return typ, value
}
