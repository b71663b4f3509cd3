// Package asp is the section of the deposits at the ASP: form, answers,
// dossiers, the instruction's decisions, rules and examples. Every control and
// every state is the portal's; nothing of the bench's world is known here.
package asp

import (
	"embed"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"amfront/asp"
	"amfront/asp/piece"
	"amfront/asp/portail"
	"amfront/console/web"
	"amfront/words"
)

//go:embed templates assets
var files embed.FS

// Section is the section of the deposits at the ASP.
func Section(on *web.Server, portal *portail.Portal) web.Section {
	a := &pages{Server: on, asp: portal, slots: make(chan struct{}, maxUploads)}
	const upload = portail.MaxUploadBytes
	return web.Section{Path: "/asp", Title: "Dépôts ASP", Files: files,
		Pages: []web.Route{
			{Pattern: "GET /asp", Handler: a.form},
			{Pattern: "POST /asp/depots", Handler: a.said(a.deposit), MaxBody: upload},
			{Pattern: "POST /asp/controle", Handler: a.said(a.control), MaxBody: upload},
			{Pattern: "GET /asp/depots", Handler: a.deposits},
			{Pattern: "GET /asp/depots/{id}", Handler: a.said(a.outcome)},
			{Pattern: "GET /asp/depots/{id}/fichier", Handler: a.said(a.file)},
			{Pattern: "GET /asp/depots/{id}/rendu", Handler: a.said(a.answer)},
			{Pattern: "POST /asp/depots/{id}/pieces", Handler: a.said(a.bringEvidence), MaxBody: upload},
			{Pattern: "GET /asp/dossiers", Handler: a.dossiers},
			{Pattern: "GET /asp/dossiers/{number}/documents/{document}", Handler: a.said(a.document)},
			{Pattern: "GET /asp/dossiers/{number}", Handler: a.said(a.dossier)},
			{Pattern: "POST /asp/dossiers/{number}/decision", Handler: a.Post(a.decide)},
			{Pattern: "POST /asp/reprise", Handler: a.Post(a.takeOver)},
			{Pattern: "GET /asp/regles", Handler: a.rules},
			{Pattern: "POST /asp/regles", Handler: a.Post(a.setRules)},
			{Pattern: "POST /asp/vider", Handler: a.Post(a.reset)},
			{Pattern: "GET /asp/exemples", Handler: a.examples},
			{Pattern: "GET /asp/exemples/{kind}/{slug}", Handler: a.said(a.example)},
			{Pattern: "GET /asp/exemples/{kind}/{slug}/archive", Handler: a.said(a.exampleZip)},
			{Pattern: "GET /asp/codes", Handler: a.codes},
		},
		API: []web.Route{
			{Pattern: "POST /api/v1/asp/checks", Handler: a.api(a.apiCheck), Form: uploadForm{}, Out: asp.Report{},
				MaxBody: upload, Fails: []int{503}, Summary: "control a deposit at the ASP, keep nothing; every error is listed"},
			web.Get("GET /api/v1/asp/deposits", a.apiDeposits).Says("deposits, oldest first"),
			{Pattern: "POST /api/v1/asp/deposits", Handler: a.api(a.apiDeposit), Form: uploadForm{}, Out: portail.Deposit{},
				Status: http.StatusCreated, MaxBody: upload, Fails: []int{503}, Summary: "deposit a file with its evidence"},
			web.Get("GET /api/v1/asp/deposits/{id}", a.of).With(ofDeposit{}).Says("one deposit", 404),
			{Pattern: "POST /api/v1/asp/deposits/{id}/archives", Handler: a.api(a.apiBring), Params: ofDeposit{},
				Form: evidenceForm{}, Out: broughtBody{}, MaxBody: upload, Fails: []int{404, 409, 503},
				Summary: "bring evidence that the deposit awaits; what a finding keeps out is awaited still"},
			{Pattern: "GET /api/v1/asp/deposits/{id}/file", Handler: a.api(a.file), Params: ofDeposit{},
				Type: "application/octet-stream", Fails: []int{404}, Summary: "the JSON as it was deposited"},
			{Pattern: "GET /api/v1/asp/deposits/{id}/answer", Handler: a.api(a.answer), Params: ofDeposit{},
				Type: "application/octet-stream", Fails: []int{404},
				Summary: "the file as the portal gives it back; 404 when it was rejected as a whole"},
			web.Get("GET /api/v1/asp/deposits/{id}/report", a.apiReport).With(ofDeposit{}).
				Says("what the controls found, every error", 404),
			web.Get("GET /api/v1/asp/dossiers", a.apiDossiers).With(dossiersQuery{}).Says("dossiers, oldest first", 400),
			web.Take("POST /api/v1/asp/dossiers", http.StatusCreated, portail.Taken{NumeroAns: "9999999999",
				SIRET: "12345678900011", NumeroEditeur: "00042", Amount: "2917.00"}, a.apiTakeOver).
				Says("take over an advance that was granted elsewhere (BIO-LOINC)"),
			web.Get("GET /api/v1/asp/dossiers/{number}", a.dossierOf).Says("one dossier with its history", 404),
			web.Get("GET /api/v1/asp/dossiers/{number}/documents", a.apiDocuments).
				Says("what the instruction sent: decision, notification of refusal, notices of payment", 404),
			web.Take("POST /api/v1/asp/dossiers/{number}/decisions", http.StatusOK,
				decisionBody{portail.Grant, "Dossier complet."}, a.apiDecide).Says("a decision of the instruction", 404, 409),
			web.Get("GET /api/v1/asp/rules", a.apiRules).Says("rules that decide in the instruction's place"),
			web.Take("PUT /api/v1/asp/rules", http.StatusOK, rulesBody{[]portail.Rule{
				{Kind: asp.Avance, NumeroEditeur: "0004*", Decision: portail.PayAdvance}}}, a.apiSetRules).
				Says("replace the rules; the first that fits decides of what is accepted from now on"),
			web.Do("DELETE /api/v1/asp", a.apiReset).Says("forget every deposit, dossier, number and rule"),
		},
		Schemas: map[string]any{"ASPReport": asp.Report{}, "ASPFinding": asp.Finding{}, "ASPResult": asp.RequestResult{},
			"ASPDeposit": portail.Deposit{}, "ASPZip": portail.Zip{}, "ASPRequest": portail.Request{},
			"ASPDossier": portail.Dossier{}, "ASPBalance": portail.Balance{}, "ASPStep": portail.Step{},
			"ASPRule": portail.Rule{}, "ASPRules": rulesBody{}, "ASPTaken": portail.Taken{}, "ASPDecision": decisionBody{},
			"ASPUpload": uploadForm{}, "ASPEvidence": evidenceForm{}, "ASPBrought": broughtBody{},
			"ASPDocument": portail.Document{}, "ASPKind": asp.Kinds(), "ASPAct": portail.Decisions(),
			"ASPState": append(portail.States(), asp.StateUnseen)}}
}

// formView is the deposit form and what the portal holds.
type formView struct {
	Today  string
	Cycle  []stateCount
	Bounds []any
	Ready  []portail.Dossier // whose balance may be sent now
}

type stateCount struct {
	State portail.State
	Badge web.Mark
	Count int
}

// cycle counts the requests in each state, from rejected on.
func (a *pages) cycle() (out []stateCount) {
	counts := a.asp.Counts()
	for _, s := range portail.States()[1:] {
		out = append(out, stateCount{s, stateBadge(s), counts[s]})
	}
	return out
}

func (a *pages) form(w http.ResponseWriter, r *http.Request) {
	f := formView{Today: a.Now().Format(time.DateOnly), Ready: a.ready(), Cycle: a.cycle()}
	f.Bounds = []any{"200 demandes par fichier JSON, 16 Mio", "3 Mo par pièce, en PDF, PNG ou JPG",
		"200 Mo par zip, 50 zips et 1,1 Go par envoi", words.Errorf("%v par zip",
			web.Plural(piece.MaxEntries, "entrée", "entrées"))}
	a.page(w, r, "/asp", "Dépôts ASP", "Le portail de financement du Ségur, pour répéter un dépôt avant de le faire : "+
		"les mêmes contrôles, puis l’instruction jusqu’au solde.", "asp-form", f)
}

func (a *pages) deposit(w http.ResponseWriter, r *http.Request) error {
	return a.receive(r, "file", func(u portail.Upload) error {
		d, err := a.asp.Deposit(r.Context(), u)
		if err == nil {
			a.Notify("asp")
			http.Redirect(w, r, fmt.Sprintf("/asp/depots/%d", d.ID), http.StatusSeeOther)
		}
		return err
	})
}

func (a *pages) control(w http.ResponseWriter, r *http.Request) error {
	return a.receive(r, "file", func(u portail.Upload) error {
		report, err := a.asp.Control(r.Context(), u)
		if err == nil {
			a.page(w, r, "/asp", "Contrôle sans dépôt",
				"Rien n’est gardé : ni dossier, ni numéro. Toutes les erreurs sont listées.", "asp-outcome",
				outcomeOf(report, true))
		}
		return err
	})
}

func (a *pages) outcome(w http.ResponseWriter, r *http.Request) error {
	d, err := a.of(r)
	if err != nil {
		return err
	}
	return a.showOutcome(w, r, d, nil)
}

func (a *pages) showOutcome(w http.ResponseWriter, r *http.Request, d portail.Deposit, late []asp.Finding) error {
	report, err := a.asp.Report(d.ID)
	if err != nil {
		return err
	}
	for i, q := range d.Requests { // evidence may have come since
		report.Requests[i].Awaited = q.Awaited
	}
	o := outcomeOf(report, r.URL.Query().Get("toutes") == "oui")
	o.Deposit, o.Late = &d, late
	a.page(w, r, "/asp/depots", words.Errorf("Dépôt n° %d", d.ID),
		"Ce que le portail répond aussitôt : la structure du fichier, puis chaque demande jusqu’à sa première erreur.",
		"asp-outcome", o)
	return nil
}

// bringEvidence takes late evidence in, and shows what is wrong with it.
func (a *pages) bringEvidence(w http.ResponseWriter, r *http.Request) error {
	b, err := a.bring(r)
	if err == nil && len(b.Findings) == 0 {
		a.Done(w, r, fmt.Sprintf("/asp/depots/%d", b.Deposit.ID), words.Errorf("Pièces reçues. %s", b.Deposit.Verdict))
	} else if err == nil {
		err = a.showOutcome(w, r, b.Deposit, b.Findings)
	}
	return err
}

func (a *pages) deposits(w http.ResponseWriter, r *http.Request) {
	list := a.asp.Deposits()
	slices.Reverse(list)
	a.page(w, r, "/asp/depots", "Dépôts reçus",
		"Chaque fichier déposé, le plus récent d’abord, avec ce que le portail en a rendu.", "asp-deposits", list)
}

// dossiersView is the table of dossiers.
type dossiersView struct {
	List   []dossierRow
	State  string // of the filter
	States []stateCount
	Total  int
}

type dossierRow struct {
	portail.Dossier
	Badge web.Mark
	Acts  []act
}

func rowOf(d portail.Dossier) dossierRow {
	row := dossierRow{Dossier: d, Badge: stateBadge(d.State)}
	for _, x := range d.Possible() {
		class := map[bool]string{true: "danger"}[x == portail.Refuse || x == portail.Recover]
		row.Acts = append(row.Acts, act{string(x), x.French(), class})
	}
	return row
}

func (a *pages) dossiers(w http.ResponseWriter, r *http.Request) {
	v := dossiersView{State: r.URL.Query().Get("etat"), States: a.cycle()[1:]}
	list := a.asp.Dossiers()
	v.Total = len(list)
	slices.Reverse(list)
	for _, d := range list {
		if v.State == "" || string(d.State) == v.State {
			v.List = append(v.List, rowOf(d))
		}
	}
	a.Show(w, r, web.Screen{Title: "Dossiers",
		Lead: "Chaque avance acceptée devient un dossier. Ici vous tenez la place " +
			"de l’instruction : vous décidez, et voyez ce que l’éditeur peut envoyer ensuite.",
		Body: "asp-dossiers", Fragment: "asp-dossiers-live", Data: view{"/asp/dossiers", v}})
}

func (a *pages) dossier(w http.ResponseWriter, r *http.Request) error {
	d, err := a.dossierOf(r)
	if err == nil {
		row := rowOf(d)
		a.page(w, r, "/asp/dossiers", words.Errorf("Dossier %s", d.NumeroASP), "", "asp-dossier", &row)
	}
	return err
}

// document shows a document of the instruction, to be read, printed or, with
// ?forme=texte, kept as text.
func (a *pages) document(w http.ResponseWriter, r *http.Request) error {
	all, err := a.apiDocuments(r)
	n, _ := strconv.Atoi(r.PathValue("document")) //nolint:errcheck // 0 is none
	switch {
	case err != nil:
		return err
	case n < 1 || n > len(all):
		return web.Refusal(http.StatusNotFound, "Ce document n’existe pas.", nil)
	case r.URL.Query().Get("forme") == "texte":
		web.Text(w, strings.ToUpper(all[n-1].Title)+"\n\n"+all[n-1].Text)
	default:
		a.Show(w, r, web.Screen{Title: all[n-1].Title, Quoted: true, Body: "asp-document",
			Data: view{"/asp/dossiers", all[n-1]}})
	}
	return nil
}

func (a *pages) decide(w http.ResponseWriter, r *http.Request) error {
	d, err := a.asp.Decide(r.Context(), r.PathValue("number"), portail.Decision(r.PostFormValue("decision")),
		strings.TrimSpace(r.PostFormValue("motif")))
	if err != nil {
		return explained(err)
	}
	a.Notify("asp")
	a.Done(w, r, web.LocalPath(r.PostFormValue("retour")), words.Errorf("Dossier %s : %v. %s", d.NumeroASP,
		words.Text(string(d.State)), d.Next()))
	return nil
}

func (a *pages) takeOver(w http.ResponseWriter, r *http.Request) error {
	f := func(name string) string { return strings.TrimSpace(r.PostFormValue(name)) }
	d, err := a.asp.TakeOver(r.Context(), portail.Taken{NumeroASP: f("numeroASP"), NumeroAns: f("numeroAns"),
		SIRET: f("SIRET"), NumeroEditeur: f("numeroEditeur"), Amount: f("montant"), State: portail.State(f("etat"))})
	if err != nil {
		return explained(err)
	}
	a.Notify("asp")
	a.Done(w, r, "/asp/dossiers", words.Errorf("Avance %s reprise, à l’état « %v ».", d.NumeroASP,
		words.Text(string(d.State))))
	return nil
}

func (a *pages) reset(w http.ResponseWriter, r *http.Request) error {
	if err := a.asp.Reset(r.Context()); err != nil {
		return err
	}
	a.Notify("asp")
	a.Done(w, r, "/asp", "Portail remis à neuf : dépôts, dossiers, numéros et règles sont oubliés.")
	return nil
}

// stateSigns are the class and the sign of the states; the sign carries what
// the colour says.
var stateSigns = map[portail.State][2]string{
	portail.Awaiting: {"warn", "!"},
	portail.Accepted: {"", "…"},
	portail.Granted:  {"", "✎"},
	portail.Paid:     {"ok", "€"},
	portail.Settled:  {"ok", "✔"},
	portail.Refused:  {"bad", "✘"},
	portail.Rejected: {"bad", "✘"},
	portail.Recovery: {"warn", "↩"},
}

func stateBadge(s portail.State) web.Mark {
	sign, known := stateSigns[s]
	if !known {
		sign = [2]string{"mute", "·"}
	}
	return web.Badge(sign[0], sign[1], string(s))
}
