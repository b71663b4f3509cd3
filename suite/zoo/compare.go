package zoo

import (
	"context"
	"slices"

	"amfront/journal"
)

// Compare tells in which facets two journals of the same example differ, in
// the order of Facets: what a variant really did otherwise, whatever the checks
// say of it.
func Compare(ctx context.Context, example string, reference, variant journal.Reader) ([]Difference, error) {
	was, err := readFacets(ctx, reference)
	if err != nil {
		return nil, err
	}
	is, err := readFacets(ctx, variant)
	if err != nil {
		return nil, err
	}
	return differences([]string{example}, map[string]*played{example: {facets: was}},
		map[string]*played{example: {facets: is}}), nil
}

// ControlSample lists the examples that every variant plays beside its own.
func ControlSample() []string { return slices.Clone(controlSample) }
