package bord

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"net"
	"slices"
	"strconv"
	"strings"
	"time"

	"amfront/console/web"
	"amfront/journal"
	"amfront/judge/report"
	"amfront/scenarios"
	"amfront/suite/runs"
	"amfront/words"
)

const (
	maxRead   = 20000 // events that a first look reads: the newest
	maxPoints = 5000  // of a drawing, oldest go first
	maxHosts  = 10000 // sessions whose address is remembered
	maxRuns   = 20    // of the trend
	columns   = 24
)

// Chart is one drawing: stacked columns, and the same as a table.
type Chart struct {
	ID, Title, Question string
	Series              []Series
	Columns             []Column
}

// Series is one kind of what is counted; Class is its colour, as of a badge.
type Series struct {
	Name  any // a text, or what speaks both languages
	Class string
}

// Column is what was counted at a place, by series.
type Column struct {
	Label string
	N     []int
}

// Fill is the pattern over the colour of what must be told apart without it, of
// templates/bord.gohtml; "" of what is drawn plain.
func (s Series) Fill() string {
	class := s.Class[strings.LastIndexByte(s.Class, ' ')+1:]
	if !slices.Contains([]string{"bad", "bare", "warn", "odd"}, class) {
		return ""
	}
	return "url(#trame-" + class + ")"
}

// Bar is one rectangle, in hundredths of the drawing's width and height: text
// keeps its size whatever the drawing's.
type Bar struct {
	Series
	X, Y, W, H float64
}

// Top is the height of the highest column, 1 at least.
func (c Chart) Top() int {
	top := 1
	for _, col := range c.Columns {
		sum := 0
		for _, n := range col.N {
			sum += n
		}
		top = max(top, sum)
	}
	return top
}

// fit is how many labels have room side by side on a phone.
func (c Chart) fit() int {
	if len(c.Columns) > 0 && len(c.Columns[0].Label) > len("15:04") {
		return 5
	}
	return 6
}

func (c Chart) width() float64 { return 100 / float64(max(len(c.Columns), c.fit())) }

// Bars are the rectangles.
func (c Chart) Bars() (out []Bar) {
	for i, col := range c.Columns {
		y := 100.0
		for k, n := range col.N {
			if h := 100 * float64(n) / float64(c.Top()); n > 0 {
				y -= h
				out = append(out, Bar{c.Series[k], (float64(i) + .1) * c.width(), y, c.width() * .8, h})
			}
		}
	}
	return out
}

// Label is a text under the columns, and the day under it where one begins.
type Label struct {
	X         float64
	Text, Day string
}

// Labels are those that fit.
func (c Chart) Labels() (out []Label) {
	day := ""
	for i := 0; i < len(c.Columns); i += (len(c.Columns) + c.fit() - 1) / c.fit() {
		l := Label{X: (float64(i) + .5) * c.width(), Text: c.Columns[i].Label}
		if d, clock, ok := strings.Cut(l.Text, " "); ok && strings.Contains(d, "/") {
			if l.Text = clock; d != day {
				day, l.Day = d, d
			}
		}
		out = append(out, l)
	}
	return out
}

// seen leaves out what never happened: its legend would hide the rest.
func (c Chart) seen() Chart {
	out := Chart{ID: c.ID, Title: c.Title, Question: c.Question, Columns: make([]Column, len(c.Columns))}
	for i, col := range c.Columns {
		out.Columns[i].Label = col.Label
	}
	for k, s := range c.Series {
		if slices.ContainsFunc(c.Columns, func(col Column) bool { return col.N[k] > 0 }) {
			out.Series = append(out.Series, s)
			for i, col := range c.Columns {
				out.Columns[i].N = append(out.Columns[i].N, col.N[k])
			}
		}
	}
	return out
}

// point is one thing that happened.
type point struct {
	at   time.Time
	what string
}

// history is what the journal said so far, the newest of it.
type history struct {
	seq, gen       uint64
	lots, searches []point
	hosts          map[string]string // by session
	planned        []time.Time       // by the newest plan
}

// catchUp reads what was written since the last look.
func (h *history) catchUp(ctx context.Context, j *journal.Journal) error {
	if g := j.Generation(); h.hosts == nil || g != h.gen {
		*h = history{gen: g, hosts: map[string]string{}, seq: max(j.Last(), maxRead) - maxRead}
	}
	for ev, err := range j.EventsOf(ctx, h.seq, journal.KindMessageReceived, journal.KindSessionOpen,
		journal.KindLDAPRequest, journal.KindLPSReport) {
		if err != nil {
			return err
		}
		h.seq = ev.Seq
		var x struct {
			Decision, Protocol, Remote, Op, Action string
			Answer                                 struct{ Planned []time.Time }
		}
		if ev.Decode(&x) != nil { // an answer of another form: nothing of ours
			continue
		}
		switch {
		case ev.Kind == journal.KindMessageReceived:
			h.lots = add(h.lots, point{ev.Time, x.Decision})
		case x.Protocol == "ldap":
			if len(h.hosts) >= maxHosts {
				clear(h.hosts)
			}
			host, _, _ := net.SplitHostPort(x.Remote) // a pipe has none
			h.hosts[ev.Session] = cmp.Or(host, x.Remote)
		case x.Op == "search":
			h.searches = add(h.searches, point{ev.Time, cmp.Or(h.hosts[ev.Session], "inconnu")})
		case x.Action == "plan" && len(x.Answer.Planned) > 0:
			h.planned = x.Answer.Planned[:min(len(x.Answer.Planned), maxPoints)]
		}
	}
	return nil
}

func add(list []point, p point) []point {
	if list = append(list, p); len(list) > maxPoints {
		list = slices.Delete(list, 0, maxPoints/10)
	}
	return list
}

// spread counts points by time: columns of the shortest of steps that leaves few
// enough of them.
func (c *Chart) spread(points []point, names []string, steps ...time.Duration) {
	if len(points) == 0 {
		return
	}
	first, last := points[0].at, points[len(points)-1].at
	step := steps[len(steps)-1]
	for _, s := range slices.Backward(steps) {
		if last.Sub(first) < (columns-1)*s {
			step = s
		}
	}
	begin := last.Truncate(step).Add(-(columns - 1) * step)
	if f := first.Truncate(step); f.After(begin) {
		begin = f
	}
	format := map[bool]string{true: "15:04", false: "02/01"}[step < 24*time.Hour]
	for t := begin; !t.After(last); t = t.Add(step) {
		c.Columns = append(c.Columns, Column{t.Local().Format(format), make([]int, len(names))})
	}
	for _, p := range points {
		if k := slices.Index(names, p.what); k >= 0 && !p.at.Before(begin) {
			c.Columns[min(int(p.at.Sub(begin)/step), len(c.Columns)-1)].N[k]++
		}
	}
}

func (h *history) exchanges() Chart {
	c := Chart{ID: "lots", Title: "Lots reçus, par décision", Question: "Que devient ce que le logiciel envoie ? " +
		"(F-01, F-02, " +
		"F-03 : ce que le frontal rejette, il faut le renvoyer)"}
	var names []string
	for _, d := range scenarios.DecisionsWhere(nil) {
		names = append(names, string(d))
		c.Series = append(c.Series, Series{web.Fate(d.Meaning().Heading()), d.Meaning().Style})
	}
	c.spread(h.lots, names, time.Minute, 10*time.Minute, time.Hour, 24*time.Hour)
	return c
}

func (h *history) requests() Chart {
	c := Chart{ID: "annuaire", Title: "Recherches dans l’annuaire, par heure et par poste",
		Question: "Le logiciel ménage-t-il l’annuaire ? (E-09 : une relève par semaine, à une heure tirée au sort ; E-10 " +
			": rien " +
			"de superflu)"}
	n := map[string]int{}
	for _, p := range h.searches {
		n[p.what]++
	}
	names := slices.SortedFunc(maps.Keys(n), func(a, b string) int { return cmp.Or(n[b]-n[a], strings.Compare(a, b)) })
	classes := []string{"note", "odd", "warn", "ok"}
	names = names[:min(len(names), len(classes))]
	for i, name := range names {
		c.Series = append(c.Series, Series{words.Errorf("poste %s", name), classes[i]})
	}
	c.spread(h.searches, names, time.Hour, 24*time.Hour)
	return c
}

// plan draws at which hours the newest plan has the list fetched.
func (h *history) plan() Chart {
	c := Chart{ID: "plan", Title: "Heures de relève de la CRL, annoncées par le dernier plan", Question: "Les premières " +
		"relèves sont-elles tirées au sort entre 2 h et 22 h, étalées sur huit heures au moins ? (E-09)",
		Series: []Series{{words.Text("entre 2 h et 22 h"), "ok"}, {words.Text("hors de ces heures"), "bad"}}}
	for i := 0; i < 24 && len(h.planned) > 0; i++ {
		c.Columns = append(c.Columns, Column{strconv.Itoa(i) + " h", []int{0, 0}})
	}
	for _, t := range h.planned {
		out := 0
		if t.Hour() < 2 || t.Hour() >= 22 {
			out = 1
		}
		c.Columns[t.Hour()].N[out]++
	}
	return c
}

// lastRun is the matrix of the newest run: requirements by verdict.
type lastRun struct {
	ID       string
	At       time.Time
	Verdicts []report.Verdict
	Rows     []matrixRow
}

type matrixRow struct {
	Requirement string
	scenarios.Cited
	N []int
}

// verdicts draws the trend over the runs, newest first, and the matrix of the
// newest that judged anything.
func verdicts(list []runs.Status) (Chart, *lastRun) {
	c := Chart{ID: "verdicts", Title: "Verdicts, de passage en passage", Question: "Le logiciel progresse-t-il ? " +
		"Combien de " +
		"scénarios passent, à chaque passage gardé ?"}
	var last *lastRun
	classes := map[report.Verdict]string{report.Conforming: "ok", report.Warning: "warn", report.NonConforming: "bad",
		report.NotApplicable: "mute"}
	for _, v := range report.Verdicts {
		c.Series = append(c.Series, Series{v, cmp.Or(classes[v], "odd")})
	}
	for _, s := range list {
		if len(s.Lines) == 0 || len(c.Columns) >= maxRuns || s.State == runs.Playing {
			continue
		}
		col := Column{s.Began.Local().Format("02/01 15:04:05"), make([]int, len(report.Verdicts))}
		for _, l := range s.Lines {
			if k := slices.Index(report.Verdicts, l.Verdict); k >= 0 {
				col.N[k]++
			}
		}
		c.Columns = append(c.Columns, col)
		if last == nil {
			last = matrix(s)
		}
	}
	slices.Reverse(c.Columns)
	return c, last
}

func matrix(s runs.Status) *lastRun {
	m := &lastRun{ID: s.ID, At: s.Began}
	for _, v := range report.Verdicts {
		if slices.ContainsFunc(s.Lines, func(l runs.Line) bool { return l.Verdict == v }) {
			m.Verdicts = append(m.Verdicts, v)
		}
	}
	rows := map[string][]int{}
	for _, l := range s.Lines {
		id, _, _ := strings.Cut(l.ID, ".")
		if rows[id] == nil {
			rows[id] = make([]int, len(m.Verdicts))
		}
		rows[id][slices.Index(m.Verdicts, l.Verdict)]++
	}
	for _, id := range slices.Sorted(maps.Keys(rows)) {
		m.Rows = append(m.Rows, matrixRow{id, scenarios.Cite(id), rows[id]})
	}
	return m
}

// Cell is a count of the matrix, "" for none.
func (r matrixRow) Cell(i int) string {
	if r.N[i] == 0 {
		return ""
	}
	return fmt.Sprint(r.N[i])
}
