package zoo

import (
	"context"
	"fmt"
	"math"
	"slices"
	"sync"

	"amfront/features"
	"amfront/journal"
	"amfront/judge/diagnosis"
	"amfront/judge/report"
	"amfront/lps/adapter"
	"amfront/suite"
)

// played is one example as it was played by one software.
type played struct {
	scenario *report.Scenario
	facets   map[string][]string // by name of facet, sorted lines
}

// controlSample is the sample that every variant plays beside its own examples: one
// quick example of each part, in which most faults do not show.
var controlSample = []string{"A-06.test.dre", "B-01.fse-reelles", "C-02.algorithme.fse-de-test", "D-05.bon-titulaire",
	"E-03.amo.en-premier", "F-09.bien-signe.signe-avec-un-certificat-sain"}

// ids are those of all examples.
func (g *game) ids() []string {
	out := make([]string, len(g.examples))
	for i, e := range g.examples {
		out[i] = e.ID
	}
	return out
}

// plays lists the examples in which a specimen is played, in the order of the
// files.
func (g *game) plays(s specimen) []string {
	var out []string
	for i, id := range g.ids() {
		beside := slices.Contains(controlSample, id) && !s.lean
		if s.Expect.Never {
			beside = i%sample == len(s.Name)%sample
		}
		if beside || slices.ContainsFunc(s.Expect.Play, func(p string) bool { return match(p, id) }) {
			out = append(out, id)
		}
	}
	return out
}

// sample is which part of the suite a client that is no software plays.
const sample = 24

// needed are the examples in which any of the specimens is played.
func (g *game) needed(list []specimen) []string {
	want := map[string]bool{}
	for _, s := range list {
		for _, id := range g.plays(s) {
			want[id] = true
		}
	}
	return slices.DeleteFunc(g.ids(), func(id string) bool { return !want[id] })
}

// run plays examples with one software.
func (g *game) run(ctx context.Context, ids []string, software func() adapter.Driver, parallel int) (map[string]*played,
	*report.Run, error) {
	want := map[string]bool{}
	for _, id := range ids {
		want[id] = true
	}
	var mu sync.Mutex
	facets := map[string]map[string][]string{}
	var failed error
	o := suite.Options{Features: g.features, Keys: g.opt.keys, Kind: "zoo",
		Version: features.Version, Parallel: parallel, Alike: math.MaxInt, Scratch: suite.MemoryDir(),
		Select: func(e suite.Example) bool { return want[e.ID] }, Driver: software,
		Clock: g.opt.now != nil, ClockWhereNeeded: !g.timeless,
		Observe: func(id string, j journal.Reader) {
			f, err := readFacets(context.WithoutCancel(ctx), j)
			mu.Lock()
			defer mu.Unlock()
			if facets[id] = f; err != nil {
				failed = fmt.Errorf("%s: %w", id, err)
			}
		}}
	o.World.Now = g.opt.now
	r, err := suite.Run(ctx, o)
	if err == nil {
		err = failed
	}
	if err == nil {
		err = ctx.Err()
	}
	if err != nil {
		return nil, nil, err
	}
	out := map[string]*played{}
	for i := range r.Scenarios {
		s := &r.Scenarios[i]
		s.Trace = nil
		out[s.ID] = &played{scenario: s, facets: facets[s.ID]}
	}
	return out, r, nil
}

// playReference plays with the reference what was not played yet.
func (g *game) playReference(ctx context.Context, ids []string, parallel int) error {
	g.mu.Lock()
	ids = slices.DeleteFunc(slices.Clone(ids), func(id string) bool { return g.reference[id] != nil })
	g.mu.Unlock()
	if len(ids) == 0 {
		return nil
	}
	all, _, err := g.run(ctx, ids, g.standard, parallel)
	if err != nil {
		return fmt.Errorf("reference: %w", err)
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	for id, p := range all {
		if g.reference[id] == nil { // another may have played it meanwhile
			g.reference[id] = p
		}
	}
	return nil
}

// standards are the reference's plays of some examples.
func (g *game) standards(ids []string) map[string]*played {
	g.mu.Lock()
	defer g.mu.Unlock()
	out := make(map[string]*played, len(ids))
	for _, id := range ids {
		if p := g.reference[id]; p != nil {
			out[id] = p
		}
	}
	return out
}

// baseline says what of the reference is not conforming: then nothing that a
// variant does can be laid to its fault.
func (g *game) baseline(ids []string) []string {
	var out []string
	standards := g.standards(ids)
	for _, id := range ids {
		p := standards[id]
		if p == nil {
			out = append(out, fmt.Sprintf("Le LPS de référence n'a pas joué %s.", id))
			continue
		}
		for _, e := range p.scenario.Errors {
			out = append(out, fmt.Sprintf("Le LPS de référence, %s : %s", id, e))
		}
		for _, c := range p.scenario.Checks {
			if !c.Declared && c.Verdict != report.Conforming {
				out = append(out, fmt.Sprintf("Le LPS de référence, %s, contrôle %s : %s (%s)", id, c.ID, c.Verdict,
					diagnosis.Said(c)))
			}
		}
	}
	return out
}
