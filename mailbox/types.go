// Package mailbox is the provider between the LPS and the front-ends: SMTP in,
// POP3 out, and the store. What it acknowledges is on disk.
//
// In come connections, messages of the front-ends and the plan of faults; out
// go the mails, octet by octet as they came, and the events of every command
// (decisions/mailbox). It does not know what a mail holds, nor who reads it:
// whoever accepts a message is a Deliverer to it, and it judges no client.
package mailbox

import (
	"context"

	"amfront/journal"
)

// Envelope is the SMTP envelope of one message (RFC 5321 §2.3.1).
type Envelope struct {
	QueueID string // named in the 250 of the end of data
	Session string // journal session
	Remote  string
	Helo    string
	Auth    string // authenticated user, "" for none
	From    string // "" for the null reverse-path
	To      []string
	TLS     bool
	Params  map[string]string // MAIL parameters (SIZE, BODY, RET, ENVID)
	Notify  map[string]string // DSN NOTIFY by recipient (RFC 3461 §4.1)
	ORcpt   map[string]string // DSN ORCPT by recipient, type;xtext (RFC 3461 §4.2)
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
