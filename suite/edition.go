package suite

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"

	"amfront/judge/report"
)

// Today is what the judge of today says of a record that an earlier suite made;
// nil where it was made by this suite. Errors are those of Judge.
func Today(ctx context.Context, dir string, r *report.Run, features []Feature) (*report.Run, error) {
	if r.Suite.SHA256 == "" || r.Suite.SHA256 == Hash(features) {
		return nil, nil
	}
	return Judge(ctx, dir)
}

// Fresh are the examples of a suite that the later of two runs has not played and
// that the suite of one of them did not know. A run that does not tell its
// features is taken to have known them all.
func Fresh(features []Feature, before, after *report.Run) []string {
	had, has := examplesOf(before), examplesOf(after)
	unknown := func(ids []string, id string) bool { return len(ids) > 0 && !slices.Contains(ids, id) }
	var out []string
	for _, e := range Examples(features) {
		played := slices.ContainsFunc(after.Scenarios, func(s report.Scenario) bool { return s.ID == e.ID })
		if !played && (unknown(had, e.ID) || unknown(has, e.ID)) {
			out = append(out, e.ID)
		}
	}
	return out
}

// examplesOf are the ids that the suite of a run had.
func examplesOf(r *report.Run) (ids []string) {
	for _, f := range r.Features {
		f, _ := parse(f.URI, []byte(f.Text)) // a file of an earlier edition may lack what is asked for today
		for _, e := range f.Examples {
			ids = append(ids, e.ID)
		}
	}
	return ids
}

// Hash names the edition of a set of features: SHA-256 over names and texts.
func Hash(features []Feature) string {
	h := sha256.New()
	for _, f := range features {
		fmt.Fprintf(h, "%s %d\n", f.File, len(f.Text))
		h.Write([]byte(f.Text))
	}
	return hex.EncodeToString(h.Sum(nil))
}
