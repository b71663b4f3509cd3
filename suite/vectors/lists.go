package vectors

import (
	"cmp"
	"fmt"

	"amfront/pki/testca"
)

// lists are D-10 and D-08: may this list enter the store?
func (m *maker) lists() error {
	m.family("lists", "Cette liste de révocation peut-elle prendre place sur le poste, à côté de celle qu'il tient ?",
		"signature", "la liste est de cette autorité, et signée par elle",
		"dates", "la liste a commencé",
		"number", "la liste n'est pas plus ancienne que celle que le poste tient")
	birth, err := m.world("lists")
	if err != nil {
		return err
	}
	for _, a := range birth.Authorities() {
		for _, c := range []struct {
			variant               testca.CRLVariant
			requirement, title    string
			result, reason, check string
		}{
			{testca.CRLFresh, "D-10", "La liste du jour", Valid, "", ""},
			{testca.CRLForged, "D-10", "La signature a un bit changé", Invalid, "crl-forged", "signature"},
			{testca.CRLOtherKey, "D-10", "Signée par une autre clé", Invalid, "crl-forged", "signature"},
			{testca.CRLOtherCA, "D-10", "La liste véritable d'une autre autorité", Invalid, "crl-other-ca", "signature"},
			{testca.CRLNotYetValid, "D-10", "Elle ne commence que demain", Invalid, "crl-dates", "dates"},
			{testca.CRLOlder, "D-10", "Celle d'hier, à la place de celle du jour", Invalid, "crl-dates", "number"},
			{testca.CRLOutdated, "D-08", "Déjà périmée quand elle arrive", Acceptable, "crl-dates", ""},
		} {
			if err := m.list(a, c.variant, Vector{Requirement: c.requirement, Result: c.result, Reason: c.reason,
				Check: c.check, Title: c.title}); err != nil {
				return err
			}
		}
	}
	return nil
}

func (m *maker) list(of *testca.Authority, variant testca.CRLVariant, v Vector) error {
	p, err := m.world("lists/" + of.DN)
	if err != nil {
		return err
	}
	held := listOf(p, of.DN)
	if of.Issuer != nil && of.Usage != "" { // one that names somebody
		if _, err := p.Revoke(m.ctx, testca.LabelFor(testca.AMO, of.Usage), testca.RevokeOptions{}); err != nil {
			return err
		}
	}
	if _, err := p.PublishCRL(of.DN, variant); err != nil {
		return err
	}
	if variant == testca.CRLOlder { // held is that of today
		if _, err := p.Republish(of.DN); err != nil {
			return err
		}
		held = listOf(p, of.DN)
		if _, err := p.PublishCRL(of.DN, variant); err != nil {
			return err
		}
	}
	v.ID = fmt.Sprintf("%s/%s", of.Name, variant)
	v.Inputs = map[string]any{"issuer": m.der(of.Certificate.Raw, of.Name, "crt"),
		"list": m.der(listOf(p, of.DN), of.Name, "crl"), "held": m.der(held, of.Name, "crl")}
	v.Consequence = consequences[v.Requirement]
	says := Oracle{Says: v.Result}
	if v.Check == "dates" || v.Check == "number" || v.Result == Acceptable {
		says = Oracle{Valid, "La vérification de la signature d'une liste n'en regarde ni les dates, ni le numéro."}
	}
	v.Oracles = map[string]Oracle{"go": says, "openssl": says}
	v.Flags = []string{cmp.Or(string(of.Usage), "oct")}
	if v.Result == Invalid {
		v.Twin = of.Name + "/" + string(testca.CRLFresh)
	}
	m.add(v)
	return nil
}

// listOf is the list that the directory shows at an authority's entry.
func listOf(p *testca.PKI, dn string) []byte {
	for _, e := range p.Published() {
		if e.DN == dn {
			return e.Pending["certificateRevocationList;binary"].Values()[0]
		}
	}
	return nil
}
