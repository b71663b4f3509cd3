package lps

import (
	"time"

	"amfront/lps/adapter"
)

// resend is F-05 and F-07: the same file, once. A sending that was followed
// by another has had its answer; one that was itself a second one is only
// repeated with another certificate.
func (w *work) resend(l *Lot, index int, code, label string, h *adapter.Handled) {
	if w.p.Answered(l, index, code, w.now) {
		return
	}
	if index > 0 {
		cert, no := w.usable(label)
		if len(l.Sendings) >= w.p.MaxSendings || no != nil || serialOf(cert) == l.Sendings[index].Serial {
			w.alert("Le lot %s est de nouveau rejeté (%s) : contactez le fournisseur de votre logiciel.", l.Compostage, code)
			return
		}
	}
	if w.p.AskUser && w.answer.Protocol > adapter.Version1 { // version 1 cannot say that something waits
		l.Asked, h.Outcome = code, "awaiting"
		if err := w.st.saveLot(l); err != nil {
			h.Outcome, h.Reason = "deferred", err.Error()
			return
		}
		w.alert("Le lot %s est rejeté (%s) : acceptez-vous de le renvoyer ?", l.Compostage, code)
		return
	}
	w.again(l, code, h)
}

// confirm is the action: the user agrees to send again what was rejected.
func (w *work) confirm() error {
	all, err := w.st.lots()
	for _, l := range all {
		if l.Asked == "" {
			continue
		}
		h := adapter.Handled{Kind: l.Asked, Outcome: "acted", Original: l.Sendings[len(l.Sendings)-1].MessageID}
		l.Asked = ""
		w.again(l, h.Kind, &h)
		w.answer.Messages = append(w.answer.Messages, h)
	}
	return err
}

// again puts a rejected lot into the queue and sends it.
func (w *work) again(l *Lot, code string, h *adapter.Handled) {
	l.Queued = code
	if err := w.st.saveLot(l); err != nil {
		h.Outcome, h.Reason = "deferred", err.Error()
		return
	}
	if no := w.transmit(l); no != nil {
		w.alert("Le lot %s doit être renvoyé, mais ne peut pas encore partir : %s.", l.Compostage, no.Text)
		return
	}
	h.Resent = append(h.Resent, l.Sendings[len(l.Sendings)-1].MessageID)
}

// answered tells that a sending was followed by another, or is about to be.
func answered(l *Lot, index int, _ string, _ time.Time) bool {
	return index < len(l.Sendings)-1 || l.Queued != ""
}
