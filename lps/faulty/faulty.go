// Package faulty holds the faulty variants of the reference LPS: each is the
// reference with one deviation, named after what an editor really gets wrong.
// The zoo proves with them that every check bites; a trainer shows them with
// lpsdemo --fault NAME.
//
// A variant is one literal: its name, what it is in French, what it changes of
// the reference, and what must catch it, for which reason, and how one sees
// that it acted. What must catch it is plain data: this package knows nothing
// of the bench and its judgement. To add one, write its literal into the list
// of its theme; go test ./suite/zoo -run TestMatrix/NAME plays it.
package faulty

import (
	"context"
	"slices"

	"amfront/lps"
	"amfront/lps/adapter"
)

// Variant is one deviation from the reference. Texts are French, for an editor
// or a room of trainees.
type Variant struct {
	Name   string // argument of lpsdemo --fault: lower case ASCII, digits and hyphens, stable
	Title  string // what it does, one line: "Chiffre en AES-256 au lieu d'AES-128"
	Shows  string // how it shows, for whoever looks at the exchange
	Causes string // what comes of it in real life
	// Requirements are those that it breaks: "C-02".
	Requirements []string

	// Expect is what must catch it, and how one sees that it acted.
	Expect Expectation

	// OneProcess is set where the fault needs a software that lives on from one
	// action to the next: with lpsdemo, a process an action, it does not show.
	OneProcess bool
	// Protocol is the version of the adapter protocol in which it shows, where
	// it does not in version 1; else 0.
	Protocol int

	// Exactly one of these, or more where one deviation needs them.

	// Policy changes one thing of the reference's policy.
	Policy func(*lps.Policy)
	// Options changes what the software is run with: a dialler that says
	// other commands.
	Options func(*lps.Options)
	// Driver stands between the bench and the reference, for a fault that is
	// one of the answers of an adapter.
	Driver func(adapter.Driver) adapter.Driver
}

// New makes the software of a variant. Every world takes a new one.
func (v Variant) New(opt lps.Options) adapter.Driver {
	if opt.Policy == nil {
		opt.Policy = lps.Reference()
	}
	start := func() adapter.Driver {
		opt, policy := opt, *opt.Policy
		opt.Policy = &policy
		if v.Policy != nil {
			v.Policy(opt.Policy)
		}
		if v.Options != nil {
			v.Options(&opt)
		}
		var d adapter.Driver = lps.New(opt)
		if v.Driver != nil {
			d = v.Driver(d)
		}
		return d
	}
	return &process{start(), start}
}

// process is a software that can be ended: what it kept to itself is gone then.
type process struct {
	adapter.Driver
	start func() adapter.Driver
}

// Restart implements adapter.Restart.
func (p *process) Restart(context.Context) error {
	p.Close()
	p.Driver = p.start()
	return nil
}

// Close closes the software.
func (p *process) Close() {
	if c, ok := p.Driver.(interface{ Close() }); ok {
		c.Close()
	}
}

// Variants lists all, by theme.
func Variants() []Variant {
	return slices.Concat(message(), announce(), wire(), outage(), transport(), encryption(), enveloped(),
		drawn(), designated(), key(), control(), form(), lists(), administration(), upkeep(), heldOpen(),
		planning(), service(), flows(), answers(), lifeless())
}

// Find is the variant of a name.
func Find(name string) (Variant, bool) {
	all := Variants()
	i := slices.IndexFunc(all, func(v Variant) bool { return v.Name == name })
	if i < 0 {
		return Variant{}, false
	}
	return all[i], true
}
