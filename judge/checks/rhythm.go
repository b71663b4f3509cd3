package checks

import (
	"fmt"
	"time"

	"amfront/journal"
	"amfront/judge/report"
	"amfront/scenarios"
)

// rhythm is the check on what a software with a clock does by itself, day after
// day (E-09): not what it plans, but what the directory saw.
func rhythm() Definition {
	return Definition{
		Name: "rythme-vecu", Level: report.SHOULD,
		Title: "Les listes sont demandées au rythme du document, jour après jour",
		Causes: []string{"le planificateur n'a pas tourné, ou l'adaptateur ne le fait pas tourner (« advance »)",
			"la demande n'est pas hebdomadaire", "un échec n'est pas retenté le lendemain"},
		Advice: "Demander les CRL de soi-même une fois par semaine, et chaque jour tant que la demande ne donne rien.",
		Eval: after("advance", "le passage des jours",
			"une demande par semaine, et une par jour tant qu'elle ne donne rien", kept),
	}
}

// askedLists are the searches for lists between two events, and whether one was found.
func (v *View) askedLists(from, to uint64) (requests []journal.Event, got bool) {
	for _, q := range v.searches(from, asksList) {
		if q.Seq > to {
			break
		}
		requests = append(requests, q.Event)
		for _, e := range q.Payload.Entries {
			got = got || q.Payload.Result == 0 && holds(e, "certificaterevocationlist")
		}
	}
	return requests, got
}

// kept judges the days lived one by one: on which lists were asked for, and how
// that ended. The station had its lists before the first.
func kept(v *View, o Outcome, _ *At[journal.LPSAction]) Outcome {
	const never = "n'est pas redemandée"
	what, last, least, most, asked := "la liste de la mise en service", 0, 0, 8, 0
	var proof []journal.Event
	n := 0 // days by the calendar since the first
	var first time.Time
	judge := func(gap int, how string) *Outcome {
		if gap > most || how != never && gap < least {
			said := fmt.Sprintf("%s %s, %s après", what, how, plural(gap, "jour", "jours"))
			end := o.found(report.NonConforming, said, proof...)
			return &end
		}
		return nil
	}
	for _, a := range All[journal.LPSAction](v, journal.KindLPSAction, 0) {
		bidden := a.Payload.Action != "advance"
		r := v.reportOf(&a)
		switch {
		case bidden && (r == nil || first.IsZero()):
			continue
		case r == nil:
			return silent(o)
		case first.IsZero():
			first = a.Time.In(scenarios.Paris())
		}
		n = days(first, a.Time.In(scenarios.Paris()))
		requests, got := v.askedLists(a.Seq, r.Seq)
		if !bidden {
			proof = append(proof, a.Event)
		}
		if len(requests) == 0 {
			continue
		}
		proof = append(proof, requests...)
		if bidden { // to plan anew from there, or to keep to the plan, are both right
			if end := judge(n-last, never); end != nil {
				return *end
			}
			what, last, least, most = fmt.Sprintf("la liste demandée par l'utilisateur le jour %d", n), n, 0, 8
			continue
		}
		if end := judge(n-last, "est redemandée"); end != nil {
			return *end
		}
		asked++
		what, last, least, most = fmt.Sprintf("la liste demandée en vain le jour %d", n), n, 0, 1
		if got {
			what, least, most = fmt.Sprintf("la liste reçue le jour %d", n), 6, 8
			if !v.newList(a.Seq, r.Seq, "") { // the same list: the next day is as right
				least = 0
			}
		}
	}
	if end := judge(n-last, never); end != nil {
		return *end
	}
	if asked == 0 {
		return o.found(report.NotObserved, "trop peu de jours pour juger", proof...)
	}
	return o.found(report.Conforming, fmt.Sprintf("%s en %s, chacune à son jour", plural(asked, "demande", "demandes"),
		plural(n, "jour", "jours")), proof...)
}
