package bench

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"

	"amfront/journal"
	"amfront/journal/fault"
	"amfront/pki/testca"
	"amfront/receiver"
	"amfront/scenarios"
	"amfront/words"
)

// Situations is the built-in list.
func (w *World) Situations() []scenarios.Situation { return w.situations }

// Situation is one of the built-in list, by id.
func (w *World) Situation(id string) (scenarios.Situation, error) {
	i := slices.IndexFunc(w.situations, func(s scenarios.Situation) bool { return s.ID == id })
	if i < 0 {
		return scenarios.Situation{}, words.Errorf("%w %q; amfront situation list names them", scenarios.ErrUnknownSituation,
			id)
	}
	return w.situations[i], nil
}

// ActiveSituations lists the ids of those in force, in the order of applying.
func (w *World) ActiveSituations() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return append([]string{}, w.active...)
}

// Apply puts a situation into force at once. label is the certificate that it
// is about where its steps name none; "" is the AMO's test certificate. When a
// step fails those before it stay in force: reset restores the nominal state.
func (w *World) Apply(ctx context.Context, s scenarios.Situation, label string) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	p := w.plan()
	for i, st := range s.Steps {
		if st.Label == "" {
			st.Label = label
		}
		ours, err := p.step(st)
		if err == nil && !ours {
			_, err = w.operate(ctx, st)
		}
		if err != nil {
			return words.Errorf("situation %s, step %d (%s): %w", s.ID, i+1, st.Op, err)
		}
	}
	return p.force(ctx, func() { w.active = append(w.active, s.ID) },
		journal.Entry{Kind: journal.KindSituation, Fields: journal.Situation{ID: s.ID, Active: true}})
}

// planned is what steps that leave the PKI alone will put into force together,
// once the journal has it on disk.
type planned struct {
	w       *World
	config  Config
	entries []journal.Entry
	then    []func()
}

func (w *World) plan() *planned { return &planned{w: w, config: w.Config()} }

// step plans one step; false is one for the PKI.
func (p *planned) step(st scenarios.Step) (ours bool, err error) {
	switch st.Op {
	case "directory-down":
		p.then = append(p.then, func() { p.w.Directory.SetDown(true) })
	case "fault":
		var r fault.Rule
		if err := decodeStrict(st.Fault, &r); err != nil {
			return true, words.Errorf("%w: fault: %w", ErrBadOperation, err)
		}
		if err := p.w.mayArm(r); err != nil {
			return true, err
		}
		p.entries = append(p.entries, journal.Entry{Kind: journal.KindFaultArmed,
			Fields: journal.FaultArmed{ID: r.ID, Rule: r}})
		p.then = append(p.then, func() { p.w.Faults.Arm(r) })
	case "set":
		// One setting of the configuration, by its JSON name.
		if err := decodeStrict(fmt.Appendf(nil, "{%q:%s}", st.Setting, st.Value), &p.config); err != nil {
			return true, words.Errorf("%w: setting %q: %w", ErrBadOperation, st.Setting, err)
		}
		front, err := p.w.frontOf(p.config)
		if err != nil {
			return true, words.Errorf("%w: %w", ErrBadOperation, err)
		}
		p.then = append(p.then, func() { p.w.front.Store(front) })
	default:
		return false, nil
	}
	return true, nil
}

// force commits what was planned, with further entries, and then does it.
func (p *planned) force(ctx context.Context, last func(), more ...journal.Entry) error {
	if entries := append(p.entries, more...); len(entries) > 0 {
		if _, err := p.w.Journal.Commit(ctx, entries...); err != nil {
			return err
		}
	}
	for _, do := range append(p.then, last) {
		do()
	}
	return nil
}

// resume brings back the situations that were in force when the bench was
// stopped: what they did to the PKI is in the data directory, the rest is done
// again.
func (w *World) resume(ctx context.Context) {
	for _, id := range w.active {
		s, err := w.Situation(id)
		if err != nil {
			w.log.Warn("a situation of your own was in force when the bench stopped; apply it again if it is still wanted",
				"situation", id)
			continue
		}
		p := w.plan()
		for _, st := range s.Steps {
			if _, err := p.step(st); err != nil {
				w.log.Error("bringing a situation back", "situation", id, "err", err)
			}
		}
		if err := p.force(ctx, func() {}); err != nil {
			w.log.Error("bringing a situation back", "situation", id, "err", err)
		}
	}
}

// ResetSituation restores the nominal state: what the PKI published when it
// was generated, the configuration of the start, no faults, the directory up.
func (w *World) ResetSituation(ctx context.Context) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	front, err := w.frontOf(w.opt.Config)
	if err != nil {
		return err
	}
	var over []journal.Entry
	for _, id := range w.active {
		over = append(over, journal.Entry{Kind: journal.KindSituation, Fields: journal.Situation{ID: id}})
	}
	if _, err := w.transact(ctx, func() ([]testca.Change, error) {
		done, err := w.PKI.Restore(w.PKI.Baseline())
		return []testca.Change{done}, err
	}, over...); err != nil {
		return err
	}
	w.Faults.Clear()
	w.forced.clear()
	w.Directory.SetDown(false)
	w.front.Store(front)
	w.active = nil
	return nil
}

// Reset restores the nominal situation and empties mailboxes, messages,
// sessions and journal. The PKI stays: an LPS keeps its trust anchors.
func (w *World) Reset(ctx context.Context) error {
	if err := w.ResetSituation(ctx); err != nil {
		return err
	}
	w.resetting.Lock()
	defer w.resetting.Unlock()
	if err := w.Journal.Reset(ctx); err != nil {
		return err
	}
	w.index.set(keptMessages{})
	w.history.Forget()
	w.lots.Forget()
	w.sessions.clear()
	return errors.Join(w.ensureMailboxes(), w.announce(ctx))
}

// newReceiver makes the front-end that a configuration describes.
func (w *World) newReceiver(c Config) (*receiver.Receiver, error) {
	opt := receiver.Options{PKI: w.PKI, Now: w.opt.Now, Hostname: c.Hostname, ARLZ: c.ARLCompressed,
		Mixed: receiver.MixedProfile{Nature: c.MixedNature, Norm: c.MixedNorm}, Settings: c.settings(), RSA: &w.rsa,
		Profile: receiver.Profile{References: c.references(), Loose: !c.StrictProfile}, Vary: w.opt.Vary}
	if c.Templates != "" {
		opt.Templates = os.DirFS(c.Templates)
	}
	return receiver.New(opt)
}
