package testca

import (
	"cmp"
	"crypto/x509"
	"crypto/x509/pkix"
	"fmt"
	"math/big"
	"slices"
	"time"

	"amfront/words"
)

// ErrUnknownAuthority is returned for what names no authority of the directory.
var ErrUnknownAuthority = words.Errorf("unknown authority")

// ErrUnknownVariant is returned for a CRL state that does not exist.
var ErrUnknownVariant = words.Errorf("unknown CRL state")

// PublishCRL puts the list of an authority into a state. The authority is
// named by its DN, by its name (the first generation, where two bear it) or
// by a label, for the CA of the certificate that the directory shows for it.
// The list stays in that state until the next PublishCRL or Restore; a
// revocation only brings it back to CRLFresh from a state that shows a list.
func (p *PKI) PublishCRL(authority string, v CRLVariant) (Change, error) {
	return p.change(func(t *tx) (Change, error) {
		s, err := t.find(authority)
		if err != nil {
			return Change{}, err
		}
		if err := t.publishCRL(s.sound.DN, v); err != nil {
			return Change{}, err
		}
		return Change{Op: "crl", Detail: t.describeCRL(s.sound.DN)}, nil
	})
}

// PublishBrief shows a list of the CA that a label depends on which is in force
// for so long only, and stays there: one that ages in a store (D-08).
func (p *PKI) PublishBrief(label string, valid time.Duration) (Change, error) {
	return p.change(func(t *tx) (Change, error) {
		of, err := t.seatOf(label)
		if err != nil {
			return Change{}, err
		}
		s := *of
		s.variant = CRLUnchanged
		spec := crlSpec{issuer: s.shown, thisUpdate: t.now.Add(-clockSkew), nextUpdate: t.now.Add(valid)}
		if err := t.signCRL(s, spec); err != nil {
			return Change{}, err
		}
		return Change{Op: "crl", Detail: t.describeCRL(s.sound.DN)}, nil
	})
}

// Republish signs the list of an authority anew, in force and with the next
// number, as the daily publication does.
func (p *PKI) Republish(authority string) (Change, error) {
	c, err := p.PublishCRL(authority, CRLFresh)
	if err == nil {
		c.Op = "republish"
	}
	return c, err
}

// RefreshCRLs republishes every list in force that is older than
// Validity.CRLPeriod. A bench calls it now and then, and after a restart: so
// no list goes out of date that was not meant to. The result is empty when
// there was nothing to do.
func (p *PKI) RefreshCRLs() ([]Change, error) { return p.republishOlder(p.opt.Validity.CRLPeriod) }

// PublishCRLs republishes every list in force, however old: the publication of
// a midnight.
func (p *PKI) PublishCRLs() ([]Change, error) { return p.republishOlder(0) }

func (p *PKI) republishOlder(age time.Duration) ([]Change, error) {
	due := func() []string {
		var dns []string
		for _, s := range p.publication().seats {
			if s.variant != CRLFresh || !s.shown.validAt(p.opt.Now()) {
				continue // meant to be so
			}
			if s.crl == nil || p.opt.Now().Sub(s.crl.ThisUpdate) >= age {
				dns = append(dns, s.sound.DN)
			}
		}
		return dns
	}
	var done []Change
	for _, dn := range due() {
		c, err := p.Republish(dn)
		if err != nil {
			return done, err
		}
		done = append(done, c)
	}
	return done, nil
}

// find is the seat that a DN, a name or a label means.
func (t *tx) find(authority string) (*seat, error) {
	if s := t.pub.seat(authority); s != nil {
		return s, nil
	}
	if _, err := hierarchyOf(authority); err == nil {
		return t.seatOf(authority)
	}
	var names []string
	for _, s := range t.pub.seats {
		if s.sound.Name == authority {
			return s, nil
		}
		names = append(names, s.sound.Name)
	}
	return nil, words.Errorf("%w %q: expected a certificate label or one of %v", ErrUnknownAuthority, authority, names)
}

// seatOf is the seat of the CA that a label's certificate depends on: the
// newest sound one of those shown, else the one in service.
func (t *tx) seatOf(label string) (*seat, error) {
	c := t.pub.newest(t.pub.shown[label], t.now)
	if c == nil {
		c = t.pub.newest(t.pub.service[label], t.now)
	}
	if c != nil {
		return t.pub.seat(c.Issuer.DN), nil
	}
	h, err := hierarchyOf(label)
	if err != nil {
		return nil, err
	}
	return t.pub.seat(t.p.layout.intermediateDN(h)), nil
}

// publishCRL puts the list of a seat into a state.
func (t *tx) publishCRL(dn string, v CRLVariant) error {
	s := *t.pub.seat(dn)
	s.variant = v
	begin := t.now.Add(-clockSkew)
	spec := crlSpec{issuer: s.shown, thisUpdate: begin, nextUpdate: begin.Add(t.p.opt.Validity.CRL)}
	switch v {
	case CRLFresh:
	case CRLAbsent:
		s.crl = nil
		t.pub.put(&s)
		return nil
	case CRLUnchanged:
		if s.crl == nil {
			return words.Errorf("CRL state %q: %s shows no list that could stay unchanged; republish first", v, s.sound.Name)
		}
		t.pub.put(&s)
		return nil
	case CRLOtherCA:
		s.crl = t.foreignCRL(&s)
		t.pub.put(&s)
		return nil
	case CRLForged:
		spec.broken = true
	case CRLOtherKey:
		spec.signer = t.foreignSeat(&s).sound
	case CRLOutdated:
		spec.nextUpdate = t.now.Add(-margin)
		spec.thisUpdate = spec.nextUpdate.Add(-t.p.opt.Validity.CRL)
		spec.number = t.earlierNumber(dn, spec.thisUpdate)
	case CRLOlder:
		// It ends after the list of today: who compares ends takes it for the newer.
		spec.thisUpdate, spec.nextUpdate = begin.Add(-margin), spec.nextUpdate.Add(margin)
		spec.number = t.earlierNumber(dn, spec.thisUpdate)
	case CRLLapsed:
		// It begins after any list of before, which did a clockSkew before it was signed.
		spec.thisUpdate, spec.nextUpdate = t.now.Add(-clockSkew/2), t.now.Add(-clockSkew/12)
	case CRLDelta, CRLScope, CRLReasons:
		spec.extra, spec.partial = partialList(v, t.p.crlNumber[dn]), true
	case CRLCritical:
		spec.extra = []pkix.Extension{unknownCritical()}
	case CRLEndless:
		spec.endless = true
	case CRLNotYetValid:
		spec.thisUpdate = t.now.Add(margin)
		spec.nextUpdate = spec.thisUpdate.Add(t.p.opt.Validity.CRL)
	default:
		return words.Errorf("%w %q: expected one of %v", ErrUnknownVariant, v, CRLVariants())
	}
	return t.signCRL(s, spec)
}

// firstCRLNumber is that of the first list of an authority. The second one has a
// digit more: who compares numbers as text takes it for the older.
const firstCRLNumber = 999

// earlierNumber is the number of a list of some days ago, one a day: lists that
// date back have numbers that do (RFC 5280 §5.2.3).
func (t *tx) earlierNumber(dn string, thisUpdate time.Time) int64 {
	return max(1, t.p.crlNumber[dn]-int64(t.now.Sub(thisUpdate)/day))
}

// mostAuthorities bounds the strangers in the list of a root, which names authorities.
const mostAuthorities = 400

// signCRL gives a seat a list, with the next number unless it has one.
func (t *tx) signCRL(s seat, spec crlSpec) (err error) {
	if !spec.partial {
		spec.entries, spec.strangers = t.revocations(s.shown, spec.thisUpdate), t.p.opt.Strangers
		if s.sound.Issuer == nil {
			spec.strangers = min(spec.strangers, mostAuthorities)
		}
	}
	if spec.number == 0 {
		spec.number = max(t.p.crlNumber[s.sound.DN]+1, firstCRLNumber)
		t.p.crlNumber[s.sound.DN] = spec.number // never used twice, even when the operation fails later
	}
	if t.p.opt.Deferred && t.born {
		s.crl = spec.promise(&t.p.opt.Keys.shared.memo, t.now, t.p.tell)
		t.pub.put(&s)
		return nil
	}
	if s.crl, err = spec.sign(); err != nil {
		return err
	}
	t.pub.put(&s)
	return nil
}

// foreignSeat is the same rank in another hierarchy.
func (t *tx) foreignSeat(of *seat) *seat {
	for _, s := range t.pub.seats {
		if s.sound.hierarchy != of.sound.hierarchy && (s.sound.Issuer == nil) == (of.sound.Issuer == nil) {
			return s
		}
	}
	return nil // cannot be: there are three hierarchies
}

// foreignCRL is a genuine list of another authority, in force.
func (t *tx) foreignCRL(of *seat) *revocationList {
	other := t.foreignSeat(of)
	if other.variant != CRLFresh {
		if err := t.publishCRL(other.sound.DN, CRLFresh); err == nil {
			other = t.pub.seat(other.sound.DN)
		}
	}
	return other.crl
}

// revocations are the entries of an authority's list that begins then. What
// was revoked later is not on it, but for the last minute, which is dated back.
func (t *tx) revocations(a *Authority, thisUpdate time.Time) []x509.RevocationListEntry {
	var out []x509.RevocationListEntry
	add := func(serial *big.Int, r revocation) {
		at := r.At
		if late := at.Sub(thisUpdate); late > clockSkew {
			return
		} else if late > 0 {
			at = thisUpdate
		}
		if !r.Dated.IsZero() {
			at = r.Dated
		}
		out = append(out, x509.RevocationListEntry{SerialNumber: serial, RevocationTime: at.UTC().Truncate(time.Second),
			ReasonCode: reasonCodes[r.Reason]})
	}
	for c, r := range t.pub.revoked {
		if c.Issuer == a {
			add(c.issued().Certificate.SerialNumber, r)
		}
	}
	for ca, r := range t.pub.revokedCA {
		if ca.Issuer == a {
			add(ca.Certificate.SerialNumber, r)
		}
	}
	slices.SortFunc(out, func(a, b x509.RevocationListEntry) int {
		return cmp.Or(a.RevocationTime.Compare(b.RevocationTime), a.SerialNumber.Cmp(b.SerialNumber))
	})
	return out
}

// describeCRL is one line on the list that a seat shows.
func (t *tx) describeCRL(dn string) string {
	s := t.pub.seat(dn)
	if s.crl == nil {
		return fmt.Sprintf("%s: %s", s.sound.Name, s.variant)
	}
	return fmt.Sprintf("%s: %s, number %d, %s to %s, %d entries", s.sound.Name, s.variant, s.crl.Number,
		s.crl.ThisUpdate.Format(time.RFC3339), s.crl.NextUpdate.Format(time.RFC3339), len(s.crl.Entries))
}
