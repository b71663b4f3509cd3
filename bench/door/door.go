// Package door is the entrance of every server of the bench: connections are
// accepted for as long as it lives, and whoever asks too much or guesses a
// secret waits. In come listeners, and addresses with what they ask; out go
// connections, and how long to wait. It must not know what is served behind it.
package door

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"time"
)

// longestPause is the longest time between two tries to accept.
const longestPause = time.Second

// Accept hands over connections until ctx ends, which is not an error. Want of
// descriptors and the like pass, however long they last; a listener that is
// closed does not. The listener is closed when it returns.
func Accept(ctx context.Context, ln net.Listener, log *slog.Logger, serve func(net.Conn)) error {
	defer ln.Close()
	defer context.AfterFunc(ctx, func() { ln.Close() })()
	for pause := time.Duration(0); ; {
		nc, err := ln.Accept()
		switch {
		case err == nil:
			pause = 0
			serve(nc)
			continue
		case ctx.Err() != nil:
			return nil
		}
		if _, ok := errors.AsType[net.Error](err); !ok || errors.Is(err, net.ErrClosed) {
			return err
		}
		pause = min(max(2*pause, 5*time.Millisecond), longestPause)
		log.Warn("accept failed, trying again", "address", ln.Addr().String(), "err", err, "pause", pause)
		select {
		case <-time.After(pause):
		case <-ctx.Done():
			return nil
		}
	}
}
