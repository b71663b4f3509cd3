package zoo

import "slices"

// control are expectations of the variants of faulty.control.
func control() []Expectation {
	return slices.Concat(chain(), exempted(), dates(), owner(), keyUsage(), decoys())
}

// What a check says when a lot left that should not have, by what the
// front-end made of it.
const (
	leftUnopened = `^1 message émis ; .* rejeté par un 4005 : .*dont le frontal ne détient pas la clé`
	leftExpired  = `^1 message émis ; .* rejeté par un 4005 : .*sa date de fin est dépassée`
	leftRevoked  = `^1 message émis ; .* rejeté par un 4005 : .*est révoqué`
	leftAccepted = `^1 message émis ; .* accepté`
	leftEarly    = `le lot était parti trop tôt`
	otherChosen  = `un autre certificat du même titulaire`
)

// departed is the evidence that a lot left where the reference stops.
func departed() Act { return Act{Facet: "envois", Shows: `^1 messages remis`} }

// refusedWith is the evidence that a sending was refused with words that the
// reference does not say.
func refusedWith(words string) Act { return Act{Facet: "motifs", Shows: `^send : .*` + words} }

// noReason follows from every sending that should have been refused.
func noReason() Kill {
	return Kill{Check: "*.motif-dit", Reason: `le logiciel dit avoir émis`,
		Why: "Ce qui est parti n'a pas été refusé : il n'y a pas de motif à dire."}
}

// tooEarly follows where the same file is to be sent again once the cause of
// the stop is gone.
func tooEarly() Kill {
	return Kill{Check: "*.certificat-attendu", Reason: leftEarly,
		Why: "Le lot devait attendre le bon certificat : il est parti avant, avec le mauvais."}
}

// spoilt is the lot that left too early and was rejected.
func spoilt() Kill {
	return Kill{Check: "*.lot-repris", Reason: `le lot n'a pas été repris : .* rejeté par un 4005`,
		Why: "Le lot est parti avec un certificat que le frontal n'accepte pas ; il n'y a plus rien à reprendre."}
}

// left are variants that send where they should stop; reasons are of rien-emis.
func left(name string, reason string, play ...string) Expectation {
	return Expectation{Variant: name, Play: play, Acts: departed(), Kills: []Kill{{Check: "*.rien-emis", Reason: reason}},
		Aside: []Kill{noReason()}}
}

// and adds kills.
func (e Expectation) and(kills ...Kill) Expectation {
	e.Kills = append(e.Kills, kills...)
	return e
}

// with adds consequences.
func (e Expectation) with(aside ...Kill) Expectation {
	e.Aside = append(e.Aside, aside...)
	return e
}

// wrongOne is a decoy that was taken.
func wrongOne() Kill {
	return Kill{Check: "D-01.certificat-attendu", In: "D-01.leurre-*", Reason: otherChosen}
}

// tooStrict are variants that refuse what is in order; everywhere follows for
// the rest of what is played.
func tooStrict(name, words, everywhere string, play ...string) Expectation {
	e := Expectation{Variant: name, Play: play, Acts: refusedWith(words)}
	for _, p := range play {
		e.Kills = append(e.Kills, Kill{Check: "*.certificat-attendu", In: p, Reason: `le logiciel a refusé : « .*` + words})
	}
	if everywhere != "" {
		e.Aside = []Kill{{Check: "*", Reason: words, Why: everywhere}}
	}
	return e
}

// chain are expectations of D-01 and D-02.
func chain() []Expectation {
	return []Expectation{
		left("chaine-ignoree", leftUnopened, "D-01.autorite-inconnue", "D-01.autosigne", "D-01.signature-alteree",
			"D-01.racine-non-installee", "D-01.autre-hierarchie",
			"D-01.leurre-amo.autorite-inconnue", "D-01.leurre-amo.autosigne", "D-01.leurre-amo.signature-alteree",
			"D-01.leurre-amo.autre-hierarchie", "D-09.reprise.autorite-inconnue").
			and(wrongOne()).with(tooEarly(), spoilt()),
		left("chaine-par-les-noms", leftUnopened, "D-01.autorite-inconnue", "D-01.signature-alteree"),
		left("chaine-sans-racine", leftUnopened, "D-01.racine-non-installee", "D-01.autre-hierarchie", "D-02.racine-perimee",
			"D-02.racine-a-venir"),
		left("autosigne-admis", leftUnopened, "D-01.autosigne", "D-01.leurre-amo.autosigne").and(wrongOne()),
		left("toute-racine-installee", leftUnopened, "D-01.autre-hierarchie", "D-01.reel.fse",
			"D-01.leurre-amo.autre-hierarchie").and(wrongOne()),
		left("emetteur-quelconque", leftUnopened, "D-01.emetteur-sans-droit"),
		tooStrict("une-autorite-par-nom", `sa signature n'est pas celle de l'autorité installée`, "",
			"D-01.nouvelle-racine", "D-01.emetteur-en-regle", "D-02.intermediaire-en-regle",
			"D-02.intermediaire-en-regle-ancien", "D-02.racine-en-regle"),
		tooStrict("sans-intermediaire", `qu'aucune autorité racine installée sur ce poste ne garantit`,
			"Aucun certificat n'est signé par une racine même : tout est refusé, partout.", "D-01.chaine-en-regle"),
		left("autorites-sans-controle", leftUnopened, "D-02.intermediaire-perimee", "D-02.racine-perimee",
			"D-01.emetteur-sans-droit"),
		left("autorites-sans-dates", leftUnopened, "D-02.intermediaire-perimee", "D-02.intermediaire-a-venir"),
		left("racine-sans-dates", leftUnopened, "D-02.racine-perimee", "D-02.racine-a-venir"),
		left("autorite-revoquee-admise", leftUnopened, "D-02.intermediaire-revoquee"),
	}
}

// exempted are expectations of the variants of faulty.exempted.
func exempted() []Expectation {
	each := func(reason string, patterns ...string) (out []Kill) {
		for _, p := range patterns {
			out = append(out, Kill{Check: "*.rien-emis", In: p, Reason: reason})
		}
		return out
	}
	return []Expectation{
		{
			Variant: "amc-sans-controle",
			Play: []string{"D-0?.amc.*", "D-10.amc.*", "D-01.reel.dre", "D-05.reel.dre", "D-08.nomme-amc", "D-09.reprise-amc.*",
				"D-01.leurre-amc.autorite-inconnue", "D-01.leurre-amc.autre-organisme", "D-01.leurre-amc.revoque"},
			Acts: departed(),
			Kills: slices.Concat(
				each(leftUnopened, "D-01.amc.*", "D-02.amc.*", "D-05.amc.*", "D-06.amc.*", "D-0?.reel.dre"),
				each(leftExpired, "D-03.amc.perime", "D-09.reprise-amc.perime"),
				each(leftRevoked, "D-04.amc.*", "D-08.nomme-amc", "D-09.reprise-amc.revoque"),
				each(leftAccepted, "D-03.amc.a-venir", "D-07.amc.*", "D-10.amc.*"),
				[]Kill{wrongOne()}),
			Aside: []Kill{noReason(), tooEarly(), spoilt()},
		},
		{
			Variant: "reel-sans-controle",
			Play:    []string{"D-01.reel.fse", "D-03.reel.*", "D-05.reel.fse", "D-04.amc.reel", "D-07.amc.reel"},
			Acts:    departed(),
			Kills: slices.Concat(each(leftUnopened, "D-01.reel.*", "D-05.reel.*"), each(leftExpired, "D-03.reel.perime"),
				each(leftRevoked, "D-04.amc.reel"), each(leftAccepted, "D-03.reel.a-venir", "D-07.amc.reel")),
			Aside: []Kill{noReason()},
		},
		{
			Variant: "remis-a-la-main-sans-controle",
			Play: []string{"D-01.oct-autorite-inconnue", "D-02.oct-intermediaire-perimee", "D-03.oct-perime", "D-03.oct-a-venir",
				"D-04.oct-revoque", "D-05.oct-autre-titulaire", "D-06.oct-sans-chiffrement", "D-07.oct-sans-liste"},
			Acts: Act{Facet: "frontal", Shows: `^4005`},
			Kills: slices.Concat(each(leftUnopened, "D-01.*", "D-02.*", "D-05.*", "D-06.*"),
				each(leftExpired, "D-03.oct-perime"),
				each(leftRevoked, "D-04.oct-revoque"), each(leftAccepted, "D-03.oct-a-venir", "D-07.oct-sans-liste")),
			Aside: []Kill{noReason(), tooEarly(), spoilt()},
		},
	}
}

// dates are expectations of D-03.
func dates() []Expectation {
	return []Expectation{
		left("dates-ignorees", leftExpired, "D-03.perime", "D-03.pas-encore-valable", "D-09.reprise.perime",
			"D-09.reprise.a-venir", "D-01.leurre-amo.pas-encore-valable").
			and(Kill{Check: "*.rien-emis", In: "D-03.pas-encore-valable", Reason: leftAccepted},
				Kill{Check: "*.rien-emis", In: "D-09.reprise.a-venir", Reason: leftAccepted}, wrongOne()).
			with(tooEarly(), spoilt()),
		left("debut-ignore", leftAccepted, "D-03.pas-encore-valable"),
		left("fin-ignoree", leftExpired, "D-03.perime"),
		tooStrict("heure-locale", `n'est valable qu'à partir du`,
			"Le certificat de ce scénario vient d'être renouvelé : il a commencé il y a moins de deux heures.", "D-03.en-cours").
			with(Kill{Check: "E-03.certificat-attendu", In: "E-03.*", Reason: otherChosen,
				Why: "Le plus récent des trois a commencé il y a moins de deux heures : le poste prend celui d'avant."},
				Kill{Check: "F-09.*", In: "F-09.*",
					Reason: `rejeté par 4005 : 0 nouvel envoi|n'a pas été envoyé de nouveau|n'est pas reparti après la relève`,
					Why:    "Le nouveau certificat vient de commencer : le poste ne le croit pas encore, et le lot attend."}),
		tooStrict("duree-calculee", `n'est plus valable depuis le`,
			"Les premiers certificats du banc ont commencé il y a un mois : ils sont tous tenus pour périmés.",
			"D-03.ancien", "D-03.oct-valable", "D-02.oct-intermediaire-en-regle"),
	}
}

// owner are expectations of D-05.
func owner() []Expectation {
	return []Expectation{
		left("titulaire-ignore", leftUnopened, "D-05.autre-titulaire", "D-05.titulaire-*", "D-05.amc-pour-amo",
			"D-05.reel-pour-test", "D-09.reprise.autre-titulaire",
			"D-01.leurre-amo.*titulaire*", "D-01.leurre-amo.autre-organisme",
			"D-01.leurre-amo.autre-usage").and(wrongOne()).with(tooEarly(), spoilt()),
		left("titulaire-dans-le-sujet", leftUnopened, "D-05.autre-titulaire", "D-05.titulaire-absent"),
		left("titulaire-facultatif", leftUnopened, "D-05.titulaire-absent"),
		left("titulaire-en-partie", leftUnopened, "D-05.titulaire-ressemblant"),
		left("titulaire-connu", leftUnopened, "D-05.amc-pour-amo", "D-05.reel-pour-test"),
		left("titulaire-sans-domaine", leftUnopened, "D-05.reel-pour-test"),
		tooStrict("titulaire-en-nom-de-domaine", `aucun nom de domaine du certificat`,
			"Le libellé est une adresse dans tous les certificats : tout est refusé, partout.", "D-05.bon-titulaire"),
	}
}

// keyUsage are expectations of D-06.
func keyUsage() []Expectation {
	return []Expectation{
		left("usages-ignores", leftUnopened, "D-06.usages-absents", "D-06.usages-non-critiques", "D-06.sans-*",
			"D-09.reprise.sans-chiffrement",
			"D-01.leurre-amo.usages-de-cle-absents", "D-01.leurre-amo.sans-chiffrement-de-cle").and(wrongOne()).with(tooEarly(),
			spoilt()),
		left("usages-facultatifs", leftUnopened, "D-06.usages-absents"),
		left("criticite-ignoree", leftUnopened, "D-06.usages-non-critiques"),
		left("sans-signature-admis", leftUnopened, "D-06.sans-signature"),
		left("sans-non-repudiation-admis", leftUnopened, "D-06.sans-non-repudiation"),
		left("sans-chiffrement-de-cle-admis", leftUnopened, "D-06.sans-chiffrement"),
		tooStrict("chiffrement-de-donnees-exige", `ne comprennent pas dataEncipherment`,
			"Aucun certificat ne porte cet usage : tout est refusé, partout.", "D-06.usages-complets"),
	}
}

// decoys are expectations of the choice among several certificates.
func decoys() []Expectation {
	stuck := func(in, words string) Kill {
		return Kill{Check: "D-01.certificat-attendu", In: in, Reason: `le logiciel a refusé : « .*` + words}
	}
	return []Expectation{
		{
			Variant: "choisi-avant-controle",
			Play: []string{"D-01.leurre-amo.pas-encore-valable", "D-01.leurre-amo.revoque",
				"D-01.leurre-amc.autre-organisme"},
			Acts: refusedWith(`est révoqué`),
			Kills: []Kill{stuck("*.pas-encore-valable", `n'est valable qu'à partir du`), stuck("*.revoque", `est révoqué`),
				stuck("*.autre-organisme", `le certificat devrait être au nom de`)},
		},
		{
			Variant: "premier-venu",
			Play: []string{"D-01.leurre-amo.perime", "D-01.leurre-amo.autosigne", "D-01.leurre-amo.usages-de-cle-absents",
				"D-01.leurre-amc.perime"},
			Acts: refusedWith(`n'est plus valable depuis le`),
			Kills: []Kill{stuck("*.perime", `n'est plus valable depuis le`),
				stuck("*.autosigne", `qu'aucune autorité racine installée`),
				stuck("*.usages-de-cle-absents", `extension Key Usage absente`)},
			Aside: []Kill{{Check: "F-09.certificat-attendu", In: "F-09.*", Reason: otherChosen,
				Why: "Le poste garde le premier certificat qu'il a eu : celui qui signe le message de service vient après."}},
		},
	}
}
