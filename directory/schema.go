package directory

import (
	"crypto/sha256"
	"fmt"
	"maps"
	"math/big"
	"slices"
	"strings"
	"sync"
)

// attributeType is RFC 4512 §4.1.2, as far as the server acts on it.
type attributeType struct {
	oid         string
	name        string // the first NAME, as answered
	names       []string
	sup         *attributeType
	equality    *matchingRule // nil: the type has none
	ordering    *matchingRule
	substr      *matchingRule
	syntax      string
	operational bool
	binary      bool // transferred with ;binary (RFC 4522, RFC 4523)
}

// is tells whether t is u or one of its subtypes.
func (t *attributeType) is(u *attributeType) bool {
	for ; t != nil; t = t.sup {
		if t == u {
			return true
		}
	}
	return false
}

// objectClass is RFC 4512 §4.1.1.
type objectClass struct {
	oid, name string
	names     []string
	sup       []string
	kind      string // "ABSTRACT", "STRUCTURAL", "AUXILIARY"
}

// schema is what a tree is read by. It never changes once in use.
type schema struct {
	attributes map[string]*attributeType // by lower-case name and by OID
	classes    map[string]*objectClass
	attrDefs   []string
	classDefs  []string
	syntaxes   []string
	rules      []string
	encoded    *encodedSchema
}

// encodedSchema is a schema as attributes. Preparing its hundreds of values costs
// more than all the rest of a tree: it is done once for all trees that share
// the schema, and not at all before the first of them.
type encodedSchema struct {
	once  sync.Once
	attrs []attribute
}

// definitions is the attributes that publish the schema (RFC 4512 §4.2). They
// are shared: nobody changes them.
func (s *schema) definitions() []attribute {
	s.encoded.once.Do(func() {
		lists := map[string][]string{"objectClasses": s.classDefs, "attributeTypes": s.attrDefs,
			"ldapSyntaxes": s.syntaxes, "matchingRules": s.rules}
		for _, k := range sortedKeys(lists) {
			s.encoded.attrs = append(s.encoded.attrs, newAttribute(s, s.describe(k), octetsOf(lists[k])))
		}
	})
	return s.encoded.attrs
}

// builtin is parsed once; trees that need more take a copy.
var builtin = sync.OnceValue(func() *schema {
	s := &schema{attributes: map[string]*attributeType{}, classes: map[string]*objectClass{}, encoded: &encodedSchema{}}
	s.syntaxes = lines(syntaxDefinitions)
	for _, r := range matchingRules {
		s.rules = append(s.rules, fmt.Sprintf("( %s NAME '%s' SYNTAX %s )", r.oid, r.name, r.syntax))
	}
	for _, l := range lines(attributeDefinitions) {
		s.addAttribute(l)
	}
	for _, l := range lines(classDefinitions) {
		s.addClass(l)
	}
	return s
})

func lines(s string) []string {
	var out []string
	for l := range strings.Lines(s) {
		if l = strings.TrimSpace(l); l != "" {
			out = append(out, l)
		}
	}
	return out
}

// attribute finds a type by one of its names or its OID.
func (s *schema) attribute(name string) *attributeType {
	if t := s.attributes[name]; t != nil {
		return t
	}
	name = strings.ToLower(strings.TrimSpace(name))
	return s.attributes[strings.TrimPrefix(name, "oid.")]
}

func (s *schema) class(name string) *objectClass {
	return s.classes[strings.ToLower(strings.TrimSpace(name))]
}

// superclasses is a class with everything that it derives from, nearest first.
func (s *schema) superclasses(name string) []*objectClass {
	c := s.class(name)
	if c == nil {
		return nil
	}
	out := []*objectClass{c}
	for _, sup := range c.sup {
		out = append(out, s.superclasses(sup)...)
	}
	return out
}

func (s *schema) clone() *schema {
	c := *s
	c.encoded = &encodedSchema{}
	c.attributes, c.classes = maps.Clone(s.attributes), maps.Clone(s.classes)
	c.attrDefs, c.classDefs = slices.Clip(s.attrDefs), slices.Clip(s.classDefs)
	return &c
}

// unknownAttribute is the type of an attribute that someone publishes and no
// standard of ours defines: a directory string. Its OID is derived from the
// name, under the arc for UUIDs (X.667), so that the schema stays readable.
func (s *schema) unknownAttribute(name string, text bool) *attributeType {
	rules := "EQUALITY caseIgnoreMatch ORDERING caseIgnoreOrderingMatch SUBSTR caseIgnoreSubstringsMatch SYNTAX " +
		syntaxString
	if !text {
		rules = "EQUALITY octetStringMatch SYNTAX " + syntaxOctets
	}
	return s.addAttribute(fmt.Sprintf("( %s NAME '%s' %s )", derivedOID("attribute:"+name), name, rules))
}

func (s *schema) unknownClass(name string) *objectClass {
	return s.addClass(fmt.Sprintf("( %s NAME '%s' SUP top AUXILIARY )", derivedOID("class:"+name), name))
}

func derivedOID(what string) string {
	sum := sha256.Sum256([]byte("amfront:" + strings.ToLower(what)))
	return "2.25." + new(big.Int).SetBytes(sum[:16]).String()
}

func (s *schema) addAttribute(def string) *attributeType {
	d := parseDefinition(def)
	t := &attributeType{oid: d.oid, names: d.names}
	if t.name = t.oid; len(t.names) > 0 {
		t.name = t.names[0]
	}
	if sup := d.fields["SUP"]; len(sup) > 0 {
		if t.sup = s.attribute(sup[0]); t.sup != nil {
			t.equality, t.ordering, t.substr, t.syntax = t.sup.equality, t.sup.ordering, t.sup.substr, t.sup.syntax
		}
	}
	for key, rule := range map[string]**matchingRule{"EQUALITY": &t.equality, "ORDERING": &t.ordering,
		"SUBSTR": &t.substr} {
		if v := d.fields[key]; len(v) > 0 {
			*rule = ruleOf(v[0])
		}
	}
	if v := d.fields["SYNTAX"]; len(v) > 0 {
		t.syntax = v[0]
	}
	t.syntax, _, _ = strings.Cut(t.syntax, "{")
	t.operational = len(d.fields["USAGE"]) > 0 && d.fields["USAGE"][0] != "userApplications"
	switch t.syntax {
	case syntaxCertificate, syntaxCertificateList, syntaxCertificatePair, syntaxSupportedAlgorithm, syntaxBinary:
		t.binary = true
	}
	s.attrDefs = append(s.attrDefs, def)
	for _, n := range append([]string{t.oid}, t.names...) {
		s.attributes[strings.ToLower(n)] = t
	}
	return t
}

func (s *schema) addClass(def string) *objectClass {
	d := parseDefinition(def)
	c := &objectClass{oid: d.oid, names: d.names, name: d.oid, sup: d.fields["SUP"], kind: "STRUCTURAL"}
	if len(c.names) > 0 {
		c.name = c.names[0]
	}
	for _, k := range []string{"ABSTRACT", "AUXILIARY"} {
		if _, ok := d.fields[k]; ok {
			c.kind = k
		}
	}
	s.classDefs = append(s.classDefs, def)
	for _, n := range append([]string{c.oid}, c.names...) {
		s.classes[strings.ToLower(n)] = c
	}
	return c
}

// definition is a schema description (RFC 4512 §4.1) taken apart: keyword to
// its values. It reads our own table, not input.
type definition struct {
	oid    string
	names  []string
	fields map[string][]string
}

func parseDefinition(s string) definition {
	d := definition{fields: map[string][]string{}}
	tokens := strings.Fields(s)
	if len(tokens) > 2 && tokens[0] == "(" {
		d.oid = tokens[1]
		tokens = tokens[2 : len(tokens)-1]
	}
	key := ""
	for i := 0; i < len(tokens); i++ {
		t := tokens[i]
		switch {
		case t == "(" || t == ")" || t == "$":
		case t == "DESC":
			for i++; i < len(tokens) && !strings.HasSuffix(tokens[i], "'"); i++ {
			}
			key = ""
		case isKeyword(t):
			key = t
			d.fields[key] = nil
		case key == "NAME":
			d.names = append(d.names, strings.Trim(t, "'"))
		case key != "":
			d.fields[key] = append(d.fields[key], t)
		}
	}
	return d
}

func isKeyword(t string) bool {
	return len(t) >= 3 && !strings.ContainsFunc(t, func(r rune) bool { return (r < 'A' || r > 'Z') && r != '-' })
}
