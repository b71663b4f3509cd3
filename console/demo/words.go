package demo

import (
	"strings"

	"amfront/lps/adapter"
	"amfront/words"
)

// said is what an answer says. Its values come from the software: a page shows
// them as hostile.
func said(g Gesture, a adapter.Answer) (out []any) {
	say := func(format string, args ...any) { out = append(out, words.Errorf(format, args...)) }
	if a.Status == adapter.Refused {
		say("Refuse : %s", a.Reason)
	}
	switch a.Action {
	case adapter.ActionConfigure:
		if a.Status == adapter.Done {
			say("Poste neuf : adresses et racines de confiance réglées, ni certificat ni CRL.")
		}
	case adapter.ActionInstallCA, adapter.ActionInstallCRL, adapter.ActionInstallCertificate:
		if a.Status == adapter.Done {
			say("%v.", words.Text(map[adapter.Action]string{adapter.ActionInstallCA: "Autorité installée",
				adapter.ActionInstallCRL:         "Liste de révocation installée",
				adapter.ActionInstallCertificate: "Certificat de l’OCT installé"}[a.Action]))
		}
	case adapter.ActionSend:
		sent(a, say)
	case adapter.ActionRefresh:
		for _, f := range a.Fetched {
			fetched(f, say)
		}
		if a.Status == adapter.Done && len(a.Fetched) == 0 {
			say("Dit avoir fait la relève, sans rien en nommer.")
		}
	case adapter.ActionPoll:
		for _, m := range a.Messages {
			handled(m, say)
		}
		if a.Status == adapter.Done && len(a.Messages) == 0 {
			say("Dit n’avoir rien trouvé de nouveau dans sa boîte.")
		}
	case adapter.ActionPlan:
		for _, t := range a.Planned {
			say("Un poste neuf relèverait sa première CRL le %s.", t.Format("02/01/2006 à 15:04"))
		}
	}
	return out
}

func sent(a adapter.Answer, say func(string, ...any)) {
	if a.Status != adapter.Done {
		return
	}
	say("Dit le lot envoyé : %s.", strings.Join(a.MessageIDs, ", "))
	if a.CertificateLabel != "" {
		say("Chiffré pour %s, certificat %s.", a.CertificateLabel, brief(a.CertificateSerial))
	}
}

func fetched(f adapter.Fetched, say func(string, ...any)) {
	kind := map[string]string{"certificate": "Certificat", "crl": "CRL", "ca": "Autorité"}[f.Kind]
	outcome := map[string]string{"accepted": "contrôlé et gardé", "refused": "refusé", "unchanged": "inchangé",
		"pending": "gardé, pas encore utilisable", "missing": "introuvable"}[f.Outcome]
	if f.Kind != "certificate" {
		outcome = map[string]string{"accepted": "contrôlée et gardée", "refused": "refusée", "unchanged": "inchangée",
			"pending": "gardée, pas encore utilisable", "missing": "introuvable"}[f.Outcome]
	}
	name := f.Name
	if f.Kind == "crl" || f.Kind == "ca" { // the whole DN says no more to a room
		name, _, _ = strings.Cut(strings.TrimPrefix(name, "cn="), ",")
	}
	line := words.Errorf("%v %s : %v", words.Text(kind), name, words.Text(outcome))
	if f.Serial != "" {
		line = words.Errorf("%v %s (n° %s) : %v", words.Text(kind), name, brief(f.Serial), words.Text(outcome))
	}
	because(line, f.Reason, say)
}

func handled(m adapter.Handled, say func(string, ...any)) {
	what := map[string]string{"arl": "Accusé de réception (ARL)", "rsp": "Retour de paiement (RSP)",
		"dsn": "Avis de non-remise", "other": "Message ordinaire"}[m.Kind]
	outcome := map[string]string{"acted": "suivi d’effet", "noted": "noté", "refused": "non cru",
		"deferred": "remis à plus tard", "duplicate": "déjà traité",
		"awaiting": "en attente de l’accord de l’utilisateur"}[m.Outcome]
	kind := words.Text(what)
	if what == "" {
		kind = words.Errorf("Message de service %s", m.Kind)
	}
	because(words.Errorf("%v : %v", kind, words.Text(outcome)), m.Reason, say)
	if m.CertificateSerial != "" {
		say("Certificat %s repris du message.", brief(m.CertificateSerial))
	}
	if len(m.Resent) > 0 {
		say("Lot renvoyé : %s.", strings.Join(m.Resent, ", "))
	}
}

// because ends a line with the reason that the software gives, "" for none.
func because(line *words.Said, reason string, say func(string, ...any)) {
	if reason != "" {
		line = words.Errorf("%v — %s", line, strings.TrimSuffix(reason, "."))
	}
	say("%v.", line)
}

// brief shortens a serial number.
func brief(serial string) string {
	const most = 12
	if len(serial) > most {
		return serial[:most] + "…"
	}
	return serial
}
