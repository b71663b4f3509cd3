package testca

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"errors"
	"runtime"
	"slices"
	"sync"
)

// KeyBits is the size of every RSA key, in bits (C-03).
const KeyBits = 2048

// ErrPoolClosed is returned by a key pool that was closed.
var ErrPoolClosed = errors.New("key pool is closed")

// KeyPool hands out RSA-2048 keys, generated in parallel by a bounded number
// of workers. It is safe for concurrent use and meant to be shared by all
// worlds of a process.
//
// It works on demand only, until Warm is called: a bench that starts needs
// the processor for itself.
type KeyPool struct {
	mu       sync.Mutex
	wake     *sync.Cond // nil for a recycled view
	stock    []*rsa.PrivateKey
	waiters  []chan generated // first come, first served
	inflight int              // keys being generated
	ahead    int
	warm     bool
	closed   bool

	shared *recycler                // of this pool, or that this view draws from
	taken  map[*rsa.PrivateKey]bool // by this view
	claims int                      // keys that this view took or waits for

	seeded *seeded // where the keys come from a seed; then claims is the rank of the next one
}

type generated struct {
	key *rsa.PrivateKey
	err error
}

// NewKeyPool starts a pool of that many workers (0: one a processor), which
// keeps ahead keys in stock once Warm was called. Close ends it.
func NewKeyPool(workers, ahead int) *KeyPool {
	if workers <= 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	p := newKeyPool(max(ahead, 0))
	for range workers {
		go p.work()
	}
	return p
}

// newKeyPool is a pool without workers.
func newKeyPool(ahead int) *KeyPool {
	p := &KeyPool{ahead: ahead}
	p.wake = sync.NewCond(&p.mu)
	p.shared = &recycler{from: p, changed: make(chan struct{}),
		memo: memo{roots: map[memoKey]memoRoot{}, lists: map[memoKey]memoList{}}}
	return p
}

// Warm lets the pool fill its stock, and keep it full from then on.
func (p *KeyPool) Warm() {
	if p.wake == nil {
		return
	}
	p.mu.Lock()
	p.warm = true
	p.mu.Unlock()
	p.wake.Broadcast()
}

// Get hands out a key that nobody else has (of a Recycled view: that the
// view has not handed out before). It waits until there is one or ctx ends.
func (p *KeyPool) Get(ctx context.Context) (*rsa.PrivateKey, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if p.seeded != nil {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.claims++
		return p.seeded.key(p.claims - 1)
	}
	if p.wake == nil {
		return p.recycle(ctx)
	}
	p.mu.Lock()
	if p.closed {
		p.mu.Unlock()
		return nil, ErrPoolClosed
	}
	defer p.wake.Signal()
	if n := len(p.stock); n > 0 {
		k := p.stock[n-1]
		p.stock = p.stock[:n-1]
		p.mu.Unlock()
		return k, nil
	}
	mine := make(chan generated, 1)
	p.waiters = append(p.waiters, mine)
	p.mu.Unlock()
	p.wake.Signal()
	select {
	case g := <-mine:
		return g.key, g.err
	case <-ctx.Done():
		p.giveUp(mine)
		return nil, ctx.Err()
	}
}

// giveUp leaves the queue; a key that came all the same goes into the stock.
func (p *KeyPool) giveUp(mine chan generated) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if i := slices.Index(p.waiters, mine); i >= 0 {
		p.waiters = slices.Delete(p.waiters, i, i+1)
		return
	}
	if g := <-mine; g.key != nil {
		p.stock = append(p.stock, g.key)
	}
}

// many gets n keys, generated side by side.
func (p *KeyPool) many(ctx context.Context, n int) ([]*rsa.PrivateKey, error) {
	keys, errs := make([]*rsa.PrivateKey, n), make([]error, n)
	var wg sync.WaitGroup
	for i := range n {
		if p.seeded != nil { // in their order
			keys[i], errs[i] = p.Get(ctx)
			continue
		}
		wg.Go(func() { keys[i], errs[i] = p.Get(ctx) })
	}
	wg.Wait()
	return keys, errors.Join(errs...)
}

// Close ends the workers; whoever waits gets ErrPoolClosed. Keys already
// handed out stay good.
func (p *KeyPool) Close() {
	if p.wake == nil {
		return
	}
	p.mu.Lock()
	p.closed = true
	for _, w := range p.waiters {
		w <- generated{err: ErrPoolClosed}
	}
	p.waiters = nil
	p.mu.Unlock()
	p.wake.Broadcast()
}

// work generates keys for those who wait, then for the stock.
func (p *KeyPool) work() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for {
		for !p.closed && !p.wanted() {
			p.wake.Wait()
		}
		if p.closed {
			return
		}
		p.inflight++
		p.mu.Unlock()
		k, err := rsa.GenerateKey(rand.Reader, KeyBits)
		p.mu.Lock()
		p.inflight--
		switch {
		case len(p.waiters) > 0:
			p.waiters[0] <- generated{k, err}
			p.waiters = p.waiters[1:]
		case err == nil:
			p.stock = append(p.stock, k)
		}
	}
}

// wanted tells whether one more key should be started. Caller holds mu.
func (p *KeyPool) wanted() bool {
	if p.inflight < len(p.waiters) {
		return true
	}
	return p.warm && len(p.stock)+p.inflight-len(p.waiters) < p.ahead
}
