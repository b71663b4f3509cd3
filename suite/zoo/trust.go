package zoo

const silent = `le logiciel ne dit rien de ce message`

func believing() []Expectation {
	return []Expectation{
		{
			Variant: "message-non-signe-obei",
			Play:    []string{"F-09.faux.sans-signature"},
			Acts:    Act{Facet: "releve", Shows: `^4005 : acted`},
			Kills:   []Kill{{Check: "F-09.rien-represente", Reason: resentInVain}},
			Aside:   because("un message que l'on croit ne se dénonce pas", warns("F-09.message-denonce", silent)),
		},
		{
			Variant: "signature-non-verifiee",
			Play:    []string{"F-09.faux.modifie-apres-sa-signature", "F-09.faux.avec-une-signature-abimee"},
			Acts:    Act{Facet: "releve", Shows: `^4005 : acted`},
			Kills:   []Kill{{Check: "F-09.rien-represente", Reason: resentInVain}},
			Aside:   because("un message que l'on croit ne se dénonce pas", warns("F-09.message-denonce", silent)),
		},
		{
			Variant: "signataire-non-controle",
			Play:    []string{"F-09.faux.signe-*", "F-08.certificat.*"},
			Acts:    Act{Facet: "releve", Shows: `^4005 : acted`},
			Kills:   []Kill{{Check: "F-0[89].rien-represente", Reason: resentInVain}},
			Aside:   because("un message que l'on croit ne se dénonce pas", warns("F-09.message-denonce", silent)),
		},
		{
			Variant: "certificat-d-un-faux-employe",
			Play:    []string{"F-08.avertissement.*", "F-08.certificat.revoque", "F-09.faux.signe-avec-un-certificat-*"},
			Acts:    Act{Facet: "choix", Shows: `un autre que celui attendu`},
			Kills:   []Kill{{Check: "F-0[89].certificat-attendu", Reason: otherSameOwner}},
			Aside: append(because("le faux 4005 étant cru, le lot repart",
				Kill{Check: "F-0[89].rien-represente", Reason: resentInVain}),
				because("un message que l'on croit ne se dénonce pas", warns("F-09.message-denonce", silent))...),
		},
		{
			Variant: "autorite-du-message-crue",
			Play:    []string{"F-08.nouvelle-autorite-absente", "F-08.certificat.d-une-autre-hierarchie"},
			Acts:    Act{Facet: "choix", Shows: `un autre que celui attendu`},
			Kills: []Kill{
				{Check: "F-08.certificat-attendu", Reason: otherSameOwner},
				{Check: "F-08.rien-represente", Reason: resentInVain},
			},
		},
		{
			Variant: "certificat-de-la-signature-ignore",
			Play: []string{"F-06.certificat-de-la-signature", "F-05.certificat-de-la-signature", "F-05.annuaire-injoignable",
				"F-08.avertissement-sain"},
			Acts: Act{Facet: "releve", Lacks: `certificat intégré=true`},
			Kills: []Kill{
				{Check: "F-04.certificat-attendu", In: "F-06.*", Reason: otherSameOwner},
				{Check: "F-04.certificat-attendu", In: "F-05.*", Reason: neverBack},
				{Check: "F-0[589].certificat-attendu", Reason: otherSameOwner},
				{Check: "F-04.represente-*", Reason: notResent},
			},
		},
		{
			Variant: "faux-message-bloquant",
			Play:    []string{"F-09.faux.*", "F-08.certificat.*", "F-08.avertissement.*"},
			Acts:    Act{Facet: "motifs", Shows: `un message de rejet est arrivé : envois suspendus`},
			Kills:   []Kill{{Check: "F-0[89].certificat-attendu", Reason: `un message de rejet est arrivé : envois suspendus`}},
		},
	}
}
