package directory

import "amfront/pki/testca"

const (
	subschemaDN    = "cn=Subschema"
	oidStartTLS    = "1.3.6.1.4.1.1466.20037"
	oidWhoAmI      = "1.3.6.1.4.1.4203.1.11.3"
	oidPaged       = "1.2.840.113556.1.4.319"
	oidManageDsaIT = "2.16.840.1.113730.3.4.2"
	oidAllOps      = "1.3.6.1.4.1.4203.1.5.1" // "+", RFC 3673
	oidTrueFalse   = "1.3.6.1.4.1.4203.1.5.3" // (&) and (|), RFC 4526
)

// addRootDSE makes the entry that describes the server (RFC 4512 §5.1).
func (t *tree) addRootDSE(tlsOffered bool) {
	extensions := []string{oidWhoAmI}
	if tlsOffered {
		extensions = append(extensions, oidStartTLS)
	}
	var contexts []string
	for _, r := range t.roots {
		contexts = append(contexts, r.dn)
	}
	e := &entry{attrs: []attribute{newAttribute(t.schema, t.schema.describe("objectClass"),
		[][]byte{[]byte("top"), []byte("extensibleObject")})}, user: 1}
	t.operational(e, map[string][]string{
		"namingContexts":       contexts,
		"subschemaSubentry":    {subschemaDN},
		"supportedControl":     {oidPaged, oidManageDsaIT},
		"supportedExtension":   extensions,
		"supportedFeatures":    {oidAllOps, oidTrueFalse},
		"supportedLDAPVersion": {"3"},
		"vendorName":           {"amfront"},
	})
	t.rootDSE = e
}

// addSubschema makes the entry that publishes the schema (RFC 4512 §4.2). It
// stands beside the naming contexts, not below one.
func (t *tree) addSubschema(stamp string) {
	n, dn, err := readName(t.schema, subschemaDN)
	if err != nil || t.byKey[n.key()] != nil {
		return
	}
	e := &entry{dn: subschemaDN, created: stamp, modified: stamp}
	if e.attrs, err = t.userAttributes(testca.Entry{DN: subschemaDN,
		ObjectClasses: []string{"subentry", "subschema", "extensibleObject"}}, dn.RDNs[0]); err != nil {
		return
	}
	e.user = len(e.attrs)
	e.attrs = append(e.attrs, t.schema.definitions()...)
	t.operational(e, map[string][]string{
		"createTimestamp": {stamp}, "modifyTimestamp": {stamp}, "entryDN": {subschemaDN},
		"subschemaSubentry": {subschemaDN}, "structuralObjectClass": {"subentry"}, "hasSubordinates": {"FALSE"},
	})
	t.byKey[n.key()], t.exact[e.dn] = e, e
}
