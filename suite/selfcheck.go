package suite

import (
	"context"

	"amfront/bench"
	"amfront/report"
)

// selfChecks gathers the controls of what the bench itself emitted.
type selfChecks struct{}

func newSelfChecks() *selfChecks { return &selfChecks{} }

func (s *selfChecks) check(ctx context.Context, id string, w *bench.World) {}

func (s *selfChecks) results() []report.SelfCheck { return nil }
