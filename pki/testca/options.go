package testca

import (
	"cmp"
	"io"
	"time"
)

// DefaultCRLHost is the GIE's directory, for stations whose resolver maps
// the real name to the bench.
const DefaultCRLHost = "annuaire.sesam-vitale.fr"

// DefaultMailboxes are addresses in the spirit of those seen in practice;
// which ones AMC and OCT have is the bench's choice.
func DefaultMailboxes() map[Actor]string {
	return map[Actor]string{AMO: "01996@996.01.rss.fr", AMC: "99996@996.99.rss.fr", OCT: "oct996@996.oct.rss.fr"}
}

// Options say how a PKI is generated; zero fields take the defaults.
type Options struct {
	Now     func() time.Time // the world's clock; time.Now when nil
	Keys    *KeyPool         // shared between worlds; nil for one of its own
	Serials io.Reader        // chance for serial numbers, which must never fail; crypto/rand when nil
	CRLHost string           // host[:port] of the LDAP URL in the CRL distribution points; DefaultCRLHost when ""

	// Layout names how the directory is laid out: one of LayoutNames. "" is the
	// default for a new PKI, and whatever it was made for with Load.
	Layout string
	// Mailboxes are the mail addresses of the front-ends, after which a layout
	// may name entries; DefaultMailboxes when nil.
	Mailboxes map[Actor]string

	Validity Validity

	// SerialOctets is how long the serial numbers of certificates are, 4 to 20
	// (RFC 5280 §4.1.2.2); 0 for 16.
	SerialOctets int
	// Strangers is how many certificates that this PKI never issued every list
	// revokes beside its own: 65,000 make 2 MB; a root's has 400 at most.
	Strangers int

	// WithoutOCT leaves the OCT's hierarchy out: a world that never speaks to
	// an OCT starts in two thirds of the time. Such a PKI is not for Save.
	WithoutOCT bool

	// Deferred signs the first certificates of the recipients and the first
	// revocation lists when somebody looks at them, and not at all when nobody
	// does: for worlds that live as long as one scenario.
	Deferred bool
	// Signed, when set, is told what was signed so, by whoever looked first. It
	// must not call the PKI.
	Signed func(der []byte)
}

// Validity says how long things are valid. The real periods are not public:
// the defaults are the bench's choice. Where a period that was set is short,
// the defaults that must fit into it shrink with it.
type Validity struct {
	Root         time.Duration // default 20 years, of which 2 are past; at least 3 years more than Intermediate
	Intermediate time.Duration // default 10 years, of which 1 is past; at least 2 years more than Leaf
	Leaf         time.Duration // default 3 years; the first certificates end twice LeafAge later
	LeafAge      time.Duration // how long ago the first certificates began; default 30 days, at most a third of Leaf
	Backdate     time.Duration // how long ago a renewed certificate begins; default 1 hour, at most a third of Leaf
	// from thisUpdate to nextUpdate; default 10 days: weekly fetch and three daily retries (E-09)
	CRL       time.Duration
	CRLPeriod time.Duration // between two publications; default 24 hours, at most half of CRL
}

const (
	day  = 24 * time.Hour
	year = 365 * day
)

func (o Options) withDefaults() Options {
	if o.Now == nil {
		o.Now = time.Now
	}
	o.CRLHost = cmp.Or(o.CRLHost, DefaultCRLHost)
	if o.Mailboxes == nil {
		o.Mailboxes = DefaultMailboxes()
	}
	set := func(d *time.Duration, otherwise time.Duration) {
		if *d <= 0 {
			*d = otherwise
		}
	}
	v := &o.Validity
	set(&v.Leaf, 3*year)
	set(&v.Intermediate, 10*year)
	v.Intermediate = max(v.Intermediate, v.Leaf+2*year)
	set(&v.Root, 20*year)
	v.Root = max(v.Root, v.Intermediate+3*year)
	set(&v.LeafAge, 30*day)
	v.LeafAge = min(v.LeafAge, v.Leaf/3)
	set(&v.Backdate, time.Hour)
	v.Backdate = min(v.Backdate, v.Leaf/3)
	set(&v.CRL, 10*day)
	set(&v.CRLPeriod, day)
	v.CRLPeriod = min(v.CRLPeriod, v.CRL/2)
	return o
}
