package e2e_test

import (
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
)

// TestKillLosesNothing kills the bench with SIGKILL while mail comes in from
// curl, and finds every acknowledged message after the restart, once, with its
// decision and its answer.
func TestKillLosesNothing(t *testing.T) {
	need(t, strings.Fields(tools)...)
	s := start(t)
	l := lot{actor: "AMO", usage: "test"}
	file := s.mail("ps@ps.test", l, s.encrypt(s.write("lot", records(3)), s.certificate(l)))
	acknowledged := map[string]bool{}
	for round := range 3 {
		var mu sync.Mutex
		var sent atomic.Int64
		var wg sync.WaitGroup
		killed := make(chan struct{})
		for worker := range 4 {
			wg.Go(func() {
				for i := 0; ; i++ {
					select {
					case <-killed:
						return
					default:
					}
					from := fmt.Sprintf("r%d-w%d-n%d@ps.test", round, worker, i)
					_, err := s.try(nil, "curl", "-sS", "--url", "smtp://"+s.SMTP+"/ps.test", "--mail-from", from,
						"--mail-rcpt", s.mailbox("AMO"), "--upload-file", file)
					if err != nil {
						return
					}
					mu.Lock()
					acknowledged[from] = true
					mu.Unlock()
					if sent.Add(1) == 20 {
						s.cmd.Process.Kill()
						close(killed)
					}
				}
			})
		}
		wg.Wait()
		s.cmd.Wait()
		s.serve()
	}
	seen := map[string]int{}
	for _, m := range s.messages("limit=100000") {
		seen[m.From]++
		if m.Decision != "accepted" || m.ReplyID == "" {
			t.Errorf("%s: decision %s, reply %q", m.From, m.Decision, m.ReplyID)
		}
	}
	if len(acknowledged) < 60 {
		t.Fatalf("only %d messages were acknowledged: the test killed nothing under load", len(acknowledged))
	}
	for from := range acknowledged {
		if seen[from] != 1 {
			t.Errorf("%s was acknowledged and is there %d times", from, seen[from])
		}
		if n := len(s.retrieve(from)); n != 1 {
			t.Errorf("%s has %d answers in its mailbox, want one", from, n)
		}
	}
}
