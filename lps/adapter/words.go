package adapter

import (
	"fmt"
	"strings"
)

// failureWords are the kinds of an adapter's failure, for reports.
var failureWords = map[FailureKind]string{
	FailStart:    "la commande ne démarre pas",
	FailCrash:    "il s'est arrêté sur une erreur",
	FailTimeout:  "il n'a pas fini dans le temps imparti",
	FailFlood:    "il écrit plus que permis",
	FailSyntax:   "sa réponse n'est pas celle du protocole",
	FailContrary: "son code de sortie et sa réponse se contredisent",
}

// French says how an adapter failed: in words, then, in brackets, as the
// protocol says it to those who write one, and the end of its error output.
func (e *Failure) French() string {
	word := failureWords[e.Kind]
	if word == "" {
		word = string(e.Kind)
	}
	if e.Detail != "" {
		word += " [" + e.Detail + "]"
	}
	return word + quoted(e.Log)
}

// quoted shows the end of a log on one line.
func quoted(log string) string {
	const most = 300 // octets
	log = strings.Join(strings.Fields(log), " ")
	if log == "" {
		return ""
	}
	if len(log) > most {
		log = "…" + log[len(log)-most:]
	}
	return fmt.Sprintf(" (sa sortie d'erreur : %q)", strings.ToValidUTF8(log, "?"))
}
