package main

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"io/fs"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"amfront/bench"
	"amfront/bench/door"
	"amfront/console/room"
	"amfront/pki/testca"
)

// maxWorlds is the most benches of one process: with the ports that serve has by
// itself, those of SMTP then end below those of POP3.
const maxWorlds = 60

// portWait is how long a bench that is made new waits for its ports.
const portWait = 5 * time.Second

func (f *serveFlags) setWorlds(text string) error {
	n, err := strconv.Atoi(cmp.Or(text, "0"))
	if err != nil || n < 0 || n > maxWorlds {
		return usagef("--worlds %q: expected 1 to %d", text, maxWorlds)
	}
	if f.worlds = n; n > 0 && f.endpoints != "" {
		return usagef("--worlds writes DATA/poste-01/endpoints.json and so on: leave --endpoints out")
	}
	return nil
}

// serveRoom runs many benches and the page over them.
func (m *Main) serveRoom(ctx context.Context, f *serveFlags) error {
	ctx, end := context.WithCancel(ctx)
	defer end()
	password, shown := f.consolePassword, m.lang.Word("that of --password-file")
	var err error
	if password == "" {
		if password, err = secretIn(f.Dir, "formateur-password"); err != nil {
			return err
		}
		shown = password
	}
	list, err := f.places()
	if err != nil {
		return err
	}
	keys := testca.NewKeyPool(0, 0)
	defer keys.Close()
	listener, err := bench.Listen(ctx, "HTTP", "--http", f.http, f.Exposed)
	if err != nil {
		return startFailure(err)
	}
	defer listener.Close()
	benches, err := room.Open(ctx, room.Options{Places: f.worlds, Kept: filepath.Join(f.Dir, "sessions"), Log: f.Log,
		Open: func(ctx context.Context, n int) (*room.Place, error) {
			p := list[n-1]
			p.Keys = keys
			return m.openPlace(ctx, p)
		}})
	if err != nil {
		return err
	}
	porter := door.New(door.Options{Exposed: f.Exposed})
	srv := &http.Server{Handler: benches.Handler(room.Door{Password: password, Porter: porter, Language: m.lang})}
	failed := make(chan error, 1)
	go func() { failed <- porter.ServeHTTP(ctx, srv, listener, f.Log) }()
	at := listener.Addr().String()
	m.say(m.Stdout, `amfront is ready: %d benches. Test bench: synthetic data only.

  page over all  http://%s/   user %s, password %s
  addresses      on that page, and in %s

Ctrl-C stops all benches; what they accepted stays.
`, f.worlds, at, room.Trainer, shown, filepath.Join(f.Dir, room.Name(1), "endpoints.json"))
	f.Log.Info("ready", "http", at, "worlds", f.worlds, "data", f.Dir)
	m.inClear(f)
	select {
	case err = <-failed:
	case <-ctx.Done():
	}
	srv.Close() //nolint:errcheck // nothing of it is kept
	return errors.Join(err, benches.Close())
}

// openPlace opens a bench of the room out of its directory; the addresses that
// it got are those that it has from then on.
func (m *Main) openPlace(ctx context.Context, p *serveFlags) (*room.Place, error) {
	var err error
	if p.consolePassword, err = secretIn(p.Dir, "console-password"); err != nil {
		return nil, err
	}
	b, err := m.openBench(ctx, p)
	if err != nil {
		return nil, err
	}
	e := b.world.Endpoints()
	p.SMTP, p.POP3, p.LDAP, p.http = e.SMTP, e.POP3, e.LDAP, e.HTTP
	for to, got := range map[*string]string{&p.SMTPS: e.SMTPS, &p.POP3S: e.POP3S, &p.LDAPS: e.LDAPS} {
		*to = cmp.Or(got, "off")
	}
	p.PortWait = portWait
	if err := bench.WriteEndpoints(filepath.Join(p.Dir, "endpoints.json"), e); err != nil {
		return nil, errors.Join(startFailure(err), b.close())
	}
	return &room.Place{World: b.world, Runs: b.runs, Password: p.consolePassword, Close: b.close}, nil
}

// places are the flags of each bench: place n has the ports of serve plus n, a
// directory and a mailbox of its own.
func (f *serveFlags) places() ([]*serveFlags, error) {
	var out []*serveFlags
	taken := map[string]bool{}
	for n := range f.worlds {
		p := *f
		p.World, p.Dir = room.Name(n+1), filepath.Join(f.Dir, room.Name(n+1))
		user, host, _ := strings.Cut(p.Config.PSAddress, "@")
		p.Config.PSAddress = user + strings.TrimPrefix(room.Name(n+1), "poste") + "@" + host
		for _, a := range []*string{&p.SMTP, &p.POP3, &p.LDAP, &p.SMTPS, &p.POP3S, &p.LDAPS, &p.http, &p.operator.SMTP,
			&p.operator.POP3, &p.operator.LDAP} {
			host, text, err := net.SplitHostPort(*a)
			port, numeric := strconv.Atoi(text)
			if err != nil || numeric != nil || port == 0 {
				continue // off, any free port, or refused where it is opened
			}
			*a = net.JoinHostPort(host, strconv.Itoa(port+n+1))
			if port+n+1 > 65535 || taken[*a] {
				return nil, usagef("--worlds %d: two benches would have %s; choose ports that lie further apart", f.worlds, *a)
			}
			taken[*a] = true
		}
		out = append(out, &p)
	}
	return out, nil
}

// secretIn is the password in a file of a directory, made at the first start.
func secretIn(dir, name string) (string, error) {
	file := filepath.Join(dir, name)
	data, err := os.ReadFile(file)
	if s := strings.TrimSpace(string(data)); err == nil && s != "" {
		return s, nil
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return "", usagef("%s: %w", file, err)
	}
	fresh := rand.Text()[:16]
	if err := errors.Join(os.MkdirAll(dir, 0o700), os.WriteFile(file, []byte(fresh+"\n"), 0o600)); err != nil {
		return "", usagef("%s: %w; choose another directory with --data", file, err)
	}
	return fresh, nil
}
