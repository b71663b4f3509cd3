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
		return fmt.Errorf("%w : à l'action inconnue %q il doit rendre le code 127 ; au lieu de cela, %s. Lui faire rendre 127 pour toute action qu'il ne connaît pas (docs/adapter.md)", ErrProbe, action, failure(failed))
	case err != nil:
		return fmt.Errorf("%w : %w", ErrProbe, err)
	}
	return fmt.Errorf("%w : il dit avoir fait l'action %q, qui n'existe pas ; il doit rendre le code 127. Un adaptateur qui dit oui à tout ne prouve rien", ErrProbe, action)
}

// failures are the kinds of an adapter's failure, in words.
var failures = map[adapter.FailureKind]string{
	adapter.FailStart:    "la commande ne démarre pas",
	adapter.FailCrash:    "il s'est arrêté sur une erreur",
	adapter.FailTimeout:  "il n'a pas fini dans le temps imparti",
	adapter.FailFlood:    "il écrit plus que permis",
	adapter.FailSyntax:   "sa réponse n'est pas celle du protocole",
	adapter.FailContrary: "son code de sortie et sa réponse se contredisent",
}

// failure says how an adapter failed: in words, then as the protocol's room
// says it to those who write one.
func failure(f *adapter.Failure) string {
	word := failures[f.Kind]
	if word == "" {
		word = string(f.Kind)
	}
	if f.Detail != "" {
		word += " [" + f.Detail + "]"
	}
	return word + quoted(f.Log)
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
	return fmt.Sprintf(" (sa sortie d'erreur : %q)", strings.ToValidUTF8(log, "?"))
}
