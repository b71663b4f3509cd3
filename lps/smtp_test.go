package lps

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"strings"
	"testing"
	"time"
)

// TestDeliver: what a relay does, and what is made of it. A relay that goes
// silent, or takes no more octets, is left when the time of one exchange is
// over; a QUIT follows a refusal.
func TestDeliver(t *testing.T) {
	big := bytes.Repeat([]byte(strings.Repeat("x", 70)+"\r\n"), 1000)
	for name, c := range map[string]struct {
		answers   map[string]string // by verb; "" is silence, "hang up" ends the session
		says      string            // part of the error, "" when it is delivered
		temporary bool
		last      string // the last command that the relay reads
	}{
		"delivered": {nil, "", false, "QUIT"},
		"refused": {map[string]string{"RCPT": "550-5.1.1 nobody\r\n550 5.1.1 here"}, "550 5.1.1 nobody here", false,
			"QUIT"},
		"later":           {map[string]string{"MAIL": "451 try later"}, "451 try later", true, "QUIT"},
		"refused at data": {map[string]string{".": "552 too much"}, "552 too much", false, "QUIT"},
		"lost 250":        {map[string]string{".": "hang up"}, "EOF", true, "."},
		"silent":          {map[string]string{"MAIL": ""}, "timeout", true, "MAIL"},
		"no greeting":     {map[string]string{"": ""}, "timeout", true, ""},
		"deaf":            {map[string]string{"DATA": "354 deaf"}, "timeout", true, "DATA"},
		"no SMTP":         {map[string]string{"MAIL": "hello"}, "hello", true, "MAIL"},
		"HELO only":       {map[string]string{"EHLO": "502 what"}, "", false, "QUIT"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			here, there := net.Pipe()
			last := make(chan string, 1)
			gone := make(chan struct{})
			go func() { last <- serve(there, c.answers, gone) }()
			limit := time.Minute
			if c.says == "timeout" {
				limit = 50 * time.Millisecond
			}
			r := &relay{address: "relay", mode: "none", timeout: limit, helo: "poste.invalid",
				dial: func(context.Context, string, string) (net.Conn, error) { return here, nil }}
			err := r.deliver(t.Context(), "a@b.test", "c@d.test", big)
			if (err == nil) != (c.says == "") || err != nil && !strings.Contains(replied(err), c.says) {
				t.Errorf("%v, expected %q", err, c.says)
			}
			if err != nil && temporary(err) != c.temporary {
				t.Errorf("%v: temporary %t", err, !c.temporary)
			}
			close(gone)
			if got := <-last; got != c.last {
				t.Errorf("the last command is %q, expected %q", got, c.last)
			}
		})
	}
	if temporary(fmt.Errorf("x: %w", refuse(codeFile, "no"))) || !temporary(errors.New("broken")) {
		t.Error("what was never asked of the relay is not to be tried again; what broke is")
	}
}

// serve is a relay, and returns the last verb that it read. One that is silent
// or deaf waits for the other side to be gone.
func serve(c net.Conn, answers map[string]string, gone <-chan struct{}) (last string) {
	defer c.Close()
	in := bufio.NewReader(c)
	say := func(verb, usual string) bool {
		if a, ok := answers[verb]; ok {
			usual = a
		}
		switch usual {
		case "":
			<-gone
			return false
		case "hang up":
			return false
		}
		_, err := fmt.Fprintf(c, "%s\r\n", usual)
		if usual == "354 deaf" {
			<-gone
			return false
		}
		return err == nil
	}
	if !say("", "220 ready") {
		return ""
	}
	for body := false; ; {
		line, err := in.ReadString('\n')
		if err != nil {
			return last
		}
		line = strings.TrimSuffix(line, "\r\n")
		if body && line != "." {
			continue
		}
		last, _, _ = strings.Cut(line, " ")
		body = last == "DATA"
		usual := map[string]string{"EHLO": "250-relay\r\n250 SIZE 1000000", "DATA": "354 go on", "QUIT": "221 bye"}[last]
		if usual == "" {
			usual = "250 fine"
		}
		if !say(last, usual) || last == "QUIT" {
			return last
		}
	}
}
