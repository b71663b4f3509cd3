package zoo

import (
	"context"
	"fmt"
	"strings"

	"amfront/lps/adapter"
	"amfront/lps/faulty"
	"amfront/lps/lawful"
)

// The lawful twins are played as the faulty variants are: over the examples in
// which their difference shows and the control sample, beside the software
// that they differ from. The difference must show, and every check be as
// conforming as that software's: a bench that calls one red, or does not see
// what it did, is wrong.

// lawfulSpecimens are twins as variants of which nothing may turn red.
func lawfulSpecimens(twins []lawful.Twin, made func(...lawful.Twin) adapter.Driver) (out []specimen, errs []string) {
	for _, t := range twins {
		fail := func(format string, args ...any) { errs = append(errs, t.Name+" : "+fmt.Sprintf(format, args...)) }
		if !goodName.MatchString(t.Name) || t.Title == "" || t.Open == "" {
			fail("nom, titre ou ce qui le laisse libre manque")
		}
		s := specimen{lawful: true, lean: len(t.Shell) > 0 || !t.Alone, Variant: faulty.Variant{Name: t.Name, Title: t.Title, Shows: t.Title, Causes: t.Open,
			Driver: func(adapter.Driver) adapter.Driver { return made(t) },
			Expect: faulty.Expectation{Play: t.Play, Acts: faulty.Act{Facet: t.Facet, Shows: t.Shows, Lacks: t.Lacks}}}}
		s.compileAct(fail)
		for _, p := range t.Play {
			lintPattern(p, fail)
		}
		out = append(out, s)
	}
	return out, errs
}

// troupe plays all twins that can be joined as one software, at the price of
// one; each must show its difference.
func (g *game) troupe(ctx context.Context, ids []string, twins []lawful.Twin,
	made func(...lawful.Twin) adapter.Driver) (*Row, error) {
	var members []lawful.Twin
	for _, t := range twins {
		if !t.Alone && t.Pending == "" {
			members = append(members, t)
		}
	}
	list, errs := lawfulSpecimens(members, made)
	r := &Row{Name: "troupe", Title: "Tous à la fois", Played: ids, Errors: errs}
	if err := g.playReference(ctx, r.Played, g.opt.Parallel); err != nil {
		return nil, err
	}
	all, run, err := g.run(ctx, r.Played, func() adapter.Driver { return made(members...) }, g.opt.Parallel)
	if err != nil {
		return nil, err
	}
	r.Exit = run.Result.Exit
	standards := g.standards(r.Played)
	j := judge{r: r, s: list[0]}
	j.all(r.Played, standards, all)
	var names []string
	for _, s := range list {
		if names = append(names, s.Name); s.acted(r.Played, standards, all) == nil {
			j.fail("%s n'agit pas parmi les autres", s.Name)
		}
	}
	r.Differs, r.Shows = differences(r.Played, standards, all), strings.Join(names, ", ")
	return r, nil
}
