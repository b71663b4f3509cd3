package asp

import (
	"net/http"
	"slices"

	"amfront/asp"
	"amfront/asp/exemple"
	"amfront/asp/portail"
	"amfront/console/web"
)

// pages are the deposits at the ASP: form, answers, dossiers, instruction.
type pages struct {
	*web.Server
	asp   *portail.Portal
	slots chan struct{} // uploads under way
}

// said shows the error of do on a page.
func (a *pages) said(do func(w http.ResponseWriter, r *http.Request) error) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if err := do(w, r); err != nil {
			a.Failed(w, r, explained(err))
		}
	}
}

// view is what every template of the section gets.
type view struct {
	Tab  string
	Data any
}

func (a *pages) page(w http.ResponseWriter, r *http.Request, tab string, title, lead any, body string, data any) {
	a.Show(w, r, web.Screen{Title: title, Lead: lead, Body: body, Data: view{tab, data}})
}

// ready are the dossiers whose balance may be sent now.
func (a *pages) ready() []portail.Dossier {
	return slices.DeleteFunc(a.asp.Dossiers(), func(d portail.Dossier) bool {
		return d.State != portail.Paid || d.Balance != nil || !d.Biology()
	})
}

// outcomeView is the answer to a deposit, or to a control beforehand.
type outcomeView struct {
	*asp.Report
	Deposit  *portail.Deposit // nil for a control beforehand
	Example  *shownExample    // the example that was controlled
	Late     []asp.Finding    // on evidence that was just brought
	All      bool
	Class    string
	Accepted int
	Awaiting int
	Total    int
}

func outcomeOf(r *asp.Report, all bool) outcomeView {
	o := outcomeView{Report: r, All: all, Class: "ok"}
	o.Accepted, o.Awaiting, o.Total = r.Counts()
	switch {
	case r.FileRejected() || o.Accepted == 0:
		o.Class = "bad"
	case o.Accepted < o.Total || o.Awaiting > 0:
		o.Class = "warn"
	}
	return o
}

// Shown are a request's findings as asked for: the first, or all.
func (o outcomeView) Shown(q asp.RequestResult) []asp.Finding {
	if !o.All && len(q.Findings) > 1 {
		return q.Findings[:1]
	}
	return q.Findings
}

// More counts the errors that are not shown.
func (o outcomeView) More() int {
	n := 0
	for _, q := range o.Requests {
		n += len(q.Findings) - len(o.Shown(q))
	}
	return n
}

type act struct {
	Value, Text, Class string
}

// shownExample is an example as a page shows it.
type shownExample struct {
	*exemple.Example
	Path string
}
