package demo

import (
	"context"
	"html/template"
	"net/http"
	"slices"

	"amfront/bench"
	"amfront/console/web"
	"amfront/judge/report"
	"amfront/scenarios"
	"amfront/words"
)

// shownTurns bounds the gestures on a page, drawnTurns those of its diagram.
const (
	shownTurns = 14
	drawnTurns = 12
)

// liveView is what a page of templates/demonstrations_jouer.gohtml shows.
type liveView struct {
	head
	Busy      bool
	Waiting   *Waiting
	Other     *Waiting    // a sequence of another software
	Scene     *scene      // the sequence beside the reference's, nil for none
	Turns     []shownTurn // what is not in it, oldest first
	Diagram   template.HTML
	Verdict   *suiteView // what the suite says of it, nil where it plays nothing
	Sequences []Sequence // the one that fits best first
	Themes    []situationGroup
	Running   *words.Said // what is being played
}

// shownTurn is one gesture with what came of it.
type shownTurn struct {
	Turn
	Who       *words.Said // "le banc", the variant's title
	Mine      bool        // of the software of this page, or of the bench
	Badge     web.Mark
	Exchanges []bench.Message
}

type situationGroup struct {
	Title string
	List  []scenarios.Situation
}

func (p *pages) livePage(w http.ResponseWriter, r *http.Request) {
	var v *liveView
	h, err := p.head(r, "")
	if err == nil {
		v, err = p.live(r.Context(), h)
	}
	if err == nil && h.Piece != nil && h.Suite {
		if r.URL.Query().Has("suite") { // the region of the verdict alone
			p.Fragment(w, r, "demonstrations-outcome", p.suite(h))
			return
		}
		v.Verdict = p.suite(h)
	}
	p.screen(w, r, h, "demonstrations-live", "demonstrations-stage", v, err)
}

func (p *pages) live(ctx context.Context, h head) (*liveView, error) {
	v := &liveView{head: h, Sequences: Sequences()}
	if h.Piece != nil {
		if i := slices.IndexFunc(v.Sequences, func(q Sequence) bool { return q.ID == h.Piece.Sequence }); i > 0 {
			best := v.Sequences[i]
			v.Sequences = slices.Insert(slices.Delete(v.Sequences, i, i+1), 0, best)
		}
	}
	for _, s := range p.World.Situations() {
		n := len(v.Themes)
		if n == 0 || v.Themes[n-1].Title != web.Capital(s.Theme) {
			v.Themes, n = append(v.Themes, situationGroup{Title: web.Capital(s.Theme)}), n+1
		}
		v.Themes[n-1].List = append(v.Themes[n-1].List, s)
	}
	st, err := p.stage.State(), error(nil)
	v.Busy = st.Busy
	if st.Waiting != nil && st.Waiting.Software == h.Name {
		v.Waiting = st.Waiting
	} else if st.Waiting.Left() {
		v.Other = st.Waiting
	}
	slices.Reverse(st.Turns) // one order of time everywhere
	if v.Scene, err = p.scene(ctx, v, st.Turns); err != nil {
		return nil, err
	}
	return v, p.turns(ctx, v, st.Turns)
}

// turns fills in what came of the newest gestures, and draws those of the
// software of this page.
func (p *pages) turns(ctx context.Context, v *liveView, list []Turn) error {
	list = list[max(0, len(list)-shownTurns):]
	trace, err := p.stage.Trace(ctx, slices.Clone(list))
	if err != nil {
		return err
	}
	lots := p.lots(trace)
	var mine []Turn
	for _, t := range list {
		d := p.shown(t, v.Name, lots)
		if !v.Scene.has(t) {
			v.Turns = append(v.Turns, d)
		}
		if t.Outcome == Playing {
			v.Running = t.Gesture.Title()
		}
		if d.Mine && (t.Part.Play == 0 || t.Part.Software == v.Name) {
			mine = append(mine, t)
		}
	}
	mine = mine[max(0, len(mine)-drawnTurns):]
	if len(mine) == 0 {
		return nil
	}
	for i := len(mine) - 1; i > 0; i-- { // the scene begins with the last fresh station
		if mine[i].Gesture.Kind == SetUp {
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
		if found, _, err := p.World.Message(m.ID); err == nil {
			of[found.Session] = web.ExchangePage(found.ID)
		}
	}
	v.Diagram, err = web.Diagram(ctx, report.BuildSequence(scene.Events, 0),
		"Diagramme de ce qui vient d’être joué ; les gestes et leurs réponses sont donnés en texte",
		func(a report.Arrow) string { return of[a.Session] })
	return err
}

// lots are the exchanges of a trace by turn.
func (p *pages) lots(trace *Trace) map[int][]bench.Message {
	out := map[int][]bench.Message{}
	for _, m := range trace.Messages {
		if found, _, err := p.World.Message(m.ID); err == nil { // one that was deleted is shown no more
			out[m.Turn] = append(out[m.Turn], found)
		}
	}
	return out
}

func (p *pages) shown(t Turn, page string, lots map[int][]bench.Message) shownTurn {
	return shownTurn{Turn: t, Who: p.who(t.Software), Mine: t.Software == "" || t.Software == page,
		Badge: outcomeBadge(t.Outcome), Exchanges: lots[t.N]}
}

func (p *pages) who(software string) *words.Said {
	switch {
	case software == "":
		return words.Text("le banc")
	case software == Reference:
		return words.Text("le logiciel de référence")
	}
	return words.Errorf("la variante « %s »", software)
}

// outcomeBadge shows how a gesture ended.
func outcomeBadge(o Outcome) web.Mark {
	switch o {
	case Playing:
		return web.Badge("note", "▶", "en cours")
	case Done:
		return web.Badge("note", "·", "dit « fait »") // no verdict: a faulty one says it, too
	case Refused:
		return web.Badge("warn", "■", "refuse")
	case Failed:
		return web.Badge("bad", "✘", "ne répond pas comme il faut")
	case Unsupported:
		return web.Badge("mute", "–", "ne sait pas le faire")
	case Stopped:
		return web.Badge("mute", "⏹", "interrompu")
	}
	return web.Badge("odd", "‼", "erreur du banc")
}

// gesture has the software, or the bench, do one thing.
func (p *pages) gesture(w http.ResponseWriter, r *http.Request, h head) error {
	g := Gesture{Kind: Kind(r.PostFormValue("geste")), Flow: r.PostFormValue("flux"),
		Usage: r.PostFormValue("usage"), Compressed: r.PostFormValue("compression") != "",
		OCT: r.PostFormValue("oct") != "", Situation: r.PostFormValue("situation"), Code: r.PostFormValue("code")}
	if g.Kind == Situation {
		if _, err := p.World.Situation(g.Situation); err != nil {
			return refused(err)
		}
	}
	if err := p.stage.Play(h.Name, g); err != nil {
		return refused(err)
	}
	return p.Asked(w, r, h.Address)
}

// sequence takes a prepared sequence up, goes on with it, or drops it.
func (p *pages) sequence(w http.ResponseWriter, r *http.Request, h head) error {
	var err error
	switch do := r.PostFormValue("faire"); do {
	case "preparer", "jouer":
		if err = p.stage.Beside(h.Name, r.PostFormValue("sequence")); err == nil && do == "jouer" {
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
		err = ErrUnknown
	}
	if err != nil {
		return refused(err)
	}
	return p.Asked(w, r, h.Address)
}

// forget empties the station of the software.
func (p *pages) forget(w http.ResponseWriter, r *http.Request, h head) error {
	if err := p.stage.Forget(h.Name); err != nil {
		return refused(err)
	}
	p.Done(w, r, h.Address, "Le poste de ce logiciel est oublié : son prochain geste commencera par le remettre à neuf.")
	return nil
}

// startOver empties bench and stations, and stays on the page.
func (p *pages) startOver(w http.ResponseWriter, r *http.Request, h head) error {
	if err := p.stage.Forget(""); err != nil {
		return refused(err)
	}
	if err := p.World.Reset(r.Context()); err != nil {
		return err
	}
	p.Notify("demo")
	p.Done(w, r, h.Address, "Banc et postes de démonstration remis à zéro. Les certificats restent, la situation est "+
		"nominale.")
	return nil
}
