package testca

import (
	"context"
	"slices"

	"amfront/words"
)

// IssueBeside issues a sound certificate for a label under another intermediate
// of the same root, of which the directory shows nothing: a service message may
// be signed with it (F-08). The intermediate is the same at every call. list is
// what it revokes, nobody, in DER.
func (p *PKI) IssueBeside(ctx context.Context, label string) (c Change, list []byte, err error) {
	c, err = p.change(func(t *tx) (Change, error) {
		known, err := t.issuerOf(label)
		if err != nil {
			return Change{}, err
		}
		inter, err := t.besideOf(ctx, known)
		if err != nil {
			return Change{}, err
		}
		key, err := t.p.opt.Keys.Get(ctx)
		if err != nil {
			return Change{}, err
		}
		c, err := t.issue(t.leaf(label, inter), key, "", true)
		if err != nil {
			return Change{}, err
		}
		begin := t.now.Add(-clockSkew)
		list, err = crlSpec{issuer: inter, number: firstCRLNumber, thisUpdate: begin,
			nextUpdate: begin.Add(t.p.opt.Validity.CRL)}.der()
		return Change{Op: "aside", Label: label, Serial: c.SerialHex(), Credential: c,
			Detail: "issued by " + inter.Name + ", not published"}, err
	})
	return c, list, err
}

// besideOf is the sound authority beside an intermediate, made at the first call.
func (t *tx) besideOf(ctx context.Context, known *Authority) (*Authority, error) {
	name := nameBeside(hierarchyNamed(known.hierarchy))
	i := slices.IndexFunc(t.p.authorities, func(a *Authority) bool {
		return a.Name == name && a.Issuer == known.Issuer && a.Defect == ""
	})
	if i >= 0 {
		return t.p.authorities[i], nil
	}
	return t.beside(ctx, known.Issuer, name, "")
}

// ShowFormer has the directory show, in place of the current certificate of a
// label, the one that it replaced: as a copy that lags behind does (E-07).
func (p *PKI) ShowFormer(label string) (Change, error) {
	return p.change(func(t *tx) (Change, error) {
		current, err := t.current(label)
		if err != nil {
			return Change{}, err
		}
		former := latest(slices.DeleteFunc(slices.Clone(t.pub.service[label]),
			func(c *Credential) bool { return c == current }))
		if former == nil {
			return Change{}, words.Errorf("%s has had one certificate only: renew it first", label)
		}
		t.pub.shown[label] = []*Credential{former.issued()}
		return Change{Op: "former", Label: label, Serial: former.SerialHex(), Detail: "shown again"}, nil
	})
}
