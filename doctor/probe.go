// Package doctor looks whether a set-up is right before anything is judged:
// what is wrong here is a configuration to mend, never a nonconformity.
package doctor

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"strings"

	"amfront/lps/adapter"
)

// ErrProbe is wrapped when an adapter does not answer an unknown action as the
// protocol says: nothing that it answers could be believed.
var ErrProbe = errors.New("the adapter does not keep to the protocol")

// Probe sends a random action that no version of the protocol has. A sound
// adapter exits 127. station is an absolute path that needs not exist.
func Probe(ctx context.Context, d adapter.Driver, station string) error {
	action := adapter.Action("sonde-" + strings.ToLower(rand.Text()[:10]))
	_, err := d.Do(ctx, action, adapter.Request{Station: station})
	var unsupported *adapter.Unsupported
	var failed *adapter.Failure
	switch {
	case errors.As(err, &unsupported):
		return nil
	case ctx.Err() != nil:
		return ctx.Err()
	case errors.As(err, &failed):
		return fmt.Errorf("%w: asked for the unknown action %q it must exit 127; instead %s%s. Make it exit 127 for every action that it does not know (docs/adapter.md)", ErrProbe, action, failed.Detail, quoted(failed.Log))
	case err != nil:
		return fmt.Errorf("%w: %w", ErrProbe, err)
	}
	return fmt.Errorf("%w: it says that it did the action %q, which does not exist; it must exit 127. An adapter that agrees to everything proves nothing", ErrProbe, action)
}

// quoted shows the end of a log on one line.
func quoted(log string) string {
	log = strings.Join(strings.Fields(log), " ")
	if log == "" {
		return ""
	}
	if len(log) > 300 {
		log = "…" + log[len(log)-300:]
	}
	return fmt.Sprintf(" (its standard error: %q)", strings.ToValidUTF8(log, "?"))
}
