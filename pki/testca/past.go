package testca

import (
	"slices"
	"time"

	"amfront/words"
)

// Past is a PKI as it stood at a moment: what was published, in service and
// revoked then. What was issued since is known, and says nothing.
type Past struct {
	*PKI
	pub *publication
	at  time.Time
}

// At is the PKI in the state of a snapshot, at that time.
func (p *PKI) At(s *Snapshot, at time.Time) Past { return Past{p, s.pub, at} }

// Current is PKI.Current at that moment.
func (p Past) Current(label string) (*Credential, error) { return p.pub.current(label, p.at) }

// Status is PKI.Status at that moment.
func (p Past) Status(c *Credential) Status { return p.pub.status(c, p.at) }

func (pub *publication) current(label string, now time.Time) (*Credential, error) {
	if _, err := hierarchyOf(label); err != nil {
		return nil, err
	}
	if c := pub.newest(pub.service[label], now); c != nil {
		return c.issued(), nil
	}
	return nil, words.Errorf("%w for %s at %s: renew it", ErrNoCurrent, label, now.UTC().Format(time.RFC3339))
}

func (pub *publication) status(c *Credential, now time.Time) (s Status) {
	if r, ok := pub.revoked[c]; ok {
		s.Revoked, s.RevokedAt = true, r.At
	}
	from, until := c.period()
	s.NotYet, s.Expired = now.Before(from), now.After(until)
	s.Published = slices.Contains(pub.shown[c.Label], c)
	if n := pub.newest(pub.shown[c.Label], now); n != nil && n.begins().After(c.begins()) {
		s.Newer = n.issued()
	}
	return s
}
