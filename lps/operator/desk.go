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
	"time"

	"amfront/lps/adapter"
)

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

// Desk is the terminal. One gesture is asked at a time.
type Desk struct {
	asker
	opt   Options
	lines chan string
	gone  chan struct{} // closed when the input ended

	settings []string // of the station, as last told in full
	listed   bool     // the causes of a refusal were listed
}

// New opens a desk.
func New(opt Options) *Desk {
	d := &Desk{opt: opt, lines: make(chan string), gone: make(chan struct{})}
	d.set(opt.Now, opt.Limit, opt.Limits, opt.Cancel)
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
		left := end.at.Sub(d.now())
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

func (d *Desk) printf(format string, args ...any) { fmt.Fprintf(d.opt.Out, format, args...) }

func (d *Desk) strong(s string) string {
	if !d.opt.Color {
		return s
	}
	return "\x1b[1m" + s + "\x1b[0m"
}
