package report

import (
	"cmp"
	"html/template"
	"slices"
	"strconv"
	"strings"
)

// sheetView is a scenario with its anchors.
type sheetView struct {
	*Scenario
	book    *book
	Anchor  string
	Red     bool   // it has a page of its own
	sheet   string // rendered, with its cuts
	annex   string // "" without
	events  map[uint64]bool
	session map[string]bool
	message map[string]bool
	proves  map[uint64]bool // events that checks name; true: what failed rests on it
}

func newSheet(b *book, s *Scenario, i int, used map[string]bool) *sheetView {
	v := &sheetView{Scenario: s, book: b, Anchor: anchor(s.ID), events: map[uint64]bool{}, session: map[string]bool{},
		message: map[string]bool{}, proves: map[uint64]bool{}}
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
	for _, c := range s.Checks {
		for _, e := range c.Evidence.Events {
			if v.events[e] {
				v.proves[e] = v.proves[e] || failed(c.Verdict)
			}
		}
	}
	return v
}

// failed tells whether a verdict is one that somebody has to look into.
func failed(v Verdict) bool { return !v.Passes() || v == Warning }

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

// EventAnchor is the arrow that shows an event which evidence names.
func (v *sheetView) EventAnchor(seq uint64) string {
	_, named := v.proves[seq]
	return v.at(named, "_e_"+strconv.FormatUint(seq, 10))
}

// Marked tells whether what failed rests on an event.
func (v *sheetView) Marked(seq uint64) bool { return v.proves[seq] }

// Named tells whether evidence names an event.
func (v *sheetView) Named(seq uint64) bool {
	_, named := v.proves[seq]
	return named
}

// Sheet is the rendered sheet.
func (v *sheetView) Sheet() template.HTML { return whole(v.sheet) }

// Annex is what proves it, rendered.
func (v *sheetView) Annex() template.HTML { return whole(v.annex) }

// Place is where the book shows the scenario: its page, or its line in the list.
func (v *sheetView) Place() string {
	if v.Red {
		return v.Anchor
	}
	return "l-" + v.Anchor
}

// Book tells whether the sheet stands in a cahier, which has a script.
func (v *sheetView) Book() bool { return !v.book.Annex }

// Open tells whether what the sheet folds starts unfolded: in the annex, all.
func (v *sheetView) Open() bool { return v.book.Annex }

// Failing are the checks that somebody has to look into.
func (v *sheetView) Failing() []Check {
	return slices.DeleteFunc(slices.Clone(v.Checks), func(c Check) bool { return !failed(c.Verdict) })
}

// Diagram is the exchange as inline SVG, what evidence names marked.
func (v *sheetView) Diagram() (template.HTML, error) {
	seen := map[uint64]bool{}
	return v.draw(v.Trace.Sequence, func(e uint64) string {
		if seen[e] {
			return ""
		}
		seen[e] = true
		return v.EventAnchor(e)
	})
}

// paperArrows bounds the diagram of a printed page.
const paperArrows = 14

// Paper is the diagram around what failed, for the printed page; "" where the
// whole is not longer.
func (v *sheetView) Paper() (template.HTML, error) {
	all := v.Trace.Sequence
	if len(all) <= paperArrows {
		return "", nil
	}
	keep, left := make([]bool, len(all)), paperArrows
	take := func(i int) {
		if i >= 0 && i < len(all) && !keep[i] && left > 0 {
			keep[i], left = true, left-1
		}
	}
	for away := range 4 { // what failed, then what stands around it, nearest first
		for i, a := range all {
			if v.Marked(a.Event) {
				take(i - away)
				take(i + away)
			}
		}
	}
	for i := range all {
		if all[i].Tone.matters() {
			take(i)
		}
	}
	return v.draw(gaps(all, keep, 0), func(uint64) string { return "" })
}

func (v *sheetView) draw(arrows []Arrow, id func(event uint64) string) (template.HTML, error) {
	var b strings.Builder
	err := onPage.drawSequence(&b, arrows, "Diagramme de l'échange du scénario "+v.ID+" ; le même déroulé suit en texte",
		func(a Arrow) string {
			if id := cmp.Or(v.MessageAnchor(a.Message), v.SessionAnchor(a.Session)); id != "" && v.Book() {
				return "#" + id
			}
			return ""
		}, func(a Arrow) *cited {
			if !v.Named(a.Event) {
				return nil
			}
			return &cited{ID: id(a.Event), Accused: v.Marked(a.Event)}
		})
	return template.HTML(b.String()), err
}

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
