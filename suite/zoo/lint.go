package zoo

import (
	"fmt"
	"path"
	"regexp"
	"slices"

	"amfront/scenarios"
)

var (
	goodName = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)
	word     = regexp.MustCompile(`\pL{3}|\d{2}`)
)

// anySentence is what no honest reason matches.
var anySentence = []string{"", "non conforme", "Le contrôle est rouge.", "attendu, constaté"}

// lint finds what is wrong with variants and expectations as they are written.
func lint(list []Specimen) []string {
	var errs []string
	seen := map[string]bool{}
	for _, s := range list {
		v, e := s.Variant, s.Expectation
		fail := func(format string, args ...any) {
			errs = append(errs, v.Name+" : "+fmt.Sprintf(format, args...))
		}
		if v.Name == "" || e.Variant == "" {
			continue // its row says so
		}
		if seen[v.Name] {
			fail("ce nom est pris deux fois")
		}
		seen[v.Name] = true
		if !goodName.MatchString(v.Name) {
			fail("un nom est en minuscules ASCII, chiffres et traits d'union")
		}
		if v.Title == "" || v.Shows == "" || v.Causes == "" {
			fail("titre, manifestation ou conséquence manque")
		}
		if v.Policy == nil && v.Options == nil && v.Driver == nil {
			fail("la variante ne change rien")
		}
		for _, id := range v.Requirements {
			if _, ok := scenarios.RequirementByID(id); !ok {
				fail("l'exigence %s n'est pas au catalogue", id)
			}
		}
		for _, p := range e.Play {
			if _, err := path.Match(p, ""); err != nil {
				fail("motif %q : %v", p, err)
			}
		}
		if e.Never {
			for _, k := range e.Despite {
				if k.Why == "" {
					fail("conformité de %s déclarée sans raison", k.Check)
				}
			}
			for _, k := range e.Kills {
				lintKill(k, false, fail)
			}
			continue
		}
		if len(e.Kills) == 0 {
			fail("aucun contrôle attendu")
		}
		lintAct(e.Acts, fail)
		for i, k := range slices.Concat(e.Kills, e.Aside) {
			lintKill(k, i >= len(e.Kills), fail)
		}
	}
	return errs
}

func lintAct(a Act, fail func(string, ...any)) {
	if (a.Shows == "") == (a.Lacks == "") {
		fail("la preuve d'action dit exactement l'un de Shows et Lacks")
	}
	if _, ok := facet(a.Facet); !ok {
		fail("la facette %q n'existe pas", a.Facet)
	}
	if _, err := regexp.Compile(a.Shows + a.Lacks); err != nil {
		fail("preuve d'action : %v", err)
	}
}

func lintKill(k Kill, consequence bool, fail func(string, ...any)) {
	for _, p := range []string{k.Check, k.In} {
		if _, err := path.Match(p, ""); err != nil {
			fail("motif %q : %v", p, err)
		}
	}
	re, err := regexp.Compile(k.Reason)
	switch {
	case err != nil:
		fail("motif de %s : %v", k.Check, err)
	case !word.MatchString(k.Reason) || slices.ContainsFunc(anySentence, re.MatchString):
		fail("le motif %q de %s irait à n'importe quel échec", k.Reason, k.Check)
	case k.Chance && !consequence:
		fail("%s ne peut pas tenir au hasard : c'est ce que la variante doit montrer", k.Check)
	case consequence && k.Why == "":
		fail("conséquence sans raison : %s", k.Check)
	}
}

// tooWide finds reasons that fit the failures of most variants: such a reason
// names no fault.
func tooWide(list []Specimen, rows []*Row) []string {
	said := map[string][]int{} // sentence to rows
	for i, r := range rows {
		for _, f := range slices.Concat(r.Killed, r.Aside) {
			s := plain(f.Sentence)
			if n := len(said[s]); n == 0 || said[s][n-1] != i {
				said[s] = append(said[s], i)
			}
		}
	}
	const few = 20 // too small a zoo tells nothing
	if len(rows) < few {
		return nil
	}
	var errs []string
	done := map[string]bool{}
	for _, s := range list {
		for _, k := range s.Expectation.Kills {
			re, err := regexp.Compile(k.Reason)
			if err != nil || done[k.Reason] {
				continue
			}
			done[k.Reason] = true
			hit := map[int]bool{}
			for sentence, where := range said {
				if re.MatchString(sentence) {
					for _, i := range where {
						hit[i] = true
					}
				}
			}
			if len(hit) > len(rows)/2 {
				errs = append(errs, fmt.Sprintf("%s : le motif %q va aux échecs de %d variantes sur %d", s.Variant.Name, k.Reason,
					len(hit), len(rows)))
			}
		}
	}
	return errs
}
