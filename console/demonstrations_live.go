package console

import (
	"context"
	"html/template"
	"net/http"
	"slices"
	"strings"

	"amfront/bench"
	"amfront/console/demo"
	"amfront/judge/report"
	"amfront/scenarios"
)

// shownTurns bounds the gestures on a page, drawnTurns those of its diagram.
const (
	shownTurns = 14
	drawnTurns = 12
)

// demoLive is what a page of templates/demonstrations_jouer.gohtml shows.
type demoLive struct {
	demoHead
	Busy      bool
	Waiting   *demo.Waiting
	Other     *demo.Waiting // a sequence of another software
	Turns     []demoTurn    // newest first
	Diagram   template.HTML
	Sequences []demo.Sequence // the one that fits best first
	Themes    []demoTheme
	Running   string // what is being played
}

// demoTurn is one gesture with what came of it.
type demoTurn struct {
	demo.Turn
	Who       string // "le banc", the variant's title
	Mine      bool   // of the software of this page, or of the bench
	Badge     template.HTML
	Exchanges []bench.Message
}

type demoTheme struct {
	Title string
	List  []scenarios.Situation
}

func (p *demoPages) livePage(w http.ResponseWriter, r *http.Request) {
	h, err := p.head(r, "")
	if err != nil {
		p.failed(w, r, err)
		return
	}
	v, err := p.live(r.Context(), h)
	if err != nil {
		p.failed(w, r, err)
		return
	}
	p.show(w, r, screen{Title: h.Title(), Lead: h.lead(), Body: "demonstrations-live", Fragment: "demonstrations-stage",
		Data: v})
}

func (p *demoPages) live(ctx context.Context, h demoHead) (*demoLive, error) {
	v := &demoLive{demoHead: h, Sequences: demo.Sequences()}
	if h.Piece != nil {
		if i := slices.IndexFunc(v.Sequences, func(q demo.Sequence) bool { return q.ID == h.Piece.Sequence }); i > 0 {
			best := v.Sequences[i]
			v.Sequences = slices.Insert(slices.Delete(v.Sequences, i, i+1), 0, best)
		}
	}
	for _, s := range p.world.Situations() {
		n := len(v.Themes)
		if n == 0 || v.Themes[n-1].Title != capital(s.Theme) {
			v.Themes, n = append(v.Themes, demoTheme{Title: capital(s.Theme)}), n+1
		}
		v.Themes[n-1].List = append(v.Themes[n-1].List, s)
	}
	st := p.stage.State()
	v.Busy = st.Busy
	if st.Waiting != nil && st.Waiting.Software == h.Name {
		v.Waiting = st.Waiting
	} else if st.Waiting.Left() {
		v.Other = st.Waiting
	}
	return v, p.turns(ctx, v, st.Turns)
}

// turns fills in what came of the newest gestures, and draws those of the
// software of this page.
func (p *demoPages) turns(ctx context.Context, v *demoLive, list []demo.Turn) error {
	list = list[:min(len(list), shownTurns)]
	trace, err := p.stage.Trace(ctx, slices.Clone(list))
	if err != nil {
		return err
	}
	lots := map[int][]bench.Message{}
	for _, m := range trace.Messages {
		if found, _, err := p.world.Message(m.ID); err == nil { // one that was deleted is shown no more
			lots[m.Turn] = append(lots[m.Turn], found)
		}
	}
	var mine []demo.Turn
	for _, t := range list {
		d := demoTurn{Turn: t, Who: p.who(t.Software), Mine: t.Software == "" || t.Software == v.Name,
			Badge: outcomeBadge(t.Outcome), Exchanges: lots[t.N]}
		v.Turns = append(v.Turns, d)
		if t.Outcome == demo.Playing {
			v.Running = t.Gesture.Title()
		}
		if d.Mine && len(mine) < drawnTurns {
			mine = append(mine, t)
		}
	}
	if len(mine) == 0 {
		return nil
	}
	slices.Reverse(mine)
	for i := len(mine) - 1; i > 0; i-- { // the scene begins with the last fresh station
		if mine[i].Gesture.Kind == demo.SetUp {
			mine = mine[i:]
			break
		}
	}
	scene, err := p.stage.Trace(ctx, mine)
	if err != nil {
		return err
	}
	of := map[string]string{} // session to the page of its lot
	for _, m := range scene.Messages {
		if found, _, err := p.world.Message(m.ID); err == nil {
			of[found.Session] = "/echanges/" + found.ID
		}
	}
	v.Diagram, err = sequenceDiagram(report.BuildSequence(scene.Events, 0),
		"Diagramme de ce qui vient d’être joué ; les gestes et leurs réponses sont donnés en texte",
		func(a report.Arrow) string { return of[a.Session] })
	return err
}

// sequenceDiagram draws arrows whose labels come from outside.
func sequenceDiagram(arrows []report.Arrow, title string, link func(report.Arrow) string) (template.HTML, error) {
	if len(arrows) == 0 {
		return "", nil
	}
	for i := range arrows {
		arrows[i].Label, arrows[i].Detail = clean(arrows[i].Label), clean(arrows[i].Detail)
	}
	var b strings.Builder
	err := report.SequenceSVG(&b, arrows, title, link)
	return template.HTML(b.String()), err
}

func (p *demoPages) who(software string) string {
	switch {
	case software == "":
		return "le banc"
	case software == demo.Reference:
		return "le logiciel de référence"
	}
	return "la variante « " + software + " »"
}

// outcomeBadge shows how a gesture ended.
func outcomeBadge(o demo.Outcome) template.HTML {
	switch o {
	case demo.Playing:
		return badge("note", "▶", "en cours")
	case demo.Done:
		return badge("ok", "✔", "dit « fait »")
	case demo.Refused:
		return badge("warn", "■", "refuse")
	case demo.Failed:
		return badge("bad", "✘", "ne répond pas comme il faut")
	case demo.Unsupported:
		return badge("mute", "–", "ne sait pas le faire")
	case demo.Stopped:
		return badge("mute", "⏹", "interrompu")
	}
	return badge("odd", "‼", "erreur du banc")
}

// gesture has the software, or the bench, do one thing.
func (p *demoPages) gesture(w http.ResponseWriter, r *http.Request) error {
	h, err := p.head(r, "")
	if err != nil {
		return err
	}
	g := demo.Gesture{Kind: demo.Kind(r.PostFormValue("geste")), Flow: r.PostFormValue("flux"),
		Usage: r.PostFormValue("usage"), Compressed: r.PostFormValue("compression") != "",
		OCT: r.PostFormValue("oct") != "", Situation: r.PostFormValue("situation"), Code: r.PostFormValue("code")}
	if g.Kind == demo.Situation {
		if _, err := p.world.Situation(g.Situation); err != nil {
			return demoError(err)
		}
	}
	if err := p.stage.Play(h.Name, g); err != nil {
		return demoError(err)
	}
	return p.asked(w, r, h.Address)
}

// sequence takes a prepared sequence up, goes on with it, or drops it.
func (p *demoPages) sequence(w http.ResponseWriter, r *http.Request) error {
	h, err := p.head(r, "")
	if err != nil {
		return err
	}
	do := r.PostFormValue("faire")
	switch do {
	case "preparer", "jouer":
		if err = p.stage.Begin(h.Name, r.PostFormValue("sequence")); err == nil && do == "jouer" {
			err = p.stage.Next(true)
		}
	case "suivant":
		err = p.stage.Next(false)
	case "tout":
		err = p.stage.Next(true)
	case "interrompre":
		err = p.stage.Stop()
	case "abandonner":
		p.stage.Drop()
	default:
		err = demo.ErrUnknown
	}
	if err != nil {
		return demoError(err)
	}
	return p.asked(w, r, h.Address)
}

// forget empties the station of the software.
func (p *demoPages) forget(w http.ResponseWriter, r *http.Request) error {
	h, err := p.head(r, "")
	if err != nil {
		return err
	}
	if err := p.stage.Forget(h.Name); err != nil {
		return demoError(err)
	}
	p.done(w, r, h.Address, "Le poste de ce logiciel est oublié : son prochain geste commencera par le remettre à neuf.")
	return nil
}

// startOver empties bench and stations, and stays on the page.
func (p *demoPages) startOver(w http.ResponseWriter, r *http.Request) error {
	h, err := p.head(r, "")
	if err != nil {
		return err
	}
	if err := p.stage.Forget(""); err != nil {
		return demoError(err)
	}
	if err := p.world.Reset(r.Context()); err != nil {
		return err
	}
	p.notify("demo")
	p.done(w, r, h.Address, "Banc et postes de démonstration remis à zéro. Les certificats restent, la situation est "+
		"nominale.")
	return nil
}
