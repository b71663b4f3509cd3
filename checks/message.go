package checks

import (
	"strings"

	"amfront/journal"
	"amfront/report"
)

func containsFold(s, sub string) bool {
	return strings.Contains(strings.ToLower(s), strings.ToLower(sub))
}

// message are the checks on what the front-end found in a message: the
// findings of the requirement that the check is asked for.
func message() []Definition {
	return []Definition{{
		Name:   "sans-ecart",
		Title:  "Le message respecte l'exigence",
		Params: []string{"exigence"},
		Causes: []string{"l'écart est celui que le constat décrit"},
		Advice: "Suivre le conseil du constat, visible dans les preuves.",
		Eval:   withoutDeparture,
	}}
}

// withoutDeparture looks for findings of the requirement. An erreur is a
// nonconformity, an avertissement a warning; a remarque is only shown.
func withoutDeparture(v *View, a journal.Check) Outcome {
	o := Outcome{Expected: "aucun écart à " + a.Requirement}
	stimulus := v.Stimulus("")
	if stimulus == nil {
		return notAsked(o, "l'envoi")
	}
	got, missing := v.arrival(stimulus)
	if got == nil {
		return missing(o)
	}
	o.Verdict, o.Observed, o.Evidence = report.Conforming, "aucun écart", evidence(got.Event)
	var said []string
	for _, f := range got.Payload.Findings {
		if f.ID != a.Requirement {
			continue
		}
		said = append(said, f.Severity+" : attendu "+f.Expected+", constaté "+f.Actual)
		switch {
		case f.Severity == "erreur":
			o.Verdict, o.Expected, o.Reason = report.NonConforming, f.Expected, f.Advice
		case f.Severity == "avertissement" && o.Verdict == report.Conforming:
			o.Verdict, o.Expected, o.Reason = report.Warning, f.Expected, f.Advice
		}
	}
	if len(said) > 0 {
		o.Observed = strings.Join(said, " ; ")
	}
	return o
}
