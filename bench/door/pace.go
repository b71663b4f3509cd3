package door

import (
	"cmp"
	"errors"
	"io"
	"net/http"
	"time"
)

// ErrSlow is wrapped by the error of a body that does not progress; the place
// of its sender is free then.
var ErrSlow = errors.New("the body does not progress")

// Pace is what the body of a request must progress by. A zero field takes the
// default named beside it.
type Pace struct {
	Silence time.Duration // without an octet; 20 s
	Rate    int64         // octets a second on the whole, Silence aside; 8192
}

// Body is the body of r, whose reading fails with [ErrSlow] when it does not
// come at a pace. What the reader does meanwhile takes no time of the sender.
func (p Pace) Body(w http.ResponseWriter, r *http.Request) io.ReadCloser {
	p.Silence, p.Rate = cmp.Or(p.Silence, 20*time.Second), cmp.Or(p.Rate, 8192)
	b := &body{ReadCloser: r.Body, pace: p, control: http.NewResponseController(w)}
	if r.Body == http.NoBody {
		b.free()
		return r.Body
	}
	return b
}

type body struct {
	io.ReadCloser
	pace    Pace
	control *http.ResponseController
	read    int64
	waited  time.Duration
}

// Read implements io.Reader.
func (b *body) Read(p []byte) (int, error) {
	earned := time.Duration(float64(b.read) / float64(b.pace.Rate) * float64(time.Second))
	start := time.Now()
	b.control.SetReadDeadline(start.Add(min(b.pace.Silence, b.pace.Silence+earned-b.waited))) //nolint:errcheck // a test's
	n, err := b.ReadCloser.Read(p)
	b.read, b.waited = b.read+int64(n), b.waited+time.Since(start)
	switch timeout, ok := errors.AsType[interface {
		error
		Timeout() bool
	}](err); {
	case errors.Is(err, io.EOF):
		b.free()
	case ok && timeout.Timeout():
		err = errors.Join(ErrSlow, err)
	}
	return n, err
}

// free lifts the deadline: while it answers the server reads on, and would take
// the end of its time for the client's leaving.
func (b *body) free() { b.control.SetReadDeadline(time.Time{}) } //nolint:errcheck // a recorder has none
