package checks

import (
	"encoding/json"
	"slices"
	"strings"

	"amfront/journal"
	"amfront/judge/report"
)

// noAlarm wants nothing refused before anything was out of order, be it an
// update that was asked to leave out the lists.
func noAlarm(v *View, _ journal.Check) Outcome {
	o := Outcome{Expected: "aucun refus avant qu'un écart, une panne ou un message ne le justifie"}
	var good []journal.Event
	for _, ev := range v.Events {
		var r journal.LPSReport
		asked := ""
		if ev.Kind == journal.KindLPSReport {
			if ev.Decode(&r) != nil {
				continue
			}
			asked = v.request(ev.Seq)
		}
		switch {
		case slices.Contains(disturbing, ev.Kind), r.Action == "refresh" && !strings.Contains(asked, `"crls"`):
			if len(good) == 0 {
				return o.found(report.NotObserved, "le premier geste venait après le premier écart")
			}
			return o.found(report.Conforming, "rien n'a été refusé jusque-là", good...)
		case ev.Kind != journal.KindLPSReport:
		case r.Exit == exitRefused && (r.Action != "send" || !strings.Contains(asked, `"destination":"oct"`)):
			// an OCT has to hand over its certificate first
			return o.found(report.NonConforming, "refus de « "+r.Action+" » : « "+r.Reason+" »", ev)
		default:
			good = append(good, ev)
		}
	}
	if len(good) == 0 {
		return o.found(report.NotObserved, "le logiciel n'a rien rapporté")
	}
	return o.found(report.Conforming, "rien n'a été refusé", good...)
}

// disturbing are the events after which a refusal may be right.
var disturbing = []journal.Kind{journal.KindFaultArmed, journal.KindDecisionForced, journal.KindDirectoryState,
	journal.KindMailPosted, journal.KindClockAdvanced, journal.KindSituation, journal.KindPKIChanged}

// request is what the newest action before an event was asked with.
func (v *View) request(before uint64) string {
	a := newest(All[journal.LPSAction](v, journal.KindLPSAction, 0),
		func(a At[journal.LPSAction]) bool { return a.Seq < before })
	if a == nil {
		return ""
	}
	data, err := json.Marshal(a.Payload.Request)
	if err != nil {
		return ""
	}
	return string(data)
}
