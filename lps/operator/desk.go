// Package operator drives an LPS by the hands of a person: what is asked of
// them stands apart from why, with the time that remains; they answer what the
// LPS did, leave a gesture out with a reason, or break off.
//
// In come the requests of the adapter protocol and what the bench saw
// meanwhile, as a witness tells it; out go the answers, to whoever plays the
// scenario (decisions/lps-operator). It does not know terminals from pages, nor
// bench, journal or verdicts: what a person says is never more than their word.
package operator

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"time"

	"amfront/lps/adapter"
)

// DefaultLimit is the time for one gesture.
const DefaultLimit = 15 * time.Minute

// maxLine bounds one line of input, in octets.
const maxLine = 64 << 10

// Options of a desk. In and Out are required.
type Options struct {
	In  io.Reader
	Out io.Writer
	Now func() time.Time // time.Now when nil
	// Limit is the time for one gesture, Limits for some of them.
	Limit  time.Duration
	Limits map[adapter.Action]time.Duration
	// Cancel ends the run; called once, when the person asks for it or the
	// input ends.
	Cancel func()
	Color  bool // ANSI emphasis
}

// Briefing is what the person is told of a scenario.
type Briefing struct {
	N, Total                             int // 1 for the first
	ID, Title                            string
	Objective, Why, Situation, ToDo, Ref string
	Witness                              Witness // nil: what the bench saw is not shown
}

// Desk is the terminal. One gesture is asked at a time.
type Desk struct {
	opt   Options
	lines chan string
	gone  chan struct{} // closed when the input ended
	turn  sync.Mutex
	once  sync.Once

	settings []string // of the station, as last told in full
	listed   bool     // the causes of a refusal were listed
}

// New opens a desk.
func New(opt Options) *Desk {
	if opt.Now == nil {
		opt.Now = time.Now
	}
	if opt.Limit <= 0 {
		opt.Limit = DefaultLimit
	}
	if opt.Cancel == nil {
		opt.Cancel = func() {}
	}
	d := &Desk{opt: opt, lines: make(chan string), gone: make(chan struct{})}
	go d.read()
	return d
}

func (d *Desk) read() {
	defer close(d.gone)
	sc := bufio.NewScanner(d.opt.In)
	sc.Buffer(nil, maxLine)
	for sc.Scan() {
		d.lines <- strings.TrimSpace(strings.ToValidUTF8(sc.Text(), "\uFFFD"))
	}
}

// Driver is the desk for one scenario.
func (d *Desk) Driver(b Briefing) adapter.Driver { return &driver{desk: d, brief: b} }

type driver struct {
	desk   *Desk
	brief  Briefing
	asked  int
	silent bool
	mark   uint64 // when the gesture was asked for
	warned bool   // the person knows that the bench saw nothing of it
}

// Errors of asking a line.
var (
	errLate      = errors.New("the time for the gesture is over")
	errInputGone = errors.New("the input ended")
)

// deadline is the end of one gesture.
type deadline struct {
	at    time.Time
	timer *time.Timer
}

// line reads one line, reminding of the time that runs out.
func (d *Desk) line(ctx context.Context, end *deadline, prompt string) (string, error) {
	for {
		left := end.at.Sub(d.opt.Now())
		if left <= 0 {
			return "", errLate
		}
		d.printf("%s[reste %s] > ", prompt, clock(left))
		end.timer.Reset(nextReminder(left))
		select {
		case s := <-d.lines:
			return s, nil
		case <-d.gone:
			return "", errInputGone
		case <-ctx.Done():
			return "", ctx.Err()
		case <-end.timer.C:
			d.printf("\n")
		}
	}
}

// nextReminder is how long to wait before the time left is told again.
func nextReminder(left time.Duration) time.Duration {
	for _, mark := range []time.Duration{5 * time.Minute, time.Minute, 10 * time.Second} {
		if left > mark {
			return left - mark
		}
	}
	return left
}

func clock(d time.Duration) string {
	s := int((d + time.Second - 1) / time.Second)
	return fmt.Sprintf("%d:%02d", s/60, s%60)
}

func (d *Desk) printf(format string, args ...any) { fmt.Fprintf(d.opt.Out, format, args...) }

func (d *Desk) strong(s string) string {
	if !d.opt.Color {
		return s
	}
	return "\x1b[1m" + s + "\x1b[0m"
}

func (d *Desk) cancel() { d.once.Do(d.opt.Cancel) }

// limit is the time for an action.
func (d *Desk) limit(a adapter.Action) time.Duration {
	if l := d.opt.Limits[a]; l > 0 {
		return l
	}
	return d.opt.Limit
}
