package faulty

import (
	"bytes"
	"crypto/rand"
	"slices"
	"strings"

	"amfront/lps"
	"amfront/lps/adapter"
)

// outage are faults in what is done after breakdowns of the mail, with returns
// and with notices.
func outage() []Variant {
	return []Variant{{
		Name:         "croit-envoye",
		Title:        "Tient le lot pour envoyé quoi que dise le relais",
		Shows:        "Le relais refuse le message ; le logiciel annonce pourtant l'envoi comme réussi et oublie le lot.",
		Causes:       "Le lot est perdu, et le cabinet ne s'en aperçoit qu'aux paiements qui manquent.",
		Requirements: []string{"A-12"},
		Policy:       func(p *lps.Policy) { p.Attempts, p.Flush = 1, false },
		Driver: driver(func(c call) (adapter.Answer, error) {
			a, err := c.pass()
			if c.action == adapter.ActionSend && (a.ReasonCode == "smtp-temporary" || a.ReasonCode == "smtp-refused") {
				a, err = c.done()
				a.MessageIDs = []string{"<perdu@cabinet.example>"}
			}
			return a, err
		}),
		Expect: shows("envois", `^0 messages remis`, "A-12.smtp-temporaire.*", "A-12.smtp-definitif.*", "A-12.tls-envoi.*").
			kill("A-12.arrive-malgre-panne", `le lot n'est pas arrivé, bien que le logiciel dise l'avoir émis`).
			kill("A-12.motif-dit", `le logiciel dit avoir émis`),
	}, {
		Name:  "doublon-apres-coupure",
		Title: "Refait le lot après un accord perdu",
		Shows: "Le relais avait pris le message ; faute d'avoir lu son accord, le logiciel fabrique un second lot, " +
			"sous un autre compostage.",
		Causes:       "L'organisme ne peut pas reconnaître le doublon : les mêmes factures sont payées deux fois.",
		Requirements: []string{"A-12"},
		Policy:       func(p *lps.Policy) { p.Attempts, p.Flush = 1, false },
		Expect: shows("reprises", `2 arrivées, 2 objets`, "A-12.accord-perdu").
			kill("A-12.doublon-reconnaissable", `deux arrivées sous deux objets`),
	}, {
		Name:         "identifiant-neuf-a-chaque-essai",
		Title:        "Change d'identifiant à chaque présentation",
		Shows:        "Le même lot, présenté de nouveau après une coupure, porte un autre Message-ID.",
		Causes:       "Le destinataire ne reconnaît le doublon qu'en ouvrant les deux messages.",
		Requirements: []string{"A-12"},
		Policy: written(func(m []byte) []byte {
			return bytes.Replace(m, []byte("\r\nMessage-Id: <"), []byte("\r\nMessage-Id: <"+rand.Text()+"."), 1)
		}),
		Expect: shows("identifiants", `^2 messages, 2 identifiants`, "A-12.accord-perdu").
			warn("A-12.doublon-reconnaissable", `deux arrivées du même lot sous deux identifiants`).
			aside("F-09.*", pasReparti, "Le poste ne retrouve pas le lot d'après l'identifiant que cite le rejet."),
	}, {
		Name:  "insiste-malgre-refus",
		Title: "Représente un message que le relais refuse pour de bon",
		Shows: "Après un refus définitif (5xx), le même message est aussitôt présenté de nouveau, sans un mot à " +
			"l'utilisateur.",
		Causes: "Le fournisseur finit par bloquer le compte d'un client qui insiste ; l'utilisateur, lui, ne sait " +
			"rien du refus.",
		Requirements: []string{"A-12"},
		Policy:       func(p *lps.Policy) { p.Retry = func(error) bool { return true } },
		Expect: lacks("reponses", `smtp-refused`, "A-12.smtp-definitif.*").
			kill("A-12.motif-dit", `le logiciel dit avoir émis`),
	}, {
		Name:         "conge-manque-vaut-echec",
		Title:        "Tient pour manqué un envoi dont le congé se passe mal",
		Shows:        "Le relais a pris le message (250) ; faute d'un congé en règle, le logiciel le présente de nouveau.",
		Causes:       "Le lot arrive deux fois : les mêmes factures sont payées deux fois.",
		Requirements: []string{"A-12"},
		Policy:       func(p *lps.Policy) { p.Goodbye = true },
		Expect: shows("envois", `^[23] messages remis`, "A-12.smtp-conge.*").
			kill("A-12.arrive-malgre-panne", `^[23] arrivées`),
	}, {
		Name:         "note-avant-reception",
		Title:        "Note un message comme relevé avant de l'avoir reçu",
		Shows:        "La connexion tombe au milieu d'un message : la relève suivante l'efface sans le relire.",
		Causes:       "Le rejet qu'il portait est perdu : le lot ne repart jamais.",
		Requirements: []string{"A-12", "F-05"},
		Policy:       func(p *lps.Policy) { p.NoteLate = false },
		Expect: shows("envois", `^1 messages remis`, "A-12.pop3.*au-milieu*").
			kills(`mais n'a pas pris le message de service`, "A-12.represente-une-fois", "A-12.represente-identique"),
	}, {
		Name:         "traite-deux-fois",
		Title:        "Traite un message autant de fois qu'il le relève",
		Shows:        "Après une relève interrompue, le même rejet fait repartir le lot deux fois.",
		Causes:       "Les mêmes factures arrivent deux fois à l'organisme.",
		Requirements: []string{"A-12", "F-05"},
		Policy: func(p *lps.Policy) {
			p.Remember = false
			p.Answered = neverAnswered
		},
		Expect: shows("envois", `^3 messages remis`, "A-12.pop3.*effacement*", "A-12.pop3.*quitter*", "A-12.pop3.*conge*").
			kill("A-12.represente-une-fois", `rejeté par 4005 : 2 nouveaux envois`),
	}, {
		Name:  "boite-occupee-mot-de-passe",
		Title: "Prend une boîte occupée pour un mauvais mot de passe",
		Shows: "Au premier refus du serveur, le logiciel cesse de relever et demande à l'utilisateur de ressaisir " +
			"son mot de passe.",
		Causes: "Une autre session ouverte un instant arrête toute relève : rejets et accusés s'entassent sans être " +
			"lus.",
		Requirements: []string{"A-12"},
		Policy:       func(p *lps.Policy) { p.Attempts = 1 },
		Driver: driver(func(c call) (adapter.Answer, error) {
			if c.action != adapter.ActionPoll {
				return c.pass()
			}
			const asks = "mot-de-passe"
			if c.note(asks) != "" {
				return c.refuse("", "mot de passe de la boîte aux lettres refusé : le saisir de nouveau")
			}
			a, err := c.pass()
			if err == nil && a.Status == adapter.Refused {
				err = c.remember(asks, "demandé")
			}
			return a, err
		}),
		Expect: lacks("pop3", `^RETR`, "A-12.pop3.*occupee*", "A-12.tls-releve.*").
			kills(`mot de passe de la boîte aux lettres refusé`, "A-12.represente-une-fois", "A-12.represente-identique").
			with(Kill{Check: "A-12.retour-reconnu", In: "A-12.tls-releve.*", Verdict: Warning, Reason: `0 sur 1 relevé`,
				Why: "TLS est le choix du banc."}),
	}, {
		Name:  "renvoi-recomposte",
		Title: "Donne un nouveau compostage au lot qu'il renvoie",
		Shows: "Le lot renvoyé après un rejet porte un autre objet que le premier.",
		Causes: "L'organisme le prend pour un lot nouveau : s'il avait lu le premier, les factures sont payées deux " +
			"fois.",
		Requirements: []string{"F-05"},
		Policy: func(p *lps.Policy) {
			p.Subject = takenFor(func(l *lps.Lot) {
				if len(l.Sendings) > 0 {
					l.Compostage = strings.Repeat("9", len(l.Compostage))
				}
			}, lps.SubjectOf)
		},
		Expect: shows("objet", `/9{19}/`, "A-12.pop3.*").
			kill("*.represente-identique", `l'objet a changé`),
	}, {
		Name:         "avis-ignore",
		Title:        "Ne connaît pas les avis de non-remise",
		Shows:        "L'avis est relevé et classé parmi les autres courriers, sans un mot à l'utilisateur.",
		Causes:       "Le lot passe pour envoyé alors qu'il n'est jamais arrivé.",
		Requirements: []string{"A-12"},
		Driver: driver(func(c call) (adapter.Answer, error) {
			a, err := c.pass()
			for i, m := range a.Messages {
				if m.Kind == "dsn" {
					a.Messages[i] = adapter.Handled{MessageID: m.MessageID, Kind: "other", Outcome: "noted"}
					a.Alerts = slices.DeleteFunc(a.Alerts, func(s string) bool { return strings.Contains(s, "n'a pas été remis") })
				}
			}
			return a, err
		}),
		Expect: lacks("releve", `^dsn : `, "A-12.avis").
			kill("A-12.avis-compris", `l'avis n'est pas reconnu parmi les messages relevés`),
	}, {
		Name:  "renvoi-sur-avis",
		Title: "Renvoie le lot à chaque avis de non-remise",
		Shows: "Un avis de non-remise fait repartir le lot aussitôt, à la même adresse.",
		Causes: "Si l'adresse est fausse, l'avis revient et le lot repart, sans fin ; si l'avis était faux, le lot " +
			"arrive deux fois.",
		Requirements: []string{"A-12"},
		Policy: func(p *lps.Policy) {
			resend := p.ResendOn
			p.ResendOn = func(code string) bool { return code == "dsn" || resend(code) }
		},
		Expect: shows("envois", `^3 messages remis`, "A-12.avis").
			kill("A-12.rien-represente", `1 nouvel envoi après la relève`),
	}, {
		Name:         "bloque-apres-avis",
		Title:        "N'envoie plus rien après un avis de non-remise",
		Shows:        "Après un avis, le logiciel tient la boîte de l'organisme pour fermée et refuse tous les envois.",
		Causes:       "Un incident d'un instant arrête la télétransmission du cabinet jusqu'à l'appel au support.",
		Requirements: []string{"A-12"},
		Driver: blocks("la boîte de l'organisme est désactivée depuis un avis de non-remise",
			func(h adapter.Handled) bool { return h.Kind == "dsn" }),
		Expect: shows("envois", `^1 messages remis`, "A-12.avis").
			kill("A-12.lot-accepte", `rien n'est arrivé ; le logiciel a refusé : « la boîte de l'organisme est désactivée`),
	}, {
		Name:  "accuses-reels-seulement",
		Title: "Ne reconnaît que les accusés des flux réels",
		Shows: "Un accusé ARLTEST ou ARLDEMO est pris pour un courrier ordinaire.",
		Causes: "Les essais semblent échouer alors que les lots sont arrivés ; on cherche longtemps une panne qui " +
			"n'existe pas.",
		Requirements: []string{"A-08"},
		Policy:       returns(func(d string) bool { return !strings.Contains(d, "TEST") && !strings.Contains(d, "DEMO") }),
		Expect: lacks("releve", `^arl : `, "A-08.accuse.*-de-*", "A-12.releve").
			kill("*.retour-reconnu", `messages reconnus : other`),
	}, {
		Name:  "accuses-chiffres-attendus",
		Title: "Attend des accusés chiffrés",
		Shows: "Un accusé sans la marque K est mis de côté.",
		Causes: "Les retours voyagent toujours en clair : le cabinet n'a jamais d'accusé et envoie ses lots " +
			"plusieurs fois.",
		Requirements: []string{"A-08"},
		Policy:       returns(func(d string) bool { return strings.HasSuffix(d, "K") }),
		Expect: lacks("releve", `^arl : `, "A-08.accuse.*-reelles").
			kill("A-12.retour-reconnu", `messages reconnus : other`),
	}, {
		Name:         "accuse-compresse-inconnu",
		Title:        "Ne reconnaît pas un accusé compressé",
		Shows:        "Un accusé dont la description finit par Z est pris pour un courrier ordinaire.",
		Causes:       "Le jour où l'organisme compresse ses retours, le cabinet ne voit plus aucun accusé.",
		Requirements: []string{"A-08"},
		Policy:       returns(func(d string) bool { return !strings.HasSuffix(d, "/Z") }),
		Expect: lacks("releve", `^arl : `, "A-08.accuse-compresse.*").
			kill("A-12.retour-reconnu", `messages reconnus : other`),
	}}
}

// returns recognises only some returns, by their description in capitals.
func returns(known func(string) bool) func(*lps.Policy) {
	return func(p *lps.Policy) {
		all := p.Return
		p.Return = func(d string) string {
			if !known(strings.ToUpper(d)) {
				return ""
			}
			return all(d)
		}
	}
}
