package adapter

import (
	"errors"
	"strings"

	"amfront/words"
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
func (e *Failure) French() string { return e.In(words.French) }

// In implements words.Speaker.
func (e *Failure) In(l words.Language) string {
	word := l.Word(failureWords[e.Kind])
	var p *Problem
	if errors.As(e.Err, &p) {
		word = p.In(l)
		if p.Cause == CauseLacking {
			return word + "." // quotes it already
		}
	}
	if word == "" {
		word = l.Word("votre adaptateur a failli")
	}
	return word + "." + quoted(l, e.Log)
}

// quoted shows the end of a log on one line.
func quoted(l words.Language, log string) string {
	const most = 300 // octets
	log = strings.Join(strings.Fields(log), " ")
	if log == "" {
		return ""
	}
	if len(log) > most {
		log = "…" + log[len(log)-most:]
	}
	return l.Say(" Sa sortie d'erreur finit par : « %s ».", strings.ToValidUTF8(log, "?"))
}
