package mailbox

import (
	"errors"
	"io"
	"net"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"amfront/journal"
	"amfront/journal/fault"
)

// These tests run in synctest bubbles: time passes when everybody waits, over
// pipes in memory.

func TestSeventeenthConnection(t *testing.T) {
	sixteen := func(s *SMTPOptions, p *POP3Options) { s.Limits.Connections, p.Limits.Connections = 16, 16 }
	bubble(t, func(p *provider, smtp, pop3 *pipes, _ func()) {
		for _, tc := range []struct {
			protocol      string
			l             *pipes
			welcome, busy string
		}{{"smtp", smtp, "220 ", "421 4.7.0 "}, {"pop3", pop3, "+OK ", "-ERR [SYS/TEMP] too many"}} {
			var open []*phone
			for range 16 {
				c := tc.l.dial()
				c.hear(t, tc.welcome)
				open = append(open, c)
			}
			over := tc.l.dial()
			over.hear(t, tc.busy)
			over.closed(t)
			synctest.Wait()
			refused := 0
			for _, c := range events[journal.SessionClose](t, p.journal, journal.KindSessionClose) {
				if c.Protocol == tc.protocol && c.Reason == "error: too many connections" && !c.ByClient {
					refused++
				}
			}
			if refused != 1 {
				t.Errorf("%s: %d refusals in the journal", tc.protocol, refused)
			}
			open[0].say(t, "QUIT\r\n")
			io.ReadAll(open[0].in)
			synctest.Wait()
			again := tc.l.dial()
			again.hear(t, tc.welcome)
			for _, c := range append(open, again) {
				c.Close()
			}
		}
	}, sixteen)
}

func TestIdle(t *testing.T) {
	bubble(t, func(p *provider, smtp, pop3 *pipes, _ func()) {
		c := smtp.dial()
		c.hear(t, "220 ")
		start := time.Now()
		c.hear(t, "421 4.4.2 ")
		c.closed(t)
		if d := time.Since(start); d != 5*time.Minute {
			t.Errorf("SMTP idle for %v", d)
		}
		if got := lastClose(t, p); got.Reason != "timeout" || got.ByClient || got.IdleMS != 300_000 {
			t.Errorf("%+v", got)
		}
		c, start = pop3.dial(), time.Now()
		c.hear(t, "+OK ")
		c.closed(t) // RFC 1939 §3: without a word
		if d := time.Since(start); d != 10*time.Minute {
			t.Errorf("POP3 idle for %v", d)
		}
	})
}

// TestSlowLoris: an octet a minute keeps neither a command line nor, for ever,
// a DATA open.
func TestSlowLoris(t *testing.T) {
	bubble(t, func(p *provider, smtp, _ *pipes, _ func()) {
		drip := func(c *phone, text string) time.Duration {
			start := time.Now()
			for {
				if _, err := io.WriteString(c, text); err != nil {
					return time.Since(start)
				}
				time.Sleep(time.Minute)
			}
		}
		c := smtp.dial()
		c.hear(t, "220 ")
		go io.Copy(io.Discard, c.in)
		if d := drip(c, "x"); d > 6*time.Minute {
			t.Errorf("a line was waited for %v", d)
		}
		c = smtp.dial()
		c.hear(t, "220 ")
		c.say(t, "EHLO x\r\n")
		c.hear(t, "250 ")
		c.say(t, "MAIL FROM:<>\r\nRCPT TO:<a@b.test>\r\nDATA\r\n")
		for _, code := range []string{"250 ", "250 ", "354 "} {
			c.hear(t, code)
		}
		go io.Copy(io.Discard, c.in)
		if d := drip(c, "x\r\n"); d < 50*time.Minute || d > 62*time.Minute {
			t.Errorf("DATA was waited for %v", d)
		}
		if got := lastClose(t, p); got.Reason != "timeout" {
			t.Errorf("%+v", got)
		}
		if len(p.stored("a@b.test")) != 0 {
			t.Error("half a message was stored")
		}
	})
}

// TestDeafClient: a client that does not read its mail does not hold the session.
func TestDeafClient(t *testing.T) {
	bubble(t, func(p *provider, _, pop3 *pipes, _ func()) {
		p.put(ps, strings.Repeat("0123456789abcdef\r\n", 10_000))
		c := pop3.dial()
		c.hear(t, "+OK")
		c.say(t, "USER "+ps+"\r\n")
		c.hear(t, "+OK")
		c.say(t, "PASS "+password+"\r\n")
		c.hear(t, "+OK")
		c.say(t, "RETR 1\r\n")
		time.Sleep(11 * time.Minute)
		if got := lastClose(t, p); got.Reason != "timeout" {
			t.Errorf("%+v", got)
		}
		if got := events[journal.MailRef](t, p.journal, journal.KindMailRetrieved); len(got) != 0 {
			t.Errorf("retrieved: %+v", got)
		}
		if d, err := p.store.Lock(ps); err != nil {
			t.Errorf("the maildrop is still locked: %v", err)
		} else {
			d.Release(t.Context(), "", nil)
		}
		c.Close()
	})
}

func TestMaildropLock(t *testing.T) {
	bubble(t, func(p *provider, _, pop3 *pipes, _ func()) {
		login := func(want string) *phone {
			c := pop3.dial()
			c.hear(t, "+OK")
			c.say(t, "USER "+ps+"\r\n")
			c.hear(t, "+OK")
			c.say(t, "PASS "+password+"\r\n")
			c.hear(t, want)
			return c
		}
		first := login("+OK")
		second := login("-ERR [IN-USE]")
		second.Close()
		first.Close()
		synctest.Wait()
		third := login("+OK")
		third.Close()
	})
}

func TestShutdown(t *testing.T) {
	bubble(t, func(p *provider, smtp, pop3 *pipes, stop func()) {
		p.put(ps, "a\r\n")
		idle, mail := smtp.dial(), pop3.dial()
		idle.hear(t, "220 ")
		mail.hear(t, "+OK")
		mail.say(t, "USER "+ps+"\r\n")
		mail.hear(t, "+OK")
		mail.say(t, "PASS "+password+"\r\n")
		mail.hear(t, "+OK")
		mail.say(t, "DELE 1\r\n")
		mail.hear(t, "+OK")
		// A message under delivery is still acknowledged.
		busy := smtp.dial()
		busy.hear(t, "220 ")
		under, goOn := make(chan struct{}), make(chan struct{})
		p.delivered = func(*Envelope) { close(under); <-goOn }
		busy.say(t, "HELO x\r\nMAIL FROM:<>\r\nRCPT TO:<a@b.test>\r\nDATA\r\n")
		for _, code := range []string{"250", "250", "250", "354"} {
			busy.hear(t, code)
		}
		busy.say(t, "text\r\n.\r\n")
		<-under
		start := time.Now()
		go stop()
		idle.hear(t, "421 4.3.2 ")
		idle.closed(t)
		mail.closed(t)
		close(goOn)
		busy.hear(t, "250 2.0.0 queued")
		busy.hear(t, "421 4.3.2 ")
		busy.closed(t)
		stop()
		if d := time.Since(start); d > 0 {
			t.Errorf("the shutdown took %v", d)
		}
		for _, c := range events[journal.SessionClose](t, p.journal, journal.KindSessionClose) {
			if c.Reason != "shutdown" || c.ByClient {
				t.Errorf("%+v", c)
			}
		}
		if len(p.stored(ps)) != 1 {
			t.Error("a shutdown deleted mail")
		}
	})
}

func TestDelayTakesItsTime(t *testing.T) {
	bubble(t, func(p *provider, smtp, _ *pipes, _ func()) {
		p.faults.Arm(fault.Rule{ID: "d", Protocol: "smtp", Command: "CONNECT",
			Action: fault.Action{Delay: fault.Duration(30 * time.Second)}})
		start := time.Now()
		c := smtp.dial()
		c.hear(t, "220 ")
		if d := time.Since(start); d != 30*time.Second {
			t.Errorf("greeted after %v", d)
		}
		c.Close()
	})
}

// TestLongTranscript: a session of any length leaves a bounded transcript that
// keeps both ends.
func TestLongTranscript(t *testing.T) {
	var s transcript
	s.client("first")
	for range 200_000 {
		s.client("NOOP")
		s.server("250 2.0.0 nothing done")
	}
	s.client("last")
	text := string(s.Bytes())
	if len(text) > 4*transcriptPart || !strings.HasPrefix(text, "C: first\n") || !strings.HasSuffix(text, "C: last\n") ||
		!strings.Contains(text, "left out here\n") {
		t.Errorf("%d octets: %.100q", len(text), text)
	}
}

// TestOptions: what cannot work is refused at once.
func TestOptions(t *testing.T) {
	p := newProvider(t)
	for name, opt := range map[string]SMTPOptions{
		"no journal":        {Deliverer: p},
		"no deliverer":      {Journal: p.journal},
		"unsatisfiable":     {Journal: p.journal, Deliverer: p, RequireAuth: true},
		"negative":          {Journal: p.journal, Deliverer: p, MaxMessage: -1},
		"short text lines":  {Journal: p.journal, Deliverer: p, MaxTextLine: 998},
		"negative limits":   {Journal: p.journal, Deliverer: p, Limits: Limits{Idle: -1}},
		"huge command line": {Journal: p.journal, Deliverer: p, Limits: Limits{Command: 1 << 20}},
	} {
		if _, err := NewSMTP(opt); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	if _, err := NewPOP3(POP3Options{Journal: p.journal}); err == nil {
		t.Error("POP3 without a store: no error")
	}
	ln := newPipes()
	if err := p.smtp.Serve(t.Context(), ln, true); err == nil || !strings.Contains(err.Error(), "no certificate") {
		t.Errorf("implicit TLS without a certificate: %v", err)
	}
	ln.Close()
	if err := p.smtp.Serve(t.Context(), ln, false); !errors.Is(err, net.ErrClosed) {
		t.Errorf("a closed listener: %v", err)
	}
}

// TestPanicIsTold: a panic ends its session alone, and is in the journal and
// counted, with its stack.
func TestPanicIsTold(t *testing.T) {
	broken := func(_ *SMTPOptions, o *POP3Options) {
		o.Secret = func(string) (string, bool) { panic("POP3 is broken") }
	}
	bubble(t, func(p *provider, smtp, pop3 *pipes, _ func()) {
		p.delivered = func(*Envelope) { panic("SMTP is " + strings.Repeat("é", 1000)) }
		p.panics = 2
		c := smtp.dial()
		c.hear(t, "220 ")
		c.say(t, "EHLO a\r\nMAIL FROM:<a@ps.test>\r\nRCPT TO:<amo@test>\r\nDATA\r\n.\r\n")
		io.ReadAll(c.in)
		c = pop3.dial()
		c.hear(t, "+OK")
		c.say(t, "USER a\r\nPASS b\r\n")
		io.ReadAll(c.in)
		synctest.Wait()
		said := map[string]string{}
		for e, err := range p.journal.EventsOf(t.Context(), 0, journal.KindPanic) {
			var f journal.Panic
			if err != nil || e.Session == "" || e.Blobs["stack"] == "" || e.Decode(&f) != nil {
				t.Fatal(e, err)
			}
			said[f.Protocol] = f.Said
		}
		if said["pop3"] != "POP3 is broken" || !strings.HasPrefix(said["smtp"], "SMTP is é") || len(said["smtp"]) > 500 {
			t.Errorf("%q", said)
		}
		c = smtp.dial() // the server goes on
		c.hear(t, "220 ")
		c.Close()
	}, broken)
}

// TestPlacesAreShared: one address that has all places gives its idlest to
// another, of which the journal tells.
func TestPlacesAreShared(t *testing.T) {
	few := func(s *SMTPOptions, p *POP3Options) { s.Limits.Connections, p.Limits.Connections = 4, 4 }
	bubble(t, func(p *provider, smtp, pop3 *pipes, _ func()) {
		for protocol, l := range map[string]*pipes{"smtp": smtp, "pop3": pop3} {
			dial := func(ip string) *phone { return l.dialFrom(net.ParseIP(ip)) }
			var open []*phone
			for range 4 {
				c := dial("192.0.2.1")
				c.hear(t, map[string]string{"smtp": "220 ", "pop3": "+OK "}[protocol])
				open = append(open, c)
				time.Sleep(time.Second)
			}
			open[0].say(t, "NOOP\r\n")
			open[0].in.ReadString('\n') //nolint:errcheck // the second is idlest now
			other := dial("192.0.2.2")
			other.hear(t, map[string]string{"smtp": "220 ", "pop3": "+OK "}[protocol])
			open[1].closed(t)
			same := dial("192.0.2.1")
			if line, _ := same.in.ReadString('\n'); !strings.Contains(line, "too many connections") {
				t.Errorf("%s: the address that has most gets one more: %q", protocol, line)
			}
			synctest.Wait()
			told := false
			for _, c := range events[journal.SessionClose](t, p.journal, journal.KindSessionClose) {
				told = told || c.Protocol == protocol && c.Reason == "error: its place went to another address" && !c.ByClient
			}
			if !told {
				t.Errorf("%s: the journal does not tell whose place it was", protocol)
			}
			for _, c := range append(open, other, same) {
				c.Close()
			}
		}
	}, few)
}
