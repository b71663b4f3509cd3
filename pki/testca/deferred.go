package testca

import (
	"fmt"
	"sync"
	"sync/atomic"
)

// deferred is something that the PKI has decided on and signs when somebody
// first looks at it (Options.Deferred). All else about it is settled at once;
// what needs no signature never waits for one. It is safe for concurrent use.
type deferred struct {
	id   string // other for other octets
	once sync.Once
	sign func() ([]byte, error)
	der  atomic.Pointer[[]byte]
}

// signed is what needs not be deferred any more.
func signed(id string, der []byte) *deferred {
	d := &deferred{id: id}
	d.once.Do(func() { d.der.Store(&der) })
	return d
}

// DER signs at the first call. The profile is the sound one, whose signing
// cannot fail but by a mistake in this package.
func (d *deferred) DER() []byte {
	d.once.Do(func() {
		der, err := d.sign()
		if err != nil {
			panic(fmt.Sprintf("testca: signing %s: %v", d.id, err))
		}
		d.sign = nil
		d.der.Store(&der)
	})
	return *d.der.Load()
}

// made is the octets when they are signed already, else nil.
func (d *deferred) made() []byte {
	if der := d.der.Load(); der != nil {
		return *der
	}
	return nil
}

// Pending is the values of an attribute that are signed when somebody first
// looks at them.
type Pending struct {
	ID    string // other for other values
	parts []*deferred
}

// Values signs what is not signed yet, in the order of the directory.
func (p Pending) Values() [][]byte {
	out := make([][]byte, len(p.parts))
	for i, d := range p.parts {
		out[i] = d.DER()
	}
	return out
}

// Made is those values that are signed already.
func (p Pending) Made() [][]byte {
	var out [][]byte
	for _, d := range p.parts {
		if der := d.made(); der != nil {
			out = append(out, der)
		}
	}
	return out
}

func (p Pending) with(parts ...*deferred) Pending {
	for _, d := range parts {
		p.ID += " " + d.id
		p.parts = append(p.parts[:len(p.parts):len(p.parts)], d)
	}
	return p
}
