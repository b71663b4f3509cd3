package suite

import (
	"context"
	"slices"

	"amfront/judge/diagnosis"
	"amfront/judge/report"
)

// rounds is how many examples are played to tell explanations apart.
const rounds = 5

// diagnose puts what was played into the run and says what its departures look
// like; where it may, it plays what tells the explanations apart.
func (p *pass) diagnose(ctx context.Context, r *report.Run) error {
	all := Examples(p.opt.Features)
	find := func(id string) int { return slices.IndexFunc(all, func(e Example) bool { return e.ID == id }) }
	for n := 0; ; n++ {
		r.Scenarios = nil
		for _, e := range p.todo {
			if s := p.results[e.ID]; s != nil {
				r.Scenarios = append(r.Scenarios, *s)
			}
		}
		var err error
		r.Diagnosis, err = diagnosis.Of(r, func(id string) bool {
			i := find(id)
			return i >= 0 && len(p.opt.Lacks(all[i].Needs())) == 0
		})
		if err != nil || r.Diagnosis.Next == "" || !p.opt.Diagnose || n == rounds || ctx.Err() != nil || p.stopped.Load() {
			return err
		}
		next := all[find(r.Diagnosis.Next)]
		p.todo = append(p.todo, next)
		r.Selected = append(r.Selected, next.ID)
		p.playAll(ctx, []int{len(p.todo) - 1})
		if p.results[next.ID] == nil {
			return nil
		}
	}
}
