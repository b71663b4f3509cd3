package mailbox

import (
	"fmt"
	"strconv"
	"strings"
)

// Numbers finds a number, not 0, by the id of a message, in an octet or two for each
// id that NewID gave: those of a run of the bench have a prefix in common and count
// up. Its fields are there to be kept (journal.SaveDerived).
type Numbers struct {
	Runs map[string]*Run
	Odd  map[string]uint32 // by ids of another form
}

// Run is the numbers of the ids of one run.
type Run struct {
	Base int    // what the first one counts
	Of   Series // the numbers
}

// runGap is how many ids may be left out before others are kept as odd ones.
const runGap = 4096

// split takes an id apart, false for one that NewID would not give.
func split(id string) (prefix string, count int, ok bool) {
	prefix, digits, _ := strings.Cut(id, "-")
	count, err := strconv.Atoi(digits)
	return prefix, count, err == nil && digits == fmt.Sprintf("%06d", count)
}

// slot is where the number of an id stands, nil when it has no place in a run.
func (n *Numbers) slot(id string) (in *Series, at int) {
	prefix, count, ok := split(id)
	r := n.Runs[prefix]
	if !ok || r == nil || count < r.Base || count-r.Base >= r.Of.Len() {
		return nil, 0
	}
	return &r.Of, count - r.Base
}

// Of is the number of an id, 0 for none.
func (n *Numbers) Of(id string) uint32 {
	if in, at := n.slot(id); in != nil {
		if number := in.At(at); number != 0 {
			return number
		}
	}
	return n.Odd[id]
}

// Set gives an id its number; 0 takes it away.
func (n *Numbers) Set(id string, to uint32) {
	if n.Runs == nil {
		n.Runs = map[string]*Run{}
	}
	if n.Odd == nil {
		n.Odd = map[string]uint32{}
	}
	delete(n.Odd, id)
	prefix, count, ok := split(id)
	r := n.Runs[prefix]
	if r == nil && ok && to != 0 {
		r = &Run{Base: max(0, count-runGap)}
		n.Runs[strings.Clone(prefix)] = r
	}
	if ok && r != nil && to != 0 && count >= r.Base && count-r.Base <= r.Of.Len()+2*runGap {
		for r.Of.Len() <= count-r.Base {
			r.Of.Append(0)
		}
	}
	if in, at := n.slot(id); in != nil {
		in.Set(at, to)
	} else if to != 0 {
		n.Odd[strings.Clone(id)] = to
	}
}
