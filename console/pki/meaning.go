package pki

import (
	"context"
	"strings"
	"time"

	"amfront/console/web"
	"amfront/journal"
	"amfront/pki/testca"
	"amfront/scenarios"
	"amfront/words"
)

// newsShown is how many changes a page tells.
const newsShown = 6

// meaning is what an operation of the PKI means for an LPS.
type meaning struct {
	Title     any    // what it is
	Verb      string // on the button
	Lesson    any
	LPS       any    // what the LPS should do
	Frontal   any    // what the front-end answers
	Situation string // id of the situation that teaches it, and whose words these are, "" for none
}

// ofSituation are the situations that do exactly one operation.
var ofSituation = map[string]string{
	"renew": "certificat-renouvele", "supersede": "certificats-en-parallele", "revoke": "certificat-revoque",
	"revoke-without-replacement": "certificat-revoque-sans-remplacant", "expire": "certificat-perime",
	"roll": "nouvelle-autorite",
}

var verbs = map[string]string{"renew": "Renouveler", "supersede": "Publier un second certificat",
	"revoke":                     "Révoquer et remplacer",
	"revoke-without-replacement": "Révoquer sans remplaçant", "expire": "Faire expirer",
	"roll":   "Passer à la nouvelle autorité",
	"defect": "Publier l’écart", "decoy": "Publier en leurre", "twin": "Publier le jumeau sain",
	"crl": "Publier cette liste", "republish": "Republier la liste"}

// meaning tells what an operation means, in the words of the situation that
// teaches it where there is one.
func (s *pages) meaning(op, defect, variant string) (meaning, bool) {
	m := meaning{Verb: verbs[op]}
	switch op {
	case "restore":
		m.Title, m.Lesson = "Retour à la situation nominale",
			"L’annuaire publie de nouveau ce qu’il publiait au départ : certificats valables, listes à jour."
		m.LPS = "Émettre normalement. Un certificat pris pendant la situation n’est plus publié : le poste revient à " +
			"celui de l’annuaire à sa prochaine mise à jour."
		m.Frontal = "Un lot chiffré avec le certificat publié est accepté."
		return m, true
	case "republish":
		m.Title, m.Lesson = "Liste de révocation republiée",
			"L’autorité signe une liste neuve, au numéro suivant, comme elle le fait chaque jour."
		m.LPS, m.Frontal = "La prendre à la prochaine demande et remplacer l’ancienne.", "Rien ne change pour les lots."
		return m, true
	case "twin":
		d, err := testca.DefectByID(defect)
		if err != nil {
			return m, false
		}
		m.Title = words.Errorf("Jumeau sain de l’écart « %s »", d.Title)
		m.Lesson = "Tout est préparé comme pour l’écart, sauf l’écart lui-même. Un logiciel qui refuse aussi le jumeau ne " +
			"refuse pas pour la bonne raison."
		m.LPS, m.Frontal = "Émettre normalement, avec le certificat publié.",
			"Un lot chiffré avec le certificat publié est accepté."
		return m, true
	case "decoy":
		d, err := testca.DefectByID(defect)
		if err != nil {
			return m, false
		}
		m.Title = words.Errorf("Leurre : « %s » à côté du bon certificat", d.Title)
		m.Lesson = words.Errorf("%s Il est publié en premier dans la fiche, le bon certificat vient après lui.",
			web.French.Replace(d.Explanation))
		m.LPS = "Écarter le leurre et émettre avec le bon certificat de la même fiche."
		m.Frontal = "Avec le bon certificat, le lot est accepté ; chiffré avec le leurre, il est rejeté par un message de " +
			"service 4005."
		if sit, ok := s.defectSituation(defect); ok && sit.Decisions != nil &&
			sit.Decisions.Directory == scenarios.Accepted {
			m.Frontal = "Le lot est accepté dans les deux cas : la réponse ne trahit pas un LPS qui a pris le leurre, seul " +
				"le cahier de tests le relève."
		}
		return m, true
	case "crl":
		if variant == string(testca.CRLFresh) {
			m.Title, m.Lesson = "Liste de révocation en vigueur", "L’annuaire publie de nouveau une liste à jour, bien signée."
			m.LPS, m.Frontal = "L’installer à la prochaine demande et reprendre les envois en attente.",
				"Rien ne change pour les lots."
			return m, true
		}
		defect = "crl-" + variant
	case "defect":
	default:
		if sit, err := s.World.Situation(ofSituation[op]); err == nil {
			return told(m, sit), true
		}
		return m, false
	}
	if sit, ok := s.defectSituation(defect); ok {
		return told(m, sit), true
	}
	return m, false
}

// defectSituation is the situation that publishes one deviation and nothing else.
func (s *pages) defectSituation(defect string) (scenarios.Situation, bool) {
	for _, sit := range s.World.Situations() {
		if len(sit.Steps) == 1 && sit.Steps[0].Op == "defect" && sit.Steps[0].Defect == defect {
			return sit, true
		}
	}
	return scenarios.Situation{}, false
}

func told(m meaning, s scenarios.Situation) meaning {
	m.Title, m.Lesson, m.LPS, m.Frontal, m.Situation = web.French.Replace(s.Title), web.French.Replace(s.Lesson),
		web.French.Replace(s.LPS), web.French.Replace(s.Frontal), s.ID
	return m
}

// news is a change of the PKI, whoever made it.
type news struct {
	At time.Time
	meaning
	Name, Label, Serial string
	Certificate         string // page of the certificate, "" when it has none
}

// news are the last changes, newest first: from the journal, so that what the
// command line or a situation did shows too.
func (p *pages) news(ctx context.Context, n int) ([]news, error) {
	var last []journal.Event
	for ev, err := range p.World.Journal.EventsOf(ctx, 0, journal.KindPKIChanged) {
		if err != nil {
			return nil, err
		}
		if last = append(last, ev); len(last) > 2*n {
			last = append(last[:0], last[n:]...)
		}
	}
	out := []news{}
	for i := len(last) - 1; i >= 0 && len(out) < n; i-- {
		var c journal.PKIChanged
		if err := last[i].Decode(&c); err != nil {
			return nil, err
		}
		op := c.Op
		if op == "revoke" && strings.Contains(c.Detail, withoutReplacement) {
			op = "revoke-without-replacement"
		}
		m, ok := p.meaning(op, c.Defect, variantOf(c.Detail))
		if !ok {
			continue
		}
		x := news{At: last[i].Time, meaning: m, Label: c.Label, Serial: c.Serial}
		if name, _, ok := strings.Cut(c.Detail, ": "); ok && c.Label == "" && (op == "crl" || op == "republish") {
			x.Name = name // of the authority
		}
		if c.Label != "" {
			x.Name = p.RecipientName(c.Label)
			for _, cred := range p.World.PKI.Seen(c.Label) {
				if cred.SerialHex() == c.Serial {
					x.Certificate = "/pki/certificats/" + fingerprint(cred.Certificate.Raw)
				}
			}
		}
		out = append(out, x)
	}
	return out, nil
}

// sentence is a change for the corner of the page.
func sentence(c journal.PKIChanged, name func(string) string) *words.Said {
	what := map[string]string{"renew": "Certificat renouvelé", "supersede": "Second certificat publié",
		"revoke": "Certificat révoqué", "expire": "Certificat périmé publié",
		"roll": "Passage à la nouvelle autorité", "defect": "Écart publié", "decoy": "Leurre publié",
		"twin": "Jumeau sain publié", "crl": "Liste de révocation publiée",
		"republish": "Liste de révocation republiée"}[c.Op]
	if c.Label != "" {
		return words.Errorf("%v pour %v.", words.Text(what), words.Text(name(c.Label)))
	}
	return words.Errorf("%v.", words.Text(what))
}

const withoutReplacement = "no replacement published"

// variantOf is the state of the list that a change's detail names
// ("AUTHORITY: STATE, number …"), in force when it names none.
func variantOf(detail string) string {
	_, after, _ := strings.Cut(detail, ": ")
	word, _, _ := strings.Cut(after, ",")
	if _, ok := variants[testca.CRLVariant(word)]; ok {
		return word
	}
	return string(testca.CRLFresh)
}
