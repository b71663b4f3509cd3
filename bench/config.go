package bench

import (
	"bytes"
	"encoding/json"
	"net/mail"
	"os"
	"regexp"
	"strings"

	"amfront/pki/testca"
	"amfront/scenarios"
	"amfront/words"
)

// UnknownRecipient says what happens to mail for a mailbox that nobody has.
type UnknownRecipient string

// A notice comes back by mail (the provider accepted first), or RCPT is
// refused with 550.
const (
	Notice    UnknownRecipient = "notice"
	Refuse550 UnknownRecipient = "550"
)

// Config is every assumption of the bench: what no public document
// says is a setting with a default, shown as "choix du banc".
type Config struct {
	Mailboxes Mailboxes `json:"mailboxes"`
	// PSAddress is the mailbox that the endpoints file proposes to an LPS;
	// any other address gets its own when first seen.
	PSAddress string `json:"ps_address"`
	// Hostname is the provider's name in SMTP, POP3 and notices.
	Hostname string `json:"hostname"`
	// ARL sends a positive ARL after an acceptance.
	ARL bool `json:"arl"`
	// ARLCompressed sends return flows compressed, with /Z.
	ARLCompressed bool `json:"arl_compressed,omitempty"`
	// RefuseExpired answers 4005 to a lot for an expired certificate.
	RefuseExpired bool `json:"refuse_expired"`
	// ForcedDecision answers one of scenarios.ServiceCodes to every lot, whatever
	// it is: a way to show these messages to an LPS that encrypts well. "" judges.
	ForcedDecision scenarios.Decision `json:"forced_decision,omitempty"`
	// UnknownRecipient is "notice" or "550".
	UnknownRecipient UnknownRecipient `json:"unknown_recipient"`
	// CRLHost replaces host:port in the CRL distribution points, for a user
	// who maps the real name to this machine; "" is the running directory.
	CRLHost string `json:"crl_host,omitempty"`
	// SizeLimit is the directory's limit of entries an answer.
	SizeLimit int `json:"size_limit"`
	// MaxMessage is the largest message accepted, in octets.
	MaxMessage int64 `json:"max_message"`
	// Templates is a directory of templates that replace the built-in ones.
	Templates string `json:"templates,omitempty"`
	// MixedNature and MixedNorm are the two words of the Content-Description
	// of an OCT's mixed profile; "MIXTE" and "B2DR" when empty.
	MixedNature string `json:"mixed_nature,omitempty"`
	MixedNorm   string `json:"mixed_norm,omitempty"`
	// References are those that a subject may bear, separated by commas.
	References string `json:"references"`
	// StrictProfile holds an LPS to what rests on a withdrawn paragraph alone
	// (scenarios.Requirement.Former); without it, a departure is a warning.
	StrictProfile bool `json:"strict_profile"`
	// ClearAnnouncedK is "4005" or "4025": the answer to a file in the clear that
	// is announced as encrypted.
	ClearAnnouncedK scenarios.Decision `json:"clear_announced_k"`
	// CertificateDays and CRLDays are validity periods in days.
	CertificateDays int `json:"certificate_days"`
	CRLDays         int `json:"crl_days"`
}

// Mailboxes are the addresses of the front-ends.
type Mailboxes struct {
	AMO string `json:"amo"`
	AMC string `json:"amc"`
	OCT string `json:"oct"`
}

// referenceList is a Config.References.
var referenceList = regexp.MustCompile(`^[0-9A-Za-z]{6}(,[0-9A-Za-z]{6})*$`)

func (c Config) references() []string { return strings.Split(c.References, ",") }

// Reference is the one that the reference LPS bears: the first.
func (c Config) Reference() string { return c.references()[0] }

// DefaultConfig is the bench as it starts without a configuration file.
func DefaultConfig() Config {
	m := testca.DefaultMailboxes()
	return Config{
		Mailboxes:        Mailboxes{AMO: m[testca.AMO], AMC: m[testca.AMC], OCT: m[testca.OCT]},
		PSAddress:        "cabinet@ps.test",
		Hostname:         "amfront.test",
		ARL:              true,
		RefuseExpired:    true,
		UnknownRecipient: Notice,
		SizeLimit:        10,
		MaxMessage:       100 << 20,
		References:       scenarios.DefaultReference,
		StrictProfile:    true,
		ClearAnnouncedK:  scenarios.C4005,
		CertificateDays:  3 * 365,
		CRLDays:          10,
	}
}

// ErrConfig is wrapped by every complaint about a configuration.
var ErrConfig = words.Errorf("configuration")

// LoadConfig reads a JSON configuration file over the defaults.
func LoadConfig(name string) (Config, error) {
	data, err := os.ReadFile(name)
	if err != nil {
		return DefaultConfig(), words.Errorf("%w: %w", ErrConfig, err)
	}
	return ReadConfig(name, data)
}

// ReadConfig reads settings as LoadConfig does; name is whence they come, for complaints.
func ReadConfig(name string, data []byte) (Config, error) {
	c := DefaultConfig()
	data = bytes.TrimPrefix(data, []byte("\xEF\xBB\xBF")) // RFC 8259 §8.1: editors of Windows write it
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&c); err != nil {
		return c, words.Errorf("%w: %s: %w; expected a JSON object with the settings listed in the README", ErrConfig, name,
			err)
	}
	if err := c.Check(); err != nil {
		return c, words.Errorf("%s: %w", name, err)
	}
	return c, nil
}

// Bounds of settings: octets of a text, entries of an answer, days of validity.
const (
	maxSetting = 256
	maxEntries = 10_000
	maxDays    = 100 * 366
)

func notPrintable(r rune) bool { return r <= ' ' || r == 0x7f }

// Check says what is wrong with a configuration, and what would be right.
func (c Config) Check() error {
	seen := map[string]string{}
	for _, f := range [][2]string{{"mailboxes.amo", c.Mailboxes.AMO}, {"mailboxes.amc", c.Mailboxes.AMC},
		{"mailboxes.oct", c.Mailboxes.OCT}, {"ps_address", c.PSAddress}} {
		name, addr := f[0], f[1]
		a, err := mail.ParseAddress(addr)
		if err != nil || a.Address != addr || len(addr) > 254 { // RFC 5321 §4.5.3.1.3
			return words.Errorf("%w: %s is %.300q; expected an address such as 01996@996.01.rss.fr", ErrConfig, name, addr)
		}
		if other, dup := seen[strings.ToLower(addr)]; dup {
			return words.Errorf("%w: %s and %s are both %s; every mailbox needs its own address", ErrConfig, name, other, addr)
		}
		seen[strings.ToLower(addr)] = name
	}
	switch {
	case c.UnknownRecipient != Notice && c.UnknownRecipient != Refuse550:
		return words.Errorf("%w: unknown_recipient is %q; expected %q or %q", ErrConfig,
			c.UnknownRecipient, Notice, Refuse550)
	case c.ForcedDecision != "" && !c.ForcedDecision.Meaning().Service():
		return words.Errorf("%w: forced_decision is %q; expected %s, or nothing", ErrConfig, c.ForcedDecision,
			scenarios.Enumerate(scenarios.ServiceCodes(), "", ", ", ", "))
	case c.ClearAnnouncedK != scenarios.C4005 && c.ClearAnnouncedK != scenarios.C4025:
		return words.Errorf("%w: clear_announced_k is %q; expected %q or %q", ErrConfig, c.ClearAnnouncedK, scenarios.C4005,
			scenarios.C4025)
	case len(c.References) > maxSetting || !referenceList.MatchString(c.References):
		return words.Errorf("%w: references is %.300q; expected one or more of six characters, such as 140610,150710",
			ErrConfig, c.References)
	case c.SizeLimit < 1 || c.SizeLimit > maxEntries:
		return words.Errorf("%w: size_limit is %d; expected 1 to %d entries", ErrConfig, c.SizeLimit, maxEntries)
	case c.MaxMessage < 1<<16 || c.MaxMessage > 1<<30:
		return words.Errorf("%w: max_message is %d octets; expected 65536 to %d", ErrConfig, c.MaxMessage, 1<<30)
	case min(c.CertificateDays, c.CRLDays) < 1 || max(c.CertificateDays, c.CRLDays) > maxDays:
		return words.Errorf("%w: certificate_days and crl_days must be 1 to %d", ErrConfig, maxDays)
	case c.Hostname == "" || len(c.Hostname) > 253 || strings.ContainsFunc(c.Hostname, notPrintable):
		return words.Errorf("%w: hostname is %.300q; expected a host name such as amfront.test", ErrConfig, c.Hostname)
	}
	for name, v := range map[string]string{"crl_host": c.CRLHost, "mixed_nature": c.MixedNature,
		"mixed_norm": c.MixedNorm} {
		if len(v) > maxSetting || strings.ContainsFunc(v, notPrintable) {
			return words.Errorf("%w: %s is %.300q; expected one word of at most %d octets", ErrConfig, name, v, maxSetting)
		}
	}
	return nil
}
