package pickle

import (
	"errors"
	"strings"
	"testing"

	messages "github.com/cucumber/messages/go/v21"
)

// TestPlayIsStrict: what is not played, or checks nothing, does not pass.
func TestPlayIsStrict(t *testing.T) {
	nothing := func(*int, []string) error { return nil }
	definitions := []Definition[*int]{
		Do(`je fais`, nothing),
		Verify(`je vois (\d)`, func(w *int, arg []string) error {
			if arg[0] != "1" {
				return errors.New("not seen")
			}
			*w++
			return nil
		}),
		Do(`deux|je dis deux`, nothing),
		Do(`je dis .*`, nothing),
	}
	for name, c := range map[string]struct{ steps, wrong string }{
		"good":             {"je fais, je vois 1", ""},
		"checks nothing":   {"je fais", "checks nothing"},
		"no step":          {"", "0 definitions"},
		"unknown":          {"je vois 1, je défais", "0 definitions"},
		"part of a step":   {"je vois 1, je fais autre chose", "0 definitions"},
		"meant twice":      {"je vois 1, je dis deux", "2 definitions"},
		"fails":            {"je vois 2", "not seen"},
		"fails at the end": {"je vois 1, je vois 2", "je vois 2: not seen"},
	} {
		p, seen := &messages.Pickle{}, 0
		for _, s := range strings.Split(c.steps, ", ") {
			p.Steps = append(p.Steps, &messages.PickleStep{Text: s})
		}
		if err := play(&seen, p, definitions); (err == nil) != (c.wrong == "") || err != nil &&
			!strings.Contains(err.Error(), c.wrong) {
			t.Errorf("%s: %v, expected %q", name, err, c.wrong)
		}
	}
	seen := 0
	if err := play(&seen, &messages.Pickle{}, definitions); !errors.Is(err, errNothing) {
		t.Errorf("no step at all: %v", err)
	}
}
