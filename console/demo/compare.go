package demo

import (
	"context"
	"slices"

	"amfront/journal"
	"amfront/judge/report"
	"amfront/suite"
	"amfront/suite/zoo"
)

// Difference is one aspect in which a variant did otherwise than the reference.
type Difference struct {
	Title      string   // of the facet, French
	More, Less []string // lines that only the variant has, only the reference
}

// Compare reads the journals of one scenario in two records: what the variant
// sent or asked otherwise, whatever the checks say of it.
func Compare(ctx context.Context, referenceDir, variantDir string, reference, variant *report.Scenario) ([]Difference,
	error) {
	var open []journal.Reader
	for _, x := range []struct {
		dir string
		s   *report.Scenario
	}{{referenceDir, reference}, {variantDir, variant}} {
		b, err := suite.OpenWorld(x.dir, x.s)
		if err != nil {
			return nil, err
		}
		defer b.Close()
		open = append(open, b)
	}
	found, err := zoo.Compare(ctx, reference.ID, open[0], open[1])
	if err != nil {
		return nil, err
	}
	facets := zoo.Facets()
	var out []Difference
	for _, d := range found {
		title := d.Facet
		if i := slices.IndexFunc(facets, func(f zoo.Facet) bool { return f.Name == d.Facet }); i >= 0 {
			title = facets[i].Title
		}
		out = append(out, Difference{title, d.More, d.Less})
	}
	return out, nil
}
