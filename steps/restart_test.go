package steps

import (
	"context"
	"errors"
	"testing"

	"amfront/judge/report"
	"amfront/lps/adapter"
)

// ended is a software that is ended and started again, or not.
type ended struct {
	asked
	err error
}

func (e *ended) Restart(context.Context) error { return e.err }

// TestRestart: what cannot be ended by the bench is left out, and never passed.
func TestRestart(t *testing.T) {
	for _, c := range []struct {
		what string
		lps  adapter.Driver
		want report.Verdict // "" for none: the example goes on
	}{
		{"ended", &ended{}, ""},
		{"at an address", &asked{}, report.NotApplicable},
		{"a person who cannot", &ended{err: &adapter.Declined{Reason: "x"}}, report.NotTestable},
		{"a person who stops", &ended{err: &adapter.Declined{Reason: "x", Cancelled: true}}, report.Cancelled},
	} {
		var end *Abort
		err := (&Scenario{Driver: c.lps}).restart(t.Context())
		if errors.As(err, &end); c.want == "" && err != nil || c.want != "" && (end == nil || end.Verdict != c.want) {
			t.Errorf("%s: %v, want %q", c.what, err, c.want)
		}
	}
}
