//go:build ownerpackages

package ownerpackages

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-smtp"
)

type swallow struct{}

func (swallow) NewSession(*smtp.Conn) (smtp.Session, error) { return swallow{}, nil }
func (swallow) Reset()                                      {}
func (swallow) Logout() error                               { return nil }
func (swallow) Mail(string, *smtp.MailOptions) error        { return nil }
func (swallow) Rcpt(string, *smtp.RcptOptions) error        { return nil }
func (swallow) Data(r io.Reader) error                      { _, err := io.Copy(io.Discard, r); return err }

// TestGoSMTPAnswersEveryBody: text-mode clients on Windows write CR CR LF for
// a line end; a body may end so, and its end is CR LF . CR LF all the same.
func TestGoSMTPAnswersEveryBody(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := smtp.NewServer(swallow{})
	s.Domain = "bench.example"
	go s.Serve(l)
	defer s.Close()
	for name, body := range map[string]string{
		"CR LF": "Subject: x\r\n\r\nbonjour\r\n.\r\n", "CR CR LF": "Subject: x\r\n\r\nbonjour\r\r\n.\r\n"} {
		t.Run(name, func(t *testing.T) {
			c, err := net.Dial("tcp", l.Addr().String())
			if err != nil {
				t.Fatal(err)
			}
			defer c.Close()
			c.SetDeadline(time.Now().Add(5 * time.Second))
			r := bufio.NewReader(c)
			for _, step := range []struct{ say, want string }{{"", "220"}, {"HELO a\r\n", "250"},
				{"MAIL FROM:<a@b.example>\r\n", "250"}, {"RCPT TO:<c@d.example>\r\n", "250"}, {"DATA\r\n", "354"}, {body, "250"}} {
				fmt.Fprint(c, step.say)
				if got, err := r.ReadString('\n'); !strings.HasPrefix(got, step.want) {
					t.Fatalf("after %q: got %q, %v; want %s", step.say, got, err, step.want)
				}
			}
		})
	}
}
