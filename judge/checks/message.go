package checks

import (
	"slices"
	"strings"

	"amfront/journal"
	"amfront/judge/report"
	"amfront/scenarios"
)

// message are the checks on what the front-end found in a message: the
// findings of the requirement that the check is asked for.
func message() []Definition {
	return []Definition{{
		Name:   "sans-ecart",
		Title:  "Le message respecte l'exigence",
		Params: []string{"exigence"},
		Causes: []string{"le lot n'est pas parti, ou pas à une boîte de frontal"},
		Advice: "Faire partir le lot vers la boîte du frontal : le banc ne juge que les messages qui y arrivent.",
		Eval:   withoutDeparture,
	}}
}

// withoutDeparture looks for findings of the requirement in every message that
// arrived. An erreur is a nonconformity, an avertissement a warning; a
// remarque is only shown. The front-end tells each departure once, under the
// requirement that it misses first: where it could not look, nothing is proven.
func withoutDeparture(v *View, a journal.Check) Outcome {
	o := Outcome{Expected: "aucun écart à " + a.Requirement}
	stimulus := v.Stimulus("")
	if stimulus == nil {
		return notAsked(o, "l'envoi")
	}
	all := v.Received(stimulus.Seq)
	if len(all) == 0 {
		return v.missing(o, stimulus)
	}
	o.Verdict, o.Observed, o.Evidence = report.Conforming, "aucun écart", evidence(events(all)...)
	var said []string
	advice := map[report.Verdict][]string{}
	advise := func(verdict report.Verdict, say string) {
		if say != "" && !slices.Contains(advice[verdict], say) {
			advice[verdict] = append(advice[verdict], say)
		}
	}
	for _, got := range all {
		found := false
		for _, f := range got.Payload.Findings {
			if f.ID != a.Requirement {
				continue
			}
			found = true
			said = append(said, f.Severity+" : attendu "+f.Expected+", constaté "+f.Actual)
			switch {
			case f.Severity == "erreur":
				o.Verdict, o.Level, o.Expected = report.NonConforming, "", f.Expected
				advise(report.NonConforming, f.Advice)
			case f.Severity == "avertissement":
				advise(report.Warning, f.Advice)
				if o.Verdict == report.Conforming {
					o.Verdict, o.Level, o.Expected = report.Warning, report.SHOULD, f.Expected
				}
			}
		}
		why, verdict, do := v.unseen(a.Requirement, got.Payload)
		if why == "" || found && verdict == report.NotObserved {
			continue
		}
		said = append(said, why)
		advise(verdict, do)
		if o.Verdict.Passes() || verdict == report.NonConforming {
			o.Verdict, o.Level = verdict, ""
		}
	}
	if len(said) > 0 {
		o.Observed = strings.Join(said, " ; ")
	}
	o.Advice = strings.Join(advice[o.Verdict], " ")
	return o
}

// unseen says why the absence of findings proves nothing for a message, and what
// to do about it; "" when it does.
func (v *View) unseen(requirement string, m journal.MessageReceived) (why string, verdict report.Verdict, do string) {
	attached := m.CMS != nil && m.CMS.Class != "empty"
	usage := map[string]string{"A-05": "reel", "A-06": "test", "A-07": "demo"}[requirement]
	switch {
	case scenarios.Decision(m.Decision) == scenarios.Undelivered:
		return "le message n'a été remis à aucun frontal : " + m.Reason, report.NonConforming,
			"Écrire l'adresse de la boîte du frontal telle qu'elle est réglée sur le poste."
	case slices.Contains([]string{"A-01", "A-02", "A-03", "A-12"}, requirement):
		return "", "", ""
	case !attached:
		return "le message ne porte aucun fichier à juger", report.NotObserved,
			"Joindre le fichier du lot, chiffré, au message."
	case usage != "" && m.Flow.Usage != usage:
		return "le message annonce " + flowWords(m.Flow), report.NonConforming,
			"Composer Content-Description d'après l'usage du lot : réel, test ou démonstration."
	case requirement == "A-11" && !v.captured() && !strings.EqualFold(m.To, v.setting("mailboxes", "oct")):
		return "le message est arrivé dans la boîte " + m.To + ", qui n'est pas celle d'un OCT", report.NonConforming,
			"Adresser à la boîte de l'OCT, et à elle seule, ce qui est pour un OCT."
	case strings.HasPrefix(requirement, "A-") && requirement != "A-09" && requirement != "A-10":
		return "", "", ""
	case !opened(m) && v.captured():
		return "la pièce jointe n'a pas été ouverte : " + m.Reason, report.NotObserved,
			"Donner le certificat de son destinataire et sa clé, par --cert et --key."
	case !opened(m):
		return "la pièce jointe n'a pas été ouverte : " + m.Reason, report.NotObserved,
			"Chiffrer la pièce jointe pour le certificat en vigueur du destinataire ; ce point se juge une fois qu'elle s'ouvre."
	}
	return "", "", ""
}
