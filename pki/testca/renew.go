package testca

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"amfront/words"
)

// ErrNoGeneration is returned by Roll for a hierarchy without a successor.
var ErrNoGeneration = words.Errorf("no second generation of this hierarchy")

// Renew gives a label a new key and certificate, published in place of
// whatever the directory shows for it. The front-end keeps the old key.
func (p *PKI) Renew(ctx context.Context, label string) (Change, error) {
	return p.change(func(t *tx) (Change, error) { return t.renew(ctx, "renew", label, false, 0) })
}

// RenewFor is Renew with a certificate that ends that long from now: for the
// fetch that is due about 15 days before (E-04).
func (p *PKI) RenewFor(ctx context.Context, label string, left time.Duration) (Change, error) {
	if left < time.Second {
		return Change{},
			words.Errorf("renew %s for %s: expected a second or more; Expire publishes one that has ended", label,
				left)
	}
	return p.change(func(t *tx) (Change, error) { return t.renew(ctx, "renew", label, false, left) })
}

// Supersede is Renew with the new certificate published beside the old ones,
// after them (E-03).
func (p *PKI) Supersede(ctx context.Context, label string) (Change, error) {
	return p.change(func(t *tx) (Change, error) { return t.renew(ctx, "supersede", label, true, 0) })
}

// RenewPrinted is Renew with the distribution point of the list in the form
// that the published document prints: a path that ends in
// /certificateRevocationList in place of ?certificateRevocationList;binary.
func (p *PKI) RenewPrinted(ctx context.Context, label string) (Change, error) {
	return p.change(func(t *tx) (Change, error) {
		issuer, err := t.issuerOf(label)
		if err != nil {
			return Change{}, err
		}
		key, err := t.p.opt.Keys.Get(ctx)
		if err != nil {
			return Change{}, fmt.Errorf("key for %s: %w", label, err)
		}
		spec := t.leaf(label, issuer)
		entry, _, _ := strings.Cut(spec.crlURL, "?")
		spec.crlURL = entry + "/certificateRevocationList"
		c, err := t.issue(spec, key, "", true)
		if err != nil {
			return Change{}, err
		}
		t.inService(c, false)
		return Change{Op: "renew", Label: label, Serial: c.SerialHex(), Credential: c, Detail: "list at " + spec.crlURL}, nil
	})
}

// Return is Supersede with a certificate of the label's first authority: a
// migration (Roll) that was taken back. The most recent certificate is then not
// that of the most recent authority (E-03).
func (p *PKI) Return(ctx context.Context, label string) (Change, error) {
	return p.change(func(t *tx) (Change, error) {
		if _, err := t.issuerOf(label); err != nil {
			return Change{}, err
		}
		return t.renewUnder(ctx, "return", label, t.pub.service[label][0].Issuer, true, 0)
	})
}

func (t *tx) renew(ctx context.Context, op, label string, beside bool, left time.Duration) (Change, error) {
	issuer, err := t.issuerOf(label)
	if err != nil {
		return Change{}, err
	}
	return t.renewUnder(ctx, op, label, issuer, beside, left)
}

func (t *tx) renewUnder(ctx context.Context, op, label string, issuer *Authority, beside bool,
	left time.Duration) (Change, error) {
	c, err := t.renewed(ctx, label, issuer, left)
	if err != nil {
		return Change{}, err
	}
	t.inService(c, beside)
	return Change{Op: op, Label: label, Serial: c.SerialHex(), Credential: c,
		Detail: "issued by " + issuer.Name}, nil
}

// renewed issues a sound credential with a new key. It ends left from now, 0
// for as the options say.
func (t *tx) renewed(ctx context.Context, label string, issuer *Authority, left time.Duration) (*Credential, error) {
	key, err := t.p.opt.Keys.Get(ctx)
	if err != nil {
		return nil, fmt.Errorf("key for %s: %w", label, err)
	}
	spec := t.leaf(label, issuer)
	if left > 0 {
		spec.notAfter = t.now.Add(left).Truncate(time.Second)
	}
	return t.issue(spec, key, "", true)
}

// inService publishes a credential and lets the front-end sign with it.
func (t *tx) inService(c *Credential, beside bool) {
	t.pub.service[c.Label] = append(slices.Clone(t.pub.service[c.Label]), c)
	if beside {
		t.pub.shown[c.Label] = append(slices.Clone(t.pub.shown[c.Label]), c)
	} else {
		t.pub.shown[c.Label] = []*Credential{c}
	}
}

// replace shows one credential where another stood, and drops nothing else.
func (t *tx) replace(label string, old, c *Credential) {
	shown := slices.DeleteFunc(slices.Clone(t.pub.shown[label]), func(x *Credential) bool { return x == old })
	t.pub.shown[label] = append(shown, c)
}

// current is PKI.Current within the operation.
func (t *tx) current(label string) (*Credential, error) {
	if _, err := hierarchyOf(label); err != nil {
		return nil, err
	}
	if c := t.pub.newest(t.pub.service[label], t.now); c != nil {
		return c.issued(), nil
	}
	return nil, words.Errorf("%w for %s: renew it", ErrNoCurrent, label)
}

// issuerOf is the authority that issues for a label now: that of the last
// credential put in service.
func (t *tx) issuerOf(label string) (*Authority, error) {
	if _, err := hierarchyOf(label); err != nil {
		return nil, err
	}
	s := t.pub.service[label]
	return s[len(s)-1].Issuer, nil
}

// RollOptions say how a label moves to the next generation.
type RollOptions struct {
	Beside bool // leave the certificates of the old CA published
}

// Roll gives labels a new certificate under the second generation of their
// hierarchy, which it publishes first (E-01, F-08). Its subject stands under
// the new CA; it is published at that entry and in the label's old one, where
// a station that keeps its search base looks. Labels that have no second
// generation are ErrNoGeneration.
func (p *PKI) Roll(ctx context.Context, o RollOptions, labels ...string) ([]Change, error) {
	var done []Change
	_, err := p.change(func(t *tx) (Change, error) {
		for _, label := range labels {
			h, err := hierarchyOf(label)
			if err != nil {
				return Change{}, err
			}
			if h.name != gieTest.name {
				return Change{}, words.Errorf("roll %s: %w; expected one of %v", label, ErrNoGeneration, gieTest.labels)
			}
		}
		inter, err := t.secondGeneration(ctx)
		if err != nil {
			return Change{}, err
		}
		for _, label := range labels {
			c, err := t.renewed(ctx, label, inter, 0)
			if err != nil {
				return Change{}, err
			}
			t.inService(c, o.Beside)
			done = append(done, Change{Op: "roll", Label: label, Serial: c.SerialHex(), Credential: c,
				Detail: "issued by " + inter.DN})
		}
		return Change{}, nil
	})
	if err != nil {
		return nil, err
	}
	return done, nil
}

// secondGeneration is the intermediate that a migration goes to, made at the
// first call and published at every one.
func (t *tx) secondGeneration(ctx context.Context) (*Authority, error) {
	h := gieTest2
	if s := t.pub.seat(t.p.layout.intermediateDN(h)); s != nil {
		return s.sound, nil
	}
	// A Restore may have taken out of the directory what already exists.
	for _, inter := range t.p.authorities {
		if inter.hierarchy == h.name && inter.Issuer != nil && inter.Defect == "" {
			return inter, t.seatNew(inter)
		}
	}
	keys, err := t.p.opt.Keys.many(ctx, 2)
	if err != nil {
		return nil, fmt.Errorf("keys for %s: %w", h.root, err)
	}
	return t.seatHierarchy(h, keys[0], keys[1])
}
