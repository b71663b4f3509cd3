package bench

import (
	"time"

	"amfront/pki/testca"
)

// PKIAt is the PKI as it stood after an event of the journal, at that time: the
// state that a mail of then was judged by. False where this process did not see
// it, or too long ago.
func (w *World) PKIAt(seq uint64, at time.Time) (testca.Past, bool) {
	m, ok := w.pasts.before(seq)
	if !ok {
		return testca.Past{}, false
	}
	return w.PKI.At(m.pki, at), true
}

// before is the newest moment that is kept of an event up to seq.
func (p *pasts) before(seq uint64) (m moment, ok bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	best := uint64(0)
	for _, n := range p.order {
		if n <= seq && (!ok || n >= best) {
			best, m, ok = n, p.of[n], true
		}
	}
	return m, ok
}
