package suite

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"amfront/bench/vary"
	"amfront/judge/report"
)

// mostReplays is how many plays a run adds at most to find which variation
// decides: an example costs one, and a dozen more where it depends on one.
const mostReplays = 200

// halving finds, of what is red in a run with variations, what is not red
// without, and the one variation that makes the difference.
type halving struct {
	p    *pass
	plan *vary.Plan
	left int
}

// halve looks at every example that did not pass, in the order of the files.
func (p *pass) halve(ctx context.Context) {
	h := halving{p, p.opt.World.Vary, mostReplays}
	if h.plan == nil {
		return
	}
	unsearched := 0
	for _, e := range p.todo {
		s := p.results[e.ID]
		if s == nil || len(s.Errors) > 0 || s.Cancelled != "" || len(notPassing(s)) == 0 {
			continue
		}
		if h.left <= 0 || ctx.Err() != nil || p.stopped.Load() {
			unsearched++
			continue
		}
		if h.search(ctx, e, s) && p.opt.Bundle != "" {
			if err := keep(p.opt.Bundle, s); err != nil {
				p.errors = append(p.errors, fmt.Sprintf("Le résultat de %s n'a pas pu être écrit : %v", s.ID, err))
			}
		}
	}
	if unsearched > 0 && ctx.Err() == nil {
		p.unsearched = fmt.Sprintf("Pour %d exemple(s) en échec, il n'a pas été cherché s'ils dépendent d'un choix du "+
			"banc : %d rejeux au plus par passage ; rejouer avec --only.", unsearched, mostReplays)
	}
}

// search tells whether something of an example depends on variations, and says so
// where it does.
func (h *halving) search(ctx context.Context, e Example, s *report.Scenario) bool {
	plain := h.replay(ctx, e, nil)
	if plain == nil {
		return false
	}
	only := slices.DeleteFunc(notPassing(s), func(k string) bool { return slices.Contains(notPassing(plain), k) })
	if len(only) == 0 {
		return false
	}
	still := func(c []vary.Choice) bool {
		r := h.replay(ctx, e, c)
		return r != nil && slices.ContainsFunc(only, func(k string) bool { return slices.Contains(notPassing(r), k) })
	}
	on := vary.Choices()
	for len(on) > 1 && h.left > 0 {
		first, second := on[:len(on)/2], on[len(on)/2:]
		if still(first) {
			on = first
		} else if still(second) {
			on = second
		} else {
			break // of each half something is needed
		}
	}
	said := depends(on)
	for i := range s.Checks {
		if slices.Contains(only, checkKey(s.Checks, i)) {
			s.Checks[i].Depends = said
		}
	}
	s.Notes = append(s.Notes, said)
	return true
}

// depends is the sentence about what is left of the variations.
func depends(on []vary.Choice) string {
	list := make([]string, len(on))
	for i, c := range on {
		m := c.Meaning()
		list[i] = fmt.Sprintf("%s (%s, laissé libre : %s)", m.Says, m.Choice, m.Source)
	}
	switch {
	case len(on) == 1:
		return "dépend d'un choix du banc : " + list[0] + "."
	case len(on) == len(vary.Choices()):
		return "dépend d'un choix du banc : lequel, la dichotomie ne l'a pas trouvé ; sans variation, ce n'est pas rouge."
	}
	return "dépend d'un choix du banc : plusieurs à la fois, parmi " + strings.Join(list, " ; ") + "."
}

// replay plays an example once more, with the same forms of these choices and the
// bench's own of all others; nil where it could not be judged. Nothing of it is kept.
func (h *halving) replay(ctx context.Context, e Example, c []vary.Choice) *report.Scenario {
	h.left--
	opt := h.p.opt
	opt.Bundle, opt.Observe, opt.Progress, opt.Remedies, opt.SelfCheck = "", nil, nil, 0, false
	opt.Failed = nil
	opt.World.Vary = h.plan.Only(c...)
	q := &pass{opt: opt, vocabulary: h.p.vocabulary, todo: []Example{e}, results: map[string]*report.Scenario{},
		self: newSelfChecks(opt.Scratch), head: h.p.head}
	q.playAll(ctx, []int{0})
	s := q.results[e.ID]
	if s == nil || len(s.Errors) > 0 || s.Cancelled != "" {
		return nil
	}
	return s
}

// notPassing names what of an example does not pass: its checks, and its adapter.
func notPassing(s *report.Scenario) (out []string) {
	for i, c := range s.Checks {
		if !c.Verdict.Passes() && c.Verdict != report.NotTestable || c.Verdict == report.Warning {
			out = append(out, checkKey(s.Checks, i))
		}
	}
	if len(s.AdapterErrors) > 0 {
		out = append(out, "adaptateur")
	}
	return out
}

// checkKey names a check of a list, of which one may ask twice.
func checkKey(list []report.Check, i int) string { return fmt.Sprint(i, " ", list[i].ID) }
