package runs

import (
	"slices"
	"time"

	"amfront/judge/report"
	"amfront/lps/adapter"
	"amfront/suite"
)

// Follow has f called, beside Options.Changed, after whatever a page may show
// changed; it must not wait. A console opened on the keeper calls it once.
func (k *Keeper) Follow(f func(id string)) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.followers = append(slices.Clip(k.followers), f)
}

// told tells of a change. The lock is not held.
func (k *Keeper) told(id string) {
	k.mu.Lock()
	list := k.followers
	k.mu.Unlock()
	k.tell(list, id)
}

func (k *Keeper) tell(list []func(string), id string) {
	k.opt.Changed(id)
	for _, f := range list {
		f(id)
	}
}

// shown has the run tell which scenarios are being played.
func (k *Keeper) shown(e *entry, opt *suite.Options) {
	each, plain := opt.DriverFor, opt.Driver
	opt.DriverFor = func(at suite.Position) adapter.Driver {
		k.mu.Lock()
		e.status.Now = append(slices.Clip(e.status.Now),
			Line{ID: at.Example.ID, Part: at.Example.Part, Title: at.Example.Title})
		k.mu.Unlock()
		k.told(e.status.ID)
		if each != nil {
			return each(at)
		}
		return plain()
	}
}

// slow is after how long an action that was asked for is shown.
const slow = time.Second

// asked has the run tell what an adapter was asked, once it takes its time:
// what is answered at once is no news.
func (k *Keeper) asked(e *entry, id string) func(adapter.Action, adapter.Request) func(adapter.Answer, error) {
	return func(action adapter.Action, r adapter.Request) func(adapter.Answer, error) {
		a := Asked{ID: id, What: adapter.Brief(action, r), Since: k.opt.Now()}
		over := false // guarded as the entry is
		late := time.AfterFunc(slow, func() {
			k.change(e, func() {
				if !over {
					e.status.Asked = append(slices.Clip(e.status.Asked), a)
				}
			})
		})
		return func(adapter.Answer, error) {
			if late.Stop() {
				return
			}
			k.change(e, func() {
				over = true
				e.status.Asked = slices.DeleteFunc(slices.Clone(e.status.Asked), func(x Asked) bool { return x == a })
			})
		}
	}
}

// change changes how a run stands, and tells of it.
func (k *Keeper) change(e *entry, f func()) {
	k.mu.Lock()
	f()
	k.mu.Unlock()
	k.told(e.status.ID)
}

// done takes a judged scenario from those that are being played. The lock is held.
func (e *entry) done(s *report.Scenario) {
	e.status.Now = slices.DeleteFunc(slices.Clone(e.status.Now), func(l Line) bool { return l.ID == s.ID })
}
