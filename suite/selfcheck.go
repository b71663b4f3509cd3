package suite

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"sync"
	"time"

	"amfront/bench"
	"amfront/journal"
	"amfront/judge/report"
)

// selfChecks gathers the controls of what the bench itself emitted: mail,
// certificates, revocation lists. What was made wrong on purpose is known from
// the PKI and from the journal, and left out. A failure here makes the run the
// bench's error: an LPS must not be blamed for what we sent it.
type selfChecks struct {
	openssl string // path, "" when it is not installed
	version string

	scratch string // directory for temporary files, "" for the system's

	mu      sync.Mutex
	list    []*selfCheck
	batches []*batch // whose chains are to be verified
}

// selfCheck is one control with what it was made on.
type selfCheck struct {
	id, title string
	tool      bool // made by OpenSSL
	count     int
	failures  []string
}

// The controls, in the order of the report.
const (
	selfMail = iota
	selfSigned
	selfCertificates
	selfLists
	selfChains
)

// opensslTime bounds one call.
const opensslTime = 20 * time.Second

func newSelfChecks(scratch string) *selfChecks {
	s := &selfChecks{scratch: scratch, list: []*selfCheck{
		selfMail:         {id: "banc.courrier", title: "Forme des messages déposés par le banc"},
		selfSigned:       {id: "banc.signatures", title: "Signature des messages de service", tool: true},
		selfCertificates: {id: "banc.certificats", title: "Profil et signature des certificats émis en règle"},
		selfLists:        {id: "banc.crl", title: "Forme et signature des CRL publiées en règle"},
		selfChains:       {id: "banc.chaines", title: "Chaînes et CRL publiées en règle", tool: true},
	}}
	if path, err := exec.LookPath("openssl"); err == nil {
		if out, err := exec.Command(path, "version").Output(); err == nil {
			words := strings.Fields(string(out))
			s.openssl, s.version = path, strings.Join(words[:min(2, len(words))], " ")
		}
	}
	return s
}

// note counts one object; err is what is wrong with it.
func (s *selfChecks) note(which int, scenario, object string, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.list[which]
	c.count++
	if err != nil {
		c.failures = append(c.failures, fmt.Sprintf("%s, %s : %v", scenario, object, err))
	}
}

// mostFailures is how many failures a report lists.
const mostFailures = 5

// results is what the report says. A control that had nothing to look at is
// left out.
func (s *selfChecks) results() []report.SelfCheck {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []report.SelfCheck
	for _, c := range s.list {
		r := report.SelfCheck{ID: c.id, Title: c.title, OK: len(c.failures) == 0,
			Detail: fmt.Sprintf("%d contrôlés", c.count)}
		if c.tool {
			r.Tool = s.version
		}
		switch {
		case c.tool && s.openssl == "":
			r.OK, r.Detail, r.Skipped = false, "", "OpenSSL n'est pas installé"
		case c.count == 0:
			continue
		case !r.OK:
			r.Detail = strings.Join(c.failures[:min(mostFailures, len(c.failures))], " ; ")
			if n := len(c.failures) - mostFailures; n > 0 {
				r.Detail += fmt.Sprintf(" ; et %d autres", n)
			}
		}
		out = append(out, r)
	}
	return out
}

// check looks at everything that one world emitted.
func (s *selfChecks) check(ctx context.Context, scenario string, w *bench.World) {
	s.checkPKI(ctx, scenario, w)
	dir, err := os.MkdirTemp(s.scratch, "amfront-self-*")
	if err != nil {
		s.note(selfMail, scenario, "fichiers temporaires", err)
		return
	}
	defer os.RemoveAll(dir)
	s.checkMail(ctx, scenario, w, dir)
}

// run calls OpenSSL and gives what it says when it fails.
func (s *selfChecks) run(ctx context.Context, args ...string) error {
	ctx, cancel := context.WithTimeout(ctx, opensslTime)
	defer cancel()
	out, err := exec.CommandContext(ctx, s.openssl, args...).CombinedOutput()
	if err != nil {
		text := strings.Join(strings.Fields(string(out)), " ")
		return fmt.Errorf("%w : %s", err, text[:min(300, len(text))])
	}
	return nil
}

// forged are the messages that a step made wrong on purpose.
func forged(ctx context.Context, r journal.Reader) (map[string]bool, error) {
	out := map[string]bool{}
	for ev, err := range r.EventsOf(ctx, 0, journal.KindMailPosted) {
		if err != nil {
			return nil, err
		}
		var m journal.MailPosted
		if err := ev.Decode(&m); err != nil {
			return nil, err
		}
		if m.Forgery != "" || m.Outside == "before" || m.Outside == "after" { // no multipart/signed
			out[m.ID] = true
		}
	}
	return out, nil
}
