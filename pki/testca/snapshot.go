package testca

import "fmt"

// Snapshot is a state of publication and revocation to come back to. It
// holds for the PKI that made it, and for the same one loaded again.
type Snapshot struct {
	pub *publication
}

// Snapshot remembers what the directory shows, what is in service and what
// is revoked. It costs nothing.
func (p *PKI) Snapshot() *Snapshot { return &Snapshot{p.publication()} }

// Baseline is the state in which New left the PKI.
func (p *PKI) Baseline() *Snapshot {
	p.op.Lock()
	defer p.op.Unlock()
	return &Snapshot{p.baseline}
}

// Restore comes back to a snapshot. Everything issued since stays known, and
// what only has been revoked since is good again. A list in force that does
// not say what the restored state says is published anew, with the next
// number: numbers never go back (RFC 5280 §5.2.3).
func (p *PKI) Restore(s *Snapshot) (Change, error) {
	return p.change(func(t *tx) (Change, error) {
		before := t.pub
		t.pub = s.pub.clone()
		anew := 0
		for _, seat := range s.pub.seats {
			now := before.seat(seat.sound.DN)
			if seat.variant != CRLFresh || now != nil && now.crl == seat.crl {
				continue
			}
			if err := t.publishCRL(seat.sound.DN, CRLFresh); err != nil {
				return Change{}, err
			}
			anew++
		}
		return Change{Op: "restore", Detail: fmt.Sprintf("%d revocation lists published anew", anew)}, nil
	})
}
