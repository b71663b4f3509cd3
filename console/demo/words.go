package demo

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	"amfront/lps/adapter"
)

// said is in French what an answer says. Its values come from the software: a
// page shows them as hostile.
func said(g Gesture, a adapter.Answer) []string {
	var out []string
	say := func(format string, args ...any) { out = append(out, fmt.Sprintf(format, args...)) }
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
			say("%s.", map[adapter.Action]string{adapter.ActionInstallCA: "Autorité installée",
				adapter.ActionInstallCRL:         "Liste de révocation installée",
				adapter.ActionInstallCertificate: "Certificat de l’OCT installé"}[a.Action])
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
	line := fmt.Sprintf("%s %s : %s", kind, name, outcome)
	if f.Serial != "" {
		line = fmt.Sprintf("%s %s (n° %s) : %s", kind, name, brief(f.Serial), outcome)
	}
	if f.Reason != "" {
		line += " — " + f.Reason
	}
	say("%s.", strings.TrimSuffix(line, "."))
}

func handled(m adapter.Handled, say func(string, ...any)) {
	what := map[string]string{"arl": "Accusé de réception (ARL)", "rsp": "Retour de paiement (RSP)",
		"dsn": "Avis de non-remise", "other": "Message ordinaire"}[m.Kind]
	outcome := map[string]string{"acted": "suivi d’effet", "noted": "noté", "refused": "non cru",
		"deferred": "remis à plus tard", "duplicate": "déjà traité",
		"awaiting": "en attente de l’accord de l’utilisateur"}[m.Outcome]
	line := cmp.Or(what, "Message de service "+m.Kind) + " : " + outcome
	if m.Reason != "" {
		line += " — " + m.Reason
	}
	say("%s.", strings.TrimSuffix(line, "."))
	if m.CertificateSerial != "" {
		say("Certificat %s repris du message.", brief(m.CertificateSerial))
	}
	if len(m.Resent) > 0 {
		say("Lot renvoyé : %s.", strings.Join(m.Resent, ", "))
	}
}

// brief shortens a serial number.
func brief(serial string) string {
	const most = 12
	if len(serial) > most {
		return serial[:most] + "…"
	}
	return serial
}

func seconds(d time.Duration) string {
	return fmt.Sprintf("%.0f secondes", d.Seconds())
}
