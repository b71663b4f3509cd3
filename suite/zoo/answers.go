package zoo

import "amfront/judge/report"

// answers are expectations of the variants of faulty.answers.
func answers() []Expectation {
	return []Expectation{
		{
			Variant: "alertes-tues",
			Play:    []string{"E-09.liste-ecartee.*"},
			Acts:    Act{Facet: "alertes", Lacks: `^refresh : (Liste|La liste|L'annuaire)`},
			Kills:   []Kill{warns("E-09.alerte-dite", `aucune alerte`)},
		},
		{
			Variant: "faux-message-tu",
			Play:    []string{"F-09.faux.*"},
			Acts:    Act{Facet: "releve", Lacks: `^4005 : (refused|deferred)`},
			Kills:   []Kill{warns("F-09.message-denonce", silent)},
		},
		{
			Variant: "refus-sans-motif",
			Play:    []string{"E-01.poste-neuf-non-installee", "E-07.sans-retour"},
			Acts:    Act{Facet: "motifs", Lacks: `^send : le certificat`},
			Kills:   []Kill{{Check: "E-0[17].motif-dit", Reason: `un refus sans motif`}},
		},
		{
			Variant: "declaration-non",
			Play:    []string{"I-*"},
			Acts:    Act{Facet: "declarations", Shows: `^I-0\d : non`},
			Kills:   []Kill{{Check: "I-0?.declaration", Reason: `déclaré : non`}},
		},
		{
			Variant: "sans-objet-sans-motif",
			Play:    []string{"I-0[13].declaration"},
			Acts:    Act{Facet: "declarations", Shows: `^I-03 : sans objet`},
			Kills:   []Kill{{Check: "I-0?.declaration", Verdict: report.NotObserved, Reason: `« sans objet » se motive`}},
		},
		{
			Variant: "declaration-absente",
			Play:    []string{"I-0[13].declaration"},
			Acts:    Act{Facet: "declarations", Lacks: `^I-0\d : `},
			Kills:   []Kill{{Check: "I-0?.declaration", Verdict: report.NotObserved, Reason: `aucune déclaration sur I-0\d`}},
		},
	}
}
