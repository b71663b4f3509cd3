//go:build unix

package bench

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"amfront/pki/testca"
)

// command builds amfront once and gives its path; AMFRONT_BIN names one that
// is built already.
func command(b *testing.B) string {
	b.Helper()
	if p := os.Getenv("AMFRONT_BIN"); p != "" {
		return p
	}
	p := filepath.Join(b.TempDir(), "amfront")
	c := exec.Command("go", "build", "-trimpath", "-ldflags", "-s -w", "-o", p, "amfront/cmd/amfront")
	c.Env = append(os.Environ(), "CGO_ENABLED=0")
	if text, err := c.CombinedOutput(); err != nil {
		b.Fatalf("go build: %v\n%s", err, text)
	}
	return p
}

const spawnVariable = "AMFRONT_BENCH_SPAWN"

// spawned is one whole process, measured.
type spawned struct {
	Wall, Processor time.Duration
	Peak            int64 // resident set, octets
}

// init makes the test binary a small process that runs another and measures
// it. What Linux says of a child's memory begins with its parent's at the fork,
// and a benchmark that has made lots of 50 MB is large.
func init() {
	if os.Getenv(spawnVariable) == "" {
		return
	}
	os.Unsetenv(spawnVariable)
	c := exec.Command(os.Args[1], os.Args[2:]...)
	var text bytes.Buffer
	c.Stderr = &text
	begun := time.Now()
	err := c.Run()
	wall := time.Since(begun)
	if err != nil {
		fmt.Fprintf(os.Stderr, "%v: %v\n%s", os.Args[1:], err, text.Bytes())
		os.Exit(1)
	}
	s := c.ProcessState
	if err := json.NewEncoder(os.Stdout).Encode(spawned{wall, s.UserTime() + s.SystemTime(), peak(s)}); err != nil {
		os.Exit(1)
	}
	os.Exit(0)
}

func peak(s *os.ProcessState) int64 {
	n := s.SysUsage().(*syscall.Rusage).Maxrss
	if runtime.GOOS != "darwin" {
		n <<= 10 // KiB elsewhere
	}
	return n
}

// spawn runs a command to its end.
func spawn(b *testing.B, args ...string) spawned {
	b.Helper()
	c := exec.Command(os.Args[0], args...)
	c.Env = append(os.Environ(), spawnVariable+"=1")
	c.Stderr = os.Stderr
	out, err := c.Output()
	if err != nil {
		b.Fatal(err)
	}
	var s spawned
	if err := json.Unmarshal(out, &s); err != nil {
		b.Fatal(err)
	}
	return s
}

// served is an `amfront serve` in a process of its own.
type served struct {
	cmd       *exec.Cmd
	Endpoints Endpoints
	ready     time.Duration // from exec to the endpoints' file: every port listens
}

// serve starts a bench on free ports and waits until it is ready. The LDAP
// address is given: certificates hold it, and are renewed when it changes.
func serve(b *testing.B, bin, data, ldap string, args ...string) *served {
	b.Helper()
	file := filepath.Join(b.TempDir(), "endpoints.json")
	args = append([]string{"serve", "--smtp", ":0", "--pop3", ":0", "--ldap", ldap, "--http", "127.0.0.1:0", "--data",
		data, "--endpoints", file}, args...)
	s := &served{cmd: exec.Command(bin, args...)}
	var complaints bytes.Buffer
	s.cmd.Stderr = &complaints
	out, err := s.cmd.StdoutPipe()
	if err != nil {
		b.Fatal(err)
	}
	begun := time.Now()
	if err := s.cmd.Start(); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(s.stop)
	var first [1]byte // it speaks once it is ready
	_, err = out.Read(first[:])
	s.ready = time.Since(begun)
	if err != nil {
		s.stop()
		b.Fatalf("amfront serve said nothing: %v\n%s", err, complaints.Bytes())
	}
	go func() { _, _ = new(bytes.Buffer).ReadFrom(out) }()
	text, err := os.ReadFile(file)
	if err == nil {
		err = json.Unmarshal(text, &s.Endpoints)
	}
	if err != nil {
		b.Fatal(err)
	}
	return s
}

func (s *served) stop() {
	if s.cmd.ProcessState == nil {
		_ = s.cmd.Process.Signal(syscall.SIGTERM)
		_ = s.cmd.Wait()
	}
}

// memory reads a line of /proc/PID/status in octets: VmRSS, or VmHWM, the peak.
func (s *served) memory(b *testing.B, name string) int64 {
	b.Helper()
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", s.cmd.Process.Pid))
	if err != nil {
		b.Skip("memory of a running process is measured on Linux only")
	}
	for line := range strings.Lines(string(text)) {
		if rest, ok := strings.CutPrefix(line, name+":"); ok {
			n, err := strconv.ParseInt(strings.TrimSuffix(strings.TrimSpace(rest), " kB"), 10, 64)
			if err != nil {
				b.Fatal(err)
			}
			return n << 10
		}
	}
	b.Fatalf("no %s in /proc/PID/status", name)
	return 0
}

// forgetPeak lets the peak begin again at what is resident now.
func (s *served) forgetPeak() {
	_ = os.WriteFile(fmt.Sprintf("/proc/%d/clear_refs", s.cmd.Process.Pid), []byte("5"), 0)
}

// exported is the AMO's test certificate of a running bench, as a file.
func (s *served) exported(b *testing.B, bin string) string {
	b.Helper()
	dir := b.TempDir()
	c := exec.Command(bin, "pki", "export", "--out", dir)
	c.Env = append(os.Environ(), "AMFRONT_HTTP="+s.Endpoints.HTTP)
	if text, err := c.CombinedOutput(); err != nil {
		b.Fatalf("amfront pki export: %v\n%s", err, text)
	}
	return filepath.Join(dir, "certificates", testca.LabelAMOTest+".pem")
}

const mebi = float64(1 << 20)
