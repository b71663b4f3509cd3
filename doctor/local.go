package doctor

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"maps"
	"net"
	"os/exec"
	"slices"
	"strings"
	"syscall"
	"time"
)

// dialTime bounds one look at a port.
const dialTime = 2 * time.Second

// ports looks who listens on the addresses that a bench takes.
func (e *examination) ports(ctx context.Context) {
	for _, name := range slices.Sorted(maps.Keys(e.opt.Addresses)) {
		at := e.opt.Addresses[name]
		f := Finding{ID: "port." + strings.ToLower(name), Title: "port of " + name + " (" + at + ")"}
		l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", at)
		switch {
		case err == nil:
			l.Close()
			f.State, f.Detail = OK, "free"
		case errors.Is(err, syscall.EADDRINUSE):
			if who := greeting(ctx, name, at); who != "" {
				f.State, f.Detail = OK, "taken, by what answers as a bench: "+who
			} else {
				f.State, f.Detail = Wrong, "taken by another program"
				f.Advice = "end that program, or give another address to amfront serve (--" + strings.ToLower(name) + ")"
			}
		default:
			f.State, f.Detail, f.Advice = Wrong, err.Error(), "give an address of this machine, such as 127.0.0.1:1025"
		}
		e.say(f)
	}
}

// greeting is what a mail server of a bench says first; "" when it is none.
// LDAP and HTTP say nothing by themselves: there whoever accepts is believed.
func greeting(ctx context.Context, name, at string) string {
	ctx, cancel := context.WithTimeout(ctx, dialTime)
	defer cancel()
	c, err := (&net.Dialer{}).DialContext(ctx, "tcp", at)
	if err != nil {
		return ""
	}
	defer c.Close()
	if name == "LDAP" || name == "HTTP" {
		return "it accepts connections"
	}
	c.SetDeadline(time.Now().Add(dialTime)) //nolint:errcheck // a socket just opened
	line, err := bufio.NewReaderSize(c, 512).ReadString('\n')
	want := map[string]string{"SMTP": "220 ", "POP3": "+OK"}[name]
	if err != nil || !strings.HasPrefix(line, want) || !strings.Contains(line, "amfront") {
		return ""
	}
	return strings.TrimSpace(line)
}

// tools looks for the second implementation of the self-checks.
func (e *examination) tools() {
	f := Finding{ID: "tool.openssl", Title: "OpenSSL, to verify what the bench emits", State: OK}
	path, err := exec.LookPath("openssl")
	if err != nil {
		f.State, f.Detail = Skipped, "not installed: the bench's own controls are made without it (Debian: openssl)"
	} else if out, err := exec.Command(path, "version").Output(); err == nil {
		f.Detail = strings.TrimSpace(string(out))
	} else {
		f.State, f.Detail = Skipped, fmt.Sprintf("%s: %v", path, err)
	}
	e.say(f)
}
