package adapter

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// head is the fields that every request begins with.
type head struct {
	Protocol int    `json:"protocol"`
	Action   Action `json:"action"`
	Station  string `json:"station"`
}

// EncodeRequest gives the JSON of a request, one object, the parameters beside
// the fields of every request.
func EncodeRequest(action Action, r Request) ([]byte, error) {
	h, err := json.Marshal(head{Version, action, r.Station})
	if err != nil || r.Params == nil {
		return h, err
	}
	p, err := json.Marshal(r.Params)
	if err != nil || bytes.Equal(p, []byte("{}")) {
		return h, err
	}
	return append(append(h[:len(h)-1], ','), p[1:]...), nil
}

// ErrUnknownAction is returned by DecodeRequest for an action that version 1
// does not have: the adapter exits 127.
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
	r := Request{Station: h.Station}
	if h.Protocol != Version {
		return h.Action, r, fmt.Errorf("request: protocol is %d; this adapter speaks %d", h.Protocol, Version)
	}
	r.Params = newParams(h.Action)
	if r.Params == nil {
		return h.Action, r, fmt.Errorf("request: %w %q", ErrUnknownAction, h.Action)
	}
	for _, name := range []string{"protocol", "action", "station"} {
		delete(all, name)
	}
	rest, err := json.Marshal(all)
	if err != nil {
		return h.Action, r, err
	}
	if err := strict(rest, r.Params); err != nil {
		return h.Action, r, fmt.Errorf("request %s: %w", h.Action, err)
	}
	return h.Action, r, r.Check()
}

// Check says what is wrong with a request.
func (r Request) Check() error {
	if err := file("station", r.Station); err != nil {
		return err
	}
	if r.Params == nil {
		return errors.New("the request has no parameters")
	}
	if err := r.Params.check(); err != nil {
		return fmt.Errorf("request %s: %w", r.Params.Action(), err)
	}
	return nil
}

// DecodeAnswer reads an answer and checks that it is one to this request.
func DecodeAnswer(data []byte, action Action, r Request) (Answer, error) {
	var a Answer
	if len(bytes.TrimSpace(data)) == 0 {
		return a, errors.New("the standard output is empty; expected one JSON object")
	}
	if err := strict(data, &a); err != nil {
		return a, err
	}
	return a, a.check(action, r)
}

// strict decodes exactly one JSON value without unknown fields.
func strict(data []byte, into any) error {
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields()
	if err := dec.Decode(into); err != nil {
		return fmt.Errorf("expected one JSON object of the protocol: %w; found %s", err, excerpt(data))
	}
	if _, err := dec.Token(); err != io.EOF {
		return fmt.Errorf("expected one JSON object and nothing after it; found more at octet %d", dec.InputOffset())
	}
	return nil
}

// excerpt shows the first octets of what was found.
func excerpt(data []byte) string {
	const most = 120
	if len(data) > most {
		return fmt.Sprintf("%q…", data[:most])
	}
	return fmt.Sprintf("%q", data)
}
