package vectors

import (
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"errors"
	"fmt"
	"math/big"
	"strings"
	"time"

	"amfront/pki/testca"
)

// found is how a defect is refused: reason code, and the check that finds it.
var found = map[string][2]string{
	"unknown-ca": {"bad-signature", "signature"}, "bad-signature": {"bad-signature", "signature"},
	"unknown-root":    {"unknown-ca", "signature"},
	"other-hierarchy": {"unknown-ca", "anchor"}, "self-signed": {"unknown-ca", "anchor"},
	"intermediate-not-ca":  {"ca-profile", "ca-profile"},
	"intermediate-expired": {"ca-expired", "ca-dates"}, "intermediate-not-yet-valid": {"ca-expired", "ca-dates"},
	"root-expired": {"ca-expired", "ca-dates"}, "root-not-yet-valid": {"ca-expired", "ca-dates"},
	"intermediate-revoked": {"ca-revoked", "ca-revocation"},
	"expired":              {"expired", "dates"}, "not-yet-valid": {"not-yet-valid", "dates"},
	"revoked": {"revoked", "revocation"}, "crl-outdated-revoked": {"revoked", "revocation"},
	"crl-absent": {"crl-absent", "crl-present"}, "crl-other-ca": {"crl-other-ca", "crl-present"},
	"crl-forged": {"crl-forged", "crl-signature"}, "crl-other-key": {"crl-forged", "crl-signature"},
	"crl-not-yet-valid": {"crl-dates", "crl-dates"},
}

// foundBy is found for every defect.
func foundBy(d testca.Defect) (reason, check string) {
	switch {
	case d.Requirement == "D-05":
		return "wrong-name", "name"
	case d.Requirement == "D-06":
		return "key-usage", "key-usage"
	}
	return found[d.ID][0], found[d.ID][1]
}

// consequences are what comes of a mistake, by requirement.
var consequences = map[string]string{
	"D-01": "N'importe qui peut se faire passer pour l'organisme et lire les lots du cabinet.",
	"D-02": "Une autorité qui n'est plus de confiance continue de désigner à qui l'on chiffre.",
	"D-03": "Le lot est chiffré avec une clé qui n'est plus, ou pas encore, en service : il revient par un 4005.",
	"D-04": "Le lot est lisible par qui a volé la clé, et l'organisme le rejette par un 4005.",
	"D-05": "Le lot est chiffré pour un autre organisme, ou un autre usage : un tiers le lit, le destinataire non.",
	"D-06": "Une clé faite pour autre chose sert à chiffrer : rien ne dit que le destinataire peut s'en servir.",
	"D-07": "Sans liste, un certificat révoqué passe pour bon ; la règle est de s'arrêter.",
	"D-08": "Trop strict, le poste cesse d'émettre dès que l'annuaire tarde ; trop large, il se sert d'un révoqué.",
	"D-10": "Qui peut répondre à la place de l'annuaire fait oublier une révocation, ou en invente une.",
	"E-03": "Le poste garde un ancien certificat ; les lots reviennent avec un 4015, puis un 4005.",
	"E-09": "Les postes appellent l'annuaire ensemble et il tombe, ou la liste expire sans que personne le sache.",
}

// blind are checks that a verifier of chains does not make.
func blind(checks string) func(string) bool {
	return func(check string) bool { return strings.Contains(" "+checks+" ", " "+check+" ") }
}

var (
	goBlind = blind("ca-revocation revocation name key-usage crl-present crl-signature crl-dates")
	// with -crl_check_all and -verify_email
	opensslBlind = blind("key-usage")
)

// oracles says what openssl verify and crypto/x509 make of a certificate.
func oracles(result, check string, outdated bool) map[string]Oracle {
	g, o := Oracle{Says: result}, Oracle{Says: result}
	if check != "" && goBlind(check) {
		g = Oracle{Valid, "crypto/x509 ne regarde ni liste de révocation, ni rfc822Name attendu, ni les usages de clé " +
			"du certificat lui-même."}
	}
	if check != "" && opensslBlind(check) {
		o = Oracle{Valid, "openssl verify ne demande pas les trois usages de clé du profil."}
	}
	if outdated && result == Valid {
		o = Oracle{Invalid, "openssl refuse toute liste périmée ; la règle (CP2) est de s'en servir et de continuer."}
	}
	return map[string]Oracle{"go": g, "openssl": o}
}

var pathChecks = []string{
	"signature", "chaque certificat est signé par la clé de celui qui le précède, jusqu'à la racine",
	"anchor", "le chemin finit à une racine installée pour cet usage",
	"ca-profile", "l'émetteur est une autorité (basicConstraints, keyCertSign)",
	"ca-dates", "l'intermédiaire et la racine sont dans leur validité",
	"ca-revocation", "l'intermédiaire n'est pas sur la liste de la racine",
	"dates", "le certificat est dans sa validité, bornes comprises",
	"crl-present", "une liste de l'émetteur est là",
	"crl-signature", "la liste est signée par l'émetteur",
	"crl-dates", "la liste a commencé",
	"revocation", "le certificat n'est pas sur la liste, même périmée",
	"name", "le SubjectAltName porte le libellé attendu (rfc822Name)",
	"key-usage", "keyUsage est là, critique, avec digitalSignature, nonRepudiation et keyEncipherment",
}

// certificates are part D: every defect of a certificate, of a chain, of the
// list, beside its twin.
func (m *maker) certificates() error {
	m.family("certificates", "Ce certificat peut-il servir à chiffrer pour ce libellé, à cette heure ?", pathChecks...)
	for _, label := range []string{testca.LabelAMOTest, testca.LabelAMCReel, testca.LabelOCT} {
		for _, d := range testca.Defects() {
			if d.Kind == testca.KindDirectory || d.ID == "crl-unchanged" {
				continue
			}
			if err := m.defect(label, d); err != nil {
				return err
			}
		}
		if err := m.lastSecond(label); err != nil {
			return err
		}
	}
	return nil
}

// short is a label as a word of an id.
func short(label string) string {
	name, _, _ := strings.Cut(label, "@")
	return strings.NewReplacer("_pj.", "-", "_pj", "").Replace(name)
}

func (m *maker) defect(label string, d testca.Defect) error {
	id := d.ID + "/" + short(label)
	for _, twin := range []bool{false, true} {
		if twin && !d.Refuse {
			break // it is a valid one
		}
		p, err := m.world("certificates/" + id)
		if err != nil {
			return err
		}
		issue := p.IssueDefect
		v := Vector{ID: id, Requirement: d.Requirement, Result: Valid, Title: d.Title,
			Consequence: consequences[d.Requirement], Flags: []string{string(d.Kind)}}
		reason, check := foundBy(d)
		switch {
		case twin:
			issue = p.IssueTwin
			v.ID, v.Title = id+"/twin", "Le même, sans l'écart : "+d.Title
			v.Flags = append(v.Flags, "twin")
		case d.Refuse:
			v.Result, v.Reason, v.Check, v.Twin = Invalid, reason, check, id+"/twin"
		}
		c, err := issue(m.ctx, label, d.ID)
		if errors.Is(err, testca.ErrNotApplicable) {
			return nil
		} else if err != nil {
			return err
		}
		outdated := strings.HasPrefix(d.ID, "crl-outdated")
		if outdated {
			v.Flags = append(v.Flags, "outdated-list")
		}
		if v.Inputs, err = m.path(p, label, c.Credential); err != nil {
			return err
		}
		v.Oracles = oracles(v.Result, v.Check, outdated)
		m.add(v)
	}
	return nil
}

// lastSecond is the end of validity, which belongs to it (RFC 5280 §4.1.2.5).
func (m *maker) lastSecond(label string) error {
	p, err := m.world("certificates/last-second/" + label)
	if err != nil {
		return err
	}
	c, err := p.RenewFor(m.ctx, label, 48*time.Hour)
	if err != nil {
		return err
	}
	inputs, err := m.path(p, label, c.Credential)
	if err != nil {
		return err
	}
	end := c.Credential.Certificate.NotAfter
	in := "last-second/" + short(label)
	v := Vector{ID: in + "/twin", Requirement: "D-03", Result: Valid, At: end, Title: "La dernière seconde de validité",
		Consequence: consequences["D-03"], Flags: []string{"boundary", "twin"}, Inputs: inputs,
		Oracles: oracles(Valid, "", false)}
	v.Oracles["openssl"] = Oracle{Invalid, "openssl compte la dernière seconde hors de la validité ; la RFC 5280 " +
		"§4.1.2.5 l'y compte."}
	m.add(v)
	v.ID, v.Result, v.Reason, v.Check, v.Twin = in, Invalid, "expired", "dates", v.ID
	v.At, v.Title, v.Flags = end.Add(time.Second), "Une seconde après la fin de validité", []string{"boundary"}
	v.Oracles = oracles(Invalid, "dates", false)
	m.add(v)
	return nil
}

// path is what a station holds to judge a certificate; nil is that in service.
func (m *maker) path(p *testca.PKI, label string, c *testca.Credential) (map[string]any, error) {
	sound, err := p.Current(label)
	if err != nil {
		return nil, err
	}
	if c == nil {
		c = sound
	}
	anchors, intermediates, lists := m.authorities(p, sound)
	return map[string]any{"label": label, "certificate": m.der(c.Certificate.Raw, label, "crt"), "anchors": anchors,
		"intermediates": intermediates, "crls": lists}, nil
}

// authorities are files: the root to trust for the usage of a certificate, and
// the intermediates and lists that the directory shows.
func (m *maker) authorities(p *testca.PKI, of *testca.Credential) (anchors, intermediates, lists []string) {
	root := of.Issuer.Issuer.FileName()
	anchors = []string{m.der(p.FilesOf("roots")["roots/"+root+".der"], root, "crt")}
	for _, e := range p.Published() {
		for _, der := range e.Attributes["cACertificate;binary"] {
			if c, err := x509.ParseCertificate(der); err == nil && string(c.RawIssuer) != string(c.RawSubject) {
				intermediates = append(intermediates, m.der(der, c.Subject.CommonName, "crt"))
			}
		}
		for _, der := range e.Pending["certificateRevocationList;binary"].Values() {
			lists = append(lists, m.der(der, string(e.Attributes["cn"][0]), "crl"))
		}
	}
	return anchors, intermediates, lists
}

// der keeps what several vectors may share, by its content.
func (m *maker) der(der []byte, name, ext string) string {
	sum := sha256.Sum256(der)
	return m.shared(fmt.Sprintf("pki/%s.%x.%s", name, sum[:4], ext), der)
}

// raise is RSA's operation with a public key, on a block of its size.
func raise(pub *rsa.PublicKey, block []byte) []byte {
	c := new(big.Int).Exp(new(big.Int).SetBytes(block), big.NewInt(int64(pub.E)), pub.N)
	return c.FillBytes(make([]byte, pub.Size()))
}
