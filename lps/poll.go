package lps

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"amfront/lps/adapter"
)

// What state.Inbox says of a message of the mailbox.
const (
	inboxToDo     = "todo"     // on the station, nothing done yet
	inboxDeferred = "deferred" // waits for an authority or a list to be installed
	inboxDone     = "done"
)

func (st *station) mailFile(uid string) string {
	sum := sha256.Sum256([]byte(uid)) // a unique id is no file name
	return filepath.Join(st.dir, "inbox", hex.EncodeToString(sum[:12])+".eml")
}

// poll is the action: fetch the mailbox, then act on what came.
func (w *work) poll() error {
	fetchErr := w.fetchMail()
	if fetchErr != nil {
		w.alert("La boîte aux lettres n'a pas pu être relevée : %v.", fetchErr)
	}
	order := w.st.state.Order
	w.st.state.Order = nil
	for _, uid := range order {
		if err := w.handle(uid); err != nil {
			w.st.state.Order = append(w.st.state.Order, uid)
			return err
		}
		if w.st.state.Inbox[uid] == inboxDeferred {
			w.st.state.Order = append(w.st.state.Order, uid)
		}
		if err := w.st.save(); err != nil {
			return err
		}
	}
	for len(w.st.state.Order) > w.p.MaxDeferred {
		w.st.state.Inbox[w.st.state.Order[0]] = inboxDone
		w.st.state.Order = w.st.state.Order[1:]
	}
	if err := w.flush(nil); err != nil {
		return err
	}
	if fetchErr != nil {
		return refuse(codePOP3, "la boîte aux lettres n'a pas pu être relevée : %v", fetchErr)
	}
	return nil
}

// fetchMail brings new messages to the station, writes them down, and only
// then removes them from the mailbox.
func (w *work) fetchMail() error {
	c := w.st.state.Config
	config, err := w.secured("pop3", c.POP3.Host)
	if err != nil {
		return err
	}
	m := &maildrop{address: address(c.POP3), user: c.POP3.User, password: c.POP3.Password, mode: c.TLS.Mode,
		tls: config, optional: w.p.Optional, dial: w.opt.Dial, timeout: w.p.Exchange, apop: w.p.APOP}
	for n := 1; ; n++ {
		err := m.visit(w.ctx, w.collect)
		if err != nil && w.p.Undo {
			for _, uid := range w.st.state.Order {
				delete(w.st.state.Inbox, uid)
			}
			w.st.state.Order = nil
		}
		if err == nil || n >= w.p.Attempts || w.ctx.Err() != nil || unproven(err) {
			return err
		}
		w.opt.Log.Info("mailbox tried again", "after", err)
		if err := w.opt.Sleep(w.ctx, w.p.Backoff(n)); err != nil {
			return err
		}
	}
}

func (w *work) collect(s *pop3Session) error {
	order, ids, err := s.list()
	if err != nil {
		return err
	}
	for i, n := range order {
		if w.p.MaxFetched > 0 && i >= w.p.MaxFetched {
			break
		}
		uid := ids[n]
		earlier := w.st.state.Inbox[uid] != ""
		if w.st.state.Inbox[uid] == "" || !w.p.Remember {
			if large, err := w.tooLarge(s, n); err != nil {
				return err
			} else if large {
				if err := s.remove(n); err != nil {
					return err
				}
				continue
			}
			if !w.p.NoteLate {
				w.st.state.Inbox[uid] = inboxDone
			}
			raw, err := s.retrieve(n)
			var refused *pop3Error
			if errors.As(err, &refused) {
				w.alert("Le message %s n'a pas pu être relevé : %v.", uid, err)
				continue
			}
			if err != nil {
				return err
			}
			if w.p.Chokes != nil && w.p.Chokes(raw) {
				return fmt.Errorf("le message %d est illisible", n)
			}
			if err := writeFile(w.st.mailFile(uid), raw); err != nil {
				return err
			}
			w.st.state.Inbox[uid] = inboxToDo
			w.st.state.Order = append(w.st.state.Order, uid)
			if err := w.st.save(); err != nil {
				return err
			}
		}
		if w.p.Keeps != nil && w.p.Keeps(earlier) {
			continue
		}
		if err := s.remove(n); err != nil {
			return err
		}
	}
	w.forget(ids)
	return nil
}

// tooLarge tells that a policy does not fetch a message of that size.
func (w *work) tooLarge(s *pop3Session, n int) (bool, error) {
	if w.p.MaxFetch == 0 {
		return false, nil
	}
	size, err := s.size(n)
	return size > w.p.MaxFetch, err
}

// maxInbox bounds what is remembered of messages that left the mailbox.
const maxInbox = 10000

// forget drops the oldest memories of messages that are gone, once there are
// very many.
func (w *work) forget(ids map[int]string) {
	if len(w.st.state.Inbox) < maxInbox {
		return
	}
	here := map[string]bool{}
	for _, id := range ids {
		here[id] = true
	}
	for uid, what := range w.st.state.Inbox {
		if what == inboxDone && !here[uid] {
			delete(w.st.state.Inbox, uid)
		}
	}
}

// handle acts on one message of the station's inbox.
func (w *work) handle(uid string) error {
	raw, err := os.ReadFile(w.st.mailFile(uid))
	if err != nil {
		return err
	}
	h := w.read(raw)
	w.st.state.Inbox[uid] = inboxDone
	if h.Outcome == "deferred" {
		w.st.state.Inbox[uid] = inboxDeferred
	}
	w.answer.Messages = append(w.answer.Messages, h)
	return nil
}

// alertUser repeats in the alerts what the user must know of a message.
func (w *work) alertUser(h *adapter.Handled) {
	if h.Reason != "" && slices.Contains([]string{"refused", "deferred"}, h.Outcome) {
		w.alert("Message de service %s sans effet : %s.", h.Kind, h.Reason)
	}
}
