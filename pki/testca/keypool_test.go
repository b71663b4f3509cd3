package testca

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"errors"
	"sync"
	"testing"
	"testing/synctest"
)

func TestKeyPoolStopsWaiting(t *testing.T) {
	k := NewKeyPool(1, 0)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := k.Get(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	ctx, cancel = context.WithCancel(context.Background())
	got := make(chan error)
	go func() {
		_, err := k.many(ctx, 20)
		got <- err
	}()
	if _, err := k.Get(context.Background()); err != nil {
		t.Error(err)
	}
	cancel()
	if err := <-got; !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled while waiting: %v", err)
	}
	go func() {
		_, err := k.many(context.Background(), 20)
		got <- err
	}()
	k.Close()
	if err := <-got; !errors.Is(err, ErrPoolClosed) {
		t.Errorf("closed while waiting: %v", err)
	}
	if _, err := k.Get(context.Background()); !errors.Is(err, ErrPoolClosed) {
		t.Errorf("closed: %v", err)
	}
	if _, err := New(context.Background(), Options{Keys: k}); !errors.Is(err, ErrPoolClosed) {
		t.Errorf("a PKI from a closed pool: %v", err)
	}
}

func TestKeyPoolKeepsItsStock(t *testing.T) {
	k := NewKeyPool(2, 3)
	defer k.Close()
	k.Warm()
	seen := map[*rsa.PrivateKey]bool{}
	for range 5 {
		key, err := k.Get(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		if seen[key] || key.N.BitLen() != KeyBits {
			t.Error("a key came twice, or has the wrong size")
		}
		seen[key] = true
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if n := len(k.stock) + k.inflight; n > 3+2 {
		t.Errorf("%d keys ahead", n)
	}
}

func TestRecycledKeys(t *testing.T) {
	k := NewKeyPool(0, 0)
	defer k.Close()
	a, err := k.Recycled().many(context.Background(), 3)
	if err != nil {
		t.Fatal(err)
	}
	view := k.Recycled()
	b, err := view.many(context.Background(), 4)
	if err != nil {
		t.Fatal(err)
	}
	shared, distinct := 0, map[*rsa.PrivateKey]bool{}
	for _, x := range b {
		distinct[x] = true
		for _, y := range a {
			if x == y {
				shared++
			}
		}
	}
	if shared != 3 || len(distinct) != 4 {
		t.Errorf("%d of 3 keys used again, %d of 4 distinct", shared, len(distinct))
	}
}

// TestGivenUpKeyGoesIntoStock: a key that came as its Get gave up is not lost.
func TestGivenUpKeyGoesIntoStock(t *testing.T) {
	k := NewKeyPool(1, 0)
	defer k.Close()
	key, err := k.Get(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	mine := make(chan generated, 1)
	mine <- generated{key: key}
	k.giveUp(mine)
	if again, err := k.Get(context.Background()); err != nil || again != key {
		t.Errorf("another key: %v", err)
	}
}

// TestViewsShareWhatIsUnderWay: worlds that start together wait for the same
// keys.
func TestViewsShareWhatIsUnderWay(t *testing.T) {
	k := NewKeyPool(0, 0)
	defer k.Close()
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			if keys, err := k.Recycled().many(context.Background(), 2); err != nil || keys[0] == keys[1] {
				t.Errorf("%v, one key twice: %v", err, err == nil)
			}
		})
	}
	wg.Wait()
	if n := len(k.shared.keys); n != 2 {
		t.Errorf("%d keys were generated; expected 2", n)
	}
}

// TestViewTakesOver: a view that gives up leaves nobody waiting.
func TestViewTakesOver(t *testing.T) {
	key, err := rsa.GenerateKey(rand.Reader, KeyBits)
	if err != nil {
		t.Fatal(err)
	}
	synctest.Test(t, func(t *testing.T) {
		k := newKeyPool(0) // nobody works
		asked := func() int {
			synctest.Wait()
			k.mu.Lock()
			defer k.mu.Unlock()
			return len(k.waiters)
		}
		ctx, cancel := context.WithCancel(t.Context())
		gone, got := make(chan error, 1), make(chan *rsa.PrivateKey, 1)
		go func() { _, err := k.Recycled().Get(ctx); gone <- err }()
		asked()
		go func() { x, _ := k.Recycled().Get(t.Context()); got <- x }()
		if n := asked(); n != 1 {
			t.Errorf("%d keys are asked for; expected 1", n)
		}
		cancel()
		if err := <-gone; !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
		if n := asked(); n != 1 {
			t.Fatalf("%d keys are asked for after one view gave up; expected 1", n)
		}
		k.mu.Lock()
		k.waiters[0] <- generated{key: key}
		k.mu.Unlock()
		if <-got != key {
			t.Error("the other view got no key")
		}
	})
}
