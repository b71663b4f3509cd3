package zoo

import (
	"fmt"
	"path"
	"regexp"
	"slices"

	"amfront/judge/diagnosis"
	"amfront/judge/report"
	"amfront/lps/faulty"
	"amfront/scenarios"
)

// specimen is a variant whose expectation is compiled: reasons and evidence as
// regular expressions, verdicts as the report knows them.
type specimen struct {
	faulty.Variant
	shows, lacks *regexp.Regexp // one of them
	lawful       bool           // nothing may be wrong, nothing unseen
	lean         bool           // plays its examples only
	kills, aside []kill
}

// kill is what must catch a variant.
type kill struct {
	faulty.Kill
	verdict report.Verdict
	reason  *regexp.Regexp // nil for a bad one, which nothing matches
}

func (k kill) String() string {
	in := ""
	if k.In != "" {
		in = " dans " + k.In
	}
	return fmt.Sprintf("%s%s [%s] motif %q", k.Check, in, k.verdict, k.Reason)
}

// covers tells whether a kill speaks of a check that failed.
func (k kill) covers(f Found) bool {
	return match(k.Check, f.Check) && (k.In == "" || match(k.In, f.Example)) &&
		(k.verdict == f.Verdict || k.Verdict == "" && f.choice && f.Verdict == report.Warning)
}

// gives tells whether the check says the kill's reason.
func (k kill) gives(c report.Check) bool {
	return k.reason != nil && (k.reason.MatchString(c.Observed) || k.reason.MatchString(c.Reason))
}

// Catches tells whether a check of an example turned red as a kill says, or at
// least turned red.
func Catches(k faulty.Kill, example string, c report.Check) (red, asSaid bool) {
	if !(kill{Kill: k, verdict: verdictOf(k)}).covers(Found{Example: example, Check: c.ID, Verdict: c.Verdict,
		choice: c.Level == report.SHOULD}) {
		return false, false
	}
	return true, compileKill(k, func(string, ...any) {}).gives(c)
}

// match is path.Match; a bad pattern is found as it is compiled.
func match(pattern, id string) bool {
	ok, _ := path.Match(pattern, id)
	return ok
}

var (
	goodName = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)
	word     = regexp.MustCompile(`\pL{3}|\d{2}`)
)

// anySentence is what no honest reason matches.
var anySentence = []string{"", "non conforme", "Le contrôle est rouge.", "attendu, constaté"}

// compileAll compiles variants, and says in French what is wrong with them as
// they are written.
func compileAll(list []faulty.Variant) (out []specimen, errs []string) {
	seen := map[string]bool{}
	for _, v := range list {
		if seen[v.Name] {
			errs = append(errs, v.Name+" : ce nom est pris deux fois")
		}
		seen[v.Name] = true
		out = append(out, compile(v, func(format string, args ...any) {
			errs = append(errs, v.Name+" : "+fmt.Sprintf(format, args...))
		}))
	}
	return out, errs
}

func compile(v faulty.Variant, fail func(string, ...any)) specimen {
	s, e := specimen{Variant: v}, v.Expect
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
		lintPattern(p, fail)
	}
	switch {
	case e.Never && len(e.Exit) == 0:
		fail("aucune fin attendue du passage")
	case e.Never && (len(e.Aside) > 0 || e.Acts != faulty.Act{}):
		fail("un client sans vie n'a ni preuve d'action, ni conséquences")
	case !e.Never && len(e.Exit) > 0:
		fail("la fin du passage n'est attendue que d'un client sans vie")
	case !e.Never && len(e.Kills) == 0 && v.Name != faulty.Placebo:
		fail("aucun contrôle attendu")
	}
	if !e.Never {
		s.compileAct(fail)
	}
	for _, k := range e.Kills {
		if k.Chance {
			fail("%s ne peut pas tenir au hasard : c'est ce que la variante doit montrer", k.Check)
		}
		s.kills = append(s.kills, compileKill(k, fail))
	}
	for _, k := range e.Aside {
		if k.Why == "" {
			fail("conséquence sans raison : %s", k.Check)
		}
		s.aside = append(s.aside, compileKill(k, fail))
	}
	return s
}

func (s *specimen) compileAct(fail func(string, ...any)) {
	a := s.Expect.Acts
	if (a.Shows == "") == (a.Lacks == "") {
		fail("la preuve d'action dit exactement l'un de Shows et Lacks")
	}
	if _, ok := facet(a.Facet); !ok {
		fail("la facette %q n'existe pas", a.Facet)
	}
	re, err := regexp.Compile(a.Shows + a.Lacks)
	switch {
	case err != nil:
		fail("preuve d'action : %v", err)
	case a.Lacks != "":
		s.lacks = re
	default:
		s.shows = re
	}
}

func compileKill(k faulty.Kill, fail func(string, ...any)) kill {
	lintPattern(k.Check, fail)
	lintPattern(k.In, fail)
	out := kill{Kill: k, verdict: verdictOf(k)}
	if !slices.Contains(report.Verdicts, out.verdict) {
		fail("le verdict %q de %s n'existe pas", k.Verdict, k.Check)
	}
	re, err := regexp.Compile(k.Reason)
	if err != nil {
		fail("motif de %s : %v", k.Check, err)
		return out
	}
	if !word.MatchString(k.Reason) || slices.ContainsFunc(anySentence, re.MatchString) {
		fail("le motif %q de %s irait à n'importe quel échec", k.Reason, k.Check)
	}
	out.reason = re
	return out
}

func verdictOf(k faulty.Kill) report.Verdict {
	if k.Verdict == "" {
		return report.NonConforming
	}
	return report.Verdict(k.Verdict)
}

func lintPattern(p string, fail func(string, ...any)) {
	if _, err := path.Match(p, ""); err != nil {
		fail("motif %q : %v", p, err)
	}
}

// tooWide finds reasons that fit the failures of most variants: such a reason
// names no fault.
func tooWide(list []specimen, rows []*Row) []string {
	said := map[string][]int{} // sentence to rows
	for i, r := range rows {
		for _, f := range slices.Concat(r.Killed, r.Aside) {
			s := diagnosis.Plain(f.Sentence)
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
		for _, k := range s.kills {
			if k.reason == nil || done[k.Reason] {
				continue
			}
			done[k.Reason] = true
			hit := map[int]bool{}
			for sentence, where := range said {
				if k.reason.MatchString(sentence) {
					for _, i := range where {
						hit[i] = true
					}
				}
			}
			if len(hit) > len(rows)/2 {
				errs = append(errs, fmt.Sprintf("%s : le motif %q va aux échecs de %d variantes sur %d", s.Name, k.Reason,
					len(hit), len(rows)))
			}
		}
	}
	return errs
}
