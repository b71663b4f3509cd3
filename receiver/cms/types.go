// Package cms reads CMS EnvelopedData (RFC 5652 §6) as an examiner does: it
// opens whatever can be opened, says what it is before opening it, and gives
// every refusal a class. It also signs service messages.
package cms

import (
	"crypto"
	"fmt"
	"math/big"
)

// Class names why an attachment cannot be read.
type Class string

// The failure classes. The strings stand in the journal and in reports. To
// tell a sender KeyDecrypt, BadPadding, BadLength and BadTag apart is a padding
// oracle (RFC 3218, Bleichenbacher and Vaudenay).
const (
	NotCMS           Class = "not-cms"
	PEMText          Class = "pem-text"
	Base64Text       Class = "base64-text"
	SMIMEText        Class = "smime-text"   // a MIME header before the CMS (openssl -outform smime)
	MailMessage      Class = "mail-message" // a whole message, forwarded
	OtherContentType Class = "other-content-type"
	Empty            Class = "empty"
	Truncated        Class = "truncated"
	MalformedLength  Class = "malformed-length"
	Malformed        Class = "malformed"
	TooDeep          Class = "too-deep"
	TooLarge         Class = "too-large"
	UnknownAlgorithm Class = "unknown-algorithm"
	NoRecipient      Class = "no-recipient" // none of the keys offered
	KeyDecrypt       Class = "key-decrypt"  // the session key does not come out
	BadPadding       Class = "bad-padding"  // the content does not end as it must
	BadLength        Class = "bad-length"   // not a whole number of blocks
	BadTag           Class = "bad-tag"      // AuthEnvelopedData fails its check
	Detached         Class = "detached"     // no encryptedContent: the octets are elsewhere
	Unverified       Class = "unverified"   // a signature, Error.Err says why
	ReadFailed       Class = "read-failed"  // the reader's own error, Error.Err: says nothing of the message
)

// Error is a refusal with its class.
type Error struct {
	Class  Class
	Offset int64     // octet of the input where it shows, -1 unknown
	Detail Diagnosis // for the developer: expected, found
	Err    error     // behind ReadFailed and Unverified, else nil
}

// Unwrap gives the error behind it.
func (e *Error) Unwrap() error { return e.Err }

// refuse is a refusal in a sentence of words.go.
func refuse(c Class, offset int64, what sentence, args ...any) *Error {
	return &Error{Class: c, Offset: offset, Detail: what.of(args...)}
}

func (e *Error) Error() string {
	if e.Offset < 0 {
		return fmt.Sprintf("cms: %s: %s", e.Class, e.Detail)
	}
	return fmt.Sprintf("cms: %s at octet %d: %s", e.Class, e.Offset, e.Detail)
}

// Limits bound what a reader accepts; zero fields take the defaults.
type Limits struct {
	Size       int64 // octets of the whole structure, default 1 GiB
	Header     int   // octets beside the content, default 1 MiB
	Depth      int   // nesting, default 32
	Recipients int   // RecipientInfos, default 256

	// Authenticated bounds the content of AuthEnvelopedData in octets, which is
	// held in memory until its tag is verified; default 32 MiB.
	Authenticated int64
}

// Algorithm is an AlgorithmIdentifier in words.
type Algorithm struct {
	OID  string `json:"oid"`
	Name string `json:"name"` // "AES-128-CBC", "RSA PKCS#1 v1.5", … or the OID again
}

// String is the name with the object identifier, unless they are the same.
func (a Algorithm) String() string {
	if a.Name == a.OID {
		return a.OID
	}
	return a.Name + " (" + a.OID + ")"
}

// Recipient is one RecipientInfo.
type Recipient struct {
	Type      string    `json:"type"` // "ktri", "kari", "kekri", "pwri", "ori"
	RawIssuer []byte    `json:"-"`    // DER of the issuer Name, nil when named by key id
	Issuer    string    `json:"issuer,omitempty"`
	Serial    *big.Int  `json:"-"`
	SerialHex string    `json:"serial,omitempty"`
	KeyID     []byte    `json:"key_id,omitempty"`
	Key       Algorithm `json:"key_algorithm"`
	KeyBits   int       `json:"key_bits,omitempty"` // 8 × octets of the encrypted key
}

// Info is what stands before the content: readable without any key.
type Info struct {
	ContentType string `json:"content_type"` // "EnvelopedData", "AuthEnvelopedData"
	Version     int    `json:"version"`
	Encoding    string `json:"encoding"` // "DER" or "BER"; final only once the content is read
	// what is not DER: "indefinite length", "constructed OCTET STRING", "non-minimal length"
	BER          []Diagnosis `json:"ber,omitempty"`
	Recipients   []Recipient `json:"recipients"`
	Content      Algorithm   `json:"content_algorithm"`
	InnerType    string      `json:"inner_type"` // "data", "signedData", …
	Originator   bool        `json:"originator_info,omitempty"`
	Unprotected  bool        `json:"unprotected_attributes,omitempty"`
	ContentBytes int64       `json:"content_octets"` // of ciphertext, once read
	Piece        int64       `json:"-"`              // octets of the first piece of a constructed content, 0 for none
	Trailing     int64       `json:"trailing_octets"`

	// Departures are rules of RFC 5652, 5083 and 3370 that the message breaks
	// though it can be read; complete once the content is read.
	Departures []Diagnosis `json:"departures,omitempty"`
}

// Key is a private key that may open a message.
type Key struct {
	RawIssuer []byte // DER
	Serial    *big.Int
	KeyID     []byte
	Decrypter crypto.Decrypter
}

// KeySource finds the key for a recipient; ok false when it has none.
type KeySource func(Recipient) (Key, bool)

// Opened tells how a message was opened.
type Opened struct {
	Recipient  int    // index into Info.Recipients
	SessionKey []byte // content encryption key, to tell how it was drawn (C-02); never logged
	IV         []byte // of the content encryption, nil for a mode without
	Wrapped    []byte // the recipient's encryptedKey, to know the very same document again
	Size       int64  // octets of plaintext
}
