package console

import (
	"context"
	"fmt"
	"html/template"
	"net/http"
	"slices"
	"strings"
	"time"

	"amfront/asp"
	"amfront/asp/piece"
	"amfront/asp/portail"
)

// aspPages are the deposits at the ASP: form, answers, dossiers, instruction.
type aspPages struct {
	*server
	asp   *portail.Portal
	slots chan struct{} // uploads under way
}

// aspPages is made once; the API and the section share it.
func (s *server) aspPages() *aspPages {
	if s.asp == nil {
		s.asp = &aspPages{server: s, asp: s.opt.ASP, slots: make(chan struct{}, aspUploads)}
	}
	return s.asp
}

// memoryPortal stands in where nobody gave a portal: nothing outlives the process.
func memoryPortal(opt *Options) error {
	if opt.ASP != nil {
		return nil
	}
	var err error
	opt.ASP, err = portail.Open(context.Background(), portail.Options{Now: opt.Now, Log: opt.Log})
	return err
}

func (s *server) aspSection() section {
	a := s.aspPages()
	return section{Path: "/asp", Title: "Dépôts ASP", Routes: []route{
		{"GET /asp", a.form},
		{"POST /asp/depots", a.said(a.deposit)},
		{"POST /asp/controle", a.said(a.control)},
		{"GET /asp/depots", a.deposits},
		{"GET /asp/depots/{id}", a.said(a.outcome)},
		{"GET /asp/depots/{id}/fichier", a.said(a.file)},
		{"GET /asp/depots/{id}/rendu", a.said(a.answer)},
		{"GET /asp/dossiers", a.dossiers},
		{"GET /asp/dossiers/{number}", a.said(a.dossier)},
		{"POST /asp/dossiers/{number}/decision", s.post(a.decide)},
		{"POST /asp/reprise", s.post(a.takeOver)},
		{"GET /asp/regles", a.rules},
		{"POST /asp/regles", s.post(a.setRules)},
		{"POST /asp/vider", s.post(a.reset)},
		{"GET /asp/exemples", a.examples},
		{"GET /asp/exemples/{kind}/{slug}", a.said(a.example)},
		{"GET /asp/exemples/{kind}/{slug}/archive", a.said(a.exampleZip)},
		{"GET /asp/codes", a.codes},
	}}
}

// said shows the error of do on a page.
func (a *aspPages) said(do func(w http.ResponseWriter, r *http.Request) error) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if err := do(w, r); err != nil {
			a.failed(w, r, aspSaid(err))
		}
	}
}

// aspView is what every template of the section gets.
type aspView struct {
	Tab  string
	Data any
}

func (a *aspPages) page(w http.ResponseWriter, r *http.Request, tab, title, lead, body string, data any) {
	a.show(w, r, screen{Title: title, Lead: lead, Body: body, Data: aspView{tab, data}})
}

// aspForm is the deposit form and what the portal holds.
type aspForm struct {
	Today  string
	Cycle  []aspCount
	Bounds []string
	Ready  []portail.Dossier // whose balance may be sent now
}

type aspCount struct {
	State portail.State
	Badge template.HTML
	Count int
}

func (a *aspPages) form(w http.ResponseWriter, r *http.Request) {
	f := aspForm{Today: a.opt.Now().Format(time.DateOnly), Ready: a.ready()}
	counts := a.asp.Counts()
	for _, s := range portail.States()[1:] {
		f.Cycle = append(f.Cycle, aspCount{s, aspBadge(s), counts[s]})
	}
	f.Bounds = []string{"200 demandes par fichier JSON, 16 Mio", "3 Mo par pièce, en PDF, PNG ou JPG",
		"200 Mo par zip, 50 zips et 1,1 Go par dépôt", plural(piece.MaxEntries, "entrée", "entrées") + " par zip"}
	a.page(w, r, "/asp", "Dépôts ASP", "Le portail de financement du Ségur, pour répéter un dépôt avant de le faire : "+
		"les mêmes contrôles, puis l’instruction jusqu’au solde.", "asp-form", f)
}

// ready are the dossiers whose balance may be sent now.
func (a *aspPages) ready() []portail.Dossier {
	return slices.DeleteFunc(a.asp.Dossiers(), func(d portail.Dossier) bool {
		return d.State != portail.Paid || d.Balance != nil || !d.Biology()
	})
}

func (a *aspPages) deposit(w http.ResponseWriter, r *http.Request) error {
	return a.receive(w, r, func(u portail.Upload) error {
		d, err := a.asp.Deposit(r.Context(), u)
		if err == nil {
			a.notify("asp")
			http.Redirect(w, r, fmt.Sprintf("/asp/depots/%d", d.ID), http.StatusSeeOther)
		}
		return err
	})
}

// aspOutcome is the answer to a deposit, or to a control beforehand.
type aspOutcome struct {
	*asp.Report
	Deposit  *portail.Deposit // nil for a control beforehand
	Example  *aspExample      // the example that was controlled
	All      bool
	Class    string
	Accepted int
	Total    int
}

func outcomeOf(r *asp.Report, all bool) aspOutcome {
	o := aspOutcome{Report: r, All: all, Class: "ok"}
	o.Accepted, o.Total = r.Counts()
	switch {
	case r.FileRejected() || o.Accepted == 0:
		o.Class = "bad"
	case o.Accepted < o.Total:
		o.Class = "warn"
	}
	return o
}

func (a *aspPages) control(w http.ResponseWriter, r *http.Request) error {
	return a.receive(w, r, func(u portail.Upload) error {
		report, err := a.asp.Control(r.Context(), u)
		if err == nil {
			a.page(w, r, "/asp", "Contrôle sans dépôt",
				"Rien n’est gardé : ni dossier, ni numéro. Toutes les erreurs sont listées.", "asp-outcome",
				outcomeOf(report, true))
		}
		return err
	})
}

func (a *aspPages) outcome(w http.ResponseWriter, r *http.Request) error {
	d, err := a.of(r)
	if err != nil {
		return err
	}
	report, err := a.asp.Report(d.ID)
	if err != nil {
		return err
	}
	o := outcomeOf(report, r.URL.Query().Get("toutes") == "oui")
	o.Deposit = &d
	a.page(w, r, "/asp/depots", fmt.Sprintf("Dépôt n° %d", d.ID),
		"Ce que le portail répond aussitôt : la structure du fichier, puis chaque demande jusqu’à sa première erreur.",
		"asp-outcome", o)
	return nil
}

// Shown are a request's findings as asked for: the first, or all.
func (o aspOutcome) Shown(q asp.RequestResult) []asp.Finding {
	if !o.All && len(q.Findings) > 1 {
		return q.Findings[:1]
	}
	return q.Findings
}

// More counts the errors that are not shown.
func (o aspOutcome) More() int {
	n := 0
	for _, q := range o.Requests {
		n += len(q.Findings) - len(o.Shown(q))
	}
	return n
}

func (a *aspPages) deposits(w http.ResponseWriter, r *http.Request) {
	list := a.asp.Deposits()
	slices.Reverse(list)
	a.page(w, r, "/asp/depots", "Dépôts reçus",
		"Chaque fichier déposé, le plus récent d’abord, avec ce que le portail en a rendu.", "asp-deposits", list)
}

// aspDossiers is the table of dossiers.
type aspDossiers struct {
	List   []aspRow
	State  string // of the filter
	States []aspCount
	Total  int
}

type aspRow struct {
	portail.Dossier
	Badge template.HTML
	Acts  []aspAct
}

type aspAct struct {
	Value, Text, Class string
}

func rowOf(d portail.Dossier) aspRow {
	row := aspRow{Dossier: d, Badge: aspBadge(d.State)}
	for _, x := range d.Possible() {
		class := ""
		switch x {
		case portail.Refuse, portail.Recover:
			class = "danger"
		}
		row.Acts = append(row.Acts, aspAct{string(x), x.French(), class})
	}
	return row
}

func (a *aspPages) dossiers(w http.ResponseWriter, r *http.Request) {
	v := aspDossiers{State: r.URL.Query().Get("etat")}
	counts := a.asp.Counts()
	for _, s := range portail.States()[2:] {
		v.States = append(v.States, aspCount{s, aspBadge(s), counts[s]})
	}
	list := a.asp.Dossiers()
	v.Total = len(list)
	slices.Reverse(list)
	for _, d := range list {
		if v.State == "" || string(d.State) == v.State {
			v.List = append(v.List, rowOf(d))
		}
	}
	a.show(w, r, screen{Title: "Dossiers", Lead: "Chaque avance acceptée devient un dossier. Ici vous tenez la place " +
		"de l’instruction : vous décidez, et voyez ce que l’éditeur peut envoyer ensuite.",
		Body: "asp-dossiers", Fragment: "asp-dossiers-live", Data: aspView{"/asp/dossiers", v}})
}

func (a *aspPages) dossier(w http.ResponseWriter, r *http.Request) error {
	d, err := a.asp.Dossier(r.PathValue("number"))
	if err == nil {
		row := rowOf(d)
		a.page(w, r, "/asp/dossiers", "Dossier "+d.NumeroASP, "", "asp-dossier", &row)
	}
	return err
}

func (a *aspPages) decide(w http.ResponseWriter, r *http.Request) error {
	d, err := a.asp.Decide(r.Context(), r.PathValue("number"), portail.Decision(r.PostFormValue("decision")),
		strings.TrimSpace(r.PostFormValue("motif")))
	if err != nil {
		return aspSaid(err)
	}
	a.notify("asp")
	a.done(w, r, localPath(r.PostFormValue("retour")), fmt.Sprintf("Dossier %s : %s. %s", d.NumeroASP, d.State, d.Next()))
	return nil
}

func (a *aspPages) takeOver(w http.ResponseWriter, r *http.Request) error {
	f := func(name string) string { return strings.TrimSpace(r.PostFormValue(name)) }
	d, err := a.asp.TakeOver(r.Context(), portail.Taken{NumeroASP: f("numeroASP"), NumeroAns: f("numeroAns"),
		SIRET: f("SIRET"), NumeroEditeur: f("numeroEditeur"), Amount: f("montant"), State: portail.State(f("etat"))})
	if err != nil {
		return aspSaid(err)
	}
	a.notify("asp")
	a.done(w, r, "/asp/dossiers", fmt.Sprintf("Avance %s reprise, à l’état « %s ».", d.NumeroASP, d.State))
	return nil
}

func (a *aspPages) reset(w http.ResponseWriter, r *http.Request) error {
	if err := a.asp.Reset(r.Context()); err != nil {
		return err
	}
	a.notify("asp")
	a.done(w, r, "/asp", "Portail remis à neuf : dépôts, dossiers, numéros et règles sont oubliés.")
	return nil
}

// aspBadge shows a state; the sign carries what the colour says.
func aspBadge(s portail.State) template.HTML {
	switch s {
	case portail.Accepted:
		return badge("", "…", string(s))
	case portail.Granted:
		return badge("", "✎", string(s))
	case portail.Paid:
		return badge("ok", "€", string(s))
	case portail.Settled:
		return badge("ok", "✔", string(s))
	case portail.Refused, portail.Rejected:
		return badge("bad", "✘", string(s))
	case portail.Recovery:
		return badge("warn", "↩", string(s))
	}
	return badge("mute", "·", string(s))
}
