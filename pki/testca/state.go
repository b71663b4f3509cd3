package testca

import (
	"encoding/json"
	"fmt"
	"time"
)

// stateJSON is state.json. Certificates are named by serial number, lists by
// the SHA-256 of their DER.
type stateJSON struct {
	Format      int               `json:"format"`
	Layout      string            `json:"layout,omitempty"` // "" for the default
	Issued      []issuedFile      `json:"issued"`
	CRLNumbers  map[string]int64  `json:"crl_numbers"` // last one, by DN of the authority
	CRLs        map[string][]byte `json:"crls"`
	Publication publicationJSON   `json:"publication"`
	Baseline    publicationJSON   `json:"baseline"`
}

type publicationJSON struct {
	Shown              map[string][]string `json:"shown"`
	Service            map[string][]string `json:"service"`
	Seats              []seatJSON          `json:"seats"`
	Revoked            []revokedJSON       `json:"revoked,omitempty"`
	RevokedAuthorities []revokedJSON       `json:"revoked_authorities,omitempty"`
}

type seatJSON struct {
	Sound   string     `json:"sound"`
	Shown   string     `json:"shown"`
	Anchor  string     `json:"anchor"`
	Variant CRLVariant `json:"variant"`
	CRL     string     `json:"crl,omitempty"`
}

type revokedJSON struct {
	Serial string    `json:"serial"`
	At     time.Time `json:"at"`
	Reason string    `json:"reason"`
	Dated  time.Time `json:"dated,omitzero"`
}

// encodeState is the state as it is to stand on disk. Caller holds op.
func (p *PKI) encodeState(issued []issuedFile) stateJSON {
	s := stateJSON{Format: stateFormat, Issued: issued, CRLNumbers: p.crlNumber, CRLs: map[string][]byte{}}
	if p.layout.Name != layouts[0].Name {
		s.Layout = p.layout.Name
	}
	s.Publication = s.encode(p.publication())
	s.Baseline = s.encode(p.baseline)
	return s
}

func (s *stateJSON) encode(pub *publication) publicationJSON {
	out := publicationJSON{Shown: map[string][]string{}, Service: map[string][]string{}}
	for from, to := range map[*map[string][]*Credential]map[string][]string{
		&pub.shown: out.Shown, &pub.service: out.Service} {
		for label, cs := range *from {
			to[label] = []string{}
			for _, c := range cs {
				to[label] = append(to[label], c.issued().SerialHex())
			}
		}
	}
	for _, st := range pub.seats {
		j := seatJSON{Sound: st.sound.SerialHex(), Shown: st.shown.SerialHex(), Anchor: st.anchor.SerialHex(),
			Variant: st.variant}
		if st.crl != nil {
			j.CRL = digest(st.crl.Raw())
			s.CRLs[j.CRL] = st.crl.Raw()
		}
		out.Seats = append(out.Seats, j)
	}
	for _, c := range sortedKeys(pub.revoked) {
		r := pub.revoked[c]
		out.Revoked = append(out.Revoked, revokedJSON{c.SerialHex(), r.At, r.Reason, r.Dated})
	}
	for _, a := range sortedKeys(pub.revokedCA) {
		r := pub.revokedCA[a]
		out.RevokedAuthorities = append(out.RevokedAuthorities, revokedJSON{a.SerialHex(), r.At, r.Reason, r.Dated})
	}
	return out
}

// resolver finds what state.json names. The first thing that it does not
// find stays in err.
type resolver struct {
	credentials map[string]*Credential
	authorities map[string]*Authority
	crls        map[string][]byte
	layout      Layout
	err         error
}

func (r *resolver) fail(format string, args ...any) {
	if r.err == nil {
		r.err = fmt.Errorf(format, args...)
	}
}

func (r *resolver) credential(serial string) *Credential {
	c := r.credentials[serial]
	if c == nil {
		r.fail("names certificate %q, which no issued file holds", serial)
	}
	return c
}

func (r *resolver) authority(serial string) *Authority {
	a := r.authorities[serial]
	if a == nil {
		r.fail("names authority %q, which no issued file holds", serial)
	}
	return a
}

func (r *resolver) publication(j publicationJSON) *publication {
	pub := newPublication()
	for _, label := range Labels() {
		for _, s := range j.Shown[label] {
			pub.shown[label] = append(pub.shown[label], r.credential(s))
		}
		for _, s := range j.Service[label] {
			pub.service[label] = append(pub.service[label], r.credential(s))
		}
		if len(pub.service[label]) == 0 {
			r.fail("names no certificate in service for %s", label)
		}
	}
	for _, sj := range j.Seats {
		st := &seat{sound: r.authority(sj.Sound), shown: r.authority(sj.Shown), anchor: r.authority(sj.Anchor),
			variant: sj.Variant}
		if sj.CRL != "" && r.err == nil {
			raw, ok := r.crls[sj.CRL]
			if !ok || digest(raw) != sj.CRL {
				r.fail("revocation list %.16s… is missing or altered", sj.CRL)
			} else if crl, err := readCRL(raw); err != nil {
				r.fail("revocation list %.16s…: %w", sj.CRL, err)
			} else {
				st.crl = crl
			}
		}
		if r.err == nil {
			pub.seats = append(pub.seats, st)
		}
	}
	for _, rj := range j.Revoked {
		pub.revoked[r.credential(rj.Serial)] = revocation{rj.At, rj.Reason, rj.Dated}
	}
	for _, rj := range j.RevokedAuthorities {
		pub.revokedCA[r.authority(rj.Serial)] = revocation{rj.At, rj.Reason, rj.Dated}
	}
	for _, h := range nominal() {
		if r.err == nil && (pub.seat(r.layout.rootDN(h)) == nil || pub.seat(r.layout.intermediateDN(h)) == nil) {
			r.fail("names no authorities for the hierarchy %s", h.name)
		}
	}
	return pub
}

// decodeState reads state.json.
func decodeState(b []byte) (stateJSON, error) {
	var s stateJSON
	if err := json.Unmarshal(b, &s); err != nil {
		return s, err
	}
	if s.Format != stateFormat {
		return s, fmt.Errorf("format %d, expected %d: written by another version", s.Format, stateFormat)
	}
	if s.CRLNumbers == nil {
		return s, fmt.Errorf("no crl_numbers")
	}
	return s, nil
}
