package receiver

import (
	"sync"
	"time"

	"amfront/receiver/cms"
)

// search looks why a document did not open, or not as it should: some thirty
// RSA operations. A sender hears nothing of it (undecrypted).
func (w *walk) search(a *attachment, m *cms.Message) {
	if a.key == nil {
		return
	}
	if a.failure == nil {
		d := a.sink.raw
		if named, _ := oddity(d.head, d.size); named != "" || !cms.Headless(d.head) {
			return // what stands in front of the file is no spoilt block
		}
	} else {
		switch a.failure.Class {
		case cms.KeyDecrypt, cms.BadPadding, cms.BadLength, cms.Malformed:
		default:
			return
		}
	}
	if a.unsearched = !w.searches.take(); a.unsearched {
		return
	}
	if f := m.Why(a.recipient, a.key); len(f.Slips) > 0 {
		a.fit = &f
	}
}

// allowance bounds what strangers can make the bench compute: so many at once,
// and one every two seconds. A nil one is without bound.
type allowance struct {
	now  func() time.Time
	mu   sync.Mutex
	used float64
	last time.Time
}

const searchesAtOnce, searchesSecond = 30, 0.5

func (a *allowance) take() bool {
	if a == nil {
		return true
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	now := a.now()
	a.used = max(0, a.used-searchesSecond*max(0, now.Sub(a.last).Seconds()))
	a.last = now
	if a.used+1 > searchesAtOnce {
		return false
	}
	a.used++
	return true
}
