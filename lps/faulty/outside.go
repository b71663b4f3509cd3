package faulty

import (
	"bytes"
	"regexp"
	"slices"
	"strings"

	"amfront/lps"
)

// outside are words believed where no signature is (F-09): each looks at one
// place, and takes what stands there for signed.
func outside() (out []Variant) {
	for _, r := range []struct {
		name, place string
		// of is what in the signed part gives way to what reads finds of it in the
		// place: a pattern over a whole message
		of, reads string
		facet     string
		line      string
		play      []string
	}{
		{"objet-cru", "l'objet du message", `40\d5`, `(?m)^Subject: .*?(40\d5)`, "releve", `^4005 : acted`,
			[]string{"F-09.hors-signature.l-objet-*", "F-09.hors-signature-faux.l-objet-*"}},
		{"en-tete-cru", "l'en-tête du message", `40\d5`, `(?m)^X-Amfront-Code: (40\d5)`, "releve", `^4005 : acted`,
			[]string{"F-09.hors-signature.l-en-tete-annonce-*", "F-09.hors-signature-faux.l-en-tete-*"}},
		{"lot-de-l-en-tete-cru", "le lot que cite l'en-tête du message", `<[^<>\s]+@[^<>\s]+>`, `(?m)^In-Reply-To: (<.*>)`,
			"reprises", `n° 1 : 2 arrivées`, []string{"F-09.hors-signature.l-en-tete-cite-*", "F-05.lot-d-un-autre"}},
		{"lot-de-l-en-tete-a-defaut", "l'en-tête d'un courriel qui parle d'un lot inconnu",
			`<inconnu[^<>\s]+@[^<>\s]+>`, `(?m)^In-Reply-To: (<.*>)`, "reprises", `n° 1 : 2 arrivées`,
			[]string{"F-05.lot-d-un-autre"}},
		{"premiere-partie-crue", "la première partie du message", `40\d5`,
			`(?s)=relais\r\n\r\n--relais\r\nContent-Type: text.*?(40\d5)`, "releve", `^4005 : acted`,
			[]string{"F-09.hors-signature-faux.un-texte-*"}},
		{"derniere-partie-crue", "la dernière partie du message", `40\d5`,
			`(?s)p7s.*--relais\r\nContent-Type: text.*?(40\d5)`, "releve", `^4005 : acted`,
			[]string{"F-09.hors-signature-faux.un-texte-*"}},
		{"signature-par-son-nom", "la seule signature qui s'appelle smime.p7s", `40\d5`, `(piece-jointe-1)`, "releve",
			`^other : noted`, []string{"F-09.hors-signature.la-signature-*"}},
	} {
		of, reads := regexp.MustCompile(r.of), regexp.MustCompile(r.reads)
		v := Variant{Name: r.name, Title: "Lit le message de service dans " + r.place,
			Shows:        "La signature est vérifiée, mais c'est " + r.place + " qui décide.",
			Causes:       "Un relais, ou un inconnu qui tient un vrai message, fait repartir un lot ou en fait perdre un.",
			Requirements: []string{"F-09"},
			Policy: func(p *lps.Policy) {
				verify := p.Signed
				p.Signed = func(raw []byte) (*lps.SignedPart, error) {
					inner := raw
					if i := bytes.Index(raw, []byte("\r\nContent-Type: multipart/signed")); i >= 0 {
						inner = raw[i+2:]
					}
					s, err := verify(inner)
					if says := reads.FindSubmatch(raw); err == nil && says != nil {
						s.Entity = of.ReplaceAll(s.Entity, says[1])
					}
					return s, err
				}
			},
			Expect: shows(r.facet, r.line, r.play...)}
		if slices.ContainsFunc(r.play, func(p string) bool { return strings.HasPrefix(p, "F-09.hors-signature.") }) {
			v.Expect = v.Expect.kill("F-09.represente-une-fois", notResent).kill("F-09.represente-identique", notResent)
		}
		switch last := r.play[len(r.play)-1]; {
		case strings.HasPrefix(last, "F-09.hors-signature-faux."):
			v.Expect = v.Expect.kill("F-09.rien-represente", resentInVain)
		case last == "F-05.lot-d-un-autre":
			v.Expect = v.Expect.kill("F-05.rien-represente", resentInVain)
		}
		out = append(out, v)
	}
	return out
}
