package console

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"time"

	"amfront/pki/testca"
)

// fingerprint is the SHA-256 of a DER, in hexadecimal.
func fingerprint(der []byte) string {
	sum := sha256.Sum256(der)
	return hex.EncodeToString(sum[:])
}

// pkiMark is the state of a certificate in words, with the badge that carries it.
type pkiMark struct{ Class, Sign, Word string }

// pkiCert is a certificate as the pages list it.
type pkiCert struct {
	ID, Label, Serial, Issuer string
	NotBefore, NotAfter       time.Time
	Marks                     []pkiMark
	Published, Current        bool
	Defect                    string // title of the deliberate deviation, "" for none
	Explanation               string
}

// pkiAuthority is an authority of the directory with what stands below it.
type pkiAuthority struct {
	ID, Name, DN        string
	Generation          int
	NotBefore, NotAfter time.Time
	Marks               []pkiMark
	Defect, Explanation string
	List                string // its revocation list in a few words
	ListMark            pkiMark
	Authorities         []pkiAuthority
	Recipients          []pkiRecipient
}

type pkiRecipient struct {
	recipient
	Certificates []pkiCert // published or in service, oldest first
	Withdrawn    int       // issued once, now neither
	CanRoll      bool
}

// pkiTree is what templates/pki.gohtml draws.
type pkiTree struct {
	Now   time.Time
	Roots []pkiUsage
	Aside []pkiRecipient // published certificates of no authority of the directory
}

type pkiUsage struct {
	Title, Aim  string
	Authorities []pkiAuthority
}

func marksOf(state, defect string, published, current bool) []pkiMark {
	var m []pkiMark
	switch state {
	case "revoked":
		m = append(m, pkiMark{"bad", "✘", "révoqué"})
	case "expired":
		m = append(m, pkiMark{"warn", "!", "périmé"})
	case "not-yet-valid":
		m = append(m, pkiMark{"warn", "…", "pas encore valable"})
	}
	if defect != "" {
		m = append(m, pkiMark{"odd", "≠", "écart voulu"})
	}
	switch {
	case published && current:
		m = append(m, pkiMark{"ok", "★", "publié, en service"})
	case current:
		m = append(m, pkiMark{"note", "★", "en service, non publié"})
	case published:
		m = append(m, pkiMark{"note", "●", "publié"})
	default:
		m = append(m, pkiMark{"mute", "○", "retiré de l’annuaire"})
	}
	return m
}

func defectWords(id string) (title, why string) {
	if d, err := testca.DefectByID(id); err == nil {
		return french.Replace(d.Title), french.Replace(d.Explanation)
	}
	return id, ""
}

func shownCertificate(c testca.CertificateDescription) pkiCert {
	x := pkiCert{ID: c.SHA256, Label: c.Label, Serial: c.Serial, Issuer: c.Issuer, NotBefore: c.NotBefore,
		NotAfter: c.NotAfter,
		Marks:    marksOf(c.State, c.Defect, c.Published, c.Current), Published: c.Published, Current: c.Current}
	if c.Defect != "" {
		x.Defect, x.Explanation = defectWords(c.Defect)
	}
	return x
}

// variants are the states of a revocation list, in words.
var variants = map[testca.CRLVariant]struct {
	mark pkiMark
	why  string
}{
	testca.CRLFresh:    {pkiMark{"ok", "✔", "en vigueur"}, "À jour et bien signée."},
	testca.CRLOutdated: {pkiMark{"warn", "!", "périmée"}, "Sa date de prochaine publication est passée."},
	testca.CRLAbsent:   {pkiMark{"bad", "∅", "absente"}, "L’annuaire n’en publie aucune."},
	testca.CRLForged:   {pkiMark{"bad", "✘", "falsifiée"}, "Un bit de sa signature a changé."},
	testca.CRLOtherKey: {pkiMark{"bad", "✘", "signée par une autre clé"},
		"Le nom de l’autorité est le bon, la clé non."},
	testca.CRLOtherCA: {pkiMark{"bad", "✘", "d’une autre autorité"},
		"Une liste véritable, mais qui ne parle pas de ces certificats."},
	testca.CRLUnchanged: {pkiMark{"warn", "=", "toujours la même"},
		"La liste d’avant, à l’octet près, à chaque demande."},
	testca.CRLNotYetValid: {pkiMark{"bad", "…", "pas encore valable"}, "Elle ne prend effet que demain."},
}

// tree is the hierarchies as the directory publishes them.
func (p *pkiPages) tree() pkiTree {
	d := p.world.PKI.Describe()
	t := pkiTree{Now: d.Now, Roots: []pkiUsage{
		{Title: "Flux de test et de démonstration", Aim: "La hiérarchie avec laquelle un LPS se prépare."},
		{Title: "Flux réels", Aim: "Les mêmes profils, sous une autre racine : un certificat de l’une ne vaut rien pour " +
			"l’autre."},
		{Title: "Organisme concentrateur (OCT)",
			Aim: "Sa propre autorité, remise à la main : le LPS en gère deux en parallèle."}}}
	usage := map[testca.Usage]int{testca.Test: 0, testca.Reel: 1, testca.Any: 2}
	below := map[string][]pkiRecipient{}
	known := map[string]bool{}
	for _, a := range d.Authorities {
		known[a.DN] = true
	}
	for _, who := range p.recipients() {
		rec := map[string]*pkiRecipient{}
		var order []string
		withdrawn := 0
		for _, c := range d.Certificates {
			if c.Label != who.Label {
				continue
			}
			if !c.Published && !c.Current {
				withdrawn++
				continue
			}
			at := c.Issuer
			if !known[at] {
				at = ""
			}
			if rec[at] == nil {
				rec[at] = &pkiRecipient{recipient: who, CanRoll: strings.Contains(who.Label, ".test@")}
				order = append(order, at)
			}
			rec[at].Certificates = append(rec[at].Certificates, shownCertificate(c))
		}
		for i, at := range order {
			if i == 0 {
				rec[at].Withdrawn = withdrawn
			}
			below[at] = append(below[at], *rec[at])
		}
	}
	var under func(issuer string, u int) []pkiAuthority
	under = func(issuer string, u int) []pkiAuthority {
		var out []pkiAuthority
		for _, a := range d.Authorities {
			if a.Issuer != issuer || usage[a.Usage] != u || a.DN == issuer {
				continue
			}
			x := pkiAuthority{ID: a.SHA256, Name: a.Name, DN: a.DN, Generation: a.Generation, NotBefore: a.NotBefore,
				NotAfter: a.NotAfter,
				List:     "aucune liste publiée", ListMark: variants[a.CRLState].mark, Recipients: below[a.DN],
				Authorities: under(a.DN, u)}
			x.Marks = marksOf(a.State, a.Defect, true, false)
			if a.Defect != "" {
				x.Defect, x.Explanation = defectWords(a.Defect)
			}
			if a.CRL != nil {
				x.List = fmt.Sprintf("n° %d, ", a.CRL.Number) + plural(len(a.CRL.Revoked), "certificat révoqué",
					"certificats révoqués")
			}
			out = append(out, x)
		}
		return out
	}
	for i := range t.Roots {
		t.Roots[i].Authorities = under("", i)
	}
	t.Aside = below[""]
	return t
}
