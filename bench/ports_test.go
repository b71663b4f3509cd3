package bench

import (
	"context"
	"errors"
	"net"
	"strings"
	"sync"
	"testing"
	"time"
)

// whenWaiting is a context that tells when somebody first waits for its end.
type whenWaiting struct {
	context.Context
	once *sync.Once
	tell func()
}

func (c whenWaiting) Done() <-chan struct{} {
	c.once.Do(c.tell)
	return c.Context.Done()
}

// TestPortWait: a world waits for a port that another holds a moment longer,
// and says which it is when it is held on.
func TestPortWait(t *testing.T) {
	held, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer held.Close()
	waits := false
	ctx := whenWaiting{t.Context(), new(sync.Once), func() { waits = true; held.Close() }}
	l, err := listen(ctx, "SMTP", "--smtp", held.Addr().String(), false, time.Minute)
	if err != nil || !waits || l.Addr().String() != held.Addr().String() {
		t.Fatalf("given free while it waits (%v): %v", waits, err)
	}
	defer l.Close()
	if _, err := listen(t.Context(), "SMTP", "--smtp", l.Addr().String(), false, 3*portRetry); err == nil ||
		!strings.Contains(err.Error(), "is in use") {
		t.Errorf("held on: %v", err)
	}
	stopped, stop := context.WithCancel(t.Context())
	if _, err := listen(whenWaiting{stopped, new(sync.Once), stop}, "SMTP", "--smtp", l.Addr().String(), false,
		time.Hour); !errors.Is(err, context.Canceled) {
		t.Errorf("stopped while it waits: %v", err)
	}
}
