package testca

import (
	"cmp"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/binary"
	"io"
	"math/big"
	mathrand "math/rand/v2"
	"sync"
)

// seeded derives RSA keys from a seed, each once. crypto/rsa takes its chance
// from the system whatever reader it is given, hence the search for primes
// here. Whoever has the seed has the keys: they are for published test data.
type seeded struct {
	mu   sync.Mutex
	seed [32]byte
	keys []*rsa.PrivateKey
}

// NewSeededPool is a pool of keys that a seed alone decides on, always in the
// same order. Each of its Recycled views begins anew: worlds of one seed that
// do the same have the same keys. For test data that is published, never for a
// bench that listens.
func NewSeededPool(seed uint64) *KeyPool {
	p := newKeyPool(0)
	p.seeded = &seeded{seed: sha256.Sum256(binary.BigEndian.AppendUint64([]byte("amfront keys "), seed))}
	return p
}

// key is the key of that rank.
func (s *seeded) key(rank int) (*rsa.PrivateKey, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for len(s.keys) <= rank {
		chance := mathrand.NewChaCha8(sha256.Sum256(binary.BigEndian.AppendUint64(s.seed[:], uint64(len(s.keys)))))
		k, err := derive(chance, KeyBits)
		if err != nil {
			return nil, err
		}
		s.keys = append(s.keys, k)
	}
	return s.keys[rank], nil
}

// chance is what a key of another kind is made of: a seeded pool gives the same
// for a purpose every time.
func (p *KeyPool) chance(purpose string) io.Reader {
	if p.seeded == nil {
		return rand.Reader
	}
	return mathrand.NewChaCha8(sha256.Sum256(append(p.seeded.seed[:], purpose...)))
}

// derive makes a key of two primes that are searched for upwards from chance.
func derive(chance io.Reader, bits int) (*rsa.PrivateKey, error) {
	one, e := big.NewInt(1), big.NewInt(65537)
	for {
		var less [2]*big.Int
		var primes [2]*big.Int
		for i := range primes {
			primes[i] = prime(chance, bits/2)
			less[i] = new(big.Int).Sub(primes[i], one)
		}
		phi := new(big.Int).Mul(less[0], less[1])
		d := new(big.Int).ModInverse(e, phi)
		if d == nil || primes[0].Cmp(primes[1]) == 0 {
			continue
		}
		k := &rsa.PrivateKey{PublicKey: rsa.PublicKey{N: new(big.Int).Mul(primes[0], primes[1]), E: 65537}, D: d,
			Primes: primes[:]}
		k.Precompute()
		return k, k.Validate()
	}
}

// prime is one of that many bits, the two greatest of which are set: so a
// product of two has twice as many.
func prime(chance io.Reader, bits int) *big.Int {
	b := make([]byte, bits/8)
	io.ReadFull(chance, b) //nolint:errcheck // neither crypto/rand nor a seeded generator fails
	b[0] |= 0xc0
	b[len(b)-1] |= 1
	p, two := new(big.Int).SetBytes(b), big.NewInt(2)
	for !p.ProbablyPrime(0) || !p.ProbablyPrime(20) {
		p.Add(p, two)
	}
	return p
}

// serial is a serial number out of Options.Serials (see serialFrom).
func (t *tx) serial(first byte) *big.Int {
	if t.p.opt.Serials == nil {
		return serialOf(rand.Reader, first, cmp.Or(t.p.opt.SerialOctets, 16))
	}
	return serialFrom(t.p.opt.Serials, first)
}
