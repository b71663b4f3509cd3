package mailbox

import (
	"bufio"
	"encoding/base64"
	"fmt"
	"net"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"amfront/bench/door"
	"amfront/journal"
)

// from is a connection of another machine.
type from struct {
	net.Conn
	ip net.IP
}

func (c from) RemoteAddr() net.Addr { return &net.TCPAddr{IP: c.ip, Port: 9} }

func (l *pipes) dialFrom(ip net.IP) *phone {
	here, there := net.Pipe()
	l.c <- from{there, ip}
	return &phone{Conn: here, in: bufio.NewReader(here)}
}

// guarded gives both servers one porter.
func guarded(clear bool) func(*SMTPOptions, *POP3Options) {
	p := door.New(door.Options{Exposed: true, AuthInClear: clear})
	return func(s *SMTPOptions, o *POP3Options) { s.Porter, o.Porter = p, p }
}

// TestGuessesAreCountedAtEveryDoor: wrong at POP3, waiting at SMTP.
func TestGuessesAreCountedAtEveryDoor(t *testing.T) {
	bubble(t, func(p *provider, smtp, pop3 *pipes, stop func()) {
		a := pop3.dial()
		a.hear(t, "+OK")
		plain := func(w string) string { return base64.StdEncoding.EncodeToString([]byte("\x00" + ps + "\x00" + w)) }
		for i := range 4 {
			a.say(t, fmt.Sprintf("AUTH PLAIN %s\r\n", plain(fmt.Sprint("guess", i))))
			a.hear(t, "-ERR [AUTH]")
		}
		a.say(t, "AUTH PLAIN "+plain(password)+"\r\n")
		a.hear(t, "-ERR [SYS/TEMP] too many wrong passwords from your address, try again in 2 seconds")
		a.closed(t)
		b := smtp.dial()
		b.hear(t, "421 4.7.0 relay.ps.test too many wrong passwords from your address, try again in 2 seconds")
		b.closed(t)
		c := pop3.dial()
		c.hear(t, "-ERR [SYS/TEMP] too many wrong passwords")
		c.closed(t)
		time.Sleep(time.Second)
		d := smtp.dial()
		d.hear(t, "220")
		d.say(t, "EHLO a\r\nAUTH PLAIN "+plain("guess")+"\r\n")
		d.hear(t, "250 ")
		d.hear(t, "535")
		d.say(t, "AUTH PLAIN "+plain(password)+"\r\n")
		d.hear(t, "421 4.7.0")
		d.closed(t)
		time.Sleep(2 * time.Second)
		e := smtp.dial()
		e.hear(t, "220")
		e.say(t, "EHLO a\r\nAUTH PLAIN "+plain(password)+"\r\n")
		e.hear(t, "250 ")
		e.hear(t, "235")
		e.Close()
	}, guarded(true))
}

// TestSecretsInClear: from another machine none is asked for, nor taken.
func TestSecretsInClear(t *testing.T) {
	elsewhere := net.IPv4(192, 0, 2, 7)
	for _, x := range []struct {
		ip    net.IP
		clear bool
		taken bool
	}{{elsewhere, false, false}, {elsewhere, true, true}, {net.IPv4(127, 0, 0, 1), false, true}} {
		bubble(t, func(p *provider, smtp, pop3 *pipes, stop func()) {
			s, o := smtp.dialFrom(x.ip), pop3.dialFrom(x.ip)
			s.hear(t, "220")
			o.hear(t, "+OK")
			credentials := base64.StdEncoding.EncodeToString([]byte("\x00" + ps + "\x00" + password))
			s.say(t, "EHLO a\r\nAUTH PLAIN "+credentials+"\r\n")
			s.hear(t, "250 ")
			o.say(t, "USER "+ps+"\r\nPASS "+password+"\r\n")
			if x.taken {
				s.hear(t, "235")
				o.hear(t, "+OK")
				o.hear(t, "+OK maildrop")
			} else {
				s.hear(t, "538")
				o.hear(t, "-ERR [AUTH] login is possible under TLS only")
				o.hear(t, "-ERR [AUTH] login is possible under TLS only")
			}
			s.Close()
			o.Close()
		}, guarded(x.clear))
	}
}

// TestStrangersFillNoJournal: ten thousand sessions without a password are so
// many events and a number; one that gives it is journaled whole.
func TestStrangersFillNoJournal(t *testing.T) {
	var porter *door.Porter
	bubble(t, func(p *provider, smtp, pop3 *pipes, stop func()) {
		for range 10000 {
			a := pop3.dial()
			a.hear(t, "+OK")
			a.say(t, "USER x\r\nNOOP\r\nQUIT\r\n")
			a.hear(t, "+OK")
			a.hear(t, "-ERR")
			a.hear(t, "+OK")
			a.closed(t)
		}
		synctest.Wait()
		if n := p.journal.Last(); n > 1500 {
			t.Errorf("%d events", n)
		}
		if u := porter.Unlisted(); u.Events < 30000 {
			t.Errorf("%+v are counted", u)
		}
		if open, closed := len(events[journal.SessionOpen](t, p.journal, journal.KindSessionOpen)),
			len(events[journal.SessionClose](t, p.journal, journal.KindSessionClose)); open != closed {
			t.Errorf("%d sessions begin, %d end", open, closed)
		}
		before := p.journal.Last()
		a := pop3.dial()
		a.hear(t, "+OK")
		a.say(t, "USER "+ps+"\r\nPASS "+password+"\r\nSTAT\r\nQUIT\r\n")
		for range 4 {
			a.hear(t, "+OK")
		}
		a.closed(t)
		synctest.Wait()
		var kinds []string
		for ev, err := range p.journal.Events(t.Context(), before) {
			if err != nil {
				t.Fatal(err)
			}
			kinds = append(kinds, string(ev.Kind))
		}
		if got := strings.Join(kinds, " "); !strings.HasPrefix(got, "session.open") ||
			!strings.HasSuffix(got, "pop3.command pop3.command pop3.command session.close") {
			t.Errorf("of a session that gave its password: %s", got)
		}
	}, guarded(true), func(s *SMTPOptions, _ *POP3Options) { porter = s.Porter })
}
