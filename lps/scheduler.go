package lps

import (
	"slices"
	"strings"
	"time"

	"amfront/lps/adapter"
)

// leastPause is between two turns of a scheduled job, whatever a policy plans.
const leastPause = time.Minute

// advance is the action: what the scheduler does until a time, each job at its
// own. The mailbox is fetched when the user asks, never here.
func (w *work) advance(until time.Time) error {
	w.scheduled = true
	for {
		at, job := w.st.state.NextCRL, w.maintain
		if w.p.Daily > 0 && w.st.state.Daily.Before(at) {
			at, job = w.st.state.Daily, w.daily
		}
		if at.Before(w.now) {
			at = w.now // missed, while the software did not run
		}
		if at.After(until) || w.ctx.Err() != nil {
			return w.ctx.Err()
		}
		w.now, w.clock = at, w.from(at)
		job()
		w.closeDirectory()
		w.dirErr = nil // the next job tries again
		if err := w.st.save(); err != nil {
			return err
		}
	}
}

// daily looks for the successors of certificates that end soon or may serve no
// more (E-04), and presents again what could not leave.
func (w *work) daily() {
	for _, label := range w.labels() {
		if len(w.st.held(label)) == 0 {
			continue // never fetched: nobody writes to it
		}
		if c, no := w.certificate(label); no != nil {
			w.alert("Aucun certificat de %s ne peut servir : %s.", label, no.Text)
		} else if c.NotAfter.Sub(w.now) <= w.p.RenewBefore {
			w.alert("Le certificat de %s se termine le %s, et l'annuaire n'en a pas donné d'autre.", label, day(c.NotAfter))
		}
	}
	if err := w.flush(nil); err != nil {
		w.opt.Log.Warn("the outbox cannot be read", "err", err)
	}
	w.st.state.Daily = w.now.Add(max(w.p.Daily, leastPause))
}

// maintain is what the software does by itself at its hours: the weekly fetch
// of the lists (E-09).
func (w *work) maintain() {
	st := &w.st.state
	if w.now.Before(st.NextCRL) {
		return
	}
	before := w.lists()
	_, err := w.fetch(w.labels(), false, true)
	outcome := "fetched"
	switch {
	case err != nil:
		outcome = "failed"
	case w.lists() == before:
		outcome = "unchanged"
	}
	if st.LastCRL.Outcome != outcome {
		st.LastCRL = adapter.PlanState{Outcome: outcome}
	}
	st.LastCRL.Times++
	st.NextCRL = w.p.PlanCRL(w.now, st.LastCRL)
	if least := w.now.Add(leastPause); st.NextCRL.Before(least) {
		st.NextCRL = least
	}
	if outcome == "fetched" {
		st.Failed = 0
		return
	}
	st.Failed++
	if w.p.AlertAfter > 0 && st.Failed >= w.p.AlertAfter {
		w.alert("La liste de révocation n'a pas pu être mise à jour (%d essais) : contactez le fournisseur de votre "+
			"logiciel avant qu'elle n'expire.", st.Failed)
	}
}

// lists tells one state of the lists from another.
func (w *work) lists() string {
	var out []string
	for _, l := range w.st.trusted().CRLs {
		out = append(out, fingerprint(l.Raw))
	}
	slices.Sort(out)
	return strings.Join(out, " ")
}
