package mailbox

import (
	"context"
	"crypto/rand"
	"encoding/base32"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"

	"amfront/journal"
)

// idSource makes ids that never repeat in a world: a random part drawn at
// each start and a counter.
type idSource struct {
	prefix string
	n      *atomic.Uint64
}

func newIDSource() (idSource, error) {
	var p [10]byte
	if _, err := rand.Read(p[:]); err != nil {
		return idSource{}, fmt.Errorf("mailbox: drawing a random id: %w", err)
	}
	text := strings.ToLower(base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(p[:]))
	return idSource{prefix: text[:12], n: new(atomic.Uint64)}, nil
}

func (s idSource) next() string { return fmt.Sprintf("%s-%06d", s.prefix, s.n.Add(1)) }

// index is the mailboxes in memory. A bench keeps 100,000 messages and more,
// so a record holds its digest in binary and shares its strings.
type index struct {
	boxes map[string]*box
	byID  map[string]*record
	names map[string]string // interned senders and classes
}

type box struct {
	address string
	records []*record // by seq
}

type record struct {
	box             *box
	id, from, class string
	size            int64
	seq             uint64
	raw             [32]byte
	deleted         bool
}

func newIndex() index {
	return index{boxes: map[string]*box{}, byID: map[string]*record{}, names: map[string]string{}}
}

func (x *index) intern(s string) string {
	if t, ok := x.names[s]; ok {
		return t
	}
	if len(x.names) > 1<<16 { // senders that never come back
		clear(x.names)
	}
	s = strings.Clone(s)
	x.names[s] = s
	return s
}

// room tells whether one more mailbox may be made.
func (x *index) room() error {
	if len(x.boxes) >= maxMailboxes {
		return fmt.Errorf("mailbox: the world has %d mailboxes, the limit; reset the bench to start afresh", maxMailboxes)
	}
	return nil
}

// box finds or makes a mailbox; address is canonical.
func (x *index) box(address string) *box {
	b := x.boxes[address]
	if b == nil {
		b = &box{address: strings.Clone(address)}
		x.boxes[b.address] = b
	}
	return b
}

func (x *index) add(d Deposit, seq uint64) {
	if x.byID[d.ID] != nil {
		return
	}
	b := x.box(canonical(d.Mailbox))
	r := &record{box: b, id: strings.Clone(d.ID), from: x.intern(d.From), class: x.intern(d.Class),
		size: d.Size, seq: seq}
	_, _ = hex.Decode(r.raw[:], []byte(d.Raw)) // the journal has checked it
	x.byID[r.id] = r
	b.records = append(b.records, r)
	// Commits that return out of turn: almost always already in place.
	for i := len(b.records) - 1; i > 0 && b.records[i-1].seq > seq; i-- {
		b.records[i-1], b.records[i] = b.records[i], b.records[i-1]
	}
}

// remove takes messages out.
func (x *index) remove(ids []string) {
	touched := map[*box]bool{}
	for _, id := range ids {
		if r := x.byID[id]; r != nil {
			r.deleted = true
			touched[r.box] = true
			delete(x.byID, id)
		}
	}
	for b := range touched {
		b.records = slices.DeleteFunc(b.records, func(r *record) bool { return r.deleted })
	}
}

func (r *record) message() Message {
	return Message{ID: r.id, Mailbox: r.box.address, From: r.from, Size: r.size, Class: r.class,
		Raw: journal.Digest(hex.EncodeToString(r.raw[:])), Seq: r.seq}
}

func (x *index) find(id string) (Message, bool) {
	if r := x.byID[id]; r != nil {
		return r.message(), true
	}
	return Message{}, false
}

func (x *index) list(address string) []Message {
	b := x.boxes[address]
	if b == nil {
		return nil
	}
	out := make([]Message, len(b.records))
	for i, r := range b.records {
		out[i] = r.message()
	}
	return out
}

// enter locks the store; after a reset of the journal it first builds the
// mailboxes anew.
func (s *Store) enter() {
	s.mu.Lock()
	if s.j.Generation() == s.gen {
		return
	}
	if err := s.rebuild(context.Background()); err != nil {
		// The journal is unreadable, and says so to everyone who reads it.
		s.idx = newIndex()
	}
}

// rebuild reads the mailboxes out of the journal. The caller holds s.mu, or
// is alone.
func (s *Store) rebuild(ctx context.Context) error {
	for {
		gen := s.j.Generation()
		x, err := replay(ctx, s.j)
		if errors.Is(err, journal.ErrReset) {
			continue
		}
		if err == nil {
			s.idx, s.gen = x, gen
		}
		return err
	}
}

func replay(ctx context.Context, r journal.Reader) (index, error) {
	x := newIndex()
	var gone []string
	for ev, err := range r.EventsOf(ctx, 0, journal.KindMailboxCreated, journal.KindMailStored, journal.KindMailDeleted) {
		if err != nil {
			return x, err
		}
		switch ev.Kind {
		case journal.KindMailboxCreated:
			var f journal.MailboxCreated
			if err := ev.Decode(&f); err != nil {
				return x, err
			}
			x.box(canonical(f.Address))
		case journal.KindMailStored:
			var f journal.MailStored
			if err := ev.Decode(&f); err != nil {
				return x, err
			}
			x.add(Deposit{ID: f.ID, Mailbox: f.Mailbox, From: f.From, Size: f.Size, Class: f.Class,
				Raw: ev.Blobs["raw"]}, ev.Seq)
		case journal.KindMailDeleted:
			var f journal.MailRef
			if err := ev.Decode(&f); err != nil {
				return x, err
			}
			gone = append(gone, f.ID)
		}
	}
	x.remove(gone)
	return x, nil
}
