//go:build linux || darwin

package adapter

import (
	"os"
	"syscall"
	"unsafe"
)

// group is a process group, by its number. A process that leaves it (setsid)
// is out of reach.
type group int

func groupOf(p *os.Process) (group, error) {
	heir().tell('+', group(p.Pid))
	return group(p.Pid), nil
}

func (g group) kill()    { _ = syscall.Kill(-int(g), syscall.SIGKILL) }
func (g group) release() { heir().tell('-', g) }

// awaitEnd waits for the end of a process and leaves it to be reaped. It is
// false when it cannot.
func awaitEnd(pid int) bool {
	const pPID, wExited = 1, 4
	var info [16]uint64 // a siginfo_t, which is not read
	for {
		_, _, no := syscall.Syscall6(syscall.SYS_WAITID, pPID, uintptr(pid), uintptr(unsafe.Pointer(&info)),
			wExited|wNoWait, 0, 0)
		if no != syscall.EINTR {
			return no == 0
		}
	}
}
