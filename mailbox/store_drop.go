package mailbox

import (
	"context"
	"errors"
	"fmt"

	"amfront/journal"
)

// Drop is a locked maildrop: its messages as they were when it was opened
// (RFC 1939 §4).
type Drop struct {
	s        *Store
	address  string
	messages []Message
}

// Lock opens a maildrop for one POP3 session, or returns ErrLocked, or
// ErrNoMailbox.
func (s *Store) Lock(address string) (*Drop, error) {
	a := canonical(address)
	s.settle(a)
	s.enter()
	defer s.mu.Unlock()
	if s.idx.boxes[a] == nil {
		return nil, fmt.Errorf("%w: %s", ErrNoMailbox, a)
	}
	if s.locked[a] != nil {
		return nil, ErrLocked
	}
	d := &Drop{s: s, address: a}
	s.locked[a] = d
	seqs, _ := s.seqs(a)
	s.mu.Unlock()
	var err error
	d.messages, err = s.messages(seqs)
	s.mu.Lock()
	if err != nil {
		delete(s.locked, a)
		return nil, fmt.Errorf("mailbox: %s: %w", a, err)
	}
	return d, nil
}

// Messages are numbered from 1 in POP3, from 0 here. The slice is the
// caller's.
func (d *Drop) Messages() []Message { return d.messages }

// Release ends the lock and deletes the messages given, durably: it returns
// once their deletion is on disk. The lock ends even when it fails, and then
// none is deleted. A second Release does nothing.
func (d *Drop) Release(ctx context.Context, session string, deleted []Message) error {
	d.s.mu.Lock()
	mine := d.s.locked[d.address] == d
	d.s.mu.Unlock()
	if !mine {
		return nil
	}
	// The lock is held until the deletions are visible, so that the next
	// session does not find them again.
	err := d.s.remove(ctx, session, "QUIT", deleted)
	d.s.mu.Lock()
	defer d.s.mu.Unlock()
	if d.s.locked[d.address] == d {
		delete(d.s.locked, d.address)
	}
	return err
}

// List is the messages of a mailbox, oldest first, none when the journal is no
// longer readable.
func (s *Store) List(address string) []Message {
	a := canonical(address)
	for {
		s.settle(a)
		s.enter()
		seqs, _ := s.seqs(a)
		s.mu.Unlock()
		out, err := s.messages(seqs)
		if !errors.Is(err, journal.ErrReset) && !errors.Is(err, journal.ErrNoEvent) {
			return out
		}
	}
}

// takeOff marks a commit as under way for the mailboxes.
func (s *Store) takeOff(boxes []string) chan struct{} {
	done := make(chan struct{})
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, a := range boxes {
		if s.flight[a] == nil {
			s.flight[a] = map[chan struct{}]bool{}
		}
		s.flight[a][done] = true
	}
	return done
}

// land ends what takeOff began. The caller holds s.mu, and releases it only
// when the index is up to date.
func (s *Store) land(boxes []string, done chan struct{}) {
	for _, a := range boxes {
		delete(s.flight[a], done)
		if len(s.flight[a]) == 0 {
			delete(s.flight, a)
		}
	}
	close(done)
}

// settle waits for the commits to a mailbox that are under way now: their
// events may be visible in the journal already, their messages are not.
func (s *Store) settle(address string) {
	s.mu.Lock()
	var pending []chan struct{}
	for done := range s.flight[address] {
		pending = append(pending, done)
	}
	s.mu.Unlock()
	for _, done := range pending {
		<-done
	}
}
