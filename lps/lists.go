package lps

import (
	"crypto/sha256"
	"crypto/x509"
	"sync"
)

// lists remembers the large revocation lists that were read: one of two
// megabytes takes 30 ms, and a station looks into its lists at every gesture.
type lists struct {
	mu   sync.Mutex
	read map[[sha256.Size]byte]*x509.RevocationList
}

const (
	largeList = 64 << 10 // bytes
	mostLists = 16
)

// parse is x509.ParseRevocationList. What it gives is not to be changed.
func (k *lists) parse(der []byte) (*x509.RevocationList, error) {
	if len(der) < largeList {
		return x509.ParseRevocationList(der)
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	id := sha256.Sum256(der)
	if l := k.read[id]; l != nil {
		return l, nil
	}
	l, err := x509.ParseRevocationList(der)
	if err != nil {
		return nil, err
	}
	if k.read == nil || len(k.read) >= mostLists {
		k.read = map[[sha256.Size]byte]*x509.RevocationList{}
	}
	k.read[id] = l
	return l, nil
}
