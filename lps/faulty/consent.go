package faulty

import (
	"amfront/lps"
	"amfront/lps/adapter"
)

// consent are faults of a software that asks its user before it sends a
// rejected lot again (protocol 2: towards version 1 it acts by itself).
func consent() []Variant {
	asks := func(p *lps.Policy) { p.AskUser = true }
	return []Variant{{
		Name:         "renvoi-sans-attendre-l-accord",
		Title:        "Demande l'accord de l'utilisateur, mais renvoie sans l'attendre",
		Shows:        "Le lot repart pendant la relève, alors que le logiciel dit attendre l'accord.",
		Causes:       "L'utilisateur qui refuse, ou qui corrige d'abord, apprend trop tard que le lot est parti.",
		Requirements: []string{"F-05", "F-07"},
		Protocol:     adapter.Version,
		Driver: driver(func(c call) (adapter.Answer, error) {
			if c.action == adapter.ActionConfirm {
				return c.done()
			}
			a, err := c.pass()
			for i, m := range a.Messages {
				if len(m.Resent) > 0 && c.Version() > adapter.Version1 {
					a.Messages[i].Outcome, a.Messages[i].Resent = "awaiting", nil
				}
			}
			return a, err
		}),
		Expect: shows("releve", `^4\d\d5 : awaiting`, "F-05.revoque", "F-05.rejete-deux-fois", "F-07.flux.fse").
			kill("F-0?.represente-une-fois", `1 nouvel envoi, dont un avant l'accord de l'utilisateur`).
			kill("F-05.represente-encore", `dont un avant l'accord de l'utilisateur`),
	}, {
		Name:         "accord-sans-suite",
		Title:        "Demande l'accord de l'utilisateur, puis ne renvoie rien",
		Shows:        "L'utilisateur accepte le renvoi, et le lot rejeté reste sur le poste.",
		Causes:       "L'utilisateur croit le lot reparti : il n'est jamais payé.",
		Requirements: []string{"F-05", "F-07"},
		Protocol:     adapter.Version,
		Policy:       asks,
		Driver:       swallows(adapter.ActionConfirm),
		Expect: shows("envois", `^1 messages remis`, "F-05.revoque", "F-07.flux.fse").
			kill("F-0?.represente-une-fois", `0 nouvel envoi, bien que l'utilisateur ait donné son accord`).
			kill("F-0?.represente-identique", notResent).
			kill("F-0?.certificat-attendu", `n'est pas reparti après la relève et l'accord de l'utilisateur`).
			kill("F-0[15].lot-accepte", `n'est pas reparti après la relève et l'accord de l'utilisateur`),
	}, {
		Name:         "accord-deux-renvois",
		Title:        "Renvoie deux fois le lot pour un seul accord",
		Shows:        "Après un seul accord, le lot rejeté arrive deux fois.",
		Causes:       "Les mêmes factures arrivent deux fois à l'organisme.",
		Requirements: []string{"F-05", "F-07"},
		Protocol:     adapter.Version,
		Policy:       asks,
		Driver:       sendsAgainAfter(adapter.ActionConfirm, func(adapter.Answer, polled) bool { return true }),
		Expect: shows("envois", `^3 messages remis`, "F-05.revoque", "F-07.flux.fse").
			kill("F-0?.represente-une-fois", `2 nouveaux envois`).
			kill("F-0?.represente-identique", otherSubject),
	}}
}
