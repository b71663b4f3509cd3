package directory

import (
	"slices"
	"strings"

	"github.com/go-ldap/ldap/v3"
)

// truth is the three-valued logic of filters (RFC 4511 §4.5.1.7): and is the
// least, or the greatest, not the mirror.
type truth int8

const (
	isFalse truth = iota
	undefined
	isTrue
)

func truthOf(b bool) truth {
	if b {
		return isTrue
	}
	return isFalse
}

// matcher is a filter resolved by a schema.
type matcher func(*entry) truth

func never(v truth) matcher { return func(*entry) truth { return v } }

// compile resolves a filter once, before it runs over many entries.
func (s *schema) compile(f *filter) matcher {
	switch f.choice {
	case filterAnd, filterOr:
		kids := make([]matcher, len(f.kids))
		for i, k := range f.kids {
			kids[i] = s.compile(k)
		}
		if f.choice == filterAnd {
			return func(e *entry) truth {
				v := isTrue // (&) is true, RFC 4526
				for _, k := range kids {
					if v = min(v, k(e)); v == isFalse {
						break
					}
				}
				return v
			}
		}
		return func(e *entry) truth {
			v := isFalse
			for _, k := range kids {
				if v = max(v, k(e)); v == isTrue {
					break
				}
			}
			return v
		}
	case filterNot:
		kid := s.compile(f.kids[0])
		return func(e *entry) truth { return isTrue - kid(e) }
	case filterExtensible:
		return s.compileExtensible(f)
	}
	d := s.describe(f.attribute)
	if d.kind == nil {
		return never(undefined)
	}
	switch f.choice {
	case filterPresent:
		return anyAttribute(d, func(*attribute) bool { return true })
	case filterEqual, filterApprox:
		return s.compileEqual(d, f.value)
	case filterGreater, filterLess:
		return s.compileOrdering(d, f)
	case filterSubstrings:
		return s.compileSubstrings(d, f.parts)
	}
	return never(undefined)
}

// anyAttribute is true when a described attribute of the entry satisfies test.
func anyAttribute(d description, test func(*attribute) bool) matcher {
	return func(e *entry) truth {
		for i := range e.attrs {
			if a := &e.attrs[i]; d.covers(a) && test(a) {
				return isTrue
			}
		}
		return isFalse
	}
}

func (s *schema) compileEqual(d description, value []byte) matcher {
	rule := d.kind.equality
	if rule == nil {
		return never(undefined)
	}
	want, ok := rule.normal(s, value)
	if !ok {
		return never(undefined)
	}
	return anyAttribute(d, func(a *attribute) bool { return slices.Contains(a.full().normal, want) })
}

func (s *schema) compileOrdering(d description, f *filter) matcher {
	rule := d.kind.ordering
	if rule == nil {
		return never(undefined) // most text attributes have no ordering rule (RFC 4519)
	}
	want, ok := rule.normal(s, f.value)
	if !ok {
		return never(undefined)
	}
	return anyAttribute(d, func(a *attribute) bool {
		return slices.ContainsFunc(a.full().values, func(v []byte) bool {
			n, ok := rule.normal(s, v)
			return ok && (f.choice == filterGreater && n >= want || f.choice == filterLess && n <= want)
		})
	})
}

func (s *schema) compileSubstrings(d description, parts []part) matcher {
	rule := d.kind.substr
	if rule == nil {
		return never(undefined)
	}
	var want []part
	for _, p := range parts {
		n, ok := substring(s, rule, p)
		if !ok {
			return never(undefined)
		}
		want = append(want, part{p.kind, []byte(n)})
	}
	return anyAttribute(d, func(a *attribute) bool {
		return slices.ContainsFunc(a.full().values, func(v []byte) bool {
			n, ok := rule.normal(s, v)
			if rule.isText() {
				n = " " + n + " "
			}
			return ok && contains(n, want)
		})
	})
}

// substring is the normal form of one piece. Text is compared with a space
// before and after the value, so that a space at the edge of a piece means the
// edge of a word (RFC 4518 §2.6.1).
func substring(s *schema, rule *matchingRule, p part) (string, bool) {
	n, ok := rule.normal(s, p.value)
	if !ok || !rule.isText() {
		return n, ok
	}
	if n == "" {
		return " ", true
	}
	text := mapText(p.value, false)
	if p.kind == 0x80 || strings.HasPrefix(text, " ") {
		n = " " + n
	}
	if p.kind == 0x82 || strings.HasSuffix(text, " ") {
		n += " "
	}
	return n, true
}

func contains(v string, parts []part) bool {
	for _, p := range parts {
		switch p.kind {
		case 0x80:
			if !strings.HasPrefix(v, string(p.value)) {
				return false
			}
			v = v[len(p.value):]
		case 0x82:
			return strings.HasSuffix(v, string(p.value))
		default:
			i := strings.Index(v, string(p.value))
			if i < 0 {
				return false
			}
			v = v[i+len(p.value):]
		}
	}
	return true
}

// compileExtensible is RFC 4511 §4.5.1.7.7: a rule, a type, or both, and with
// dn the values of the entry's name as well.
func (s *schema) compileExtensible(f *filter) matcher {
	var d description
	if f.attribute != "" {
		if d = s.describe(f.attribute); d.kind == nil {
			return never(undefined)
		}
	}
	rule := ruleOf(f.rule)
	if f.rule == "" {
		rule = d.kind.equality
	}
	if rule == nil || strings.HasSuffix(rule.name, "SubstringsMatch") {
		return never(undefined)
	}
	want, ok := rule.normal(s, f.value)
	if !ok {
		return never(undefined)
	}
	applies := func(t *attributeType) bool {
		if d.kind != nil {
			return t.is(d.kind)
		}
		own := t.equality
		return own != nil && (own.syntax == rule.syntax || own.isText() && rule.isText())
	}
	same := func(v []byte) bool {
		n, ok := rule.normal(s, v)
		return ok && n == want
	}
	return func(e *entry) truth {
		for i := range e.attrs {
			a := &e.attrs[i]
			if applies(a.kind) && (d.kind == nil || d.covers(a)) && slices.ContainsFunc(a.full().values, same) {
				return isTrue
			}
		}
		return truthOf(f.dn && s.nameMatches(e.dn, applies, same))
	}
}

func (s *schema) nameMatches(dn string, applies func(*attributeType) bool, same func([]byte) bool) bool {
	parsed, err := ldap.ParseDN(dn)
	if err != nil {
		return false
	}
	for _, r := range parsed.RDNs {
		for _, a := range r.Attributes {
			if t := s.attribute(a.Type); t != nil && applies(t) && same([]byte(a.Value)) {
				return true
			}
		}
	}
	return false
}
