// Package e2e_test drives the built commands with clients that are not ours:
// openssl, ldapsearch, curl, swaks, fetchmail, NSS.
package e2e_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// amfront and fakeldap are the built commands.
var binaries string

func TestMain(m *testing.M) {
	os.Exit(func() int {
		dir, err := os.MkdirTemp("", "amfront-e2e-*")
		if err != nil {
			panic(err)
		}
		defer os.RemoveAll(dir)
		build := exec.Command("go", "build", "-o", dir+string(filepath.Separator), "../cmd/...")
		if out, err := build.CombinedOutput(); err != nil {
			fmt.Fprintf(os.Stderr, "building the commands: %v\n%s", err, out)
			return 1
		}
		binaries = dir
		return m.Run()
	}())
}

// need skips a test whose foreign client is missing; under CI it fails.
func need(t *testing.T, pairs ...string) {
	t.Helper()
	for _, p := range pairs {
		name, pkg, _ := strings.Cut(p, ":")
		if _, err := exec.LookPath(name); err == nil {
			continue
		}
		if os.Getenv("CI") == "true" {
			t.Fatalf("needs %s (Debian: %s)", name, pkg)
		}
		t.Skipf("needs %s (Debian: %s)", name, pkg)
	}
}

// station is a running bench and the directory in which the test plays the LPS.
type station struct {
	t    *testing.T
	dir  string
	data string
	file string // endpoints
	cmd  *exec.Cmd
	endpoints
}

type endpoints struct {
	SMTP, POP3, LDAP, HTTP string
	SMTPS, POP3S, LDAPS    string
	Data                   string
	TrustAnchors           string `json:"trust_anchors"`
	Mailboxes              struct{ AMO, AMC, OCT string }
	PS                     struct{ Address, User, Password string }
}

func command(name string) string { return filepath.Join(binaries, name) }

// start runs amfront serve on free ports and waits until it is ready.
func start(t *testing.T, more ...string) *station {
	t.Helper()
	dir := t.TempDir()
	s := &station{t: t, dir: dir, data: filepath.Join(dir, "data"), file: filepath.Join(dir, "endpoints.json")}
	s.serve(more...)
	return s
}

// lasting is an address that is free now and that no outgoing connection takes
// while a bench restarts: below the ports that systems give those.
func lasting(t *testing.T) string {
	t.Helper()
	for range 100 {
		l, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", 10000+rand.IntN(20000)))
		if err == nil {
			defer l.Close()
			return l.Addr().String()
		}
	}
	t.Fatal("no free port between 10000 and 30000")
	return ""
}

func (s *station) serve(more ...string) {
	t := s.t
	t.Helper()
	os.Remove(s.file)
	ldap := s.LDAP // a restart: at another address the certificates would be renewed
	if ldap == "" {
		ldap = lasting(t)
	}
	args := append([]string{"serve", "--smtp", ":0", "--pop3", ":0", "--ldap", ldap, "--http", ":0",
		"--smtps", ":0", "--pop3s", ":0", "--ldaps", ":0", "--data", s.data, "--endpoints", s.file}, more...)
	s.cmd = exec.Command(command("amfront"), args...)
	log := &bytes.Buffer{}
	s.cmd.Stdout, s.cmd.Stderr = log, log
	if err := s.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	cmd := s.cmd
	t.Cleanup(func() {
		cmd.Process.Kill()
		cmd.Wait()
		if t.Failed() {
			t.Logf("amfront serve said:\n%s", log)
		}
	})
	s.amfront("readyz", "--wait", "20s", "--endpoints", s.file)
	data, err := os.ReadFile(s.file)
	if err != nil {
		t.Fatal(err)
	}
	s.endpoints = endpoints{}
	if err := json.Unmarshal(data, &s.endpoints); err != nil {
		t.Fatal(err)
	}
}

// amfront runs the command against this bench.
func (s *station) amfront(args ...string) string {
	s.t.Helper()
	return s.runEnv([]string{"AMFRONT_ENDPOINTS=" + s.file}, command("amfront"), args...)
}

// run runs a command in the station's directory; it must succeed.
func (s *station) run(name string, args ...string) string {
	s.t.Helper()
	return s.runEnv(nil, name, args...)
}

func (s *station) runEnv(env []string, name string, args ...string) string {
	s.t.Helper()
	out, err := s.try(env, name, args...)
	if err != nil {
		s.t.Fatalf("%s %s: %v\n%s", filepath.Base(name), strings.Join(args, " "), err, out)
	}
	return out
}

func (s *station) try(env []string, name string, args ...string) (string, error) {
	ctx, cancel := context.WithTimeout(s.t.Context(), time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Dir = s.dir
	cmd.Env = append(os.Environ(), env...)
	out, err := cmd.CombinedOutput()
	return string(out), err
}

// write puts a file into the station's directory and tells its path.
func (s *station) write(name string, data []byte) string {
	s.t.Helper()
	p := filepath.Join(s.dir, name)
	if err := os.WriteFile(p, data, 0o600); err != nil {
		s.t.Fatal(err)
	}
	return p
}

func (s *station) read(name string) []byte {
	s.t.Helper()
	if !filepath.IsAbs(name) {
		name = filepath.Join(s.dir, name)
	}
	data, err := os.ReadFile(name)
	if err != nil {
		s.t.Fatal(err)
	}
	return data
}

// message is what the API says of one message.
type message struct {
	ID, From, To, Subject, Decision, Reason string
	ReasonCode                              string `json:"reason_code"`
	PlainSHA256                             string `json:"plain_sha256"`
	ReplyID                                 string `json:"reply_id"`
	Flow                                    struct {
		Kind, Usage string
		Compressed  bool
	}
	Certificate *struct{ Label, Serial string }
	Findings    []struct{ ID, Severity, Expected, Actual, Advice string }
}

// findings are those on a message, but that these tests send the same lot again.
func (m message) findings() string {
	var out []string
	for _, f := range m.Findings {
		if f.ID == "F-06" && f.Severity == "remarque" {
			continue
		}
		out = append(out, fmt.Sprintf("%s %s: expected %s, got %s", f.Severity, f.ID, f.Expected, f.Actual))
	}
	return strings.Join(out, "\n")
}

// messages asks the API; query such as "decision=4005&wait=10s".
func (s *station) messages(query string) []message {
	s.t.Helper()
	var list []message
	s.get("/api/v1/messages?"+query, &list)
	return list
}

// last is the newest message from a sender.
func (s *station) last(from string) message {
	s.t.Helper()
	list := s.messages("limit=1&wait=10s&from=" + url.QueryEscape(from))
	if len(list) != 1 {
		s.t.Fatalf("the bench shows no message from %s", from)
	}
	return list[0]
}

func (s *station) get(path string, v any) {
	s.t.Helper()
	resp, err := http.Get("http://" + s.HTTP + path)
	if err != nil {
		s.t.Fatal(err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		s.t.Fatalf("GET %s: %s", path, resp.Status)
	}
	if err := json.NewDecoder(resp.Body).Decode(v); err != nil {
		s.t.Fatalf("GET %s: %v", path, err)
	}
}
