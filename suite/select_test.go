package suite

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"amfront/scenarios"
)

func sample() []Feature {
	x := func(id string, tags ...string) Example {
		return Example{ID: id, Tags: append(tags, "@id="+id), Steps: []Step{{Keyword: "Quand", Text: id}}}
	}
	return []Feature{{Examples: []Example{x("D-03.a", "@D-03"), x("D-03.b.un", "@D-03"),
		x("D-03.b.deux", "@D-03", "@lent"), x("E-05.c", "@E-05", "@provisoire")}}}
}

// TestExamplesHaveNames: no two examples of the suite go by the same title, and
// none hides its row; a suite of the user's own gets the row where its titles
// leave it out.
func TestExamplesHaveNames(t *testing.T) {
	named := map[string]string{}
	for _, e := range Examples(load(t)) {
		if before := named[e.Title]; before != "" {
			t.Errorf("%s and %s are both called %q", before, e.ID, e.Title)
		}
		if named[e.Title] = e.ID; strings.Contains(e.Title, "…") {
			t.Errorf("%s hides its row: %q", e.ID, e.Title)
		}
	}
	const own = "# language: fr\nFonctionnalité: Envois\n\n  @id=X-1 @A-01\n  Plan du scénario: " +
		"Un envoi\n    Quand <geste>\n\n    Exemples:\n      | cas | geste |\n      | une FSE | a |\n      | une DRE | b |\n"
	f, _ := parse("own.feature", []byte(own))
	if n := len(f.Examples); n != 2 || f.Examples[0].Title != "Un envoi (une FSE)" ||
		f.Examples[1].Title != "Un envoi (une DRE)" {
		t.Errorf("%d examples: %+v", n, f.Examples)
	}
}

func TestChoose(t *testing.T) {
	for _, tc := range []struct {
		name string
		sel  Selection
		want string
	}{
		{"all", Selection{}, "D-03.a D-03.b.un D-03.b.deux E-05.c"},
		{"tags", Selection{Tags: "@D-03 and not @lent"}, "D-03.a D-03.b.un"},
		{"one id", Selection{Only: []string{"D-03.a"}}, "D-03.a"},
		{"a plan", Selection{Only: []string{"D-03.b"}}, "D-03.b.un D-03.b.deux"},
		{"a requirement", Selection{Only: []string{"E-05"}}, "E-05.c"},
		{"both", Selection{Only: []string{"D-03"}, Tags: "@lent"}, "D-03.b.deux"},
		{"known tags, nothing left", Selection{Tags: "@D-03 and @E-05"}, ""},
	} {
		got, err := Selection.Choose(tc.sel, sample())
		if err != nil || strings.Join(got, " ") != tc.want {
			t.Errorf("%s: %v %v, want %s", tc.name, got, err, tc.want)
		}
	}
}

// TestChooseNamesSlips: a slip of the pen is named with what was meant; it
// never narrows a run in silence.
func TestChooseNamesSlips(t *testing.T) {
	for _, tc := range []struct {
		sel  Selection
		want []string
	}{
		{Selection{Only: []string{"D-3.a"}}, []string{"D-3.a", "did you mean D-03.a"}},
		{Selection{Only: []string{"D-03.a", "Z"}}, []string{`"Z"`}},
		{Selection{Only: []string{"D-99"}}, []string{"did you mean D-03"}},
		{Selection{Tags: "@nulle-part"}, []string{"@nulle-part"}},
		{Selection{Tags: "@D-03 or @E-5"}, []string{"@E-5", "did you mean @E-05"}},
	} {
		_, err := tc.sel.Choose(sample())
		for _, w := range tc.want {
			if !errors.Is(err, ErrSelection) || !strings.Contains(err.Error(), w) {
				t.Errorf("%+v: %v, want %s", tc.sel, err, w)
			}
		}
	}
}

func TestChooseProfile(t *testing.T) {
	all := sample()[0].Examples
	p := scenarios.Profile{Name: "essai", Suite: "1", Scenarios: []string{"E-05.c", "D-03.a"},
		SHA256: Pin([]Example{all[0], all[3]})}
	if ids, err := (Selection{Profile: &p}).Choose(sample()); err != nil ||
		!slices.Equal(ids, []string{"D-03.a", "E-05.c"}) {
		t.Errorf("%v %v", ids, err)
	}
	changed := sample()
	changed[0].Examples[0].Steps[0].Text = "autre chose"
	if _, err := (Selection{Profile: &p}).Choose(changed); !errors.Is(err, ErrSelection) ||
		!strings.Contains(err.Error(), "pinned") {
		t.Errorf("changed steps: %v", err)
	}
	p.Scenarios = append(p.Scenarios, "F-99.z")
	if _, err := (Selection{Profile: &p}).Choose(sample()); !errors.Is(err, ErrSelection) ||
		!strings.Contains(err.Error(), "F-99.z") {
		t.Errorf("missing scenario: %v", err)
	}
}
