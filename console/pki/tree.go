package pki

import (
	"crypto/sha256"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/hex"
	"strings"
	"time"

	"amfront/console/web"
	"amfront/pki/testca"
	"amfront/words"
)

// fingerprint is the SHA-256 of a DER, in hexadecimal.
func fingerprint(der []byte) string {
	sum := sha256.Sum256(der)
	return hex.EncodeToString(sum[:])
}

// mark is the state of a certificate in words, with the badge that carries it.
type mark struct{ Class, Sign, Word string }

// listedCert is a certificate as the pages list it.
type listedCert struct {
	ID, Label, Serial, Issuer string
	NotBefore, NotAfter       time.Time
	Marks                     []mark
	Published, Current        bool
	Defect                    string // title of the deliberate deviation, "" for none
	Explanation               string
}

// authority is an authority of the directory with what stands below it.
type authority struct {
	listedCert
	Name, DN    string
	Generation  int
	List        any // its revocation list in a few words
	ListMark    mark
	Authorities []authority
	Recipients  []recipientCerts
}

type recipientCerts struct {
	web.Recipient
	Certificates []listedCert // published or in service, oldest first
	Withdrawn    int          // issued once, now neither
	CanRoll      bool
}

// hierarchy is what templates/pki.gohtml draws.
type hierarchy struct {
	Now   time.Time
	Roots []usageTree
	Aside []recipientCerts // published certificates of no authority of the directory
}

type usageTree struct {
	Title, Aim  string
	Authorities []authority
}

func marksOf(state, defect string, published, current bool) []mark {
	var m []mark
	switch state {
	case "revoked":
		m = append(m, mark{"bad", "✘", "révoqué"})
	case "expired":
		m = append(m, mark{"warn", "!", "périmé"})
	case "not-yet-valid":
		m = append(m, mark{"warn", "…", "pas encore valable"})
	}
	if defect != "" {
		m = append(m, mark{"odd", "≠", "écart voulu"})
	}
	switch {
	case published && current:
		m = append(m, mark{"ok", "★", "publié, en service"})
	case current:
		m = append(m, mark{"note", "★", "en service, non publié"})
	case published:
		m = append(m, mark{"note", "●", "publié"})
	default:
		m = append(m, mark{"mute", "○", "retiré de l’annuaire"})
	}
	return m
}

func shownCertificate(c testca.CertificateDescription) listedCert {
	x := listedCert{ID: c.SHA256, Label: c.Label, Serial: c.Serial, Issuer: c.Issuer, NotBefore: c.NotBefore,
		NotAfter: c.NotAfter, Published: c.Published, Current: c.Current}
	x.mark(c.State, c.Defect)
	return x
}

func shownAuthority(a testca.AuthorityDescription) listedCert {
	x := listedCert{ID: a.SHA256, Label: a.Name, Serial: a.Serial, Issuer: a.Issuer, NotBefore: a.NotBefore,
		NotAfter: a.NotAfter, Published: true}
	x.mark(a.State, a.Defect)
	return x
}

// mark says what state a certificate is in, and what is wrong with it on purpose.
func (c *listedCert) mark(state, defect string) {
	c.Marks = marksOf(state, defect, c.Published, c.Current)
	if defect != "" {
		c.Defect, c.Explanation = web.DefectWords(defect)
	}
}

// variants are the states of a revocation list, in words.
var variants = map[testca.CRLVariant]struct {
	mark mark
	why  string
}{
	testca.CRLFresh:    {mark{"ok", "✔", "en vigueur"}, "À jour et bien signée."},
	testca.CRLOutdated: {mark{"warn", "!", "périmée"}, "Sa date de prochaine publication est passée."},
	testca.CRLAbsent:   {mark{"bad", "∅", "absente"}, "L’annuaire n’en publie aucune."},
	testca.CRLForged:   {mark{"bad", "✘", "falsifiée"}, "Un bit de sa signature a changé."},
	testca.CRLOtherKey: {mark{"bad", "✘", "signée par une autre clé"},
		"Le nom de l’autorité est le bon, la clé non."},
	testca.CRLOtherCA: {mark{"bad", "✘", "d’une autre autorité"},
		"Une liste véritable, mais qui ne parle pas de ces certificats."},
	testca.CRLUnchanged: {mark{"warn", "=", "toujours la même"},
		"La liste d’avant, à l’octet près, à chaque demande."},
	testca.CRLNotYetValid: {mark{"bad", "…", "pas encore valable"}, "Elle ne prend effet que demain."},
	testca.CRLOlder: {mark{"bad", "←", "plus ancienne"},
		"Celle de la veille : ce qui fut révoqué depuis n’y est pas."},
	testca.CRLLapsed: {mark{"warn", "!", "neuve et déjà périmée"},
		"Plus récente que celle d’avant, mais sa date de prochaine publication est passée."},
	testca.CRLDelta:    {mark{"bad", "±", "incrémentale (delta)"}, "Elle ne dit que des changements."},
	testca.CRLScope:    {mark{"bad", "◐", "réservée aux autorités"}, "Elle ne parle pas des destinataires."},
	testca.CRLReasons:  {mark{"bad", "◐", "limitée à certains motifs"}, "Elle tait les autres révocations."},
	testca.CRLCritical: {mark{"bad", "?", "à l’extension critique inconnue"}, "Personne ne sait la lire en entier."},
	testca.CRLEndless:  {mark{"bad", "∞", "sans date de fin"}, "Elle ne dit pas quand paraît la suivante."},
}

// tree is the hierarchies as the directory publishes them.
func (p *pages) tree() hierarchy {
	d := p.World.PKI.Describe()
	t := hierarchy{Now: d.Now, Roots: []usageTree{
		{Title: "Flux de test et de démonstration", Aim: "La hiérarchie avec laquelle un LPS se prépare."},
		{Title: "Flux réels", Aim: "Les mêmes profils, sous une autre racine : un certificat de l’une ne vaut rien pour " +
			"l’autre."},
		{Title: "Organisme concentrateur (OCT)",
			Aim: "Sa propre autorité, remise à la main : le LPS en gère deux en parallèle."}}}
	usage := map[testca.Usage]int{testca.Test: 0, testca.Reel: 1, testca.Any: 2}
	below := map[string][]recipientCerts{}
	known := map[string]bool{}
	for _, a := range d.Authorities {
		known[a.DN] = true
	}
	for _, who := range p.Recipients() {
		rec := map[string]*recipientCerts{}
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
				rec[at] = &recipientCerts{Recipient: who, CanRoll: strings.Contains(who.Label, ".test@")}
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
	var under func(issuer string, u int) []authority
	under = func(issuer string, u int) []authority {
		var out []authority
		for _, a := range d.Authorities {
			if a.Issuer != issuer || usage[a.Usage] != u || a.DN == issuer {
				continue
			}
			x := authority{listedCert: shownAuthority(a), Name: a.Name, DN: a.DN, Generation: a.Generation,
				List: "aucune liste publiée", ListMark: variants[a.CRLState].mark, Recipients: below[a.DN],
				Authorities: under(a.DN, u)}
			if a.CRL != nil {
				x.List = words.Errorf("n° %d, %v", a.CRL.Number, web.Plural(len(a.CRL.Revoked), "certificat révoqué",
					"certificats révoqués"))
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

// nameOf is a DN as it stands, RFC 4514: pkix.Name would join what stands apart.
func nameOf(raw []byte) string {
	var seq pkix.RDNSequence
	if _, err := asn1.Unmarshal(raw, &seq); err != nil {
		return "illisible"
	}
	return seq.String()
}
