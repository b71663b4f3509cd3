package testca

import (
	"context"
	"crypto/rsa"
	"math/rand/v2"
	"sync"
)

// recycler remembers every key that the views of a pool handed out, and those
// under way.
type recycler struct {
	mu      sync.Mutex
	from    *KeyPool
	keys    []*rsa.PrivateKey
	coming  int           // keys being generated
	changed chan struct{} // closed when one came, or failed to
	memo    memo
}

// Recycled is a view of the pool for one world: it hands out, in random
// order, keys that other views took before, and new ones only when those run
// out. Within a view no key comes twice. That makes a world cost some
// signatures in place of a dozen key generations; it is for tests and
// scenario runs, whose worlds hold nothing worth a key of their own.
func (p *KeyPool) Recycled() *KeyPool {
	return &KeyPool{shared: p.shared, taken: map[*rsa.PrivateKey]bool{}, seeded: p.seeded}
}

// recycle waits for keys that other views are having generated rather than
// asking for more: there are as many as the view with most needs.
func (p *KeyPool) recycle(ctx context.Context) (*rsa.PrivateKey, error) {
	s := p.shared
	s.mu.Lock()
	defer s.mu.Unlock()
	p.claims++
	for {
		if k := p.used(); k != nil {
			return k, nil
		}
		var err error
		if len(s.keys)+s.coming < p.claims {
			err = s.generate(ctx)
		} else {
			err = s.wait(ctx)
		}
		if err != nil {
			p.claims--
			return nil, err
		}
	}
}

// generate adds a key. The caller holds s.mu, which is released meanwhile.
func (s *recycler) generate(ctx context.Context) error {
	s.coming++
	s.mu.Unlock()
	k, err := s.from.Get(ctx)
	s.mu.Lock()
	s.coming--
	if err == nil {
		s.keys = append(s.keys, k)
	}
	close(s.changed)
	s.changed = make(chan struct{})
	return err
}

// wait waits for a key to come, or not to come. The caller holds s.mu, which
// is released meanwhile.
func (s *recycler) wait(ctx context.Context) error {
	changed := s.changed
	s.mu.Unlock()
	defer s.mu.Lock()
	select {
	case <-changed:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// used is a key that this view has not handed out yet, nil when there is
// none. The caller holds p.shared.mu.
func (p *KeyPool) used() *rsa.PrivateKey {
	for _, i := range rand.Perm(len(p.shared.keys)) {
		if k := p.shared.keys[i]; !p.taken[k] {
			p.taken[k] = true
			return k
		}
	}
	return nil
}
