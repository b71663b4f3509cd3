package lps_test

import (
	"context"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"amfront/bench"
	"amfront/journal"
	"amfront/lps"
	"amfront/lps/adapter"
	"amfront/mailbox"
	"amfront/pki/testca"
)

var keys = testca.NewKeyPool(2, 0)

func TestMain(m *testing.M) {
	if os.Getenv("AMFRONT_FULL") != "1" {
		drivers = drivers[:2]
	}
	code := m.Run()
	keys.Close()
	if demo.dir != "" {
		os.RemoveAll(demo.dir)
	}
	os.Exit(code)
}

// drivers are the ways to the reference LPS; with AMFRONT_FULL=1 (make nightly)
// the shell's, too, which the suite plays (scripts/suite.sh).
var drivers = []struct {
	name string
	make func(*testing.T) adapter.Driver
}{
	{"in-process", func(*testing.T) adapter.Driver { return lps.New(lps.Options{Sleep: noSleep}) }},
	{"lpsdemo", func(t *testing.T) adapter.Driver { return process(t, lpsdemo(t)) }},
	{"shell", func(t *testing.T) adapter.Driver { return process(t, shellAdapter(t)...) }},
}

func noSleep(ctx context.Context, _ time.Duration) error { return ctx.Err() }

func process(t *testing.T, command ...string) adapter.Driver {
	return &adapter.Runner{Command: command, Timeout: 60 * time.Second, Log: t.Output()}
}

var demo struct {
	sync.Once
	dir string
	err error
}

// lpsdemo builds the command, once for all tests.
func lpsdemo(t *testing.T) string {
	t.Helper()
	demo.Do(func() {
		if demo.dir, demo.err = os.MkdirTemp("", "lpsdemo"); demo.err != nil {
			return
		}
		out, err := exec.Command("go", "build", "-o", demo.dir, "amfront/cmd/lpsdemo").CombinedOutput()
		if err != nil {
			demo.err = &exec.Error{Name: string(out), Err: err}
		}
	})
	if demo.err != nil {
		t.Fatal(demo.err)
	}
	return filepath.Join(demo.dir, "lpsdemo")
}

// shellAdapter is the command of the shell LPS.
func shellAdapter(t *testing.T) []string {
	t.Helper()
	for program, pkg := range map[string]string{"openssl": "openssl", "ldapsearch": "ldap-utils", "curl": "curl",
		"awk": "mawk"} {
		need(t, program, pkg)
	}
	script, err := filepath.Abs("../examples/adapters/shell/amfront-adapter.sh")
	if err != nil {
		t.Fatal(err)
	}
	return []string{script}
}

func need(t *testing.T, program, pkg string) {
	t.Helper()
	if _, err := exec.LookPath(program); err == nil {
		return
	}
	if os.Getenv("CI") == "true" {
		t.Fatalf("needs %s (Debian: %s)", program, pkg)
	}
	t.Skipf("needs %s (Debian: %s)", program, pkg)
}

// world is a bench with one station of an LPS.
type world struct {
	*bench.World
	t       *testing.T
	lps     adapter.Driver
	station string
	files   string // exported PKI
	lots    string
}

func newWorld(t *testing.T, driver adapter.Driver, edit ...func(*bench.Options)) *world {
	t.Helper()
	opt := bench.Options{World: t.Name(), Keys: keys.Recycled()}
	for _, e := range edit {
		e(&opt)
	}
	b, err := bench.Start(t.Context(), opt)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { b.Close() })
	dir := t.TempDir()
	w := &world{World: b, t: t, lps: driver, station: filepath.Join(dir, "poste"), files: filepath.Join(dir, "pki"),
		lots: filepath.Join(dir, "lots")}
	file, err := lps.SampleLots("FSE", 3)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(w.lots, file, 0o600); err != nil {
		t.Fatal(err)
	}
	return w
}

func hostPort(t *testing.T, address string) (string, int) {
	t.Helper()
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		t.Fatal(err)
	}
	n, err := strconv.Atoi(port)
	if err != nil {
		t.Fatal(err)
	}
	return host, n
}

// configuration is the request that puts the station on this bench.
func (w *world) configuration() *adapter.Configure {
	w.t.Helper()
	if err := w.PKI.Export(w.files); err != nil {
		w.t.Fatal(err)
	}
	e := w.Endpoints()
	c := &adapter.Configure{PSAddress: e.PS.Address, TLS: adapter.TLS{Mode: "none"}, OCTLabel: testca.LabelOCT,
		Mailboxes:     adapter.Mailboxes{AMO: e.Mailboxes.AMO, AMC: e.Mailboxes.AMC, OCT: e.Mailboxes.OCT},
		TrustAnchors:  w.anchors(),
		Intermediates: []string{filepath.Join(w.files, "intermediates.pem")}}
	c.SMTP.Host, c.SMTP.Port = hostPort(w.t, e.SMTP)
	c.POP3.Host, c.POP3.Port = hostPort(w.t, e.POP3)
	c.POP3.User, c.POP3.Password = e.PS.User, e.PS.Password
	c.LDAP.Host, c.LDAP.Port = hostPort(w.t, e.LDAP)
	c.LDAP.Bases = adapter.Bases{
		Test: "ou=AC-FACTURATION-TEST,ou=AC-SESAM-VITALE-TEST-2034,o=sesam-vitale,c=fr",
		Reel: "ou=AC-FACTURATION,ou=AC-SESAM-VITALE-2034,o=sesam-vitale,c=fr",
		OCT:  "o=oct-banc,c=fr",
	}
	return c
}

// anchors are the exported roots by usage.
func (w *world) anchors() adapter.Anchors {
	root := func(name string) []string { return []string{filepath.Join(w.files, "roots", name+".pem")} }
	return adapter.Anchors{Test: root("AC-SESAM-VITALE-TEST-2034"), Reel: root("AC-SESAM-VITALE-2034"),
		OCT: root("AC-OCT-RACINE")}
}

// do runs an action and demands that the adapter did its part.
func (w *world) do(p adapter.Params) adapter.Answer {
	w.t.Helper()
	a, err := w.lps.Do(w.t.Context(), p.Action(), adapter.Request{Station: w.station, Params: p})
	if err != nil {
		w.t.Fatalf("%s: %v", p.Action(), err)
	}
	return a
}

// done runs an action and demands that the LPS did it.
func (w *world) done(p adapter.Params) adapter.Answer {
	w.t.Helper()
	a := w.do(p)
	if a.Status != adapter.Done {
		w.t.Fatalf("%s: %s: %s (%s)", p.Action(), a.Status, a.Reason, a.ReasonCode)
	}
	return a
}

var everything = &adapter.Refresh{What: []string{"certificates", "crls"}}

// ready configures the station and fetches everything.
func (w *world) ready() {
	w.t.Helper()
	w.done(w.configuration())
	w.done(everything)
}

// readyForTest is ready for the AMO's test flows alone, which is quicker.
func (w *world) readyForTest() {
	w.t.Helper()
	w.done(w.configuration())
	w.done(&adapter.Refresh{What: everything.What, Labels: []string{testca.LabelAMOTest}})
}

func (w *world) lot() *adapter.Send {
	return &adapter.Send{Kind: "FSE", Usage: "test", File: w.lots, Destination: "amo"}
}

// received is every message that the front-ends hold, oldest first.
func (w *world) received(want int) []bench.Message {
	w.t.Helper()
	list, err := w.Messages(w.t.Context(), bench.Filter{}, 0)
	if err != nil {
		w.t.Fatal(err)
	}
	if len(list) != want {
		for _, m := range list {
			w.t.Logf("%s %s %s %s", m.Subject, m.MessageID, m.Decision, m.Reason)
		}
		w.t.Fatalf("%d messages at the front-ends, expected %d", len(list), want)
	}
	return list
}

// accepted demands a decision without any finding of severity error.
func (w *world) accepted(m bench.Message) {
	w.t.Helper()
	if m.Decision != "accepted" {
		w.t.Errorf("%s: %s (%s)", m.Subject, m.Decision, m.Reason)
	}
	for _, f := range m.Findings {
		if f.Severity != "remarque" || f.ID != "A-11" && f.ID != "F-06" { // F-06: the same file twice
			w.t.Errorf("%s %s: expected %s, got %s", f.ID, f.Severity, f.Expected, f.Actual)
		}
	}
}

func (w *world) current(label string) *testca.Credential {
	w.t.Helper()
	c, err := w.PKI.Current(label)
	if err != nil {
		w.t.Fatal(err)
	}
	return c
}

// deposit puts a message into the professional's mailbox.
func (w *world) deposit(raw []byte, from string) {
	w.t.Helper()
	digest, err := w.Journal.PutBlob(raw)
	if err != nil {
		w.t.Fatal(err)
	}
	_, err = w.Store.Commit(w.t.Context(), []mailbox.Deposit{
		{ID: w.Store.NewID(), Mailbox: w.Endpoints().PS.Address, From: from,
			Size: int64(len(raw)), Class: "service", Raw: digest}})
	if err != nil {
		w.t.Fatal(err)
	}
}

// searches counts the LDAP searches since an event.
func (w *world) searches(since uint64) int {
	w.t.Helper()
	n := 0
	for ev, err := range w.Journal.Events(w.t.Context(), since) {
		if err != nil {
			w.t.Fatal(err)
		}
		var r journal.LDAPRequest
		if ev.Kind == journal.KindLDAPRequest && ev.Decode(&r) == nil && strings.EqualFold(r.Op, "search") {
			n++
		}
	}
	return n
}
