package adapter

import (
	"os/exec"
	"syscall"
)

const wNoWait = 0x20

// ownGroup gives the command a process group of its own.
func ownGroup(cmd *exec.Cmd) { cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} }
