package zoo

import (
	"slices"

	"amfront/lps/faulty"
)

// voided says why the witnesses void the matrix.
func voided(rows []*Row) []string {
	var out []string
	for _, r := range rows {
		if r.Name != faulty.Placebo {
			for _, e := range r.Errors {
				out = append(out, "Le "+r.Name+" ne meurt pas comme il doit : "+e)
			}
			continue
		}
		if r.Act != nil {
			out = append(out, "Le placebo est donné pour avoir agi.")
		}
		for _, d := range r.Differs {
			out = append(out, "Le placebo se distingue de la référence : "+d.String())
		}
		for _, f := range slices.Concat(r.Unexpected, r.Killed, r.Aside) {
			out = append(out, "Le placebo fait rougir un contrôle : "+f.String())
		}
	}
	return out
}

// Witness tells whether a row is the canary or the placebo.
func (r *Row) Witness() bool { return faulty.IsWitness(r.Name) }
