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
	"strings"

	"amfront/lps/adapter"
	"amfront/words"
)

// ErrProbe is what an adapter is that cannot be reached, or does not answer an
// unknown action as the protocol says: nothing that it answers could be believed.
var ErrProbe = errors.New("the adapter does not keep to the protocol")

// ErrStart is of a command that did not come to the point of being an adapter:
// its program, script or interpreter is missing. The user mends the command.
var ErrStart = errors.New("the adapter's command cannot be run")

// startError is an ErrStart in words of the failure.
type startError struct{ *adapter.Failure }

func (e startError) Error() string        { return e.French() }
func (e startError) Is(target error) bool { return target == ErrStart }

// probeError is an ErrProbe in a sentence of words, French first.
type probeError struct{ words.Speaker }

func (e probeError) Error() string        { return e.In(words.French) }
func (e probeError) Is(target error) bool { return target == ErrProbe }

func probeErrorf(format string, args ...any) error {
	return probeError{words.Errorf("l'adaptateur ne respecte pas le protocole : %w", words.Errorf(format, args...))}
}

// Meet looks whether an adapter keeps to the protocol (Probe), and asks what
// the software is: an empty answer, and no error, of a command that speaks
// protocol 1 only. A command is driven by the newest protocol that it speaks from then on.
func Meet(ctx context.Context, way adapter.Way, station string) (adapter.Answer, error) {
	if err := Probe(ctx, way, station); err != nil {
		return adapter.Answer{}, err
	}
	a, err := way.Announce(ctx)
	var old *adapter.Unsupported
	var failed *adapter.Failure
	errors.As(err, &failed)
	switch _, command := way.(*adapter.Runner); {
	case command && (errors.As(err, &old) || failed != nil && failed.Kind == adapter.FailCrash):
		return adapter.Answer{}, nil // one that ends when it reads of protocol 2 was right before there was one
	case failed != nil && failed.Kind == adapter.FailStart:
		return a, startError{failed}
	case failed != nil:
		return a, probeErrorf("à l'action « announce », %s Une commande qui ne la connaît pas rend 127 "+
			"(docs/adaptateur.md)", failed)
	case err != nil:
		return a, probeErrorf("à l'action « announce », %v", err)
	case a.Status != adapter.Done:
		return a, probeErrorf("il refuse l'action « announce » : %s", a.Reason)
	}
	return a, nil
}

// Probe sends a random action that no version of the protocol has. A sound
// adapter says that it is unsupported: exit code 127, or HTTP status 501.
// station is an absolute path that needs not exist.
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
	case errors.As(err, &failed) && failed.Kind == adapter.FailStart && failed.Cause() == string(adapter.CauseUnreachable):
		return probeError{failed}
	case errors.As(err, &failed) && failed.Kind == adapter.FailStart:
		return startError{failed}
	case errors.As(err, &failed) && failed.Action == adapter.ActionAnnounce: // before anything is asked
		return probeErrorf("il doit d'abord se présenter, par une ligne, sans qu'on la demande ; au lieu de cela, %s Voir "+
			"« announce » (docs/adaptateur.md)", failed)
	case errors.As(err, &failed):
		return probeErrorf("à l'action inconnue %q il doit rendre le code 127 (ou 501, ou « unsupported ») ; au lieu "+
			"de cela, %s Lui faire rendre 127 pour toute action qu'il ne connaît pas (docs/adaptateur.md)", action,
			failed)
	case err != nil:
		return probeErrorf("%v", err)
	}
	return probeErrorf("il dit avoir fait l'action %q, qui n'existe pas ; il doit rendre le code 127. Un "+
		"adaptateur qui dit oui à tout ne prouve rien", action)
}
