package mailbox

import (
	"context"
	"crypto/rand"
	"encoding/base32"
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

// index is the mailboxes in memory: the numbers of the events that stored their
// messages, from which the journal has the rest. 32 bits do for 4 billion events,
// some terabytes.
type index struct {
	boxes map[string]*box
	ids   Numbers
}

type box struct {
	address string
	seqs    Series // ascending
}

func newIndex() index { return index{boxes: map[string]*box{}} }

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

func (x *index) add(id, address string, seq uint64) {
	if x.ids.Of(id) != 0 {
		return
	}
	x.ids.Set(id, uint32(seq))
	x.box(canonical(address)).seqs.Insert(uint32(seq))
}

// remove takes messages out of their mailboxes.
func (x *index) remove(gone []Message) {
	from := map[string]map[uint32]bool{}
	for _, m := range gone {
		if seq := x.ids.Of(m.ID); seq != 0 {
			x.ids.Set(m.ID, 0)
			if from[m.Mailbox] == nil {
				from[m.Mailbox] = map[uint32]bool{}
			}
			from[m.Mailbox][seq] = true
		}
	}
	for address, seqs := range from {
		if b := x.boxes[address]; b != nil {
			left := slices.DeleteFunc(b.seqs.All(), func(seq uint32) bool { return seqs[seq] })
			b.seqs = Series{}
			b.seqs.Append(left...)
		}
	}
}

// message reads a message from the event that stored it.
func (s *Store) message(seq uint32) (Message, error) {
	ev, err := s.j.Event(uint64(seq))
	if err != nil {
		return Message{}, err
	}
	var f journal.MailStored
	if err := ev.Decode(&f); err != nil {
		return Message{}, err
	}
	return Message{ID: f.ID, Mailbox: canonical(f.Mailbox), From: f.From, Size: f.Size, Class: f.Class,
		Raw: ev.Blobs["raw"], Seq: ev.Seq}, nil
}

// messages reads many. The caller does not hold s.mu: it takes a while.
func (s *Store) messages(seqs []uint32) ([]Message, error) {
	out := make([]Message, len(seqs))
	for i, seq := range seqs {
		var err error
		if out[i], err = s.message(seq); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// seqs copies the numbers of a mailbox; ok tells whether there is one. The caller
// holds s.mu.
func (s *Store) seqs(address string) (seqs []uint32, ok bool) {
	b := s.idx.boxes[address]
	if b == nil {
		return nil, false
	}
	return b.seqs.All(), true
}

// kept is the mailboxes as they are kept beside the journal.
type kept struct {
	Boxes map[string]Series
	IDs   Numbers
}

const keptName = "mailboxes"

// Keep keeps the mailboxes beside the journal, where the next OpenStore finds
// them.
func (s *Store) Keep() error {
	s.commits.Lock() // so that the index is what the journal says, event for event
	defer s.commits.Unlock()
	s.enter()
	defer s.mu.Unlock()
	k := kept{map[string]Series{}, s.idx.ids}
	for a, b := range s.idx.boxes {
		k.Boxes[a] = b.seqs
	}
	return s.j.SaveDerived(keptName, s.j.Last(), k)
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

func replay(ctx context.Context, j *journal.Journal) (index, error) {
	x := newIndex()
	var k kept
	after := j.LoadDerived(keptName, &k)
	if after > 0 {
		x.ids = k.IDs
		for a, seqs := range k.Boxes {
			x.box(a).seqs = seqs
		}
	}
	var gone []Message
	for ev, err := range j.EventsOf(ctx, after, journal.KindMailboxCreated, journal.KindMailStored,
		journal.KindMailDeleted) {
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
			x.add(f.ID, f.Mailbox, ev.Seq)
		case journal.KindMailDeleted:
			var f journal.MailRef
			if err := ev.Decode(&f); err != nil {
				return x, err
			}
			gone = append(gone, Message{ID: f.ID, Mailbox: canonical(f.Mailbox)})
		}
	}
	x.remove(gone)
	return x, nil
}
