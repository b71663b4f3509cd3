package adapter

import (
	"os/exec"
	"runtime"
	"sync"
	"time"
)

// grace is how long the pipes of a finished process may stay open, and how long
// one that stays may take to end when its standard input does.
const grace = 2 * time.Second

// child is a process of an adapter with all that it starts: whatever way the
// process ends, the rest of its group is killed.
type child struct {
	cmd  *exec.Cmd
	done chan struct{} // closed when it has ended and nothing of it is left
	err  error         // of cmd.Wait, once done is closed

	mu    sync.Mutex
	group group
	ended bool // the group's number may be another's
}

// startChild starts a command. Its goroutine keeps its thread until the process
// has ended: on Linux the kernel kills the process when the thread that made it
// ends (PR_SET_PDEATHSIG counts threads, not processes), and the runtime may
// end a thread whenever it likes. So the process dies with the bench, even one
// that is killed, and never before.
func startChild(cmd *exec.Cmd) (*child, error) {
	c := &child{cmd: cmd, done: make(chan struct{})}
	cmd.WaitDelay = grace
	started := make(chan error)
	go func() {
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		ownGroup(cmd)
		err := cmd.Start()
		if err == nil {
			if c.group, err = groupOf(cmd.Process); err != nil {
				_ = cmd.Process.Kill()
				_ = cmd.Wait()
			}
		}
		started <- err
		if err == nil {
			c.wait()
		}
	}()
	return c, <-started
}

func (c *child) wait() {
	defer close(c.done)
	if awaitEnd(c.cmd.Process.Pid) { // not reaped yet: the number of the group is still its own
		c.bury()
	}
	c.err = c.cmd.Wait()
	c.bury()
}

// bury kills what is left of the group, once.
func (c *child) bury() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.ended {
		c.group.kill()
		c.group.release()
		c.ended = true
	}
}

// kill kills the process and its group.
func (c *child) kill() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.ended {
		c.group.kill()
	}
}

// exit is the exit code of a process that ended, -1 when there is none.
func (c *child) exit() int { return c.cmd.ProcessState.ExitCode() }
