package situations

import (
	"fmt"
	"net/http"

	"amfront/console/web"
	"amfront/journal/fault"
	"amfront/scenarios"
)

func (s *pages) situations(w http.ResponseWriter, r *http.Request) {
	web.Reply(w, situationsJSON{s.World.ActiveSituations(), s.World.Situations()})
}

// situationsJSON are all situations, and the ids of those in force.
type situationsJSON struct {
	Active     []string              `json:"active"`
	Situations []scenarios.Situation `json:"situations"`
}

// target is the optional body of an apply, or its query.
type target struct {
	Label string `json:"label,omitempty" doc:"certificate label to which the situation applies"`
}

type ofSituation struct {
	ID string `json:"id" doc:"situation id"`
}

type ofFault struct {
	ID string `json:"id" doc:"fault id"`
}

func (s *pages) applySituation(w http.ResponseWriter, r *http.Request) {
	var t target
	if !web.Body(w, r, &t) {
		return
	}
	sit, err := s.World.Situation(r.PathValue("id"))
	if err == nil {
		err = s.World.Apply(r.Context(), sit, t.Label)
	}
	if err != nil {
		web.Refused(w, err)
		return
	}
	web.Reply(w, sit)
}

// applyOwn applies a situation that the user wrote.
func (s *pages) applyOwn(w http.ResponseWriter, r *http.Request) {
	list, err := scenarios.ReadSituations(r.Body, "situation")
	if err == nil && len(list) != 1 {
		err = fmt.Errorf("expected exactly one situation, found %d", len(list))
	}
	if err != nil {
		web.Fail(w, http.StatusBadRequest, err)
		return
	}
	if list[0].Requirements == nil {
		list[0].Requirements = []string{}
	}
	if err := s.World.Apply(r.Context(), list[0], r.URL.Query().Get("label")); err != nil {
		web.Refused(w, err)
		return
	}
	web.Reply(w, list[0])
}

func (s *pages) resetSituation(w http.ResponseWriter, r *http.Request) {
	if err := s.World.ResetSituation(r.Context()); err != nil {
		web.Refused(w, err)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

func (s *pages) faults(w http.ResponseWriter, r *http.Request) {
	list := []armedJSON{}
	for _, r := range s.World.Faults.Rules() {
		list = append(list, armedJSON{r, s.World.Faults.FiredCount(r.ID)})
	}
	web.Reply(w, list)
}

func (s *pages) armFault(w http.ResponseWriter, r *http.Request) {
	var rule fault.Rule
	if !web.Body(w, r, &rule) {
		return
	}
	if err := s.World.ArmFault(r.Context(), rule); err != nil {
		web.Refused(w, err)
		return
	}
	web.ReplyStatus(w, http.StatusCreated, rule)
}

func (s *pages) clearFaults(w http.ResponseWriter, r *http.Request) {
	s.World.Faults.Clear()
	w.WriteHeader(http.StatusNoContent)
}

func (s *pages) disarmFault(w http.ResponseWriter, r *http.Request) {
	if !s.World.Faults.Disarm(r.PathValue("id")) {
		web.Fail(w, http.StatusNotFound, fmt.Errorf("no fault %q is armed", r.PathValue("id")))
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

// armedJSON is an armed fault with how often it acted.
type armedJSON struct {
	fault.Rule
	Fired int `json:"fired" doc:"how often it acted"`
}
