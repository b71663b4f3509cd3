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
)

// Situations is the built-in list.
func (w *World) Situations() []scenarios.Situation { return w.situations }

// Situation is one of the built-in list, by id.
func (w *World) Situation(id string) (scenarios.Situation, error) {
	i := slices.IndexFunc(w.situations, func(s scenarios.Situation) bool { return s.ID == id })
	if i < 0 {
		return scenarios.Situation{}, fmt.Errorf("%w %q; amfront situation list names them", scenarios.ErrUnknownSituation,
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
	for i, st := range s.Steps {
		if st.Label == "" {
			st.Label = label
		}
		if err := w.step(ctx, st); err != nil {
			return fmt.Errorf("situation %s, step %d (%s): %w", s.ID, i+1, st.Op, err)
		}
	}
	w.active = append(w.active, s.ID)
	return w.record(ctx, journal.KindSituation, journal.Situation{ID: s.ID, Active: true})
}

func (w *World) step(ctx context.Context, st scenarios.Step) error {
	switch st.Op {
	case "directory-down":
		w.Directory.SetDown(true)
		return nil
	case "fault":
		var r fault.Rule
		if err := decodeStrict(st.Fault, &r); err != nil {
			return fmt.Errorf("%w: fault: %w", ErrBadOperation, err)
		}
		return w.ArmFault(ctx, r)
	case "set":
		return w.set(st)
	default:
		_, err := w.operate(ctx, st)
		return err
	}
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
		for _, st := range s.Steps {
			if st.Op != "directory-down" && st.Op != "fault" && st.Op != "set" {
				continue
			}
			if err := w.step(ctx, st); err != nil {
				w.log.Error("bringing a situation back", "situation", id, "err", err)
			}
		}
	}
}

// set changes one setting of the configuration, by its JSON name.
func (w *World) set(st scenarios.Step) error {
	c := w.Config()
	if err := decodeStrict(fmt.Appendf(nil, "{%q:%s}", st.Setting, st.Value), &c); err != nil {
		return fmt.Errorf("%w: setting %q: %w", ErrBadOperation, st.Setting, err)
	}
	if err := w.configure(c); err != nil {
		return fmt.Errorf("%w: %w", ErrBadOperation, err)
	}
	return nil
}

// ResetSituation restores the nominal state: what the PKI published when it
// was generated, the configuration of the start, no faults, the directory up.
func (w *World) ResetSituation(ctx context.Context) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.Faults.Clear()
	w.forced.clear()
	w.Directory.SetDown(false)
	if err := w.configure(w.opt.Config); err != nil {
		return err
	}
	done, err := w.PKI.Restore(w.PKI.Baseline())
	if err != nil {
		return err
	}
	if _, err := w.published(ctx, []testca.Change{done}); err != nil {
		return err
	}
	was := w.active
	w.active = nil
	for _, id := range was {
		if err := w.record(ctx, journal.KindSituation, journal.Situation{ID: id}); err != nil {
			return err
		}
	}
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
	w.index.clear()
	w.history.Forget()
	w.sessions.clear()
	return errors.Join(w.ensureMailboxes(), w.announce(ctx))
}

// newReceiver makes the front-end that a configuration describes.
func (w *World) newReceiver(c Config) (*receiver.Receiver, error) {
	opt := receiver.Options{PKI: w.PKI, Now: w.opt.Now, Hostname: c.Hostname, ARLZ: c.ARLCompressed,
		Mixed: receiver.MixedProfile{Nature: c.MixedNature, Norm: c.MixedNorm}, Settings: c.settings(),
		Profile: receiver.Profile{References: c.references(), Loose: !c.StrictProfile}}
	if c.Templates != "" {
		opt.Templates = os.DirFS(c.Templates)
	}
	return receiver.New(opt)
}
