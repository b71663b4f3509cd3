package zoo

import (
	"maps"
	"slices"

	"amfront/judge/report"
)

// kills tells how badly an example ends with a variant: 2 for a check that is
// not conforming, 1 for a warning, 0 for none.
func (v *keptVariant) kills(example string) (worst int) {
	for _, c := range v.Cells[example] {
		switch c.Verdict {
		case report.NonConforming:
			return 2
		case report.Warning:
			worst = 1
		}
	}
	return worst
}

// Cover is a small and quick set of examples that turns red every variant that
// any example turns red, and orange every other that any turns orange: the
// profile ci-rapide. Greedy by variants a second (Chvátal 1979), then without
// what the others make spare, the slowest first.
func (w *kept) Cover() []string {
	by := map[string][]string{} // variants, by example
	left := map[string]bool{}
	for name, v := range w.Variants {
		most := 0
		for id := range v.Cells {
			most = max(most, v.kills(id))
		}
		for id := range v.Cells {
			if most > 0 && v.kills(id) == most {
				by[id], left[name] = append(by[id], name), true
			}
		}
	}
	const start = 0.03 // seconds that any example costs: a world, a process
	cost := func(id string) float64 { return start + w.Examples[id].Seconds }
	var chosen []string
	covered := map[string]int{}
	for len(left) > 0 {
		best, most := "", 0.0
		for _, id := range slices.Sorted(maps.Keys(by)) {
			n := 0
			for _, name := range by[id] {
				if left[name] {
					n++
				}
			}
			if gain := float64(n) / cost(id); gain > most {
				best, most = id, gain
			}
		}
		chosen = append(chosen, best)
		for _, name := range by[best] {
			delete(left, name)
			covered[name]++
		}
	}
	slices.SortStableFunc(chosen, func(a, b string) int { return int(1000 * (cost(b) - cost(a))) })
	return slices.DeleteFunc(chosen, func(id string) bool {
		spare := !slices.ContainsFunc(by[id], func(name string) bool { return covered[name] < 2 })
		if spare {
			for _, name := range by[id] {
				covered[name]--
			}
		}
		return spare
	})
}
