package report

import (
	"flag"
	"fmt"
	"html"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the golden books")

// books are the runs whose books are held: text here, layout in a browser.
func books(t testing.TB) map[string]*Run {
	from := func(change func(*Run), list ...Scenario) *Run {
		r := *sampleRun(t)
		r.Scenarios, r.Selected = list, nil
		for _, s := range list {
			r.Selected = append(r.Selected, s.ID)
		}
		change(&r)
		return &r
	}
	red := func(n int) Scenario {
		s := wrongKey(t)
		s.ID, s.Title = fmt.Sprintf("D-04.revoque.cas-%d", n), fmt.Sprintf("Le certificat est révoqué, cas %d", n)
		s.Checks[0].Title = fmt.Sprintf("Rien n'est émis, cas %d", n)
		return s
	}
	fault := func(n int) Suspect {
		return Suspect{Name: fmt.Sprintf("revoque-%d", n), Title: fmt.Sprintf("N'interroge pas la liste %d", n),
			Shows: "Un lot part vers un certificat révoqué.", Mend: "Relever la CRL avant chaque envoi.", Explained: 1,
			Where: fmt.Sprintf("D-04.revoque.cas-%d", n), Likely: true, Replay: "D-04.revoque.cas-1"}
	}
	broken := func(n int) Scenario {
		s := sheet(fmt.Sprintf("A-12.panne-%d", n), "A", fmt.Sprintf("Le relais tombe, cas %d", n))
		s.Steps = steps(StepFailed, "un relais qui tombe", "l'opérateur télétransmet", "le fichier arrive")
		s.AdapterErrors = []string{AdapterErrorName(1, "send")}
		return s
	}
	return map[string]*Run{
		"vert": from(func(*Run) {}, nominal(t), revoked(t), noOCT(t), recommended(t)),
		"une-faute": from(func(r *Run) {
			r.Diagnosis = &Diagnosis{Outcome: KnownFault, Departures: 1, Faults: []Suspect{fault(1)}}
		}, nominal(t), red(1), revoked(t)),
		"cinq-fautes": from(func(r *Run) {
			r.Features = nil
			r.Diagnosis = &Diagnosis{Outcome: KnownFault, Departures: 5}
			for n := range 5 {
				r.Diagnosis.Faults = append(r.Diagnosis.Faults, fault(n+1))
			}
		}, nominal(t), red(1), red(2), red(3), red(4), red(5)),
		"adaptateur-en-panne": from(func(r *Run) {
			r.AdapterFailures = []AdapterFailure{{Kind: "exit", Action: "send", Scenarios: 3, First: "A-12.panne-1",
				Stopped: true, Said: "l'adaptateur s'est arrêté avec le code 1 ; lire sa sortie d'erreur."}}
		}, broken(1), broken(2), broken(3)),
		"partiel": from(func(r *Run) {
			r.Selected = append(r.Selected, "B-03.jamais-joue")
			r.Of = map[string]int{"B": 60, "D": 14}
		}, nominal(t), silent15(t)),
		"a-la-main": from(func(r *Run) {
			r.Driver, r.Place, r.Operator = Driver{Kind: "opérateur"}, "Rennes, salle d'essai", "C. Démo"
		}, nominal(t), attested(t), plan(t), stopped(t)),
	}
}

var (
	unread   = regexp.MustCompile(`(?s)<(style|script)\b.*?</(style|script)>`)
	diagram  = regexp.MustCompile(`(?s)<svg.*?</svg>`)
	guide    = regexp.MustCompile(`(?s)<section id="guide">.*?</section>`)
	articles = regexp.MustCompile(`(?s)<(?:article|section class="annexe").*?</(?:article|section)>`)
	block    = regexp.MustCompile(`<(h1|h2|h3|h4|h5|li|tr|dl|dt|details|article|section|p|button|table)\b([^>]*)>`)
	tag      = regexp.MustCompile(`<[^>]*>`)
	random   = regexp.MustCompile(`[0-9a-f]{16,}`)
	named    = regexp.MustCompile(` (?:id|data-verdict|class)="([^"]*)"`)
)

// outline, of what differs between books, is a book as a reader meets it: its blocks, one a line, with what names
// and paints them, and their words.
func outline(page []byte) string {
	text := unread.ReplaceAllString(string(page), "")
	text = diagram.ReplaceAllStringFunc(text, func(s string) string {
		return fmt.Sprintf("\nsvg: %d lignes, %d en cause\n", strings.Count(s, `<g class="t-`), strings.Count(s, ` vise"`))
	})
	text = block.ReplaceAllStringFunc(text, func(s string) string {
		m := block.FindStringSubmatch(s)
		out := "\n" + m[1]
		for _, a := range named.FindAllStringSubmatch(m[2], -1) {
			out += " [" + a[1] + "]"
		}
		return out + ": "
	})
	text = random.ReplaceAllString(html.UnescapeString(tag.ReplaceAllString(text, " ")), "…")
	var out strings.Builder
	for line := range strings.Lines(text) {
		if line = strings.Join(strings.Fields(line), " "); line != "" {
			out.WriteString(line + "\n")
		}
	}
	return out.String()
}

// TestBooks holds the books' structure and words. -update writes them.
func TestBooks(t *testing.T) {
	for name, r := range books(t) {
		page := cahier(t, r)
		if name != "vert" { // the same in each
			page = guide.ReplaceAllString(page, "")
		}
		if name == "cinq-fautes" { // its sheets resemble that of one fault
			page = articles.ReplaceAllString(page, "")
		}
		got := outline([]byte(page))
		file := filepath.Join("testdata", "cahiers", name+".txt")
		if *update {
			if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if d := firstDifference(string(want), got); d != "" {
			t.Errorf("%s: %s\nlook at it in a browser, then go test ./judge/report -run TestBooks -update", name, d)
		}
	}
}

func firstDifference(want, got string) string {
	w, g := strings.Split(want, "\n"), strings.Split(got, "\n")
	for i := range max(len(w), len(g)) {
		if i >= len(w) || i >= len(g) || w[i] != g[i] {
			return fmt.Sprintf("line %d:\nwant %.300s\ngot  %.300s", i+1, strings.Join(w[min(i, len(w)):min(i+1, len(w))], ""),
				strings.Join(g[min(i, len(g)):min(i+1, len(g))], ""))
		}
	}
	return ""
}

// TestMutatedBook: a page that lost or changed something that counts differs from
// its golden.
func TestMutatedBook(t *testing.T) {
	page := cahier(t, books(t)["une-faute"])
	want := outline([]byte(page))
	for name, m := range map[string][2]string{
		"a verdict turned":        {`data-verdict="non conforme"`, `data-verdict="conforme"`},
		"the diagnosis lost":      {`class="fiche diagnostic"`, `class="fiche"`},
		"a mark lost":             {` vise"`, `"`},
		"the visa lost":           {`<section class="visa">`, `<section>`},
		"an expectation changed":  {"aucun message chiffré avec le certificat", "un message chiffré avec le certificat"},
		"the command lost":        {"--only D-04.revoque.cas-1", ""},
		"a button lost":           {"Copier comme ticket", ""},
		"the hour in France lost": {"10:30:00 (heure de Paris)", "09:30:00"},
	} {
		changed := strings.Replace(page, m[0], m[1], -1)
		if changed == page {
			t.Errorf("%s: the page has no %q", name, m[0])
		}
		if outline([]byte(changed)) == want {
			t.Errorf("%s: not seen", name)
		}
	}
}
