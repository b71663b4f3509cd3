package testca

import (
	"context"
	"crypto/rsa"
	"math/rand/v2"
	"sync"
)

// recycler remembers every key that the views of a pool handed out.
type recycler struct {
	mu   sync.Mutex
	from *KeyPool
	keys []*rsa.PrivateKey
}

// Recycled is a view of the pool for one world: it hands out, in random
// order, keys that other views took before, and new ones only when those run
// out. Within a view no key comes twice. That makes a world cost some
// signatures in place of a dozen key generations; it is for tests and
// scenario runs, whose worlds hold nothing worth a key of their own.
func (p *KeyPool) Recycled() *KeyPool {
	return &KeyPool{shared: p.shared, taken: map[*rsa.PrivateKey]bool{}}
}

func (p *KeyPool) recycle(ctx context.Context) (*rsa.PrivateKey, error) {
	if k := p.used(); k != nil {
		return k, nil
	}
	k, err := p.shared.from.Get(ctx)
	if err != nil {
		return nil, err
	}
	p.mu.Lock()
	p.taken[k] = true
	p.mu.Unlock()
	p.shared.mu.Lock()
	p.shared.keys = append(p.shared.keys, k)
	p.shared.mu.Unlock()
	return k, nil
}

// used is a key that this view has not handed out yet, nil when there is none.
func (p *KeyPool) used() *rsa.PrivateKey {
	p.shared.mu.Lock()
	defer p.shared.mu.Unlock()
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, i := range rand.Perm(len(p.shared.keys)) {
		if k := p.shared.keys[i]; !p.taken[k] {
			p.taken[k] = true
			return k
		}
	}
	return nil
}
