package bench

import (
	"context"
	"sync"

	"amfront/journal"
	"amfront/receiver"
	"amfront/scenarios"
)

// forcedDecisions are those that the next lots get whatever they are.
type forcedDecisions struct {
	mu   sync.Mutex
	next []receiver.Decision
}

func (f *forcedDecisions) clear() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.next = nil
}

// forcedReason stands in a forced decision without a reason of its own.
const forcedReason = "Décision imposée par le banc, sans rapport avec le lot : elle sert à montrer au logiciel le " +
	"message de service qui la suit."

// ForceDecision gives the next lots a decision whatever they are; the reason
// (French) is the bench's own when "". It is a choice of the bench, and says
// so in the journal.
func (w *World) ForceDecision(ctx context.Context, code scenarios.Decision, reason string, lots int) error {
	if reason == "" {
		reason = forcedReason
	}
	if err := w.record(ctx, journal.KindDecisionForced, journal.DecisionForced{Code: string(code),
		Lots: lots}); err != nil {
		return err
	}
	w.forced.mu.Lock()
	defer w.forced.mu.Unlock()
	for range lots {
		w.forced.next = append(w.forced.next, receiver.Decision{Code: code, ReasonCode: "forced", Reason: reason})
	}
	return nil
}

// giveBack keeps decisions for the next lots whose delivery failed.
func (f *forcedDecisions) giveBack(taken []receiver.Decision) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.next = append(taken, f.next...)
}

// decide is the decision on a lot, and whether it was imposed.
func (w *World) decide(f receiver.Facts, b *batch) (receiver.Decision, bool) {
	w.forced.mu.Lock()
	defer w.forced.mu.Unlock()
	if len(w.forced.next) > 0 {
		d := w.forced.next[0]
		w.forced.next = w.forced.next[1:]
		b.forced = append(b.forced, d)
		return d, true
	}
	if code := w.Config().ForcedDecision; code != "" {
		return receiver.Decision{Code: code, ReasonCode: "forced", Reason: forcedReason}, true
	}
	return receiver.Decide(f, w.Config().settings()), false
}

// SetDirectoryDown switches the directory off, or on again.
func (w *World) SetDirectoryDown(ctx context.Context, down bool) error {
	err := w.record(ctx, journal.KindDirectoryState, journal.DirectoryState{Down: down})
	if err == nil {
		w.Directory.SetDown(down)
	}
	return err
}
