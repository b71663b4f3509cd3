package zoo

import (
	"fmt"
	"slices"
	"strings"
)

// redundant lists, by variant, examples that it could do without: all that
// they turn red is turned red by another variant too, and neither its evidence
// nor one of its kills stands in them alone. Left out all together they cost
// no coverage.
func redundant(list []Instance, rows []*Row) []string {
	by := map[string]int{}
	for _, c := range list {
		by[c.Example+" "+instanceKey(c.Check, c.Nth)] = len(c.By)
	}
	var out []string
	for _, r := range rows {
		if r.Never || r.Act == nil {
			continue
		}
		red := map[string][]Found{}
		kills := map[int]int{} // examples in which a kill is found
		for _, f := range r.Killed {
			if !slices.ContainsFunc(red[f.Example], func(o Found) bool { return o.kill == f.kill && o.Why == "" }) {
				kills[f.kill]++
			}
			red[f.Example] = append(red[f.Example], f)
		}
		aside := map[string][]Found{}
		for _, f := range r.Aside {
			aside[f.Example] = append(aside[f.Example], f)
		}
		var spare []string
		for _, id := range r.Played {
			if id == r.Act.Example || slices.Contains(controlSample, id) || !spared(id, slices.Concat(red[id], aside[id]), by) {
				continue
			}
			mine := map[int]bool{}
			for _, f := range red[id] {
				mine[f.kill] = true
			}
			needed := false
			for k := range mine {
				needed = needed || kills[k] < 2
			}
			if needed {
				continue
			}
			for k := range mine {
				kills[k]--
			}
			for _, f := range slices.Concat(red[id], aside[id]) {
				by[f.Example+" "+instanceKey(f.Check, f.Nth)]--
			}
			spare = append(spare, id)
		}
		if len(spare) > 0 {
			out = append(out, fmt.Sprintf("%s : %d sur %d : %s", r.Name, len(spare), len(r.Played), strings.Join(spare, " ")))
		}
	}
	return out
}

func spared(id string, found []Found, by map[string]int) bool {
	for _, f := range found {
		if f.red() && by[id+" "+instanceKey(f.Check, f.Nth)] < 2 {
			return false
		}
	}
	return true
}

// unkilledByCheck lists what nothing kills, grouped by check id, for the authors.
func unkilledByCheck(list []Instance) string {
	var order []string
	by := map[string][]string{}
	for _, c := range list {
		if len(c.By) > 0 || c.Why != "" {
			continue
		}
		if by[c.Check] == nil {
			order = append(order, c.Check)
		}
		by[c.Check] = append(by[c.Check], c.Example)
	}
	slices.Sort(order)
	var b strings.Builder
	for _, check := range order {
		fmt.Fprintf(&b, "%-40s %3d  %s\n", check, len(by[check]), strings.Join(by[check], " "))
	}
	return b.String()
}
