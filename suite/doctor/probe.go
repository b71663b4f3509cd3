// Package doctor looks whether a set-up is right before anything is judged:
// what is wrong here is a configuration to mend, never a nonconformity.
//
// In come the addresses that a bench is to listen on and the driver of the
// software; out go findings in French, each with its cause and what to do, and
// states that scripts read (decisions/languages). It does not know checks or
// verdicts, and looks in a world of its own that goes away.
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
var ErrProbe = errors.New("l'adaptateur ne respecte pas le protocole")

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
		return fmt.Errorf("%w : à l'action inconnue %q il doit rendre le code 127 ; au lieu de cela, %s. Lui faire rendre "+
			"127 pour toute action qu'il ne connaît pas (docs/adapter.md)", ErrProbe, action, failed.French())
	case err != nil:
		return fmt.Errorf("%w : %w", ErrProbe, err)
	}
	return fmt.Errorf("%w : il dit avoir fait l'action %q, qui n'existe pas ; il doit rendre le code 127. Un "+
		"adaptateur qui dit oui à tout ne prouve rien", ErrProbe, action)
}
