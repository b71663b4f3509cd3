//go:build linux

package e2e_test

import (
	"bytes"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/go-ldap/ldap/v3"
	"go.mozilla.org/pkcs7"
	"golang.org/x/sys/unix"
)

// AMFRONT_SOAK is how long TestSoak lasts, AMFRONT_SEED what its load is drawn
// from; a failure names the seed.
const (
	soakVariable = "AMFRONT_SOAK"
	seedVariable = "AMFRONT_SEED"
	longRound    = 2500 * time.Millisecond // of load, half before and half after the trouble
	soakDisk     = 192 << 20               // octets of the tmpfs
	resetEvery   = 24                      // rounds: what is kept stays small
	backAgain    = 15 * time.Second        // how long after a trouble a mail must be taken
)

// soak is a bench under load and trouble, and what it has acknowledged.
type soak struct {
	*station
	seed    uint64
	round   int
	binary  string
	log     *logged
	ballast string // on the bench's disk, when that is a small one of its own: fills it
	half    time.Duration
	lot     string // a mail's body, encrypted for the front-end

	mu           sync.Mutex
	acknowledged map[string]bool // senders: each mail has its own
	sent, asked  int
}

// TestSoak loads a bench with mails, polls, searches, pages and garbage while it
// is killed, has no room on its disk or no descriptors left: it loses nothing
// that it acknowledged, comes back by itself, has no race and no panic.
func TestSoak(t *testing.T) {
	length, err := time.ParseDuration(os.Getenv(soakVariable))
	if err != nil {
		t.Skipf("%s=10m make soak: %v", soakVariable, err)
	}
	s := &soak{station: &station{t: t, dir: t.TempDir()}, seed: 1, acknowledged: map[string]bool{}, log: &logged{}}
	if n, err := strconv.ParseUint(os.Getenv(seedVariable), 10, 64); err == nil {
		s.seed = n
	}
	s.half = min(longRound, length/10) / 2
	s.build()
	s.disk()
	s.file = filepath.Join(s.dir, "endpoints.json")
	troubles := []struct {
		name string
		make func(*soak)
	}{{"kill", (*soak).kill}, {"descriptors", (*soak).famine}, {"disk", (*soak).full}, {"end", (*soak).terminate}}
	s.up()
	s.seal()
	began := time.Now()
	for end := time.Now().Add(length); s.round < len(troubles) || time.Now().Before(end); s.round++ {
		trouble := troubles[s.round%len(troubles)]
		stop := s.load()
		s.pass(s.half)
		trouble.make(s)
		s.pass(s.half)
		stop()
		s.nothingLost(trouble.name)
		t.Logf("%v round %d, %s: %d mails", time.Since(began).Round(time.Second/10), s.round, trouble.name, s.sent)
		if t.Failed() {
			t.Fatalf("round %d (%s), seed %d: the bench said\n%s", s.round, trouble.name, s.seed, s.log.tail())
		}
		if s.round%resetEvery == resetEvery-1 {
			s.call("POST", "/api/v1/reset", "")
			clear(s.acknowledged)
		}
	}
	s.end()
	t.Logf("seed %d: %d rounds, %d mails acknowledged, %d other requests", s.seed, s.round, s.sent, s.asked)
}

// build makes a binary with the race detector, where there is a C compiler.
func (s *soak) build() {
	s.binary = filepath.Join(s.dir, "amfront")
	c := exec.Command("go", "build", "-race", "-o", s.binary, "../cmd/amfront")
	c.Env = append(os.Environ(), "CGO_ENABLED=1")
	if out, err := c.CombinedOutput(); err != nil {
		s.t.Logf("without the race detector: %v\n%s", err, out)
		s.binary = command("amfront")
	}
}

// disk gives the bench a small disk of its own, where that is allowed.
func (s *soak) disk() {
	s.data = filepath.Join(s.dir, "disk")
	if err := os.Mkdir(s.data, 0o700); err != nil {
		s.t.Fatal(err)
	}
	at := s.data
	if err := unix.Mount("tmpfs", at, "tmpfs", 0, fmt.Sprintf("size=%d", soakDisk)); err != nil {
		s.t.Logf("no full disk: a tmpfs could not be mounted: %v", err)
		return
	}
	s.ballast = filepath.Join(s.data, "ballast")
	s.t.Cleanup(func() { unix.Unmount(at, unix.MNT_DETACH) }) //nolint:errcheck // nothing more can be done
	s.data = filepath.Join(s.data, "data")
}

// up starts the bench and waits until it answers. Its addresses stay.
func (s *soak) up() {
	if s.SMTP == "" {
		s.SMTP, s.POP3, s.LDAP, s.HTTP = lasting(s.t), lasting(s.t), lasting(s.t), lasting(s.t)
	}
	os.Remove(s.file)
	s.cmd = exec.Command(s.binary, "serve", "--data", s.data, "--endpoints", s.file, "--smtp", s.SMTP, "--pop3", s.POP3,
		"--ldap", s.LDAP, "--http", s.HTTP)
	s.cmd.Env = append(os.Environ(), "GORACE=halt_on_error=1 exitcode=66")
	s.cmd.Stdout, s.cmd.Stderr = s.log, s.log
	s.cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	if err := s.cmd.Start(); err != nil {
		s.t.Fatal(err)
	}
	cmd := s.cmd
	s.t.Cleanup(func() { cmd.Process.Kill(); cmd.Wait() }) //nolint:errcheck // it is over
	ready := exec.Command(command("amfront"), "readyz", "--wait", "5m", "--endpoints", s.file)
	if out, err := ready.CombinedOutput(); err != nil {
		s.t.Fatalf("round %d, seed %d: not ready: %v %s\n%s", s.round, s.seed, err, out, s.log.tail())
	}
}

// seal encrypts a lot for the certificate that the directory shows.
func (s *soak) seal() {
	c, err := ldap.DialURL("ldap://" + s.LDAP)
	if err != nil {
		s.t.Fatal(err)
	}
	defer c.Close()
	found, err := c.Search(ldap.NewSearchRequest("c=fr", ldap.ScopeWholeSubtree, 0, 0, 0, false,
		"(cn=amo_pj.test@test.rss.fr)", []string{"userCertificate;binary"}, nil))
	if err != nil || len(found.Entries) == 0 {
		s.t.Fatal("no certificate: ", err)
	}
	cert, err := x509.ParseCertificate(found.Entries[0].GetRawAttributeValue("userCertificate;binary"))
	if err != nil {
		s.t.Fatal(err)
	}
	pkcs7.ContentEncryptionAlgorithm = pkcs7.EncryptionAlgorithmAES128CBC
	der, err := pkcs7.Encrypt(records(40), []*x509.Certificate{cert})
	if err != nil {
		s.t.Fatal(err)
	}
	var b strings.Builder
	for line := range slices.Chunk(der, 57) {
		b.WriteString(base64.StdEncoding.EncodeToString(line) + "\r\n")
	}
	s.lot = b.String()
	if err := json.Unmarshal(s.read(s.file), &s.endpoints); err != nil {
		s.t.Fatal(err)
	}
}

// pass lets the load go on for a while.
func (s *soak) pass(d time.Duration) {
	select {
	case <-time.After(d):
	case <-s.t.Context().Done():
	}
}

// kill ends the bench without a word, and starts it again.
func (s *soak) kill() {
	s.cmd.Process.Kill() //nolint:errcheck // it may be dead already: Wait tells
	var exit *exec.ExitError
	if err := s.cmd.Wait(); !errors.As(err, &exit) || exit.Sys().(syscall.WaitStatus).Signal() != syscall.SIGKILL {
		s.t.Errorf("it had ended before: %v", err)
	}
	s.up()
}

// terminate asks the bench to end, and starts it again.
func (s *soak) terminate() {
	s.end()
	s.up()
}

// end asks the bench to end, which it does without an error.
func (s *soak) end() {
	s.cmd.Process.Signal(syscall.SIGTERM) //nolint:errcheck // Wait tells
	if err := s.cmd.Wait(); err != nil {
		s.t.Errorf("asked to end: %v", err)
	}
}

// famine takes away nearly all descriptors, and hangs on to those that are left.
func (s *soak) famine() {
	var before unix.Rlimit
	few := unix.Rlimit{Cur: 40, Max: 1 << 16}
	if err := unix.Prlimit(s.cmd.Process.Pid, unix.RLIMIT_NOFILE, nil, &before); err != nil {
		s.t.Fatal(err)
	}
	few.Max = before.Max
	if err := unix.Prlimit(s.cmd.Process.Pid, unix.RLIMIT_NOFILE, &few, nil); err != nil {
		s.t.Fatal(err)
	}
	var idle []net.Conn
	for i := range 80 {
		if nc, err := net.DialTimeout("tcp", []string{s.SMTP, s.POP3, s.HTTP, s.LDAP}[i%4], time.Second); err == nil {
			idle = append(idle, nc)
		}
	}
	s.pass(s.half)
	for _, nc := range idle {
		nc.Close()
	}
	if err := unix.Prlimit(s.cmd.Process.Pid, unix.RLIMIT_NOFILE, &before, nil); err != nil {
		s.t.Fatal(err)
	}
	if err := s.taken(); err != nil {
		s.t.Errorf("after the lack of descriptors no mail is taken: %v", err)
	}
}

// taken waits until a mail is taken.
func (s *soak) taken() (err error) {
	again := time.NewTicker(200 * time.Millisecond)
	defer again.Stop()
	for end := time.Now().Add(backAgain); time.Now().Before(end); <-again.C {
		if err = s.deliver(fmt.Sprintf("r%d-back@ps.test", s.round), s.lot); err == nil {
			return nil
		}
	}
	return err
}

// nothingLost looks for every acknowledged mail, for panics and for races.
func (s *soak) nothingLost(after string) {
	if s.cmd.ProcessState != nil {
		s.t.Errorf("the bench ended: %v", s.cmd.ProcessState)
		return
	}
	seen := map[string]bool{}
	for _, m := range s.messages("limit=100000") {
		seen[m.From] = true
		if m.Decision == "" {
			s.t.Errorf("%s has no decision", m.From)
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	lost := 0
	for from := range s.acknowledged {
		if !seen[from] {
			lost++
		}
	}
	if lost > 0 {
		s.t.Errorf("after %s: %d of %d acknowledged mails are lost", after, lost, len(s.acknowledged))
	}
	if said := s.log.holds("DATA RACE", "panic", "fatal error:"); said != "" {
		s.t.Errorf("the bench said %q", said)
	}
	files, _ := filepath.Glob(filepath.Join(s.data, "journal", "events-*"))
	for _, name := range files {
		if text, err := os.ReadFile(name); err == nil && bytes.Contains(text, []byte(`"kind":"session.panic"`)) {
			s.t.Errorf("%s holds a panic", filepath.Base(name))
		}
	}
}
