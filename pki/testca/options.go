package testca

import "time"

// DefaultCRLHost is the GIE's directory, for stations whose resolver maps
// the real name to the bench.
const DefaultCRLHost = "annuaire.sesam-vitale.fr"

// Options say how a PKI is generated; zero fields take the defaults.
type Options struct {
	Now     func() time.Time // the world's clock; time.Now when nil
	Keys    *KeyPool         // shared between worlds; nil for one of its own
	CRLHost string           // host[:port] of the LDAP URL in the CRL distribution points; DefaultCRLHost when ""

	Validity Validity
}

// Validity says how long things are valid. The real periods are not public:
// the defaults are the bench's choice.
type Validity struct {
	Root         time.Duration // default 20 years, of which 2 are past
	Intermediate time.Duration // default 10 years, of which 1 is past
	Leaf         time.Duration // default 3 years
	LeafAge      time.Duration // how long ago the first certificates began; default 30 days
	Backdate     time.Duration // how long ago a renewed certificate begins; default 1 hour
	CRL          time.Duration // from thisUpdate to nextUpdate; default 10 days: weekly fetch and three daily retries (E-09)
	CRLPeriod    time.Duration // between two publications; default 24 hours
}

const (
	day  = 24 * time.Hour
	year = 365 * day
)

func (o Options) withDefaults() Options {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.CRLHost == "" {
		o.CRLHost = DefaultCRLHost
	}
	v := &o.Validity
	for _, f := range []struct {
		d         *time.Duration
		otherwise time.Duration
	}{
		{&v.Root, 20 * year}, {&v.Intermediate, 10 * year}, {&v.Leaf, 3 * year}, {&v.LeafAge, 30 * day},
		{&v.Backdate, time.Hour}, {&v.CRL, 10 * day}, {&v.CRLPeriod, day},
	} {
		if *f.d <= 0 {
			*f.d = f.otherwise
		}
	}
	return o
}
