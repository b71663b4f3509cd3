//go:build linux

package adapter

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// software is a driver for the other side.
type software struct{}

func (software) Do(_ context.Context, action Action, r Request) (Answer, error) {
	a := r.Answer(action, Done)
	switch action {
	case ActionAnnounce:
		a.Software = &Software{Name: "x"}
	case ActionPoll:
		a.Status, a.Reason = Refused, "parce que"
	case ActionAttest:
		return Answer{}, errors.New("broken")
	case ActionConfirm:
		return Answer{}, &Unsupported{Action: action, Reason: "jamais"}
	}
	return a, nil
}

// TestEndpointAndHandler: both sides of an address; who may ask.
func TestEndpointAndHandler(t *testing.T) {
	const token = "secret-of-the-test"
	srv := httptest.NewServer(Handler(software{}, token))
	defer srv.Close()
	t.Setenv("HTTP_PROXY", "http://127.0.0.1:1/")
	open := func(s Spec) Way {
		t.Helper()
		way, err := s.Open()
		if err != nil {
			t.Fatal(err)
		}
		return way
	}
	way := open(Spec{URL: srv.URL, Token: token + "\n"})
	if a, err := way.Announce(t.Context()); err != nil || a.Software.Name != "x" {
		t.Errorf("announce: %+v %v", a, err)
	}
	a, err := way.Do(t.Context(), ActionPoll, pollRequest)
	if err != nil || a.Status != Refused || a.Reason != "parce que" {
		t.Errorf("refused: %+v %v", a, err)
	}
	var no *Unsupported
	if _, err := way.Do(t.Context(), ActionConfirm, Request{Station: "/s", Params: &Confirm{}}); !errors.As(err, &no) ||
		no.Reason != "jamais" {
		t.Errorf("unsupported: %v", err)
	}
	if _, err := way.Do(t.Context(), "sonde", Request{Station: "/s"}); !errors.As(err, &no) {
		t.Errorf("an unknown action: %v", err)
	}
	var f *Failure
	attest := Request{Station: "/s", Params: &Attest{IDs: []string{"I-01"}}}
	if _, err := way.Do(t.Context(), ActionAttest, attest); !errors.As(err, &f) || f.Kind != FailCrash ||
		!strings.Contains(f.French(), "500 (« broken »)") {
		t.Errorf("broken: %+v", f)
	}
	for name, other := range map[string]string{"none": "", "another": "another-token"} {
		if _, err := open(Spec{URL: srv.URL, Token: other}).Do(t.Context(), ActionPoll, pollRequest); !errors.As(err, &f) ||
			!strings.Contains(f.Detail, "401") {
			t.Errorf("token %s: %v", name, err)
		}
	}
	for name, s := range map[string]Spec{"beyond": {URL: "http://192.0.2.1/"}, "a name": {URL: "http://lps.example/"},
		"a password": {URL: "http://x:" + token + "@127.0.0.1/"}, "a query": {URL: "http://127.0.0.1/?t=" + token},
		"a short token": {URL: srv.URL, Token: "x"},
		"no host":       {URL: "http:///"}, "a port that is none": {URL: "http://127.0.0.1:" + token + "/"}} {
		if _, err := s.Open(); err == nil || strings.Contains(err.Error(), token) {
			t.Errorf("%s: %v", name, err)
		}
	}
	open(Spec{URL: "http://192.0.2.1/", Remote: true})
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l.Close()
	if _, err := open(Spec{URL: "http://" + l.Addr().String()}).Do(t.Context(), ActionPoll, pollRequest); !errors.As(err,
		&f) || f.Kind != FailStart {
		t.Errorf("nobody there: %v", err)
	}
	// One that shows what it got brings the token into no report.
	echo := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprint(w, r.Header.Get("Authorization"))
	}))
	defer echo.Close()
	if _, err := open(Spec{URL: echo.URL, Token: token}).Do(t.Context(), ActionPoll, pollRequest); !errors.As(err, &f) ||
		strings.Contains(fmt.Sprintf("%+v", f)+f.French(), token) || !strings.Contains(f.French(), "Bearer …") {
		t.Errorf("it shows %+v", f)
	}
}

// TestHandlerRefuses: what is no request of the bench's.
func TestHandlerRefuses(t *testing.T) {
	h := Handler(software{}, "")
	good := `{"protocol":2,"id":"1","action":"poll","station":"/s"}`
	for name, c := range map[string]struct {
		method, path, body, origin string
		status                     int
	}{
		"good":           {"POST", "/poll", good, "", http.StatusConflict},
		"GET":            {"GET", "/poll", good, "", http.StatusMethodNotAllowed},
		"another action": {"POST", "/send", good, "", http.StatusBadRequest},
		"no JSON":        {"POST", "/poll", "poll", "", http.StatusBadRequest},
		"too large":      {"POST", "/poll", good + strings.Repeat(" ", maxRequest), "", http.StatusBadRequest},
		"a web page":     {"POST", "/poll", good, "https://elsewhere.test", http.StatusForbidden},
		"no action":      {"POST", "/", good, "", http.StatusNotFound},
	} {
		r := httptest.NewRequest(c.method, c.path, strings.NewReader(c.body))
		if c.origin != "" {
			r.Header.Set("Origin", c.origin)
		}
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		if w.Code != c.status {
			t.Errorf("%s: %d %s", name, w.Code, w.Body)
		}
	}
	for _, address := range []string{"0.0.0.0:0", "lps.example:0", "127.0.0.1"} {
		if l, err := Listen(address, false); err == nil {
			l.Close()
			t.Errorf("%s is listened on", address)
		}
	}
}

// TestServe: the other side of a process that stays.
func TestServe(t *testing.T) {
	var out bytes.Buffer
	err := Serve(t.Context(), software{}, strings.NewReader(`{"protocol":2,"id":"1","action":"poll","station":"/s"}
{"protocol":2,"id":"2","action":"danse","station":"/s"}
`), &out)
	if err != nil || out.String() != `{"protocol":2,"action":"announce","status":"done","software":{"name":"x"}}
{"protocol":2,"id":"1","action":"poll","status":"refused","reason":"parce que"}
{"protocol":2,"id":"2","action":"danse","status":"unsupported","reason":"unknown action"}
` {
		t.Errorf("%v\n%s", err, out.String())
	}
	for name, in := range map[string]string{"no JSON": "poll\n", "half a line": `{"protocol":2,"id":"1","action":"poll"`,
		"broken": `{"protocol":2,"id":"1","action":"attest","station":"/s","ids":["I-01"]}` + "\n"} {
		if err := Serve(t.Context(), software{}, strings.NewReader(in), io.Discard); err == nil {
			t.Errorf("%s is taken", name)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	r, w := io.Pipe()
	defer w.Close()
	if err := Serve(ctx, software{}, r, io.Discard); !errors.Is(err, context.Canceled) {
		t.Errorf("told to stop: %v", err)
	}
}

// TestBrief: what a person reads of a request.
func TestBrief(t *testing.T) {
	for want, p := range map[string]Params{
		"poll":                &Poll{},
		"send FSE test → amo": &Send{Kind: "FSE", Usage: "test", Destination: "amo"},
		"refresh crls, x":     &Refresh{What: []string{"crls"}, Labels: []string{"x"}},
		"install-ca root a":   &InstallCA{Role: "root", File: "/x/a"},
	} {
		if got := Brief(p.Action(), Request{Params: p}); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
