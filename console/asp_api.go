package console

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"

	"amfront/asp"
	"amfront/asp/portail"
)

// aspRoutes is the API of the deposits at the ASP.
func (s *server) aspRoutes() []route {
	a := s.aspPages()
	return []route{
		{"POST /api/v1/asp/checks", a.api(a.apiCheck)},
		{"GET /api/v1/asp/deposits", a.api(a.apiDeposits)},
		{"POST /api/v1/asp/deposits", a.api(a.apiDeposit)},
		{"GET /api/v1/asp/deposits/{id}", a.api(a.apiOne)},
		{"GET /api/v1/asp/deposits/{id}/file", a.api(a.file)},
		{"GET /api/v1/asp/deposits/{id}/answer", a.api(a.answer)},
		{"GET /api/v1/asp/deposits/{id}/report", a.api(a.apiReport)},
		{"GET /api/v1/asp/dossiers", a.api(a.apiDossiers)},
		{"POST /api/v1/asp/dossiers", a.api(a.apiTakeOver)},
		{"GET /api/v1/asp/dossiers/{number}", a.api(a.apiDossier)},
		{"POST /api/v1/asp/dossiers/{number}/decisions", a.api(a.apiDecide)},
		{"GET /api/v1/asp/rules", a.api(a.apiRules)},
		{"PUT /api/v1/asp/rules", a.api(a.apiSetRules)},
		{"DELETE /api/v1/asp", a.api(a.apiReset)},
	}
}

// api answers with the error of do.
func (a *aspPages) api(do func(w http.ResponseWriter, r *http.Request) error) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		err := do(w, r)
		if err == nil {
			return
		}
		status := aspStatus(err)
		if status == http.StatusServiceUnavailable {
			w.Header().Set("Retry-After", "10")
		}
		if status == http.StatusInternalServerError {
			a.log.Error("asp", "path", r.URL.Path, "err", err)
		}
		fail(w, status, err)
	}
}

func (a *aspPages) apiCheck(w http.ResponseWriter, r *http.Request) error {
	return a.receive(w, r, func(u portail.Upload) error {
		report, err := a.asp.Control(r.Context(), u)
		if err == nil {
			reply(w, report)
		}
		return err
	})
}

func (a *aspPages) apiDeposit(w http.ResponseWriter, r *http.Request) error {
	return a.receive(w, r, func(u portail.Upload) error {
		d, err := a.asp.Deposit(r.Context(), u)
		if err != nil {
			return err
		}
		a.notify("asp")
		w.Header().Set("Location", fmt.Sprintf("/api/v1/asp/deposits/%d", d.ID))
		replyStatus(w, http.StatusCreated, d)
		return nil
	})
}

func (a *aspPages) apiDeposits(w http.ResponseWriter, r *http.Request) error {
	reply(w, a.asp.Deposits())
	return nil
}

// of finds the deposit of a path.
func (a *aspPages) of(r *http.Request) (portail.Deposit, error) {
	id, err := strconv.Atoi(r.PathValue("id"))
	if err != nil {
		return portail.Deposit{}, fmt.Errorf("%w: %s", portail.ErrNoDeposit, clip(40, r.PathValue("id")))
	}
	return a.asp.Of(id)
}

func (a *aspPages) apiOne(w http.ResponseWriter, r *http.Request) error {
	d, err := a.of(r)
	if err == nil {
		reply(w, d)
	}
	return err
}

func (a *aspPages) apiReport(w http.ResponseWriter, r *http.Request) error {
	d, err := a.of(r)
	if err != nil {
		return err
	}
	report, err := a.asp.Report(d.ID)
	if err == nil {
		reply(w, report)
	}
	return err
}

// file sends the JSON as it was deposited.
func (a *aspPages) file(w http.ResponseWriter, r *http.Request) error {
	d, err := a.of(r)
	if err != nil {
		return err
	}
	text, err := a.asp.File(d.ID)
	return a.download(w, fmt.Sprintf("depot-%d.json", d.ID), text, err)
}

// answer sends the file as the portal gives it back.
func (a *aspPages) answer(w http.ResponseWriter, r *http.Request) error {
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

func (a *aspPages) download(w http.ResponseWriter, name string, text []byte, err error) error {
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/octet-stream")
	w.Header().Set("Content-Disposition", `attachment; filename="`+name+`"`)
	w.Header().Set("Content-Length", strconv.Itoa(len(text)))
	w.Write(text)
	return nil
}

func (a *aspPages) apiDossiers(w http.ResponseWriter, r *http.Request) error {
	list := a.asp.Dossiers()
	if state := portail.State(r.URL.Query().Get("state")); state != "" {
		if !slices.Contains(portail.States(), state) {
			return fmt.Errorf("%w: state %q: expected one of %v", portail.ErrValue, clip(40, string(state)), portail.States())
		}
		list = slices.DeleteFunc(list, func(d portail.Dossier) bool { return d.State != state })
	}
	reply(w, list)
	return nil
}

func (a *aspPages) apiDossier(w http.ResponseWriter, r *http.Request) error {
	d, err := a.asp.Dossier(r.PathValue("number"))
	if err == nil {
		reply(w, d)
	}
	return err
}

// decode reads a small JSON body strictly.
func (a *aspPages) decode(r *http.Request, v any) error {
	d := json.NewDecoder(r.Body)
	d.DisallowUnknownFields()
	if err := d.Decode(v); err != nil {
		return fmt.Errorf("%w: %w", portail.ErrValue, err)
	}
	return nil
}

func (a *aspPages) apiTakeOver(w http.ResponseWriter, r *http.Request) error {
	var t portail.Taken
	if err := a.decode(r, &t); err != nil {
		return err
	}
	d, err := a.asp.TakeOver(r.Context(), t)
	if err == nil {
		a.notify("asp")
		replyStatus(w, http.StatusCreated, d)
	}
	return err
}

func (a *aspPages) apiDecide(w http.ResponseWriter, r *http.Request) error {
	var x struct {
		Decision portail.Decision `json:"decision"`
		Why      string           `json:"motif"`
	}
	if err := a.decode(r, &x); err != nil {
		return err
	}
	d, err := a.asp.Decide(r.Context(), r.PathValue("number"), x.Decision, x.Why)
	if err == nil {
		a.notify("asp")
		reply(w, d)
	}
	return err
}

// aspRules is the body of the rules.
type aspRules struct {
	Rules []portail.Rule `json:"regles"`
}

func (a *aspPages) apiRules(w http.ResponseWriter, r *http.Request) error {
	reply(w, aspRules{a.asp.Rules()})
	return nil
}

func (a *aspPages) apiSetRules(w http.ResponseWriter, r *http.Request) error {
	var x aspRules
	if err := a.decode(r, &x); err != nil {
		return err
	}
	err := a.asp.SetRules(r.Context(), x.Rules)
	if err == nil {
		reply(w, aspRules{a.asp.Rules()})
	}
	return err
}

func (a *aspPages) apiReset(w http.ResponseWriter, r *http.Request) error {
	if err := a.asp.Reset(r.Context()); err != nil {
		return err
	}
	a.notify("asp")
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
