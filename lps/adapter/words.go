package adapter

import (
	"errors"
	"strings"
)

// failureWords are what is said of a failure whose problem is not known.
var failureWords = map[FailureKind]string{
	FailStart:    "votre adaptateur ne démarre pas ; essayez sa commande à la main",
	FailCrash:    "votre adaptateur s'est arrêté sur une erreur ; sa sortie d'erreur dit pourquoi",
	FailTimeout:  "votre adaptateur n'a pas répondu dans le temps imparti",
	FailFlood:    "votre adaptateur écrit plus que permis ; un seul objet JSON est attendu",
	FailSyntax:   "la réponse de votre adaptateur n'est pas celle du protocole",
	FailContrary: "le code de sortie et la réponse de votre adaptateur se contredisent",
	FailShared:   "deux postes de votre adaptateur partagent ce qu'ils gardent",
}

// French says how an adapter failed: what was expected, what was found and what
// to do, then the end of its error output.
func (e *Failure) French() string {
	word := failureWords[e.Kind]
	var p *Problem
	if errors.As(e.Err, &p) {
		word = p.French()
	}
	if word == "" {
		word = "votre adaptateur a failli"
	}
	return word + "." + quoted(e.Log)
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
	return " Sa sortie d'erreur finit par : « " + strings.ToValidUTF8(log, "?") + " »."
}
