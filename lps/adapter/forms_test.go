//go:build linux

package adapter

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

// The test binary is a bad adapter when these are in its environment.
const (
	faultVariable = "BAD_ADAPTER_FAULT"
	pidsVariable  = "BAD_ADAPTER_PIDS" // a directory that gets a file a process
)

func TestMain(m *testing.M) {
	if fault := os.Getenv(faultVariable); fault != "" {
		os.Exit(badAdapter(fault, os.Args[1:]))
	}
	os.Exit(m.Run())
}

// badAdapter is a command when it is told an action, else a process that stays.
func badAdapter(fault string, args []string) int {
	if fault == "child" {
		time.Sleep(time.Hour)
	}
	pid := strconv.Itoa(os.Getpid())
	_ = os.WriteFile(filepath.Join(os.Getenv(pidsVariable), pid), nil, 0o600)
	fmt.Fprintln(os.Stderr, "journal de", fault)
	if len(args) == 1 {
		action, r, err := ReadRequest(os.Stdin)
		if err != nil {
			return 1
		}
		return misbehave(fault, action, r, 1)
	}
	switch fault {
	case "no announcement":
		fmt.Println("Bienvenue")
	case "ends at once":
		return 0
	case "mute from the start":
		time.Sleep(time.Hour)
	default:
		fmt.Println(`{"protocol":2,"action":"announce","status":"done","software":{"name":"x"}}`)
	}
	in := bufio.NewScanner(os.Stdin)
	for n := 1; in.Scan(); n++ {
		action, r, err := DecodeRequest(in.Bytes())
		if err != nil {
			return 1
		}
		if code := misbehave(fault, action, r, n); code != 0 {
			return code
		}
		if n == 1 && fault == "dies between actions" {
			return 0
		}
	}
	if fault == "stays at the end" {
		time.Sleep(time.Hour)
	}
	return 0
}

// misbehave answers the n-th request in the way of a fault.
func misbehave(fault string, action Action, r Request, n int) int {
	a := r.Answer(action, Done)
	out := func() string { data, _ := json.Marshal(a); return string(data) }
	switch fault {
	case "hangs":
		time.Sleep(time.Hour)
	case "floods":
		for {
			os.Stdout.WriteString(strings.Repeat("x", 4096))
		}
	case "another id":
		a.ID = "7"
	case "another action":
		a.Action = ActionSend
	case "log on stdout":
		fmt.Println("2026-11-27 INFO démarrage")
	case "dies in mid-answer":
		fmt.Print(out()[:20])
		return 3
	case "dies":
		fmt.Fprintln(os.Stderr, "java.lang.NullPointerException")
		return 3
	case "answers twice":
		fmt.Println(out())
	case "answers late":
		time.Sleep(2 * short)
	case "leaves children":
		cmd := exec.Command(os.Args[0])
		cmd.Env, cmd.Stdout, cmd.Stderr = append(os.Environ(), faultVariable+"=child"), os.Stdout, os.Stderr
		if cmd.Start() != nil {
			return 1
		}
	case "closes stdout":
		os.Stdout.Close()
		time.Sleep(time.Hour)
	case "not UTF-8":
		a.Alerts = []string{"@"}
		fmt.Println(strings.ReplaceAll(out(), "@", "p\xe9rim\xe9"))
		return 0
	case "half a line":
		fmt.Print(out()[:20])
		time.Sleep(time.Hour)
	case "no end of line":
		fmt.Print(out())
		time.Sleep(time.Hour)
	case "over several lines":
		fmt.Println(strings.Replace(out(), "{", "{\n  ", 1))
		return 0
	case "logs after the last answer", "ends after the last answer", "answers the last twice":
		if n < 2 {
			break
		}
		fmt.Println(out())
		switch fault {
		case "ends after the last answer":
			os.Exit(0)
		case "answers the last twice":
			fmt.Println(out())
		default:
			fmt.Println("INFO fin")
		}
		return 0
	case "answers and stays":
		fmt.Println(out())
		os.Stdout.Sync()
		time.Sleep(time.Hour)
	}
	fmt.Println(out())
	return 0
}

// short is the time limit of an action that is to run into it; the others have
// plenty.
const short = 400 * time.Millisecond

// badServer is a bad adapter at an address.
func badServer(fault string) http.HandlerFunc {
	return func(w http.ResponseWriter, q *http.Request) {
		action, r, _ := ReadRequest(q.Body)
		a := r.Answer(action, Done)
		out, _ := json.Marshal(a)
		switch fault {
		case "hangs":
			<-q.Context().Done()
			return
		case "floods":
			for {
				if _, err := w.Write(make([]byte, 4096)); err != nil {
					return
				}
			}
		case "another id":
			out = bytes.Replace(out, []byte(r.ID), []byte("7"), 1)
		case "another action":
			out = bytes.Replace(out, []byte("poll"), []byte("send"), 1)
		case "log on stdout":
			fmt.Fprintln(w, "2026-11-27 INFO démarrage")
		case "dies in mid-answer":
			w.Header().Set("Content-Length", "1000")
			w.Write(out[:20])
			panic(http.ErrAbortHandler)
		case "dies":
			http.Error(w, "java.lang.NullPointerException", http.StatusInternalServerError)
			return
		case "answers twice":
			w.Write(out)
		case "answers late":
			select {
			case <-q.Context().Done():
			case <-time.After(2 * short):
			}
		case "not UTF-8":
			out = bytes.Replace(out, []byte(`"done"`), []byte("\"done\",\"alerts\":[\"p\xe9rim\xe9\"]"), 1)
		case "half a line":
			w.Write(out[:20])
			w.(http.Flusher).Flush()
			<-q.Context().Done()
			return
		case "another path":
			http.Redirect(w, q, "/elsewhere", http.StatusTemporaryRedirect)
			return
		case "another status":
			w.WriteHeader(http.StatusConflict)
		case "unsupported, done":
			w.WriteHeader(http.StatusNotImplemented)
		case "an empty answer":
			return
		case "another token":
			http.Error(w, "no", http.StatusUnauthorized)
			return
		case "compressed":
			w.Header().Set("Content-Encoding", "gzip")
		}
		w.Write(out)
	}
}

// TestBadAdapters: whatever an adapter does in any of the three forms ends
// soon, has its name, and leaves no process behind.
func TestBadAdapters(t *testing.T) {
	const none = FailureKind("") // it passes
	for _, c := range []struct {
		fault                       string
		command, resident, endpoint FailureKind // of the first poll that fails, "-" where there is no such form
		line                        string      // of Failure.Line
	}{
		{"hangs", FailTimeout, FailTimeout, FailTimeout, ""},
		{"floods", FailFlood, FailFlood, FailFlood, ""},
		{"another id", FailSyntax, FailSyntax, FailSyntax, "« id » vaut « 7 »"},
		{"another action", FailSyntax, FailSyntax, FailSyntax, "« action » vaut « send »"},
		{"log on stdout", FailSyntax, FailSyntax, FailSyntax, "2026-11-27 INFO démarrage"},
		{"dies in mid-answer", FailCrash, FailCrash, FailCrash, ""},
		{"dies", FailCrash, FailCrash, FailCrash, ""},
		{"dies between actions", none, FailCrash, "-", ""},
		{"answers twice", FailSyntax, FailSyntax, FailSyntax, ""},
		{"answers late", FailTimeout, FailTimeout, FailTimeout, ""},
		{"leaves children", none, none, "-", ""},
		{"closes stdout", FailTimeout, FailCrash, "-", ""},
		{"not UTF-8", FailSyntax, FailSyntax, FailSyntax, "p?rim?"},
		{"half a line", FailTimeout, FailTimeout, FailTimeout, ""},
		{"no announcement", none, FailSyntax, "-", ""},
		{"ends at once", none, FailCrash, "-", ""},
		{"mute from the start", none, FailTimeout, "-", ""},
		{"stays at the end", none, none, "-", ""},
		{"no end of line", FailTimeout, FailTimeout, "-", "a répondu, mais"},
		{"over several lines", none, FailSyntax, "-", "sur une seule ligne"},
		{"logs after the last answer", none, FailSyntax, "-", "« INFO fin »"},
		{"ends after the last answer", none, FailCrash, "-", "code 0"},
		{"answers the last twice", none, FailSyntax, "-", "que rien ne demandait"},
		{"answers and stays", FailTimeout, "-", "-", "a répondu, mais"},
		{"another token", "-", "-", FailStart, "AMFRONT_LPS_TOKEN"},
		{"compressed", "-", "-", FailSyntax, "gzip"},
		{"another path", "-", "-", FailCrash, ""},
		{"another status", "-", "-", FailContrary, ""},
		{"unsupported, done", "-", "-", FailContrary, ""},
		{"an empty answer", "-", "-", FailSyntax, ""},
	} {
		for form, want := range map[string]FailureKind{"command": c.command, "resident": c.resident, "endpoint": c.endpoint} {
			if want == "-" {
				continue
			}
			t.Run(form+" "+c.fault, func(t *testing.T) {
				t.Parallel()
				began := time.Now()
				pids := t.TempDir()
				s := Spec{Runner: Runner{Protocol: Version, Command: []string{os.Args[0]}, MaxOutput: 64 << 10,
					Env: []string{faultVariable + "=" + c.fault, pidsVariable + "=" + pids}, Timeout: time.Minute},
					Resident: form == "resident"}
				if want == FailTimeout {
					s.Timeouts = map[Action]time.Duration{ActionPoll: short}
					if c.fault == "mute from the start" {
						s.Timeouts[ActionAnnounce] = short
					}
				}
				if form == "endpoint" {
					srv := httptest.NewServer(badServer(c.fault))
					defer srv.Close()
					s.URL = srv.URL
				}
				way, err := s.Open()
				if err != nil {
					t.Fatal(err)
				}
				world := way.World()
				_, err = world.Do(t.Context(), ActionPoll, pollRequest)
				if err == nil { // some show at the second action only
					_, err = world.Do(t.Context(), ActionPoll, pollRequest)
				}
				if err == nil { // and some when all is done
					err = Settle(t.Context(), world)
				}
				var f *Failure
				switch {
				case want == none && err != nil, want != none && (!errors.As(err, &f) || f.Kind != want):
					t.Errorf("%v, want a failure of class %q", err, want)
				case f != nil && !strings.Contains(f.French(), c.line):
					t.Errorf("it says %q, want the line %q", f.French(), c.line)
				case f != nil && form != "endpoint" && c.fault == "dies" && !strings.Contains(f.Log, "NullPointer"):
					t.Errorf("the log is %q", f.Log)
				}
				if closer, ok := world.(interface{ Close() }); ok {
					closer.Close()
				}
				way.Close()
				nothingLeft(t, pids)
				if d := time.Since(began); d > 30*time.Second {
					t.Errorf("it took %v", d)
				}
			})
		}
	}
}

// nothingLeft demands that of the process groups told in a directory nobody
// lives.
func nothingLeft(t *testing.T, pids string) {
	t.Helper()
	list, _ := os.ReadDir(pids)
	groups := map[string]bool{}
	for _, e := range list {
		groups[e.Name()] = true
	}
	living := func() (out []string) {
		all, _ := filepath.Glob("/proc/[0-9]*/stat")
		for _, name := range all {
			stat, _ := os.ReadFile(name)
			_, rest, _ := strings.Cut(string(stat), ") ")
			if f := strings.Fields(rest); len(f) > 2 && groups[f[2]] && f[0] != "Z" && f[0] != "X" {
				out = append(out, string(stat))
			}
		}
		return out
	}
	for deadline := time.Now().Add(10 * time.Second); len(living()) > 0; {
		if time.Now().After(deadline) {
			t.Fatalf("still there: %v", living())
		}
	}
}

// TestPool: a process serves one world at a time, many one after another, and
// the worlds of one time have one each.
func TestPool(t *testing.T) {
	pids := t.TempDir()
	s := Spec{Runner: Runner{Command: []string{os.Args[0]}, Timeout: time.Minute,
		Env: []string{faultVariable + "=none", pidsVariable + "=" + pids}}, Resident: true}
	way, err := s.Open()
	if err != nil {
		t.Fatal(err)
	}
	processes := func() int { list, _ := os.ReadDir(pids); return len(list) }
	if a, err := way.Announce(t.Context()); err != nil || a.Software.Name != "x" {
		t.Errorf("%+v, %v", a, err)
	}
	for range 3 {
		if _, err := way.Do(t.Context(), ActionPoll, pollRequest); err != nil {
			t.Fatal(err)
		}
	}
	if n := processes(); n != 1 {
		t.Errorf("one world after another had %d processes", n)
	}
	worlds := []Driver{way.World(), way.World(), way.World()}
	for _, w := range worlds {
		if _, err := w.Do(t.Context(), ActionPoll, pollRequest); err != nil {
			t.Fatal(err)
		}
	}
	if n := processes(); n != 3 {
		t.Errorf("three worlds had %d processes", n)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := worlds[0].Do(ctx, ActionPoll, pollRequest); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	if _, err := worlds[0].Do(t.Context(), ActionPoll, pollRequest); err != nil {
		t.Errorf("after a failure: %v", err)
	}
	if n := processes(); n != 4 {
		t.Errorf("after a failure there were %d processes, want a fresh one", n)
	}
	way.Close() // with worlds still open
	nothingLeft(t, pids)
	if _, err := way.Do(t.Context(), ActionPoll, pollRequest); err == nil {
		t.Error("a closed pool starts processes")
	}
}

// TestRunnerAnnounces: which protocol a command speaks.
func TestRunnerAnnounces(t *testing.T) {
	old := sh("cat >/dev/null; exit 127")
	var no *Unsupported
	if _, err := old.Announce(t.Context()); !errors.As(err, &no) || old.Protocol != Version1 {
		t.Errorf("protocol %d, %v", old.Protocol, err)
	}
	newer := sh(`id=$(sed 's/.*"id":"\([^"]*\)".*/\1/'); echo '{"protocol":2,"id":"'$id'","action":"'$1` +
		`'","status":"done","software":{"name":"x"}}'`)
	if a, err := newer.Announce(t.Context()); err != nil || newer.Protocol != Version || a.Software.Name != "x" {
		t.Errorf("protocol %d, %+v, %v", newer.Protocol, a, err)
	}
}

// TestFaketime: the process's own clock is the request's.
func TestFaketime(t *testing.T) {
	lib, err := Faketime()
	if err != nil {
		t.Skip(err)
	}
	var log bytes.Buffer
	r := sh(`date '+%Y-%m-%d %H:%M' >&2; exit 127`)
	r.Faketime, r.Log, r.Protocol = lib, &log, Version
	request := pollRequest
	request.Now = time.Date(2031, 2, 3, 4, 5, 6, 0, time.Local)
	var no *Unsupported
	if _, err := r.Run(t.Context(), ActionPoll, request); !errors.As(err, &no) || log.String() != "2031-02-03 04:05\n" {
		t.Errorf("%q, %v", log.String(), err)
	}
}

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
