package checks

import (
	"fmt"
	"time"

	"amfront/journal"
	"amfront/judge/report"
)

// planning are the checks on the planned times of the first CRL fetch (E-09).
func planning() []Definition {
	causes := []string{"l'heure est fixe, la même sur tous les postes",
		"le tirage est trop étroit, ou sort de la plage permise"}
	return []Definition{
		{
			Name: "heures-permises", Level: report.SHOULD,
			Title: "Les demandes sont prévues entre 2 h et 22 h", Causes: causes,
			Advice: "Tirer l'heure de la première demande au hasard entre 2 h et 22 h, heure du poste.",
			Eval:   withinHours,
		},
		{
			Name: "heures-etalees", Level: report.SHOULD,
			Title: "Les demandes s'étalent sur au moins 8 heures", Causes: causes,
			Advice: "Tirer l'heure au hasard, uniformément, sur une plage de 8 heures ou plus.",
			Eval:   spread,
		},
	}
}

// The bounds of E-09.
const (
	firstHour    = 2 * time.Hour
	lastHour     = 22 * time.Hour
	leastSpread  = 8 * time.Hour
	leastSamples = 50
)

// planned are the times of day of the newest answer to plan.
func (v *View) planned(o Outcome) ([]time.Duration, *Outcome) {
	stimulus := v.Stimulus("plan")
	if stimulus == nil {
		o = notAsked(o, "les heures prévues")
		return nil, &o
	}
	r := v.Report(stimulus)
	if r == nil || r.Payload.Exit != 0 {
		o.Verdict, o.Observed = report.NotObserved, "le logiciel n'a pas dit ses heures"
		return nil, &o
	}
	var out []time.Duration
	for _, t := range decodeAnswer(r.Payload.Answer).Planned {
		h, m, s := t.Clock() // in the offset that the station gave
		out = append(out, time.Duration(h)*time.Hour+time.Duration(m)*time.Minute+time.Duration(s)*time.Second)
	}
	if len(out) < leastSamples {
		o.Verdict, o.Observed, o.Evidence = report.NotObserved,
			plural(len(out), "heure donnée", "heures données")+", trop peu pour juger", evidence(r.Event)
		return nil, &o
	}
	return out, nil
}

func withinHours(v *View, _ journal.Check) Outcome {
	o := Outcome{Declared: true, Expected: "toutes les heures entre 02:00 et 22:00"}
	times, end := v.planned(o)
	if end != nil {
		return *end
	}
	o.Evidence = evidence(v.Report(v.Stimulus("plan")).Event)
	outside := 0
	for _, t := range times {
		if t < firstHour || t > lastHour {
			outside++
		}
	}
	if outside > 0 {
		return o.found(report.NonConforming, fmt.Sprintf("%d heures sur %d hors de la plage", outside, len(times)))
	}
	return o.found(report.Conforming, fmt.Sprintf("%d heures, toutes dans la plage", len(times)))
}

func spread(v *View, _ journal.Check) Outcome {
	o := Outcome{Declared: true,
		Expected: "au moins 8 heures entre la plus tôt et la plus tard, et des heures différentes d'un poste à l'autre"}
	times, end := v.planned(o)
	if end != nil {
		return *end
	}
	lo, hi := times[0], times[0]
	distinct := map[time.Duration]bool{}
	for _, t := range times {
		lo, hi = min(lo, t), max(hi, t)
		distinct[t] = true
	}
	// Fifty draws from 8 hours of minutes give 47 values or so; a handful is
	// no draw.
	return o.found(conforms(hi-lo >= leastSpread && len(distinct) >= len(times)/4),
		fmt.Sprintf("de %s à %s, soit %s ; %d heures différentes sur %d", clock(lo), clock(hi), clock(hi-lo), len(distinct),
			len(times)), v.Report(v.Stimulus("plan")).Event)
}

func clock(d time.Duration) string {
	return fmt.Sprintf("%02d:%02d", int(d.Hours()), int(d.Minutes())%60)
}
