package steps

import (
	"context"
	"fmt"
	"regexp"

	"amfront/pki/testca"
	"amfront/scenarios"
)

// state is a state of the PKI that the directory publishes, and its twin
// without the deviation.
type state struct {
	defect string   // of the PKI
	phrase string   // "un certificat {X} …"
	twin   string   // the same, sound
	codes  []string // reason codes that a refusal may give
}

// states are the deviations of parts D and E. {X} stands for AMO or AMC.
func states() []state {
	return []state{
		{"not-yet-valid", "un certificat {X} valable à partir de demain", "un certificat {X} valable aujourd'hui", []string{"not-yet-valid"}},
	}
}

// published are the steps on what the directory shows.
func published() []Definition {
	var out []Definition
	for _, st := range states() {
		for _, v := range []struct {
			phrase string
			twin   bool
		}{{st.phrase, false}, {st.twin, true}} {
			if v.phrase == "" {
				continue
			}
			pattern := regexp.MustCompile(`\\\{X\\\}`).ReplaceAllString(regexp.QuoteMeta(v.phrase), "(AMO|AMC)")
			out = append(out, Definition{
				Pattern: "un annuaire qui publie " + pattern,
				Example: "un annuaire qui publie " + regexp.MustCompile(`\{X\}`).ReplaceAllString(v.phrase, "AMO"),
				Doc:     doc(st.defect, v.twin), Actor: "annuaire", Role: Gesture,
				Run: func(ctx context.Context, s *Scenario, args []string) error {
					return s.publish(ctx, st, v.twin, args[0])
				},
			})
		}
	}
	return out
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

// publish puts a state into the directory, for a label of the station's usage.
func (s *Scenario) publish(ctx context.Context, st state, twin bool, actor string) error {
	label := testca.LabelFor(testca.Actor(actor), s.usage.pki())
	op := scenarios.Step{Op: "defect", Label: label, Defect: st.defect}
	if twin {
		op.Op = "twin"
	} else {
		s.codes = st.codes
	}
	if _, err := s.World.PKIOperation(ctx, op); err != nil {
		return fmt.Errorf("publishing %s: %w", st.defect, err)
	}
	return nil
}
