package console

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"

	"amfront/bench"
	"amfront/journal/fault"
	"amfront/scenarios"
)

func (s *server) pki(w http.ResponseWriter, r *http.Request) { reply(w, s.world.PKI.Describe()) }

func (s *server) anchors(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "application/x-pem-file")
	w.Write(s.world.TrustAnchors())
}

// pkiOp renews, revokes, … the certificate of a label.
func (s *server) pkiOp(w http.ResponseWriter, r *http.Request) {
	step := scenarios.Step{}
	if !body(w, r, &step) {
		return
	}
	step.Op = r.PathValue("op")
	done, err := s.world.PKIOperation(r.Context(), step)
	if err != nil {
		s.refused(w, err)
		return
	}
	reply(w, done)
}

func (s *server) situations(w http.ResponseWriter, r *http.Request) {
	reply(w, struct {
		Active     []string              `json:"active"`
		Situations []scenarios.Situation `json:"situations"`
	}{s.world.ActiveSituations(), s.world.Situations()})
}

// target is the optional body of an apply.
type target struct {
	Label string `json:"label"` // certificate to which the situation applies
}

func (s *server) applySituation(w http.ResponseWriter, r *http.Request) {
	var t target
	if !body(w, r, &t) {
		return
	}
	sit, err := s.world.Situation(r.PathValue("id"))
	if err == nil {
		err = s.world.Apply(r.Context(), sit, t.Label)
	}
	if err != nil {
		s.refused(w, err)
		return
	}
	reply(w, sit)
}

// applyOwn applies a situation that the user wrote.
func (s *server) applyOwn(w http.ResponseWriter, r *http.Request) {
	list, err := scenarios.ReadSituations(r.Body, "situation")
	if err == nil && len(list) != 1 {
		err = fmt.Errorf("expected exactly one situation, found %d", len(list))
	}
	if err != nil {
		fail(w, http.StatusBadRequest, err)
		return
	}
	if err := s.world.Apply(r.Context(), list[0], r.URL.Query().Get("label")); err != nil {
		s.refused(w, err)
		return
	}
	reply(w, list[0])
}

func (s *server) resetSituation(w http.ResponseWriter, r *http.Request) {
	if err := s.world.ResetSituation(r.Context()); err != nil {
		s.refused(w, err)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

// reset empties mailboxes and journal and restores the nominal situation.
func (s *server) reset(w http.ResponseWriter, r *http.Request) {
	if err := s.world.Reset(r.Context()); err != nil {
		s.refused(w, err)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

func (s *server) faults(w http.ResponseWriter, r *http.Request) {
	list := []armedJSON{}
	for _, r := range s.world.Faults.Rules() {
		list = append(list, armedJSON{r, s.world.Faults.FiredCount(r.ID)})
	}
	reply(w, list)
}

func (s *server) armFault(w http.ResponseWriter, r *http.Request) {
	var rule fault.Rule
	if !body(w, r, &rule) {
		return
	}
	if err := s.world.ArmFault(r.Context(), rule); err != nil {
		s.refused(w, err)
		return
	}
	replyStatus(w, http.StatusCreated, rule)
}

func (s *server) clearFaults(w http.ResponseWriter, r *http.Request) {
	s.world.Faults.Clear()
	w.WriteHeader(http.StatusNoContent)
}

func (s *server) disarmFault(w http.ResponseWriter, r *http.Request) {
	if !s.world.Faults.Disarm(r.PathValue("id")) {
		fail(w, http.StatusNotFound, fmt.Errorf("no fault %q is armed", r.PathValue("id")))
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

// refused answers 404 for what does not exist, 400 for what cannot be.
func (s *server) refused(w http.ResponseWriter, err error) {
	status := http.StatusInternalServerError
	switch {
	case errors.Is(err, scenarios.ErrUnknownSituation):
		status = http.StatusNotFound
	case errors.Is(err, bench.ErrBadOperation):
		status = http.StatusBadRequest
	}
	fail(w, status, err)
}

// body reads an optional JSON object strictly.
func body(w http.ResponseWriter, r *http.Request, v any) bool {
	data, err := io.ReadAll(r.Body)
	if err != nil {
		fail(w, http.StatusBadRequest, err)
		return false
	}
	if len(bytes.TrimSpace(data)) == 0 {
		return true
	}
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields()
	if err := dec.Decode(v); err != nil {
		fail(w, http.StatusBadRequest, fmt.Errorf("the body is not the JSON object expected: %w", err))
		return false
	}
	return true
}
