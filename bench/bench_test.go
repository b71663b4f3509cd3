package bench

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/smtp"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"amfront/journal"
	"amfront/journal/fault"
	"amfront/pki/testca"
	"amfront/scenarios"
)

var keys = testca.NewKeyPool(2, 0)

func TestMain(m *testing.M) {
	code := m.Run()
	keys.Close()
	os.Exit(code)
}

func startWorld(t testing.TB, edit ...func(*Options)) *World {
	t.Helper()
	opt := Options{World: t.Name(), Keys: keys.Recycled()}
	for _, e := range edit {
		e(&opt)
	}
	w, err := Start(t.Context(), opt)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		w.Close()
		if n := w.Journal.Panics(); n > 0 {
			t.Errorf("%d panics in sessions", n)
		}
	})
	return w
}

const clear = "Date: Sat, 21 Nov 2026 12:00:00 +0100\r\nFrom: cabinet@ps.test\r\nTo: x\r\nMessage-ID: <1@ps.test>\r\n" +
	"Subject: SV140610/00000000999999/2026112112000000001/00001\r\nMIME-Version: 1.0\r\n" +
	"Content-Type: application/EDI-consent; name=lot\r\nContent-Transfer-Encoding: base64\r\nContent-Description: " +
	"FSETEST/B2\r\n\r\nYWJj\r\n"

func send(t *testing.T, w *World, from, to string) {
	t.Helper()
	if err := trySend(w, from, to); err != nil {
		t.Fatal(err)
	}
}

// trySend sends without STARTTLS, which smtp.SendMail would insist on.
func trySend(w *World, from, to string) error {
	c, err := smtp.Dial(w.Endpoints().SMTP)
	if err != nil {
		return err
	}
	defer c.Close()
	if err := errors.Join(c.Mail(from), c.Rcpt(to)); err != nil {
		return err
	}
	d, err := c.Data()
	if err != nil {
		return err
	}
	if _, err := io.WriteString(d, clear); err != nil {
		return err
	}
	return errors.Join(d.Close(), c.Quit())
}

func one(t *testing.T, w *World, f Filter) Message {
	t.Helper()
	list, err := w.Messages(t.Context(), f, 10*time.Second)
	if err != nil || len(list) != 1 {
		t.Fatalf("got %d messages, %v; want one", len(list), err)
	}
	return list[0]
}

func TestWorldsShareNothing(t *testing.T) {
	a, b := startWorld(t), startWorld(t)
	send(t, a, "cabinet@ps.test", a.Config().Mailboxes.AMO)
	m := one(t, a, Filter{})
	if m.Decision != "4025" {
		t.Errorf("a lot in the clear got %s, want 4025", m.Decision)
	}
	if len(a.Store.List("cabinet@ps.test")) != 1 {
		t.Error("no service message in the sender's mailbox")
	}
	if list, _ := b.Messages(t.Context(), Filter{}, 0); len(list) != 0 {
		t.Errorf("the other world shows %d messages", len(list))
	}
	if string(a.TrustAnchors()) == string(b.TrustAnchors()) {
		t.Error("two worlds have the same trust anchors")
	}
}

func TestUnknownRecipient(t *testing.T) {
	w := startWorld(t)
	send(t, w, "cabinet@ps.test", "nobody@nowhere.test")
	if m := one(t, w, Filter{Decision: "undelivered"}); m.ReplyID == "" || m.Subject == "" || m.MessageID == "" {
		t.Errorf("no notice was sent, or nobody can tell of which mail: %+v", m)
	}
	sit, err := w.Situation("destinataire-inconnu-refuse")
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Apply(t.Context(), sit, ""); err != nil {
		t.Fatal(err)
	}
	err = trySend(w, "cabinet@ps.test", "nobody@nowhere.test")
	if err == nil || !strings.HasPrefix(err.Error(), "550") {
		t.Errorf("RCPT got %v, want 550", err)
	}
	if err := w.ResetSituation(t.Context()); err != nil {
		t.Fatal(err)
	}
	send(t, w, "cabinet@ps.test", "nobody@nowhere.test")
}

// TestEverySituationApplies proves that each one changes something that the
// journal or the server shows, and that reset takes it back.
func TestEverySituationApplies(t *testing.T) {
	w := startWorld(t)
	for _, s := range w.Situations() {
		t.Run(s.ID, func(t *testing.T) {
			before := w.Journal.Last()
			config := w.Config()
			if err := w.Apply(t.Context(), s, ""); err != nil {
				t.Fatal(err)
			}
			changed := len(w.Faults.Rules()) > 0 || w.Config() != config || !dials(w.Endpoints().LDAP)
			for ev, err := range w.Journal.Events(t.Context(), before) {
				changed = changed || err == nil && ev.Kind == journal.KindPKIChanged
			}
			if !changed {
				t.Error("nothing changed")
			}
			if got := w.ActiveSituations(); len(got) != 1 || got[0] != s.ID {
				t.Errorf("active: %v", got)
			}
			if err := w.ResetSituation(t.Context()); err != nil {
				t.Fatal(err)
			}
			if len(w.Faults.Rules()) > 0 || w.Config() != config || !dials(w.Endpoints().LDAP) || len(w.ActiveSituations()) > 0 {
				t.Error("reset left something behind")
			}
		})
	}
}

// dials tells whether a directory keeps a new connection open.
func dials(address string) bool {
	c, err := net.Dial("tcp", address)
	if err != nil {
		return false
	}
	defer c.Close()
	c.SetReadDeadline(time.Now().Add(50 * time.Millisecond))
	_, err = c.Read(make([]byte, 1))
	var timeout net.Error
	return errors.As(err, &timeout) && timeout.Timeout()
}

func TestEveryDefectHasASituation(t *testing.T) {
	all, err := scenarios.Situations()
	if err != nil {
		t.Fatal(err)
	}
	has := map[string]bool{}
	for _, s := range all {
		for _, st := range s.Steps {
			has[st.Defect] = true
		}
	}
	for _, d := range testca.Defects() {
		if !has[d.ID] {
			t.Errorf("no situation publishes the defect %s (%s)", d.ID, d.Requirement)
		}
	}
}

func TestRestartKeepsWhatWasAccepted(t *testing.T) {
	dir := t.TempDir()
	keep := func(o *Options) { o.Dir = dir }
	w := startWorld(t, keep)
	send(t, w, "cabinet@ps.test", w.Config().Mailboxes.AMC)
	before := one(t, w, Filter{})
	anchors, password := string(w.TrustAnchors()), w.Endpoints().PS.Password
	sit, err := w.Situation("smtp-refus-temporaire")
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Apply(t.Context(), sit, ""); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	w = startWorld(t, keep)
	after := one(t, w, Filter{})
	if after.ID != before.ID || !after.ReceivedAt.Equal(before.ReceivedAt) || after.ReplyID != before.ReplyID {
		t.Errorf("got %+v after the restart, was %+v", after, before)
	}
	if len(w.Store.List("cabinet@ps.test")) != 1 {
		t.Error("the answer is gone from the mailbox")
	}
	if string(w.TrustAnchors()) != anchors || w.Endpoints().PS.Password != password {
		t.Error("PKI or password changed")
	}
	if len(w.Faults.Rules()) != 1 {
		t.Error("the situation in force was not brought back")
	}
}

func TestResetEmptiesEverything(t *testing.T) {
	for name, dir := range map[string]string{"memory": "", "disk": t.TempDir()} {
		t.Run(name, func(t *testing.T) {
			w := startWorld(t, func(o *Options) { o.Dir = dir })
			amo := w.Config().Mailboxes.AMO
			send(t, w, "cabinet@ps.test", amo)
			one(t, w, Filter{})
			anchors := string(w.TrustAnchors())
			if err := w.Reset(t.Context()); err != nil {
				t.Fatal(err)
			}
			if list, err := w.Messages(t.Context(), Filter{}, 0); len(list) != 0 || err != nil {
				t.Errorf("after the reset: %d messages, %v", len(list), err)
			}
			if n := len(w.Store.List("cabinet@ps.test")) + len(w.Store.List(amo)); n != 0 || !w.Store.Known(amo) {
				t.Errorf("after the reset: %d mails, front-end known %v", n, w.Store.Known(amo))
			}
			if string(w.TrustAnchors()) != anchors {
				t.Error("the reset changed the trust anchors")
			}
			send(t, w, "cabinet@ps.test", amo)
			one(t, w, Filter{})
		})
	}
}

func TestSecondBenchOnOneDirectoryIsRefused(t *testing.T) {
	dir := t.TempDir()
	startWorld(t, func(o *Options) { o.Dir = dir })
	_, err := Start(t.Context(), Options{Dir: dir, Keys: keys})
	if !errors.Is(err, ErrStart) {
		t.Errorf("got %v, want a start error that names the directory", err)
	}
}

func TestStartSaysWhatToDo(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		opt  Options
		want string
	}{
		"port in use":     {Options{SMTP: l.Addr().String()}, "--smtp"},
		"beyond loopback": {Options{POP3: "0.0.0.0:0"}, "--expose"},
		"no address":      {Options{LDAP: "nonsense"}, "host:port"},
		"data is a file":  {Options{Dir: file}, "--data"},
		"bad config":      {Options{Config: Config{Hostname: "x"}}, "mailboxes."},
	} {
		t.Run(name, func(t *testing.T) {
			c.opt.Keys = keys
			_, err := Start(context.Background(), c.opt)
			if err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "\n") {
				t.Errorf("got %v, want one line with %q", err, c.want)
			}
		})
	}
}

func TestLoadConfigNamesTheMistake(t *testing.T) {
	for in, want := range map[string]string{
		`{"arll":true}`:                 "arll",
		`{"mailboxes":{"amo":"x"}}`:     "mailboxes.amo",
		`{"unknown_recipient":"maybe"}`: "unknown_recipient",
		`{"size_limit":0}`:              "size_limit",
		`{"references":"14061"}`:        "references",
		`{"references":"140610,"}`:      "references",
		`{"clear_announced_k":"4015"}`:  "clear_announced_k",
		`[1]`:                           "JSON object",
	} {
		name := filepath.Join(t.TempDir(), "c.json")
		if err := os.WriteFile(name, []byte(in), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := LoadConfig(name); !errors.Is(err, ErrConfig) || !strings.Contains(fmt.Sprint(err), want) {
			t.Errorf("%s: got %v, want %q named", in, err, want)
		}
	}
}

func TestArmFaultRefusesNonsense(t *testing.T) {
	w := startWorld(t)
	for _, r := range []fault.Rule{
		{},
		{ID: "a", Protocol: "http", Command: "GET", Action: fault.Action{Cut: true}},
		{ID: "a", Protocol: "smtp", Action: fault.Action{Cut: true}},
		{ID: "a", Protocol: "smtp", Command: "MAIL"},
		{ID: "a", Protocol: "smtp", Command: "MAIL", Nth: -1, Action: fault.Action{Cut: true}},
	} {
		if err := w.ArmFault(t.Context(), r); !errors.Is(err, ErrBadOperation) {
			t.Errorf("%+v: got %v", r, err)
		}
		rule, err := json.Marshal(r)
		if err != nil {
			t.Fatal(err)
		}
		bad := scenarios.Situation{ID: "bad", Steps: []scenarios.Step{{Op: "fault", Fault: rule}}}
		if err := w.Apply(t.Context(), bad, ""); !errors.Is(err, ErrBadOperation) || len(w.Faults.Rules()) > 0 {
			t.Errorf("%+v as a situation: got %v, in force %v", r, err, w.Faults.Rules())
		}
	}
}

func TestPKIOperationNamesWhatExists(t *testing.T) {
	w := startWorld(t)
	for _, st := range []scenarios.Step{{Op: "renew", Label: "nobody"}, {Op: "explode"}, {Op: "defect", Defect: "none"},
		{Op: "crl", Variant: "none"}} {
		if _, err := w.PKIOperation(t.Context(), st); !errors.Is(err, ErrBadOperation) ||
			!strings.Contains(err.Error(), "expected") {
			t.Errorf("%+v: got %v", st, err)
		}
	}
}
