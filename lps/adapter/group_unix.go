//go:build unix

package adapter

import (
	"os/exec"
	"syscall"
)

// ownGroup gives the command a process group of its own, all of which is
// killed when its time is over.
func ownGroup(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
}
