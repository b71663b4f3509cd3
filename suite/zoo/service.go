package zoo

import "slices"

// What several variants make an editor read.
const (
	neverBack     = `rejeté par 40[02]5, n'est pas reparti après la relève`
	notResent     = `(rejeté par 40[02]5 : 0 nouvel envoi|n'a pas été envoyé de nouveau)`
	resentInVain  = `1 nouvel envoi après la relève`
	otherSubject  = `l'objet a changé : « (SV|DR)140610/`
	otherContent  = `le contenu avant chiffrement a changé : SHA-256`
	notTaken      = `dit avoir relevé la boîte, mais n'a pas pris le message de service`
	clearAndWrong = `aucun certificat du banc n'ouvre la pièce jointe .*n'est pas un objet CMS`
)

// service are expectations of the variants of faulty.service.
func service() []Expectation { return slices.Concat(resending(), postbox(), believing()) }

func resending() []Expectation {
	return []Expectation{
		{
			Variant: "rejet-sans-suite",
			Play: []string{"F-05.revoque", "F-05.melange", "F-05.annuaire-injoignable", "F-05.expire", "F-05.flux.*", "F-05.oct",
				"F-05.un-lot-parmi-trois", "F-05.deux-lots",
				"F-05.deja-retransmis", "F-05.certificat-de-la-signature", "F-05.rejete-deux-fois", "F-09.bien-signe.*"},
			Acts: Act{Facet: "releve", Lacks: `^4005 : acted, .*envoyés de nouveau=1`},
			Kills: []Kill{
				{Check: "F-0?.represente-une-fois", Reason: notResent},
				{Check: "F-0?.represente-identique", Reason: notResent},
				{Check: "F-05.represente-encore", Reason: `^0 nouvel envoi$`},
				{Check: "F-0?.certificat-attendu", Reason: neverBack},
				{Check: "F-01.lot-accepte", Reason: neverBack},
			},
		},
		{
			Variant: "4025-sans-suite",
			Play:    []string{"F-07.*", "F-05.revoque"},
			Acts:    Act{Facet: "releve", Lacks: `^4025 : acted, .*envoyés de nouveau=1`},
			Kills: []Kill{
				{Check: "F-0[37].represente-une-fois", Reason: notResent},
				{Check: "F-03.represente-identique", Reason: notResent},
				{Check: "F-0[37].certificat-attendu", Reason: neverBack},
			},
		},
		{
			Variant: "renvoye-apres-4015",
			Play: []string{"F-06.nouveau-certificat.*", "F-06.certificat-de-la-signature", "F-06.sans-autre-certificat",
				"F-08.avertissement-sain", "F-08.nouvelle-autorite-installee"},
			Acts:  Act{Facet: "releve", Shows: `^4015 : acted, .*envoyés de nouveau=1`},
			Kills: []Kill{{Check: "F-0[2468].rien-represente", Reason: resentInVain}},
		},
		{
			Variant: "renvoi-apres-tout-code",
			Play: []string{"F-08.avertissement.*", "F-08.nouvelle-autorite-absente", "F-05.lot-inconnu",
				"F-09.faux.sans-signature"},
			Acts: Act{Facet: "envois", Shows: `^[23] messages remis`},
			Kills: []Kill{
				{Check: "F-0[589].rien-represente", Reason: resentInVain},
			},
		},
		{
			Variant: "renvoi-un-octet-de-plus",
			Play:    []string{"F-05.revoque", "F-05.flux.fse-test-compresse", "F-05.rejete-deux-fois", "F-07.flux.dre"},
			Acts:    Act{Facet: "clair", Shows: `^autre contenu que le fichier confié`},
			Kills:   []Kill{{Check: "F-0[1359].represente-identique", Reason: otherContent}},
		},
		{
			Variant: "renvoi-recompresse",
			Play:    []string{"F-05.flux.fse-test-compresse", "F-07.flux.fse-compresse"},
			Acts:    Act{Facet: "reprises", Shows: `2 arrivées, .* 2 contenus avant chiffrement`},
			Kills:   []Kill{{Check: "F-0[35].represente-identique", Reason: otherContent}},
		},
		{
			Variant: "renvoi-a-une-autre-caisse",
			Play:    []string{"F-05.flux.dre-test", "F-07.flux.dre"},
			Acts:    Act{Facet: "envois", Shows: `01996@996\.01\.rss\.fr`},
			Kills:   []Kill{{Check: "F-0[35].represente-identique", Reason: `le destinataire a changé`}},
		},
		{
			Variant: "renvoi-base64-deux-fois",
			Play:    []string{"F-05.revoque"},
			Acts:    Act{Facet: "document", Shows: `^texte base64`},
			Kills: []Kill{{Check: "F-0[19].represente-identique",
				Reason: `le nouvel envoi ne s'ouvre pas .* encodée deux fois`}},
			Aside: because("ce qui est resté en base64 ne s'ouvre avec aucun certificat et se rejette",
				Kill{Check: "F-0[19].certificat-attendu", Reason: `encodée deux fois`},
				Kill{Check: "F-01.lot-accepte", Reason: `encodée deux fois`}),
		},
		{
			Variant: "renvoi-nouveau-compostage",
			Play:    []string{"F-05.revoque", "F-05.un-lot-parmi-trois", "F-07.flux.fse"},
			Acts:    Act{Facet: "reprises", Shows: `2 objets`},
			Kills:   []Kill{{Check: "F-0[1359].represente-identique", Reason: otherSubject}},
		},
		{
			Variant: "renvoi-sans-test",
			Play:    []string{"F-05.flux.fse-demonstration", "F-05.flux.dre-test"},
			Acts:    Act{Facet: "description", Shows: `^(FSE/B2|DRE/DR)/Z?K$`},
			Kills:   []Kill{{Check: "F-0[59].represente-identique", Reason: `la nature du flux a changé : .*, puis .*réel`}},
		},
		{
			Variant: "renvoi-avec-l-ancien-certificat",
			Play: []string{"F-05.revoque", "F-05.expire", "F-05.certificat-de-la-signature", "F-07.renouvele",
				"F-06.nouveau-certificat.*"},
			Acts: Act{Facet: "reprises", Shows: `2 arrivées, .* 1 certificats`},
			Kills: []Kill{
				{Check: "F-0[124579].certificat-attendu", Reason: otherSameOwner},
				{Check: "F-01.lot-accepte", Reason: `rejeté par un 4005 : Le certificat employé pour chiffrer .* est révoqué`},
			},
		},
		{
			Variant: "renvoi-en-clair",
			Play:    []string{"F-07.flux.fse", "F-05.revoque"},
			Acts:    Act{Facet: "document", Shows: `^en clair`},
			Kills: []Kill{
				{Check: "F-0[139].certificat-attendu", Reason: clearAndWrong},
				{Check: "F-01.lot-accepte", Reason: `rejeté par un 4005 : La pièce jointe n'est pas un objet CMS`},
			},
		},
		{
			Variant: "renvoi-une-seule-fois",
			Play:    []string{"F-05.rejete-deux-fois"},
			Acts:    Act{Facet: "envois", Shows: `^2 messages remis`},
			Kills: []Kill{
				{Check: "F-05.represente-encore", Reason: `^1 nouvel envoi, le dernier : message .* rejeté par un 4005`},
				{Check: "F-05.certificat-attendu", Reason: neverBack},
			},
		},
		{
			Variant: "lots-deja-retransmis-retires",
			Play:    []string{"F-05.deja-retransmis"},
			Acts:    Act{Facet: "clair", Shows: `^autre contenu que le fichier confié, 128 octets`},
			Kills:   []Kill{{Check: "F-05.represente-identique", Reason: otherContent}},
		},
		{
			Variant: "renvoi-a-chaque-releve",
			Play:    []string{"F-05.releve-deux-fois", "F-07.releve-deux-fois"},
			Acts:    Act{Facet: "envois", Shows: `^3 messages remis`},
			Kills:   []Kill{{Check: "F-0[57].represente-une-fois", Reason: `rejeté par 40[02]5 : 2 nouveaux envois`}},
		},
		{
			Variant: "renvoi-du-dernier-lot",
			Play:    []string{"F-05.un-lot-parmi-trois", "F-05.deux-lots", "F-05.lot-inconnu"},
			Acts:    Act{Facet: "releve", Lacks: `^4005 : acted, .*envoyés de nouveau=1`},
			Kills: []Kill{
				{Check: "F-05.represente-une-fois", Reason: notResent},
				{Check: "F-05.represente-identique", Reason: notResent},
				{Check: "F-09.represente-identique", Reason: otherSubject},
				{Check: "F-05.rien-represente", Reason: resentInVain},
			},
		},
	}
}

func postbox() []Expectation {
	return []Expectation{
		{
			Variant: "tout-courrier-est-un-rejet",
			Play:    []string{"F-06.a-jour", "F-05.courriers-divers.*"},
			Acts:    Act{Facet: "envois", Shows: `^3 messages remis`},
			Kills:   []Kill{{Check: "F-0[56].rien-represente", Reason: resentInVain}},
			Aside: because("l'accusé du premier envoi est pris pour un rejet de plus, et le fichier repart comme un autre lot",
				Kill{Check: "F-09.represente-une-fois", Reason: `rejeté par 4005 : 2 nouveaux envois`},
				Kill{Check: "F-09.represente-identique", Reason: otherSubject}),
		},
		{
			Variant: "courrier-inconnu-bloquant",
			Play:    []string{"F-06.a-jour", "F-05.courriers-divers.*"},
			Acts:    Act{Facet: "motifs", Shows: `n'a pas pu être interprété : envois suspendus`},
			Kills:   []Kill{{Check: "F-0[56].certificat-attendu", Reason: `n'a pas pu être interprété : envois suspendus`}},
		},
		{
			Variant: "un-message-par-releve",
			Play:    []string{"F-05.courriers-divers.*", "F-05.melange", "F-05.lot-inconnu", "F-05.deux-lots"},
			Acts:    Act{Facet: "pop3", Lacks: `^RETR 2`},
			Kills: []Kill{
				{Check: "F-05.boite-relevee", Reason: `messages? laissés? dans la boîte sans être lu`},
				{Check: "F-05.represente-une-fois", Reason: notTaken},
			},
			Aside: because("le message de service est resté dans la boîte",
				Kill{Check: "F-0[59].represente-*", Reason: notTaken}, Kill{Check: "F-09.certificat-attendu", Reason: notTaken}),
		},
		{
			Variant: "boite-vide-en-erreur",
			Play:    []string{"F-05.boite-vide"},
			Acts:    Act{Facet: "reponses", Shows: `^poll : refused`},
			Kills:   []Kill{{Check: "F-05.boite-relevee", Reason: `tient une boîte vide pour un échec : « aucun message`}},
		},
		{
			Variant: "4015-bloquant",
			Play:    []string{"F-06.sans-autre-certificat"},
			Acts:    Act{Facet: "motifs", Shows: `signalé comme dépassé : envois suspendus`},
			Kills:   []Kill{{Check: "F-06.certificat-attendu", Reason: `signalé comme dépassé : envois suspendus`}},
		},
	}
}
