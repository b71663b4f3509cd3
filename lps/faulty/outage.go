package faulty

import (
	"context"
	"crypto/rand"
	"fmt"
	"net"
	"regexp"
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
		Driver: driver(func(ctx context.Context, next adapter.Driver, action adapter.Action,
			r adapter.Request) (adapter.Answer, error) {
			a, err := next.Do(ctx, action, r)
			if action == adapter.ActionSend && (a.ReasonCode == "smtp-temporary" || a.ReasonCode == "smtp-refused") {
				a = adapter.Answer{Protocol: adapter.Version, Action: action, Status: adapter.Done,
					MessageIDs: []string{"<perdu@cabinet.example>"}}
			}
			return a, err
		}),
	}, {
		Name:  "doublon-apres-coupure",
		Title: "Refait le lot après un accord perdu",
		Shows: "Le relais avait pris le message ; faute d'avoir lu son accord, le logiciel fabrique un second lot, " +
			"sous un autre compostage.",
		Causes:       "L'organisme ne peut pas reconnaître le doublon : les mêmes factures sont payées deux fois.",
		Requirements: []string{"A-12"},
		Policy:       func(p *lps.Policy) { p.Attempts, p.Flush = 1, false },
	}, {
		Name:         "identifiant-neuf-a-chaque-essai",
		Title:        "Change d'identifiant à chaque présentation",
		Shows:        "Le même lot, présenté de nouveau après une coupure, porte un autre Message-ID.",
		Causes:       "Le destinataire ne reconnaît le doublon qu'en ouvrant les deux messages.",
		Requirements: []string{"A-12"},
		Options:      dialling(func(c net.Conn) net.Conn { return newID{c} }),
	}, {
		Name:  "insiste-malgre-refus",
		Title: "Représente un message que le relais refuse pour de bon",
		Shows: "Après un refus définitif (5xx), le même message est aussitôt présenté de nouveau, sans un mot à " +
			"l'utilisateur.",
		Causes: "Le fournisseur finit par bloquer le compte d'un client qui insiste ; l'utilisateur, lui, ne sait " +
			"rien du refus.",
		Requirements: []string{"A-12"},
		Policy:       func(p *lps.Policy) { p.Retry = func(error) bool { return true } },
	}, {
		Name:         "note-avant-reception",
		Title:        "Note un message comme relevé avant de l'avoir reçu",
		Shows:        "La connexion tombe au milieu d'un message : la relève suivante l'efface sans le relire.",
		Causes:       "Le rejet qu'il portait est perdu : le lot ne repart jamais.",
		Requirements: []string{"A-12", "F-05"},
		Policy:       func(p *lps.Policy) { p.NoteLate = false },
	}, {
		Name:         "traite-deux-fois",
		Title:        "Traite un message autant de fois qu'il le relève",
		Shows:        "Après une relève interrompue, le même rejet fait repartir le lot deux fois.",
		Causes:       "Les mêmes factures arrivent deux fois à l'organisme.",
		Requirements: []string{"A-12", "F-05"},
		Policy: func(p *lps.Policy) {
			p.Remember = false
			p.Answered = func(*lps.Lot, int) bool { return false }
		},
	}, {
		Name:  "boite-occupee-mot-de-passe",
		Title: "Prend une boîte occupée pour un mauvais mot de passe",
		Shows: "Au premier refus du serveur, le logiciel cesse de relever et demande à l'utilisateur de ressaisir " +
			"son mot de passe.",
		Causes: "Une autre session ouverte un instant arrête toute relève : rejets et accusés s'entassent sans être " +
			"lus.",
		Requirements: []string{"A-12"},
		Policy:       func(p *lps.Policy) { p.Attempts = 1 },
		Driver: driver(func(ctx context.Context, next adapter.Driver, action adapter.Action,
			r adapter.Request) (adapter.Answer, error) {
			if action != adapter.ActionPoll {
				return next.Do(ctx, action, r)
			}
			if marked(r.Station, "password") {
				return adapter.Answer{Protocol: adapter.Version, Action: action, Status: adapter.Refused,
					Reason: "mot de passe de la boîte aux lettres refusé : le saisir de nouveau"}, nil
			}
			a, err := next.Do(ctx, action, r)
			if err == nil && a.Status == adapter.Refused {
				err = mark(r.Station, "password")
			}
			return a, err
		}),
	}, {
		Name:  "renvoi-recomposte",
		Title: "Donne un nouveau compostage au lot qu'il renvoie",
		Shows: "Le lot renvoyé après un rejet porte un autre objet que le premier.",
		Causes: "L'organisme le prend pour un lot nouveau : s'il avait lu le premier, les factures sont payées deux " +
			"fois.",
		Requirements: []string{"F-05"},
		Policy: func(p *lps.Policy) {
			p.Subject = func(l *lps.Lot) string {
				again := *l
				if len(l.Sendings) > 0 {
					again.Compostage = strings.Repeat("9", len(l.Compostage))
				}
				return lps.SubjectOf(&again)
			}
		},
	}, {
		Name:         "avis-ignore",
		Title:        "Ne connaît pas les avis de non-remise",
		Shows:        "L'avis est relevé et classé parmi les autres courriers, sans un mot à l'utilisateur.",
		Causes:       "Le lot passe pour envoyé alors qu'il n'est jamais arrivé.",
		Requirements: []string{"A-12"},
		Driver: driver(func(ctx context.Context, next adapter.Driver, action adapter.Action,
			r adapter.Request) (adapter.Answer, error) {
			a, err := next.Do(ctx, action, r)
			for i, m := range a.Messages {
				if m.Kind == "dsn" {
					a.Messages[i] = adapter.Handled{MessageID: m.MessageID, Kind: "other", Outcome: "noted"}
					a.Alerts = slices.DeleteFunc(a.Alerts, func(s string) bool { return strings.Contains(s, "n'a pas été remis") })
				}
			}
			return a, err
		}),
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
	}, {
		Name:         "bloque-apres-avis",
		Title:        "N'envoie plus rien après un avis de non-remise",
		Shows:        "Après un avis, le logiciel tient la boîte de l'organisme pour fermée et refuse tous les envois.",
		Causes:       "Un incident d'un instant arrête la télétransmission du cabinet jusqu'à l'appel au support.",
		Requirements: []string{"A-12"},
		Driver: driver(func(ctx context.Context, next adapter.Driver, action adapter.Action,
			r adapter.Request) (adapter.Answer, error) {
			if action == adapter.ActionSend && marked(r.Station, "notice") {
				return adapter.Answer{Protocol: adapter.Version, Action: action, Status: adapter.Refused,
					Reason: "la boîte de l'organisme est désactivée depuis un avis de non-remise", ReasonCode: "other"}, nil
			}
			a, err := next.Do(ctx, action, r)
			if err == nil && slices.ContainsFunc(a.Messages, func(m adapter.Handled) bool { return m.Kind == "dsn" }) {
				err = mark(r.Station, "notice")
			}
			return a, err
		}),
	}, {
		Name:  "accuses-reels-seulement",
		Title: "Ne reconnaît que les accusés des flux réels",
		Shows: "Un accusé ARLTEST ou ARLDEMO est pris pour un courrier ordinaire.",
		Causes: "Les essais semblent échouer alors que les lots sont arrivés ; on cherche longtemps une panne qui " +
			"n'existe pas.",
		Requirements: []string{"A-08"},
		Policy:       returns(func(d string) bool { return !strings.Contains(d, "TEST") && !strings.Contains(d, "DEMO") }),
	}, {
		Name:  "accuses-chiffres-attendus",
		Title: "Attend des accusés chiffrés",
		Shows: "Un accusé sans la marque K est mis de côté.",
		Causes: "Les retours voyagent toujours en clair : le cabinet n'a jamais d'accusé et envoie ses lots " +
			"plusieurs fois.",
		Requirements: []string{"A-08"},
		Policy:       returns(func(d string) bool { return strings.HasSuffix(d, "K") }),
	}, {
		Name:         "accuse-compresse-inconnu",
		Title:        "Ne reconnaît pas un accusé compressé",
		Shows:        "Un accusé dont la description finit par Z est pris pour un courrier ordinaire.",
		Causes:       "Le jour où l'organisme compresse ses retours, le cabinet ne voit plus aucun accusé.",
		Requirements: []string{"A-08"},
		Policy:       returns(func(d string) bool { return !strings.HasSuffix(d, "/Z") }),
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

// newID is a connection that gives every message an identifier of its own.
type newID struct{ net.Conn }

func (c newID) Write(p []byte) (int, error) {
	if len(p) <= 600 {
		return c.Conn.Write(p)
	}
	var b [8]byte
	rand.Read(b[:]) // never fails (Go 1.24)
	out := messageID.ReplaceAll(p, fmt.Appendf(nil, "Message-ID: <%x.", b))
	_, err := c.Conn.Write(out)
	return len(p), err
}

var messageID = regexp.MustCompile(`Message-ID: <`)
