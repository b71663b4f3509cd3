// Package report holds the result model of a run and its renderings: the cahier
// d'examen (HTML), JUnit XML, JSON, Cucumber Messages and text.
//
// In come scenarios with their checks and the journal's trace of them; out go
// the verdicts above the checks, the exit code and the files. Every rendering
// says the same, because each draws from Conclude and nothing else
// (decisions/judge-verdicts). It does not know how a check came to its verdict,
// nor how a run is played.
package report

import "slices"

// Verdict is what a check, a scenario or a run comes to. The
// values are French: users read them in every rendering.
type Verdict string

// The verdicts. Only Conforming, Warning and NotApplicable let a run exit 0.
const (
	Conforming    Verdict = "conforme"
	NonConforming Verdict = "non conforme"
	Warning       Verdict = "avertissement"  // a "recommandé" that is not met
	NotApplicable Verdict = "non applicable" // with a reason
	NotTestable   Verdict = "non testable"   // the adapter does not offer the action
	NotObserved   Verdict = "non observé"    // nothing proves it, either way
	Pending       Verdict = "en attente"     // waits for the operator, or was not reached
	Cancelled     Verdict = "annulé"
	BenchError    Verdict = "erreur du banc" // the bench or its set-up; never the LPS
	AdapterError  Verdict = "erreur de l'adaptateur"
)

// Verdicts lists all of them, worst first: the roll-up takes the first one met.
// BenchError comes before NonConforming because a bench that failed cannot
// vouch for what it saw in the same world; so does AdapterError, for what was
// seen may be the adapter's doing.
var Verdicts = []Verdict{BenchError, AdapterError, NonConforming, Cancelled, Pending, NotObserved, NotTestable, Warning,
	Conforming, NotApplicable}

// rank is the place in Verdicts; an unknown verdict ranks as BenchError.
func (v Verdict) rank() int { return max(slices.Index(Verdicts, v), 0) }

// Known tells whether v is one of the ten.
func (v Verdict) Known() bool { return v == BenchError || v.rank() > 0 }

// Passes tells whether v lets a run exit 0.
func (v Verdict) Passes() bool { return v == Conforming || v == Warning || v == NotApplicable }

// Accuses tells whether what the software may have done wrong can be the reason
// of v: else no cause and no advice is due.
func (v Verdict) Accuses() bool { return v == NonConforming || v == Warning || v == NotObserved }

// Worse tells whether v weighs more than w in a roll-up.
func (v Verdict) Worse(w Verdict) bool { return v.rank() < w.rank() }

// worst is the heavier of two; "" is lighter than any verdict.
func worst(v, w Verdict) Verdict {
	if v == "" || w != "" && w.Worse(v) {
		return w
	}
	return v
}

// look is how a verdict is shown: its sign, its CSS class, its ANSI colour, and
// what it says, in one sentence.
type look struct{ sign, slug, ansi, meaning string }

var looks = map[Verdict]look{
	Conforming:    {"✔", "conforme", "32", "Le banc a vu la preuve que l'exigence est tenue."},
	NonConforming: {"✘", "non-conforme", "1;31", "Le banc a vu la preuve que l'exigence n'est pas tenue."},
	Warning: {"▲", "avertissement", "33",
		"Une recommandation n'est pas suivie ; cela n'empêche pas la conformité."},
	NotApplicable: {"–", "non-applicable", "2", "Le contrôle ne concerne pas ce logiciel ; le motif est indiqué."},
	NotTestable: {"⊘", "non-testable", "36",
		"L'adaptateur ne sait pas faire le geste demandé : rien n'a pu être vérifié."},
	NotObserved: {"?", "non-observe", "36", "Rien ne prouve ni que l'exigence est tenue, ni qu'elle ne l'est pas."},
	Pending: {"…", "en-attente", "36",
		"Le contrôle attend un geste de l'opérateur, ou n'a pas encore eu lieu."},
	Cancelled: {"■", "annule", "36", "L'opérateur a interrompu le contrôle."},
	BenchError: {"‼", "erreur-du-banc", "1;35",
		"Le banc ou son installation a failli ; le logiciel examiné n'est pas en cause."},
	AdapterError: {"⚠", "erreur-de-l-adaptateur", "35",
		"L'adaptateur, qui conduit le logiciel, a failli ; rien n'est dit du logiciel."},
}

// look is that of the verdict; an unknown one looks like BenchError.
func (v Verdict) look() look {
	if l, known := looks[v]; known {
		return l
	}
	return looks[BenchError]
}

// Symbol is a sign that stands beside the word, so that colour is never the
// only carrier.
func (v Verdict) Symbol() string { return v.look().sign }

// many is the word after a number: "3 non conformes", "2 erreurs du banc".
func (v Verdict) many(n int) string {
	switch {
	case n < 2 || v == Pending:
		return string(v)
	case v == BenchError:
		return "erreurs du banc"
	case v == AdapterError:
		return "erreurs de l'adaptateur"
	}
	return string(v) + "s"
}

// Meaning explains the verdict to a reader of the cahier, in one sentence.
func (v Verdict) Meaning() string { return v.look().meaning }

// slug is the verdict as a CSS class and a file-safe word.
func (v Verdict) slug() string { return v.look().slug }
