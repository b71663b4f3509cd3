//go:build linux || darwin

package adapter

import (
	"fmt"
	"os"
	"os/exec"
	"sync"
	"syscall"
	"time"
)

// estate is a process that outlives this one, even one that is killed, and then
// kills the groups that are left: a parent's death reaches its children
// (PR_SET_PDEATHSIG) and not theirs. It reads the groups from a pipe, which the
// kernel closes when this process ends, however it does.
type estate struct{ pipe *os.File } // nil where no shell could be started

// heir is this process's, started with its first child.
var heir = sync.OnceValue(func() estate {
	const script = `trap '' HUP INT QUIT TERM
while read -r what group; do
	case $what in
	+) all="$all $group" ;;
	-) rest=
		for g in $all; do [ "$g" = "$group" ] || rest="$rest $g"; done
		all=$rest ;;
	esac
done
for g in $all; do kill -s KILL -- "-$g"; done`
	r, w, err := os.Pipe()
	if err != nil {
		return estate{}
	}
	defer r.Close()
	cmd := exec.Command("/bin/sh", "-c", script)
	cmd.Stdin, cmd.Env, cmd.Dir = r, []string{}, "/"
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // what a terminal sends does not reach it
	if cmd.Start() != nil {
		w.Close()
		return estate{}
	}
	return estate{w}
})

// tell adds a group or takes it away, which must be before its number may be
// another's. An heir that is gone or hangs holds nobody up.
func (e estate) tell(what byte, g group) {
	if e.pipe != nil {
		e.pipe.SetWriteDeadline(time.Now().Add(grace)) //nolint:errcheck // the writing tells nothing either
		fmt.Fprintf(e.pipe, "%c %d\n", what, g)
	}
}
