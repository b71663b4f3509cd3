package zoo

import (
	"fmt"
	"io"
	"slices"
	"strings"
)

// WriteMarkdown writes the matrix as a page to read, without what varies from
// run to run.
func WriteMarkdown(w io.Writer, m *Matrix) error {
	p := newPage(m)
	var b strings.Builder
	fmt.Fprintf(&b, `# Les contrôles mis à l'épreuve

Cette page est produite par `+"`amfront zoo --doc F`"+`, qui joue chaque faute.
`+"`amfront zoo --html F`"+` en donne la forme complète, avec la phrase lue par l'éditeur pour chaque scénario.

Un verdict vert ne vaut que si le rouge est possible : voici %d logiciels fautifs, chacun étant le logiciel de
référence avec une seule faute, et %d clients qui ne sont pas des logiciels. Le journal du banc montre que chaque
faute a agi ; les contrôles annoncés rougissent, pour le motif annoncé, et aucun autre.
Pour montrer une faute : `+"`lpsdemo --fault NOM`"+` à la place de `+"`lpsdemo`"+
		`. %d contrôles sur %d sont rougis par une faute au moins.

`, len(m.Rows)-len(p.Lifeless), len(p.Lifeless), p.Killed, len(m.Checks))
	for _, t := range p.Themes {
		title := t.Title
		if t.Part != "" {
			title = t.Part + ". " + title
		}
		fmt.Fprintf(&b, "## %s\n\n", title)
		for _, r := range t.Rows {
			markdownRow(&b, r)
		}
	}
	if len(p.Lifeless) > 0 {
		b.WriteString("## Clients sans vie ou sans frein\n\nRien de ce qu'ils font, ni de ce qu'ils ne font pas, n'est " +
			"conforme.\n\n")
		for _, r := range p.Lifeless {
			markdownRow(&b, r)
		}
	}
	b.WriteString("## Contrôle par contrôle\n\n| Contrôle | Ce qu'il dit | Rougis | Fautes |\n|---|---|---|---|\n")
	for _, c := range p.Checks {
		fmt.Fprintf(&b, "| `%s` | %s | %d/%d | %s |\n", c.Check, cell(c.Title), c.Killed, c.Total, strings.Join(c.By, ", "))
	}
	if len(p.Excused) > 0 {
		b.WriteString("\n## Ce que rien ne fait rougir, et pourquoi\n\n| Contrôle | Raison | Scénarios |\n|---|---|---|\n")
		for _, e := range p.Excused {
			fmt.Fprintf(&b, "| `%s` | %s | %s |\n", e.Check, cell(e.Why), strings.Join(e.Examples, ", "))
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func markdownRow(b *strings.Builder, r *rowView) {
	fmt.Fprintf(b, "### %s\n\n`%s`", r.Title, r.Name)
	if len(r.Requirements) > 0 {
		fmt.Fprintf(b, " · %s", strings.Join(r.Requirements, ", "))
	}
	fmt.Fprintf(b, "  \n%s  \n%s\n\n", r.Shows, r.Causes)
	var kills []group
	if !r.Never {
		kills = r.Kills
	}
	for _, k := range byName(kills) {
		fmt.Fprintf(b, "- `%s` (%s) %s : « %s »\n", k.name, strings.Join(k.requirements, ", "), k.Verdict, k.Sentence)
	}
	after := grouped(slices.DeleteFunc(slices.Clone(r.Aside), func(f Found) bool { return f.Chance }), nil)
	for _, k := range byName(after) {
		fmt.Fprintf(b, "- `%s` (%s) %s, conséquence : %s\n", k.name, strings.Join(k.requirements, ", "), k.Verdict, k.Why)
	}
	if len(kills)+len(after) > 0 {
		b.WriteString("\n")
	}
}

// named is a check by its name, whatever the requirement that it vouches for.
type named struct {
	group
	name         string
	requirements []string
}

// byName puts together the groups of one check: the first sentence stands for all.
func byName(list []group) []*named {
	var out []*named
	for _, g := range list {
		requirement, name, _ := strings.Cut(g.Check, ".")
		i := slices.IndexFunc(out, func(n *named) bool { return n.name == name && n.Verdict == g.Verdict && n.Why == g.Why })
		if i < 0 {
			i = len(out)
			out = append(out, &named{group: g, name: name})
		}
		out[i].requirements = append(out[i].requirements, requirement)
	}
	return out
}

// cell is a text inside a table.
func cell(s string) string { return strings.ReplaceAll(strings.ReplaceAll(s, "\n", " "), "|", "\\|") }
