package zoo

import (
	"math"
	"slices"
	"strings"
	"testing"

	"amfront/bench"
	"amfront/bench/vary"
	"amfront/features"
	"amfront/judge/report"
	"amfront/lps"
	"amfront/lps/adapter"
	"amfront/lps/faulty"
	"amfront/suite"
)

// leanings are the variants of faulty.Leaning, each with an example that it
// passes, the seed by which it does not, and the choice that decides.
var leanings = map[string]struct {
	example string
	seed    uint64
	choice  vary.Choice
}{
	"une-mise-en-page":          {"F-09.bien-signe.signe-avec-un-certificat-sain", 1, vary.Layout},
	"ordre-des-en-tetes":        {"F-09.bien-signe.signe-avec-un-certificat-sain", 1, vary.Order},
	"en-tete-a-la-lettre":       {"F-09.bien-signe.signe-avec-un-certificat-sain", 2, vary.Case},
	"texte-en-quoted-printable": {"F-09.bien-signe.signe-avec-un-certificat-sain", 4, vary.Encoding},
	"une-seule-partie-signee":   {"F-09.bien-signe.signe-avec-un-certificat-sain", 2, vary.Parts},
	"signataire-en-tete":        {"F-09.bien-signe.signe-avec-un-certificat-sain", 1, vary.Chain},
	"premiere-valeur":           {"E-03.amo.en-premier", 2, vary.Values},
	"attribut-a-la-lettre":      {"B-01.fse-reelles", 3, vary.Names},
	"liste-de-64-ko":            {"B-01.fse-reelles", 7, vary.Lists},
}

// TestLeaning: what leans on a habit of the bench is right without variation,
// red by a seed, and the report names the one choice that decides.
func TestLeaning(t *testing.T) {
	t.Parallel()
	g := theGame(t)
	for _, v := range faulty.Leaning() {
		t.Run(v.Name, func(t *testing.T) {
			want, ok := leanings[v.Name]
			if !ok {
				t.Fatal("in no row of leanings")
			}
			if !slices.Contains(g.ids(), want.example) {
				t.Fatalf("no example %s", want.example)
			}
			if s := leaning(t, g, v, want.example, 0); !s.Verdict.Passes() {
				t.Fatalf("without variation: %s %v", s.Verdict, s.Checks)
			}
			s := leaning(t, g, v, want.example, want.seed)
			said := ""
			for _, c := range s.Checks {
				said += c.Depends + "\n"
			}
			if s.Verdict.Passes() || !strings.Contains(said, "dépend d'un choix du banc : ") ||
				strings.Count(said, "("+string(want.choice)+", ") == 0 || strings.Contains(said, "plusieurs à la fois") {
				t.Errorf("%s: %q", s.Verdict, said)
			}
		})
	}
}

// leaning plays an example with a variant, by a seed or by none.
func leaning(t *testing.T, g *game, v faulty.Variant, id string, seed uint64) *report.Scenario {
	t.Helper()
	o := suite.Options{Features: g.features, Keys: g.opt.keys, Kind: "zoo", Version: features.Version, Alike: math.MaxInt,
		Select: func(e suite.Example) bool { return e.ID == id },
		Driver: func() adapter.Driver { return v.New(lps.Options{}) }}
	if seed != 0 {
		o.World = bench.Options{Vary: vary.New(seed)}
	}
	o.InProcess()
	r, err := suite.Run(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	return &r.Scenarios[0]
}
