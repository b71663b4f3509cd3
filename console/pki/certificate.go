package pki

import (
	"crypto/rsa"
	"crypto/sha1"
	"crypto/x509"
	"encoding/asn1"
	"encoding/hex"
	"encoding/pem"
	"net/http"
	"strings"

	"amfront/bench"
	"amfront/console/web"
	"amfront/judge/report"
	"amfront/pki/testca"
	"amfront/words"
)

// certificateView is one certificate in every detail.
type certificateView struct {
	listedCert
	Kind      string // "destinataire", "autorité", "racine"
	Name      string // recipient or authority
	Fields    []certificateField
	SHA256    string
	SHA1      string
	PEM       string
	Commands  []certificateCommand
	Authority string // page of the authority above, "" when unknown
	AuthName  string
	Actions   bool
	Recipient recipientCerts
}

type certificateField struct {
	Name        string
	Value, Help any // what stands there, and what for
}

type certificateCommand struct{ ID, Aim, Text string }

var (
	oidKeyUsage = asn1.ObjectIdentifier{2, 5, 29, 15}
	oidSAN      = asn1.ObjectIdentifier{2, 5, 29, 17}
	oidAIA      = asn1.ObjectIdentifier{1, 3, 6, 1, 5, 5, 7, 1, 1}
)

func extension(c *x509.Certificate, oid asn1.ObjectIdentifier) (critical, present bool) {
	for _, e := range c.Extensions {
		if e.Id.Equal(oid) {
			return e.Critical, true
		}
	}
	return false, false
}

// findCertificate finds what the bench ever issued by its fingerprint.
func (p *pages) findCertificate(id string) (*certificateView, *x509.Certificate) {
	d := p.World.PKI.Describe()
	for _, c := range d.Certificates {
		if c.SHA256 != id {
			continue
		}
		for _, cred := range p.World.PKI.Credentials(c.Label) {
			if fingerprint(cred.Certificate.Raw) != id {
				continue
			}
			v := &certificateView{listedCert: shownCertificate(c), Kind: "destinataire", Name: p.RecipientName(c.Label)}
			v.Actions = c.Current || c.Published
			v.Recipient = recipientCerts{Recipient: web.Recipient{Label: c.Label, Name: v.Name}, CanRoll: c.Usage == testca.Test}
			if cred.Issuer != nil {
				v.Authority, v.AuthName = "/pki/certificats/"+fingerprint(cred.Issuer.Certificate.Raw), cred.Issuer.Name
			}
			return v, cred.Certificate
		}
	}
	for _, a := range p.World.PKI.Authorities() {
		if fingerprint(a.Certificate.Raw) != id {
			continue
		}
		v := &certificateView{Kind: "autorité", Name: a.Name, listedCert: listedCert{
			ID: id, Label: a.Name, Serial: a.SerialHex(), NotBefore: a.Certificate.NotBefore, NotAfter: a.Certificate.NotAfter}}
		v.mark("valid", a.Defect)
		for _, x := range d.Authorities {
			if x.SHA256 == id {
				v.Marks = marksOf(x.State, a.Defect, true, false)
			}
		}
		if a.Issuer == nil {
			v.Kind = "racine"
		} else {
			v.Authority, v.AuthName = "/pki/certificats/"+fingerprint(a.Issuer.Certificate.Raw), a.Issuer.Name
		}
		return v, a.Certificate
	}
	return nil, nil
}

func (p *pages) certificate(w http.ResponseWriter, r *http.Request) {
	v, c := p.findCertificate(r.PathValue("id"))
	if v == nil {
		p.Failed(w, r, web.Refusal(http.StatusNotFound, "Le banc n’a émis aucun certificat avec cette empreinte.", nil))
		return
	}
	v.describe(c, p.World.Endpoints())
	p.page(w, r, "", words.Errorf("Certificat : %v", words.Text(v.Name)), "", "pki-certificate", "pki-certificate-live", v)
}

func (p *pages) certificateFile(w http.ResponseWriter, r *http.Request) {
	v, c := p.findCertificate(r.PathValue("id"))
	var der []byte
	name := ""
	if v != nil {
		der, name = c.Raw, "certificat-"+short8(v.ID)
	}
	p.derFile(w, r, der, "CERTIFICATE", name, r.PathValue("file"), map[string]string{"der": "der", "pem": "pem"})
}

// describe fills in what stands in the certificate.
func (v *certificateView) describe(c *x509.Certificate, at bench.Endpoints) {
	sum := sha1.Sum(c.Raw)
	v.SHA256, v.SHA1 = colons(v.ID), colons(hex.EncodeToString(sum[:]))
	v.PEM = string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: c.Raw}))
	add := func(name string, value, help any) {
		if value == "" {
			value = words.Text("absent")
		}
		v.Fields = append(v.Fields, certificateField{name, value, help})
	}
	add("Sujet", nameOf(c.RawSubject), "")
	add("Émetteur", nameOf(c.RawIssuer), "")
	add("Numéro de série", v.Serial, "hexadécimal, comme openssl x509 -serial")
	add("Clé publique", publicKey(c), "C-03 : RSA de 2048 bits")
	add("Signature", c.SignatureAlgorithm.String(), "")
	var san any = strings.Join(c.EmailAddresses, ", ")
	if _, has := extension(c, oidSAN); has && san == "" {
		san = words.Text("présent, sans adresse")
	}
	if v.Kind == "destinataire" {
		add("Nom alternatif (SAN)", san, words.Errorf("D-05 : il doit contenir le libellé %s", v.Label))
	}
	critical, has := extension(c, oidKeyUsage)
	add("Usage de clé", usageWords(c, critical, has), map[bool]string{
		true:  "D-06 : présent, critique, digitalSignature, nonRepudiation et keyEncipherment",
		false: "une autorité signe certificats et listes"}[v.Kind == "destinataire"])
	if c.BasicConstraintsValid {
		add("Contraintes de base", words.Text(map[bool]string{true: "autorité de certification",
			false: "pas une autorité"}[c.IsCA]), "")
	}
	add("Liste de révocation (CRLDP)", strings.Join(c.CRLDistributionPoints, ", "), "E-08 : où demander la liste")
	aia := strings.Join(c.IssuingCertificateURL, ", ")
	if _, has := extension(c, oidAIA); !has {
		aia = ""
	}
	add("Accès à l’émetteur (AIA)", aia, "")
	add("Identifiant de clé (SKI)", colons(hex.EncodeToString(c.SubjectKeyId)), "")
	add("Identifiant de l’émetteur (AKI)", colons(hex.EncodeToString(c.AuthorityKeyId)), "")
	v.Commands = append(v.Commands, certificateCommand{"cmd-lire", "Lire le fichier téléchargé",
		"openssl x509 -in certificat-" + short8(v.ID) + ".pem -noout -text"})
	if v.Kind == "destinataire" && v.Published {
		v.Commands = append(v.Commands, certificateCommand{"cmd-ldap", "Le prendre dans l’annuaire comme un LPS",
			recipientSearch(at, v.Label)})
	}
	v.Commands = append(v.Commands, certificateCommand{"cmd-chaine",
		"Vérifier la chaîne avec les fichiers d’amfront pki export",
		"openssl verify -CAfile trust-anchors.pem -untrusted intermediates.pem \\\n  certificat-" + short8(v.ID) + ".pem"})
}

func publicKey(c *x509.Certificate) any {
	if k, ok := c.PublicKey.(*rsa.PublicKey); ok {
		return words.Errorf("RSA %d bits, exposant %d", k.N.BitLen(), k.E)
	}
	return c.PublicKeyAlgorithm.String()
}

func usageWords(c *x509.Certificate, critical, has bool) any {
	if !has {
		return ""
	}
	if !critical {
		return words.Errorf("%s (non critique)", report.KeyUsages(c.KeyUsage))
	}
	return words.Errorf("%s (critique)", report.KeyUsages(c.KeyUsage))
}

// colons writes hexadecimal octets as fingerprints are written.
func colons(h string) string {
	var b strings.Builder
	for i := 0; i+1 < len(h); i += 2 {
		if i > 0 {
			b.WriteByte(':')
		}
		b.WriteString(strings.ToUpper(h[i : i+2]))
	}
	return b.String()
}
