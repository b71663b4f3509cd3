package adapter

import (
	"os/exec"
	"syscall"
)

const wNoWait = 0x1000000

// ownGroup gives the command a process group of its own, and has its process
// killed with this one (see startChild).
func ownGroup(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
}
