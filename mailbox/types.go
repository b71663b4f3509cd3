// Package mailbox is the provider between the LPS and the front-ends: SMTP in,
// POP3 out, and the store. What it acknowledges is on disk.
package mailbox

import (
	"amfront/journal"
	"context"
	"errors"
)

// Envelope is the SMTP envelope of one message (RFC 5321 §2.3.1).
type Envelope struct {
	Session string // journal session
	Remote  string
	Helo    string
	Auth    string // authenticated user, "" for none
	From    string // "" for the null reverse-path
	To      []string
	TLS     bool
	Params  map[string]string // MAIL parameters (SIZE, BODY, RET, ENVID)
	Notify  map[string]string // DSN NOTIFY by recipient
}

// Deliverer takes a message whose raw octets stand in a blob of the journal.
// It returns nil only once the message is on disk. An *SMTPError chooses the
// reply; any other error is answered 451.
type Deliverer interface {
	// CheckRecipient is asked at RCPT; nil accepts.
	CheckRecipient(ctx context.Context, env *Envelope, rcpt string) error
	Deliver(ctx context.Context, env *Envelope, raw journal.Digest, size int64) error
}

// SMTPError is a reply of the deliverer's choosing.
type SMTPError struct {
	Code     int
	Enhanced string // "5.1.1"
	Text     string
}

func (e *SMTPError) Error() string { return e.Text }

// ErrLocked is returned when another session has the maildrop (RFC 1939 §4).
var ErrLocked = errors.New("mailbox: maildrop already locked")

// Message is a stored message.
type Message struct {
	ID      string // also the POP3 UID
	Mailbox string
	From    string
	Size    int64
	Class   string
	ReplyTo string
	Raw     journal.Digest
	Seq     uint64 // of its mail.stored event
}

// Store is the mailboxes, derived from the journal: no state of its own on
// disk. It is safe for concurrent use. H3 replaces this stub.
type Store struct{}

// OpenStore rebuilds the mailboxes from the journal.
func OpenStore(ctx context.Context, j *journal.Journal) (*Store, error) { panic("not built yet") }

// Known tells whether a mailbox exists (addresses compare without case).
func (s *Store) Known(address string) bool { panic("not built yet") }

// Ensure creates a mailbox that does not exist yet.
func (s *Store) Ensure(address, why string) error { panic("not built yet") }

// Mailboxes lists the addresses, sorted.
func (s *Store) Mailboxes() []string { panic("not built yet") }

// NewID is a fresh message id.
func (s *Store) NewID() string { panic("not built yet") }

// Deposit is one message to be put in a mailbox.
type Deposit struct {
	ID      string // from NewID
	Mailbox string
	From    string
	Size    int64
	Class   string
	ReplyTo string
	Raw     journal.Digest
	Session string
}

// Commit puts messages in mailboxes and writes further entries, all in one
// atomic commit of the journal, and returns when they are on disk.
func (s *Store) Commit(ctx context.Context, deposits []Deposit, more ...journal.Entry) ([]journal.Event, error) {
	panic("not built yet")
}

// List is the messages of a mailbox, oldest first.
func (s *Store) List(address string) []Message { panic("not built yet") }

// Drop is a locked maildrop: its messages as they were when it was opened.
type Drop struct{}

// Lock opens a maildrop for one POP3 session, or returns ErrLocked.
func (s *Store) Lock(address string) (*Drop, error) { panic("not built yet") }

// Messages are numbered from 1 in POP3, from 0 here.
func (d *Drop) Messages() []Message { panic("not built yet") }

// Release ends the lock and deletes the messages given, durably.
func (d *Drop) Release(ctx context.Context, session string, deleted []Message) error {
	panic("not built yet")
}

// Delete removes messages of any mailbox by id (from the API), durably.
func (s *Store) Delete(ctx context.Context, ids ...string) error { panic("not built yet") }
