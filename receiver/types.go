// Package receiver is the insurers' front-end: it reads a message, says what
// flow it is, opens its attachment, decides, and writes the answer.
package receiver

import (
	"amfront/cms"
	"amfront/pki/testca"
	"context"
	"io"
	"time"
)

// Severity of a finding.
type Severity string

// The three severities of the API.
const (
	Erreur        Severity = "erreur"
	Avertissement Severity = "avertissement"
	Remarque      Severity = "remarque"
)

// Finding is a departure from a requirement; the texts are French.
type Finding struct {
	ID       string // requirement, "A-05"
	Severity Severity
	Expected string
	Actual   string
	Advice   string
}

// Flow is what the Content-Description says (A-05…A-07).
type Flow struct {
	Kind        string // "FSE", "DRE", "MIXTE", "" unknown
	Usage       string // "reel", "test", "demo", "" unknown
	Compressed  bool   // Z
	Encrypted   bool   // K
	Description string // as read
}

// Mailbox is a front-end mailbox.
type Mailbox struct {
	Address string
	Actor   testca.Actor
}

// Message is the header fields that the answer quotes.
type Message struct {
	From, To, Subject, MessageID string
	Date                         string
	FileName                     string
}

// Inspection is everything the front-end (and the bench behind it) sees.
type Inspection struct {
	Message                            Message
	Flow                               Flow
	Info                               *cms.Info          // nil when the attachment is no readable CMS
	Failure                            *cms.Error         // nil when it was opened
	Opener                             *testca.Credential // whose key opened it, or would have; nil unknown
	Expected                           *testca.Credential // which one the LPS should have taken
	Findings                           []Finding
	PlainSHA256, FileSHA256, KeySHA256 string // lower-case hexadecimal; "" when not opened
	PlainSize                          int64
	Facts                              Facts
}

// Facts are the inputs of the decision table (design §5) and nothing more.
type Facts struct {
	UnknownMailbox bool
	Encrypted      bool // K, or a content that is CMS
	AnnouncedK     bool
	Readable       bool // EnvelopedData up to the content
	KeyHeld        bool // for this mailbox and usage
	Revoked        bool
	Expired        bool
	Decrypted      bool
	NewerPublished bool
	Class          cms.Class
	OtherLabel     string // whose key it was, when known
}

// Code is the decision's name in API and journal.
type Code string

// The decisions.
const (
	Accepted    Code = "accepted"
	C4005       Code = "4005"
	C4015       Code = "4015"
	C4025       Code = "4025"
	Undelivered Code = "undelivered"
)

// Decision is the front-end's answer.
type Decision struct {
	Code       Code
	ReasonCode string // stable, English: "no-key", "revoked", "expired", "not-cms", …
	Reason     string // French, one sentence
	ARL        bool   // a positive ARL goes out
}

// Settings are the front-end's choices.
type Settings struct {
	ARL           bool // positive ARL on acceptance, default true
	RefuseExpired bool // row 6, default true
	Strict        bool // other departures of severity erreur also reject: off by default
}

// Receiver is one front-end; it is safe for concurrent use.
// H6 replaces this stub.
type Receiver struct{}

// Options of a receiver.
type Options struct {
	PKI      *testca.PKI
	Now      func() time.Time
	Settings Settings
}

// New makes a receiver.
func New(opt Options) (*Receiver, error) { panic("not built yet") }

// Inspect reads a whole message, streaming; what it decrypts goes to plain
// (nil to drop it). A message that cannot be understood is no error: that is
// what Inspection tells. Errors are those of r, plain and ctx.
func (r *Receiver) Inspect(ctx context.Context, raw io.Reader, to Mailbox, plain io.Writer) (*Inspection, error) {
	panic("not built yet")
}

// Decide is the decision table, first match wins (design §5). Pure.
func Decide(f Facts, s Settings) Decision { panic("not built yet") }

// Answer is a message that the front-end sends back.
type Answer struct {
	Class    string // "service", "arl", "dsn"
	From, To string
	Raw      []byte // RFC 5322, CRLF
}

// Answer composes the service message, ARL or nothing (nil) that follows a
// decision. sender is the envelope sender.
func (r *Receiver) Answer(insp *Inspection, d Decision, box Mailbox, sender string) (*Answer, error) {
	panic("not built yet")
}

// NonDelivery composes the notice (RFC 3464) for an unknown recipient.
func (r *Receiver) NonDelivery(raw io.Reader, sender, recipient, relay string) (*Answer, error) {
	panic("not built yet")
}
