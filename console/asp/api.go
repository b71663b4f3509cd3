package asp

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"

	"amfront/asp"
	"amfront/asp/portail"
	"amfront/console/web"
)

// api answers with the error of do.
func (a *pages) api(do func(w http.ResponseWriter, r *http.Request) error) http.HandlerFunc {
	return web.API(func(w http.ResponseWriter, r *http.Request) error {
		_, err := told(a, w, do(w, r))
		if errors.Is(err, errBusy) {
			w.Header().Set("Retry-After", "10")
		}
		return err
	})
}

// told gives an error of the portal its status.
func told[Out any](a *pages, out Out, err error) (Out, error) {
	if err == nil {
		return out, nil
	}
	status, _ := refusalOf(err)
	if status == http.StatusInternalServerError {
		a.Log.Error("asp", "err", err)
	}
	return out, web.Status(status, err)
}

// What the paths, queries and forms of the API take.
type (
	ofDeposit struct {
		ID int `json:"id"`
	}
	dossiersQuery struct {
		State portail.State `json:"state,omitempty"`
	}
	uploadForm struct {
		Kind    asp.Kind `json:"kind,omitempty" doc:"without it, what the file looks like"`
		File    string   `json:"file" format:"binary" doc:"the JSON, 16 MiB at most; its file name is controlled"`
		Zip     []string `json:"zip,omitempty" format:"binary" doc:"evidence, now or later: 200 MB a zip, 50 zips, 1.1 GB"`
		ANS     string   `json:"ans,omitempty" doc:"ANS number declared"`
		Dossier string   `json:"dossier,omitempty" doc:"ASP file number declared with a balance"`
		Date    string   `json:"date,omitempty" format:"date" doc:"day of the deposit, today without it"`
	}
)

func (a *pages) apiCheck(w http.ResponseWriter, r *http.Request) error {
	return a.receive(r, "file", func(u portail.Upload) error {
		report, err := a.asp.Control(r.Context(), u)
		if err == nil {
			web.Reply(w, report)
		}
		return err
	})
}

func (a *pages) apiDeposit(w http.ResponseWriter, r *http.Request) error {
	return a.receive(r, "file", func(u portail.Upload) error {
		d, err := a.asp.Deposit(r.Context(), u)
		if err != nil {
			return err
		}
		a.Notify("asp")
		w.Header().Set("Location", fmt.Sprintf("/api/v1/asp/deposits/%d", d.ID))
		web.ReplyStatus(w, http.StatusCreated, d)
		return nil
	})
}

// broughtBody is the deposit once evidence was brought, and what is wrong with
// that evidence.
type broughtBody struct {
	Deposit  portail.Deposit `json:"depot"`
	Findings []asp.Finding   `json:"constats"`
}

// evidenceForm is the form of evidence that comes after its deposit.
type evidenceForm struct {
	Zip []string `json:"zip" format:"binary" doc:"200 MB a zip, 50 zips; 1.1 GB in all"`
}

func (a *pages) apiBring(w http.ResponseWriter, r *http.Request) error {
	b, err := a.bring(r)
	if err == nil {
		web.Reply(w, b)
	}
	return err
}

func (a *pages) apiDeposits(*http.Request) ([]portail.Deposit, error) { return a.asp.Deposits(), nil }

// of finds the deposit of a path.
func (a *pages) of(r *http.Request) (portail.Deposit, error) {
	id, _ := strconv.Atoi(r.PathValue("id")) //nolint:errcheck // 0 is none
	d, err := a.asp.Of(id)
	return told(a, d, err)
}

func (a *pages) apiReport(r *http.Request) (*asp.Report, error) {
	d, err := a.of(r)
	if err != nil {
		return nil, err
	}
	report, err := a.asp.Report(d.ID)
	return told(a, report, err)
}

// file sends the JSON as it was deposited.
func (a *pages) file(w http.ResponseWriter, r *http.Request) error {
	d, err := a.of(r)
	if err != nil {
		return err
	}
	text, err := a.asp.File(d.ID)
	return a.download(w, fmt.Sprintf("depot-%d.json", d.ID), text, err)
}

// answer sends the file as the portal gives it back.
func (a *pages) answer(w http.ResponseWriter, r *http.Request) error {
	d, err := a.of(r)
	if err != nil {
		return err
	}
	text, err := a.asp.Answer(d.ID)
	if err == nil && text == nil {
		return fmt.Errorf("%w: deposit %d was rejected as a whole, no file was given back", portail.ErrNoDeposit, d.ID)
	}
	return a.download(w, fmt.Sprintf("depot-%d-rendu.json", d.ID), text, err)
}

func (a *pages) download(w http.ResponseWriter, name string, text []byte, err error) error {
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/octet-stream")
	w.Header().Set("Content-Disposition", `attachment; filename="`+name+`"`)
	w.Header().Set("Content-Length", strconv.Itoa(len(text)))
	w.Write(text)
	return nil
}

func (a *pages) apiDossiers(r *http.Request) ([]portail.Dossier, error) {
	list := a.asp.Dossiers()
	if state := portail.State(r.URL.Query().Get("state")); state != "" {
		if !slices.Contains(portail.States(), state) {
			return told(a, list, fmt.Errorf("%w: state %q: expected one of %v", portail.ErrValue, web.Clip(40, string(state)),
				portail.States()))
		}
		list = slices.DeleteFunc(list, func(d portail.Dossier) bool { return d.State != state })
	}
	return list, nil
}

// dossierOf finds the dossier of a path.
func (a *pages) dossierOf(r *http.Request) (portail.Dossier, error) {
	d, err := a.asp.Dossier(r.PathValue("number"))
	return told(a, d, err)
}

func (a *pages) apiDocuments(r *http.Request) ([]portail.Document, error) {
	d, err := a.dossierOf(r)
	return d.Documents(), err
}

func (a *pages) apiTakeOver(r *http.Request, t portail.Taken) (portail.Dossier, error) {
	d, err := a.asp.TakeOver(r.Context(), t)
	a.Notify("asp")
	return told(a, d, err)
}

// decisionBody is a decision of the instruction.
type decisionBody struct {
	Decision portail.Decision `json:"decision"`
	Why      string           `json:"motif,omitempty"`
}

func (a *pages) apiDecide(r *http.Request, x decisionBody) (portail.Dossier, error) {
	d, err := a.asp.Decide(r.Context(), r.PathValue("number"), x.Decision, x.Why)
	a.Notify("asp")
	return told(a, d, err)
}

// rulesBody is the body of the rules.
type rulesBody struct {
	Rules []portail.Rule `json:"regles" optional:"true"`
}

func (a *pages) apiRules(*http.Request) (rulesBody, error) { return rulesBody{a.asp.Rules()}, nil }

func (a *pages) apiSetRules(r *http.Request, x rulesBody) (rulesBody, error) {
	err := a.asp.SetRules(r.Context(), x.Rules)
	return told(a, rulesBody{a.asp.Rules()}, err)
}

func (a *pages) apiReset(r *http.Request) error {
	a.Notify("asp")
	return a.asp.Reset(r.Context())
}

// kindTitle is a kind in the words of a page.
func kindTitle(k asp.Kind) string {
	if k == asp.Solde {
		return "Solde BIO-LOINC"
	}
	return "Avance MDV-LGC"
}
