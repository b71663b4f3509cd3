package directory

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/go-ldap/ldap/v3"

	"amfront/pki/testca"
)

// tree is a published DIT with its schema, read without locks: it never
// changes, Publish makes another.
type tree struct {
	schema  *schema
	exact   map[string]*entry // by DN as published: the common spelling
	byKey   map[string]*entry // by normal form
	roots   []*entry          // naming contexts
	rootDSE *entry
}

// maxNameDepth bounds the levels of the tree.
const maxNameDepth = 64

// timeFormat of operational attributes (RFC 4517 §3.3.13).
const timeFormat = "20060102150405Z"

// newTree builds the tree of the entries, in their order. Missing parents are
// made (glue), superclasses and naming values completed; old, which may be
// nil, lends its timestamps to what did not change.
func newTree(entries []testca.Entry, old *tree, now time.Time, tlsOffered bool) (*tree, error) {
	t := &tree{schema: builtin(), exact: map[string]*entry{}, byKey: map[string]*entry{}}
	t.extendSchema(entries)
	for _, in := range entries {
		n, dn, err := readName(t.schema, in.DN)
		if err != nil {
			return nil, fmt.Errorf("entry %q: expected a DN as RFC 4514 writes it: %w", in.DN, err)
		}
		if len(n) == 0 {
			return nil, fmt.Errorf("an entry has no DN: the root belongs to the server")
		}
		if e := t.byKey[n.key()]; e != nil && !e.made {
			return nil, fmt.Errorf("entry %q stands twice", in.DN)
		}
		if len(n) > maxNameDepth {
			return nil, fmt.Errorf("entry %q: %d levels deep, at most %d are published", in.DN, len(n), maxNameDepth)
		}
		if _, err := t.add(in, n, dn); err != nil {
			return nil, fmt.Errorf("entry %q: %w", in.DN, err)
		}
	}
	for _, e := range t.byKey {
		t.exact[e.dn] = e
	}
	stamp := now.UTC().Format(timeFormat)
	t.complete(old, stamp)
	t.addSubschema(stamp)
	t.addRootDSE(tlsOffered)
	return t, nil
}

// extendSchema makes types for what the entries use and no standard defines.
func (t *tree) extendSchema(entries []testca.Entry) {
	own := false
	mine := func() *schema {
		if !own {
			t.schema, own = t.schema.clone(), true
		}
		return t.schema
	}
	for _, e := range entries {
		for _, desc := range sortedKeys(e.Attributes) {
			base, _, _ := strings.Cut(desc, ";")
			if base = strings.TrimSpace(base); t.schema.attribute(base) == nil && isDescriptor(base) {
				text := true
				for _, v := range e.Attributes[desc] {
					_, ok := prepare(v, true)
					text = text && ok
				}
				mine().unknownAttribute(base, text)
			}
		}
		for _, c := range e.ObjectClasses {
			if t.schema.class(c) == nil && isDescriptor(c) {
				mine().unknownClass(c)
			}
		}
	}
}

// isDescriptor is keystring of RFC 4512 §1.4.
func isDescriptor(s string) bool {
	for i, c := range []byte(s) {
		letter := c|0x20 >= 'a' && c|0x20 <= 'z'
		if !letter && (i == 0 || c != '-' && (c < '0' || c > '9')) {
			return false
		}
	}
	return s != ""
}

// add puts an entry in its place, making the parents that lack.
func (t *tree) add(in testca.Entry, n name, dn *ldap.DN) (*entry, error) {
	attrs, err := t.userAttributes(in, dn.RDNs[0])
	if err != nil {
		return nil, err
	}
	e := t.byKey[n.key()]
	if e == nil {
		e = &entry{}
		t.byKey[n.key()] = e
		if len(n) == 1 {
			t.roots = append(t.roots, e)
		} else {
			up := t.byKey[n[1:].key()]
			if up == nil {
				if up, err = t.addGlue(n[1:], &ldap.DN{RDNs: dn.RDNs[1:]}); err != nil {
					return nil, err
				}
			}
			up.kids = append(up.kids, e)
		}
	}
	e.dn, e.made = in.DN, false
	e.attrs, e.user = attrs, len(attrs)
	return e, nil
}

var glueClasses = map[string]string{"c": "country", "o": "organization", "ou": "organizationalUnit", "dc": "domain",
	"cn": "applicationProcess"}

func (t *tree) addGlue(n name, dn *ldap.DN) (*entry, error) {
	in := testca.Entry{DN: spell(dn), ObjectClasses: []string{"extensibleObject"}}
	if a := dn.RDNs[0].Attributes; len(a) > 0 {
		if k := t.schema.attribute(a[0].Type); k != nil && glueClasses[k.name] != "" {
			in.ObjectClasses = []string{glueClasses[k.name]}
		}
	}
	e, err := t.add(in, n, dn)
	if err != nil {
		return nil, err
	}
	e.made = true
	return e, nil
}

// spell writes a DN as people do: types as they came, values unfolded.
func spell(dn *ldap.DN) string {
	var rdns []string
	for _, r := range dn.RDNs {
		var avas []string
		for _, a := range r.Attributes {
			avas = append(avas, a.Type+"="+ldap.EscapeDN(a.Value))
		}
		rdns = append(rdns, strings.Join(avas, "+"))
	}
	return strings.Join(rdns, ",")
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

// base finds the entry that a base DN means, in any spelling (see spellings).
// The root is nil with no error.
func (t *tree) base(dn string) (*entry, error) {
	if e := t.exact[dn]; e != nil {
		return e, nil
	}
	n, err := parseName(t.schema, dn)
	if err == nil && len(n) == 0 {
		return nil, nil
	}
	for _, s := range spellings(t.schema, dn) {
		if e := t.byKey[s.key()]; e != nil {
			return e, nil
		}
	}
	if err != nil {
		return nil, fail(invalidDNSyntax, "expected a DN as RFC 4514 writes it: %v", err)
	}
	f := fail(noSuchObject, "no such entry in this directory")
	for i := 1; i < len(n); i++ {
		if e := t.byKey[n[i:].key()]; e != nil {
			f.matched = e.dn
			break
		}
	}
	return nil, f
}
