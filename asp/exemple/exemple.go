// Package exemple makes deposits to rehearse with: valid ones of both models,
// and for every rule a twin that breaks this rule alone and names the code that
// it must get. All people and numbers are synthetic: repeated digits.
package exemple

import (
	"embed"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"amfront/asp"
	"amfront/asp/jsonfile"
)

//go:embed data
var data embed.FS

// The names under which an example lies on disk or in a zip.
const (
	Archive  = "pieces.zip"
	Expected = "attendu.json"
)

// Day is the day of deposit of the examples.
func Day() time.Time { return time.Date(2022, 1, 31, 0, 0, 0, 0, time.UTC) }

// Example is a deposit with what it must get.
type Example struct {
	Slug    string   `json:"nom"`
	Kind    asp.Kind `json:"type"`
	Title   string   `json:"titre"`                    // what differs from the valid deposit, in French
	Code    string   `json:"codeAttendu"`              // 0000, a rejection's code, or a remark's
	Request int      `json:"demande"`                  // the request concerned, from 1; 0 for the file
	Also    []string `json:"codesImpliqués,omitempty"` // further codes that --all cannot but list

	FileName string      `json:"fichier"`
	Declared asp.Kind    `json:"typeDéclaré"`
	Date     string      `json:"dateDépôt"` // AAAA-MM-JJ
	ANS      string      `json:"numeroAnsDéclaré"`
	Dossier  string      `json:"dossierDéclaré,omitempty"`
	Past     *asp.Ledger `json:"historique,omitempty"`
	Zips     int         `json:"archives"` // how often the zip is deposited
	Files    []File      `json:"-"`

	how  string // the octets of the JSON are changed
	zip  string // the octets of the zip are changed
	root *jsonfile.Value
}

// File is a piece of evidence.
type File struct {
	Name   string
	Format string // what its octets are: PDF, PNG, JPG; "" is an empty file
	Size   int64  // octets, 0 for the smallest of its format
}

// Remark tells whether the deposit is accepted with a remark.
func (e *Example) Remark() bool { return strings.HasPrefix(e.Code, "R") }

// SIRET is the supplier's in the file.
func (e *Example) SIRET() string { return e.root.Get("SIRET").Text }

// Valid tells whether every request must be accepted.
func (e *Example) Valid() bool { return e.Code == asp.Accepted || e.Remark() }

// JSON is the deposit's file.
func (e *Example) JSON() []byte {
	if e.how != "" {
		return e.octets()
	}
	return e.root.Append(nil)
}

// Options are those of the deposit on the portal.
func (e *Example) Options() asp.Options {
	opt := asp.Options{Kind: e.Declared, Name: e.FileName, ANS: e.ANS, Dossier: e.Dossier, Pieces: pieces(e.Files)}
	opt.Date, _ = time.Parse(time.DateOnly, e.Date)
	if e.Past != nil {
		opt.Past = e.Past
	}
	return opt
}

// pieces answers for the evidence as it was made; the archives themselves are
// another package's.
type pieces []File

// Piece implements asp.Pieces.
func (p pieces) Piece(name string) (asp.Piece, bool) {
	for _, f := range p {
		if f.Name == name {
			size := f.Size
			if f.Format != "" && size == 0 {
				size = int64(len(smallest(f.Format)))
			}
			return asp.Piece{Size: size, Format: f.Format, Found: f.Format}, true
		}
	}
	return asp.Piece{}, false
}

// Valid makes the valid deposit of a model.
func Valid(kind asp.Kind) (*Example, error) {
	text, err := data.ReadFile("data/" + string(kind) + ".json")
	if err != nil {
		return nil, err
	}
	root, err := jsonfile.Parse(text, jsonfile.Limits{})
	if err != nil {
		return nil, err
	}
	e := &Example{Slug: "valide", Kind: kind, Declared: kind, Code: asp.Accepted, Title: "Un dépôt sans écart.",
		root: root, Zips: 1, Date: Day().Format(time.DateOnly)}
	e.ANS = root.Get("numeroAns").Text
	e.FileName = asp.FileName(e.ANS, Day(), 1)
	for _, q := range root.Get("lignesImport").Items {
		for _, p := range q.Get("piecesJustificatives").Items {
			e.Files = append(e.Files, File{Name: p.Get("nomFichier").Text, Format: p.Get("formatFichier").Text})
		}
	}
	return e, nil
}

// entry is a twin as its table has it.
type entry struct {
	code, title string
	request     int
	where       string // table and line
	changes     []string
}

// Twins makes every deposit of a model that differs from the valid one: those
// that must be rejected, and those that are accepted with a remark.
func Twins(kind asp.Kind) ([]*Example, error) {
	entries, err := table(kind)
	if err != nil {
		return nil, err
	}
	var out []*Example
	count := map[string]int{}
	for _, t := range entries {
		e, err := made(kind, t)
		if err != nil {
			return nil, err
		}
		count[t.code]++
		if e.Slug = t.code; count[t.code] > 1 {
			e.Slug = fmt.Sprintf("%s-%d", t.code, count[t.code])
		}
		out = append(out, e)
	}
	return out, nil
}

// made makes a deposit with the changes of some twins, and what the last must get.
func made(kind asp.Kind, twins ...entry) (*Example, error) {
	e, err := Valid(kind)
	if err != nil {
		return nil, err
	}
	for _, t := range twins {
		e.Code, e.Title, e.Request = t.code, t.title, t.request
		for _, c := range t.changes {
			if err := e.change(c); err != nil {
				return nil, fmt.Errorf("%s: %s: %w", t.where, c, err)
			}
		}
	}
	e.complete()
	return e, nil
}

// table reads the twins of a model, sorted by code.
func table(kind asp.Kind) ([]entry, error) {
	var out []entry
	for _, name := range []string{"commun.ecarts", string(kind) + ".ecarts", string(kind) + ".variantes"} {
		text, err := data.ReadFile("data/" + name)
		if err != nil {
			return nil, err
		}
		list, err := read(name, string(text))
		if err != nil {
			return nil, err
		}
		out = append(out, list...)
	}
	slices.SortStableFunc(out, func(a, b entry) int { return strings.Compare(a.code, b.code) })
	return out, nil
}

// All makes the valid deposit and its twins.
func All(kind asp.Kind) ([]*Example, error) {
	valid, err := Valid(kind)
	if err != nil {
		return nil, err
	}
	twins, err := Twins(kind)
	return append([]*Example{valid}, twins...), err
}

// read reads a table of twins: "CODE REQUEST TITLE", then a change a line.
func read(name, text string) ([]entry, error) {
	var out []entry
	line := 0
	for l := range strings.Lines(text) {
		line++
		l = strings.TrimRight(l, "\n")
		switch {
		case l == "" || strings.HasPrefix(l, "#"):
		case strings.HasPrefix(l, " ") && len(out) > 0:
			last := &out[len(out)-1]
			last.changes = append(last.changes, strings.TrimSpace(l))
		default:
			f := strings.SplitN(l, " ", 3)
			if len(f) != 3 {
				return nil, fmt.Errorf("%s:%d: expected CODE REQUEST TITLE", name, line)
			}
			t := entry{code: f[0], title: f[2], where: fmt.Sprintf("%s:%d", name, line)}
			if _, err := fmt.Sscan(f[1], &t.request); err != nil {
				return nil, fmt.Errorf("%s:%d: %q is no request", name, line, f[1])
			}
			out = append(out, t)
		}
	}
	return out, nil
}

// WriteJSON writes the deposit's file.
func (e *Example) WriteJSON(w io.Writer) error {
	_, err := w.Write(e.JSON())
	return err
}
