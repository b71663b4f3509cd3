package adapter

import (
	"bytes"
	"cmp"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"slices"
	"sync"
	"syscall"
	"time"
)

// DefaultTimeout is the time that an action may take when Runner.Timeouts
// says nothing.
const DefaultTimeout = 60 * time.Second

// DefaultMaxOutput bounds an adapter's standard output, in octets.
const DefaultMaxOutput = 512 << 10

// keptLog is how much of the standard error a Failure quotes, in octets.
const keptLog = 4 << 10

// Runner drives an LPS through its adapter command, one process per action.
// It is safe for concurrent use.
type Runner struct {
	Protocol  int      // that the adapter speaks; Version1 when 0 (see Announce)
	Command   []string // program and its first arguments; the action follows
	Env       []string // added to this process's environment
	Dir       string   // working directory, "" for this one
	Timeouts  map[Action]time.Duration
	Timeout   time.Duration // for the other actions; DefaultTimeout when 0, no limit when negative
	MaxOutput int           // octets of standard output; DefaultMaxOutput when 0
	Log       io.Writer     // gets the standard error; nil drops it
	Faketime  string        // library that sets the process's clock to a request's Now; "" for none (see Faketime)
}

// Do implements Driver.
func (r *Runner) Do(ctx context.Context, action Action, request Request) (Answer, error) {
	return r.Run(ctx, action, request)
}

// Restart has nothing to end: a process lives for one action.
func (r *Runner) Restart(context.Context) error { return nil }

// Run starts the command for one action. Errors are *Unsupported, *Failure,
// or that of ctx.
func (r *Runner) Run(ctx context.Context, action Action, request Request) (Answer, error) {
	request, err := request.toAdapter(cmp.Or(r.Protocol, Version1))
	if err != nil {
		return Answer{}, err
	}
	if request.without(action) {
		return Answer{}, &Unsupported{Action: action}
	}
	p, err := r.start(ctx, action, request)
	if err != nil {
		return Answer{}, err
	}
	return r.judge(ctx, p, request)
}

// Announce implements Way: a command that announces itself is driven by
// protocol 2 from then on, one that does not know the action by protocol 1. It
// comes before all else.
func (r *Runner) Announce(ctx context.Context) (Answer, error) {
	r.Protocol = Version
	a, err := r.Run(ctx, ActionAnnounce, Request{Params: &Announce{}})
	if err != nil {
		r.Protocol = Version1
	}
	return a, err
}

// World implements Way: a command needs nothing for one.
func (r *Runner) World() Driver { return r }

// Close implements Way: nothing stays.
func (r *Runner) Close() {}

// toAdapter is a checked request as it goes out.
func (r Request) toAdapter(version int) (Request, error) {
	if r.Protocol = version; version > Version1 {
		r.ID = rand.Text()[:10]
	}
	if r.Params == nil { // an action that no version has
		return r, nil
	}
	if p, ok := r.Params.(*Plan); ok && version == Version1 && (p.From != nil || p.State != nil) {
		return r, &Unsupported{Action: ActionPlan, Older: true, Reason: "le protocole 1 ne demande que la première relève " +
			"d'un poste neuf ; le protocole 2 dit depuis quand et après quoi (docs/adaptateur.md)"}
	}
	return r, r.Check()
}

// process is one finished run of the command.
type process struct {
	action  Action
	program string
	limit   time.Duration
	late    bool
	flood   bool
	exit    int
	err     error
	out     []byte
	log     string
	outMost int
}

func (r *Runner) start(ctx context.Context, action Action, request Request) (*process, error) {
	if len(r.Command) == 0 {
		return nil, NewFailure(action, FailStart, &Problem{Cause: CauseNoProgram})
	}
	input, err := EncodeRequest(action, request)
	if err != nil {
		return nil, err
	}
	env, err := Environ(action, request)
	if err != nil {
		return nil, err
	}
	p := &process{action: action, program: r.Command[0], limit: r.timeout(action), exit: -1, outMost: r.most()}
	limited, cancel := limit(ctx, p.limit)
	defer cancel()
	cmd := r.command(string(action))
	cmd.Env = append(append(cmd.Env, env...), r.faketime(request.Now)...)
	cmd.Stdin = bytes.NewReader(append(input, '\n'))
	out := &bounded{most: p.outMost, full: cancel}
	log := &tail{to: r.Log}
	cmd.Stdout, cmd.Stderr = out, log
	c, err := startChild(cmd)
	if p.err = err; err == nil {
		select {
		case <-c.done:
		case <-limited.Done():
			c.kill()
			<-c.done
		}
		p.err, p.exit = c.err, c.exit()
	}
	p.out, p.flood = out.content()
	p.log = log.content()
	p.late = errors.Is(limited.Err(), context.DeadlineExceeded) && ctx.Err() == nil && p.err != nil && !p.flood
	return p, nil
}

// command is the adapter's, not started, without the bench's own variables.
func (r *Runner) command(args ...string) *exec.Cmd {
	cmd := exec.Command(r.Command[0], append(r.Command[1:len(r.Command):len(r.Command)], args...)...)
	cmd.Dir = r.Dir
	cmd.Env = append(withoutOurs(os.Environ()), r.Env...)
	return cmd
}

func (r *Runner) timeout(a Action) time.Duration {
	if d := r.Timeouts[a]; d > 0 {
		return d
	}
	return cmp.Or(r.Timeout, DefaultTimeout)
}

// limit is a context that ends after d, never when d is negative.
func limit(ctx context.Context, d time.Duration) (context.Context, context.CancelFunc) {
	if d < 0 {
		return context.WithCancel(ctx)
	}
	return context.WithTimeout(ctx, d)
}

func (r *Runner) most() int {
	if r.MaxOutput > 0 {
		return r.MaxOutput
	}
	return DefaultMaxOutput
}

// judge says what a finished process means.
func (r *Runner) judge(ctx context.Context, p *process, request Request) (Answer, error) {
	fail := func(kind FailureKind, why error) (Answer, error) {
		f := NewFailure(p.action, kind, why)
		f.Exit, f.Log = p.exit, p.log
		return Answer{}, f
	}
	contrary := func(meant, said Status) (Answer, error) {
		return fail(FailContrary, &Problem{Cause: CauseContrary, Found: fmt.Sprint(p.exit),
			Wanted: string(meant), Field: string(said)})
	}
	var started *exec.ExitError
	switch {
	case p.flood:
		return fail(FailFlood, &Problem{Cause: CauseFlood, Wanted: fmt.Sprint(p.outMost)})
	case ctx.Err() != nil:
		return Answer{}, ctx.Err()
	case p.late && json.Valid(bytes.TrimSpace(p.out)):
		return fail(FailTimeout, &Problem{Cause: CauseLiving, Wanted: fmt.Sprintf("%g s", p.limit.Seconds())})
	case p.late:
		return fail(FailTimeout, &Problem{Cause: CauseTimeout, Wanted: fmt.Sprintf("%g s", p.limit.Seconds())})
	case p.err != nil && !errors.As(p.err, &started) && !errors.Is(p.err, exec.ErrWaitDelay):
		return fail(FailStart, startProblem(p.program, p.err))
	}
	first := !slices.Contains(Actions(Version), p.action) // the probe
	if lack := r.absent(p.action, first, p.exit, p.out, p.log); lack != nil && p.exit > ExitDone {
		return fail(FailStart, lack)
	}
	switch p.exit {
	case ExitUnsupported:
		// A shell says 127 too when it finds no program: the answer is optional.
		a, err := DecodeAnswer(p.out, p.action, request)
		if err == nil && a.Status != NotProvided {
			return contrary(NotProvided, a.Status)
		}
		return Answer{}, &Unsupported{Action: p.action, Reason: a.Reason}
	case ExitDone, ExitRefused:
	case -1:
		return fail(FailCrash, &Problem{Cause: CauseSignal, Found: signal(p.err), Err: p.err})
	default:
		return fail(FailCrash, &Problem{Cause: CauseExit, Found: fmt.Sprint(p.exit), Err: p.err})
	}
	a, err := DecodeAnswer(p.out, p.action, request)
	if err != nil {
		return fail(FailSyntax, err)
	}
	if want := map[int]Status{ExitDone: Done, ExitRefused: Refused}[p.exit]; a.Status != want {
		return contrary(want, a.Status)
	}
	return a, nil
}

// startProblem says why a program did not start.
func startProblem(program string, err error) *Problem {
	p := &Problem{Cause: CauseStart, Found: program, Err: err}
	switch named := interpreter(program); {
	case named != "" && errors.Is(err, fs.ErrNotExist):
		p.Cause, p.Wanted = CauseNoInterp, named
	case errors.Is(err, fs.ErrNotExist), errors.Is(err, exec.ErrNotFound):
		p.Cause = CauseNoProgram
	case errors.Is(err, fs.ErrPermission):
		p.Cause = CauseNotExec
	}
	return p
}

// signal is the number of the signal that ended a process.
func signal(err error) string {
	var ended *exec.ExitError
	if errors.As(err, &ended) {
		if status, ok := ended.Sys().(syscall.WaitStatus); ok {
			return fmt.Sprint(int(status.Signal()))
		}
	}
	return "?"
}

// bounded keeps the first octets and calls full beyond them.
type bounded struct {
	mu   sync.Mutex
	buf  []byte
	most int
	over bool
	full func()
}

func (b *bounded) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.buf)+len(p) > b.most {
		b.buf = append(b.buf, p[:b.most-len(b.buf)]...)
		b.over = true
		b.full()
		return 0, errors.New("too much output")
	}
	b.buf = append(b.buf, p...)
	return len(p), nil
}

func (b *bounded) content() ([]byte, bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf, b.over
}

// tail keeps the last octets and passes everything on.
type tail struct {
	mu  sync.Mutex
	to  io.Writer
	buf []byte
}

func (t *tail) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.to != nil {
		if _, err := t.to.Write(p); err != nil {
			t.to = nil // the log is a convenience: its failure is not the adapter's
		}
	}
	t.buf = append(t.buf, p[max(0, len(p)-keptLog):]...)
	if n := len(t.buf) - keptLog; n > 0 {
		t.buf = append(t.buf[:0], t.buf[n:]...)
	}
	return len(p), nil
}

// reset forgets what was written.
func (t *tail) reset() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.buf = t.buf[:0]
}

func (t *tail) content() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return string(t.buf)
}
