package zoo

import "amfront/judge/report"

// wire are expectations of the variants of faulty.wire.
func wire() []Expectation {
	return []Expectation{{
		Variant: "sans-chevrons",
		Play:    []string{"A-12.envoi.fse"},
		Acts:    Act{Facet: "smtp", Shows: `^MAIL FROM:[^<]`},
		Kills: []Kill{{Check: "A-12.dialogue-smtp",
			Reason: `« MAIL FROM:[^<].* » : la forme attendue est MAIL FROM:<adresse>`}},
	}, {
		Variant: "espace-avant-adresse",
		Play:    []string{"A-12.envoi.dre"},
		Acts:    Act{Facet: "smtp", Shows: `^RCPT TO: <`},
		Kills:   []Kill{{Check: "A-12.dialogue-smtp", Reason: `« RCPT TO: <.* » : la forme attendue est RCPT TO:<adresse>`}},
	}, {
		Variant: "sans-quit",
		Play:    []string{"A-12.envoi.*", "A-12.deux-envois", "A-12.releve"},
		Acts:    Act{Facet: "smtp", Lacks: `^QUIT`},
		Kills: []Kill{
			{Check: "A-12.dialogue-smtp", Reason: `connexion fermée sans QUIT \(RFC 5321`},
			{Check: "A-12.dialogue-pop3", Reason: `connexion fermée sans QUIT \(RFC 1939`},
		},
	}, {
		Variant: "helo",
		Play:    []string{"A-12.envoi.fse"},
		Acts:    Act{Facet: "smtp", Shows: `^HELO `},
		Kills:   []Kill{{Check: "A-12.dialogue-smtp", Verdict: report.Warning, Reason: `HELO sans avoir tenté EHLO`}},
	}, {
		Variant: "base64-une-ligne",
		Play:    []string{"A-12.envoi.*", "A-09.gros-fichier.*"},
		Acts:    Act{Facet: "lignes", Shows: `plus de 998`},
		Kills:   []Kill{{Check: "A-12.sans-ecart", Reason: `attendu des lignes d'au plus 998 octets`}},
		Aside: []Kill{{Check: "A-12.sans-ecart", In: "A-12.envoi.fse-compresse", Verdict: report.Warning,
			Reason: `attendu des lignes base64 d'au plus 76 caractères`,
			Why:    "Le fichier compressé est si petit que sa seule ligne ne dépasse pas 998 octets."}},
	}, {
		Variant: "lignes-longues",
		Play:    []string{"A-12.envoi.dre"},
		Acts:    Act{Facet: "lignes", Shows: `de 79 à 998`},
		Kills: []Kill{{Check: "A-12.sans-ecart", Verdict: report.Warning,
			Reason: `attendu des lignes base64 d'au plus 76 caractères`}},
	}, {
		Variant: "lf-seul",
		Play:    []string{"A-12.envoi.fse"},
		Acts:    Act{Facet: "lignes", Shows: `sans CR : true`},
		Kills:   []Kill{{Check: "A-12.sans-ecart", Reason: `terminée\(s\) par LF seul`}},
	}, {
		Variant: "efface-sans-lire",
		Play:    []string{"A-12.releve"},
		Acts:    Act{Facet: "pop3", Lacks: `^RETR`},
		Kills: []Kill{
			{Check: "A-12.dialogue-pop3", Reason: `1 message supprimé sans avoir été relevé`},
			{Check: "A-12.retour-reconnu", Reason: `0 sur 1 relevé`},
		},
		Aside: []Kill{
			{Check: "F-09.*", Reason: `mais n'a pas pris le message de service`, Why: "Le rejet est effacé sans avoir été lu."},
		},
	}}
}
