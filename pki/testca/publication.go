package testca

import (
	"maps"
	"slices"
	"time"
)

// publication is everything about the PKI that can change: what the directory
// shows, which credentials are in service, what is revoked. It is never
// changed once in force: an operation works on a clone and puts that in its
// place, so a snapshot is just a reference.
type publication struct {
	shown     map[string][]*Credential // label: values of userCertificate, in directory order
	service   map[string][]*Credential // label: sound ones the front-end may sign with, oldest first
	seats     []*seat                  // of the authorities, in order of appearance
	revoked   map[*Credential]revocation
	revokedCA map[*Authority]revocation
}

// revocation is one line of a list.
type revocation struct {
	At     time.Time
	Reason string    // RFC 5280 §5.3.1, "" for unspecified
	Dated  time.Time // the date that the list gives it, where that is not At
}

// seat is an authority's place in the directory. Like the publication it is
// replaced, never changed.
type seat struct {
	sound   *Authority // whose seat it is
	shown   *Authority // value of cACertificate; another one under a chain defect
	anchor  *Authority // what Export gives to stations; differs from shown for a hierarchy that must not be trusted
	variant CRLVariant
	crl     *revocationList // nil when absent
}

func (pub *publication) clone() *publication {
	return &publication{shown: maps.Clone(pub.shown), service: maps.Clone(pub.service), seats: slices.Clone(pub.seats),
		revoked: maps.Clone(pub.revoked), revokedCA: maps.Clone(pub.revokedCA)}
}

func newPublication() *publication {
	return &publication{shown: map[string][]*Credential{}, service: map[string][]*Credential{},
		revoked: map[*Credential]revocation{}, revokedCA: map[*Authority]revocation{}}
}

// seat finds a seat by DN, nil when there is none.
func (pub *publication) seat(dn string) *seat {
	for _, s := range pub.seats {
		if s.sound.DN == dn {
			return s
		}
	}
	return nil
}

// put replaces the seat of the same DN, or adds it.
func (pub *publication) put(s *seat) {
	for i, old := range pub.seats {
		if old.sound.DN == s.sound.DN {
			pub.seats[i] = s
			return
		}
	}
	pub.seats = append(pub.seats, s)
}

// newest is the credential with the latest notBefore among those that the
// front-end may use at that time, nil when there is none.
func (pub *publication) newest(of []*Credential, now time.Time) *Credential {
	return latest(slices.DeleteFunc(slices.Clone(of), func(c *Credential) bool {
		_, gone := pub.revoked[c]
		return gone || !c.Held || c.Defect != "" || !c.validAt(now)
	}))
}
