package adapter

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"syscall"

	"amfront/words"
)

// statusCodes are the statuses of an endpoint's answers. Every other one is the
// adapter's failure.
var statusCodes = map[Status]int{Done: http.StatusOK, Refused: http.StatusConflict,
	NotProvided: http.StatusNotImplemented}

// shortestToken is too long to be guessed, or to stand in an answer by chance.
const shortestToken = 8

// Endpoint drives an LPS that runs already, at an address: POST /ACTION, the
// request and the answer as bodies. It is safe for concurrent use.
type Endpoint struct {
	run    Runner // its limits
	url    *url.URL
	token  string
	client *http.Client
}

func newEndpoint(s *Spec) (*Endpoint, error) {
	u, err := url.Parse(s.URL)
	switch {
	case err != nil:
		return nil, words.Errorf("the address of the LPS cannot be read; expected http://127.0.0.1:PORT/")
	case u.User != nil || u.RawQuery != "" || u.Fragment != "":
		return nil, words.Errorf("the address of the LPS holds more than host, port and path; a token goes into the " +
			"environment: AMFRONT_LPS_TOKEN")
	case u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "":
		return nil, words.Errorf("address %q of the LPS; expected http://127.0.0.1:PORT/", s.URL)
	case !s.Remote && !loopback(u.Hostname()):
		return nil, words.Errorf("address %q of the LPS is not on this machine; --lps-remote allows it", s.URL)
	}
	e := &Endpoint{run: s.Runner, url: u, token: strings.TrimSpace(s.Token)}
	if n := len(e.token); n > 0 && n < shortestToken {
		return nil, words.Errorf("AMFRONT_LPS_TOKEN has %d characters; expected %d or more", n, shortestToken)
	}
	dial := &net.Dialer{Control: func(_, address string, _ syscall.RawConn) error {
		// What a name resolves to counts, not the name.
		if host, _, err := net.SplitHostPort(address); err != nil || !s.Remote && !loopback(host) {
			return words.Errorf("%s is not on this machine", address)
		}
		return nil
	}}
	// A connection an action: one kept open may be closed by the other side just
	// when a lot is sent, and nobody would know whether it was. No proxy.
	e.client = &http.Client{Transport: &http.Transport{DialContext: dial.DialContext, DisableKeepAlives: true,
		DisableCompression: true, MaxResponseHeaderBytes: 64 << 10},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	return e, nil
}

// loopback tells whether a host is this machine.
func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// Announce implements Way.
func (e *Endpoint) Announce(ctx context.Context) (Answer, error) {
	return e.Do(ctx, ActionAnnounce, Request{Params: &Announce{}})
}

// World implements Way: an endpoint serves any number of them at a time.
func (e *Endpoint) World() Driver { return e }

// Close implements Way: the software is not ours to end.
func (e *Endpoint) Close() {}

// Do implements Driver.
func (e *Endpoint) Do(ctx context.Context, action Action, r Request) (Answer, error) {
	r, err := r.toAdapter(Version)
	if err != nil {
		return Answer{}, err
	}
	body, err := EncodeRequest(action, r)
	if err != nil {
		return Answer{}, err
	}
	most := e.run.timeout(action)
	limited, cancel := limit(ctx, most)
	defer cancel()
	status, coded, data, err := e.post(limited, action, body)
	fail := func(kind FailureKind, why error) (Answer, error) { return Answer{}, NewFailure(action, kind, why) }
	var op *net.OpError
	switch {
	case ctx.Err() != nil && err != nil:
		return Answer{}, ctx.Err()
	case limited.Err() != nil && err != nil:
		return fail(FailTimeout, &Problem{Cause: CauseTimeout, Wanted: fmt.Sprintf("%g s", most.Seconds()), Err: err})
	case errors.As(err, &op) && op.Op == "dial":
		return fail(FailStart, &Problem{Cause: CauseUnreachable, Found: e.url.String(), Err: err})
	case err != nil:
		return fail(FailCrash, &Problem{Cause: CauseCut, Err: err})
	case len(data) > e.run.most():
		return fail(FailFlood, &Problem{Cause: CauseFlood, Wanted: fmt.Sprint(e.run.most())})
	}
	switch {
	case status == http.StatusUnauthorized:
		return fail(FailStart, &Problem{Cause: CauseToken})
	case coded != "":
		return fail(FailSyntax, &Problem{Cause: CauseCoded, Found: Excerpt([]byte(coded))})
	}
	said, known := Status(""), false
	for s, code := range statusCodes {
		if code == status {
			said, known = s, true
		}
	}
	switch {
	case !known:
		found := fmt.Sprint(status)
		if said := Excerpt(bytes.TrimSpace(data)); said != "" {
			found += " (« " + said + " »)"
		}
		return fail(FailCrash, &Problem{Cause: CauseStatus, Found: found})
	case said == NotProvided && len(bytes.TrimSpace(data)) == 0:
		return Answer{}, &Unsupported{Action: action}
	}
	a, err := DecodeAnswer(data, action, r)
	switch {
	case err != nil:
		return fail(FailSyntax, err)
	case a.Status != said:
		return fail(FailContrary, &Problem{Cause: CauseContraryHTTP, Found: fmt.Sprint(status), Wanted: string(said),
			Field: string(a.Status)})
	}
	return a.orUnsupported()
}

// post gives the status, how the body is coded, and the body, one octet more
// than allowed of it.
func (e *Endpoint) post(ctx context.Context, action Action, body []byte) (int, string, []byte, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, e.url.JoinPath(string(action)).String(),
		bytes.NewReader(body))
	if err != nil {
		return 0, "", nil, err
	}
	req.Header.Set("Content-Type", "application/json")
	if e.token != "" {
		req.Header.Set("Authorization", "Bearer "+e.token)
	}
	resp, err := e.client.Do(req)
	if err != nil {
		return 0, "", nil, err
	}
	defer resp.Body.Close()
	data, err := io.ReadAll(io.LimitReader(resp.Body, int64(e.run.most())+1))
	if e.token != "" { // one that shows what it got must not bring it into a report
		data = bytes.ReplaceAll(data, []byte(e.token), []byte("…"))
	}
	return resp.StatusCode, resp.Header.Get("Content-Encoding"), data, err
}
