package faulty

import (
	"slices"
	"time"

	"amfront/lps"
	"amfront/lps/adapter"
)

// repeated are faults where several service messages speak of one sending: it
// is sent again once (F-05, F-07).
func repeated() []Variant {
	return []Variant{{
		Name:  "second-message-second-renvoi",
		Title: "Renvoie le lot à chaque message de service qui en parle",
		Shows: "Deux messages de service, d'identifiants différents, parlent du même envoi : le lot repart " +
			"deux fois.",
		Causes: "Un rejet rappelé, ou dit par deux services de l'organisme, et les mêmes factures arrivent deux " +
			"fois.",
		Requirements: []string{"F-05", "F-07"},
		Policy:       func(p *lps.Policy) { p.Answered = neverAnswered },
		Expect: shows("envois", `^3 messages remis`, "F-05.deux-messages.*", "F-05.message-tardif.*", "F-07.deux-messages.*",
			"F-05.rejet-rappele").
			kill("F-05.represente-une-fois", `\(4005 relevé, 40[02]5 relevé, lot renvoyé, lot renvoyé\)`).
			kill("F-05.represente-une-fois", `\(4005 relevé, lot renvoyé, 40[02]5 relevé, lot renvoyé\)`).
			kill("F-07.represente-une-fois", `\(4025 relevé, 40[02]5 relevé, lot renvoyé, lot renvoyé\)`).
			kill("F-05.represente-encore",
				`^3 nouveaux envois `),
	}, {
		Name:  "message-reconnu-a-son-numero",
		Title: "Ne reconnaît un message déjà traité qu'au numéro que lui donne la boîte",
		Shows: "Le même message, déposé une seconde fois dans la boîte, fait repartir le lot une seconde " +
			"fois.",
		Causes: "Le fournisseur qui déplace ou restaure une boîte change ces numéros : tous les lots rejetés " +
			"repartent.",
		Requirements: []string{"F-05", "A-12"},
		Policy: func(p *lps.Policy) {
			p.Identify = false
			p.Answered = neverAnswered
		},
		Expect: shows("envois", `^3 messages remis`, "F-05.*.le-meme-une-fois-de-plus").
			kill("F-05.represente-une-fois", `\(4005 relevé, le même 4005 relevé, lot renvoyé, lot renvoyé\)`).
			kill("F-05.represente-une-fois", `\(4005 relevé, lot renvoyé, le même 4005 relevé, lot renvoyé\)`),
	}, {
		Name:  "renvoi-au-meme-identifiant",
		Title: "Renvoie le lot sous l'identifiant de son premier envoi",
		Shows: "Le message renvoyé après un rejet porte le Message-ID du premier.",
		Causes: "Un second rejet ne dit plus duquel des deux envois il parle ; un relais peut écarter le renvoi comme " +
			"doublon.",
		Requirements: []string{"A-02"},
		Policy: func(p *lps.Policy) {
			p.Mail = func(l *lps.Lot, m *lps.Mail) {
				if len(l.Sendings) > 0 {
					l.MessageID = l.Sendings[0].MessageID
					m.Header.Set("Message-ID", l.MessageID)
				}
			}
		},
		Expect: shows("identifiants", `^3 messages, 2 identifiants`, "A-02.identifiants-renvoi.*").
			kill("A-02.identifiants-uniques", `; le renvoi du lot « .* » porte encore l'identifiant de son premier envoi`),
	}, {
		Name:         "identifiant-tire-du-fichier",
		Title:        "Tire l'identifiant du message du contenu du fichier",
		Shows:        "Le même fichier, envoyé deux fois, part deux fois sous le même Message-ID.",
		Causes:       "Un message de service ne dit plus duquel des deux lots il parle.",
		Requirements: []string{"A-02"},
		Policy: func(p *lps.Policy) {
			p.Mail = func(l *lps.Lot, m *lps.Mail) {
				l.MessageID = "<" + l.Digest + "@poste.invalid>"
				m.Header.Set("Message-ID", l.MessageID)
			}
		},
		Expect: shows("identifiants", `^3 messages, 2 identifiants`, "A-02.identifiants-renvoi.*").
			kill("A-02.identifiants-uniques", `; le renvoi du lot « .* » porte encore l'identifiant de son premier envoi`).
			kill("A-02.identifiants-uniques", `; le même fichier, envoyé de nouveau comme un autre lot, porte encore`),
	}, {
		Name:  "un-renvoi-par-releve",
		Title: "Oublie d'une relève à l'autre qu'un lot est reparti",
		Shows: "Un second 4005 sur le même envoi, relevé le lendemain, fait repartir un lot déjà renvoyé et " +
			"accepté.",
		Causes:       "Le rappel d'un rejet déjà réglé suffit à faire payer deux fois les mêmes factures.",
		Requirements: []string{"F-05", "F-07"},
		Policy: func(p *lps.Policy) {
			p.Answered = func(l *lps.Lot, i int, code string, now time.Time) bool {
				return lastAt(l).Equal(now) && answered(l, i)
			}
		},
		Expect: shows("envois", `^3 messages remis`, "F-05.deux-messages.*", "F-05.message-tardif.*").
			kill("F-05.represente-une-fois", `\(4005 relevé, lot renvoyé, 4005 relevé, lot renvoyé\)`).
			kill("F-05.represente-une-fois", `\(4005 relevé, lot renvoyé, 4025 relevé, lot renvoyé\)`),
	}, {
		Name:  "renvois-notes-apres-la-releve",
		Title: "Ne note les lots renvoyés qu'à la fin de la relève",
		Shows: "Deux messages sur le même envoi, relevés ensemble, font repartir le lot deux fois.",
		Causes: "Après quelques jours d'absence, le rejet et son rappel attendent ensemble : le lot part en " +
			"double.",
		Requirements: []string{"F-05", "F-07"},
		Policy: func(p *lps.Policy) {
			p.Answered = func(l *lps.Lot, i int, code string, now time.Time) bool {
				return !lastAt(l).Equal(now) && answered(l, i)
			}
		},
		Expect: shows("envois", `^3 messages remis`, "F-05.deux-messages.*", "F-05.message-tardif.*",
			"F-05.rejet-rappele").
			kill("F-05.represente-une-fois", `\(4005 relevé, 40[02]5 relevé, lot renvoyé, lot renvoyé\)`).
			kill("F-05.represente-encore", `^3 nouveaux envois \(4005 relevé, lot renvoyé, 4005 sur un renvoi relevé, 4005 `),
	}, {
		Name:  "un-renvoi-par-code",
		Title: "Renvoie le lot une fois par code, et non une fois par envoi rejeté",
		Shows: "Un 4005, puis un 4025 sur le même envoi : le lot repart deux fois.",
		Causes: "Deux contrôles de l'organisme rejettent le même envoi pour deux raisons : le lot arrive en " +
			"double.",
		Requirements: []string{"F-05", "F-07"},
		Policy: func(p *lps.Policy) {
			p.Answered = func(l *lps.Lot, i int, code string, _ time.Time) bool {
				return slices.ContainsFunc(l.Sendings[i+1:], func(s lps.Sending) bool { return s.Why == code })
			}
		},
		Expect: shows("envois", `^3 messages remis`, "F-07.deux-messages.*", "F-05.deux-messages.*").
			kill("F-07.represente-une-fois", `\(4025 relevé, 4005 relevé, lot renvoyé, lot renvoyé\)`).
			kill("F-05.represente-une-fois", `\(4005 relevé, 4025 relevé, lot renvoyé, lot renvoyé\)`),
	}, {
		Name:         "4025-repete-renvoi-double",
		Title:        "Ne reconnaît que le 4005 répété, pas le 4025",
		Shows:        "Deux 4025 sur le même envoi font repartir le lot deux fois ; deux 4005, une seule.",
		Causes:       "Le traitement du 4025, ajouté plus tard, ne passe pas par le contrôle des doublons.",
		Requirements: []string{"F-07"},
		Policy: func(p *lps.Policy) {
			p.Answered = func(l *lps.Lot, i int, code string, _ time.Time) bool { return code != "4025" && answered(l, i) }
		},
		Expect: shows("envois", `^3 messages remis`, "F-07.deux-messages.*", "F-05.deux-messages.*", "F-05.message-tardif.*").
			kill("F-07.represente-une-fois", `\(4025 relevé, 4025 relevé, lot renvoyé, lot renvoyé\)`).
			kill("F-05.represente-une-fois", `4025 relevé, lot renvoyé`),
	}, {
		Name:  "4015-apres-rejet-renvoie",
		Title: "Prend un 4015 sur un lot rejeté pour un rappel du rejet",
		Shows: "Un 4005, puis un 4015 sur le même envoi : le lot repart deux fois. Un 4015 seul ne fait rien " +
			"partir.",
		Causes:       "Un simple avertissement, arrivé après le rejet, fait arriver le lot en double.",
		Requirements: []string{"F-05", "F-06"},
		Policy: func(p *lps.Policy) {
			resend := p.ResendOn
			p.ResendOn = func(code string) bool { return code == "4015" || resend(code) }
			p.Answered = func(l *lps.Lot, i int, code string, _ time.Time) bool {
				if code == "4015" {
					return len(l.Sendings) < 2
				}
				return answered(l, i)
			}
		},
		Expect: shows("envois", `^3 messages remis`, "F-05.deux-messages.un-4015", "F-05.message-tardif.un-4015").
			kill("F-05.represente-une-fois", `\(4005 relevé, 4015 relevé, lot renvoyé, lot renvoyé\)`).
			kill("F-05.represente-une-fois", `\(4005 relevé, lot renvoyé, 4015 relevé, lot renvoyé\)`),
	}, {
		Name:         "4015-vaut-acceptation",
		Title:        "Tient pour réglé un lot dont un 4015 a parlé",
		Shows:        "Un 4015, puis un 4005 sur le même envoi : rien ne repart.",
		Causes:       "Averti d'abord, rejeté ensuite, le lot n'est jamais payé.",
		Requirements: []string{"F-05"},
		Policy: func(p *lps.Policy) {
			resend, warned := p.ResendOn, map[string]bool{}
			p.ResendOn = func(code string) bool { return code == "4015" || resend(code) }
			p.Answered = func(l *lps.Lot, i int, code string, _ time.Time) bool {
				warned[l.ID] = warned[l.ID] || code == "4015"
				return warned[l.ID] || answered(l, i)
			}
		},
		Expect: lacks("envois", `^2 messages remis`, "F-05.avertissement-puis-rejet").
			kill("F-05.represente-une-fois", `rejeté par 4005 : 0 nouvel envoi \(4015 relevé, 4005 relevé\)`).
			kill("F-05.represente-identique", notResent),
	}, {
		Name:  "un-accord-par-message",
		Title: "Renvoie le lot une fois par message que l'utilisateur avait à accepter",
		Shows: "Deux messages sur le même envoi attendent l'accord ; l'accord donné, le lot repart deux " +
			"fois.",
		Causes:       "L'utilisateur a dit oui une fois : les mêmes factures arrivent deux fois.",
		Requirements: []string{"F-05", "F-07"},
		Protocol:     adapter.Version,
		Policy:       func(p *lps.Policy) { p.AskUser = true },
		Driver:       acceptsEach(),
		Expect: shows("envois", `^3 messages remis`, "F-05.deux-messages.un-*", "F-07.deux-messages.*").
			kill("F-0[57].represente-une-fois", `2 nouveaux envois \(40\d5 relevé, 40\d5 relevé, lot renvoyé, lot renvoyé`).
			kill("F-0[57].represente-identique", otherSubject),
	}}
}

// neverAnswered sends again for every message.
func neverAnswered(*lps.Lot, int, string, time.Time) bool { return false }

// answered is the reference's: the sending was followed by another.
func answered(l *lps.Lot, index int) bool { return index < len(l.Sendings)-1 || l.Queued != "" }

// lastAt is when a lot left last.
func lastAt(l *lps.Lot) time.Time { return l.Sendings[len(l.Sendings)-1].At }

// acceptsEach sends the newest file once more where two messages about one
// sending waited for the user's agreement.
func acceptsEach() func(adapter.Driver) adapter.Driver {
	const waiting = "attend"
	again := sendsAgainAfter(adapter.ActionConfirm, func(adapter.Answer, polled) bool { return true })
	return func(next adapter.Driver) adapter.Driver {
		twice := again(next)
		return between{next, func(c call) (adapter.Answer, error) {
			if c.action == adapter.ActionConfirm && c.note(waiting) == "" {
				return c.pass()
			}
			a, err := twice.Do(c.ctx, c.action, c.Request)
			asked := map[string]bool{}
			for _, m := range a.Messages {
				if m.Outcome == "awaiting" && err == nil && asked[m.Original] {
					err = c.remember(waiting, "plusieurs")
				}
				asked[m.Original] = m.Outcome == "awaiting"
			}
			return a, err
		}}
	}
}
