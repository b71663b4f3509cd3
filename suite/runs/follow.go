package runs

import (
	"slices"

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

// done takes a judged scenario from those that are being played. The lock is held.
func (e *entry) done(s *report.Scenario) {
	e.status.Now = slices.DeleteFunc(slices.Clone(e.status.Now), func(l Line) bool { return l.ID == s.ID })
}
