package explore

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"

	"amfront/judge/report"
	"amfront/suite"
)

// asking is what is asked for of a sequence: one oracle at its end, or all.
type asking int

const everything asking = -1

// question is what a step asks; late where the station may or may not know what was
// published: then a sending that it leaves out is its own choice.
type question struct {
	asked
	late bool
}

// unsent is in what is seen of a lot that the software did not send.
var unsent = regexp.MustCompile(`le logiciel a refusé|n'est pas arrivé|n'a pas été envoyé de nouveau|0 nouvel envoi`)

// example is a sequence with its checks, and what each step that is a check
// asks, by the index of the step (1 for the first).
func (s sequence) example(id string, ask asking) (suite.Example, map[int]question) {
	e := suite.Example{ID: id, Title: id, Requirement: "A-12", Part: "A", Theme: "Exploration",
		File: "exploration.feature", Tags: []string{"@id=" + id, "@A-12", "@provisoire"}}
	if ask != everything {
		e.Requirement = oracles[ask].clause
		e.Part = e.Requirement[:1]
	}
	meaning := map[int]question{}
	add := func(keyword, text string) {
		e.Steps = append(e.Steps, suite.Step{Keyword: keyword, Text: text, Line: len(e.Steps) + 1})
	}
	var state State
	for i, g := range s {
		add("Et", g.text)
		before := state
		state = state.after(g)
		last := i == len(s)-1
		for k, o := range oracles {
			wanted := last && asking(k) == ask
			if ask == everything {
				wanted = o.after == nil && last || slices.Contains(o.after, g.kind)
			}
			if wanted && o.holds(g, before) {
				add("Alors", o.step)
				meaning[len(e.Steps)] = question{asked{k, i}, !before.knows() && k >= len(standing)}
			}
		}
	}
	return e, meaning
}

// play plays sequences against one side. The error is the bench's own; what
// broke one sequence is in its result.
func (x *explorer) play(ctx context.Context, side *suite.Options, list []sequence, ask asking) ([]played, error) {
	if len(list) == 0 {
		return nil, nil
	}
	o := *side
	f := suite.Feature{File: "exploration.feature"}
	var meanings []map[int]question
	for i, s := range list {
		e, meaning := s.example(fmt.Sprintf("exploration.%d", i+1), ask)
		f.Examples, meanings = append(f.Examples, e), append(meanings, meaning)
	}
	o.Features, o.Select = []suite.Feature{f}, nil
	r, err := suite.Run(ctx, o)
	if err != nil {
		return nil, err
	}
	for _, f := range r.AdapterFailures {
		if f.Stopped {
			x.result.Errors = append(x.result.Errors, f.Said)
		}
	}
	out := make([]played, len(list))
	for i := range out {
		out[i] = played{broken: errCancelled.Error()}
		n := slices.IndexFunc(r.Scenarios, func(s report.Scenario) bool { return s.ID == f.Examples[i].ID })
		if n < 0 {
			continue
		}
		out[i] = told(&r.Scenarios[n], meanings[i])
	}
	return out, nil
}

// told are the checks of a scenario by what was asked. A scenario in which
// bench or adapter failed says nothing.
func told(s *report.Scenario, meaning map[int]question) played {
	p := played{checks: map[asked]report.Check{}}
	switch {
	case len(s.Errors) > 0:
		p.broken = s.Errors[0]
	case len(s.AdapterErrors) > 0:
		p.broken = s.AdapterErrors[0]
	case s.Cancelled != "":
		p.broken = s.Cancelled
	}
	for _, c := range s.Checks {
		if m, ok := meaning[c.Step]; ok && !(m.late && unsent.MatchString(c.Observed)) {
			p.checks[m.asked] = c
		}
	}
	return p
}

var (
	errGone   = errors.New("ne se montre plus, rejoué seul")
	errChance = errors.New("ne se montre pas à chaque fois")
)
