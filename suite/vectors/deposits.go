package vectors

import (
	"fmt"
	"strings"

	"amfront/asp"
	"amfront/asp/exemple"
)

// depositChecks are the codes of ASP examples whose one rule a unit test can
// hold by itself, by check.
var depositChecks = map[string]string{"0005": "encoding", "0010": "duplicate",
	"1023": "ans", "1024": "ans", "1032": "siret", "1033": "siret", "1034": "siret", "2048": "editor-number",
	"3012": "date-form", "3014": "date-form", "3015": "date-real", "3032": "amount-form", "3034": "amount-form",
	"3035": "amount-positive", "3114": "date-form", "3115": "date-real", "3122": "amount-form", "3124": "amount-form",
	"3125": "amount-positive", "4054": "email", "4124": "email", "4234": "email", "4142": "rpps", "4143": "rpps",
	"4144": "rpps", "4212": "finess", "4213": "finess", "4214": "finess", "5014": "piece-name", "5019": "piece-name"}

// deposits are part H: the JSON of a deposit at the ASP.
func (m *maker) deposits() error {
	m.family("deposits", "Ce fichier JSON d'un dépôt à l'ASP passe-t-il les contrôles ? Le code est celui du banc.",
		"encoding", "UTF-8 sans marque d'ordre des octets",
		"duplicate", "aucune balise deux fois dans un objet",
		"count", "1 à 200 demandes",
		"ans", "numeroAns : dix caractères, lettres et chiffres",
		"siret", "SIRET : une chaîne de quatorze chiffres",
		"editor-number", "numeroEditeur : une fois par fichier",
		"date-form", "date…: une chaîne JJ/MM/AAAA",
		"date-real", "date… : un jour qui existe",
		"amount-form", "montant… : un nombre écrit avec deux décimales",
		"amount-positive", "montant… : plus que zéro",
		"email", "email… : une adresse, un seul @",
		"rpps", "RPPS : une chaîne de onze chiffres",
		"finess", "FINESS… : neuf caractères, chiffres, ou A ou B en deuxième",
		"piece-name", "nomFichier : Couloir-Logiciel-Va1-Type-NuméroEditeur.format")
	if err := m.tooMany(); err != nil {
		return err
	}
	for _, kind := range asp.Kinds() {
		all, err := exemple.All(kind)
		if err != nil {
			return err
		}
		for _, e := range all {
			check := depositChecks[e.Code]
			if check == "" && e.Code != asp.Accepted {
				continue
			}
			v := Vector{ID: strings.ReplaceAll(e.Name(), "/", "-"), Requirement: "H-07", Result: Valid, Title: e.Title,
				Flags: []string{string(kind)}, Consequence: "Le dépôt juste n'est jamais envoyé."}
			if e.Code != asp.Accepted {
				v.Result, v.Reason, v.Check, v.Twin = Invalid, e.Code, check, string(kind)+"-valide"
				v.Consequence = "La demande, ou tout le fichier, revient rejeté ; le financement attend un nouveau dépôt."
			}
			v.Inputs = map[string]any{"file": m.file(v.ID+".json", e.JSON()), "name": e.FileName, "kind": string(kind)}
			m.add(v)
		}
	}
	return nil
}

// tooMany is a deposit of one request more than may be, each sound.
func (m *maker) tooMany() error {
	for _, n := range []int{asp.MaxRequests, asp.MaxRequests + 1} {
		var editors []string
		for i := range n {
			editors = append(editors, fmt.Sprintf("%05d", i+1))
		}
		e, err := exemple.Make(asp.Avance, exemple.Series{Day: exemple.Day(), Number: 1, Editors: editors})
		if err != nil {
			return err
		}
		v := Vector{ID: fmt.Sprintf("avance-%d-demandes", n), Requirement: "H-01", Result: Valid,
			Title: fmt.Sprintf("Un fichier de %d demandes", n), Flags: []string{"boundary"},
			Consequence: "Le fichier entier revient rejeté, ou il en faut deux là où un suffisait."}
		if n > asp.MaxRequests {
			v.Result, v.Reason, v.Check, v.Twin = Invalid, "0028", "count", m.in.Vectors[0].ID[len("deposits/"):]
		}
		v.Inputs = map[string]any{"file": m.file(v.ID+".json", e.JSON()), "name": e.FileName, "kind": string(asp.Avance)}
		m.add(v)
	}
	return nil
}
