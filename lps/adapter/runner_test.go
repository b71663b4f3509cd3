//go:build unix

package adapter

import (
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// sh is a runner whose adapter is a shell script; $1 is the action.
func sh(script string) *Runner {
	return &Runner{Command: []string{"sh", "-c", script, "adapter"}, Timeout: 20 * time.Second}
}

var pollRequest = Request{Protocol: Version1, Station: "/station", Params: &Poll{}}

const donePoll = `{"protocol":1,"action":"poll","status":"done"}`

// TestRunnerNamesTheFailure: what an adapter may do wrong, and the class.
func TestRunnerNamesTheFailure(t *testing.T) {
	for name, c := range map[string]struct {
		script string
		kind   FailureKind
	}{
		"exit 1":                  {"exit 1", FailCrash},
		"killed by a signal":      {"kill -9 $$", FailCrash},
		"exit 0 without a word":   {"exit 0", FailSyntax},
		"no JSON":                 {"echo done", FailSyntax},
		"half a JSON":             {`printf '{"protocol":1,"action":"poll"'`, FailSyntax},
		"two objects":             {"echo '" + donePoll + donePoll + "'", FailSyntax},
		"a log before the object": {"echo hello; echo '" + donePoll + "'", FailSyntax},
		"unknown field":           {`echo '{"protocol":1,"action":"poll","status":"done","x":1}'`, FailSyntax},
		"other action":            {`echo '{"protocol":1,"action":"send","status":"done"}'`, FailSyntax},
		"other protocol":          {`echo '{"protocol":2,"action":"poll","status":"done"}'`, FailSyntax},
		"field of another action": {`echo '{"protocol":1,"action":"poll","status":"done","message_ids":["<a@b>"]}'`,
			FailSyntax},
		"exit 0, refused":           {`echo '{"protocol":1,"action":"poll","status":"refused","reason":"x"}'`, FailContrary},
		"exit 10, done":             {"echo '" + donePoll + "'; exit 10", FailContrary},
		"exit 127, done":            {"echo '" + donePoll + "'; exit 127", FailContrary},
		"exit 10 without a reason":  {`echo '{"protocol":1,"action":"poll","status":"refused"}'; exit 10`, FailSyntax},
		"exit 10 without an answer": {"exit 10", FailSyntax},
		"flood":                     {"yes", FailFlood},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := sh("cat >/dev/null; " + c.script)
			r.MaxOutput = 100 << 10
			_, err := r.Run(t.Context(), ActionPoll, pollRequest)
			var f *Failure
			if !errors.As(err, &f) || f.Kind != c.kind {
				t.Errorf("got %v, expected a failure of class %s", err, c.kind)
			}
		})
	}
	var f *Failure
	if _, err := (&Runner{Command: []string{"/nonexistent/adapter"}}).Run(t.Context(), ActionPoll,
		pollRequest); !errors.As(err, &f) || f.Kind != FailStart {
		t.Errorf("missing program: %v", err)
	}
	if _, err := (&Runner{}).Run(t.Context(), ActionPoll, pollRequest); !errors.As(err, &f) || f.Kind != FailStart {
		t.Errorf("no command: %v", err)
	}
}

// TestRunnerKillsTheGroup: an adapter that hangs goes with its children.
func TestRunnerKillsTheGroup(t *testing.T) {
	pidFile := filepath.Join(t.TempDir(), "pid")
	r := sh("sleep 1000 & echo $! >" + pidFile + "; wait")
	r.Timeouts = map[Action]time.Duration{ActionPoll: 500 * time.Millisecond}
	_, err := r.Run(t.Context(), ActionPoll, pollRequest)
	var f *Failure
	if !errors.As(err, &f) || f.Kind != FailTimeout {
		t.Fatalf("got %v, expected a timeout", err)
	}
	gone(t, pidFile)
}

// TestKilledBenchLeavesNobody: when the bench is killed the children of its
// adapters go too, and not only those adapters.
func TestKilledBenchLeavesNobody(t *testing.T) {
	if pidFile := os.Getenv("AMFRONT_TEST_KILLED"); pidFile != "" { // the bench
		_, _ = sh("true").Run(t.Context(), ActionPoll, pollRequest) // one that ended is no heir's business
		_, _ = sh("sleep 1000 & echo $! >"+pidFile+".new; mv "+pidFile+".new "+pidFile+"; wait").Run(t.Context(), ActionPoll,
			pollRequest)
		return
	}
	pidFile := filepath.Join(t.TempDir(), "pid")
	bench := exec.Command(os.Args[0], "-test.run=^TestKilledBenchLeavesNobody$")
	bench.Env = append(os.Environ(), "AMFRONT_TEST_KILLED="+pidFile)
	if err := bench.Start(); err != nil {
		t.Fatal(err)
	}
	for deadline := time.Now().Add(15 * time.Second); ; runtime.Gosched() {
		if _, err := os.Stat(pidFile); err == nil {
			break
		} else if time.Now().After(deadline) {
			t.Error("no adapter was started")
			break
		}
	}
	_ = bench.Process.Kill()
	_ = bench.Wait()
	gone(t, pidFile)
}

// gone waits for the end of the process whose number a file holds.
func gone(t *testing.T, pidFile string) {
	t.Helper()
	data, err := os.ReadFile(pidFile)
	if err != nil {
		t.Fatal(err)
	}
	pid, err := strconv.Atoi(strings.TrimSpace(string(data)))
	if err != nil {
		t.Fatal(err)
	}
	// It is dead, or a zombie that its new parent has not reaped, in a moment.
	for deadline := time.Now().Add(10 * time.Second); alive(pid); runtime.Gosched() {
		if time.Now().After(deadline) {
			t.Fatalf("the child %d still runs", pid)
		}
	}
}

func alive(pid int) bool {
	if syscall.Kill(pid, 0) != nil {
		return false
	}
	stat, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/stat")
	return err == nil && !bytes.Contains(stat, []byte(") Z")) && !bytes.Contains(stat, []byte(") X"))
}

func TestRunnerCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := sh("sleep 1000").Run(ctx, ActionPoll, pollRequest); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func TestRunnerOutcomes(t *testing.T) {
	a, err := sh("echo '"+donePoll+"'").Run(t.Context(), ActionPoll, pollRequest)
	if err != nil || a.Status != Done {
		t.Errorf("done: %+v %v", a, err)
	}
	a, err = sh(`echo '{"protocol":1,"action":"poll","status":"refused","reason":"parce que"}'; exit 10`).Run(t.Context(),
		ActionPoll, pollRequest)
	if err != nil || a.Status != Refused || a.Reason != "parce que" {
		t.Errorf("refused: %+v %v", a, err)
	}
	var no *Unsupported
	if _, err = sh("exit 127").Run(t.Context(), "danse", Request{Station: "/station"}); !errors.As(err, &no) ||
		no.Action != "danse" {
		t.Errorf("unsupported: %v", err)
	}
	if _, err := sh("exit 0").Run(t.Context(), ActionPoll, Request{Station: "relative", Params: &Poll{}}); err == nil {
		t.Error("a bad request was sent")
	}
}

// TestRunnerHandsOver: the argument, the JSON and the environment say the same.
func TestRunnerHandsOver(t *testing.T) {
	t.Setenv("AMFRONT_SMTP", "127.0.0.1:25") // the bench's own, not for the LPS
	dir := t.TempDir()
	var log bytes.Buffer
	r := sh(`cat >` + dir + `/in; echo "$1 $EXTRA" >&2; env | grep ^AMFRONT_ | sort >` + dir +
		`/env; echo ` +
		`'{"protocol":1,"action":"attest","status":"done","declarations":[{"id":"I-01","declared":"oui"},` +
		`{"id":"I-02","declared":"non"}]}'`)
	r.Env, r.Log = []string{"EXTRA=plus"}, &log
	request := Request{Protocol: Version1, Station: "/station", Params: &Attest{IDs: []string{"I-01", "I-02"}}}
	if _, err := r.Run(t.Context(), ActionAttest, request); err != nil {
		t.Fatal(err)
	}
	in, _ := os.ReadFile(dir + "/in")
	if action, got, err := DecodeRequest(in); err != nil || action != ActionAttest || got.Station != "/station" ||
		len(got.Params.(*Attest).IDs) != 2 {
		t.Errorf("stdin: %s %v", in, err)
	}
	env, _ := os.ReadFile(dir + "/env")
	// the second line of IDS is not grepped
	if want := "AMFRONT_ACTION=attest\nAMFRONT_IDS=I-01\nAMFRONT_PROTOCOL=1\nAMFRONT_STATION=/station\n"; string(
		env) != want {
		t.Errorf("environment:\n%s", env)
	}
	if log.String() != "attest plus\n" {
		t.Errorf("log: %q", log.String())
	}
}

func TestFailureQuotesTheLog(t *testing.T) {
	_, err := sh("echo 'java.lang.NullPointerException' >&2; exit 1").Run(t.Context(), ActionPoll, pollRequest)
	var f *Failure
	if !errors.As(err, &f) || !strings.Contains(f.Log, "NullPointer") || f.Exit != 1 {
		t.Errorf("got %+v", f)
	}
}

func FuzzDecodeRequest(f *testing.F) {
	for _, e := range append(examples(Version1), examples(Version)...) {
		data, err := EncodeRequest(e.Request.Params.Action(), e.Request)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		action, r, err := DecodeRequest(data)
		if err != nil {
			return
		}
		again, err := EncodeRequest(action, r)
		if err != nil {
			t.Fatal(err)
		}
		if _, _, err := DecodeRequest(again); err != nil {
			t.Errorf("%s\nwas read, but what it encodes to is not: %v\n%s", data, err, again)
		}
	})
}

func FuzzDecodeAnswer(f *testing.F) {
	f.Add([]byte(donePoll))
	f.Add([]byte(`{"protocol":1,"action":"poll","status":"done","messages":[{"message_id":"<a@b>",` +
		`"kind":"4005","outcome":"acted"}]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		a, err := DecodeAnswer(data, ActionPoll, pollRequest)
		if err == nil && (a.Protocol != Version1 || a.Action != ActionPoll) {
			t.Errorf("accepted %s", data)
		}
	})
}
