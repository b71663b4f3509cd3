package steps

import (
	"context"
	"regexp"
	"slices"
	"strings"

	"amfront/pki/testca"
)

// state is a deliberate deviation of the PKI as the directory publishes it,
// and its twin without the deviation. Phrases are what follows "un annuaire
// qui publie"; {X} stands for AMO or AMC. Deviations that have the same twin
// share it: one of them has its phrase.
type state struct {
	defect string   // of the PKI
	phrase string   // "un certificat {X} …"
	twin   string   // the same, sound; "" when another state has the phrase
	codes  []string // reason codes that a refusal may give; nil where the LPS must send
}

// both are the definitions of a state and of its twin, of those that have a
// phrase.
func (st state) both(define func(phrase string, twin bool) Definition) (out []Definition) {
	for i, phrase := range []string{st.phrase, st.twin} {
		if phrase != "" {
			out = append(out, define(phrase, i == 1))
		}
	}
	return out
}

// published are the steps on what the directory shows.
func published() []Definition {
	var out []Definition
	for _, st := range states() {
		out = append(out, st.both(func(phrase string, twin bool) Definition {
			pattern := strings.ReplaceAll(regexp.QuoteMeta(phrase), regexp.QuoteMeta("{X}"), "(AMO|AMC)")
			return Definition{Pattern: "(?:un annuaire qui publie|l'annuaire publie désormais) " + pattern,
				Example: "un annuaire qui publie " + strings.ReplaceAll(phrase, "{X}", "AMO"),
				Doc:     doc(st.defect, twin), Actor: "annuaire", Role: Gesture,
				Run: func(ctx context.Context, s *Scenario, args []string) error {
					return s.publish(ctx, st, twin, args[0])
				}}
		})...)
	}
	return slices.Concat(out, decoys(), changes(), handed())
}

func doc(defect string, twin bool) string {
	d, err := testca.DefectByID(defect)
	if err != nil {
		panic(err) // a state of the vocabulary names a defect that does not exist
	}
	if twin {
		return "Témoin de « " + d.Title + " » : tout est pareil, l'écart en moins."
	}
	return d.Explanation
}
