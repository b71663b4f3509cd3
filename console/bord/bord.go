// Package bord is the section of the dashboard: what the bench saw, as a few
// drawings, each with its table and with the requirement or the question that it
// answers; and the button that has the reference LPS send a lot. It reads the
// journal as it grows and the runs that are kept, and changes nothing by itself.
// It must not know other sections: who sends is told by [Options].
package bord

import (
	"context"
	"embed"
	"net/http"
	"slices"
	"strings"
	"sync"

	"amfront/console/web"
	"amfront/lps/faulty"
	"amfront/suite/runs"
	"amfront/words"
)

//go:embed templates assets
var files embed.FS

// Options of a dashboard.
type Options struct {
	Runs *runs.Keeper // nil: there are none
	// Send has the reference LPS ("reference"), or a variant of it, send a lot in
	// the background; nil: nobody can.
	Send func(software string) error
}

// Desk draws the dashboard. It is safe for concurrent use.
type Desk struct {
	*web.Server
	opt Options

	mu   sync.Mutex // guards what was read
	read history
}

// New makes a dashboard.
func New(on *web.Server, opt Options) *Desk { return &Desk{Server: on, opt: opt} }

// Section is the section of the dashboard.
func (d *Desk) Section() web.Section {
	return web.Section{Path: "/bord", Title: "Bord", Files: files, Pages: []web.Route{
		{Pattern: "GET /bord", Handler: d.page},
		{Pattern: "POST /bord/essai", Handler: d.Post(d.try)},
	}}
}

// Board is what templates/bord.gohtml shows.
type Board struct {
	Charts []Chart
	Run    *lastRun // nil: none was judged
	Try    []Fault  // what can be sent beside a sound lot; nil: nobody can send
}

// Fault is a variant of the reference whose fault shows in a lot.
type Fault struct {
	Name  string
	Title *words.Said
}

// Look reads what is new and draws it.
func (d *Desk) Look(ctx context.Context) (*Board, error) {
	d.mu.Lock()
	err := d.read.catchUp(ctx, d.World.Journal)
	b := &Board{Charts: []Chart{d.read.exchanges(), d.read.requests(), d.read.plan()}}
	d.mu.Unlock()
	if d.opt.Runs != nil {
		trend, last := verdicts(d.opt.Runs.List())
		b.Charts, b.Run = append(b.Charts, trend), last
	}
	b.Charts = slices.DeleteFunc(b.Charts, func(c Chart) bool { return len(c.Columns) == 0 })
	for i, c := range b.Charts {
		b.Charts[i] = c.seen()
	}
	if d.opt.Send != nil {
		b.Try = faults()
	}
	return b, err
}

// faults are the variants that send something wrong: parts A to C.
var faults = sync.OnceValue(func() (out []Fault) {
	for _, v := range faulty.Variants() {
		if !v.Expect.Never && len(v.Requirements) > 0 && strings.Contains("ABC", v.Requirements[0][:1]) {
			out = append(out, Fault{v.Name, words.Errorf("%s : %v", v.Requirements[0],
				words.Text(web.French.Replace(v.Title)))})
		}
	}
	slices.SortStableFunc(out, func(a, b Fault) int { return strings.Compare(a.Title.Error()[:4], b.Title.Error()[:4]) })
	return out
})

func (d *Desk) page(w http.ResponseWriter, r *http.Request) {
	b, err := d.Look(r.Context())
	if err != nil {
		d.Failed(w, r, err)
		return
	}
	d.Show(w, r, web.Screen{Title: "Tableau de bord", Body: "bord", Fragment: "bord-live", Data: b,
		Lead: "Ce que le banc a vu, et l’exigence ou la question à laquelle chaque dessin répond."})
}

// try sends a lot.
func (d *Desk) try(w http.ResponseWriter, r *http.Request) error {
	who := r.PostFormValue("logiciel")
	known := who == "reference" || slices.ContainsFunc(faults(), func(f Fault) bool { return f.Name == who })
	if !known || d.opt.Send == nil {
		return web.Refusal(http.StatusBadRequest, "Cette faute n’est pas dans la liste.", nil)
	}
	if err := d.opt.Send(who); err != nil {
		return err
	}
	d.Done(w, r, "/echanges", "Le LPS de référence prépare un lot et l’envoie : il paraît ici dès que le frontal l’a "+
		"reçu.")
	return nil
}
