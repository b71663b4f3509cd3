package runs

import (
	"cmp"
	"context"
	"net"
	"os"
	"path/filepath"
	"time"

	"amfront/bench"
	"amfront/bench/door"
	"amfront/journal"
	"amfront/lps/adapter"
	"amfront/lps/operator"
	"amfront/suite"
)

// The directories of a record that belong to a person's station.
const (
	// filesDir is where the files are that the person hands to the LPS: always
	// the same paths, so that the LPS's settings stay.
	filesDir = "fichiers"
	// stationDir is what stays the same from one scenario to the next: PKI and
	// password.
	stationDir = "poste"
)

// portWait is how long a scenario by hand waits for the ports of the one
// before. Between two nobody holds them, and where any free port was asked for
// the system may lend one to a connection going out.
const portWait = 20 * time.Second

// Station prepares a run by hand with its record in dir: every world looks the
// same to the LPS (the ports of opt.World, password and trust anchors), one
// world at a time. It tells what to set in the LPS once, before the first
// scenario.
func Station(ctx context.Context, dir string, opt *suite.Options) (bench.Endpoints, error) {
	opt.Parallel = 1
	base, err := filepath.Abs(filepath.Join(dir, stationDir))
	if err != nil {
		return bench.Endpoints{}, err
	}
	o := opt.World
	o.World, o.Dir, o.Keys = "poste", base, opt.Keys
	w, err := bench.Start(ctx, o)
	if err != nil {
		return bench.Endpoints{}, err
	}
	e := w.Endpoints()
	if err := w.Close(); err != nil {
		return e, err
	}
	opt.World.Password = e.PS.Password
	if opt.Files, err = filepath.Abs(filepath.Join(dir, filesDir)); err != nil {
		return e, err
	}
	// The addresses stay those of the first world, also when any free port was asked for.
	opt.World.SMTP, opt.World.POP3, opt.World.LDAP = e.SMTP, e.POP3, e.LDAP
	opt.World.PortWait = portWait
	opt.Prepare = func(dir string) error {
		return os.CopyFS(filepath.Join(dir, "pki"), os.DirFS(filepath.Join(base, "pki")))
	}
	return e, nil
}

// Briefing is what a person is told of an example.
func Briefing(at suite.Position) operator.Briefing {
	s := at.Example.Sheet
	return operator.Briefing{N: at.N, Total: at.Total, ID: at.Example.ID, Title: at.Example.Title,
		Objective: s.Objective, Why: s.Why, Situation: s.Situation, ToDo: s.ToDo, Ref: suite.Reference(at.Example),
		Witness: witness{at.World.Journal}, Keep: keepSeen(at.World.Journal)}
}

// keepSeen writes what a person saw of a gesture into a journal.
func keepSeen(j *journal.Journal) func(context.Context, operator.Seen) error {
	return func(_ context.Context, s operator.Seen) error {
		e := journal.Entry{Kind: journal.KindOperatorSaw, Fields: journal.OperatorSaw{Action: string(s.Action),
			Gesture: s.Gesture, Remark: s.Remark, Picture: s.Type, Size: len(s.Picture)}}
		if len(s.Picture) > 0 {
			d, err := j.PutBlob(s.Picture)
			if err != nil {
				return err
			}
			e.Blobs = map[string]journal.Digest{"picture": d}
		}
		_, err := j.Append(e)
		return err
	}
}

// byHand drives the LPS by a person at the console.
func (k *Keeper) byHand(ctx context.Context, cancel func(), e *entry, opt *suite.Options) error {
	opt.LPS.Name = cmp.Or(opt.LPS.Name, "logiciel conduit par l'opérateur")
	id := e.status.ID
	a := k.opt.Operator
	opt.World.Exposed = k.opt.Exposed
	var taken []string
	for _, p := range []struct {
		name, want string
		to         *string
	}{{"SMTP", a.SMTP, &opt.World.SMTP}, {"POP3", a.POP3, &opt.World.POP3}, {"LDAP", a.LDAP, &opt.World.LDAP}} {
		address, asWanted := available(ctx, p.want)
		if *p.to = address; !asWanted {
			taken = append(taken, p.name+" "+p.want)
		}
	}
	station, err := Station(ctx, k.Record(id), opt)
	if err != nil {
		return err
	}
	window := operator.NewWindow(operator.WindowOptions{Now: k.opt.Now, Cancel: cancel, Changed: func() { k.told(id) }})
	opt.DriverFor = func(at suite.Position) adapter.Driver { return window.Driver(Briefing(at)) }
	k.mu.Lock()
	e.window, e.status.Station, e.status.Taken = window, &station, taken
	k.mu.Unlock()
	k.told(id)
	return nil
}

// available is an address where a world can listen: the one wanted, or any free port
// of the same host while another program holds it.
func available(ctx context.Context, want string) (address string, asWanted bool) {
	host, port, err := net.SplitHostPort(want)
	if err != nil || port == "0" {
		return want, true // none wanted, or for the world to complain of
	}
	var lc net.ListenConfig
	l, err := lc.Listen(ctx, "tcp", want)
	switch {
	case door.InUse(err):
		return net.JoinHostPort(host, "0"), false
	case err != nil:
		return want, true
	}
	l.Close()
	return want, true
}

// Task is what a person is asked for in a run by hand; false when nothing is.
func (k *Keeper) Task(ctx context.Context, id string) (operator.Task, bool) {
	if w := k.window(id); w != nil {
		return w.Task(ctx)
	}
	return operator.Task{}, false
}

// Reply answers a task of a run by hand; see operator.Window.Reply for its
// errors.
func (k *Keeper) Reply(ctx context.Context, id, task string, r operator.Reply) error {
	w := k.window(id)
	if w == nil {
		return operator.ErrNoTask
	}
	return w.Reply(ctx, task, r)
}

func (k *Keeper) window(id string) *operator.Window {
	k.mu.Lock()
	defer k.mu.Unlock()
	if e := k.all[id]; e != nil && e == k.playing {
		return e.window
	}
	return nil
}
