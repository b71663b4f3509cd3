package console

import (
	"bufio"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/smtp"
	"os"
	"strings"
	"testing"

	"amfront/bench"
	"amfront/console/web"
	"amfront/journal"
	"amfront/pki/testca"
)

var keys = testca.NewKeyPool(2, 0)

func TestMain(m *testing.M) {
	code := m.Run()
	stopBrowser()
	keys.Close()
	os.Exit(code)
}

func startConsole(t *testing.T, opt Options) (*bench.World, *httptest.Server) {
	t.Helper()
	w, err := bench.Start(t.Context(), bench.Options{World: t.Name(), Keys: keys.Recycled()})
	if err != nil {
		t.Fatal(err)
	}
	opt.World = w
	srv := httptest.NewServer(Handler(opt))
	t.Cleanup(func() {
		srv.CloseClientConnections()
		srv.Close()
		w.Close()
		if n := w.Journal.Panics(); n > 0 {
			t.Errorf("%d panics in sessions", n)
		}
	})
	return w, srv
}

func post(t *testing.T, w *bench.World, from, to, mail string) {
	t.Helper()
	postAt(t, w.Endpoints().SMTP, from, to, mail)
}

// postAt sends a mail over the relay at an address.
func postAt(t *testing.T, relay, from, to, mail string) {
	t.Helper()
	c, err := smtp.Dial(relay)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if err := c.Mail(from); err != nil {
		t.Fatal(err)
	}
	if err := c.Rcpt(to); err != nil {
		t.Fatal(err)
	}
	body, err := c.Data()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(body, mail); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(body.Close(), c.Quit()); err != nil {
		t.Fatal(err)
	}
}

func call(t *testing.T, method, url, body string, edit ...func(*http.Request)) (int, http.Header, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range edit {
		e(req)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	data, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, resp.Header, string(data)
}

const hostileMail = "From: <script>alert(1)</script>\r\nSubject: " +
	"=?utf-8?q?=3Cscript=3Ealert(1)=3C/script=3E?=\r\nMIME-Version: 1.0\r\n" +
	"Content-Type: text/html; name=\"<svg onload=alert(1)>\"\r\nContent-Description: " +
	"FSETEST/B2\r\n\r\n<script>alert(1)</script>\r\n"

func TestMessagesOverHTTP(t *testing.T) {
	w, srv := startConsole(t, Options{})
	if code, _, body := call(t, "GET", srv.URL+"/api/v1/messages", ""); code != 200 || strings.TrimSpace(body) != "[]" {
		t.Fatalf("empty list: %d %q", code, body)
	}
	post(t, w, "cabinet@ps.test", w.Config().Mailboxes.AMO, hostileMail)
	_, _, body := call(t, "GET", srv.URL+"/api/v1/messages?decision=4025&sender=CABINET@ps.test&wait=10s", "")
	var list []bench.Message
	if err := json.Unmarshal([]byte(body), &list); err != nil || len(list) != 1 {
		t.Fatalf("%v in %s", err, body)
	}
	id := srv.URL + "/api/v1/messages/" + list[0].ID
	for path, want := range map[string]string{"/raw": hostileMail, "/cms": "<script>alert(1)</script>\r\n",
		"/reply": "4025"} {
		code, h, body := call(t, "GET", id+path, "")
		if code != 200 || !strings.Contains(body, want) {
			t.Errorf("%s: %d %q", path, code, body)
		}
		if h.Get("Content-Type") != "application/octet-stream" ||
			!strings.HasPrefix(h.Get("Content-Disposition"), "attachment") || h.Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("%s could be rendered by a browser: %v", path, h)
		}
	}
	if code, _, _ := call(t, "DELETE", id, ""); code != 204 {
		t.Errorf("delete: %d", code)
	}
	if code, _, _ := call(t, "GET", id, ""); code != 404 {
		t.Errorf("after the delete: %d", code)
	}
	if n := len(w.Store.List(w.Config().Mailboxes.AMO)); n != 0 {
		t.Errorf("the mailbox still holds %d", n)
	}
}

func TestBadRequestsAreNamed(t *testing.T) {
	_, srv := startConsole(t, Options{})
	for _, c := range []struct {
		method, path, body string
		code               int
		want               string
	}{
		{"GET", "/api/v1/messages?limit=x", "", 400, "limit"},
		{"GET", "/api/v1/messages?wait=1d", "", 400, "wait"},
		{"GET", "/api/v1/messages/none", "", 404, "no such message"},
		{"GET", "/api/v1/messages/none/plain", "", 404, "no such message"},
		{"GET", "/api/v1/sessions?protocol=imap", "", 400, "protocol"},
		{"GET", "/api/v1/sessions/none", "", 404, "no such session"},
		{"GET", "/api/v1/events?after=x", "", 400, "after"},
		{"POST", "/api/v1/situations/none", "", 404, "none"},
		{"POST", "/api/v1/situations", "{", 400, "situation"},
		{"POST", "/api/v1/pki/renew", `{"label":"nobody"}`, 400, "nobody"},
		{"POST", "/api/v1/pki/renew", `{"labell":"x"}`, 400, "labell"},
		{"POST", "/api/v1/faults", `{"id":"x"}`, 400, "protocol"},
		{"DELETE", "/api/v1/faults/none", "", 404, "none"},
		{"POST", "/api/v1/faults", strings.Repeat(" ", 1<<20+1), 413, "large"},
	} {
		code, _, body := call(t, c.method, srv.URL+c.path, c.body)
		var p web.Problem
		if err := json.Unmarshal([]byte(body), &p); err != nil || code != c.code || !strings.Contains(p.Error, c.want) {
			t.Errorf("%s %s: %d %q, want %d with %q", c.method, c.path, code, body, c.code, c.want)
		}
	}
}

func TestStrangersAreRefused(t *testing.T) {
	_, srv := startConsole(t, Options{Hosts: []string{"bench.local"}})
	host := func(h string) func(*http.Request) { return func(r *http.Request) { r.Host = h } }
	if code, _, _ := call(t, "GET", srv.URL+"/readyz", "", host("evil.test")); code != 403 {
		t.Errorf("another host name got %d: DNS rebinding works", code)
	}
	if code, _, _ := call(t, "GET", srv.URL+"/readyz", "", host("bench.local:1")); code != 200 {
		t.Errorf("a name that was allowed got %d", code)
	}
	origin := func(r *http.Request) { r.Header.Set("Origin", "http://evil.test") }
	if code, _, _ := call(t, "POST", srv.URL+"/api/v1/reset", "", origin); code != 403 {
		t.Errorf("another origin could reset the bench: %d", code)
	}
	if code, _, _ := call(t, "POST", srv.URL+"/api/v1/reset", "",
		func(r *http.Request) { r.Header.Set("Origin", srv.URL) }); code != 204 {
		t.Errorf("its own origin got %d", code)
	}
}

func TestPasswordBeyondLoopback(t *testing.T) {
	_, srv := startConsole(t, Options{Password: "long enough"})
	if code, _, _ := call(t, "GET", srv.URL+"/api/v1/endpoints", ""); code != 401 {
		t.Errorf("without a password: %d", code)
	}
	if code, _, _ := call(t, "GET", srv.URL+"/api/v1/endpoints", "",
		func(r *http.Request) { r.SetBasicAuth("amfront", "long enough") }); code != 200 {
		t.Errorf("with the password: %d", code)
	}
	if code, _, _ := call(t, "GET", srv.URL+"/livez", ""); code != 200 {
		t.Errorf("health: %d", code)
	}
}

func TestHomePageSaysWhereAndHow(t *testing.T) {
	w, srv := startConsole(t, Options{})
	_, h, body := call(t, "GET", srv.URL+"/", "")
	e := w.Endpoints()
	for _, want := range []string{e.SMTP, e.POP3, e.LDAP, e.Mailboxes.AMO, e.Mailboxes.AMC, e.Mailboxes.OCT, e.PS.Address,
		"Données fictives"} {
		if !strings.Contains(body, want) {
			t.Errorf("the page does not say %q", want)
		}
	}
	if strings.Contains(body, e.PS.Password) {
		t.Error("the page shows the password")
	}
	if !strings.Contains(h.Get("Content-Security-Policy"), "default-src 'none'") {
		t.Errorf("CSP: %q", h.Get("Content-Security-Policy"))
	}
}

func TestEventsStream(t *testing.T) {
	w, srv := startConsole(t, Options{})
	resp, err := http.Get(srv.URL + "/api/v1/events?after=0")
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	post(t, w, "cabinet@ps.test", w.Config().Mailboxes.AMO, hostileMail)
	for sc := bufio.NewScanner(resp.Body); sc.Scan(); {
		if sc.Text() == "event: message.received" {
			return
		}
	}
	t.Error("the stream ended before the message")
}

func TestSessionsAndTranscript(t *testing.T) {
	w, srv := startConsole(t, Options{})
	post(t, w, "cabinet@ps.test", w.Config().Mailboxes.AMO, hostileMail)
	if _, err := w.Journal.Wait(t.Context(), 0, func(ev journal.Event) bool {
		return ev.Kind == journal.KindSessionClose
	}); err != nil {
		t.Fatal(err)
	}
	var list []bench.Session
	_, _, body := call(t, "GET", srv.URL+"/api/v1/sessions?protocol=smtp", "")
	if err := json.Unmarshal([]byte(body), &list); err != nil || len(list) != 1 {
		t.Fatalf("%v in %s", err, body)
	}
	_, _, body = call(t, "GET", srv.URL+"/api/v1/sessions/"+list[0].ID, "")
	if !strings.Contains(body, "smtp.command") {
		t.Errorf("no commands in %s", body)
	}
	if _, _, body = call(t, "GET", srv.URL+"/api/v1/sessions/"+list[0].ID+"/transcript", ""); !strings.Contains(body,
		"MAIL FROM:<cabinet@ps.test>") {
		t.Errorf("transcript: %q", body)
	}
}

// newRecorder is the body of one page without a server.
func newRecorder(t *testing.T, opt Options, path string) string {
	t.Helper()
	rec := httptest.NewRecorder()
	req := httptest.NewRequest("GET", "http://127.0.0.1"+path, nil)
	Handler(opt).ServeHTTP(rec, req)
	return rec.Body.String()
}
