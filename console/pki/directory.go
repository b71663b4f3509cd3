package pki

import (
	"bytes"
	"crypto/x509"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"unicode/utf8"

	"amfront/bench"
	"amfront/console/web"
	"amfront/directory"
	"amfront/pki/testca"
)

// ldapEntry is an entry of the directory as the page shows it, with those
// below it.
type ldapEntry struct {
	DN, RDN    string
	Classes    []string
	Attributes []ldapAttribute
	Children   []*ldapEntry
	Command    string // ldapsearch that shows the same
	Anchor     string
	Summary    web.Listing
}

type ldapAttribute struct {
	Name, Help string
	Values     []ldapValue
}

// ldapValue is one value: text, or octets of a known kind.
type ldapValue struct {
	Kind   string // "text", "certificate", "list", "octets"
	Text   string
	ID     string // fingerprint of octets
	Size   int
	Serial string
	raw    []byte
}

// ldapHelp says what an attribute is for.
var ldapHelp = map[string]string{
	"userCertificate;binary": "certificats du destinataire, en DER ; plusieurs valeurs possibles, sans ordre " +
		"garanti",
	"cACertificate;binary":             "certificat de l’autorité, en DER",
	"certificateRevocationList;binary": "liste de révocation (CRL), en DER",
	"authorityRevocationList;binary":   "la même liste, pour les autorités",
}

// shownEntries puts entries into the form of the page; hostile values stay
// text.
func shownEntries(entries []testca.Entry) []*ldapEntry {
	var out []*ldapEntry
	for i, e := range entries {
		x := &ldapEntry{DN: e.DN, RDN: e.DN, Classes: e.ObjectClasses, Anchor: fmt.Sprintf("e%d", i)}
		values := maps.Clone(e.Attributes)
		if values == nil {
			values = map[string][][]byte{}
		}
		for name, p := range e.Pending {
			values[name] = append(slices.Clone(values[name]), p.Values()...)
		}
		certificates, lists := 0, 0
		for _, name := range slices.Sorted(maps.Keys(values)) {
			a := ldapAttribute{Name: name, Help: ldapHelp[name]}
			for _, v := range values[name] {
				s := shownValue(name, v)
				switch s.Kind {
				case "certificate":
					certificates++
				case "list":
					lists++
				}
				a.Values = append(a.Values, s)
			}
			x.Attributes = append(x.Attributes, a)
		}
		if certificates > 0 {
			x.Summary = append(x.Summary, web.Plural(certificates, "certificat", "certificats"))
		}
		if lists > 0 {
			x.Summary = append(x.Summary, web.Plural(lists, "liste", "listes"))
		}
		out = append(out, x)
	}
	return out
}

func shownValue(name string, v []byte) ldapValue {
	x := ldapValue{Kind: "octets", ID: fingerprint(v), Size: len(v), raw: v}
	switch {
	case strings.HasSuffix(strings.ToLower(name), "certificate;binary"):
		if c, err := x509.ParseCertificate(v); err == nil {
			x.Kind, x.Serial = "certificate", fmt.Sprintf("%032x", c.SerialNumber)
		}
	case strings.HasSuffix(strings.ToLower(name), "revocationlist;binary"):
		x.Kind = "list"
	case utf8.Valid(v):
		x.Kind, x.Text = "text", string(v)
	}
	return x
}

// grow makes a tree of entries by their DN: an entry stands below the longest
// DN that ends its own.
func grow(entries []*ldapEntry) []*ldapEntry {
	byDN := map[string]*ldapEntry{}
	for _, e := range entries {
		byDN[strings.ToLower(e.DN)] = e
	}
	var roots []*ldapEntry
	for _, e := range entries {
		rest, found := e.DN, false
		for !found {
			_, parent, ok := strings.Cut(rest, ",")
			if !ok {
				break
			}
			rest = parent
			if above := byDN[strings.ToLower(rest)]; above != nil && above != e {
				e.RDN = strings.TrimSuffix(e.DN, ","+rest)
				above.Children, found = append(above.Children, e), true
			}
		}
		if !found {
			roots = append(roots, e)
		}
	}
	return roots
}

// ldapSearch is a command that shows an entry, or with into writes the value
// of one attribute and reads it with openssl.
func ldapSearch(address, base, scope, filter, attribute, into string) string {
	cmd := fmt.Sprintf("ldapsearch -x -LLL -o ldif-wrap=no -H %s \\\n  -b %s -s %s", shellWord("ldap://"+address),
		shellWord(base), scope)
	if filter != "" {
		cmd += " " + shellWord(filter)
	}
	if attribute == "" {
		return cmd
	}
	cmd += " " + shellWord(attribute)
	if into == "" {
		return cmd
	}
	read := "openssl x509 -inform DER -noout -text"
	if into == "crl" {
		read = "openssl crl -inform DER -noout -text"
	}
	return cmd + " |\n  sed -n 's/^" + attribute + ":: //p' | head -1 | base64 -d | " + read
}

// recipientSearch is a command that reads a recipient's certificate.
func recipientSearch(at bench.Endpoints, label string) string {
	r := at.Directory.Recipients[label]
	return ldapSearch(at.LDAP, r.Base, "sub", r.Filter, "userCertificate;binary", "x509")
}

// shellWord quotes a word for a POSIX shell.
func shellWord(s string) string {
	return "'" + strings.ReplaceAll(web.Clean(s), "'", `'\''`) + "'"
}

func (p *pages) directory(w http.ResponseWriter, r *http.Request) {
	entries, at := shownEntries(p.World.PKI.Published()), p.World.Endpoints()
	for _, e := range entries {
		e.Command = ldapSearch(at.LDAP, e.DN, "base", "", "", "")
	}
	p.page(w, r, "/pki/annuaire", "Annuaire LDAP", "Ce que l’annuaire répond en ce moment, entrée par entrée.",
		"pki-directory", "pki-directory-live", struct {
			Roots   []*ldapEntry
			Total   int
			Command string
			LDAP    string
		}{grow(entries), len(entries), recipientSearch(at, testca.LabelAMOTest), at.LDAP})
}

// ldif is the whole directory as a file that slapadd reads.
func (p *pages) ldif(w http.ResponseWriter, r *http.Request) {
	var b bytes.Buffer
	if err := directory.WriteLDIF(&b, p.World.PKI.Published()); err != nil {
		p.Failed(w, r, err)
		return
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Content-Disposition", `attachment; filename="annuaire.ldif"`)
	w.Write(b.Bytes())
}
