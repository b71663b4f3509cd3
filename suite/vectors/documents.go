package vectors

import (
	"crypto/rsa"
	"crypto/sha256"
	"encoding/asn1"
	"fmt"
	"strings"
	"time"

	"amfront/lps"
	"amfront/lps/faulty"
	"amfront/pki/testca"
	"amfront/receiver/cms"
	"amfront/scenarios"
)

// flow is a lot of a kind that the documents and mails are made for.
type flow struct {
	name string
	lps.Lot
}

// flows are one of each way to a recipient; n tells lots apart.
func (m *maker) flows(n int) []flow {
	to := map[string]string{"amo": testca.DefaultMailboxes()[testca.AMO], "amc": testca.DefaultMailboxes()[testca.AMC],
		"oct": testca.DefaultMailboxes()[testca.OCT]}
	var out []flow
	for i, l := range []lps.Lot{
		{Kind: "FSE", Usage: "test", Destination: "amo"},
		{Kind: "DRE", Usage: "reel", Destination: "amc"},
		{Kind: "FSE", Usage: "demo", Destination: "amo", Compressed: true},
		{Kind: "DRE", Usage: "test", Destination: "amc", Compressed: true},
		{Kind: "MIXTE", Usage: "test", Destination: "oct"},
	} {
		l.From, l.To, l.Exercice, l.Numero, l.Created = "cabinet@ps.test", to[l.Destination], "00000099999999", "00001", m.at
		l.Compostage = fmt.Sprintf("%s%05d", m.at.In(scenarios.Paris()).Format("20060102150405"), 10*i+n)
		name := fmt.Sprintf("%s-%s", map[string]string{"FSE": "fse", "DRE": "dre", "MIXTE": "mixte"}[l.Kind], l.Usage)
		if l.Compressed {
			name += "-z"
		}
		out = append(out, flow{name, l})
	}
	return out
}

// policy is the reference's, or a faulty variant's, with its chance seeded.
func (m *maker) policy(id, variant string) (*lps.Policy, faulty.Variant) {
	c := m.chance(id)
	p := lps.Reference()
	draw := func(d lps.Drawing) ([]byte, error) {
		out := make([]byte, d.Octets)
		c.Read(out) //nolint:errcheck // never fails
		return out, nil
	}
	p.SessionKey, p.IV = draw, draw
	p.KeyTransport.Encrypt = func(pub *rsa.PublicKey, key []byte) ([]byte, error) { return pkcs1v15(c, pub, key), nil }
	v, ok := faulty.Find(variant)
	if ok {
		v.Policy(p)
	}
	if variant == "oaep" {
		p.KeyTransport.Encrypt = func(pub *rsa.PublicKey, key []byte) ([]byte, error) {
			return rsa.EncryptOAEP(sha256.New(), c, pub, key, nil)
		}
	}
	touch := p.Mail
	p.Mail = func(l *lps.Lot, mail *lps.Mail) {
		if touch != nil {
			touch(l, mail)
		}
		kind, params, _ := mail.Header.ContentType()
		params["boundary"] = "=_vecteur"
		mail.Header.SetContentType(kind, params)
	}
	return p, v
}

// composed is a document, with the message around it and whose key opens it.
type composed struct {
	document, message, plain []byte
	opener                   *testca.Credential
}

func (m *maker) compose(p *testca.PKI, id, variant string, l flow, file []byte) (out composed, v faulty.Variant,
	err error) {
	policy, v := m.policy(id+l.Compostage, variant)
	if out.plain = file; l.Compressed {
		if out.plain, err = policy.Compress(file); err != nil {
			return out, v, err
		}
	}
	if out.opener, err = p.Current(policy.Label(&l.Lot, testca.LabelOCT)); err != nil {
		return out, v, err
	}
	// a variant takes from the chain what it names the recipient by
	chain := out.opener.Chain()
	policy.Paths(out.opener.Certificate, &lps.Trust{Intermediates: chain[:1], Roots: chain[1:]})
	if out.document, err = policy.Enclose(&l.Lot, out.plain, out.opener.Certificate); err != nil {
		return out, v, err
	}
	id = fmt.Sprintf("<%s.%x@ps.test>", l.Compostage, sha256.Sum256([]byte(id)))[:40] + "@ps.test>"
	if out.message, err = policy.Message(&l.Lot, out.document, id, m.at.In(scenarios.Paris())); err == nil &&
		policy.Written != nil {
		out.message, err = policy.Written(out.message)
	}
	return out, v, err
}

// documents are part C, in two families: what opens, and what conforms.
func (m *maker) documents() error {
	p, err := m.world("documents")
	if err != nil {
		return err
	}
	m.family("decrypt", "Ce document s'ouvre-t-il avec ce certificat et sa clé ? expected.sha256 est celui du clair.",
		"binary", "le document est binaire : ni PEM, ni base64, ni S/MIME",
		"content-type", "c'est un EnvelopedData",
		"recipient", "un destinataire est ce certificat (émetteur et numéro de série, ou identifiant de clé)",
		"padding", "le bourrage est celui de la RFC 5652 §6.3")
	for _, size := range []int{1, 15, 16, 17, 4096} {
		for _, l := range m.flows(size % 7) {
			v := Vector{ID: fmt.Sprintf("%s/%d", l.name, size), Requirement: "C-01", Result: Valid,
				Title: fmt.Sprintf("Un document de %d octets", size), Consequence: "Un lot juste est rejeté.",
				Flags: []string{"boundary"}}
			if err := m.document(p, v, "", l, size); err != nil {
				return err
			}
		}
	}
	if err := m.unopened(p); err != nil {
		return err
	}
	return m.conforming(p)
}

// unopened are documents that must not be opened.
func (m *maker) unopened(p *testca.PKI) error {
	refused := map[string][2]string{"pem": {"pem-text", "binary"}, "base64-deux-fois": {"base64-text", "binary"},
		"smime-texte": {"smime-text", "binary"}, "signe-sans-chiffrer": {"other-content-type", "content-type"}}
	for _, v := range faulty.Variants() {
		if strings.HasPrefix(v.Name, "destinataire-") {
			refused[v.Name] = [2]string{"no-recipient", "recipient"}
		}
	}
	for _, l := range m.flows(1)[:2] {
		for _, v := range faulty.Variants() { // in the order of the zoo
			if r, ok := refused[v.Name]; ok {
				if err := m.document(p, Vector{ID: l.name + "/" + v.Name, Reason: r[0], Check: r[1], Result: Invalid,
					Twin: l.name + "/16"}, v.Name, l, 16); err != nil {
					return err
				}
			}
		}
		for _, last := range []byte{0, 17, 2} { // of a block that is all padding: sixteen times 16
			v := Vector{ID: fmt.Sprintf("%s/padding-%d", l.name, last), Requirement: "C-01", Result: Invalid,
				Reason: "bad-padding", Check: "padding", Twin: l.name + "/16",
				Title:       fmt.Sprintf("Le dernier octet du bourrage dit %d", last),
				Consequence: "Le fichier finit par des octets de trop, ou il lui en manque."}
			if err := m.document(p, v, "", l, 16); err != nil {
				return err
			}
			// In CBC an octet of a block changes that octet of the next one.
			name := m.in.Vectors[len(m.in.Vectors)-1].Inputs["document"].(string)
			d := m.set.Files[name]
			d[len(d)-17] ^= 16 ^ last
		}
	}
	return nil
}

// document adds a vector of one document of so many octets.
func (m *maker) document(p *testca.PKI, v Vector, variant string, l flow, size int) error {
	file := make([]byte, size)
	m.chance(v.ID).Read(file) //nolint:errcheck // never fails
	l.Compressed = false      // the file is the content
	c, from, err := m.compose(p, v.ID, variant, l, file)
	if err == nil {
		err = m.signedOr(p, variant, &c, l)
	}
	if err != nil {
		return err
	}
	told(&v, from)
	v.Inputs = m.opened(c)
	v.Inputs["document"] = m.file(v.ID+".pkcs7", c.document)
	if v.Result == Valid {
		v.Expected = map[string]any{"sha256": fmt.Sprintf("%x", sha256.Sum256(file))}
	}
	v.Oracles = map[string]Oracle{"openssl": {Says: v.Result}}
	m.add(v)
	return nil
}

// told gives a vector the words of the variant that it is made by.
func told(v *Vector, from faulty.Variant) {
	if from.Name != "" {
		v.Requirement, v.Title, v.Consequence = from.Requirements[0], from.Title, from.Causes
		v.Flags = append(v.Flags, "variant:"+from.Name)
	}
}

// opened is the certificate that a document is for, and its key.
func (m *maker) opened(c composed) map[string]any {
	return map[string]any{"certificate": m.der(c.opener.Certificate.Raw, c.opener.Label, "crt"),
		"key": m.der(x509Key(c.opener.Key), c.opener.Label, "key")}
}

// conforming are documents that open, and whether they are as C demands.
func (m *maker) conforming(p *testca.PKI) error {
	m.family("documents", "Ces deux documents d'un même poste sont-ils conformes (partie C) ? Le certificat est celui qui "+
		"est dû ; la clé, celle qui les ouvre.",
		"content-type", "c'est un EnvelopedData",
		"content-algorithm", "le contenu est chiffré en AES-128-CBC",
		"one-recipient", "il n'y a qu'un destinataire",
		"recipient", "un destinataire est ce certificat",
		"once", "le contenu n'est pas lui-même un objet CMS",
		"compression", "le contenu est compressé si, et seulement si, c'est annoncé",
		"fresh-key", "chaque document a une clé de session à lui",
		"iv", "chaque document a un vecteur d'initialisation à lui, ni nul, ni égal à la clé")
	file, err := lps.SampleLots("FSE", 3)
	if err != nil {
		return err
	}
	first, second := m.flows(1), m.flows(2)
	for i, l := range first {
		for _, c := range [][3]string{{"", Valid, ""}, {"en-clair", "not-cms", "content-type"},
			{"signe-sans-chiffrer", "other-content-type", "content-type"}, {"aes-256", "content-algorithm", ""},
			{"triple-des", "content-algorithm", ""}, {"aes-128-mal-nomme", "content-algorithm", ""},
			{"deux-destinataires", "one-recipient", ""}, {"cle-amo-pour-tous", "no-key", "recipient"},
			{"cle-de-test-en-reel", "no-key", "recipient"}, {"destinataire-sujet", "misnamed-recipient", "recipient"},
			{"chiffre-deux-fois", "once", ""}, {"signe-puis-chiffre", "once", ""}, {"sans-compression", "compression", ""},
			{"compresse-toujours", "compression", ""}, {"cle-de-session-constante", "fresh-key", ""},
			{"cle-numero-de-serie", "fresh-key", ""}, {"iv-nul", "iv", ""}, {"iv-constant", "iv", ""},
			{"iv-egal-a-la-cle", "iv", ""}, {"oaep", Acceptable, ""}} {
			if err := m.pair(p, c, [2]flow{l, second[i]}, file); err != nil {
				return err
			}
		}
	}
	return nil
}

// pair adds a vector of two documents of the same variant; case is its name,
// the reason and the check, which is the reason when "".
func (m *maker) pair(p *testca.PKI, c [3]string, lots [2]flow, file []byte) error {
	v := Vector{ID: lots[0].name, Requirement: "C-01", Result: Valid, Title: "Deux documents conformes",
		Consequence: "Un lot juste est rejeté."}
	if c[0] != "" {
		v.ID, v.Twin = lots[0].name+"/"+c[0], lots[0].name
		v.Result, v.Reason, v.Check = Invalid, c[1], c[2]
		if v.Check == "" {
			v.Check = c[1]
		}
		if c[1] == Acceptable {
			v.Result, v.Reason, v.Check = Acceptable, "", ""
		}
	}
	due, err := p.Current(lps.LabelOf(&lots[0].Lot, testca.LabelOCT))
	if err != nil {
		return err
	}
	var names []string
	for i, l := range lots {
		made, from, err := m.compose(p, v.ID, c[0], l, file)
		if err == nil {
			err = m.signedOr(p, c[0], &made, l)
		}
		if err != nil {
			return err
		}
		sound, _, err := m.compose(p, v.ID, "", l, file)
		if err != nil {
			return err
		}
		if c[0] != "" && string(made.document) == string(sound.document) || c[1] == "once" && l.Compressed {
			return nil // the variant does not show in this flow, or as what is not compressed, too
		}
		if i == 0 {
			told(&v, from)
			v.Inputs = m.opened(made)
		}
		names = append(names, m.file(fmt.Sprintf("%s-%d.pkcs7", v.ID, i+1), made.document))
	}
	v.Inputs["certificate"], v.Inputs["documents"] = m.der(due.Certificate.Raw, due.Label, "crt"), names
	v.Inputs["compressed"] = lots[0].Compressed
	m.add(v)
	return nil
}

// signedOr makes what a variant signs, or encrypts for itself too, with a key
// of its own that no seed decides on.
func (m *maker) signedOr(p *testca.PKI, variant string, made *composed, l flow) error {
	sender, err := p.Current(testca.LabelAMCTest)
	if err != nil {
		return err
	}
	signer := cms.Signer{Certificate: sender.Certificate, Key: sender.Key, Now: func() time.Time { return m.at }}
	policy, _ := m.policy(variant+l.Compostage, "")
	switch variant {
	case "signe-sans-chiffrer":
		made.document, err = signer.SignAttached(made.plain)
	case "signe-puis-chiffre":
		signed, err := signer.SignAttached(made.plain)
		if err != nil {
			return err
		}
		made.document, err = policy.Enclose(&l.Lot, signed, made.opener.Certificate)
		return err
	case "deux-destinataires":
		if made.opener.Label == sender.Label {
			if sender, err = p.Current(testca.LabelAMOTest); err != nil {
				return err
			}
		}
		if made.document, err = policy.Enclose(&l.Lot, made.plain, made.opener.Certificate); err != nil {
			return err
		}
		policy, _ = m.policy(variant+l.Compostage, "") // the same session key
		other, err := policy.Enclose(&l.Lot, made.plain, sender.Certificate)
		if err != nil {
			return err
		}
		made.document, err = together(made.document, other)
		return err
	}
	return err
}

// together is an EnvelopedData with the recipients of two that hold the same.
func together(a, b []byte) ([]byte, error) {
	type info struct {
		Type    asn1.ObjectIdentifier
		Content struct {
			Version    int
			Recipients []asn1.RawValue `asn1:"set"`
			Encrypted  asn1.RawValue
		} `asn1:"explicit,tag:0"`
	}
	var first, second info
	if _, err := asn1.Unmarshal(a, &first); err != nil {
		return nil, err
	}
	if _, err := asn1.Unmarshal(b, &second); err != nil {
		return nil, err
	}
	first.Content.Recipients = append(first.Content.Recipients, second.Content.Recipients...)
	return asn1.Marshal(first)
}
