package door

import (
	"fmt"
	"io"
	"net"
	"os"
	"syscall"
	"testing"
)

// TestErrno: what the systems' numbers mean is told wherever it runs.
func TestErrno(t *testing.T) {
	for _, c := range []struct {
		err          error
		inUse, reset bool
	}{
		{syscall.EADDRINUSE, true, false}, {syscall.Errno(10048), true, false},
		{syscall.ECONNRESET, false, true}, {syscall.EPIPE, false, true}, {syscall.Errno(10054), false, true},
		{syscall.Errno(10053), false, true}, {syscall.EACCES, false, false}, {syscall.Errno(10013), false, false},
		{io.EOF, false, false}, {nil, false, false},
	} {
		err := c.err
		if err != nil {
			err = fmt.Errorf("on the way: %w", &net.OpError{Op: "listen", Err: os.NewSyscallError("bind", err)})
		}
		if InUse(err) != c.inUse || Reset(err) != c.reset {
			t.Errorf("%v: in use %v, reset %v", c.err, InUse(err), Reset(err))
		}
	}
}
