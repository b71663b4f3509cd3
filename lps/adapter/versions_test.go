package adapter

import (
	"errors"
	"strings"
	"testing"
	"time"
)

// TestRequestInItsVersion: what version 1 does not have is not told to an
// adapter that speaks it.
func TestRequestInItsVersion(t *testing.T) {
	from := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	r := Request{ID: "7", Now: from, Station: "/s", Params: &Plan{Samples: 2, From: &from, State: &PlanState{"failed", 1}}}
	for version, want := range map[int]string{
		Version1: `{"protocol":1,"action":"plan","station":"/s","samples":2}`,
		Version: `{"protocol":2,"id":"7","action":"plan","station":"/s","now":"2026-11-23T09:00:00Z","samples":2,` +
			`"from":"2026-11-23T09:00:00Z","state":{"outcome":"failed","times":1}}`,
	} {
		r.Protocol = version
		if got, err := EncodeRequest(ActionPlan, r); err != nil || string(got) != want {
			t.Errorf("%s %v, want %s", got, err, want)
		}
	}
	if _, _, err := DecodeRequest([]byte(`{"protocol":1,"action":"plan","station":"/s","samples":2,"state":` +
		`{"outcome":"failed","times":1}}`)); err == nil {
		t.Error("a state in protocol 1")
	}
	if _, _, err := DecodeRequest([]byte(`{"protocol":2,"action":"advance","station":"/s"}`)); err == nil ||
		!strings.Contains(err.Error(), "until is missing") {
		t.Errorf("advance without an end: %v", err)
	}
}

// TestNewerActionIsNotAsked: the command would crash at once.
func TestNewerActionIsNotAsked(t *testing.T) {
	var no *Unsupported
	crash := &Runner{Command: []string{"sh", "-c", "exit 9"}}
	if _, err := crash.Run(t.Context(), ActionConfirm, Request{Station: "/s", Params: &Confirm{}}); !errors.As(err, &no) {
		t.Errorf("%v, want unsupported", err)
	}
}

// TestAnswerInItsVersion: rules that no schema can tell, for they need the
// request, and those on an announcement.
func TestAnswerInItsVersion(t *testing.T) {
	poll := func(version int, id string) Request {
		return Request{Protocol: version, ID: id, Station: "/s", Params: &Poll{}}
	}
	announce := Request{Params: &Announce{}}
	for name, c := range map[string]struct {
		r          Request
		answer, is string
	}{
		"its id":          {poll(2, "7"), `{"protocol":2,"id":"7","action":"poll","status":"done"}`, ""},
		"another id":      {poll(2, "7"), `{"protocol":2,"id":"8","action":"poll","status":"done"}`, "id is 8"},
		"no id":           {poll(2, "7"), `{"protocol":2,"action":"poll","status":"done"}`, "id is ;"},
		"id, version 1":   {poll(1, "7"), `{"protocol":1,"id":"7","action":"poll","status":"done"}`, "id is 7"},
		"another version": {poll(1, ""), `{"protocol":2,"action":"poll","status":"done"}`, "protocol is 2"},
		"announced": {announce, `{"protocol":2,"action":"announce","status":"done","software":{"name":"x"},` +
			`"capabilities":["fse"]}`, ""},
		"a capability nobody knows": {announce, `{"protocol":2,"action":"announce","status":"done","software":` +
			`{"name":"x"},"capabilities":["fax"]}`, `"fax"`},
		"nameless": {announce, `{"protocol":2,"action":"announce","status":"done","software":{"name":" "}}`, "software.name"},
		"nobody":   {announce, `{"protocol":2,"action":"announce","status":"done"}`, "software is missing"},
	} {
		_, err := DecodeAnswer([]byte(c.answer), c.r.Params.Action(), c.r)
		if (err == nil) != (c.is == "") || err != nil && !strings.Contains(err.Error(), c.is) {
			t.Errorf("%s: %v, want %q", name, err, c.is)
		}
	}
}

// TestAnswerIsBounded: what would not go into the journal is the adapter's
// failure, however it is written.
func TestAnswerIsBounded(t *testing.T) {
	for name, c := range map[string]struct {
		alert string
		fails bool
	}{"short": {"a", false}, "long": {strings.Repeat("a", DefaultMaxOutput), true},
		"grows": {strings.Repeat("<", DefaultMaxOutput/6), true}} {
		r := Request{Protocol: 1, Station: "/s", Params: &Poll{}}
		answer := `{"protocol":1,"action":"poll","status":"done","alerts":["` + c.alert + `"]}`
		_, err := DecodeAnswer([]byte(answer), ActionPoll, r)
		var p *Problem
		if (err != nil) != c.fails || c.fails && (!errors.As(err, &p) || p.Cause != CauseFlood) {
			t.Errorf("%s: %.80v", name, err)
		}
	}
}
