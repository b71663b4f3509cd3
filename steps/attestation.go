package steps

import (
	"context"
)

// attestSteps ask for the declarations of part I.
func attestSteps() []Definition {
	return []Definition{
		gesture("attestation", `l'éditeur se prononce sur l'exigence (I-\d\d)`,
			"l'éditeur se prononce sur l'exigence I-01",
			"Le banc ne peut pas voir ce point : l'éditeur, ou son adaptateur, déclare « oui », « non », ou « sans objet » "+
				"avec le motif. Ce que lps.json déclare n'est pas demandé à l'adaptateur.",
			func(ctx context.Context, s *Scenario, args []string) error {
				return s.attest(ctx, args[0])
			}),
		check("attestation", `l'éditeur déclare que l'exigence (I-\d\d) est tenue`,
			"l'éditeur déclare que l'exigence I-01 est tenue", "Le rapport dit « déclaré », jamais « observé ».",
			func(s *Scenario, args []string) error {
				return s.Ask("declaration", args[0])
			}),
	}
}
