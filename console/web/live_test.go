package web

import "testing"

// TestNotify: what happens outside the journal reaches the pages too, once.
func TestNotify(t *testing.T) {
	s := New(Options{})
	n, ok := s.hub.join()
	if !ok {
		t.Fatal("no room")
	}
	s.Notify("run")
	s.Notify("run")
	<-n.ready
	if got := n.take(); len(got) != 1 || got[0] != "run" {
		t.Errorf("told of %v", got)
	}
	for range liveStreams {
		s.hub.join()
	}
	if _, ok := s.hub.join(); ok {
		t.Errorf("more than %d pages may follow", liveStreams)
	}
	s.hub.leave(n)
	if _, ok := s.hub.join(); !ok {
		t.Error("a place that was left is not free")
	}
}
