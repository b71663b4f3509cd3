package zoo

import (
	"fmt"
	"slices"
)

// Difference is a facet in which a variant differs from the reference.
type Difference struct {
	Facet, Example string
	More, Less     []string // lines that only the variant has, only the reference
}

func (d Difference) String() string {
	s := fmt.Sprintf("%s, %s :", d.Facet, d.Example)
	for _, l := range d.Less {
		s += "\n    − " + l
	}
	for _, l := range d.More {
		s += "\n    + " + l
	}
	return s
}

// differences are the facets that differ, the first example of each.
func differences(ids []string, reference, variant map[string]*played) []Difference {
	var out []Difference
	for _, f := range Facets() {
		for _, id := range ids {
			if reference[id] == nil || variant[id] == nil {
				continue
			}
			was, is := reference[id].facets[f.Name], variant[id].facets[f.Name]
			if more, less := only(is, was), only(was, is); len(more)+len(less) > 0 {
				out = append(out, Difference{Facet: f.Name, Example: id, More: more, Less: less})
				break
			}
		}
	}
	return out
}

// only are the lines of a that b has not, as often as a has them more.
func only(a, b []string) []string {
	b = slices.Clone(b)
	var out []string
	for _, l := range a {
		if i := slices.Index(b, l); i >= 0 {
			b = slices.Delete(b, i, i+1)
		} else {
			out = append(out, l)
		}
	}
	return out
}
