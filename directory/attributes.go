package directory

import (
	"crypto/sha256"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/go-ldap/ldap/v3"

	"amfront/pki/testca"
)

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
	maps.Copy(values, in.Attributes)
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
		if i := slices.IndexFunc(out, d.same); i >= 0 {
			out[i] = newAttribute(t.schema, d, slices.Concat(out[i].values, values[desc]))
			continue
		}
		out = append(out, newAttribute(t.schema, d, values[desc]))
	}
	for _, desc := range sortedKeys(in.Pending) {
		d := t.schema.describe(desc)
		if d.kind == nil || slices.ContainsFunc(out, d.same) {
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
		t.operational(e, map[string][]string{
			"createTimestamp": {e.created}, "modifyTimestamp": {e.modified}, "entryDN": {e.dn},
			"subschemaSubentry": {subschemaDN}, "hasSubordinates": {strings.ToUpper(fmt.Sprint(len(e.kids) > 0))},
			"structuralObjectClass": {t.structural(e)},
			"entryUUID":             {fmt.Sprintf("%x-%x-%x-%x-%x", id[:4], id[4:6], id[6:8], id[8:10], id[10:16])},
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
