package testca

import (
	"context"

	"amfront/words"
)

// IssueAside issues a defective certificate for a label without publishing
// it: a service message may be signed with it while the directory stays sound
// (F-08, F-09). A revoked one is on its CA's list. "" issues a sound one, of
// which nothing but its signature tells. Only defects of KindCertificate apply.
func (p *PKI) IssueAside(ctx context.Context, label, id string) (Change, error) {
	if id == "" {
		c, err := p.order(ctx, "aside", order{"san-wrong-label", label, asideTwin})
		c.Defect, c.Detail = "", "issued, not published"
		return c, err
	}
	d, err := DefectByID(id)
	if err != nil {
		return Change{}, err
	}
	if d.Kind != KindCertificate {
		return Change{}, words.Errorf("%w: %s is of kind %s, only a certificate can be issued aside", ErrNotApplicable, d.ID,
			d.Kind)
	}
	return p.order(ctx, "aside", order{id, label, aside})
}
