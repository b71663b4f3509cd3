package room

import (
	"bytes"
	"embed"
	"errors"
	"html/template"
	"net/http"
	"slices"
	"strconv"
	"sync"

	"amfront/bench"
	"amfront/console/web"
	"amfront/scenarios"
	"amfront/suite/runs"
	"amfront/words"
)

//go:embed templates/*.gohtml
var pages embed.FS

//go:embed assets/*
var assets embed.FS

// templates are read when a room is first shown, not by every command.
var templates = sync.OnceValue(func() map[words.Language]*template.Template {
	source, err := pages.ReadFile("templates/room.gohtml")
	if err != nil {
		panic(err)
	}
	out := map[words.Language]*template.Template{}
	for _, l := range []words.Language{words.French, words.English} {
		out[l] = template.Must(template.New("").Funcs(template.FuncMap{"french": web.French.Replace, "clip": web.Clip,
			"say": l.Value, "lang": func() words.Language { return l },
			"run": func(s runs.Status) template.HTML { return web.RunBadge(s).HTML(l) },
			"decision": func(d string, n int) template.HTML {
				m := scenarios.Decision(d).Meaning()
				word := web.Fate(m.Label()).In(l)
				if n > 0 {
					word = strconv.Itoa(n) + " " + word
				}
				return web.Badge(m.Style, m.Sign, word).HTML(l)
			}}).Parse(l.Page(string(source))))
	}
	return out
})

// row is a place as the trainer sees it.
type row struct {
	N              int
	Name, Password string
	E              bench.Endpoints
	Down           error // why there is no bench, nil for one that is there
	Trouble        string
	Counts         []count
	Last           *bench.Message
	Situations     []string
	Faults         int
	Run            *runs.Status // the newest
}

// count is how many messages had a decision.
type count struct {
	Decision string
	N        int
}

// rows are the places, addresses as the asking browser's host reaches them.
func (s *server) rows(q *http.Request) ([]row, error) {
	var out []row
	for i := range s.seats {
		v := row{N: i + 1, Name: Name(i + 1)}
		there, err := s.with(v.N, func(p *Place) error { return v.look(q, p) })
		if !there {
			v.Down = words.Text("ce banc n’a pas pu être rouvert")
			if err != nil {
				v.Down = words.Errorf("ce banc n’a pas pu être rouvert : %v", err)
			}
		} else if err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	return out, nil
}

func (v *row) look(q *http.Request, p *Place) error {
	w := p.World
	v.E, v.Password, v.Trouble = reached(w.Endpoints(), hostOf(q)), p.Password, w.Trouble()
	counts := w.MessageCounts()
	for _, d := range scenarios.DecisionsWhere(nil) {
		if n := counts[string(d)]; n > 0 {
			v.Counts = append(v.Counts, count{string(d), n})
		}
	}
	last, err := w.Messages(q.Context(), bench.Filter{Limit: 1}, 0)
	if err != nil {
		return err
	}
	if len(last) > 0 {
		v.Last = &last[0]
	}
	for _, id := range w.ActiveSituations() {
		title := id
		if x, err := w.Situation(id); err == nil {
			title = x.Title
		}
		if !slices.Contains(v.Situations, title) {
			v.Situations = append(v.Situations, title)
		}
	}
	v.Faults = len(w.Faults.Rules())
	if list := p.Runs.List(); len(list) > 0 {
		newest := slices.MaxFunc(list, func(a, b runs.Status) int { return a.Began.Compare(b.Began) })
		v.Run = &newest
	}
	return nil
}

func (s *server) index(w http.ResponseWriter, q *http.Request) {
	rows, err := s.rows(q)
	situations, errs := scenarios.Situations()
	s.show(w, q, "index", map[string]any{"Rows": rows, "Situations": situations, "Kept": s.opt.Kept,
		"Told": told[q.URL.Query().Get("fait")]}, errors.Join(err, errs))
}

// told are the sentences after a gesture.
var told = map[string]string{"situation": "La situation est en vigueur sur tous les postes.",
	"nominal": "Tous les postes sont revenus à la situation nominale.", "neuf": "C’est fait : banc neuf."}

func (s *server) table(w http.ResponseWriter, q *http.Request) {
	rows, err := s.rows(q)
	s.show(w, q, "table", rows, err)
}

func (s *server) cards(w http.ResponseWriter, q *http.Request) {
	rows, err := s.rows(q)
	s.show(w, q, "cards", map[string]any{"Rows": rows, "Room": q.Host}, err)
}

func (s *server) card(w http.ResponseWriter, q *http.Request, n int) {
	v := row{N: n, Name: Name(n)}
	there, err := s.with(n, func(p *Place) error { return v.look(q, p) })
	if !there {
		http.NotFound(w, q)
		return
	}
	s.show(w, q, "cards", map[string]any{"Rows": []row{v}, "Room": q.Host}, err)
}

func (s *server) show(w http.ResponseWriter, q *http.Request, name string, data any, err error) {
	var out bytes.Buffer
	if err == nil {
		err = templates()[web.Lang(q)].ExecuteTemplate(&out, name, data)
	}
	if err != nil {
		s.opt.Log.Error("room", "page", name, "err", err)
		http.Error(w, web.Lang(q).Say("Erreur du banc : %v", err), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	out.WriteTo(w) //nolint:errcheck // the client is gone
}

func (s *server) apply(w http.ResponseWriter, q *http.Request) {
	id, told := q.PostFormValue("situation"), "situation"
	if id == "" {
		told = "nominal"
	}
	s.done(w, q, told, s.Apply(q.Context(), id))
}

func (s *server) renewed(w http.ResponseWriter, q *http.Request) {
	n, err := strconv.Atoi(q.PostFormValue("place")) // 0: all
	if err != nil || n < 0 || n > len(s.seats) {
		http.Error(w, web.Lang(q).Word("Ce poste n’existe pas."), http.StatusBadRequest)
		return
	}
	s.done(w, q, "neuf", s.Renew(n))
}

func (s *server) done(w http.ResponseWriter, q *http.Request, told string, err error) {
	if err != nil {
		http.Error(w, web.Lang(q).Say("Cela n’a pas réussi partout :\n%v", err), http.StatusInternalServerError)
		return
	}
	http.Redirect(w, q, "/?fait="+told, http.StatusSeeOther)
}
