package steps

import "context"

// frontalSteps are the checks on what the front-end received.
func frontalSteps() []Definition {
	return []Definition{
		{
			Pattern: `le frontal (?:AMO|AMC|OCT) ouvre la pièce jointe avec ce certificat`,
			Example: "le frontal AMO ouvre la pièce jointe avec ce certificat",
			Doc:     "Le lot est arrivé et la clé qui l'ouvre est celle du certificat attendu.",
			Actor:   "frontal", Role: Verify,
			Run: func(_ context.Context, s *Scenario, _ []string) error { return s.Ask("certificat-attendu", "") },
		},
		{
			Pattern: `le frontal (?:AMO|AMC|OCT) accepte le lot`,
			Example: "le frontal AMO accepte le lot",
			Doc:     "Le lot est arrivé, s'est ouvert, et le frontal l'a accepté.",
			Actor:   "frontal", Role: Verify,
			Run: func(_ context.Context, s *Scenario, _ []string) error { return s.Ask("lot-accepte", "") },
		},
		{
			Pattern: `le message respecte l'exigence ([A-C]-\d\d)`,
			Example: "le message respecte l'exigence A-01",
			Doc:     "Aucun des constats du frontal sur ce message n'est un écart à cette exigence.",
			Actor:   "frontal", Role: Verify,
			Run: func(_ context.Context, s *Scenario, args []string) error { return s.Ask("sans-ecart", args[0]) },
		},
	}
}
