package directory

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
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
		e = &entry{name: n}
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
			e.parent = up
			up.kids = append(up.kids, e)
		}
	}
	e.dn, e.made = in.DN, false
	e.attrs, e.user = attrs, len(attrs)
	return e, nil
}

func (t *tree) addGlue(n name, dn *ldap.DN) (*entry, error) {
	in := testca.Entry{DN: spell(dn), ObjectClasses: []string{"extensibleObject"}}
	if a := dn.RDNs[0].Attributes; len(a) > 0 {
		if k := t.schema.attribute(a[0].Type); k != nil {
			switch k.name {
			case "c":
				in.ObjectClasses = []string{"country"}
			case "o":
				in.ObjectClasses = []string{"organization"}
			case "ou":
				in.ObjectClasses = []string{"organizationalUnit"}
			case "dc":
				in.ObjectClasses = []string{"domain"}
			case "cn":
				in.ObjectClasses = []string{"applicationProcess"}
			}
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

// userAttributes prepares the attributes of an entry: objectClass first, with
// superclasses, then the values of its RDN where they lack, then the rest.
// Operational attributes are the server's own: given ones are left out.
func (t *tree) userAttributes(in testca.Entry, rdn *ldap.RelativeDN) ([]attribute, error) {
	var classes [][]byte
	for _, name := range in.ObjectClasses {
		chain := t.schema.superclasses(name)
		if chain == nil {
			classes = append(classes, []byte(name))
		}
		for _, c := range chain {
			if !slices.ContainsFunc(classes, func(v []byte) bool { return strings.EqualFold(string(v), c.name) }) {
				classes = append(classes, []byte(c.name))
			}
		}
	}
	if len(classes) == 0 {
		classes = [][]byte{[]byte("top"), []byte("extensibleObject")}
	}
	out := []attribute{newAttribute(t.schema, t.schema.describe("objectClass"), classes)}
	values := map[string][][]byte{}
	for k, v := range in.Attributes {
		values[k] = v
	}
	for _, a := range rdn.Attributes {
		t.nameValue(values, a)
	}
	for _, desc := range sortedKeys(values) {
		d := t.schema.describe(desc)
		if d.kind == nil {
			return nil, fmt.Errorf("%q is no attribute description (RFC 4512 §2.5), or its type is not transferred with ;binary",
				desc)
		}
		if d.kind.name == "objectClass" || d.kind.operational || len(values[desc]) == 0 {
			continue
		}
		if i := slices.IndexFunc(out, func(a attribute) bool {
			return a.kind == d.kind && slices.Equal(a.options, d.options)
		}); i >= 0 {
			out[i] = newAttribute(t.schema, d, slices.Concat(out[i].values, values[desc]))
			continue
		}
		out = append(out, newAttribute(t.schema, d, values[desc]))
	}
	for _, desc := range sortedKeys(in.Pending) {
		d := t.schema.describe(desc)
		if d.kind == nil || slices.ContainsFunc(out, func(a attribute) bool {
			return a.kind == d.kind && slices.Equal(a.options, d.options)
		}) {
			return nil, fmt.Errorf("%q is no attribute description, or has values already", desc)
		}
		out = append(out, newPending(t.schema, d, in.Pending[desc]))
	}
	return out, nil
}

// nameValue adds the value that stands in an RDN unless the entry has it.
func (t *tree) nameValue(values map[string][][]byte, a *ldap.AttributeTypeAndValue) {
	kind := t.schema.attribute(a.Type)
	if kind == nil {
		return
	}
	rule := kind.equality
	for desc, vs := range values {
		if d := t.schema.describe(desc); d.kind != kind || len(d.options) > 0 {
			continue
		}
		for _, v := range vs {
			if string(v) == a.Value {
				return
			}
			if rule != nil {
				x, ok1 := rule.normal(t.schema, v)
				y, ok2 := rule.normal(t.schema, []byte(a.Value))
				if ok1 && ok2 && x == y {
					return
				}
			}
		}
		values[desc] = append([][]byte{[]byte(a.Value)}, vs...)
		return
	}
	values[kind.name] = [][]byte{[]byte(a.Value)}
}

// complete adds the operational attributes.
func (t *tree) complete(old *tree, stamp string) {
	for key, e := range t.byKey {
		h := sha256.New()
		fmt.Fprintf(h, "%s\n", e.dn)
		for _, a := range e.attrs[:e.user] {
			h.Write(a.whole)
			if a.pending != nil {
				io.WriteString(h, a.pending.id)
			}
		}
		h.Sum(e.sumUser[:0])
		e.created, e.modified = stamp, stamp
		if old != nil {
			if o := old.byKey[key]; o != nil {
				e.created = o.created
				if o.sumUser == e.sumUser {
					e.modified = o.modified
				}
			}
		}
		id := sha256.Sum256([]byte(key))
		u := hex.EncodeToString(id[:16])
		t.operational(e, map[string][]string{
			"createTimestamp": {e.created}, "modifyTimestamp": {e.modified}, "entryDN": {e.dn},
			"subschemaSubentry": {subschemaDN}, "hasSubordinates": {strings.ToUpper(fmt.Sprint(len(e.kids) > 0))},
			"structuralObjectClass": {t.structural(e)},
			"entryUUID":             {u[:8] + "-" + u[8:12] + "-" + u[12:16] + "-" + u[16:20] + "-" + u[20:]},
		})
	}
}

func (t *tree) operational(e *entry, values map[string][]string) {
	for _, k := range sortedKeys(values) {
		if vs := octetsOf(values[k]); len(vs) > 0 {
			e.attrs = append(e.attrs, newAttribute(t.schema, t.schema.describe(k), vs))
		}
	}
}

func octetsOf(values []string) [][]byte {
	out := make([][]byte, len(values))
	for i, v := range values {
		out[i] = []byte(v)
	}
	return out
}

// structural is the most derived structural class of an entry.
func (t *tree) structural(e *entry) string {
	best, depth := string(e.attrs[0].values[0]), 0
	for _, v := range e.attrs[0].values {
		if c := t.schema.class(string(v)); c != nil && c.kind == "STRUCTURAL" {
			if n := len(t.schema.superclasses(c.name)); n > depth {
				best, depth = c.name, n
			}
		}
	}
	return best
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

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
