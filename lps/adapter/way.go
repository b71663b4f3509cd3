package adapter

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"amfront/words"
)

// Way is one of the ways to an LPS through its adapter: Runner, Pool, Endpoint.
// As a Driver it does one action, on any station.
type Way interface {
	Driver
	// Announce asks the software what it is. *Unsupported: a command that speaks
	// protocol 1.
	Announce(ctx context.Context) (Answer, error)
	// World is what drives the LPS in one world. It is closed with it when it
	// has a Close method.
	World() Driver
	// Close ends what stays. It waits for it.
	Close()
}

// Spec says how an LPS is reached: at URL when it has one, else by its command.
type Spec struct {
	Runner          // the command, and the limits of whatever way
	Resident bool   // the command's process stays
	URL      string // of an endpoint
	Token    string // of an endpoint; never shown
	Remote   bool   // the endpoint may be beyond loopback
}

// Open gives the way; nothing is started yet. Its error is a mistake of the
// user's.
func (s *Spec) Open() (Way, error) {
	runner := s.Runner
	switch {
	case s.URL != "":
		return newEndpoint(s)
	case s.Resident:
		return &Pool{run: &runner, all: map[*worker]bool{}}, nil
	}
	return &runner, nil
}

// Watched tells of every action of a Driver: Asked is called before it, what it
// returned after it.
type Watched struct {
	Driver
	Asked func(Action, Request) (answered func(Answer, error))
}

// Do implements Driver.
func (w *Watched) Do(ctx context.Context, action Action, r Request) (Answer, error) {
	answered := w.Asked(action, r)
	a, err := w.Driver.Do(ctx, action, r)
	answered(a, err)
	return a, err
}

// Settle settles the driver if it can be.
func (w *Watched) Settle(ctx context.Context) error { return Settle(ctx, w.Driver) }

// Settle is the end of what a driver is asked in one world: an error says what
// its adapter did after its last answer.
func Settle(ctx context.Context, d Driver) error {
	if s, ok := d.(interface{ Settle(context.Context) error }); ok {
		return s.Settle(ctx)
	}
	return nil
}

// Close closes the driver if it can be.
func (w *Watched) Close() {
	if c, ok := w.Driver.(interface{ Close() }); ok {
		c.Close()
	}
}

// Brief is what is asked, with its main parameters, in one line: "send FSE test
// → amo".
func Brief(action Action, r Request) string {
	out := string(action)
	add := func(format string, args ...any) { out += fmt.Sprintf(" "+format, args...) }
	switch p := r.Params.(type) {
	case *Configure:
		add("%s, SMTP %d, POP3 %d, LDAP %d", p.PSAddress, p.SMTP.Port, p.POP3.Port, p.LDAP.Port)
	case *InstallCA:
		add("%s %s", p.Role, filepath.Base(p.File))
	case *InstallCRL:
		add("%s", filepath.Base(p.File))
	case *InstallCertificate:
		add("%s", p.Label)
	case *Refresh:
		add("%s", strings.Join(append(p.What[:len(p.What):len(p.What)], p.Labels...), ", "))
	case *Send:
		add("%s %s → %s", p.Kind, p.Usage, p.Destination)
	case *Plan:
		add("%d", p.Samples)
	case *Advance:
		add("→ %s", p.Until.Format(time.RFC3339))
	}
	return out
}

// Faketime is the path of the library that gives a process another clock. It
// fails when it is not installed.
func Faketime() (string, error) {
	for _, pattern := range []string{"/usr/lib/*/faketime/libfaketime.so.1", "/usr/lib/faketime/libfaketime.so.1",
		"/usr/local/lib/faketime/libfaketime.so.1"} {
		if found, _ := filepath.Glob(pattern); len(found) > 0 {
			return found[0], nil
		}
	}
	return "", words.Errorf("libfaketime is not installed on this machine (Debian package faketime)")
}

// faketime is the environment that sets a process's clock.
func (r *Runner) faketime(now time.Time) []string {
	if r.Faketime == "" || now.IsZero() {
		return nil
	}
	preload := strings.TrimSpace(r.Faketime + " " + os.Getenv("LD_PRELOAD"))
	return []string{"LD_PRELOAD=" + preload, "FAKETIME=@" + now.Local().Format(time.DateTime)}
}
