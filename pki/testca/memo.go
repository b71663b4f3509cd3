package testca

import (
	"crypto/rsa"
	"sync"
	"time"
)

// memo keeps what recycled keys signed that says nothing of a world: roots,
// and first lists, which revoke nothing. Worlds that draw the same key for the
// same name share all that matters about these anyway
// (decisions/pki-keys-and-files).
type memo struct {
	mu    sync.Mutex
	roots map[memoKey]memoRoot
	lists map[memoKey]memoList
}

// memoKey is all that the octets depend on but the time.
type memoKey struct {
	dn       string
	key      *rsa.PrivateKey // of the root, of the list's issuer
	validity time.Duration
	more     int // entries of a list
}

type memoRoot struct {
	at  time.Time
	der []byte
}

// memoList is a list that is signed when the first world looks at it.
type memoList struct {
	at   time.Time
	spec crlSpec
	body *deferred
}

// memoAge is how old a document may be for a world that begins: it shall not
// begin much earlier than one of that world's own would.
const memoAge = clockSkew / 2

func recent(at, now time.Time) bool { return !at.IsZero() && !at.After(now) && now.Sub(at) <= memoAge }

// root is a root that was signed for an earlier world not long ago, or the one
// that sign makes.
func (m *memo) root(k memoKey, now time.Time, sign func() ([]byte, error)) ([]byte, error) {
	m.mu.Lock()
	defer m.mu.Unlock() // while signing, too: others may wait for the same
	if r := m.roots[k]; recent(r.at, now) {
		return r.der, nil
	}
	der, err := sign()
	if err == nil {
		m.roots[k] = memoRoot{now, der}
	}
	return der, err
}

// list is a first list that was promised to an earlier world not long ago, or
// the one of the spec.
func (m *memo) list(spec crlSpec, now time.Time) memoList {
	k := memoKey{spec.issuer.DN, spec.issuer.Key, spec.nextUpdate.Sub(spec.thisUpdate), spec.strangers}
	m.mu.Lock()
	defer m.mu.Unlock()
	l := m.lists[k]
	if !recent(l.at, now) {
		l = memoList{now, spec, &deferred{id: "first list of " + spec.issuer.DN, sign: spec.der}}
		m.lists[k] = l
	}
	return l
}
