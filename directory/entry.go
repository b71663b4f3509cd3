package directory

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
	"sync"

	"amfront/journal"
	"amfront/pki/testca"
)

// attribute is one attribute of an entry, ready to be compared and sent.
type attribute struct {
	kind    *attributeType
	options []string // tagging options, lower case, sorted; never "binary"
	desc    string   // as published: "userCertificate;binary"
	shown   string   // as answered, "" as published
	pending *pending // nil, or what makes the fields below: ask full for them
	values  [][]byte
	normal  []string         // normal forms by the equality rule; nil when there is none
	digests []journal.Digest // SHA-256 of each value
	whole   []byte           // PartialAttribute (RFC 4511 §4.1.7), encoded
	bare    []byte           // the same without values, for typesOnly
}

// pending is an attribute whose values are made when a search first looks at
// them: testca.Entry.Pending.
type pending struct {
	id   string
	once sync.Once
	make func() attribute
	made attribute
}

// full is the attribute with its values.
func (a *attribute) full() *attribute {
	if a.pending == nil {
		return a
	}
	a.pending.once.Do(func() { a.pending.made = a.pending.make() })
	return &a.pending.made
}

// newPending is an attribute with those values, which are not made yet.
func newPending(s *schema, d description, p testca.Pending) attribute {
	a := newAttribute(s, d, nil)
	a.pending = &pending{id: p.ID, make: func() attribute { return newAttribute(s, d, p.Values()) }}
	return a
}

// entry is one entry of a tree; it never changes once published.
type entry struct {
	dn       string
	shown    string // as answered, "" as published
	kids     []*entry
	attrs    []attribute // user attributes, then operational ones
	user     int         // how many are user attributes
	sumUser  [sha256.Size]byte
	made     bool   // glue: made because a child needs it
	created  string // generalized time
	modified string
}

// description is an AttributeDescription (RFC 4512 §2.5) resolved by a schema.
type description struct {
	kind    *attributeType
	options []string
}

// describe resolves a description; kind is nil for an attribute that the
// schema does not know, or a ;binary that it does not have.
func (s *schema) describe(text string) description {
	text = strings.TrimSpace(text)
	if !strings.Contains(text, ";") {
		return description{kind: s.selector(text)}
	}
	fields := strings.Split(text, ";")
	d := description{kind: s.selector(fields[0])}
	for _, o := range fields[1:] {
		o = strings.ToLower(o)
		if o == "binary" {
			if d.kind != nil && !d.kind.binary {
				d.kind = nil
			}
			continue
		}
		d.options = append(d.options, o)
	}
	slices.Sort(d.options)
	d.options = slices.Compact(d.options)
	return d
}

// selector is attribute, but for the word that the documented URLs use.
func (s *schema) selector(text string) *attributeType {
	if t := s.attribute(text); t != nil {
		return t
	}
	if strings.EqualFold(text, "certificate") {
		return s.attribute("userCertificate")
	}
	return nil
}

// same tells whether a is the attribute described, options and all.
func (d description) same(a attribute) bool {
	return a.kind == d.kind && slices.Equal(a.options, d.options)
}

// covers tells whether an attribute is of the described type or a subtype, with
// at least the described options.
func (d description) covers(a *attribute) bool {
	if d.kind == nil || !a.kind.is(d.kind) {
		return false
	}
	return !slices.ContainsFunc(d.options, func(o string) bool { return !slices.Contains(a.options, o) })
}

// newAttribute prepares an attribute for publication. Values keep their order;
// a value that stands twice is dropped.
func newAttribute(s *schema, d description, values [][]byte) attribute {
	a := attribute{kind: d.kind, options: d.options, desc: d.kind.name}
	if d.kind.binary {
		a.desc += ";binary"
	}
	for _, o := range d.options {
		a.desc += ";" + o
	}
	rule := d.kind.equality
	seen := map[string]bool{}
	for _, v := range values {
		if seen[string(v)] {
			continue
		}
		seen[string(v)] = true
		v = slices.Clone(v)
		a.values = append(a.values, v)
		sum := sha256.Sum256(v)
		a.digests = append(a.digests, journal.Digest(hex.EncodeToString(sum[:])))
		if rule != nil {
			n, ok := rule.normal(s, v)
			if !ok {
				n = string(v)
			}
			a.normal = append(a.normal, n)
		}
	}
	a.encode()
	return a
}

func (a *attribute) encode() {
	desc := cmp.Or(a.shown, a.desc)
	size := 0
	for _, v := range a.values {
		size += elementSize(len(v))
	}
	n := elementSize(len(desc)) + elementSize(size)
	b := appendHeader(make([]byte, 0, elementSize(n)), tagSequence, n)
	b = appendString(b, tagOctetString, desc)
	b = appendHeader(b, tagSet, size)
	for _, v := range a.values {
		b = appendString(b, tagOctetString, v)
	}
	a.whole = b
	n = elementSize(len(desc)) + 2
	b = appendHeader(make([]byte, 0, elementSize(n)), tagSequence, n)
	b = appendString(b, tagOctetString, desc)
	a.bare = appendHeader(b, tagSet, 0)
}

// selection is what a search asks to be returned (RFC 4511 §4.5.1.8).
type selection struct {
	user, operational bool
	listed            []description
}

func (s *schema) selection(asked []string) selection {
	sel := selection{user: len(asked) == 0}
	for _, a := range asked {
		switch strings.TrimSpace(a) {
		case "*":
			sel.user = true
		case "+":
			sel.operational = true // RFC 3673
		case "1.1":
			// none, unless others are listed
		default:
			if d := s.describe(a); d.kind != nil {
				sel.listed = append(sel.listed, d)
			}
		}
	}
	return sel
}

func (sel *selection) takes(e *entry, i int) bool {
	return i < e.user && sel.user || i >= e.user && sel.operational ||
		slices.ContainsFunc(sel.listed, func(d description) bool { return d.covers(&e.attrs[i]) })
}

// appendEntry writes a SearchResultEntry (RFC 4511 §4.5.2) and, when seen is
// not nil, notes there what is handed out.
func appendEntry(b []byte, id int64, e *entry, sel *selection, typesOnly bool, seen *journal.LDAPEntry) []byte {
	size := 0
	var buf [32]bool
	take := buf[:0]
	for i := range e.attrs {
		t := sel.takes(e, i)
		take = append(take, t)
		if !t {
			continue
		}
		if typesOnly {
			size += len(e.attrs[i].bare)
		} else {
			size += len(e.attrs[i].full().whole)
		}
	}
	dn := cmp.Or(e.shown, e.dn)
	n := elementSize(len(dn)) + elementSize(size)
	b = appendHeader(b, tagSequence, 2+integerSize(id)+elementSize(n))
	b = appendInteger(b, tagInteger, id)
	b = appendHeader(b, opEntry, n)
	b = appendString(b, tagOctetString, dn)
	b = appendHeader(b, tagSequence, size)
	if seen != nil {
		seen.DN = e.dn
	}
	for i := range e.attrs {
		a := &e.attrs[i]
		switch {
		case !take[i]:
		case typesOnly:
			b = append(b, a.bare...)
		default:
			a = a.full()
			b = append(b, a.whole...)
			if seen != nil {
				if seen.Values == nil {
					seen.Values = make(map[string][]journal.Digest, 4)
				}
				seen.Values[a.desc] = a.digests
			}
		}
	}
	return b
}
