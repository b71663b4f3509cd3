package mailbox

import (
	"io"
	"testing"
	"testing/synctest"
	"time"

	"amfront/journal"
)

func lastClose(t *testing.T, p *provider) journal.SessionClose {
	t.Helper()
	synctest.Wait()
	all := events[journal.SessionClose](t, p.journal, journal.KindSessionClose)
	if len(all) == 0 {
		t.Fatal("no session.close")
	}
	return all[len(all)-1]
}

// TestHeld plays whole sessions and reads how long each is said to have stood
// open for nothing.
func TestHeld(t *testing.T) {
	const s = time.Second
	again := func(c *phone, t *testing.T, line, want string) {
		for range 8 {
			time.Sleep(s)
			c.say(t, line+"\r\n")
			c.hear(t, want)
		}
	}
	mail := func(c *phone, t *testing.T) {
		for _, x := range [][2]string{{"EHLO x", "250"}, {"MAIL FROM:<>", "250"}, {"RCPT TO:<a@b.test>", "250"},
			{"DATA", "354"}, {"a\r\n.", "250"}} {
			c.say(t, x[0]+"\r\n")
			c.hear(t, x[1])
		}
	}
	login := func(c *phone, t *testing.T) {
		for _, line := range []string{"USER " + ps, "PASS " + password, "UIDL 1"} {
			c.say(t, line+"\r\n")
			c.hear(t, "+OK")
		}
	}
	for _, tc := range []struct {
		class, protocol string
		play            func(*phone, *testing.T)
		idle            time.Duration
		trivial         int
	}{
		{"at once", "smtp", mail, 0, 0},
		{"two mails, a while apart", "smtp", func(c *phone, t *testing.T) {
			mail(c, t)
			time.Sleep(8 * s)
			c.say(t, "MAIL FROM:<>\r\n")
			c.hear(t, "250")
		}, 0, 0},
		{"a slow line", "smtp", func(c *phone, t *testing.T) {
			c.say(t, "EHLO x\r\nMAIL FROM:<>\r\nRCPT TO:<a@b.test>\r\nDATA\r\n")
			for _, code := range []string{"250", "250", "250", "354"} {
				c.hear(t, code)
			}
			for range 8 {
				time.Sleep(s)
				c.say(t, "x\r\n")
			}
		}, 0, 0},
		{"held", "smtp", func(c *phone, t *testing.T) { mail(c, t); time.Sleep(8 * s) }, 8 * s, 0},
		{"kept alive", "smtp", func(c *phone, t *testing.T) { mail(c, t); again(c, t, "NOOP", "250") }, 8 * s, 8},
		{"reset again and again", "smtp", func(c *phone, t *testing.T) { mail(c, t); again(c, t, "RSET", "250") }, 8 * s, 8},
		{"greets again and again", "smtp", func(c *phone, t *testing.T) {
			c.say(t, "EHLO x\r\n")
			c.hear(t, "250")
			again(c, t, "EHLO x", "250")
		}, 8 * s, 8},
		{"never asks", "smtp", func(c *phone, t *testing.T) { time.Sleep(8 * s) }, 8 * s, 0},
		{"at once", "pop3", login, 0, 0},
		{"works for long", "pop3", func(c *phone, t *testing.T) {
			login(c, t)
			for _, line := range []string{"LIST 1", "STAT", "DELE 1"} {
				time.Sleep(8 * s)
				c.say(t, line+"\r\n")
				c.hear(t, "+OK")
			}
		}, 0, 0},
		{"held", "pop3", func(c *phone, t *testing.T) { login(c, t); time.Sleep(8 * s) }, 8 * s, 0},
		{"kept alive", "pop3", func(c *phone, t *testing.T) { login(c, t); again(c, t, "NOOP", "+OK") }, 8 * s, 8},
		{"counts again and again", "pop3", func(c *phone, t *testing.T) { login(c, t); again(c, t, "UIDL 1", "+OK") },
			8 * s, 8},
		{"never asks", "pop3", func(c *phone, t *testing.T) { time.Sleep(8 * s) }, 8 * s, 0},
		{"logs in slowly", "pop3", func(c *phone, t *testing.T) { time.Sleep(8 * s); login(c, t) }, 0, 0},
	} {
		for _, how := range []string{"QUIT\r\n", ""} { // a goodbye is no service
			t.Run(tc.protocol+": "+tc.class+" "+how, func(t *testing.T) {
				bubble(t, func(p *provider, smtp, pop3 *pipes, _ func()) {
					p.put(ps, "a\r\n")
					c := map[string]*pipes{"smtp": smtp, "pop3": pop3}[tc.protocol].dial()
					c.hear(t, map[string]string{"smtp": "220", "pop3": "+OK"}[tc.protocol])
					tc.play(c, t)
					if tc.class == "a slow line" && how != "" { // else it is cut, still working
						c.say(t, ".\r\n")
						c.hear(t, "250")
					}
					if how != "" {
						c.say(t, how)
						io.ReadAll(c.in)
					}
					c.Close()
					got := lastClose(t, p)
					if d := time.Duration(got.IdleMS) * time.Millisecond; d != tc.idle || got.Trivial != tc.trivial || !got.ByClient {
						t.Errorf("%+v, expected %v idle and %d trivial", got, tc.idle, tc.trivial)
					}
				})
			})
		}
	}
}
