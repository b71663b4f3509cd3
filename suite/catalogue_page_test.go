package suite

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"amfront/features"
	"amfront/judge/report"
	"amfront/scenarios"
)

// TestRequirementsPage: docs/exigences.md is the catalogue, for whoever reads
// it before writing a line: what is asked, by which clause, and which scenarios
// ask it. -update writes it.
func TestRequirementsPage(t *testing.T) {
	const page = "../docs/exigences.md"
	all, err := Load(features.Files)
	if err != nil {
		t.Fatal(err)
	}
	plans := map[string][]string{} // by requirement
	for _, f := range all {
		for _, e := range f.Examples {
			words := strings.SplitN(e.ID, ".", 3)
			for _, tag := range e.Tags {
				if r, plan := tag[1:], strings.Join(words[:min(2, len(words))], "."); !slices.Contains(plans[r], plan) {
					plans[r] = append(plans[r], plan)
				}
			}
		}
	}
	var b strings.Builder
	b.WriteString("# Les exigences\n\nCe que demande le document, clause par clause, et les scénarios qui le jouent. " +
		"Page écrite d'après le catalogue (`go test ./suite -run TestRequirementsPage -update`).\n" +
		"À lire avant de coder ; ce qui reste introuvable est dans " +
		"[avant de coder](avant-de-coder.md).\n")
	part := ""
	requirements, err := scenarios.Requirements()
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range requirements {
		if p := r.ID[:1]; p != part {
			part = p
			fmt.Fprintf(&b, "\n## %s. %s\n\n", p, report.PartTitle(p))
			b.WriteString("| | exigence | clause | lie | scénarios |\n|---|---|---|---|---|\n")
		}
		whom := map[string]string{"LPS": "le logiciel", "FRONT": "le frontal", "DIR": "l'annuaire",
			"PKI": "l'autorité"}[r.Party]
		if r.Level == "SHOULD" {
			whom += ", recommandé"
		}
		played := "`" + strings.Join(plans[r.ID], "` `") + "`"
		if len(plans[r.ID]) == 0 {
			played = r.Unobserved
		}
		fmt.Fprintf(&b, "| %s | **%s.** %s | %s | %s | %s |\n", r.ID, r.Title, r.Text, r.Source(), whom, played)
	}
	if *update {
		if err := os.WriteFile(page, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != b.String() {
		t.Errorf("%s is not what the catalogue says: go test ./suite -run TestRequirementsPage -update", page)
	}
}
