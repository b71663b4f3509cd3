package faulty

import (
	"bytes"
	"regexp"
	"slices"

	"amfront/lps"
	"amfront/lps/adapter"
)

// postbox are faults with what the mailbox holds beside.
func postbox() []Variant { return append(letters(), spoiltMail()...) }

// spoiltMail are those that one malformed mail stops, each by its own kind.
func spoiltMail() []Variant {
	head := func(m []byte) []byte { h, _, _ := bytes.Cut(m, []byte("\r\n\r\n")); return append([]byte("\n"), h...) }
	has := func(re string) func([]byte) bool {
		r := regexp.MustCompile(re)
		return func(m []byte) bool { return r.Match(head(m)) }
	}
	not := func(f func([]byte) bool) func([]byte) bool { return func(m []byte) bool { return !f(m) } }
	var out []Variant
	for _, k := range []struct {
		name, title, row string
		chokes           func([]byte) bool
	}{
		{"sans-identifiant", "sans Message-ID", "sans-message-id", not(has(`(?i)\nmessage-id:`))},
		{"a-l-identifiant-vide", "dont le Message-ID est vide", "au-message-id-vide", has(`(?i)\nmessage-id: *<>`)},
		{"sans-date", "sans date", "sans-date", not(has(`(?i)\ndate:`))},
		{"au-jeu-inconnu", "dont il ne connaît pas le jeu de caractères", "au-jeu-*", has(`x-nulle-part`)},
		{"aux-parties-rompues", "dont les parties sont rompues", "aux-parties-*", has(`boundary="?rompue`)},
		{"a-l-en-tete-demesure", "dont l'en-tête est démesuré", "a-l-en-tete-*",
			func(m []byte) bool { return len(head(m)) > 1<<16 }},
		{"vide", "vide", "vide", func(m []byte) bool { return len(bytes.TrimSpace(m)) == 0 }},
	} {
		out = append(out, Variant{
			Name:         "bute-sur-un-courrier-" + k.name,
			Title:        "Abandonne la relève sur un courrier " + k.title,
			Shows:        "La relève s'arrête à ce courrier, à chaque visite : rien de ce qui suit n'est lu.",
			Causes:       "Un message de publicité mal fait, et les rejets ne sont plus jamais lus.",
			Requirements: []string{"F-05", "A-12"},
			Policy:       func(p *lps.Policy) { p.Chokes = k.chokes },
			Expect: shows("reponses", `^poll : refused`, "F-05.courriers-abimes."+k.row).
				kills(`est illisible`, "F-05.represente-une-fois", "F-05.represente-identique"),
		})
	}
	return out
}

// letters are faults with whole kinds of mail.
func letters() []Variant {
	other := func(h adapter.Handled) bool { return slices.Contains([]string{"arl", "rsp", "other"}, h.Kind) }
	return []Variant{{
		Name:  "tout-courrier-est-un-rejet",
		Title: "Prend un accusé ou un courrier ordinaire pour un rejet",
		Shows: "Le lot repart après un accusé de réception, un relevé, ou un courriel où figure par hasard le " +
			"nombre 4005.",
		Causes:       "Chaque accusé fait repartir un lot déjà accepté : tout est compté deux fois.",
		Requirements: []string{"F-05", "F-06"},
		Driver:       sendsAgain(func(a adapter.Answer, _ polled) bool { return slices.ContainsFunc(a.Messages, other) }),
		Expect: shows("envois", `^3 messages remis`, "F-06.a-jour", "F-05.courriers-divers.*").
			kill("F-0[56].rien-represente", resentInVain).
			because("l'accusé du premier envoi est pris pour un rejet de plus, et le fichier repart comme un autre lot",
				kill("F-09.represente-une-fois", `rejeté par 4005 : 2 nouveaux envois`),
				kill("F-09.represente-identique", otherSubject)),
	}, {
		Name:         "courrier-inconnu-bloquant",
		Title:        "S'arrête après un courrier qu'il n'attendait pas",
		Shows:        "Après un accusé, un relevé ou un courrier ordinaire, tous les envois sont refusés.",
		Causes:       "Une publicité dans la boîte, et le cabinet ne facture plus.",
		Requirements: []string{"F-05"},
		Driver:       blocks("un message de la boîte n'a pas pu être interprété : envois suspendus", other),
		Expect: shows("motifs", `n'a pas pu être interprété : envois suspendus`, "F-06.a-jour", "F-05.courriers-divers.*").
			kill("F-0[56].certificat-attendu", `n'a pas pu être interprété : envois suspendus`),
	}, {
		Name:         "un-message-par-releve",
		Title:        "Ne relève qu'un message à la fois",
		Shows:        "La première relève prend un message et laisse les autres dans la boîte.",
		Causes:       "Après quelques jours d'absence, le rejet attend derrière trente accusés : le lot repart trop tard.",
		Requirements: []string{"F-05", "A-12"},
		Policy:       func(p *lps.Policy) { p.MaxFetched = 1 },
		Expect: lacks("pop3", `^RETR 2`, "F-05.courriers-divers.*", "F-05.melange", "F-05.lot-inconnu", "F-05.lot-d-un-autre",
			"F-05.deux-lots", "F-05.message-tardif.*").
			kill("F-05.boite-relevee", `messages? laissés? dans la boîte sans être lu`).
			kill("F-05.represente-une-fois", notTaken).
			because("le message de service est resté dans la boîte", kill("F-0[59].represente-*", notTaken),
				kill("F-09.certificat-attendu", notTaken)),
	}, {
		Name:         "jamais-efface",
		Title:        "N'efface jamais ce qu'il a relevé",
		Shows:        "Les messages relevés restent dans la boîte ; le logiciel se souvient de ceux qu'il a lus.",
		Causes:       "La boîte déborde au bout de quelques mois : le fournisseur refuse les retours suivants.",
		Requirements: []string{"A-12"},
		Policy:       func(p *lps.Policy) { p.Keeps = func(bool) bool { return true } },
		Expect: lacks("pop3", `^DELE`, "A-12.releve").
			warn("A-12.boite-videe", `2 messages relevés sont encore dans la boîte`),
	}, {
		Name:         "boite-vide-en-erreur",
		Title:        "Prend une boîte vide pour une panne",
		Shows:        "La boîte est visitée, ne contient rien, et le logiciel annonce un échec.",
		Causes:       "L'utilisateur voit une erreur chaque matin et n'en croit plus aucune.",
		Requirements: []string{"F-05", "A-12"},
		Driver: edited(func(action adapter.Action, a *adapter.Answer) {
			if action == adapter.ActionPoll && a.Status == adapter.Done && len(a.Messages) == 0 {
				a.Status, a.ReasonCode, a.Reason = adapter.Refused, "other", "aucun message dans la boîte : relève en échec"
			}
		}),
		Expect: shows("reponses", `^poll : refused`, "F-05.boite-vide").
			kill("F-05.boite-relevee", `tient une boîte vide pour un échec : « aucun message`),
	}, {
		Name:         "4015-bloquant",
		Title:        "Prend un 4015 pour un ordre d'arrêt",
		Shows:        "Averti qu'un certificat plus récent existe, et n'en trouvant pas, le poste refuse tous les envois.",
		Causes:       "Un avertissement en retard d'un jour suspend la facturation d'un poste pourtant à jour.",
		Requirements: []string{"F-06"},
		Driver: blocks("le certificat est signalé comme dépassé : envois suspendus", func(h adapter.Handled) bool {
			return h.Kind == "4015" && h.Outcome == "acted" && h.CertificateSerial == ""
		}),
		Expect: shows("motifs", `signalé comme dépassé : envois suspendus`, "F-06.sans-autre-certificat").
			kill("F-06.certificat-attendu", `signalé comme dépassé : envois suspendus`),
	}}
}
