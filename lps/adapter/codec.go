package adapter

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"
)

// head is the fields that every request begins with.
type head struct {
	Protocol int        `json:"protocol"`
	ID       string     `json:"id,omitempty"`
	Action   Action     `json:"action"`
	Station  string     `json:"station,omitempty"`
	Now      *time.Time `json:"now,omitempty"`
}

// headNames are the fields of head that a version knows.
func headNames(version int) []string {
	if version == Version1 {
		return []string{"protocol", "action", "station"}
	}
	return []string{"protocol", "id", "action", "station", "now"}
}

// EncodeRequest gives the JSON of a request, one object, the parameters beside
// the fields of every request. What the request's version does not have is
// left out.
func EncodeRequest(action Action, r Request) ([]byte, error) {
	top := head{Protocol: r.Version(), Action: action, Station: r.Station}
	params := r.Params
	if top.Protocol > Version1 {
		top.ID = r.ID
		if !r.Now.IsZero() {
			top.Now = &r.Now
		}
	} else if p, ok := params.(*Plan); ok {
		params = &Plan{Samples: p.Samples}
	}
	h, err := json.Marshal(top)
	if err != nil || params == nil {
		return h, err
	}
	p, err := json.Marshal(params)
	if err != nil || bytes.Equal(p, []byte("{}")) {
		return h, err
	}
	return append(append(h[:len(h)-1], ','), p[1:]...), nil
}

// Version is the protocol's version that the request is in.
func (r Request) Version() int { return cmp.Or(r.Protocol, Version) }

// Answer begins the answer to the request.
func (r Request) Answer(action Action, status Status) Answer {
	return Answer{Protocol: r.Version(), ID: r.ID, Action: action, Status: status}
}

// without tells that an action came after the version of the request: nobody
// is asked for it.
func (r Request) without(action Action) bool {
	return slices.Contains(Actions(Version), action) && !slices.Contains(Actions(r.Version()), action)
}

// ErrUnknownAction is returned by DecodeRequest for an action that the
// request's version does not have: the adapter says that it is unsupported.
var ErrUnknownAction = errors.New("unknown action")

// DecodeRequest reads and checks a request.
func DecodeRequest(data []byte) (Action, Request, error) {
	var all map[string]json.RawMessage
	if err := strict(data, &all); err != nil {
		return "", Request{}, fmt.Errorf("request: %w", err)
	}
	var h head
	if err := json.Unmarshal(data, &h); err != nil {
		return "", Request{}, fmt.Errorf("request: %w", err)
	}
	r := Request{Protocol: h.Protocol, ID: h.ID, Station: h.Station}
	if h.Protocol != Version1 && h.Protocol != Version {
		return h.Action, r, fmt.Errorf("request: protocol is %d; this adapter speaks %d and %d", h.Protocol, Version1,
			Version)
	}
	if h.Now != nil {
		r.Now = *h.Now
	}
	if r.Params = newParams(h.Action); r.Params == nil || !slices.Contains(Actions(h.Protocol), h.Action) {
		r.Params = nil
		return h.Action, r, fmt.Errorf("request: %w %q", ErrUnknownAction, h.Action)
	}
	for _, name := range headNames(h.Protocol) {
		delete(all, name)
	}
	rest, err := json.Marshal(all)
	if err != nil {
		return h.Action, r, err
	}
	if err := strict(rest, r.Params); err != nil {
		return h.Action, r, fmt.Errorf("request %s: %w", h.Action, err)
	}
	if p, ok := r.Params.(*Plan); ok && h.Protocol == Version1 && (p.From != nil || p.State != nil) {
		return h.Action, r, fmt.Errorf("request %s: protocol 1 has no from and no state", h.Action)
	}
	return h.Action, r, r.Check()
}

// Check says what is wrong with a request.
func (r Request) Check() error {
	if _, general := r.Params.(*Announce); !general || r.Station != "" {
		if err := file("station", r.Station); err != nil {
			return err
		}
	}
	if r.Params == nil {
		return errors.New("the request has no parameters")
	}
	if err := r.Params.check(); err != nil {
		return fmt.Errorf("request %s: %w", r.Params.Action(), err)
	}
	return nil
}

// DecodeAnswer reads an answer and checks that it is one to this request. Its
// error is a *Problem.
func DecodeAnswer(data []byte, action Action, r Request) (Answer, error) {
	var a Answer
	if err := strict(data, &a); err != nil {
		return a, err
	}
	if r.Version() > Version1 { // the first version let it pass
		if err := cmp.Or(utf8Problem(data), exact(data, &a)); err != nil {
			return a, err
		}
	}
	// Written again, in the journal, what had one octet may have six.
	if again, err := json.Marshal(a); err != nil || len(again) > DefaultMaxOutput {
		return a, &Problem{Cause: CauseFlood, Wanted: fmt.Sprint(DefaultMaxOutput), Err: err}
	}
	return a, a.check(action, r)
}
