// Package blank makes the test book before any run: a sheet for each example,
// with room for what came of it, as a page to print and as a table for
// test-management tools. In come examples as the suite reads them, out go HTML
// and CSV. It knows no run, no verdict and no record: nothing in it was played.
package blank

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"amfront/judge/report"
	"amfront/lps/adapter"
	"amfront/scenarios"
	"amfront/steps"
	"amfront/suite"
)

// Book is what the sheets stand in. Texts are French.
type Book struct {
	Profile  string // name, "" for a choice of the user's own
	Title    string
	Purpose  string
	Suite    report.Suite
	Examples []suite.Example
}

// Sheet is one example, before it is played.
type Sheet struct {
	suite.Example
	Requirements []string // those that it is about: "D-03 — Dates de validité"
	Reference    string
	Rows         []Row  // in their order
	Gestures     int    // 0 when unknown
	Counted      string // "2 télétransmissions, 1 relève de la boîte"
	Minutes      int    // 0 when unknown, or when no person can play it
	Needs        string // what the software must be able to do, "" for nothing
	Engine       Engine
}

// Row is one line of a sheet.
type Row struct {
	Who  string // one of Bench, Person, Expected
	Text string
}

// Who a row is for.
const (
	Bench    = "banc"    // laid out by the bench
	Person   = "geste"   // asked of the software
	Expected = "attendu" // what must be seen
)

// hands begin the steps that are a person's: every other gesture is the bench's.
var hands = []string{"l'opérateur ", "le poste ", "un poste ", "l'éditeur ", "la messagerie se joint "}

// Lines are the texts of the rows of some, numbered by their place.
func (s Sheet) Lines(who ...string) string {
	var out []string
	for i, r := range s.Rows {
		if slices.Contains(who, r.Who) {
			out = append(out, fmt.Sprintf("%d. %s", i+1, r.Text))
		}
	}
	return strings.Join(out, "\n")
}

// Engine is whether a billing engine may answer for an example in the software's
// stead ("géré par le moteur"), and what then stands in for the run.
type Engine struct {
	Covers   string // "oui", "en partie", "non"
	Evidence string
}

// How evidence begins: an attestation beside something of this very station, or
// a verdict of the bench beside what the engine cannot show.
const (
	attested = "attestation de l'éditeur du moteur (nom, version, exigence) et "
	judged   = "verdict du banc obtenu avec cette version du moteur ; reste à montrer : "
)

// engines is the bench's reading, part by part: what an engine that also sends
// does, and what stays the software's own whoever sends.
var engines = map[string]Engine{
	"A": {"oui", attested + "un message émis par ce poste avec cette version"},
	"B": {"oui", attested + "un envoi de ce poste que le frontal ouvre"},
	"C": {"oui", attested + "une pièce jointe émise par ce poste"},
	"D": {"en partie", judged + "le motif de l'arrêt, à l'écran du logiciel"},
	"E": {"en partie", judged + "les réglages et les alertes, à l'écran du logiciel"},
	"F": {"en partie", judged + "ce que l'utilisateur voit du message, et son accord s'il est demandé"},
	"I": {"en partie", "déclaration de l'éditeur du moteur pour ce qu'il fait seul, jointe à celle de l'éditeur du " +
		"logiciel"},
}

// counted are the gestures in words, one and several.
var counted = []struct {
	action    adapter.Action
	one, many string
}{
	{adapter.ActionConfigure, "poste remis à neuf", "postes remis à neuf"},
	{adapter.ActionInstallCA, "autorité installée", "autorités installées"},
	{adapter.ActionInstallCRL, "liste installée à la main", "listes installées à la main"},
	{adapter.ActionInstallCertificate, "certificat installé à la main", "certificats installés à la main"},
	{adapter.ActionRefresh, "relève de l'annuaire", "relèves de l'annuaire"},
	{adapter.ActionSend, "télétransmission", "télétransmissions"},
	{adapter.ActionPoll, "relève de la boîte", "relèves de la boîte"},
	{adapter.ActionConfirm, "accord de l'utilisateur", "accords de l'utilisateur"},
	{adapter.ActionPlan, "date prévue à lire", "dates prévues à lire"},
	{adapter.ActionAttest, "déclaration", "déclarations"},
	{adapter.ActionAdvance, "avance de l'horloge", "avances de l'horloge"},
}

// Sheets are the sheets of a book, in its order.
func (b Book) Sheets() ([]Sheet, error) {
	vocabulary := steps.New()
	out := make([]Sheet, 0, len(b.Examples))
	for _, e := range b.Examples {
		s, err := sheet(vocabulary, e)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", e.ID, err)
		}
		out = append(out, s)
	}
	return out, nil
}

func sheet(vocabulary *steps.Vocabulary, e suite.Example) (Sheet, error) {
	s := Sheet{Example: e, Reference: suite.Reference(e), Gestures: len(e.Gestures()), Minutes: e.Minutes(),
		Engine: engines[e.Part]}
	if s.Engine.Covers == "" {
		s.Engine = Engine{"à dire", "selon ce que ce scénario demande"}
	}
	for _, tag := range e.Tags {
		if q, known := scenarios.RequirementByID(strings.TrimPrefix(tag, "@")); known {
			s.Requirements = append(s.Requirements, q.ID+" — "+q.Title)
		}
	}
	for _, st := range e.Steps {
		d, err := vocabulary.Find(st.Text)
		if err != nil {
			return s, err
		}
		r := Row{Bench, capital(st.Text)}
		switch {
		case d.Role == steps.Verify:
			r.Who = Expected
		case slices.ContainsFunc(hands, func(h string) bool { return strings.HasPrefix(st.Text, h) }):
			r.Who = Person
		}
		s.Rows = append(s.Rows, r)
	}
	times := map[adapter.Action]int{}
	for _, g := range e.Gestures() {
		times[g.Action] += g.Times
	}
	var words []string
	for _, c := range counted {
		switch n := times[c.action]; {
		case n == 1:
			words = append(words, "1 "+c.one)
		case n > 1:
			words = append(words, fmt.Sprintf("%d %s", n, c.many))
		}
	}
	s.Counted = strings.Join(words, ", ")
	var needs []string
	for _, c := range e.Needs() {
		needs = append(needs, c.French())
	}
	s.Needs = strings.Join(needs, ", ")
	return s, nil
}

func capital(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(r)) + s[n:]
}
