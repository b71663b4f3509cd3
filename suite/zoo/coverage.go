package zoo

import (
	"fmt"
	"slices"

	"amfront/judge/report"
)

// Instance is a check of an example, and the variants that turn it red.
type Instance struct {
	Example string       `json:"example"`
	Check   string       `json:"check"`
	Nth     int          `json:"nth,omitempty"`
	Title   string       `json:"title"`
	Clause  string       `json:"clause,omitempty"`
	Level   report.Level `json:"level"`
	By      []string     `json:"by"`            // names of variants
	Why     string       `json:"why,omitempty"` // why nothing kills it
	// Declared checks are the LPS's word.
	Declared bool `json:"declared,omitempty"`
}

func (i Instance) String() string { return i.Example + " " + i.Check }

// cover sets every check of the reference's run beside the variants that turn
// it red for a declared reason.
func (g *game) cover(ids []string, rows []*Row) []Instance {
	var out []Instance
	at := map[string]int{}
	key := func(example, check string, nth int) string { return example + " " + instanceKey(check, nth) }
	standards := g.standards(ids)
	for _, id := range ids {
		if standards[id] == nil {
			continue // the baseline says so
		}
		count := map[string]int{}
		for _, c := range standards[id].scenario.Checks {
			at[key(id, c.ID, count[c.ID])] = len(out)
			out = append(out, Instance{Example: id, Check: c.ID, Nth: count[c.ID], Title: c.Title, Clause: c.Clause,
				Level: c.Level, Declared: c.Declared, By: []string{}})
			count[c.ID]++
		}
	}
	for _, r := range rows {
		if r.Never {
			continue // dead clients prove nothing about a check
		}
		for _, f := range slices.Concat(r.Killed, r.Aside) {
			if i, ok := at[key(f.Example, f.Check, f.Nth)]; ok && f.red() && !f.Chance && !slices.Contains(out[i].By, r.Name) {
				out[i].By = append(out[i].By, r.Name)
			}
		}
	}
	return out
}

// judgeCoverage demands that every check is killed, or has its reason.
func judgeCoverage(list []Instance, reasons []exception) []string {
	var errs []string
	matched, stale := make([]bool, len(reasons)), make([]string, len(reasons))
	for i := range list {
		c := &list[i]
		for n, u := range reasons {
			if !match(u.Check, c.Check) || u.In != "" && !match(u.In, c.Example) {
				continue
			}
			matched[n] = true
			if len(c.By) > 0 {
				stale[n] = fmt.Sprintf("%s est rougi par %s", c, c.By[0])
				continue
			}
			c.Why = u.Why
		}
		if len(c.By) == 0 && c.Why == "" {
			errs = append(errs, fmt.Sprintf("aucune variante ne fait rougir %s", c))
		}
	}
	for n, u := range reasons {
		switch {
		case u.Why == "":
			errs = append(errs, "exception sans raison : "+u.Check+" "+u.In)
		case !matched[n]:
			errs = append(errs, "exception sans objet : "+u.Check+" "+u.In+" ne désigne aucun contrôle")
		case stale[n] != "":
			errs = append(errs, "exception périmée : "+u.Check+" "+u.In+" : "+stale[n])
		}
	}
	return errs
}
