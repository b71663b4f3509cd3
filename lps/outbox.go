package lps

import (
	"cmp"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

func (st *station) lotFile(id, kind string) string {
	return filepath.Join(st.dir, "outbox", id+"."+kind)
}

// saveLot keeps a lot; its file's octets stand beside it, written once.
func (st *station) saveLot(l *Lot) error {
	data, err := json.MarshalIndent(l, "", " ")
	if err != nil {
		return err
	}
	return writeFile(st.lotFile(l.ID, "json"), data)
}

func (st *station) removeLot(l *Lot) error {
	if err := os.Remove(st.lotFile(l.ID, "json")); err != nil {
		return err
	}
	return os.Remove(st.lotFile(l.ID, "file"))
}

// payload is the file of a lot as it was first sent: compressed if it was.
func (st *station) payload(l *Lot) ([]byte, error) {
	return os.ReadFile(cmp.Or(l.Path, st.lotFile(l.ID, "file")))
}

// lots is the outbox, oldest first.
func (st *station) lots() ([]*Lot, error) {
	var out []*Lot
	for name, data := range readAll(filepath.Join(st.dir, "outbox")) {
		if !strings.HasSuffix(name, ".json") {
			continue
		}
		l := &Lot{}
		if err := json.Unmarshal(data, l); err != nil {
			return nil, fmt.Errorf("outbox: %s: %w", name, err)
		}
		out = append(out, l)
	}
	slices.SortFunc(out, func(a, b *Lot) int { return strings.Compare(a.Compostage+a.ID, b.Compostage+b.ID) })
	return out, nil
}

// sent finds the lot of which a message was, and which sending that was.
func (st *station) sent(messageID string) (*Lot, int, error) {
	all, err := st.lots()
	if err != nil {
		return nil, 0, err
	}
	for _, l := range all {
		for i, s := range l.Sendings {
			if s.MessageID == messageID {
				return l, i, nil
			}
		}
	}
	return nil, 0, nil
}

// newLot puts a file into the outbox.
func (w *work) newLot(l *Lot, file []byte) error {
	payload := file
	if l.Compressed {
		var err error
		if payload, err = w.p.Compress(file); err != nil {
			return err
		}
	}
	if err := writeFile(w.st.lotFile(l.ID, "file"), payload); err != nil {
		return err
	}
	return w.st.saveLot(l)
}

// transmit sends a lot once: certificate, document, message, relay, in that
// order (I-05). The lot leaves the queue when the relay answered 250, or when
// it refused for good. The refusal says why nothing left.
func (w *work) transmit(l *Lot) *Refusal {
	label := w.p.Label(l, w.st.state.Config.OCTLabel)
	cert, no := w.certificate(label)
	clear := no != nil && w.p.ClearWithout
	if no != nil && !clear {
		return no
	}
	file, err := w.st.payload(l)
	if err != nil {
		return refuse(codeFile, "le fichier du lot a disparu du poste : %v", err)
	}
	if len(l.Sendings) > 0 && w.p.ResendSame != nil {
		file = w.p.ResendSame(l, file)
	}
	if l.MessageID == "" { // the same one if it has to be presented again
		l.MessageID = messageID(l.From)
		if err := w.st.saveLot(l); err != nil {
			return refuse("other", "le lot n'a pas pu être enregistré : %v", err)
		}
	}
	if clear {
		cert = nil
	}
	document, err := w.p.Enclose(l, file, cert)
	if err != nil {
		return refuse(codeKey, "le fichier n'a pas pu être chiffré : %v", err)
	}
	octets, err := w.p.Message(l, document, l.MessageID, w.now)
	if err != nil {
		return refuse("other", "le message n'a pas pu être composé : %v", err)
	}
	if err := w.present(l, octets); err != nil {
		return w.notSent(l, err)
	}
	serial := ""
	if !clear {
		serial = serialOf(cert)
	}
	l.Sendings = append(l.Sendings, Sending{MessageID: l.MessageID, Why: l.Queued, Serial: serial, At: w.now})
	l.Queued, l.MessageID = "", ""
	if err := w.st.saveLot(l); err != nil {
		return refuse("other", "le lot est parti, mais n'a pas pu être noté : %v", err)
	}
	w.label, w.serial = label, serial
	return nil
}

// present hands a message to the relay, again after a temporary refusal.
func (w *work) present(l *Lot, message []byte) error {
	c := w.st.state.Config
	config, err := w.secured("smtp", c.SMTP.Host)
	if err != nil {
		return err
	}
	r := &relay{address: address(c.SMTP), user: c.SMTP.User, password: c.SMTP.Password, mode: c.TLS.Mode,
		tls: config, optional: w.p.Optional, dial: w.opt.Dial, timeout: w.p.Exchange, helo: "poste.invalid", auth: w.p.Auth,
		goodbye: w.p.Goodbye}
	to := w.p.Recipient(l, l.To)
	for n := 1; ; n++ {
		octets := message
		if w.p.Written != nil {
			if octets, err = w.p.Written(message); err != nil {
				return err
			}
		}
		err := r.deliver(w.ctx, l.From, to, octets)
		if err == nil || n >= w.p.Attempts || !w.p.Retry(err) {
			return err
		}
		w.opt.Log.Info("presented again", "lot", l.ID, "after", replied(err))
		if err := w.opt.Sleep(w.ctx, w.p.Backoff(n)); err != nil {
			return err
		}
	}
}

// notSent words a failure at the relay. After a temporary one the lot stays
// in the queue and is presented again at the next occasion.
func (w *work) notSent(l *Lot, err error) *Refusal {
	if w.p.Flush && temporary(err) {
		return refuse(codeSMTPTemporary,
			"le relais de messagerie n'a pas pris le message en charge (%s) ; le lot est gardé et sera représenté",
			replied(err))
	}
	l.Queued = ""
	if err := w.st.saveLot(l); err != nil {
		w.opt.Log.Warn("lot not saved", "lot", l.ID, "err", err)
	}
	return refuse(codeSMTPRefused,
		"le relais de messagerie a refusé le message (%s) ; le lot n'est pas parti et reste sur le poste", replied(err))
}

// flush presents what could not leave before, but for the lot except.
func (w *work) flush(except *Lot) error {
	if !w.p.Flush {
		return nil
	}
	all, err := w.st.lots()
	if err != nil {
		return err
	}
	for _, l := range all {
		if l.Queued == "" || except != nil && l.ID == except.ID {
			continue
		}
		if no := w.transmit(l); no != nil {
			w.alert("Le lot %s attend toujours d'être envoyé : %s.", l.Compostage, no.Text)
			continue
		}
		w.alert("Le lot %s, resté en attente, est parti.", l.Compostage)
	}
	return nil
}

// waiting finds a lot of the queue that the user is sending again.
func (w *work) waiting(like *Lot) (*Lot, error) {
	all, err := w.st.lots()
	if err != nil {
		return nil, err
	}
	for _, l := range all {
		if l.Queued == "first" && l.Digest == like.Digest && l.Kind == like.Kind && l.Usage == like.Usage &&
			l.Destination == like.Destination && l.Compressed == like.Compressed {
			return l, nil
		}
	}
	return nil, nil
}
