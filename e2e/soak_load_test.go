//go:build linux

package e2e_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"net/smtp"
	"strings"
	"sync"
	"time"

	"github.com/go-ldap/ldap/v3"
)

// load starts the clients and gives what ends them. What they are refused is no
// failure: there is trouble.
func (s *soak) load() (stop func()) {
	ctx, cancel := context.WithCancel(s.t.Context())
	var all sync.WaitGroup
	for n, client := range []func(*soak, *rand.Rand, int, int){(*soak).sender, (*soak).sender, (*soak).sender,
		(*soak).poll, (*soak).search, (*soak).browse, (*soak).browse, (*soak).garbage} {
		all.Go(func() {
			draw := rand.New(rand.NewPCG(s.seed, uint64(s.round)<<8|uint64(n)))
			pace := time.NewTicker(40 * time.Millisecond) // so that a kept journal stays small
			defer pace.Stop()
			for i := 0; ; i++ {
				select {
				case <-ctx.Done():
					return
				case <-pace.C:
					client(s, draw, n, i)
				}
			}
		})
	}
	return func() { cancel(); all.Wait() }
}

func (s *soak) count() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.asked++
}

func (s *soak) sender(draw *rand.Rand, n, i int) {
	from := fmt.Sprintf("r%d-w%d-n%d@ps.test", s.round, n, i)
	body := s.lot
	if draw.IntN(4) == 0 { // no lot at all
		body = string(noise(draw, 2000))
	}
	s.deliver(from, body) //nolint:errcheck // see load
}

// deliver sends a mail and notes that it was taken.
func (s *soak) deliver(from, body string) error {
	nc, err := net.DialTimeout("tcp", s.SMTP, 2*time.Second)
	if err != nil {
		return err
	}
	defer nc.Close()
	nc.SetDeadline(time.Now().Add(10 * time.Second))
	c, err := smtp.NewClient(nc, "ps.test")
	if err != nil {
		return err
	}
	if err := errors.Join(c.Mail(from), c.Rcpt(s.Mailboxes.AMO)); err != nil {
		return err
	}
	d, err := c.Data()
	if err != nil {
		return err
	}
	fmt.Fprintf(d, "Date: Sat, 21 Nov 2026 12:00:00 +0100\r\nFrom: %s\r\nTo: %s\r\nMessage-ID: <%s>\r\nSubject: "+
		"SV140610/00000000999999/2026112112000000001/00040\r\nMIME-Version: 1.0\r\nContent-Type: "+
		"application/EDI-consent; name=lot.pkcs7\r\nContent-Transfer-Encoding: base64\r\nContent-Description: "+
		"FSETEST/B2/K\r\n\r\n%s", from, s.Mailboxes.AMO, from, body)
	if err := d.Close(); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.acknowledged[from] = true
	s.sent++
	return nil
}

// say speaks a line protocol, and gives what comes back.
func (s *soak) say(addr, text string) string {
	nc, err := net.DialTimeout("tcp", addr, 2*time.Second)
	if err != nil {
		return ""
	}
	defer nc.Close()
	nc.SetDeadline(time.Now().Add(3 * time.Second))
	io.WriteString(nc, text)                         //nolint:errcheck // see load
	said, _ := io.ReadAll(io.LimitReader(nc, 1<<20)) // as above
	s.count()
	return string(said)
}

func (s *soak) poll(draw *rand.Rand, _, _ int) {
	box := fmt.Sprintf("r%d-w%d-n%d@ps.test", draw.IntN(s.round+1), draw.IntN(3), draw.IntN(20))
	s.say(s.POP3, "USER "+box+"\r\nPASS "+s.PS.Password+"\r\nUIDL\r\nRETR 1\r\nTOP 2 5\r\n"+
		[]string{"DELE 1\r\n", "RSET\r\n", ""}[draw.IntN(3)]+"QUIT\r\n")
}

func (s *soak) search(draw *rand.Rand, _, _ int) {
	c, err := ldap.DialURL("ldap://" + s.LDAP)
	if err != nil {
		return
	}
	defer c.Close()
	c.SetTimeout(3 * time.Second)
	for range 3 {
		c.Search(ldap.NewSearchRequest("c=fr", draw.IntN(3), 0, draw.IntN(12), 0, false, //nolint:errcheck // see load
			[]string{"(objectClass=*)", "(cn=*" + strings.Repeat("a*", draw.IntN(600)) + ")", "(cn=amo*)"}[draw.IntN(3)],
			nil, nil))
	}
	s.count()
}

func (s *soak) browse(draw *rand.Rand, _, _ int) {
	switch pick := draw.IntN(12); {
	case pick == 0:
		s.call("POST", "/api/v1/faults", `{"id":"soak","protocol":"pop3","command":"RETR","nth":2,"action":{"cut":true}}`)
	case pick == 1:
		s.call("DELETE", "/api/v1/faults", "")
	case pick == 2:
		s.call("POST", "/api/v1/pki/crl", `{"authority":"amo_pj.test@test.rss.fr","variant":"current"}`)
	default:
		s.call("GET", []string{"/", "/echanges", "/pki", "/situations", "/api/v1/messages?limit=50", "/api/v1/sessions",
			"/api/v1/mailboxes", "/api/v1/pki", "/readyz"}[pick%9], "")
	}
}

// call asks the console or the API; status 0 is no answer.
func (s *soak) call(method, path, body string) (status int, said string) {
	req, err := http.NewRequest(method, "http://"+s.HTTP+path, strings.NewReader(body))
	if err != nil {
		s.t.Error(err)
		return
	}
	c := http.Client{Timeout: 5 * time.Second, Transport: &http.Transport{DisableKeepAlives: true}}
	s.count()
	resp, err := c.Do(req)
	if err != nil {
		return 0, ""
	}
	defer resp.Body.Close()
	text, _ := io.ReadAll(resp.Body) // see load
	return resp.StatusCode, string(text)
}

func noise(draw *rand.Rand, most int) []byte {
	p := make([]byte, 1+draw.IntN(most))
	for i := range p {
		p[i] = byte(draw.Uint32())
	}
	return p
}

func (s *soak) garbage(draw *rand.Rand, _, _ int) {
	addr := []string{s.SMTP, s.POP3, s.LDAP, s.HTTP}[draw.IntN(4)]
	nc, err := net.DialTimeout("tcp", addr, 2*time.Second)
	if err != nil {
		return
	}
	defer nc.Close()
	nc.Write(noise(draw, 4000)) //nolint:errcheck // see load
	s.count()
}
