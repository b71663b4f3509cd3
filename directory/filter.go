package directory

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// Filter choices (RFC 4511 §4.5.1.7).
const (
	filterAnd        = 0xa0
	filterOr         = 0xa1
	filterNot        = 0xa2
	filterEqual      = 0xa3
	filterSubstrings = 0xa4
	filterGreater    = 0xa5
	filterLess       = 0xa6
	filterPresent    = 0x87
	filterApprox     = 0xa8
	filterExtensible = 0xa9
)

const (
	maxFilterDepth = 32
	maxFilterTerms = 512
)

// filter is a filter as it came over the wire.
type filter struct {
	choice    byte
	kids      []*filter // and, or, not
	attribute string    // "" in an extensible match without type
	value     []byte
	parts     []part // substrings, in order
	rule      string // matchingRule of an extensible match
	dn        bool   // dnAttributes
}

// part is one piece of a substrings filter.
type part struct {
	kind  byte // 0x80 initial, 0x81 any, 0x82 final
	value []byte
}

// parseFilter takes one filter off the cursor. Beyond the limits it still
// consumes the element, so that the request can be answered (result 11).
func parseFilter(c *cursor) (*filter, error) {
	terms := 0
	tag, body := c.next()
	if c.err != nil {
		return nil, c.err
	}
	f, err := readFilter(tag, body, 1, &terms)
	if err != nil {
		return nil, err // and nothing of a filter that is not whole
	}
	return f, nil
}

func readFilter(tag byte, body []byte, depth int, terms *int) (*filter, error) {
	if depth > maxFilterDepth {
		return nil, fail(adminLimitExceeded, "filter nested deeper than %d levels", maxFilterDepth)
	}
	if *terms++; *terms > maxFilterTerms {
		return nil, fail(adminLimitExceeded, "filter of more than %d terms", maxFilterTerms)
	}
	f := &filter{choice: tag}
	c := cursor{rest: body}
	switch tag {
	case filterAnd, filterOr, filterNot:
		for !c.empty() {
			t, b := c.next()
			if c.err != nil {
				return nil, c.err
			}
			kid, err := readFilter(t, b, depth+1, terms)
			if err != nil {
				return nil, err
			}
			f.kids = append(f.kids, kid)
		}
		if tag == filterNot && len(f.kids) != 1 {
			return nil, malformed("not: expected one filter, found %d", len(f.kids))
		}
	case filterEqual, filterGreater, filterLess, filterApprox:
		f.attribute, f.value = c.string("attributeDesc"), c.want(tagOctetString, "assertionValue")
	case filterPresent:
		f.attribute = string(body)
	case filterSubstrings:
		var err error
		f.attribute = c.string("substring type")
		f.parts, err = readParts(&c, terms)
		return f, err
	case filterExtensible:
		return f, f.readExtensible(&c)
	default:
		if tag&0xc0 != 0x80 {
			return nil, malformed("expected a filter, found tag 0x%02x", tag)
		}
		// a choice of a later revision: evaluates to Undefined (§4.5.1.7)
	}
	return f, c.err
}

func readParts(c *cursor, terms *int) ([]part, error) {
	var out []part
	list := c.within(tagSequence, "substrings")
	for !list.empty() {
		tag, body := list.next()
		switch {
		case list.err != nil:
			return nil, list.err
		case tag < 0x80 || tag > 0x82:
			return nil, malformed("substrings: expected initial, any or final, found tag 0x%02x", tag)
		case tag == 0x80 && len(out) > 0:
			return nil, malformed("substrings: initial is not the first")
		case len(out) > 0 && out[len(out)-1].kind == 0x82:
			return nil, malformed("substrings: final is not the last")
		}
		if *terms++; *terms > maxFilterTerms {
			return nil, fail(adminLimitExceeded, "filter of more than %d terms", maxFilterTerms)
		}
		out = append(out, part{tag, body})
	}
	if list.err == nil && len(out) == 0 {
		return nil, malformed("substrings: expected at least one")
	}
	return out, list.err
}

func (f *filter) readExtensible(c *cursor) error {
	for !c.empty() {
		tag, body := c.next()
		if c.err != nil {
			return c.err
		}
		switch tag {
		case 0x81:
			f.rule = string(body)
		case 0x82:
			f.attribute = string(body)
		case 0x83:
			f.value = body
		case 0x84:
			f.dn = len(body) == 1 && body[0] != 0
		}
	}
	if f.rule == "" && f.attribute == "" {
		return malformed("extensible match: neither matching rule nor type")
	}
	return nil
}

// String is the filter as RFC 4515 writes it.
func (f *filter) String() string {
	var b strings.Builder
	f.write(&b)
	return b.String()
}

func (f *filter) write(b *strings.Builder) {
	b.WriteByte('(')
	switch f.choice {
	case filterAnd, filterOr, filterNot:
		b.WriteByte("&|!"[f.choice-filterAnd])
		for _, k := range f.kids {
			k.write(b)
		}
	case filterEqual:
		f.term(b, "=")
	case filterGreater:
		f.term(b, ">=")
	case filterLess:
		f.term(b, "<=")
	case filterApprox:
		f.term(b, "~=")
	case filterPresent:
		b.WriteString(f.attribute + "=*")
	case filterSubstrings:
		b.WriteString(f.attribute + "=")
		for i, p := range f.parts {
			if p.kind != 0x80 && (i == 0 || f.parts[i-1].kind != 0x82) {
				b.WriteByte('*')
			}
			f.secret(b, p.value)
		}
		if f.parts[len(f.parts)-1].kind != 0x82 {
			b.WriteByte('*')
		}
	case filterExtensible:
		b.WriteString(f.attribute)
		if f.dn {
			b.WriteString(":dn")
		}
		if f.rule != "" {
			b.WriteString(":" + f.rule)
		}
		b.WriteString(":=")
		f.secret(b, f.value)
	default:
		b.WriteString("?=undefined")
	}
	b.WriteByte(')')
}

func (f *filter) term(b *strings.Builder, op string) {
	b.WriteString(f.attribute + op)
	f.secret(b, f.value)
}

// secret writes an assertion value, unless it is a password.
func (f *filter) secret(b *strings.Builder, v []byte) {
	if secretAttribute(f.attribute) {
		b.WriteString("***")
		return
	}
	escape(b, v)
}

func secretAttribute(description string) bool {
	kind, _, _ := strings.Cut(strings.TrimSpace(description), ";")
	return strings.EqualFold(kind, "userPassword") || kind == "2.5.4.35"
}

// escape writes an assertion value (RFC 4515 §3).
func escape(b *strings.Builder, v []byte) {
	for len(v) > 0 {
		r, n := utf8.DecodeRune(v)
		if r == utf8.RuneError && n == 1 || r < ' ' || r == 0x7f || strings.ContainsRune(`*()\`, r) {
			fmt.Fprintf(b, `\%02x`, v[0])
			v = v[1:]
			continue
		}
		b.Write(v[:n])
		v = v[n:]
	}
}
