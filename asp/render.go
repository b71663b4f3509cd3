package asp

import (
	"bytes"
	"cmp"
	_ "embed"
	"encoding/json"
	"fmt"
	"html/template"
	"io"
	"slices"
)

// Formats are the renderings of a report.
func Formats() []string { return []string{"text", "json", "html"} }

// Write renders the report in one of Formats.
func (r *Report) Write(w io.Writer, format string) error {
	switch format {
	case "json":
		e := json.NewEncoder(w)
		e.SetEscapeHTML(false)
		e.SetIndent("", "  ")
		return e.Encode(r)
	case "html":
		return r.html(w)
	case "text":
		return r.text(w)
	}
	return fmt.Errorf("format %q: expected one of %v", format, Formats())
}

// Title is the model's, or a neutral one for a file that could not be read.
func (r *Report) Title() string {
	if r.Kind == "" {
		return "Dépôt à l'ASP"
	}
	return ModelOf(r.Kind).Title
}

// Verdict is the outcome in one French sentence.
func (r *Report) Verdict() string {
	if r.FileRejected() {
		return "Fichier rejeté en entier : aucune demande n'est examinée."
	}
	return Verdict(r.Counts())
}

// Verdict is the outcome of a file that was not rejected as a whole.
func Verdict(accepted, awaiting, all int) string {
	text := fmt.Sprintf("Fichier recevable : %s acceptée%s", counted(accepted, "demande"), plural(accepted))
	if accepted < all {
		text += fmt.Sprintf(" sur %d", all)
	}
	if awaiting > 0 {
		text += fmt.Sprintf(", dont %d à compléter de ses pièces", awaiting)
	}
	return text + "."
}

func plural(n int) string {
	if n > 1 {
		return "s"
	}
	return ""
}

func (f Finding) place() string {
	if f.Line == 0 {
		return ""
	}
	return fmt.Sprintf("ligne %d, colonne %d", f.Line, f.Column)
}

func (r *Report) text(w io.Writer) error {
	var b bytes.Buffer
	fmt.Fprintf(&b, "%s\n%s\n", r.Title(), r.Verdict())
	for _, f := range r.Rejected {
		f.text(&b, "")
	}
	b.WriteString(unlisted(r.Unlisted))
	for _, q := range r.Requests {
		fmt.Fprintf(&b, "\nDemande %d (numeroEditeur %s) : %s, %s", q.Position, orNone(q.NumeroEditeur), q.State, q.Code)
		if q.Code == Accepted {
			fmt.Fprintf(&b, " %s", q.Label)
			if q.NumeroASP != "" {
				fmt.Fprintf(&b, ", numeroASP %s", q.NumeroASP)
			}
		}
		b.WriteByte('\n')
		for _, f := range slices.Concat(q.Findings, q.Remarks) {
			f.text(&b, "  ")
		}
		b.WriteString(unlisted(q.Unlisted))
	}
	if len(r.Remarks) > 0 {
		b.WriteString("\nRemarques sur le fichier\n")
	}
	for _, f := range r.Remarks {
		f.text(&b, "  ")
	}
	_, err := w.Write(b.Bytes())
	return err
}

// unlisted says how many findings are only counted, nothing for none.
func unlisted(n int) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprintf("… et %s de plus, qui ne sont pas listés.\n", counted(n, "constat"))
}

func (f Finding) text(b *bytes.Buffer, indent string) {
	what := "Rejet"
	if f.Remark() {
		what = "Remarque"
	}
	fmt.Fprintf(b, "%s%s %s — %s", indent, what, f.Code, f.Title)
	if p := f.place(); p != "" {
		fmt.Fprintf(b, " (%s)", p)
	}
	fmt.Fprintf(b, "\n%s    où       %s\n%s    attendu  %s\n%s    trouvé   %s\n%s    à faire  %s\n", indent,
		orNone(f.Path), indent, f.Expected, indent, f.Found, indent, f.Advice)
}

// Remark tells whether the finding rejects nothing.
func (f Finding) Remark() bool { return Code{Code: f.Code}.Remark() }

func orNone(s string) string { return cmp.Or(s, "—") }

//go:embed data/rapport.html
var page string

func (r *Report) html(w io.Writer) error {
	t, err := template.New("rapport").Funcs(template.FuncMap{"place": Finding.place, "none": orNone,
		"unlisted": unlisted, "visible": visible}).Parse(page)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if err := t.Execute(&b, r); err != nil {
		return err
	}
	_, err = w.Write(b.Bytes())
	return err
}
