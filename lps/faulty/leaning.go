package faulty

import (
	"bytes"
	"errors"
	"regexp"
	"strings"

	"github.com/go-ldap/ldap/v3"

	"amfront/lps"
)

// Leaning lists the variants that lean on a habit of the bench which no document
// fixes. Without variation each is as right as the reference; none is in Variants,
// whose every one shows in the usual run.
func Leaning() []Variant {
	return []Variant{
		leansOnSigned("une-mise-en-page", "Ne reconnaît que la mise en page habituelle des messages de service", "F-05",
			func(_, signed []byte) bool {
				return !bytes.Contains(bytes.ToLower(signed), []byte("\nx-amfront-code:"))
			}),
		leansOnSigned("ordre-des-en-tetes", "Ne trouve Content-Type que derrière Subject", "F-05",
			func(raw, _ []byte) bool {
				raw = bytes.ToLower(raw)
				return bytes.Index(raw, []byte("content-type:")) < bytes.Index(raw, []byte("subject:"))
			}),
		leansOnSigned("en-tete-a-la-lettre", "Ne trouve Content-Type que dans ces majuscules et minuscules", "F-05",
			func(raw, _ []byte) bool { return !bytes.Contains(raw, []byte("Content-Type: multipart")) }),
		leansOnSigned("texte-en-quoted-printable", "Ne lit un texte signé qu'en quoted-printable", "F-05",
			func(_, signed []byte) bool { return base64Text.Match(signed) }),
		leansOnSigned("une-seule-partie-signee", "Ne lit un message signé que d'une seule partie", "F-05",
			func(_, signed []byte) bool { return multipart.Match(signed) }),
		{Name: "signataire-en-tete", Title: "Tient le premier certificat d'une signature pour celui du signataire",
			Requirements: []string{"F-05"},
			Policy: func(p *lps.Policy) {
				verify := p.Signed
				p.Signed = func(raw []byte) (*lps.SignedPart, error) {
					s, err := verify(raw)
					if err == nil && len(s.Others) > 0 && !s.First {
						return nil, errLeaning
					}
					return s, err
				}
			}},
		leansOnAnswer("premiere-valeur", "Ne prend que la première valeur d'un attribut de l'annuaire", "E-03",
			func(a *ldap.EntryAttribute) { a.ByteValues = a.ByteValues[:min(1, len(a.ByteValues))] }),
		leansOnAnswer("attribut-a-la-lettre", "Ne trouve un attribut que dans ces majuscules et minuscules", "E-04",
			func(a *ldap.EntryAttribute) {
				if strings.ToLower(a.Name) == a.Name || strings.ToUpper(a.Name) == a.Name {
					a.ByteValues = nil
				}
			}),
		leansOnAnswer("liste-de-64-ko", "Ne lit pas une liste de révocation de plus de 64 Ko", "E-09",
			func(a *ldap.EntryAttribute) {
				if len(a.ByteValues) > 0 && len(a.ByteValues[0]) > 64<<10 {
					a.ByteValues = nil
				}
			}),
	}
}

var (
	errLeaning = errors.New("le message n'a pas la forme attendue")
	base64Text = regexp.MustCompile(`(?is)content-transfer-encoding:\s*base64`)
	multipart  = regexp.MustCompile(`(?i)content-type:\s*multipart/`)
)

// leansOnSigned is a variant that does not read a signed message of another form.
func leansOnSigned(name, title, requirement string, other func(raw, signed []byte) bool) Variant {
	return Variant{Name: name, Title: title, Requirements: []string{requirement}, Policy: func(p *lps.Policy) {
		verify := p.Signed
		p.Signed = func(raw []byte) (*lps.SignedPart, error) {
			s, err := verify(raw)
			if err == nil && other(raw, append([]byte("\n"), s.Entity...)) {
				return nil, errLeaning
			}
			return s, err
		}
	}}
}

// leansOnAnswer is a variant that makes less of an attribute than it holds.
func leansOnAnswer(name, title, requirement string, read func(*ldap.EntryAttribute)) Variant {
	return Variant{Name: name, Title: title, Requirements: []string{requirement}, Policy: func(p *lps.Policy) {
		p.Ask = func(c *ldap.Conn, r *ldap.SearchRequest) (*ldap.SearchResult, error) {
			res, err := c.Search(r)
			if res != nil {
				for _, e := range res.Entries {
					for _, a := range e.Attributes {
						read(a)
					}
				}
			}
			return res, err
		}
	}}
}
