package doctor

import (
	"bufio"
	"context"
	"maps"
	"net"
	"os/exec"
	"slices"
	"strings"
	"time"

	"amfront/bench/door"
)

// dialTime bounds one look at a port.
const dialTime = 2 * time.Second

// ports looks who listens on the addresses that a bench takes.
func (e *examination) ports(ctx context.Context) {
	for _, name := range slices.Sorted(maps.Keys(e.opt.Addresses)) {
		at := e.opt.Addresses[name]
		f := Finding{ID: "port." + strings.ToLower(name), Title: "port " + name + " (" + at + ")"}
		l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", at)
		switch {
		case err == nil:
			l.Close()
			f.State, f.Detail = OK, "libre"
		case door.InUse(err):
			if who := e.word(greeting(ctx, name, at)); who != "" {
				f.State, f.Detail = OK, e.in("pris, par ce qui répond comme un banc : %s", who)
			} else {
				f.State, f.Detail = Wrong, "pris par un autre programme"
				f.Advice = e.in("arrêter ce programme, ou donner une autre adresse à amfront serve ou run --operator (--%s)",
					strings.ToLower(name))
			}
		default:
			f.State, f.Detail, f.Advice = Wrong, e.opt.Language.Error(err),
				"donner une adresse de cette machine, comme 127.0.0.1:1025"
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
		return "il accepte les connexions"
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
	f := Finding{ID: "tool.openssl", Title: "OpenSSL, pour vérifier ce que le banc émet", State: OK}
	path, err := exec.LookPath("openssl")
	if err != nil {
		f.State, f.Detail = Skipped, "absent : le banc se contrôle sans lui (Debian : paquet openssl)"
	} else if out, err := exec.Command(path, "version").Output(); err == nil {
		f.Detail = strings.TrimSpace(string(out))
	} else {
		f.State, f.Detail = Skipped, e.in("%s: %v", path, err)
	}
	e.say(f)
}
