package mailbox

import (
	"bufio"
	"context"
	"io"
	"net"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
)

// pipes is a listener whose connections are made by dialling it.
type pipes struct {
	c    chan net.Conn
	gone chan struct{}
	once sync.Once
}

func newPipes() *pipes { return &pipes{c: make(chan net.Conn), gone: make(chan struct{})} }

func (l *pipes) Accept() (net.Conn, error) {
	select {
	case c := <-l.c:
		return c, nil
	case <-l.gone:
		return nil, net.ErrClosed
	}
}
func (l *pipes) Close() error   { l.once.Do(func() { close(l.gone) }); return nil }
func (l *pipes) Addr() net.Addr { return &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 25} }

func (l *pipes) dial() *phone {
	here, there := net.Pipe()
	l.c <- there
	return &phone{Conn: here, in: bufio.NewReader(here)}
}

type phone struct {
	net.Conn
	in *bufio.Reader
}

func (p *phone) hear(t *testing.T, want string) {
	t.Helper()
	for {
		line, err := p.in.ReadString('\n')
		if err != nil {
			t.Fatalf("%v, expected %s", err, want)
		}
		if len(line) > 3 && line[3] == '-' {
			continue
		}
		if !strings.HasPrefix(line, want) {
			t.Fatalf("heard %q, expected %s", line, want)
		}
		return
	}
}

func (p *phone) say(t *testing.T, text string) {
	t.Helper()
	if _, err := io.WriteString(p, text); err != nil {
		t.Fatal(err)
	}
}

func (p *phone) closed(t *testing.T) {
	t.Helper()
	if rest, err := io.ReadAll(p.in); err != nil || len(rest) > 0 {
		t.Fatalf("not closed: %q, %v", rest, err)
	}
}

// bubble serves SMTP and POP3 over pipes. hang up by calling stop, which
// waits for the servers.
func bubble(t *testing.T, run func(p *provider, smtp, pop3 *pipes, stop func()),
	change ...func(*SMTPOptions, *POP3Options)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		p := newProvider(t, change...)
		smtp, pop3 := newPipes(), newPipes()
		ctx, cancel := context.WithCancel(t.Context())
		var wg sync.WaitGroup
		for s, l := range map[server]*pipes{p.smtp: smtp, p.pop3: pop3} {
			wg.Go(func() {
				if err := s.Serve(ctx, l, false); err != nil {
					t.Errorf("Serve: %v", err)
				}
			})
		}
		stop := func() { cancel(); wg.Wait() }
		defer stop()
		run(p, smtp, pop3, stop)
	})
}
