package journal

// Flow is what a message says it carries (A-05…A-07).
type Flow struct {
	Kind       string `json:"kind" enum:"FSE,DRE,MIXTE,"`   // "" unknown
	Usage      string `json:"usage" enum:"reel,test,demo,"` // "" unknown
	Compressed bool   `json:"compressed"`                   // announced by Z
}

// Finding is a departure from a requirement, in words a user reads (French).
type Finding struct {
	ID       string `json:"id"` // "A-05"
	Severity string `json:"severity" enum:"erreur,avertissement,remarque"`
	Expected string `json:"expected"`
	Actual   string `json:"actual"`
	Advice   string `json:"advice,omitempty"`
}

// CertificateRef names the certificate that opened (or would open) a mail.
type CertificateRef struct {
	Label  string `json:"label"`
	Serial string `json:"serial"` // lower-case hexadecimal
}

// CertificateState is how a certificate stood when a mail arrived.
type CertificateState struct {
	Revoked   bool   `json:"revoked"` // the front-end knew it
	Expired   bool   `json:"expired"`
	NotYet    bool   `json:"not_yet"`
	Published bool   `json:"published"`
	Newer     bool   `json:"newer"`  // a more recent one was published
	Defect    string `json:"defect"` // that it was made with
}

// CMSSummary is what the reader says of the attachment before and after decrypting.
type CMSSummary struct {
	Class      string   `json:"class"`              // "" when read, else the cms failure class
	Encoding   string   `json:"encoding,omitempty"` // "DER", "BER"
	Content    string   `json:"content,omitempty"`  // content encryption algorithm
	Recipients []string `json:"recipients,omitempty"`
	KeySHA256  Digest   `json:"key_sha256,omitempty"` // of the content encryption key: a key used twice shows (C-02)
	// Document is the same for the very same enciphered document, sent again.
	Document Digest   `json:"document,omitempty"`
	Trailing int64    `json:"trailing,omitempty"`
	Keys     []string `json:"keys,omitempty"`  // how each recipient gets the session key: "ktri RSA PKCS#1 v1.5 2048"
	Inner    string   `json:"inner,omitempty"` // type of the encrypted content, "data"
	// Why names how a document was made that did not open as it should (receiver/cms,
	// slips.go): for the bench alone.
	Why []string `json:"why,omitempty"`
	// Misnamed is how the recipient's identifier names another than the one
	// whose key the session key is for; French.
	Misnamed string `json:"misnamed,omitempty"`
	Drawn    *Drawn `json:"drawn,omitempty"` // absent where it was not opened, or the bench was of before
}

// Drawn is why a session key and an IV could have been foreseen, in French: what
// the front-end saw at reception. The key itself is in no journal.
type Drawn struct {
	Key []string `json:"key,omitempty"`
	IV  []string `json:"iv,omitempty"`
}

// MessageReceived is a message at a front-end mailbox, with the decision on it.
type MessageReceived struct {
	ID          string          `json:"id"`
	From        string          `json:"from"`
	To          string          `json:"to"`
	Subject     string          `json:"subject"`
	MessageID   string          `json:"message_id,omitempty"`
	Flow        Flow            `json:"flow"`
	Decision    string          `json:"decision"`         // "accepted", "4005", "4015", "4025", "undelivered"
	Reason      string          `json:"reason"`           // French
	Forced      bool            `json:"forced,omitempty"` // the decision was imposed by the bench
	ReasonCode  string          `json:"reason_code,omitempty"`
	Certificate *CertificateRef `json:"certificate,omitempty"`
	Expected    *CertificateRef `json:"expected_certificate,omitempty"`
	// The states of the two at that moment; absent in a journal of before.
	CertificateState *CertificateState `json:"certificate_state,omitempty"`
	ExpectedState    *CertificateState `json:"expected_state,omitempty"`

	PlainSHA256 Digest      `json:"plain_sha256,omitempty"`
	FileSHA256  Digest      `json:"file_sha256,omitempty"` // after decompression
	PlainSize   int64       `json:"plain_size,omitempty"`
	FileName    string      `json:"file_name,omitempty"`
	HeaderFrom  string      `json:"header_from,omitempty"` // fields of the header, as read
	HeaderTo    string      `json:"header_to,omitempty"`
	HeaderDate  string      `json:"header_date,omitempty"`
	CMS         *CMSSummary `json:"cms,omitempty"`
	Findings    []Finding   `json:"findings"`
	ReplyID     string      `json:"reply_id,omitempty"`
	Size        int64       `json:"size"`
}
