package asp

import (
	"encoding/json"
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
	return func(w http.ResponseWriter, r *http.Request) {
		err := do(w, r)
		if err == nil {
			return
		}
		status := statusOf(err)
		if status == http.StatusServiceUnavailable {
			w.Header().Set("Retry-After", "10")
		}
		if status == http.StatusInternalServerError {
			a.Log.Error("asp", "path", r.URL.Path, "err", err)
		}
		web.Fail(w, status, err)
	}
}

// answers answers with what do gives, as JSON.
func answers[Out any](a *pages, status int, do func(*http.Request) (Out, error)) http.HandlerFunc {
	return a.api(func(w http.ResponseWriter, r *http.Request) error {
		out, err := do(r)
		if err == nil {
			web.ReplyStatus(w, status, out)
		}
		return err
	})
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
		Zip     []string `json:"zip,omitempty" format:"binary" doc:"evidence: 200 MB a zip, 50 zips; 1.1 GB in all"`
		ANS     string   `json:"ans,omitempty" doc:"ANS number declared"`
		Dossier string   `json:"dossier,omitempty" doc:"ASP file number declared with a balance"`
		Date    string   `json:"date,omitempty" format:"date" doc:"day of the deposit, today without it"`
	}
)

func (a *pages) apiCheck(w http.ResponseWriter, r *http.Request) error {
	return a.receive(w, r, func(u portail.Upload) error {
		report, err := a.asp.Control(r.Context(), u)
		if err == nil {
			web.Reply(w, report)
		}
		return err
	})
}

func (a *pages) apiDeposit(w http.ResponseWriter, r *http.Request) error {
	return a.receive(w, r, func(u portail.Upload) error {
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

func (a *pages) apiDeposits(w http.ResponseWriter, r *http.Request) error {
	web.Reply(w, a.asp.Deposits())
	return nil
}

// of finds the deposit of a path.
func (a *pages) of(r *http.Request) (portail.Deposit, error) {
	id, err := strconv.Atoi(r.PathValue("id"))
	if err != nil {
		return portail.Deposit{}, fmt.Errorf("%w: %s", portail.ErrNoDeposit, web.Clip(40, r.PathValue("id")))
	}
	return a.asp.Of(id)
}

func (a *pages) apiReport(r *http.Request) (*asp.Report, error) {
	d, err := a.of(r)
	if err != nil {
		return nil, err
	}
	return a.asp.Report(d.ID)
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
			return nil, fmt.Errorf("%w: state %q: expected one of %v", portail.ErrValue, web.Clip(40, string(state)),
				portail.States())
		}
		list = slices.DeleteFunc(list, func(d portail.Dossier) bool { return d.State != state })
	}
	return list, nil
}

func (a *pages) apiDossier(r *http.Request) (portail.Dossier, error) {
	return a.asp.Dossier(r.PathValue("number"))
}

// decode reads a small JSON body strictly.
func (a *pages) decode(r *http.Request, v any) error {
	d := json.NewDecoder(r.Body)
	d.DisallowUnknownFields()
	if err := d.Decode(v); err != nil {
		return fmt.Errorf("%w: %w", portail.ErrValue, err)
	}
	return nil
}

func (a *pages) apiTakeOver(r *http.Request) (d portail.Dossier, err error) {
	var t portail.Taken
	if err = a.decode(r, &t); err != nil {
		return d, err
	}
	if d, err = a.asp.TakeOver(r.Context(), t); err == nil {
		a.Notify("asp")
	}
	return d, err
}

// decisionBody is a decision of the instruction.
type decisionBody struct {
	Decision portail.Decision `json:"decision"`
	Why      string           `json:"motif,omitempty"`
}

func (a *pages) apiDecide(r *http.Request) (d portail.Dossier, err error) {
	var x decisionBody
	if err = a.decode(r, &x); err != nil {
		return d, err
	}
	if d, err = a.asp.Decide(r.Context(), r.PathValue("number"), x.Decision, x.Why); err == nil {
		a.Notify("asp")
	}
	return d, err
}

// rulesBody is the body of the rules.
type rulesBody struct {
	Rules []portail.Rule `json:"regles" optional:"true"`
}

func (a *pages) apiRules(w http.ResponseWriter, r *http.Request) error {
	web.Reply(w, rulesBody{a.asp.Rules()})
	return nil
}

func (a *pages) apiSetRules(r *http.Request) (rulesBody, error) {
	var x rulesBody
	if err := a.decode(r, &x); err != nil {
		return x, err
	}
	err := a.asp.SetRules(r.Context(), x.Rules)
	return rulesBody{a.asp.Rules()}, err
}

func (a *pages) apiReset(w http.ResponseWriter, r *http.Request) error {
	if err := a.asp.Reset(r.Context()); err != nil {
		return err
	}
	a.Notify("asp")
	w.WriteHeader(http.StatusNoContent)
	return nil
}

// kindTitle is a kind in the words of a page.
func kindTitle(k asp.Kind) string {
	if k == asp.Solde {
		return "Solde BIO-LOINC"
	}
	return "Avance MDV-LGC"
}
