package web

import (
	"maps"
	"slices"
	"sync"
)

// liveStreams bounds the pages that follow at a time.
const liveStreams = 64

// hub tells pages of what happens outside the journal of the world: runs,
// demonstrations.
type hub struct {
	mu      sync.Mutex
	streams map[*news]bool
}

// news is what one page has not been told yet; bounded by the number of kinds.
type news struct {
	mu    sync.Mutex
	kinds map[string]bool
	ready chan struct{} // holds one
}

func (n *news) add(kind string) {
	n.mu.Lock()
	n.kinds[kind] = true
	n.mu.Unlock()
	select {
	case n.ready <- struct{}{}:
	default:
	}
}

func (n *news) take() []string {
	n.mu.Lock()
	defer n.mu.Unlock()
	kinds := slices.Sorted(maps.Keys(n.kinds))
	clear(n.kinds)
	return kinds
}

func (h *hub) join() (*news, bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if len(h.streams) >= liveStreams {
		return nil, false
	}
	n := &news{kinds: map[string]bool{}, ready: make(chan struct{}, 1)}
	h.streams[n] = true
	return n, true
}

func (h *hub) leave(n *news) {
	h.mu.Lock()
	defer h.mu.Unlock()
	delete(h.streams, n)
}
