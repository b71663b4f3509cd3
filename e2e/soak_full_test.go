//go:build linux

package e2e_test

import (
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/textproto"
	"os"
	"slices"
	"strings"
	"time"
)

// full leaves no room on the disk for a while: what cannot be kept is refused in
// the words of each protocol, the bench says why, goes on by itself when room is
// made, and has kept what it acknowledged, even when it is killed then.
func (s *soak) full() {
	if s.ballast == "" {
		return
	}
	f, err := os.Create(s.ballast)
	if err != nil {
		s.t.Fatal(err)
	}
	for chunk := make([]byte, 64<<10); len(chunk) > 0; {
		if _, err := f.Write(chunk); err != nil {
			chunk = chunk[:len(chunk)/2]
		}
	}
	f.Close()
	s.withoutRoom()
	if err := os.Remove(s.ballast); err != nil {
		s.t.Fatal(err)
	}
	if err := s.taken(); err != nil {
		s.t.Errorf("room was made, and no mail is taken without a restart: %v", err)
		return
	}
	s.pass(s.half)
	s.kill()
}

// withoutRoom asks at every door of a bench whose disk is full until each has
// said so.
func (s *soak) withoutRoom() {
	want := map[string]bool{"smtp": true, "pop3": true, "api": true, "readyz": true}
	again := time.NewTicker(50 * time.Millisecond)
	defer again.Stop()
	for end, i := time.Now().Add(s.half+backAgain), 0; len(want) > 0 && time.Now().Before(end); i++ {
		<-again.C
		err := s.deliver(fmt.Sprintf("r%d-full-n%d@ps.test", s.round, i), s.lot)
		if no, ok := errors.AsType[*textproto.Error](err); ok {
			if no.Code != 451 && no.Code != 452 && no.Code != 421 {
				s.t.Errorf("SMTP on a full disk: %v", no)
			}
			delete(want, "smtp")
		}
		said := s.say(s.POP3, "USER r0-w0-n0@ps.test\r\nPASS "+s.PS.Password+"\r\nSTAT\r\nQUIT\r\n")
		if strings.Contains(said, "-ERR [SYS/TEMP]") {
			delete(want, "pop3")
		}
		switch status, said := s.call("POST", "/api/v1/faults", `{"id":"full","protocol":"pop3","command":"NOOP","nth":900,`+
			`"action":{"cut":true}}`); {
		case status == http.StatusInsufficientStorage:
			delete(want, "api")
		case status == http.StatusInternalServerError:
			s.t.Errorf("API on a full disk: %d %s", status, said)
		}
		if status, said := s.call("GET", "/readyz", ""); status != http.StatusOK && strings.Contains(said, "disque plein") {
			delete(want, "readyz")
		}
	}
	if len(want) > 0 {
		s.t.Errorf("on a full disk nothing is said of it at %v", slices.Sorted(maps.Keys(want)))
	}
}
