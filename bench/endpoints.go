package bench

import (
	"cmp"
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"strings"
	"time"

	"amfront/bench/door"
	"amfront/pki/testca"
)

// Endpoints is the JSON of the endpoints file: all that the station
// of an LPS is told of a world.
type Endpoints struct {
	SMTP         string    `json:"smtp"`
	POP3         string    `json:"pop3"`
	LDAP         string    `json:"ldap"`
	HTTP         string    `json:"http"`
	SMTPS        string    `json:"smtps,omitempty"`
	POP3S        string    `json:"pop3s,omitempty"`
	LDAPS        string    `json:"ldaps,omitempty"`
	Data         string    `json:"data"`
	TrustAnchors string    `json:"trust_anchors"` // directory of PEM files
	Mailboxes    Mailboxes `json:"mailboxes"`
	PS           PS        `json:"ps"`
	Directory    Directory `json:"directory"`
	MaxMessage   int64     `json:"max_message"` // octets
}

// Directory is how the directory is asked.
type Directory struct {
	testca.Directions
	SizeLimit int `json:"size_limit"` // entries an answer
}

// PS is the mailbox proposed to an LPS.
type PS struct {
	Address  string `json:"address"`
	User     string `json:"user"`
	Password string `json:"password"`
}

// WriteEndpoints writes the endpoints file so that a reader never sees half of
// it. It holds a password: mode 0600.
func WriteEndpoints(name string, e Endpoints) error {
	data, err := json.MarshalIndent(e, "", "  ")
	if err != nil {
		return err
	}
	tmp := name + ".tmp"
	if err := os.WriteFile(tmp, append(data, '\n'), 0o600); err != nil {
		return startError("endpoints file: %w; choose a writable place with --endpoints", err)
	}
	return os.Rename(tmp, name)
}

// listeners are the open ports of a world; nil where there is none.
type listeners struct {
	smtp, pop3, ldap, smtps, pop3s, ldaps net.Listener
}

func (l *listeners) all() []net.Listener {
	return []net.Listener{l.smtp, l.pop3, l.ldap, l.smtps, l.pop3s, l.ldaps}
}

func (l *listeners) close() {
	for _, x := range l.all() {
		if x != nil {
			x.Close()
		}
	}
}

func listenAll(ctx context.Context, opt Options) (*listeners, error) {
	l := &listeners{}
	for _, p := range []struct {
		name, flag, address, standard string
		to                            *net.Listener
	}{
		{"SMTP", "--smtp", opt.SMTP, "127.0.0.1:0", &l.smtp},
		{"POP3", "--pop3", opt.POP3, "127.0.0.1:0", &l.pop3},
		{"LDAP", "--ldap", opt.LDAP, "127.0.0.1:0", &l.ldap},
		{"SMTPS", "--smtps", opt.SMTPS, "off", &l.smtps},
		{"POP3S", "--pop3s", opt.POP3S, "off", &l.pop3s},
		{"LDAPS", "--ldaps", opt.LDAPS, "off", &l.ldaps},
	} {
		address := cmp.Or(p.address, p.standard)
		if address == "off" {
			continue
		}
		x, err := listen(ctx, p.name, p.flag, address, opt.Exposed, opt.PortWait)
		if err != nil {
			l.close()
			return nil, err
		}
		*p.to = x
	}
	return l, nil
}

// portRetry is between two looks at a port in use.
const portRetry = 20 * time.Millisecond

// Listen opens a TCP port. Beyond loopback it refuses unless exposed. Its
// errors are one line that says what to do.
func Listen(ctx context.Context, name, flag, address string, exposed bool) (net.Listener, error) {
	return listen(ctx, name, flag, address, exposed, 0)
}

// listen is Listen that waits a while for a port in use.
func listen(ctx context.Context, name, flag, address string, exposed bool, wait time.Duration) (net.Listener, error) {
	if strings.HasPrefix(address, ":") {
		address = "127.0.0.1" + address
	}
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return nil, startError("%s address %q: expected host:port such as 127.0.0.1:0 (%s)", name, address, flag)
	}
	if ip := net.ParseIP(host); !exposed && host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return nil, startError("%s address %q is not a loopback address; to listen beyond this machine add --expose and a "+
			"password", name, address)
	}
	var lc net.ListenConfig
	l, err := lc.Listen(ctx, "tcp", address)
	for until := time.Now().Add(wait); door.InUse(err) && time.Now().Before(until); l,
		err = lc.Listen(ctx, "tcp", address) {
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(portRetry):
		}
	}
	switch {
	case door.InUse(err):
		return nil, startError("%s port %s is in use; stop the other program or choose another port with %s "+
			"127.0.0.1:PORT (:0 for any free one)", name, address, flag)
	case errors.Is(err, fs.ErrPermission):
		return nil, startError("%s port %s needs privileges; choose one above 1023 with %s", name, address, flag)
	case err != nil:
		return nil, startError("%s address %s: %w; choose another with %s", name, address, err, flag)
	}
	return l, nil
}

func address(l net.Listener) string {
	if l == nil {
		return ""
	}
	return l.Addr().String()
}

// describe fills the endpoints; the password was settled with the state.
func (w *World) describe(ports *listeners) Endpoints {
	c := w.Config()
	e := w.endpoints
	e.SMTP, e.POP3, e.LDAP, e.HTTP = address(ports.smtp), address(ports.pop3), address(ports.ldap), w.opt.HTTP
	e.SMTPS, e.POP3S, e.LDAPS = address(ports.smtps), address(ports.pop3s), address(ports.ldaps)
	e.Mailboxes = c.Mailboxes
	e.PS.Address, e.PS.User = c.PSAddress, c.PSAddress
	e.Directory, e.MaxMessage = Directory{w.PKI.Directions(), c.SizeLimit}, c.MaxMessage
	return e
}

// prepareDir makes the data directory and proves that it can be written.
func prepareDir(dir string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return startError("data directory %s: %w; choose another with --data", dir, err)
	}
	f, err := os.CreateTemp(dir, ".probe-*")
	if err != nil {
		return startError("data directory %s cannot be written: %w; give yourself the right or choose another with --data",
			dir, err)
	}
	f.Close()
	return os.Remove(f.Name())
}

// passwordFile holds the password of the PS mailboxes.
const passwordFile = "ps-password"

// password is the PS password of a data directory, made at first start.
func password(dir, given string) (string, error) {
	if given != "" {
		return given, nil
	}
	if dir == "" {
		return rand.Text(), nil
	}
	name := filepath.Join(dir, passwordFile)
	data, err := os.ReadFile(name)
	if err == nil && strings.TrimSpace(string(data)) != "" {
		return strings.TrimSpace(string(data)), nil
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return "", startError("%s: %w", name, err)
	}
	fresh := rand.Text()[:16]
	if err := os.WriteFile(name, []byte(fresh+"\n"), 0o600); err != nil {
		return "", startError("%s: %w", name, err)
	}
	return fresh, nil
}

func equalSecret(a, b string) bool {
	return subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1
}
