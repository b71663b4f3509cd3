package situations

import (
	"bytes"
	"fmt"
	"net/http"

	"amfront/bench"
	"amfront/console/web"
	"amfront/journal/fault"
	"amfront/scenarios"
)

func (s *pages) situations(*http.Request) (situationsJSON, error) {
	out := situationsJSON{Active: s.World.ActiveSituations(), Situations: s.World.Situations()}
	for _, x := range s.Recipients() {
		out.Predictions = append(out.Predictions, s.World.Predict(x.Label))
	}
	return out, nil
}

// situationsJSON are all situations, and the ids of those in force.
type situationsJSON struct {
	Active     []string              `json:"active"`
	Situations []scenarios.Situation `json:"situations"`
	// of the next conforming lot, by recipient, under all that is in force
	Predictions []bench.Prediction `json:"predictions"`
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

func (s *pages) applySituation(r *http.Request, t target) (scenarios.Situation, error) {
	sit, err := s.World.Situation(r.PathValue("id"))
	if err == nil {
		err = s.World.Apply(r.Context(), sit, t.Label)
	}
	return sit, err
}

// applyOwn applies a situation that the user wrote.
func (s *pages) applyOwn(w http.ResponseWriter, r *http.Request) error {
	data, err := web.Sent(r)
	if err != nil {
		return err
	}
	list, err := scenarios.ReadSituations(bytes.NewReader(data), "situation")
	if err == nil && len(list) != 1 {
		err = fmt.Errorf("expected exactly one situation, found %d", len(list))
	}
	if err != nil {
		return web.Status(http.StatusBadRequest, err)
	}
	if list[0].Requirements == nil {
		list[0].Requirements = []string{}
	}
	if err := s.World.Apply(r.Context(), list[0], r.URL.Query().Get("label")); err != nil {
		return err
	}
	web.Reply(w, list[0])
	return nil
}

func (s *pages) resetSituation(r *http.Request) error { return s.World.ResetSituation(r.Context()) }

// armedJSON is an armed fault with how often it acted.
type armedJSON struct {
	fault.Rule
	Fired int `json:"fired" doc:"how often it acted"`
}

func (s *pages) faults(*http.Request) ([]armedJSON, error) {
	list := []armedJSON{}
	for _, r := range s.World.Faults.Rules() {
		list = append(list, armedJSON{r, s.World.Faults.FiredCount(r.ID)})
	}
	return list, nil
}

func (s *pages) armFault(r *http.Request, rule fault.Rule) (fault.Rule, error) {
	return rule, s.World.ArmFault(r.Context(), rule)
}

func (s *pages) clearFaults(r *http.Request) error {
	_, err := s.World.DisarmFault(r.Context(), "")
	return err
}

func (s *pages) disarmFault(r *http.Request) error {
	found, err := s.World.DisarmFault(r.Context(), r.PathValue("id"))
	if err == nil && !found {
		err = web.Status(http.StatusNotFound, fmt.Errorf("no fault %q is armed", r.PathValue("id")))
	}
	return err
}
