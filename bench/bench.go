// Package bench assembles one world (PKI, directory, mailbox, front-ends,
// journal) and starts it. Worlds are independent: two in one process share
// nothing but the key pool.
//
// In come a configuration and what is to be put into place (situations, faults,
// messages of its own, decisions forced); out go addresses, the world's journal
// and what its API is asked. It does not know who looks at it or plays with it:
// neither suite, steps, console nor any LPS.
package bench

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"sync"
	"sync/atomic"
	"time"

	"amfront/bench/door"
	"amfront/bench/vary"
	"amfront/directory"
	"amfront/journal"
	"amfront/journal/fault"
	"amfront/mailbox"
	"amfront/pki/testca"
	"amfront/receiver"
	"amfront/scenarios"
	"amfront/words"
)

// Options of a world. Addresses are host:port; "" is 127.0.0.1:0, "off" none.
type Options struct {
	World  string           // name in the journal
	Dir    string           // data directory; "" keeps everything in memory
	Now    func() time.Time // what the world's clock runs on (see Advance), time.Now when nil
	Keys   *testca.KeyPool  // shared between worlds; nil for one of its own
	Config Config           // DefaultConfig when zero
	Log    *slog.Logger     // discarded when nil

	// Layout names how the directory is laid out (testca.LayoutNames); "" keeps
	// that of the data directory, or is the default.
	Layout string

	SMTP, POP3, LDAP    string
	SMTPS, POP3S, LDAPS string // implicit TLS; "" is off
	// PortWait is how long Start waits for a port that is in use: for a world
	// that takes the ports of the one before it, one of which a passing
	// connection may have as its own meanwhile.
	PortWait time.Duration
	// WithoutOCT leaves the OCT's hierarchy out of a world in memory.
	WithoutOCT bool
	// Deferred lets a world in memory sign certificates, lists and the TLS
	// certificate when somebody first looks at them (testca.Options.Deferred).
	Deferred bool
	// Vary draws what no document fixes; nil for the bench's own way everywhere.
	Vary *vary.Plan
	// HTTP is the address of the console, told in the endpoints; the caller serves it.
	HTTP string
	// Exposed says that the bench listens beyond loopback: SMTP then demands AUTH.
	Exposed bool
	// Porter stands at the doors of a bench that strangers may come to; nil lets
	// everybody in.
	Porter *door.Porter
	// Password of the PS mailboxes; "" takes the one of the data directory, or a fresh one.
	Password string
	// WrongPassword, when set, is told of each login that failed: holds says
	// whether it would have held for another password.
	WrongPassword func(holds func(password string) bool)
}

// World is a running bench.
type World struct {
	Journal   *journal.Journal
	PKI       *testca.PKI
	Directory *directory.Server
	Store     *mailbox.Store
	Faults    *fault.Plan

	opt       Options
	clock     *clock // opt.Now
	log       *slog.Logger
	endpoints Endpoints
	index     *messageIndex
	sessions  *sessionIndex
	front     atomic.Pointer[frontal]
	lock      io.Closer

	resetting  sync.RWMutex // held to read by deliveries, to write by Reset
	mu         sync.Mutex   // situations, PKI operations
	situations []scenarios.Situation
	active     []string
	forced     forcedDecisions
	history    receiver.History
	lots       receiver.Lots
	pasts      pasts
	midnight   time.Time // whose publication is the next one that Advance makes

	delivering, rsa atomic.Int64 // for /metrics: under way; operations with a private key

	cancel context.CancelFunc
	done   sync.WaitGroup
}

// frontal is the front-end with the configuration that it was made from.
type frontal struct {
	config   Config
	receiver *receiver.Receiver
}

// Start makes a world and returns once every port listens. What it returned
// keeps running until ctx ends or Close is called.
func Start(ctx context.Context, opt Options) (_ *World, err error) {
	if opt.Now == nil {
		opt.Now = time.Now
	}
	if opt.Log == nil {
		opt.Log = slog.New(slog.DiscardHandler)
	}
	if opt.Config == (Config{}) {
		opt.Config = DefaultConfig()
	}
	if err := opt.Config.Check(); err != nil {
		return nil, err
	}
	running := &clock{base: opt.Now}
	opt.Now = running.now
	w := &World{opt: opt, clock: running, midnight: Midnight(opt.Now()), log: opt.Log, Faults: &fault.Plan{},
		index: newMessageIndex(), sessions: newSessionIndex()}
	ctx, w.cancel = context.WithCancel(ctx)
	defer func() {
		if err != nil {
			w.Close()
		}
	}()
	ports, err := listenAll(ctx, opt)
	if err != nil {
		return nil, err
	}
	if err = w.openState(ctx, ports); err == nil {
		w.pasts.keep(w.Journal.Last(), w.moment())
		err = w.serve(ctx, ports)
	}
	if err != nil {
		ports.close()
		return nil, JournalError(err)
	}
	return w, nil
}

// frontOf makes the front-end of a configuration, not in force yet.
func (w *World) frontOf(c Config) (*frontal, error) {
	if err := c.Check(); err != nil {
		return nil, err
	}
	r, err := w.newReceiver(c)
	return &frontal{config: c, receiver: r}, err
}

// Config is the configuration in force.
func (w *World) Config() Config { return w.front.Load().config }

func (w *World) receiver() *receiver.Receiver { return w.front.Load().receiver }

func (c Config) settings() receiver.Settings {
	return receiver.Settings{ARL: c.ARL, RefuseExpired: c.RefuseExpired, ClearAnnouncedK: c.ClearAnnouncedK}
}

// record commits one event of the world's own.
func (w *World) record(ctx context.Context, kind journal.Kind, fields any) error {
	_, err := w.Journal.Commit(ctx, journal.Entry{Kind: kind, Fields: fields})
	return err
}

// Endpoints tells where everything is.
func (w *World) Endpoints() Endpoints { return w.endpoints }

// Close stops the world and waits for its sessions. What was acknowledged
// stays in the data directory.
func (w *World) Close() error {
	w.cancel()
	w.done.Wait()
	var errs []error
	if w.Journal != nil {
		w.keep()
		errs = append(errs, w.Journal.Close())
	}
	if w.lock != nil {
		errs = append(errs, w.lock.Close())
	}
	return errors.Join(errs...)
}

// serve starts the three servers on their listeners.
func (w *World) serve(ctx context.Context, ports *listeners) error {
	tlsConfig, flawed, err := w.tlsConfig(ports)
	if err != nil {
		return err
	}
	if err := w.keepPKI(); err != nil { // with the CA of the TLS certificate
		return err
	}
	c := w.Config()
	smtp, err := mailbox.NewSMTP(mailbox.SMTPOptions{Journal: w.Journal, Deliverer: w, Faults: w.Faults, Log: w.log,
		Now: w.opt.Now,
		TLS: tlsConfig, Flawed: flawed, Hostname: c.Hostname, MaxMessage: c.MaxMessage, RequireAuth: w.opt.Exposed,
		Porter:       w.opt.Porter,
		Authenticate: w.authenticate})
	if err != nil {
		return err
	}
	pop3, err := mailbox.NewPOP3(mailbox.POP3Options{Store: w.Store, Journal: w.Journal, Faults: w.Faults, Log: w.log,
		Now: w.opt.Now,
		TLS: tlsConfig, Flawed: flawed, Hostname: c.Hostname, Porter: w.opt.Porter, Secret: w.secret,
		Wrong: w.opt.WrongPassword})
	if err != nil {
		return err
	}
	w.Directory, err = directory.New(directory.Options{Journal: w.Journal, Faults: w.Faults, Log: w.log, Now: w.opt.Now,
		TLS: tlsConfig, SizeLimit: c.SizeLimit, Porter: w.opt.Porter, Vary: w.opt.Vary})
	if err != nil {
		return err
	}
	if err := w.Directory.Publish(w.PKI.Published()); err != nil {
		return err
	}
	w.endpoints = w.describe(ports)
	if err := w.announce(ctx); err != nil {
		return err
	}
	w.followSessions(ctx)
	w.countStrangers(ctx)
	w.publishLists(ctx)
	w.resume(ctx)
	run := func(name string, l net.Listener, secure bool, serve func(context.Context, net.Listener, bool) error) {
		if l == nil {
			return
		}
		w.done.Go(func() {
			if err := serve(ctx, w.opt.Vary.Listener(l), secure); err != nil && ctx.Err() == nil {
				w.log.Error("server stopped", "server", name, "err", err)
			}
		})
	}
	run("smtp", ports.smtp, false, smtp.Serve)
	run("smtps", ports.smtps, true, smtp.Serve)
	run("pop3", ports.pop3, false, pop3.Serve)
	run("pop3s", ports.pop3s, true, pop3.Serve)
	run("ldap", ports.ldap, false, w.Directory.Serve)
	run("ldaps", ports.ldaps, true, w.Directory.Serve)
	return nil
}

// announce writes into the journal where the world listens.
func (w *World) announce(ctx context.Context) error {
	e := w.endpoints
	blobs, err := w.publishedBlobs()
	if err != nil {
		return err
	}
	_, err = w.Journal.Commit(ctx, journal.Entry{Kind: journal.KindBenchStarted, Blobs: blobs,
		Fields: journal.BenchStarted{SMTP: e.SMTP, POP3: e.POP3, LDAP: e.LDAP}})
	return err
}

// authenticate checks a PS password at SMTP.
func (w *World) authenticate(user, password string) bool {
	want, ok := w.secret(user)
	if ok = ok && equalSecret(want, password); !ok && w.opt.WrongPassword != nil {
		w.opt.WrongPassword(func(secret string) bool { return equalSecret(secret, password) })
	}
	return ok
}

// secret is the password of a PS mailbox; the front-ends' own open for nobody
// but have the same one so that a trainer can look into them.
func (w *World) secret(user string) (string, bool) {
	return w.endpoints.PS.Password, user != ""
}

// ErrStart is wrapped by every complaint about ports and data directory; its
// text is one line that says what to do.
var ErrStart = words.Errorf("cannot start")

func startError(format string, args ...any) error {
	return words.Errorf("%w: %w", ErrStart, words.Errorf(format, args...))
}
