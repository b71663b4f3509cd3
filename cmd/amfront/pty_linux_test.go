package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"
	"unsafe"
)

// terminal is a command that runs on a pseudo-terminal of its own, as if a
// person had typed it.
type terminal struct {
	t      *testing.T
	master *os.File
	cmd    *exec.Cmd
	stderr bytes.Buffer
	all    strings.Builder // everything that was shown
	unread string          // since the last answer
}

// emphasis is what a terminal shows as bold or in colour.
var emphasis = regexp.MustCompile("\x1b\\[[0-9;]*m")

// patience is how long a person waits for the screen to change.
const patience = 30 * time.Second

func start(t *testing.T, args ...string) *terminal {
	t.Helper()
	master, err := os.OpenFile("/dev/ptmx", os.O_RDWR|syscall.O_NOCTTY|syscall.O_NONBLOCK, 0)
	if err != nil && os.Getenv("CI") != "true" {
		t.Skipf("needs pseudo-terminals (/dev/ptmx): %v", err)
	} else if err != nil {
		t.Fatal(err)
	}
	var unlocked, number int32
	ioctl(t, master, syscall.TIOCSPTLCK, &unlocked)
	ioctl(t, master, syscall.TIOCGPTN, &number)
	slave, err := os.OpenFile(fmt.Sprintf("/dev/pts/%d", number), os.O_RDWR|syscall.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer slave.Close()
	x := &terminal{t: t, master: master, cmd: exec.CommandContext(t.Context(), "amfront", args...)}
	x.cmd.Stdin, x.cmd.Stdout, x.cmd.Stderr = slave, slave, &x.stderr
	x.cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	if err := x.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		master.Close()
		x.cmd.Process.Kill() //nolint:errcheck // most often it ended long ago
	})
	return x
}

func ioctl(t *testing.T, f *os.File, request uintptr, value *int32) {
	t.Helper()
	c, err := f.SyscallConn()
	if err != nil {
		t.Fatal(err)
	}
	var errno syscall.Errno
	if err := c.Control(func(fd uintptr) {
		_, _, errno = syscall.Syscall(syscall.SYS_IOCTL, fd, request, uintptr(unsafe.Pointer(value)))
	}); err != nil || errno != 0 {
		t.Fatal(err, errno)
	}
}

// prompt reads the screen up to the next prompt. false: the command ended.
func (x *terminal) prompt() (string, bool) {
	buf := make([]byte, 8<<10)
	for {
		if strings.HasSuffix(x.unread, "] > ") {
			s := emphasis.ReplaceAllString(strings.ReplaceAll(x.unread, "\r\n", "\n"), "")
			x.unread = ""
			return s, true
		}
		if err := x.master.SetReadDeadline(time.Now().Add(patience)); err != nil {
			x.t.Fatal(err)
		}
		n, err := x.master.Read(buf)
		x.all.Write(buf[:n])
		x.unread += string(buf[:n])
		switch {
		case errors.Is(err, os.ErrDeadlineExceeded):
			x.t.Fatalf("the screen stands still:\n%s", x.unread)
		case err != nil: // EIO: the last one has closed the terminal
			return "", false
		}
	}
}

// say types a line.
func (x *terminal) say(line string) {
	if _, err := x.master.WriteString(line + "\n"); err != nil {
		x.t.Fatal(err)
	}
}

// ended is the exit code.
func (x *terminal) ended() int {
	err := x.cmd.Wait()
	if _, failed := errors.AsType[*exec.ExitError](err); err != nil && !failed {
		x.t.Fatal(err)
	}
	return x.cmd.ProcessState.ExitCode()
}
