// Package receiver is the insurers' front-end: it reads a message, says what
// flow it is, opens its attachment, decides, and writes the answer.
//
// In come a message as octets, the keys that the mailbox holds and what is
// published; out go the decision (a pure function, decide.go), the findings
// with requirement, expected and found, and the signed service message. It does
// not know mailboxes, directory or journal, and never which software sent.
package receiver

import (
	"amfront/pki/testca"
	"amfront/receiver/cms"
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
	Root     *Part // the message, with its parts
	File     int   // which of its files was judged, 0 for the first; -1 for none
	Message  Message
	Flow     Flow
	Info     *cms.Info          // nil when the attachment is no readable CMS
	Failure  *cms.Error         // nil when it was opened
	Fit      *cms.Fit           // how a document was made that did not open as it should; never told by mail
	Opener   *testca.Credential // whose key opened it, or would have; nil unknown
	Expected *testca.Credential // which one the LPS should have taken
	Findings []Finding
	// Lower-case hexadecimal. PlainSHA256 is of the attachment as it left
	// decryption, or as it came when it came in the clear (F-07 compares the
	// two); FileSHA256 is of the same after decompression. KeySHA256 is of
	// the content encryption key: a key used twice shows (C-02).
	PlainSHA256, FileSHA256, KeySHA256 string // "" when not opened
	// Document is the same for the very same enciphered document, and for no
	// other: key, IV, content and encrypted key are. Hexadecimal, "" when not opened.
	Document    string
	PlainSize   int64 // octets
	Facts       Facts
	Size        int64  // octets of the whole message
	Compression string // "gzip", "zlib" or "" as found in the content
	// Misnamed says in French whom the recipient's identifier means where that
	// is not whose key the session key is for; "" where it is.
	Misnamed string
	Drawn    *Drawn // nil when not opened, or not yet judged (History)

	secret *secret
}
