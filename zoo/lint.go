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
	case consequence && k.Why == "":
		fail("conséquence sans raison : %s", k.Check)
	}
}
