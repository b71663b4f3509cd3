package demo

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"time"

	"amfront/console/web"
)

// withDemo refuses where the bench plays no demonstrations, and answers with
// the error of do.
func (s *pages) withDemo(do func(w http.ResponseWriter, r *http.Request) error) http.HandlerFunc {
	return web.API(func(w http.ResponseWriter, r *http.Request) error {
		if s.stage == nil {
			return web.Status(http.StatusNotFound, errors.New("this bench plays no demonstrations"))
		}
		switch err := do(w, r); {
		case errors.Is(err, ErrBusy):
			return web.Status(http.StatusConflict, err)
		case errors.Is(err, ErrUnknown), errors.Is(err, errBadJSON):
			return web.Status(http.StatusBadRequest, err)
		default:
			return err
		}
	})
}

var errBadJSON = errors.New("expected one JSON object as /api/v1/openapi.json describes")

// apiVariant is a variant as the API tells it.
type apiVariant struct {
	Name         string   `json:"name"`
	Theme        string   `json:"theme"`
	Title        string   `json:"title"`
	Shows        string   `json:"shows"`
	Causes       string   `json:"causes"`
	Requirements []string `json:"requirements"`
	Scenarios    []string `json:"scenarios"`
	Checks       []string `json:"checks" doc:"patterns over the ids of the checks that turn red"`
	Sequence     string   `json:"sequence" doc:"the prepared sequence that shows it best"`
}

func (s *pages) apiVariants(w http.ResponseWriter, _ *http.Request) error {
	out := []apiVariant{}
	for _, t := range s.stage.Catalogue().Themes {
		for _, p := range t.Pieces {
			v := apiVariant{Name: p.Name, Theme: t.Title, Title: p.Title, Shows: p.Shows, Causes: p.Causes,
				Requirements: []string{}, Scenarios: append([]string{}, p.Plays()...),
				Checks: []string{}, Sequence: p.Sequence}
			for _, r := range p.Requirements {
				v.Requirements = append(v.Requirements, r.ID)
			}
			for _, k := range p.Kills {
				v.Checks = append(v.Checks, k.Check)
			}
			out = append(out, v)
		}
	}
	web.Reply(w, out)
	return nil
}

// apiTurn is a gesture that was played.
type apiTurn struct {
	N        int       `json:"n"`
	Software string    `json:"software" doc:"empty for the bench"`
	Gesture  Kind      `json:"gesture"`
	Title    string    `json:"title"`
	Began    time.Time `json:"began"`
	Outcome  Outcome   `json:"outcome"`
	Said     []string  `json:"said"`
	Alerts   []string  `json:"alerts"`
	Messages []string  `json:"messages" doc:"ids of the lots that a front-end received"`
}

// apiStage is what was played on the stage, newest first.
type apiStage struct {
	Busy  bool      `json:"busy"`
	Turns []apiTurn `json:"turns"`
}

func (s *pages) apiScene(w http.ResponseWriter, r *http.Request) error {
	st := s.stage.State()
	turns := []apiTurn{}
	trace, err := s.stage.Trace(r.Context(), append([]Turn{}, st.Turns...))
	if err != nil {
		return err
	}
	for _, t := range st.Turns {
		a := apiTurn{t.N, t.Software, t.Gesture.Kind, t.Gesture.Title().Error(), t.Began, t.Outcome,
			[]string{}, append([]string{}, t.Alerts...), []string{}}
		for _, s := range t.Said {
			a.Said = append(a.Said, fmt.Sprint(s))
		}
		for _, m := range trace.Messages {
			if m.Turn == t.N {
				a.Messages = append(a.Messages, m.ID)
			}
		}
		turns = append(turns, a)
	}
	web.Reply(w, apiStage{st.Busy, turns})
	return nil
}

// apiGesture is what POST takes: a gesture, or a whole sequence.
type apiGesture struct {
	Software   string `json:"software,omitempty" doc:"reference, or the name of a variant" default:"reference"`
	Sequence   string `json:"sequence,omitempty" doc:"id of a prepared sequence, in place of a gesture"`
	Gesture    Kind   `json:"gesture,omitempty"`
	Flow       string `json:"flow,omitempty" enum:"FSE,DRE,MIXTE"`
	Usage      string `json:"usage,omitempty" enum:"test,demo,reel"`
	Compressed bool   `json:"compressed,omitempty"`
	OCT        bool   `json:"oct,omitempty"`
	Situation  string `json:"situation,omitempty"`
	Code       string `json:"code,omitempty" ref:"ServiceCode"`
}

// apiTaken names the software whose gesture was taken.
type apiTaken struct {
	Software string `json:"software"`
}

func (s *pages) apiPlay(w http.ResponseWriter, r *http.Request) error {
	var g apiGesture
	d := json.NewDecoder(r.Body)
	d.DisallowUnknownFields()
	if err := d.Decode(&g); err != nil {
		return fmt.Errorf("%w: %w", errBadJSON, err)
	}
	if g.Software == "" {
		g.Software = Reference
	}
	var err error
	if g.Sequence != "" {
		if err = s.stage.Begin(g.Software, g.Sequence); err == nil {
			err = s.stage.Next(true)
		}
	} else {
		err = s.stage.Play(g.Software, Gesture{Kind: g.Gesture, Flow: g.Flow, Usage: g.Usage,
			Compressed: g.Compressed, OCT: g.OCT, Situation: g.Situation, Code: g.Code})
	}
	if err != nil {
		return err
	}
	web.ReplyStatus(w, http.StatusAccepted, apiTaken{g.Software})
	return nil
}

func (s *pages) apiForget(w http.ResponseWriter, _ *http.Request) error {
	if err := s.stage.Forget(""); err != nil {
		return err
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}
