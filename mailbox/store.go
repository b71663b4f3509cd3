package mailbox

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"amfront/journal"
)

// Limits of a store.
const (
	maxMailboxes     = 100_000 // addresses a world may see
	maxAddressOctets = 320     // RFC 5321 §4.5.3.1: 64 + "@" + 255
)

var (
	// ErrLocked is returned when another session has the maildrop (RFC 1939 §4).
	ErrLocked = errors.New("mailbox: maildrop already locked")
	// ErrNoMailbox is returned for a mailbox that does not exist.
	ErrNoMailbox = errors.New("mailbox: no such mailbox")
	// ErrNoMessage is returned for the id of a message that is not (or no
	// longer) in a mailbox.
	ErrNoMessage = errors.New("mailbox: no such message")
	// ErrAddress is returned for what cannot be the address of a mailbox.
	ErrAddress = errors.New("mailbox: not an address")
)

// Message is a stored message.
type Message struct {
	ID      string // also the POP3 UID (RFC 1939 §7)
	Mailbox string // lower case
	From    string // envelope sender, "" for the null reverse-path
	Size    int64  // octets as RETR sends them, dot-stuffing not counted
	Class   string // "lot", "service", "arl", "dsn"
	Raw     journal.Digest
	Seq     uint64 // of its mail.stored event
}

// Deposit is one message to be put in a mailbox.
type Deposit struct {
	ID      string // from NewID
	Mailbox string // created when it does not exist
	From    string
	Size    int64
	Class   string
	ReplyTo string
	Raw     journal.Digest
	Session string
}

// Store is the mailboxes, derived from the journal: no state of its own on
// disk. It is safe for concurrent use. A message shows in a mailbox only once
// it is on disk, and whoever has seen its mail.stored event in the journal
// finds it (or waits until the disk has answered).
type Store struct {
	j   *journal.Journal
	ids idSource

	commits sync.RWMutex // held to read from a commit until the index has it; before mu

	mu     sync.Mutex
	idx    index
	gen    uint64 // of the journal that idx was built from
	locked map[string]*Drop
	flight map[string]map[chan struct{}]bool // commits on their way to disk, by mailbox
}

// OpenStore rebuilds the mailboxes from the journal.
func OpenStore(ctx context.Context, j *journal.Journal) (*Store, error) {
	ids, err := newIDSource()
	if err != nil {
		return nil, err
	}
	s := &Store{j: j, ids: ids, locked: map[string]*Drop{},
		flight: map[string]map[chan struct{}]bool{}}
	if err := s.rebuild(ctx); err != nil {
		return nil, fmt.Errorf("mailbox: rebuilding the mailboxes from the journal: %w", err)
	}
	return s, nil
}

// canonical is the form under which an address is kept and compared.
func canonical(address string) string { return strings.ToLower(address) }

func checkAddress(address string) error {
	if address == "" || len(address) > maxAddressOctets {
		return fmt.Errorf("%w: 1 to %d octets expected, found %d", ErrAddress, maxAddressOctets, len(address))
	}
	for i := 0; i < len(address); i++ {
		// A space stands in quoted local parts only (RFC 5321 §4.1.2).
		if address[i] < ' ' || address[i] == 0x7F || (address[i] == ' ' && address[0] != '"') {
			return fmt.Errorf("%w: control character or space at octet %d of %q", ErrAddress, i, address)
		}
	}
	return nil
}

// NewID is a fresh message id, never given twice in a world, not even across
// restarts: letters, digits and "-" only, so fit for a POP3 UID (RFC 1939 §7).
func (s *Store) NewID() string { return s.ids.next() }

// Known tells whether a mailbox exists (addresses compare without case).
func (s *Store) Known(address string) bool {
	s.enter()
	defer s.mu.Unlock()
	return s.idx.boxes[canonical(address)] != nil
}

// Ensure creates a mailbox that does not exist yet; why is "front-end",
// "sender" or "login". The creation is on disk with the next commit: losing an
// empty mailbox to a crash loses nothing.
func (s *Store) Ensure(address, why string) error {
	if err := checkAddress(address); err != nil {
		return err
	}
	a := canonical(address)
	s.enter()
	defer s.mu.Unlock()
	if s.idx.boxes[a] != nil {
		return nil
	}
	if err := s.idx.room(); err != nil {
		return err
	}
	_, err := s.j.Append(journal.Entry{Kind: journal.KindMailboxCreated,
		Fields: journal.MailboxCreated{Address: a, Why: why}})
	if err != nil {
		return err
	}
	s.idx.box(a)
	return nil
}

// Mailboxes lists the addresses, sorted.
func (s *Store) Mailboxes() []string {
	s.enter()
	defer s.mu.Unlock()
	return slices.Sorted(maps.Keys(s.idx.boxes))
}

// Commit puts messages in mailboxes and writes further entries, all in one
// atomic commit of the journal, and returns when they are on disk. On an error
// nothing shows anywhere, and none of it was acknowledged. The events stand in
// the order: mailboxes created, deposits, further entries.
func (s *Store) Commit(ctx context.Context, deposits []Deposit, more ...journal.Entry) ([]journal.Event, error) {
	entries, boxes, err := s.entries(deposits, more)
	if err != nil {
		return nil, err
	}
	s.commits.RLock()
	defer s.commits.RUnlock()
	gen := s.j.Generation()
	done := s.takeOff(boxes)
	events, err := s.j.Commit(ctx, entries...)
	s.enter()
	defer s.mu.Unlock()
	s.land(boxes, done)
	if err != nil {
		return nil, err
	}
	if s.gen != gen { // a reset came between: the journal knows which came first
		return events, s.rebuild(context.WithoutCancel(ctx))
	}
	first := len(entries) - len(more) - len(deposits)
	for i, d := range deposits {
		s.idx.add(d.ID, d.Mailbox, events[first+i].Seq)
	}
	return events, nil
}

// entries turns deposits into journal entries, mailboxes to be created first,
// and lists the mailboxes concerned.
func (s *Store) entries(deposits []Deposit, more []journal.Entry) (entries []journal.Entry, boxes []string, err error) {
	entries = make([]journal.Entry, 0, len(deposits)+len(more)+1)
	s.enter()
	defer s.mu.Unlock()
	for i := range deposits {
		if err := checkAddress(deposits[i].Mailbox); err != nil {
			return nil, nil, err
		}
		if deposits[i].ID == "" {
			return nil, nil, fmt.Errorf("mailbox: a deposit for %s without an id (take one from NewID)", deposits[i].Mailbox)
		}
		a := canonical(deposits[i].Mailbox)
		boxes = append(boxes, a)
		if s.idx.boxes[a] == nil {
			if err := s.idx.room(); err != nil {
				return nil, nil, err
			}
			entries = append(entries, journal.Entry{Session: deposits[i].Session, Kind: journal.KindMailboxCreated,
				Fields: journal.MailboxCreated{Address: a, Why: "sender"}})
		}
	}
	for _, d := range deposits {
		entries = append(entries, journal.Entry{Session: d.Session, Kind: journal.KindMailStored,
			Fields: journal.MailStored{ID: d.ID, Mailbox: canonical(d.Mailbox), From: d.From, Size: d.Size, Class: d.Class,
				ReplyTo: d.ReplyTo},
			Blobs: map[string]journal.Digest{"raw": d.Raw}})
	}
	return append(entries, more...), boxes, nil
}

// Delete takes a message out of whichever mailbox holds it (from the API), with
// further entries in the same commit: all of it is on disk, or none. A message
// that no mailbox holds (any more) leaves the further entries, or without them
// gives ErrNoMessage.
func (s *Store) Delete(ctx context.Context, id string, more ...journal.Entry) error {
	m, err := s.Find(id)
	if err != nil && (len(more) == 0 || !errors.Is(err, ErrNoMessage)) {
		return err
	}
	return s.remove(ctx, "", "api", []Message{m}, more...)
}

// Find is a message by its id, in whichever mailbox, or ErrNoMessage.
func (s *Store) Find(id string) (Message, error) {
	s.enter()
	seq := s.idx.ids.Of(id)
	s.mu.Unlock()
	if seq == 0 {
		return Message{}, fmt.Errorf("%w: %s", ErrNoMessage, id)
	}
	return s.message(seq)
}

// remove deletes messages durably, in one commit with further entries; those
// already gone are passed over.
func (s *Store) remove(ctx context.Context, session, by string, gone []Message, more ...journal.Entry) error {
	s.commits.RLock()
	defer s.commits.RUnlock()
	s.enter()
	entries := make([]journal.Entry, 0, len(gone))
	for _, m := range gone {
		if s.idx.ids.Of(m.ID) != 0 {
			entries = append(entries, journal.Entry{Session: session, Kind: journal.KindMailDeleted,
				Fields: journal.MailRef{ID: m.ID, Mailbox: m.Mailbox, By: by}})
		}
	}
	s.mu.Unlock()
	if entries = append(entries, more...); len(entries) == 0 {
		return nil
	}
	if _, err := s.j.Commit(ctx, entries...); err != nil {
		return err
	}
	s.enter()
	defer s.mu.Unlock()
	s.idx.remove(gone)
	return nil
}
