package main

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"amfront/steps"
)

// steps prints the reference of every step.
func (m *Main) steps(_ context.Context, args []string) error {
	fs := m.flags("steps", "[--format text|markdown]")
	format := fs.String("format", "text", "text or markdown")
	if err := parseNone(fs, args, ""); err != nil {
		return err
	}
	if err := oneOf(*format, "text", "markdown"); err != nil {
		return err
	}
	text := stepsText
	if *format == "markdown" {
		text = stepsMarkdown
	}
	_, err := fmt.Fprint(m.Stdout, text(steps.New()))
	return err
}

// actors are the chapters of the reference, in the order in which a scenario
// meets them; an actor that is not listed comes last, by its name.
var actors = []struct{ name, title string }{
	{"poste", "Le poste du professionnel"}, {"horloge", "Le temps qui passe"},
	{"annuaire", "L'annuaire et les certificats"},
	{"réseau", "Le réseau et ses pannes"},
	{"envoi", "L'envoi"}, {"magasin", "Le magasin local"}, {"boîte", "La boîte aux lettres"},
	{"service", "Les messages de service"},
	{"frontal", "Le frontal de l'organisme"}, {"toujours", "Ce qui reste vrai quoi qu'il se soit passé"},
	{"attestation", "Les déclarations"},
}

type chapter struct {
	title string
	steps []steps.Definition
}

func chapters(v *steps.Vocabulary) []chapter {
	var out []chapter
	byActor := map[string][]steps.Definition{}
	for _, d := range v.Definitions() {
		byActor[d.Actor] = append(byActor[d.Actor], d)
	}
	for _, a := range actors {
		if len(byActor[a.name]) > 0 {
			out = append(out, chapter{a.title, byActor[a.name]})
		}
		delete(byActor, a.name)
	}
	for _, name := range slices.Sorted(maps.Keys(byActor)) {
		out = append(out, chapter{"Autres : " + name, byActor[name]})
	}
	return out
}

func stepsText(v *steps.Vocabulary) string {
	var b strings.Builder
	for _, c := range chapters(v) {
		fmt.Fprintf(&b, "%s\n%s\n", c.title, strings.Repeat("─", len([]rune(c.title))))
		for _, d := range c.steps {
			fmt.Fprintf(&b, "  %s : %s\n      %s\n", d.Role, d.Example, d.Doc)
			if strings.ContainsAny(d.Pattern, "(?|") {
				fmt.Fprintf(&b, "      variantes : %s\n", d.Pattern)
			}
		}
		b.WriteString("\n")
	}
	return b.String()
}

// stepsMarkdown is docs/steps.md.
func stepsMarkdown(v *steps.Vocabulary) string {
	var b strings.Builder
	b.WriteString(`# Référence des étapes

Cette page est produite par ` + "`amfront steps --format markdown`" +
		` ; un test refuse qu'elle ne dise plus ce que fait le code.
Un *geste* change le monde ou fait agir le logiciel ; un *contrôle* demande un verdict.
Un scénario finit par au moins un contrôle.
Les mots-clés sont ceux de Gherkin en français : « Étant donné », « Quand », « Alors », « Et ».

`)
	for _, c := range chapters(v) {
		fmt.Fprintf(&b, "## %s\n\n", c.title)
		for _, d := range c.steps {
			fmt.Fprintf(&b, "- **%s** (%s)\n  %s", d.Example, d.Role, d.Doc)
			if strings.ContainsAny(d.Pattern, "(?|") {
				fmt.Fprintf(&b, " Variantes : `%s`", d.Pattern)
			}
			b.WriteString("\n")
		}
		b.WriteString("\n")
	}
	return b.String()
}
