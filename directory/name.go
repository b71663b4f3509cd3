package directory

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/go-ldap/ldap/v3"
)

// maxNameLength bounds a DN in octets: a name is parsed before anything is
// known of who sends it.
const maxNameLength = 8192

// name is a DN (RFC 4514) in normal form: an element an RDN, the entry's own
// first, that is equal for equal RDNs (distinguishedNameMatch).
type name []string

// key is the whole normal form; RDNs are told apart by an octet that the
// normal form of a value never holds.
func (n name) key() string { return strings.Join(n, "\x01") }

// parseName reads a DN: case, spaces, escapes, attribute names or OIDs and the
// order within an RDN do not matter.
func parseName(s *schema, dn string) (name, error) {
	n, _, err := readName(s, dn)
	return n, err
}

func readName(s *schema, dn string) (name, *ldap.DN, error) {
	if len(dn) > maxNameLength {
		return nil, nil, fmt.Errorf("a DN of %d octets, at most %d are read", len(dn), maxNameLength)
	}
	d, err := ldap.ParseDN(dn)
	if err != nil {
		return nil, nil, err
	}
	n := make(name, len(d.RDNs))
	for i, r := range d.RDNs {
		if n[i], err = normalRDN(s, r); err != nil {
			return nil, nil, err
		}
	}
	return n, d, nil
}

// controls escapes the octets that tell the parts of a name apart.
var controls = strings.NewReplacer("\x00", "\x00\x00", "\x01", "\x00\x03", "\x02", "\x00\x04")

func normalRDN(s *schema, r *ldap.RelativeDN) (string, error) {
	parts := make([]string, len(r.Attributes))
	for i, a := range r.Attributes {
		kind := strings.ToLower(strings.TrimSpace(a.Type))
		if kind == "" {
			return "", errors.New("an attribute type is missing before \"=\"")
		}
		v := a.Value
		normal := normalForm(foldText)
		if t := s.attribute(kind); t != nil {
			kind = t.oid
			if t.equality != nil && t.equality.name != "distinguishedNameMatch" { // a name within a name: no recursion
				normal = t.equality.normal
			}
		}
		if n, ok := normal(s, []byte(v)); ok {
			v = n
		}
		// a normal form holds no control characters unless the rule compares
		// raw octets; those are escaped here
		parts[i] = kind + "=" + controls.Replace(v)
	}
	slices.Sort(parts)
	return strings.Join(parts, "\x02"), nil
}

// spellings lists the bases that a client may mean which took the documented
// URLs apart by the letter: the path `/certificate` or
// `/certificateRevocationList`, or a whole `?attribute`, left on the DN, and
// the recipient's cn written after c=fr. The canonical name comes first;
// nothing is made up that was not sent.
func spellings(s *schema, dn string) []name {
	var out []name
	address, _, _ := strings.Cut(dn, "?")
	for _, text := range []string{dn, address, beforeLast(address, '/')} {
		n, err := parseName(s, text)
		if err != nil || len(n) == 0 {
			continue
		}
		out = append(out, n)
		for i := len(n) - 2; i >= 0; i-- {
			if strings.HasPrefix(n[i], oidCountry+"=") {
				out = append(out, slices.Concat(n[i+1:], n[:i+1]))
				break
			}
		}
	}
	return out
}

const oidCountry = "2.5.4.6"

func beforeLast(s string, c byte) string {
	if i := strings.LastIndexByte(s, c); i >= 0 {
		return s[:i]
	}
	return s
}
