package lps

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/asn1"
	"math/rand/v2"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/go-ldap/ldap/v3"

	"amfront/lps/adapter"
	"amfront/scenarios"
)

// Policy is everything that the reference does and that another software might
// do otherwise. A faulty variant is the reference with one field changed: no
// other code of this package decides on what a field here says.
type Policy struct {
	// The message (part A).
	Subject     func(*Lot) string
	Description func(*Lot) string // A-05…A-07
	FileName    func(*Lot) string
	Mail        func(*Lot, *Mail) // last touch before the message is written; nil for none
	// Written changes the octets of a message at each of its presentations:
	// what no composer would write; nil for nothing.
	Written   func(message []byte) ([]byte, error)
	Compress  func([]byte) ([]byte, error)
	Label     func(l *Lot, oct string) string // part B
	Recipient func(l *Lot, to string) string  // envelope and To

	// The document (parts A, C).
	SessionKey   func(Drawing) ([]byte, error) // C-02
	IV           func(Drawing) ([]byte, error)
	RecipientID  func(to *x509.Certificate) (version int, id asn1.RawValue, err error) // C-01
	Cipher       ContentCipher
	KeyTransport KeyTransport
	// Document makes the attachment of a file that is compressed if it is to
	// be: sealed once, DER. seal is EnvelopedData by the fields above.
	Document func(file []byte, seal func([]byte) ([]byte, error)) ([]byte, error)

	// Control of certificates (part D).
	OneRoot bool // D-01: only roots of the certificate's own usage count
	// TakeCA tells whether an authority that is handed over or published finds
	// its place beside those held (D-01, E-01).
	TakeCA       func(ca *x509.Certificate, held *Trust) bool
	Paths        func(*x509.Certificate, *Trust) [][]*x509.Certificate
	Checks       []Check
	CheckCRL     func(l *x509.RevocationList, ca *x509.Certificate, t *Trust, now time.Time) (*x509.Certificate, *Refusal)
	NewerCRL     func(fresh, held *x509.RevocationList) bool
	CheckAtStore bool // E-06: judged before it enters the store
	CheckAtUse   bool // and again at each use

	// Administration (part E).
	Newer       func(a, b *x509.Certificate) bool // E-03: a is to be preferred
	Awaited     func(a, b *x509.Certificate) bool // the same of two that lack a list
	RenewBefore time.Duration                     // E-04: how long before its end
	AskEachTime bool                              // E-05: the directory at every sending
	DropOld     func(label string) bool           // E-07
	OnlyNeeded  bool                              // E-10: only lists of CAs above its own certificates
	KeepSession bool                              // E-10: leave the LDAP session open
	NeedsLDAP   bool                              // E-11: no sending without the directory
	// E-09: the next fetch of the lists, after one that ended so; of a fresh
	// station, zero: the first
	PlanCRL        func(now time.Time, last adapter.PlanState) time.Time
	AlertAfter     int           // E-09: fetches in a row without a newer list after which the user is told; 0 for never
	Daily          time.Duration // E-04: between two looks at certificates and outbox; 0 for none
	InstallOwnCA   bool          // trusts a root that comes with a certificate
	OneCA          bool          // E-01: a root that is installed takes the place of the others
	DropListsFirst bool          // E-09: the lists held are gone before the fresh ones are judged
	PurgeFirst     bool          // E-11: an update empties the store before it asks
	Forget         bool          // E-05: the certificates are lost when the software ends
	ClearWithout   bool          // without a certificate it sends in the clear

	// Service messages (part F).
	Signed      func(raw []byte) (*SignedPart, error) // F-09: signature verified
	CheckSigner bool                                  // F-08, F-09: D-01…D-06 on the signer
	Unsigned    bool                                  // F-09: obeys what nobody signed
	// F-08: a message that is not believed for that reason is kept, to be read
	// again once what it lacks is installed
	Defers      func(no *Refusal, h *adapter.Handled) bool
	MaxDeferred int                    // messages kept so at once; the oldest give way
	Integrate   bool                   // takes the certificate of the signature
	AskOn       func(code string) bool // E-04: directory asked on that code
	ResendOn    func(code string) bool // F-05…F-07; "dsn" for a non-delivery notice
	AskUser     bool                   // sends again once the user agreed (protocol 2)
	// that sending of the lot has had its answer: a message with this code, read
	// now, sends nothing for it again
	Answered    func(l *Lot, index int, code string, now time.Time) bool
	ByPath      bool                      // a lot is where its file stands, not the file's octets
	ResendSame  func(*Lot, []byte) []byte // file and subject of a second sending; nil for unchanged
	MaxSendings int
	MaxFetched  int // messages taken at one visit of the mailbox; 0 for all

	// Transport.
	Attempts int // at SMTP and POP3, within one action
	Backoff  func(attempt int) time.Duration
	Retry    func(err error) bool            // an SMTP error after which the same message is presented again
	Flush    bool                            // what could not leave is presented again at the next occasion
	Remember bool                            // a message once handled is not handled again
	Identify bool                            // and is known by its Message-ID, too, where its number is another
	Exchange time.Duration                   // limit of one exchange with a server
	Return   func(description string) string // "arl" or "rsp" by a Content-Description, "" for neither
	Undo     bool                            // what was fetched is thrown away where QUIT is not answered well
	NoteLate bool                            // a message of the mailbox counts as fetched only once it is on the station
	Goodbye  bool                            // a message is sent only once QUIT is answered well, too
	// Chokes names the messages that end the visit of the mailbox; nil for none
	Chokes func(message []byte) bool
	// Keeps tells that a message stays in the mailbox, fetched at an earlier visit
	// or just now; nil for never
	Keeps    func(earlier bool) bool
	MaxFetch int // octets; a larger message is deleted unread; 0 for none
	// TLS has the last word on the setting of a connection to "smtp" or "pop3";
	// nil for none.
	TLS      func(protocol string, c *tls.Config)
	Optional bool // without STARTTLS or STLS it goes on in the clear

	// What the documents leave open: none of these is wrong.
	Auth   func(user, password string) sasl.Client // at the relay
	APOP   bool                                    // at the mailbox, instead of USER and PASS
	NoBind bool                                    // anonymous without saying so (RFC 4511 §4.2.1)
	// Ask puts a search to the directory; nil for Conn.Search.
	Ask        func(*ldap.Conn, *ldap.SearchRequest) (*ldap.SearchResult, error)
	Counts     bool // E-04: an update that was asked for is that day's look for a successor
	ListsByJob bool // F-08: a new authority's lists are not fetched for a message
}

// Reference is the policy that obeys every requirement.
func Reference() *Policy {
	return &Policy{
		Subject:     SubjectOf,
		Description: DescriptionOf,
		FileName:    FileNameOf,
		Compress:    compress,
		Label:       LabelOf,
		Recipient:   func(_ *Lot, to string) string { return to },

		SessionKey:   random,
		IV:           random,
		RecipientID:  issuerSerial,
		Cipher:       aes128,
		KeyTransport: pkcs1v15,
		Document:     func(file []byte, seal func([]byte) ([]byte, error)) ([]byte, error) { return seal(file) },

		OneRoot:      true,
		TakeCA:       func(*x509.Certificate, *Trust) bool { return true },
		Paths:        buildPaths,
		Checks:       referenceChecks(),
		CheckCRL:     checkCRL,
		NewerCRL:     newerCRL,
		CheckAtStore: true,
		CheckAtUse:   true,

		Newer:       moreRecent,
		Awaited:     moreRecent,
		RenewBefore: 15 * 24 * time.Hour,
		DropOld:     func(string) bool { return true },
		OnlyNeeded:  true,
		PlanCRL:     PlanWith(rand.IntN),
		AlertAfter:  2,
		Daily:       24 * time.Hour,

		Signed:      verifySigned,
		CheckSigner: true,
		Defers:      defers,
		MaxDeferred: 100, // strangers must not fill the station
		Integrate:   true,
		AskOn:       func(string) bool { return true },
		ResendOn:    func(code string) bool { return codes[code].resend },
		Answered:    answered,
		MaxSendings: 5,

		Attempts: 3,
		Backoff:  func(n int) time.Duration { return time.Duration(n) * 200 * time.Millisecond },
		Retry:    func(err error) bool { return temporary(err) && !unproven(err) },
		Flush:    true,
		Remember: true,
		Identify: true,
		Exchange: 10 * time.Second,
		Return:   returnOf,
		NoteLate: true,

		Auth: func(user, password string) sasl.Client { return sasl.NewPlainClient("", user, password) },
	}
}

// moreRecent is E-03: by the beginning of validity, then by its end.
func moreRecent(a, b *x509.Certificate) bool {
	if !a.NotBefore.Equal(b.NotBefore) {
		return a.NotBefore.After(b.NotBefore)
	}
	return a.NotAfter.After(b.NotAfter)
}

// PlanWith is E-09: at random from 02:00 to 22:00 in Paris, a week after a newer
// list; the next day at first, and after a failure or the same list. draw gives a
// number below n, as rand.IntN.
func PlanWith(draw func(n int) int) func(now time.Time, last adapter.PlanState) time.Time {
	return func(now time.Time, last adapter.PlanState) time.Time {
		days := 1
		if last.Outcome == "fetched" {
			days = 7
		}
		return at(now.In(scenarios.Paris()).AddDate(0, 0, days), draw)
	}
}

// at is a random moment of a day within the hours of E-09.
func at(d time.Time, draw func(n int) int) time.Time {
	const first, last = 2 * 3600, 22 * 3600
	s := first + draw(last-first)
	return time.Date(d.Year(), d.Month(), d.Day(), s/3600, s/60%60, s%60, 0, d.Location())
}
