package faulty

import (
	"encoding/base64"
	"slices"

	"amfront/lps"
	"amfront/lps/adapter"
)

// service are faults in what is done after a service message (F-05 to F-07),
// and with the other messages of the mailbox.
func service() []Variant {
	return slices.Concat(resending(), repeated(), restarted(), waiting(), consent(), postbox(), believing(), outside())
}

// resending are faults in sending a rejected lot again.
func resending() []Variant {
	return []Variant{{
		Name:         "rejet-sans-suite",
		Title:        "N'envoie jamais de nouveau un lot rejeté",
		Shows:        "Le 4005 ou le 4025 est relevé, et rien ne repart.",
		Causes:       "Le lot n'est pas remboursé, et personne au cabinet ne le sait avant le relevé du mois suivant.",
		Requirements: []string{"F-05", "F-07"},
		Policy:       func(p *lps.Policy) { p.ResendOn = func(string) bool { return false } },
		Expect: lacks("releve", `^4005 : acted, .*envoyés de nouveau=1`, "F-05.revoque", "F-05.melange",
			"F-05.annuaire-injoignable", "F-05.expire", "F-05.flux.*", "F-05.oct", "F-05.un-lot-parmi-trois", "F-05.deux-lots",
			"F-05.deja-retransmis", "F-05.certificat-de-la-signature", "F-05.rejete-deux-fois", "F-09.bien-signe.*",
			"F-05.deux-messages.*", "F-05.message-tardif.*", "F-05.avertissement-puis-rejet", "F-05.rejet-rappele",
			"F-07.deux-messages.*", "F-05.ordre.*", "E-04.apres-un-rejet.*", "F-05.fichier-parti.*").
			kill("F-05.represente-bon-certificat", `rejeté par 4005, n'a pas été envoyé de nouveau`).
			kills(notResent, "[EF]-0?.represente-une-fois", "F-0?.represente-identique").
			kill("F-05.represente-encore", `^0 nouvel envoi`).
			kills(neverBack, "[EF]-0?.certificat-attendu", "F-05.lot-accepte"),
	}, {
		Name:         "4025-sans-suite",
		Title:        "N'agit que sur le 4005, pas sur le 4025",
		Shows:        "Après un 4025, rien ne repart ; après un 4005, si.",
		Causes:       "Un lot parti en clair par erreur est perdu : ni payé, ni renvoyé chiffré.",
		Requirements: []string{"F-07"},
		Policy:       func(p *lps.Policy) { p.ResendOn = func(code string) bool { return code == "4005" } },
		Expect: lacks("releve", `^4025 : acted, .*envoyés de nouveau=1`, "F-07.*", "F-05.revoque").
			kills(notResent, "F-0?.represente-une-fois", "F-0?.represente-identique", "F-07.represente-bon-certificat").
			kill("F-0?.certificat-attendu", neverBack),
	}, {
		Name:         "renvoye-apres-4015",
		Title:        "Envoie de nouveau après un simple avertissement 4015",
		Shows:        "Le lot, accepté, repart après le 4015.",
		Causes:       "Le même lot arrive deux fois : au mieux un rejet en double, au pire un double paiement à rembourser.",
		Requirements: []string{"F-06"},
		Policy: func(p *lps.Policy) {
			p.ResendOn = func(code string) bool { return code == "4005" || code == "4015" || code == "4025" }
		},
		Expect: shows("releve", `^4015 : acted, .*envoyés de nouveau=1`, "F-06.nouveau-certificat.*",
			"F-06.certificat-de-la-signature", "F-06.sans-autre-certificat", "F-08.avertissement-sain",
			"F-08.nouvelle-autorite-installee", "F-06.oct.*", "F-06.renouvellement-national.*").
			kill("F-0[68].rien-represente", `[12] nouve(l|aux) envois? après la relève`),
	}, {
		Name:         "renvoi-apres-tout-code",
		Title:        "Envoie de nouveau à tout message qui porte un code, cru ou non",
		Shows:        "Le lot repart même quand le message est un avertissement, un faux, ou parle d'un lot inconnu.",
		Causes:       "Un courriel imité suffit à faire repartir les lots d'un cabinet autant de fois qu'on veut.",
		Requirements: []string{"F-05", "F-06", "F-08", "F-09"},
		Driver: sendsAgain(func(a adapter.Answer, _ polled) bool {
			return slices.ContainsFunc(a.Messages, func(h adapter.Handled) bool {
				return slices.Contains(lps.ServiceCodes(), h.Kind) && len(h.Resent) == 0
			})
		}),
		Expect: shows("envois", `^[23] messages remis`, "F-08.avertissement.*", "F-08.nouvelle-autorite-absente",
			"F-08.nouvel-intermediaire.4015",
			"F-05.lot-inconnu", "F-09.faux.sans-signature").
			kill("F-0[589].rien-represente", resentInVain),
	}, {
		Name:  "renvoi-un-octet-de-plus",
		Title: "Reconstruit le fichier au lieu de renvoyer celui qui est parti",
		Shows: "Le nouvel envoi diffère du premier d'un octet avant chiffrement.",
		Causes: "Le fichier rejeté et le nouveau ne se correspondent plus : l'organisme ne peut pas reconnaître un " +
			"doublon.",
		Requirements: []string{"F-05", "F-07"},
		Policy: func(p *lps.Policy) {
			p.ResendSame = func(_ *lps.Lot, file []byte) []byte { return append(file, ' ') }
		},
		Expect: shows("clair", `^autre contenu que le fichier confié`, "F-05.revoque", "F-05.flux.fse-test-compresse",
			"F-05.rejete-deux-fois", "F-07.flux.dre").
			kill("F-0[579].represente-identique", otherContent),
	}, {
		Name:  "renvoi-recompresse",
		Title: "Compresse de nouveau le fichier avant de le renvoyer",
		Shows: "Une fois décompressé le fichier est le même, mais les octets qui ont été chiffrés ne sont plus " +
			"ceux du premier envoi.",
		Causes: "Une autre version de la bibliothèque de compression suffit : l'organisme ne reconnaît plus le lot " +
			"qu'il a rejeté.",
		Requirements: []string{"F-05", "F-07"},
		Policy: func(p *lps.Policy) {
			p.ResendSame = func(l *lps.Lot, file []byte) []byte {
				if !l.Compressed {
					return file
				}
				return recompressed(file)
			}
		},
		Expect: shows("reprises", `2 arrivées, .* 2 contenus avant chiffrement`, "F-05.flux.fse-test-compresse",
			"F-07.flux.fse-compresse").
			kill("F-0[57].represente-identique", otherContent),
	}, {
		Name:         "renvoi-a-une-autre-caisse",
		Title:        "Renvoie le lot à la boîte d'un autre organisme",
		Shows:        "Le lot rejeté par la complémentaire repart vers la caisse obligatoire.",
		Causes:       "La caisse reçoit des demandes qui ne sont pas pour elle, et la complémentaire n'a toujours rien.",
		Requirements: []string{"F-05", "F-07"},
		Policy: func(p *lps.Policy) {
			recipient := p.Recipient
			p.Recipient = func(l *lps.Lot, to string) string {
				if len(l.Sendings) > 0 {
					return "01996@996.01.rss.fr"
				}
				return recipient(l, to)
			}
		},
		Expect: shows("envois", `01996@996\.01\.rss\.fr`, "F-05.flux.dre-test", "F-07.flux.dre").
			kill("F-0[57].represente-identique", `le destinataire a changé`),
	}, {
		Name:  "renvoi-base64-deux-fois",
		Title: "Encode deux fois en base64 la pièce jointe renvoyée",
		Shows: "Reprise de la file d'envoi sous sa forme encodée, la pièce jointe est encodée de nouveau : ce qui " +
			"arrive est du texte.",
		Causes: "Le second envoi est rejeté à son tour, pour une autre raison que le premier, et l'on cherche " +
			"longtemps.",
		Requirements: []string{"F-05", "A-10"},
		Policy: func(p *lps.Policy) {
			p.Mail = func(l *lps.Lot, m *lps.Mail) {
				if len(l.Sendings) > 0 {
					m.Files[0] = []byte(base64.StdEncoding.EncodeToString(m.Files[0]))
				}
			}
		},
		Expect: shows("document", `^texte base64`, "F-05.revoque").
			kill("F-0[59].represente-identique", `le nouvel envoi ne s'ouvre pas .* encodée deux fois`).
			because("ce qui est resté en base64 ne s'ouvre avec aucun certificat et se rejette",
				kill("F-0[59].certificat-attendu", `encodée deux fois`), kill("F-05.lot-accepte", `encodée deux fois`)),
	}, {
		Name:         "renvoi-nouveau-compostage",
		Title:        "Donne un nouveau compostage au lot renvoyé",
		Shows:        "Le nouvel envoi porte un autre objet que le premier, donc l'identité d'un autre lot.",
		Causes:       "L'organisme voit un lot de plus, non le remplaçant de celui qu'il a rejeté.",
		Requirements: []string{"F-05", "F-07"},
		Policy: func(p *lps.Policy) {
			p.Subject = takenFor(func(l *lps.Lot) {
				if n := len(l.Sendings); n > 0 {
					l.Compostage = restamped(l.Compostage, n)
				}
			}, p.Subject)
		},
		Expect: shows("reprises", `2 objets`, "F-05.revoque", "F-05.un-lot-parmi-trois", "F-07.flux.fse").
			kill("F-0[579].represente-identique", otherSubject),
	}, {
		Name:         "renvoi-sans-test",
		Title:        "Renvoie comme flux réel un lot qui était de test",
		Shows:        "Le nouvel envoi perd la mention TEST ou DEMO de son Content-Description.",
		Causes:       "Des feuilles de soins d'essai entrent dans la chaîne de paiement réelle.",
		Requirements: []string{"F-05", "A-06"},
		Policy: func(p *lps.Policy) {
			p.Description = takenFor(func(l *lps.Lot) {
				if len(l.Sendings) > 0 {
					l.Usage = "reel"
				}
			}, p.Description)
		},
		Expect: shows("description", `^(FSE/B2|DRE/DR)/Z?K$`, "F-05.flux.fse-demonstration", "F-05.flux.dre-test").
			kill("F-0[59].represente-identique", `la nature du flux a changé : .*, puis .*réel`),
	}, {
		Name:  "renvoi-avec-l-ancien-certificat",
		Title: "Renvoie le lot avec le certificat qui vient d'être rejeté",
		Shows: "Ni la signature du message ni l'annuaire ne sont lus : le nouvel envoi emploie la même clé que le " +
			"premier.",
		Causes:       "Le lot est rejeté une seconde fois, pour la même raison, et ainsi de suite.",
		Requirements: []string{"F-05", "F-06"},
		Policy:       func(p *lps.Policy) { p.Integrate, p.AskOn = false, func(string) bool { return false } },
		Expect: shows("reprises", `2 arrivées, .* 1 certificats`, "F-05.revoque", "F-05.expire",
			"F-05.certificat-de-la-signature", "F-07.renouvele", "F-06.nouveau-certificat.*").
			kill("F-0[5679].certificat-attendu", otherSameOwner).
			kill("F-05.lot-accepte", `rejeté par un 4005 : Le certificat employé pour chiffrer .* est révoqué`),
	}, {
		Name:  "annuaire-non-redemande",
		Title: "Se contente du certificat de la signature, sans retourner à l'annuaire",
		Shows: "Le message est signé avec le certificat que le poste tient déjà ; celui qui l'a remplacé depuis n'est " +
			"jamais cherché.",
		Causes:       "Le lot repart avec la clé d'avant, et l'organisme le rejette ou avertit encore.",
		Requirements: []string{"E-04"},
		Policy:       func(p *lps.Policy) { p.AskOn = func(string) bool { return false } },
		Expect: shows("choix", `un autre que celui attendu`, "E-04.apres-un-*").
			kill("E-04.certificat-attendu", otherSameOwner),
	}, {
		Name:         "renvoi-en-clair",
		Title:        "Renvoie le lot sans le chiffrer",
		Shows:        "Le nouvel envoi porte le fichier tel quel, bien que son Content-Description annonce K.",
		Causes:       "Des données de santé repartent en clair au moment même où l'organisme demandait de les chiffrer.",
		Requirements: []string{"F-07", "C-01"},
		Policy: func(p *lps.Policy) {
			var file []byte
			document := p.Document
			p.Document = func(f []byte, seal func([]byte) ([]byte, error)) ([]byte, error) {
				file = f
				return document(f, seal)
			}
			p.Mail = func(l *lps.Lot, m *lps.Mail) {
				if len(l.Sendings) > 0 {
					m.Files[0] = file
				}
			}
		},
		Expect: shows("document", `^en clair`, "F-07.flux.fse", "F-05.revoque").
			kill("F-0[579].certificat-attendu", clearAndWrong).
			kill("F-05.lot-accepte", `rejeté par un 4005 : La pièce jointe n'est pas un objet CMS`),
	}, {
		Name:         "renvoi-une-seule-fois",
		Title:        "Ne renvoie un lot qu'une fois dans sa vie",
		Shows:        "Rejeté une seconde fois, le lot ne repart plus.",
		Causes:       "Deux révocations de suite, et le lot n'est jamais payé.",
		Requirements: []string{"F-05"},
		Policy:       func(p *lps.Policy) { p.MaxSendings = 1 },
		Expect: shows("envois", `^2 messages remis`, "F-05.rejete-deux-fois").
			kill("F-05.represente-encore", `^1 nouvel envoi \(.*\), le dernier : message .* rejeté par un 4005`).
			kill("F-05.certificat-attendu", neverBack),
	}, {
		Name:  "lots-deja-retransmis-retires",
		Title: "Retire du renvoi les lots déjà retransmis par ailleurs",
		Shows: "Quand le même fichier est parti une seconde fois entre-temps, le renvoi n'en contient plus que " +
			"l'en-tête.",
		Causes: "Le fichier renvoyé ne correspond plus à celui qui fut rejeté : l'organisme ne peut pas les " +
			"rapprocher.",
		Requirements: []string{"F-05"},
		OneProcess:   true,
		Policy: func(p *lps.Policy) {
			sent := map[string]int{}
			p.Mail = func(l *lps.Lot, _ *lps.Mail) { sent[l.Digest]++ }
			p.ResendSame = func(l *lps.Lot, file []byte) []byte {
				if sent[l.Digest] > len(l.Sendings) {
					return file[:min(len(file), 128)]
				}
				return file
			}
		},
		Expect: shows("clair", `^autre contenu que le fichier confié, 128 octets`, "F-05.deja-retransmis").
			kill("F-05.represente-identique", otherContent),
	}, {
		Name:         "renvoi-a-chaque-releve",
		Title:        "Renvoie le lot rejeté à chaque relève de la boîte",
		Shows:        "Faute de noter le message comme traité, le poste renvoie encore le lot à la relève suivante.",
		Causes:       "Un logiciel qui relève toutes les dix minutes inonde le frontal du même lot.",
		Requirements: []string{"F-05", "F-07"},
		Driver: sendsAgain(func(a adapter.Answer, p polled) bool {
			return p.resent && !slices.ContainsFunc(a.Messages, func(h adapter.Handled) bool { return len(h.Resent) > 0 })
		}),
		Expect: shows("envois", `^3 messages remis`, "F-05.releve-deux-fois", "F-07.releve-deux-fois").
			kill("F-0[57].represente-une-fois", `rejeté par \d+ : 2 nouveaux envois`),
	}, {
		Name:         "renvoi-du-dernier-lot",
		Title:        "Renvoie le dernier lot parti, non celui que cite le message",
		Shows:        "De plusieurs lots, c'est le dernier qui repart ; celui qui fut rejeté, jamais.",
		Causes:       "Un lot payé deux fois, un autre jamais.",
		Requirements: []string{"F-05"},
		Policy:       func(p *lps.Policy) { p.ResendOn = func(string) bool { return false } },
		Driver: sendsAgain(func(a adapter.Answer, _ polled) bool {
			return slices.ContainsFunc(a.Messages, func(h adapter.Handled) bool {
				return (h.Kind == "4005" || h.Kind == "4025") && h.Outcome == "acted"
			})
		}),
		Expect: lacks("releve", `^4005 : acted, .*envoyés de nouveau=1`, "F-05.un-lot-parmi-trois", "F-05.deux-lots",
			"F-05.lot-inconnu").
			kills(notResent, "F-05.represente-une-fois", "F-05.represente-identique").
			kill("F-09.represente-identique", otherSubject).
			kill("F-05.rien-represente", resentInVain),
	}}
}
