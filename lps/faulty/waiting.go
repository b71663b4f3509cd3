package faulty

import (
	"bytes"
	"crypto/x509"
	"slices"

	"amfront/lps"
	"amfront/lps/adapter"
)

// waiting are faults with a service message that cannot be believed yet: its
// authority or the list of that is still to come (F-05, F-08).
func waiting() []Variant {
	defersOn := func(codes ...string) func(*lps.Policy) {
		return func(p *lps.Policy) {
			p.Defers = func(no *lps.Refusal, _ *adapter.Handled) bool { return slices.Contains(codes, no.Code) }
		}
	}
	const lost = `rejeté par 4005 : 0 nouvel envoi`
	return []Variant{{
		Name:  "message-non-cru-oublie",
		Title: "Oublie tout message auquel il n'a pas pu se fier",
		Shows: "Relevé avant que l'autorité de son signataire ne soit installée, le 4005 n'est jamais relu : " +
			"rien ne repart.",
		Causes: "Le jour du changement d'autorité, tous les lots rejetés avant la mise à jour du logiciel sont " +
			"perdus.",
		Requirements: []string{"F-05", "F-08"},
		Policy:       defersOn(),
		Expect: lacks("releve", `^4\d\d5 : deferred`, "F-05.ordre.message-*", "F-05.ordre.certificat-message-*",
			"F-05.liste-attendue", "F-05.longue-attente", "F-05.deux-lots-en-attente", "F-07.autorite-attendue").
			kill("F-05.represente-une-fois", lost).
			kill("F-07.represente-une-fois", `rejeté par 4025 : 0 nouvel envoi`).
			kill("F-05.represente-identique", notResent).
			kill("F-0[57].represente-bon-certificat", `rejeté par 40[02]5, n'a pas été envoyé de nouveau`),
	}, {
		Name:  "autorite-inconnue-message-oublie",
		Title: "Oublie un message dont l'autorité n'est pas encore installée",
		Shows: "Le 4005 relevé avant l'autorité n'est jamais relu ; celui auquel il ne manquait que la liste " +
			"l'est.",
		Causes: "Le rejet arrive toujours avant la mise à jour du logiciel : les lots d'une migration sont " +
			"perdus.",
		Requirements: []string{"F-05", "F-08"},
		Policy:       defersOn("crl-absent"),
		Expect: lacks("releve", `^4005 : deferred`, "F-05.ordre.message-*", "F-05.ordre.liste-message-*",
			"F-05.ordre.liste-certificat-message-autorite", "F-05.liste-attendue").
			killIn("F-05.ordre.*", "F-05.represente-une-fois", lost).
			kill("F-05.represente-identique", notResent).
			kill("F-05.represente-bon-certificat", `rejeté par 4005, n'a pas été envoyé de nouveau`),
	}, {
		Name:  "liste-manquante-message-oublie",
		Title: "Oublie un message dont la liste de révocation manque encore",
		Shows: "L'autorité est installée, mais l'annuaire est en panne à la relève : le 4005 n'est jamais " +
			"relu.",
		Causes:       "Une panne de l'annuaire à la minute de la relève, et le lot rejeté est perdu.",
		Requirements: []string{"F-05", "F-08"},
		Policy:       defersOn("unknown-ca"),
		Expect: lacks("releve", `^4005 : deferred`, "F-05.liste-attendue").
			killIn("F-05.liste-attendue", "F-05.represente-une-fois", lost).
			kill("F-05.represente-identique", notResent).
			kill("F-05.represente-bon-certificat", `rejeté par 4005, n'a pas été envoyé de nouveau`),
	}, {
		Name:         "message-en-attente-abandonne",
		Title:        "Abandonne un message en attente après deux essais",
		Shows:        "L'autorité installée à la quatrième relève, le 4005 n'est plus là : rien ne repart.",
		Causes:       "Un poste qui relève toutes les dix minutes oublie le rejet en vingt minutes.",
		Requirements: []string{"F-05", "F-08"},
		OneProcess:   true,
		Policy: func(p *lps.Policy) {
			tried, defers := map[string]int{}, p.Defers
			p.Defers = func(no *lps.Refusal, h *adapter.Handled) bool {
				tried[h.MessageID]++
				return tried[h.MessageID] < 3 && defers(no, h)
			}
		},
		Expect: shows("releve", `^4005 : refused`, "F-05.longue-attente", "F-05.ordre.message-liste-certificat-autorite").
			killIn("F-05.longue-attente", "F-05.represente-une-fois", lost).
			kill("F-05.represente-identique", notResent),
	}, {
		Name:  "un-seul-message-en-attente",
		Title: "Ne garde en attente qu'un message à la fois",
		Shows: "De deux rejets qui attendaient l'autorité, un seul est relu : un lot repart, l'autre " +
			"jamais.",
		Causes:       "Le jour du changement d'autorité, seul le dernier lot rejeté de la journée est payé.",
		Requirements: []string{"F-05", "F-08"},
		Policy:       func(p *lps.Policy) { p.MaxDeferred = 1 },
		Expect: lacks("envois", `^4 messages remis`, "F-05.deux-lots-en-attente", "F-05.longue-attente").
			kill("F-05.represente-une-fois", `^lot .*rejeté par 4005 : 0 nouvel envoi ; lot .* : envoyé de nouveau une fois$`).
			kill("F-05.represente-identique", notResent),
	}, {
		Name:  "4025-sans-attente",
		Title: "Ne garde en attente que les 4005",
		Shows: "Le 4025 relevé avant que l'autorité de son signataire ne soit installée n'est jamais relu.",
		Causes: "Le lot parti en clair par erreur, et rejeté le jour du changement d'autorité, n'est jamais renvoyé " +
			"chiffré.",
		Requirements: []string{"F-07", "F-08"},
		Policy: func(p *lps.Policy) {
			defers := p.Defers
			p.Defers = func(no *lps.Refusal, h *adapter.Handled) bool { return h.Kind != "4025" && defers(no, h) }
		},
		Expect: lacks("releve", `^4025 : deferred`, "F-07.autorite-attendue").
			kill("F-07.represente-une-fois", `rejeté par 4025 : 0 nouvel envoi$`).
			kill("F-07.represente-bon-certificat", `rejeté par 4025, n'a pas été envoyé de nouveau`),
	}, {
		Name:  "renvoi-au-certificat-et-au-message",
		Title: "Renvoie le lot quand le certificat arrive, puis encore en relisant le message",
		Shows: "Un rejet attend l'autorité ; le lot repart à la mise à jour, et une seconde fois à la relève.",
		Causes: "Deux parties du logiciel se croient chacune chargée du renvoi : les mêmes factures arrivent deux " +
			"fois.",
		Requirements: []string{"F-05"},
		Driver:       sendsAtUpdate(),
		Expect: shows("envois", `^3 messages remis`, "F-05.ordre.message-*", "F-05.liste-attendue").
			kill("F-05.represente-une-fois",
				`2 nouveaux envois(?: \(4005 relevé, lot renvoyé, 4015 sur un renvoi relevé, lot renvoyé\))?$`).
			kill("F-05.represente-identique", otherSubject),
	}, {
		Name:  "autorite-installee-messages-crus",
		Title: "Croit les messages en attente dès qu'une autorité est installée",
		Shows: "Un 4005 signé sous une autorité inconnue attendait ; une tout autre autorité est installée, et le lot " +
			"repart.",
		Causes:       "Un faux rejet n'a qu'à attendre la mise à jour du logiciel pour être cru.",
		Requirements: []string{"F-08", "F-09"},
		OneProcess:   true,
		Policy: func(p *lps.Policy) {
			waits, take := false, p.TakeCA
			p.Defers = func(*lps.Refusal, *adapter.Handled) bool {
				waits = true
				return true
			}
			p.TakeCA = func(ca *x509.Certificate, held *lps.Trust) bool {
				if waits && bytes.Equal(ca.RawIssuer, ca.RawSubject) {
					p.CheckSigner = false
				}
				return take(ca, held)
			}
		},
		Expect: shows("releve", `^4005 : acted`, "F-09.faux-en-attente").
			kill("F-09.rien-represente", resentInVain),
	}}
}

// sendsAtUpdate sends the newest file again, once, at the update that follows
// the visit of the mailbox at which a rejection had to wait.
func sendsAtUpdate() func(adapter.Driver) adapter.Driver {
	const waits = "rejet-en-attente"
	resend := sendsAgainAfter(adapter.ActionRefresh, func(adapter.Answer, polled) bool { return true })
	return func(next adapter.Driver) adapter.Driver {
		resending := resend(next)
		return between{next, func(c call) (adapter.Answer, error) {
			if c.action == adapter.ActionRefresh && c.note(waits) != "oui" {
				return c.pass()
			}
			a, err := resending.Do(c.ctx, c.action, c.Request)
			switch {
			case err != nil:
			case c.action == adapter.ActionRefresh:
				err = c.remember(waits, "fait")
			case c.note(waits) == "" && slices.ContainsFunc(a.Messages,
				func(h adapter.Handled) bool { return h.Outcome == "deferred" }):
				err = c.remember(waits, "oui")
			}
			return a, err
		}}
	}
}
