package adapter

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"sync"
	"time"
)

// worker is one process that stays.
type worker struct {
	run   *Runner
	child *child
	in    io.WriteCloser
	out   *os.File
	lines chan line     // of its standard output; the last has an error
	over  chan struct{} // closed when nobody reads lines any more
	once  sync.Once
	log   *tail
	said  Answer          // its announcement
	asked map[string]bool // ids of its requests
}

func (p *Pool) start(ctx context.Context) (*worker, error) {
	fail := func(err error) (*worker, error) {
		return nil, NewFailure(ActionAnnounce, FailStart, err)
	}
	if len(p.run.Command) == 0 {
		return fail(errors.New("no adapter command was given"))
	}
	w := &worker{run: p.run, lines: make(chan line), over: make(chan struct{}), log: &tail{to: p.run.Log},
		asked: map[string]bool{}}
	// A pipe of our own: cmd.Wait would close its own one before the last line is read.
	out, stdout, err := os.Pipe()
	if err != nil {
		return fail(err)
	}
	cmd := p.run.command()
	cmd.Stdout, cmd.Stderr = stdout, w.log
	w.out = out
	if w.in, err = cmd.StdinPipe(); err == nil {
		w.child, err = startChild(cmd)
	}
	stdout.Close() // the process has its own
	if err != nil {
		out.Close()
		return fail(startProblem(p.run.Command[0], err))
	}
	go w.read(p.run.most())
	p.mu.Lock()
	p.all[w] = true
	shut := p.shut
	p.mu.Unlock()
	if shut {
		err = errors.New("the run is over")
	} else {
		w.said, err = w.answer(ctx, ActionAnnounce, Request{Protocol: Version, Params: &Announce{}}, nil)
	}
	if err != nil {
		p.drop(w)
		return nil, err
	}
	return w, nil
}

// line is one line of output; with an error it is the last, and not whole.
type line struct {
	text []byte
	err  error
}

var errFlood = errors.New("the line is too long")

// readLine reads a line of at most so many octets.
func readLine(in *bufio.Reader, most int) line {
	var l line
	for {
		part, err := in.ReadSlice('\n')
		l.text = append(l.text, part...)
		switch {
		case len(l.text) > most:
			return line{l.text[:most], errFlood}
		case !errors.Is(err, bufio.ErrBufferFull):
			l.err = err
			return l
		}
	}
}

// read hands lines over, one at a time: nothing is kept of what nobody asked
// for.
func (w *worker) read(most int) {
	in := bufio.NewReaderSize(w.out, 64<<10)
	for {
		l := readLine(in, most)
		select {
		case w.lines <- l:
		case <-w.over:
			return
		}
		if l.err != nil {
			return
		}
	}
}

// quiet tells whether the process lives and has said no more than it was asked.
func (w *worker) quiet() bool {
	select {
	case <-w.lines:
		return false
	case <-w.child.done:
		return false
	default:
		return true
	}
}

// do asks one action. After an error the process must not be used.
func (w *worker) do(ctx context.Context, action Action, r Request) (Answer, error) {
	if ctx.Err() != nil {
		return Answer{}, ctx.Err()
	}
	input, err := EncodeRequest(action, r)
	if err != nil {
		return Answer{}, err
	}
	select {
	case l := <-w.lines:
		if l.err == nil {
			return w.fail(action, FailSyntax, &Problem{Cause: CauseUnasked, Text: Excerpt(l.text)})
		}
		return w.ended(action, l)
	default:
	}
	return w.answer(ctx, action, r, append(input, '\n'))
}

// answer writes a request and waits for its answer.
func (w *worker) answer(ctx context.Context, action Action, r Request, input []byte) (Answer, error) {
	most := w.run.timeout(action)
	limited, cancel := limit(ctx, most)
	defer cancel()
	defer context.AfterFunc(limited, w.child.kill)() // one that does not read must not hold the writer
	_, _ = w.in.Write(input)                         // what fails here shows as the end of its output
	var l line
	select {
	case l = <-w.lines:
	case <-limited.Done():
		l.err = limited.Err()
	}
	switch {
	case l.err == nil:
		a, err := DecodeAnswer(l.text, action, r)
		var p *Problem
		if errors.As(err, &p) {
			switch {
			case p.Field == "id" && w.asked[p.Found]:
				err = &Problem{Cause: CauseUnasked, Text: Excerpt(l.text)}
			case p.Cause == CauseBroken && bytes.HasPrefix(bytes.TrimSpace(l.text), []byte("{")):
				err = &Problem{Cause: CauseLines, Text: Excerpt(l.text)}
			}
		}
		w.asked[r.ID] = true
		if err != nil {
			return w.fail(action, FailSyntax, err)
		}
		w.log.reset() // what comes from here on is the next action's
		return a, nil
	case errors.Is(l.err, errFlood):
		return w.fail(action, FailFlood, &Problem{Cause: CauseFlood, Wanted: fmt.Sprint(w.run.most())})
	case ctx.Err() != nil:
		return Answer{}, ctx.Err()
	case limited.Err() != nil:
		p := &Problem{Cause: CauseTimeout, Wanted: fmt.Sprintf("%g s", most.Seconds())}
		w.child.kill()
		select {
		case l = <-w.lines: // what it had begun
			if json.Valid(l.text) {
				p.Cause = CauseOpenLine
			}
		case <-time.After(grace):
		}
		return w.fail(action, FailTimeout, p)
	}
	return w.ended(action, l)
}

// ended tells of a process whose output is over; it has a moment to end too.
func (w *worker) ended(action Action, l line) (Answer, error) {
	select {
	case <-w.child.done:
	case <-time.After(grace):
		return w.fail(action, FailCrash, &Problem{Cause: CauseEnded, Found: "stdout"})
	}
	if w.said.Software == nil {
		if lack := w.run.absent(action, true, w.child.exit(), l.text, w.log.content()); lack != nil {
			return w.fail(action, FailStart, lack)
		}
	}
	how := fmt.Sprint("code ", w.child.exit())
	if n := signal(w.child.err); n != "?" && n != "-1" {
		how = "signal " + n
	}
	return w.fail(action, FailCrash, &Problem{Cause: CauseEnded, Found: how, Text: Excerpt(l.text)})
}

// fail kills the process, so that all that it wrote is there.
func (w *worker) fail(action Action, kind FailureKind, why error) (Answer, error) {
	w.end(0)
	f := NewFailure(action, kind, why)
	f.Exit, f.Log = w.child.exit(), w.log.content()
	return Answer{}, f
}

// end ends the process, by force after a while, and waits for its end.
func (w *worker) end(patience time.Duration) {
	w.in.Close()
	if patience > 0 {
		select {
		case <-w.child.done:
		case <-time.After(patience):
		}
	}
	w.child.kill()
	<-w.child.done
	w.once.Do(func() {
		close(w.over)
		w.out.Close()
	})
}
