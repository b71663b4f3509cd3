package testca

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"amfront/words"
)

// ErrUnknownReason is returned for a revocation reason that a list cannot give.
var ErrUnknownReason = words.Errorf("unknown revocation reason")

// reasonCodes are those of RFC 5280 §5.3.1 that a list of ours may give.
// "unspecified" is not written into the list, as §5.3.1 asks; removeFromCRL (8)
// belongs to delta lists, and none of ours may say it.
var reasonCodes = map[string]int{"unspecified": 0, "keyCompromise": 1, "cACompromise": 2, "affiliationChanged": 3,
	"superseded": 4, "cessationOfOperation": 5, "certificateHold": 6, "privilegeWithdrawn": 9, "aACompromise": 10}

// RevokeOptions say how a certificate is revoked.
type RevokeOptions struct {
	Reason string // name of RFC 5280 §5.3.1, "keyCompromise" when ""
	// WithoutReplacement leaves the revoked certificate in the directory.
	// A new one is in service all the same, so that the front-end can sign;
	// Renew publishes a certificate again.
	WithoutReplacement bool
	// Dated is the date of revocation that the list gives, now when zero: a hold
	// may be announced for a day to come. Who is on the list is revoked all the same.
	Dated time.Time
}

func (o RevokeOptions) reason() (string, error) {
	if o.Reason == "" {
		return "keyCompromise", nil
	}
	if _, ok := reasonCodes[o.Reason]; !ok {
		return "", words.Errorf("%w %q: expected one of %v", ErrUnknownReason, o.Reason,
			slices.Sorted(maps.Keys(reasonCodes)))
	}
	return o.Reason, nil
}

// Revoke revokes the current certificate of a label: it is on the list at
// once, and a new certificate takes its place in the directory unless told
// otherwise. Change.Serial is that of the revoked one, Change.Credential the
// replacement.
func (p *PKI) Revoke(ctx context.Context, label string, o RevokeOptions) (Change, error) {
	return p.change(func(t *tx) (Change, error) {
		reason, err := o.reason()
		if err != nil {
			return Change{}, err
		}
		old, err := t.current(label)
		if err != nil {
			return Change{}, err
		}
		c, err := t.renewed(ctx, label, old.Issuer, 0)
		if err != nil {
			return Change{}, err
		}
		t.pub.service[label] = append(slices.Clone(t.pub.service[label]), c)
		detail := fmt.Sprintf("%s, replaced by %s", reason, c.SerialHex())
		if o.WithoutReplacement {
			if !slices.Contains(t.pub.shown[label], old) {
				t.pub.shown[label] = []*Credential{old} // a defect stood there
			}
			detail = reason + ", no replacement published"
		} else {
			t.replace(label, old, c)
		}
		t.pub.revoked[old] = revocation{At: t.now, Reason: reason, Dated: o.Dated}
		if err := t.listAnew(old.Issuer); err != nil {
			return Change{}, err
		}
		return Change{Op: "revoke", Label: label, Serial: old.SerialHex(), List: old.Issuer.DN, Credential: c,
			Detail: detail}, nil
	})
}

// revoke enters a credential into its CA's list and publishes that.
func (t *tx) revoke(c *Credential, reason string) error {
	t.pub.revoked[c] = revocation{At: t.now, Reason: reason}
	return t.listAnew(c.Issuer)
}

// listAnew publishes the list of an authority, unless the directory is to
// show none, or none that is new.
func (t *tx) listAnew(a *Authority) error {
	s := t.pub.seat(a.DN)
	if s == nil || s.variant == CRLAbsent || s.variant == CRLUnchanged {
		return nil
	}
	return t.publishCRL(a.DN, CRLFresh)
}

func (t *tx) revokeCA(a *Authority, reason string) error {
	t.pub.revokedCA[a] = revocation{At: t.now.Truncate(time.Second), Reason: reason}
	return t.listAnew(a.Issuer)
}

// RevokeAuthority revokes the intermediate that a label's certificate depends
// on: it is on the root's list at once (D-02).
func (p *PKI) RevokeAuthority(label string, o RevokeOptions) (Change, error) {
	return p.change(func(t *tx) (Change, error) {
		reason, err := o.reason()
		if err != nil {
			return Change{}, err
		}
		a, err := t.issuerOf(label)
		if err != nil {
			return Change{}, err
		}
		t.pub.revokedCA[a] = revocation{At: t.now.Truncate(time.Second), Reason: reason, Dated: o.Dated}
		return Change{Op: "revoke", Label: label, Serial: a.SerialHex(), List: a.Issuer.DN,
			Detail: "authority, " + reason}, t.listAnew(a.Issuer)
	})
}
