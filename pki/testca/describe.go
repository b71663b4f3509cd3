package testca

import (
	"slices"
	"time"
)

// Description is the whole state of a PKI, for the API. Times are UTC.
type Description struct {
	Now          time.Time                `json:"now"`
	CRLHost      string                   `json:"crl_host"`
	Authorities  []AuthorityDescription   `json:"authorities"`  // shown by the directory
	Certificates []CertificateDescription `json:"certificates"` // ever issued, oldest first
}

// AuthorityDescription is an authority's entry in the directory.
type AuthorityDescription struct {
	Name       string          `json:"name"`
	DN         string          `json:"dn"`
	Issuer     string          `json:"issuer,omitempty"` // DN; "" for a root
	Usage      Usage           `json:"usage,omitempty"`  // "" for every usage
	Generation int             `json:"generation"`
	Serial     string          `json:"serial"`
	NotBefore  time.Time       `json:"not_before"`
	NotAfter   time.Time       `json:"not_after"`
	SHA256     string          `json:"sha256"` // of the DER
	State      string          `json:"state"`  // as in CertificateDescription
	Defect     string          `json:"defect,omitempty"`
	CRLState   CRLVariant      `json:"crl_state"`
	CRL        *CRLDescription `json:"crl,omitempty"` // absent when none is shown
}

// CRLDescription is the revocation list that the directory shows.
type CRLDescription struct {
	Number     int64     `json:"number"`
	ThisUpdate time.Time `json:"this_update"`
	NextUpdate time.Time `json:"next_update"`
	Revoked    []string  `json:"revoked"` // serial numbers
	SHA256     string    `json:"sha256"`  // of the DER
}

// CertificateDescription is a recipient's certificate.
type CertificateDescription struct {
	Label     string    `json:"label"`
	Actor     Actor     `json:"actor"`
	Usage     Usage     `json:"usage,omitempty"`
	Serial    string    `json:"serial"`
	Issuer    string    `json:"issuer"` // DN as the certificate has it
	NotBefore time.Time `json:"not_before"`
	NotAfter  time.Time `json:"not_after"`
	SHA256    string    `json:"sha256"`
	State     string    `json:"state" enum:"valid,revoked,expired,not-yet-valid"`
	Published bool      `json:"published" doc:"the directory shows it"`
	Current   bool      `json:"current" doc:"the front-end signs with it"`
	Held      bool      `json:"held" doc:"the front-end has its key"`
	Defect    string    `json:"defect,omitempty"`
}

// Describe tells the whole state.
func (p *PKI) Describe() Description { return p.describe(Labels(), true) }

// DescribeSigned is Describe without what nobody has looked at yet (see
// Options.Deferred), but with all that the labels given depend on: a list that
// is not signed is left out as if none were shown.
func (p *PKI) DescribeSigned(labels ...string) Description { return p.describe(labels, false) }

func (p *PKI) describe(labels []string, all bool) Description {
	pub, now := p.publication(), p.opt.Now()
	d := Description{Now: now.UTC(), CRLHost: p.opt.CRLHost, Authorities: []AuthorityDescription{},
		Certificates: []CertificateDescription{}}
	wanted := map[string]bool{} // hierarchies
	for _, label := range labels {
		for _, c := range p.Credentials(label) {
			if c.Issuer != nil {
				wanted[c.Issuer.hierarchy] = true
			}
		}
	}
	for _, s := range pub.seats {
		d.Authorities = append(d.Authorities, describeSeat(pub, s, now, all || wanted[s.sound.hierarchy]))
	}
	current := map[*Credential]bool{}
	for _, label := range Labels() {
		current[pub.newest(pub.service[label], now)] = true
	}
	for _, c := range p.every() {
		if !c.seen() {
			continue
		}
		_, revoked := pub.revoked[c]
		h, _ := hierarchyOf(c.Label) // credentials have known labels
		issuer := p.layout.recipientDN(h, c.Label)
		if c.Issuer != nil {
			issuer = c.Issuer.DN
		}
		d.Certificates = append(d.Certificates, CertificateDescription{
			Label: c.Label, Actor: c.Actor, Usage: c.Usage, Serial: c.SerialHex(), Issuer: issuer,
			NotBefore: c.Certificate.NotBefore.UTC(), NotAfter: c.Certificate.NotAfter.UTC(), SHA256: digest(c.Certificate.Raw),
			State:     stateWord(revoked, now.Before(c.Certificate.NotBefore), now.After(c.Certificate.NotAfter)),
			Published: slices.Contains(pub.shown[c.Label], c), Current: current[c], Held: c.Held, Defect: c.Defect,
		})
	}
	return d
}

func describeSeat(pub *publication, s *seat, now time.Time, sign bool) AuthorityDescription {
	cert := s.shown.Certificate
	_, revoked := pub.revokedCA[s.shown]
	a := AuthorityDescription{Name: s.sound.Name, DN: s.sound.DN, Usage: s.sound.Usage, Generation: s.sound.Generation,
		Serial: s.shown.SerialHex(), NotBefore: cert.NotBefore.UTC(), NotAfter: cert.NotAfter.UTC(), SHA256: digest(cert.Raw),
		State:  stateWord(revoked, now.Before(cert.NotBefore), now.After(cert.NotAfter)),
		Defect: s.shown.Defect, CRLState: s.variant}
	if s.shown.Issuer != nil {
		a.Issuer = s.shown.Issuer.DN
	}
	if s.crl != nil && (sign || s.crl.body.made() != nil) {
		c := &CRLDescription{Number: s.crl.Number, ThisUpdate: s.crl.ThisUpdate.UTC(), NextUpdate: s.crl.NextUpdate.UTC(),
			Revoked: []string{}, SHA256: digest(s.crl.Raw())}
		for _, e := range s.crl.Entries {
			c.Revoked = append(c.Revoked, e.SerialNumber.Text(16))
		}
		a.CRL = c
	}
	return a
}

func stateWord(revoked, notYet, expired bool) string {
	switch {
	case revoked:
		return "revoked"
	case notYet:
		return "not-yet-valid"
	case expired:
		return "expired"
	}
	return "valid"
}
