package report

import (
	"cmp"
	"embed"
	"errors"
	"fmt"
	"html/template"
	"io"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"

	"amfront/journal"
	"amfront/scenarios"
)

//go:embed html
var htmlFiles embed.FS

// WriteHTML writes the cahier d'examen: one file without any external part,
// readable without scripts, on screen and printed.
func WriteHTML(w io.Writer, r *Run) error {
	book, err := newBook(r.concluded())
	if err != nil {
		return fmt.Errorf("cahier d'examen: %w", err)
	}
	t, err := template.New("cahier.gohtml").Funcs(template.FuncMap{
		"badge": Badge,
		"day":   frenchDay, "time": frenchTime, "duration": frenchDuration, "verdicts": func() []Verdict { return Verdicts },
		"slug":  Verdict.slug,
		"clean": printable, "join": strings.Join, "counted": counted, "exitWords": exitWords, "partTitle": PartTitle,
		"inc": func(i int) int { return i + 1 }, "toneSign": prefix, "ms": ms,
		"serviceCodes": scenarios.ServiceCodes, "misprint": func() string { return scenarios.Misprint },
		"short": func(d journal.Digest) string { return string(d[:min(12, len(d))]) },
		"has":   func(m map[Verdict]int, v Verdict) int { return m[v] },
	}).ParseFS(htmlFiles, "html/*.gohtml")
	if err != nil {
		return fmt.Errorf("cahier d'examen: %w", err)
	}
	err = book.render(t)
	if err == nil {
		err = t.Execute(w, book)
	}
	if err != nil {
		return fmt.Errorf("cahier d'examen: %w", err)
	}
	return nil
}

// render renders the sheets and annexes, on all processors: a whole suite's
// are 12 MB.
func (b *book) render(t *template.Template) error {
	var sheets []*sheetView
	for _, c := range b.Chapters {
		sheets = append(sheets, c.Sheets...)
	}
	var next atomic.Int64
	errs := make([]error, runtime.NumCPU())
	var wait sync.WaitGroup
	for n := range errs {
		wait.Go(func() {
			for i := next.Add(1); i <= int64(len(sheets)) && errs[n] == nil; i = next.Add(1) {
				errs[n] = sheets[i-1].render(t)
			}
		})
	}
	wait.Wait()
	return errors.Join(errs...)
}

func (v *sheetView) render(t *template.Template) error {
	var text strings.Builder
	if err := t.ExecuteTemplate(&text, "sheet", v); err != nil {
		return err
	}
	v.Sheet = template.HTML(text.String())
	if !v.HasAnnex() {
		return nil
	}
	text.Reset()
	if err := t.ExecuteTemplate(&text, "annex", v); err != nil {
		return err
	}
	v.Annex = template.HTML(text.String())
	return nil
}

// book is the cahier as the template sees it.
type book struct {
	*Run
	CSS      template.CSS
	Chapters []chapter
	Annexes  []*sheetView // those with something to annex
}

type chapter struct {
	Part, Title string
	Sheets      []*sheetView
}

// sheetView is a scenario with its anchors.
type sheetView struct {
	*Scenario
	Anchor  string
	Sheet   template.HTML
	Annex   template.HTML // "" without
	events  map[uint64]bool
	session map[string]bool
	message map[string]bool
}

func newBook(r *Run) (*book, error) {
	css, err := Stylesheet()
	if err != nil {
		return nil, err
	}
	b := &book{Run: r, CSS: css}
	used := map[string]bool{}
	byPart := map[string]*chapter{}
	var parts []*chapter
	part := func(id string) *chapter {
		if byPart[id] == nil {
			byPart[id] = &chapter{Part: id, Title: PartTitle(id)}
			parts = append(parts, byPart[id])
		}
		return byPart[id]
	}
	for _, p := range Parts {
		part(p.ID)
	}
	for i := range r.Scenarios {
		v := newSheet(&r.Scenarios[i], i, used)
		c := part(v.Part)
		c.Sheets = append(c.Sheets, v)
	}
	for _, c := range parts {
		if len(c.Sheets) == 0 {
			continue
		}
		b.Chapters = append(b.Chapters, *c)
		for _, v := range c.Sheets {
			if v.HasAnnex() {
				b.Annexes = append(b.Annexes, v)
			}
		}
	}
	return b, nil
}

func newSheet(s *Scenario, i int, used map[string]bool) *sheetView {
	v := &sheetView{Scenario: s, Anchor: anchor(s.ID), events: map[uint64]bool{}, session: map[string]bool{},
		message: map[string]bool{}}
	if v.Anchor == "" || used[v.Anchor] {
		v.Anchor += "-" + strconv.Itoa(i+1)
	}
	used[v.Anchor] = true
	if s.Trace == nil {
		return v
	}
	for _, a := range s.Trace.Sequence {
		v.events[a.Event] = true
	}
	for _, x := range s.Trace.Sessions {
		v.session[x.ID] = true
	}
	for _, m := range s.Trace.Messages {
		v.message[m.ID] = true
	}
	return v
}

// anchor keeps of an id what may stand in an address as it is.
func anchor(id string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '.' || r == '-' || r == '_' {
			return r
		}
		return '-'
	}, id)
}

// SessionAnchor is the annex of a session, "" when it was left out.
func (v *sheetView) SessionAnchor(id string) string {
	return v.at(v.session[id], "_s_"+anchor(id))
}

// at is an anchor of the sheet where it is there.
func (v *sheetView) at(there bool, place string) string {
	if !there {
		return ""
	}
	return v.Anchor + place
}

// MessageAnchor is the annex of a received message.
func (v *sheetView) MessageAnchor(id string) string {
	return v.at(v.message[id], "_m_"+anchor(id))
}

// EventAnchor is the line of the exchange that shows an event.
func (v *sheetView) EventAnchor(seq uint64) string {
	return v.at(v.events[seq], "_e_"+strconv.FormatUint(seq, 10))
}

// Lines are the arrows; only the first of an event bears its anchor.
func (v *sheetView) Lines() []lineView {
	seen := map[uint64]bool{}
	out := make([]lineView, 0, len(v.Trace.Sequence))
	for _, a := range v.Trace.Sequence {
		l := lineView{Arrow: a}
		if a.Event > 0 && !seen[a.Event] {
			l.Anchor = v.EventAnchor(a.Event)
			seen[a.Event] = true
		}
		out = append(out, l)
	}
	return out
}

type lineView struct {
	Arrow
	Anchor string
}

// Diagram is the exchange as inline SVG.
func (v *sheetView) Diagram() (template.HTML, error) {
	var b strings.Builder
	err := SequenceSVG(&b, v.Trace.Sequence, "Diagramme de l'échange du scénario "+v.ID+" ; le même déroulé suit en texte",
		func(a Arrow) string {
			if id := cmp.Or(v.MessageAnchor(a.Message), v.SessionAnchor(a.Session)); id != "" {
				return "#" + id
			}
			return ""
		})
	return template.HTML(b.String()), err
}

// Open tells whether the annexes of the scenario start unfolded.
func (v *sheetView) Open() bool { return v.Verdict.Worse(Cancelled) }

// Accuses tells whether the causes that a scenario names may be the verdict's, or
// would have been.
func (v *sheetView) Accuses() bool { return v.Verdict.Accuses() || v.Verdict.Passes() }

// compareRow is a line of the table "attendu, choisi".
type compareRow struct {
	Name, Wanted, Chosen string
	Differs              bool
}

// Compare sets the wanted certificate beside the chosen one. Where none was
// wanted there is nothing to differ from, whatever was chosen.
func (v *sheetView) Compare(e Evidence) []compareRow {
	if e.Wanted == nil && e.Chosen == nil {
		return nil
	}
	w, c := make([]string, len(certificateRows)), v.describe(e.Chosen)
	if e.Wanted != nil {
		w = v.describe(e.Wanted)
	}
	var rows []compareRow
	for i := range w {
		if w[i] == "" && c[i] == "" {
			continue
		}
		rows = append(rows, compareRow{certificateRows[i], w[i], c[i], w[i] != c[i] && w[i] != "" && c[i] != ""})
	}
	return rows
}

var certificateRows = []string{"Libellé", "Numéro de série", "Émetteur", "Valable du", "jusqu'au", "Clé",
	"Usages de la clé"}

func (v *sheetView) describe(ref *CertificateRef) []string {
	out := make([]string, len(certificateRows))
	if ref == nil {
		out[0] = "aucun"
		return out
	}
	out[0], out[1] = ref.Label, ref.Serial
	if v.Trace == nil {
		return out
	}
	for _, c := range v.Trace.Certificates {
		if strings.TrimLeft(c.Serial, "0") == strings.TrimLeft(ref.Serial, "0") &&
			(c.Label == "" || ref.Label == "" || c.Label == ref.Label) {
			return []string{ref.Label, ref.Serial, c.Issuer, frenchTime(c.NotBefore), frenchTime(c.NotAfter), c.Key, c.KeyUsage}
		}
	}
	return out
}
