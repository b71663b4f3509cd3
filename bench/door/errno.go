package door

import (
	"errors"
	"syscall"
)

// Windows' own numbers, for which Go's portable names do not stand there; no
// other system has them.
const (
	wsaAborted = syscall.Errno(10053)
	wsaReset   = syscall.Errno(10054)
	wsaInUse   = syscall.Errno(10048)
)

// InUse tells whether an error is that of a port which another program holds.
func InUse(err error) bool { return errors.Is(err, syscall.EADDRINUSE) || errors.Is(err, wsaInUse) }

// Reset tells whether an error is that of a connection which the other side cut.
func Reset(err error) bool {
	return errors.Is(err, syscall.ECONNRESET) || errors.Is(err, syscall.EPIPE) || errors.Is(err, wsaReset) ||
		errors.Is(err, wsaAborted)
}
