package pki

import (
	"cmp"
	"crypto/x509"
	"encoding/pem"
	"net/http"
	"slices"
	"strings"
	"time"

	"amfront/console/web"
	"amfront/pki/testca"
)

// shownList is the revocation list that the directory shows for an authority.
type shownList struct {
	ID, Authority, DN      string
	Mark                   mark
	Why                    string
	Number                 int64
	ThisUpdate, NextUpdate time.Time
	Issuer, Algorithm      string
	Entries                []revoked
	Absent                 bool
	Root                   bool
	Command                string // ldapsearch and openssl
}

type revoked struct {
	Serial, Who, Page string
	At                time.Time
}

// variantChoice is a state into which a list can be put.
type variantChoice struct {
	ID, Word, Why string
}

func variantChoices() []variantChoice {
	out := []variantChoice{{"republish", "à jour, numéro suivant", "Comme la publication de chaque jour."}}
	for _, v := range testca.CRLVariants() {
		if v != testca.CRLFresh {
			out = append(out, variantChoice{string(v), variants[v].mark.Word, variants[v].why})
		}
	}
	return out
}

func (p *pages) lists(w http.ResponseWriter, r *http.Request) {
	p.page(w, r, "/pki/listes", "Listes de révocation",
		"Ce que chaque autorité déclare révoqué, tel que l’annuaire le donne maintenant.", "pki-lists", "pki-lists-live",
		struct {
			Lists   []shownList
			Choices []variantChoice
		}{p.published(), variantChoices()})
}

// published reads the lists from what the directory shows, so that a forged
// one is shown as an LPS gets it.
func (p *pages) published() []shownList {
	d := p.World.PKI.Describe()
	ders := p.listDER()
	who := map[string][2]string{}
	for _, c := range d.Certificates {
		who[c.Serial] = [2]string{p.RecipientName(c.Label), "/pki/certificats/" + c.SHA256}
	}
	for _, a := range p.World.PKI.Authorities() {
		who[a.SerialHex()] = [2]string{a.Name, "/pki/certificats/" + fingerprint(a.Certificate.Raw)}
	}
	var out []shownList
	for _, a := range d.Authorities {
		v := variants[a.CRLState]
		l := shownList{Authority: a.Name, DN: a.DN, Mark: v.mark, Why: v.why, Root: a.Issuer == "", Absent: a.CRL == nil,
			Command: ldapSearch(p.World.Endpoints().LDAP, a.DN, "base", "", "certificateRevocationList;binary", "crl")}
		if a.CRL != nil {
			l.ID, l.Number, l.ThisUpdate, l.NextUpdate = a.CRL.SHA256, a.CRL.Number, a.CRL.ThisUpdate, a.CRL.NextUpdate
			if list, err := x509.ParseRevocationList(ders[a.CRL.SHA256]); err == nil {
				l.Issuer, l.Algorithm = nameOf(list.RawIssuer), list.SignatureAlgorithm.String()
				for _, e := range list.RevokedCertificateEntries {
					x := revoked{Serial: e.SerialNumber.Text(16), At: e.RevocationTime}
					x.Who, x.Page = who[x.Serial][0], who[x.Serial][1]
					l.Entries = append(l.Entries, x)
				}
				slices.SortStableFunc(l.Entries, func(a, b revoked) int { return cmp.Compare(b.At.Unix(), a.At.Unix()) })
			}
		}
		out = append(out, l)
	}
	return out
}

// listDER are the lists that the directory shows, by fingerprint.
func (p *pages) listDER() map[string][]byte {
	out := map[string][]byte{}
	for _, e := range shownEntries(p.World.PKI.Published()) {
		for _, a := range e.Attributes {
			for _, v := range a.Values {
				if v.Kind == "list" {
					out[v.ID] = v.raw
				}
			}
		}
	}
	return out
}

// listFile serves ID.der or ID.pem of a list that the directory shows.
func (p *pages) listFile(w http.ResponseWriter, r *http.Request) {
	id, form, _ := strings.Cut(r.PathValue("file"), ".")
	p.derFile(w, r, p.listDER()[id], "X509 CRL", "liste-"+short8(id), form,
		map[string]string{"der": "crl", "pem": "crl.pem"})
}

// derFile sends DER octets as they are or as PEM, under a name of ours.
func (p *pages) derFile(w http.ResponseWriter, r *http.Request, der []byte, kind, name, form string,
	ext map[string]string) {
	if len(der) == 0 || ext[form] == "" {
		p.Failed(w, r, web.Refusal(http.StatusNotFound, "Ces octets ne sont plus publiés : la page a changé depuis.", nil))
		return
	}
	data, media := der, "application/octet-stream"
	if form == "pem" {
		data, media = pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}), "application/x-pem-file"
	}
	w.Header().Set("Content-Type", media)
	w.Header().Set("Content-Disposition", `attachment; filename="`+name+"."+ext[form]+`"`)
	w.Write(data)
}

// short8 is the beginning of a fingerprint for a file name: hexadecimal only.
func short8(id string) string {
	if len(id) < 8 || strings.Trim(id, "0123456789abcdef") != "" {
		return "inconnu"
	}
	return id[:8]
}
