package receiver

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"amfront/scenarios"
)

// subject is a Subject taken apart.
type subject struct {
	prefix, version, exercice, compostage, number string
}

var subjectShape = regexp.MustCompile(`^(SV|DR)([0-9A-Za-z]{6})/([^/\s]+)/([^/\s]+)/([0-9]+)$`)

func parseSubject(v string) (subject, bool) {
	m := subjectShape.FindStringSubmatch(v)
	if m == nil {
		return subject{}, false
	}
	return subject{m[1], m[2], m[3], m[4], m[5]}, true
}

// Profile is what the front-end holds for the letter of the message's profile.
type Profile struct {
	References []string // that a subject may bear, of six characters; scenarios.DefaultReference when empty
	// Loose takes a departure from what rests on a withdrawn paragraph alone for
	// a warning (scenarios.Requirement.Former).
	Loose bool
}

func (p Profile) references() []string {
	if len(p.References) == 0 {
		return []string{scenarios.DefaultReference}
	}
	return p.References
}

// judgeSubject is A-01. Only the shape and the reference are documented; the
// lengths of IRIS practice (14, 19, 5 digits) are at most a remark.
func judgeSubject(v, kind string, references []string) []Finding {
	const rest = "/exercice/compostage/nnnnn"
	reference := strings.Join(references, " ou ")
	want := "SV" + reference + rest + " (FSE) ou DR" + reference + rest + " (DRE)"
	switch kind {
	case FSE:
		want = "SV" + reference + rest
	case DRE:
		want = "DR" + reference + rest
	}
	if v == "" {
		return nil // its absence is A-02's
	}
	s, ok := parseSubject(v)
	if !ok {
		return []Finding{{"A-01", Erreur, want, quote(v),
			"Composer l'objet de quatre champs séparés par « / », sans espace : préfixe et version sur huit caractères, " +
				"exercice, compostage, numéro en chiffres."}}
	}
	var out []Finding
	if kind == FSE && s.prefix != "SV" || kind == DRE && s.prefix != "DR" {
		out = append(out, Finding{"A-01", Erreur, want, quote(v),
			"Employer SV pour un flux de FSE et DR pour un flux de DRE : l'objet et Content-Description doivent désigner la " +
				"même nature."})
	}
	if !slices.Contains(references, s.version) {
		out = append(out, Finding{"A-01", Erreur, s.prefix + reference, quote(s.prefix + s.version),
			"La référence vient du formatage du lot et dit le cahier des charges qui vaut pour le logiciel. Si elle est la " +
				"bonne, l'ajouter au réglage « references » du banc."})
	}
	var odd []string
	for _, f := range []struct {
		name, v string
		n       int
	}{{"exercice", s.exercice, 14}, {"compostage", s.compostage, 19}, {"numéro", s.number, 5}} {
		if len(f.v) != f.n || strings.Trim(f.v, "0123456789") != "" {
			odd = append(odd, fmt.Sprintf("%s %s", f.name, quote(f.v)))
		}
	}
	if odd != nil {
		out = append(out, Finding{"A-01", Remarque,
			"usage constaté : exercice sur 14 chiffres, compostage sur 19, numéro sur 5", strings.Join(odd, ", "),
			"Ces longueurs sont une pratique et non une règle publiée ; les comparer au document officiel."})
	}
	return out
}

// quote shows a value of the message in a French sentence, bounded and on
// one line.
func quote(v string) string {
	v = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || r >= 0x80 && r < 0xa0 || r == 0x2028 || r == 0x2029 {
			return '\uFFFD'
		}
		return r
	}, strings.ToValidUTF8(v, "\uFFFD"))
	if c := clip(v, 200); c != v {
		v = c + "…"
	}
	return "« " + v + " »"
}
