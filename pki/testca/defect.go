package testca

import (
	"context"
	"slices"

	"amfront/words"
)

// Errors of IssueDefect, IssueTwin and PublishDecoy.
var (
	ErrUnknownDefect = words.Errorf("unknown defect")
	ErrNotApplicable = words.Errorf("defect does not apply")
)

// DefectKind is what deviates.
type DefectKind string

// The kinds of defect.
const (
	KindCertificate DefectKind = "certificate" // the recipient's certificate
	KindChain       DefectKind = "chain"       // a certificate above it
	KindCRL         DefectKind = "crl"         // the revocation list
	KindDirectory   DefectKind = "directory"   // nothing is wrong, but the choice is not obvious
)

// Defect is one deliberate deviation. Texts are French: a trainer shows them.
type Defect struct {
	ID          string     `json:"id"`
	Requirement string     `json:"requirement"` // "D-03"
	Kind        DefectKind `json:"kind"`
	Title       string     `json:"title"`
	Explanation string     `json:"explanation"` // one sentence
	// Refuse says that an LPS which starts from nothing must not send.
	// Otherwise it must send (D-08), and with the most recent certificate
	// (E-03).
	Refuse bool `json:"refuse"`
	// NewAnchor says that Export gives another root than before: without
	// installing it a station refuses for the wrong reason (unknown CA).
	NewAnchor bool `json:"new_anchor,omitempty"`

	// apply issues and publishes the deviation, or in mode twin the same
	// thing without it.
	apply func(context.Context, *tx, order) (Change, error)
}

// order is what a defect is asked to do.
type order struct {
	id, label string
	mode      mode
}

type mode int

const (
	deviant   mode = iota // the deviation, alone in the directory
	decoy                 // the deviation, before the sound certificates
	twin                  // everything but the deviation
	aside                 // the deviation, not published
	asideTwin             // the sound one, not published
)

// sound tells whether the order is for the twin without the deviation.
func (o order) sound() bool { return o.mode == twin || o.mode == asideTwin }

// defect is what a credential or authority made for the order is marked with.
func (o order) defect() string {
	if o.sound() {
		return ""
	}
	return o.id
}

// Defects is the table of all deliberate defects, in the order of the
// requirements.
func Defects() []Defect {
	return slices.Concat(issuerDefects(), chainDefects(), certificateDefects(), crlDefects(), directoryDefects())
}

// DefectByID finds a defect; the error is ErrUnknownDefect.
func DefectByID(id string) (Defect, error) {
	var ids []string
	for _, d := range Defects() {
		if d.ID == id {
			return d, nil
		}
		ids = append(ids, d.ID)
	}
	return Defect{}, words.Errorf("%w %q: expected one of %v", ErrUnknownDefect, id, ids)
}

// IssueDefect publishes exactly one deviation for a label, everything else
// being as good as after a Renew: a certificate takes the place of those the
// directory shows, a chain the place of the authorities, a list the place of
// the CA's. What is in service is not touched, so Current stays sound.
func (p *PKI) IssueDefect(ctx context.Context, label, id string) (Change, error) {
	return p.order(ctx, "defect", order{id, label, deviant})
}

// IssueTwin does all that IssueDefect does but for the deviation: what an
// LPS that refuses the one must accept.
func (p *PKI) IssueTwin(ctx context.Context, label, id string) (Change, error) {
	return p.order(ctx, "twin", order{id, label, twin})
}

// PublishDecoy publishes a defective certificate before the sound ones of
// the same label, which stay. Only defects of KindCertificate can be decoys.
func (p *PKI) PublishDecoy(ctx context.Context, label, id string) (Change, error) {
	return p.order(ctx, "decoy", order{id, label, decoy})
}

// Expire publishes a certificate whose validity has ended and which is
// otherwise perfect: the defect "expired" (D-03). The front-end holds its key.
func (p *PKI) Expire(ctx context.Context, label string) (Change, error) {
	return p.order(ctx, "expire", order{"expired", label, deviant})
}

func (p *PKI) order(ctx context.Context, op string, o order) (Change, error) {
	d, err := DefectByID(o.id)
	if err != nil {
		return Change{}, err
	}
	if _, err := hierarchyOf(o.label); err != nil {
		return Change{}, err
	}
	if o.mode == decoy && d.Kind != KindCertificate {
		return Change{}, words.Errorf("%w: %s is of kind %s, only a certificate can be a decoy",
			ErrNotApplicable, d.ID, d.Kind)
	}
	return p.change(func(t *tx) (Change, error) {
		c, err := d.apply(ctx, t, o)
		if err != nil {
			return Change{}, words.Errorf("defect %s for %s: %w", o.id, o.label, err)
		}
		c.Op, c.Label, c.Defect = op, o.label, o.id
		if c.Credential != nil {
			c.Serial = c.Credential.SerialHex()
		}
		if c.Detail == "" {
			c.Detail = d.Title
		}
		return c, nil
	})
}

// publish shows what an order made for its label.
func (t *tx) publish(c *Credential, m mode) {
	switch m {
	case aside, asideTwin:
	case twin: // the only one in service, so that it is Current however old it is
		t.pub.service[c.Label] = []*Credential{c}
		t.pub.shown[c.Label] = []*Credential{c}
	case decoy:
		t.pub.shown[c.Label] = slices.Concat([]*Credential{c}, t.pub.shown[c.Label])
	default:
		t.pub.shown[c.Label] = []*Credential{c}
	}
}
