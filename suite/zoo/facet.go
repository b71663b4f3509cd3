package zoo

import (
	"context"
	"slices"

	"amfront/journal"
	"amfront/judge/diagnosis"
)

// Facet is one aspect of what an LPS really sent or asked, read from the
// journal by code of its own: not by that of the checks that it vouches for.
type Facet struct {
	Name  string
	Title string // French
	lines func(*tape) []string
}

// Facets lists all. Their lines are free of what varies from run to run by its
// nature: two runs of the reference give the same.
func Facets() []Facet {
	return slices.Concat(mailFacets(), documentFacets(), wireFacets(), answerFacets())
}

func facet(name string) (Facet, bool) {
	all := Facets()
	i := slices.IndexFunc(all, func(f Facet) bool { return f.Name == name })
	if i < 0 {
		return Facet{}, false
	}
	return all[i], true
}

// readFacets draws every facet of a journal, its lines sorted.
func readFacets(ctx context.Context, j journal.Reader) (map[string][]string, error) {
	t, err := readTape(ctx, j)
	if err != nil {
		return nil, err
	}
	out := map[string][]string{}
	for _, f := range Facets() {
		lines := f.lines(t)
		for i := range lines {
			lines[i] = diagnosis.Plain(lines[i])
		}
		slices.Sort(lines)
		out[f.Name] = lines
	}
	return out, nil
}
