package bench

import (
	"context"
	"errors"
	"path/filepath"
	"slices"

	"amfront/journal"
	"amfront/mailbox"
	"amfront/receiver"
	"amfront/scenarios"
	"amfront/words"
)

// openState opens journal, mailboxes and PKI of the data directory.
func (w *World) openState(ctx context.Context, ports *listeners) error {
	var err error
	if w.situations, err = scenarios.Situations(); err != nil {
		return err
	}
	journalDir := ""
	if w.opt.Dir != "" {
		if err := prepareDir(w.opt.Dir); err != nil {
			return err
		}
		doubts, err := assessFiles(w.opt.Dir)
		if err != nil {
			return err
		}
		for _, d := range doubts {
			w.log.Warn(d, "dir", w.opt.Dir)
		}
		journalDir = filepath.Join(w.opt.Dir, "journal")
	}
	if w.Journal, err = journal.Open(ctx, journal.Options{Dir: journalDir, World: w.opt.World,
		Now: w.opt.Now, Log: w.log}); err != nil {
		return JournalError(err)
	}
	if err := w.openPKI(ctx, ports); err != nil {
		return err
	}
	if w.Store, err = mailbox.OpenStore(ctx, w.Journal); err != nil {
		return err
	}
	if err := w.rebuildIndexes(ctx); err != nil {
		return err
	}
	if err := w.ensureMailboxes(); err != nil {
		return err
	}
	front, err := w.frontOf(w.opt.Config)
	if err == nil {
		w.front.Store(front)
	}
	return err
}

// ensureMailboxes creates the mailboxes that are there before any mail.
func (w *World) ensureMailboxes() error {
	c := w.opt.Config
	for _, a := range []string{c.Mailboxes.AMO, c.Mailboxes.AMC, c.Mailboxes.OCT} {
		if err := w.Store.Ensure(a, "front-end"); err != nil {
			return err
		}
	}
	return w.Store.Ensure(c.PSAddress, "configured")
}

// rebuildIndexes finds messages and sessions of an earlier run.
func (w *World) rebuildIndexes(ctx context.Context) error {
	var sessions keptSessions
	if seen := w.Journal.LoadDerived("sessions", &sessions); seen > 0 {
		w.sessions.set(sessions, seen)
	}
	var messages keptWorld
	after := w.Journal.LoadDerived("messages", &messages)
	if after > 0 {
		w.index.set(messages.Messages)
		w.lots.Restore(messages.Lots)
	}
	for ev, err := range w.Journal.EventsOf(ctx, after, journal.KindMessageReceived, journal.KindMessageDeleted) {
		if err != nil {
			return JournalError(err)
		}
		if ev.Kind == journal.KindMessageReceived {
			var m journal.MessageReceived
			if err := ev.Decode(&m); err != nil {
				return err
			}
			w.index.add(ev.Seq, &m)
			w.remember(&m, ev.Time)
			continue
		}
		var m journal.MailRef
		if err := ev.Decode(&m); err != nil {
			return err
		}
		w.index.remove(m.ID)
	}
	for ev, err := range w.Journal.EventsOf(ctx, w.sessions.seen, journal.KindSessionOpen, journal.KindSessionClose) {
		if err != nil {
			return JournalError(err)
		}
		w.sessions.add(ev)
	}
	for ev, err := range w.Journal.EventsOf(ctx, 0, journal.KindSituation) { // few
		if err != nil {
			return JournalError(err)
		}
		var s journal.Situation
		if err := ev.Decode(&s); err != nil {
			return err
		}
		w.active = slices.DeleteFunc(w.active, func(id string) bool { return id == s.ID })
		if s.Active {
			w.active = append(w.active, s.ID)
		}
	}
	return nil
}

// keptWorld is what is kept of messages.
type keptWorld struct {
	Messages keptMessages
	Lots     []receiver.Fate
}

// keepEvery is after how many messages what was made of the journal is kept: what
// a start after a kill has to read.
const keepEvery = 8192

// keep keeps the indexes beside the journal, for the next start. It may fail: they
// are then made of the events again.
func (w *World) keep() {
	if w.opt.Dir == "" || w.front.Load() == nil {
		return // in memory, or not opened yet
	}
	w.resetting.Lock() // no delivery is between its commit and the index
	x := w.index
	x.mu.Lock()
	err := w.Journal.SaveDerived("messages", w.Journal.Last(), keptWorld{x.kept, w.lots.Kept()})
	x.mu.Unlock()
	w.resetting.Unlock()
	if err := errors.Join(err, w.Store.Keep(), w.sessions.keep(w.Journal)); err != nil {
		w.log.Debug("indexes not kept", "err", err)
	}
	w.Journal.SaveIndex()
}

// Trouble says in French why nothing is accepted now, and what to do; "" while
// all is well.
func (w *World) Trouble() string { return TroubleOf(w.Journal.Err(), w.opt.Dir) }

// TroubleOf is the sentence for what a journal in dir says of its disk.
func TroubleOf(err error, dir string) string {
	switch {
	case err == nil:
		return ""
	case errors.Is(err, journal.ErrFull):
		return "disque plein : plus rien n’est accepté. Libérez de la place là où se trouve " + dir +
			" ; le banc reprend de lui-même, sans redémarrage."
	case journal.IsFull(err):
		return "disque plein : une écriture n’a pas abouti. Libérez de la place là où se trouve " + dir +
			", puis redémarrez le banc : rien de ce qui a été confirmé n’est perdu."
	}
	return "le journal ne prend plus rien : redémarrez le banc. " + err.Error()
}

var errRestart = words.Errorf("the disk is full: make room, then start the bench again; nothing that was " +
	"acknowledged is lost")

// JournalError makes what the user can mend a start error: of this journal, or
// of any other in the data directory. A start that finds no room has ended.
func JournalError(err error) error {
	var damage *journal.DamageError
	switch {
	case errors.Is(err, errRestart):
		return err
	case errors.Is(err, journal.ErrFull): // its own text is for a bench that runs
		return startError("%w", errRestart)
	case journal.IsFull(err):
		return startError("%w (%w)", errRestart, err)
	case errors.Is(err, ErrStart):
		return err
	case errors.Is(err, journal.ErrLocked) || errors.As(err, &damage):
		return startError("%w", err)
	}
	return err
}
