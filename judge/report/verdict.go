// Package report holds the result model of a run and its renderings: the cahier
// d'examen (HTML), JUnit XML, JSON, Cucumber Messages and text.
//
// In come scenarios with their checks and the journal's trace of them; out go
// the verdicts above the checks, the exit code and the files. Every rendering
// says the same, because each draws from Conclude and nothing else
// (decisions/judge-verdicts). It does not know how a check came to its verdict,
// nor how a run is played.
package report

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
	BenchError    Verdict = "erreur du banc" // the bench, its set-up or the adapter; never the LPS
)

// Verdicts lists all of them, worst first: the roll-up takes the first one met.
// BenchError comes before NonConforming because a bench that failed cannot
// vouch for what it saw in the same world.
var Verdicts = []Verdict{BenchError, NonConforming, Cancelled, Pending, NotObserved, NotTestable, Warning, Conforming,
	NotApplicable}

// rank is the place in Verdicts; an unknown verdict ranks as BenchError.
func (v Verdict) rank() int {
	for i, w := range Verdicts {
		if v == w {
			return i
		}
	}
	return 0
}

// Known tells whether v is one of the nine.
func (v Verdict) Known() bool { return v == BenchError || v.rank() > 0 }

// Passes tells whether v lets a run exit 0.
func (v Verdict) Passes() bool { return v == Conforming || v == Warning || v == NotApplicable }

// Worse tells whether v weighs more than w in a roll-up.
func (v Verdict) Worse(w Verdict) bool { return v.rank() < w.rank() }

// worst is the heavier of two; "" is lighter than any verdict.
func worst(v, w Verdict) Verdict {
	if v == "" || w != "" && w.Worse(v) {
		return w
	}
	return v
}

// Symbol is a sign that stands beside the word, so that colour is never the
// only carrier.
func (v Verdict) Symbol() string {
	switch v {
	case Conforming:
		return "✔"
	case NonConforming:
		return "✘"
	case Warning:
		return "▲"
	case NotApplicable:
		return "–"
	case NotTestable:
		return "⊘"
	case NotObserved:
		return "?"
	case Pending:
		return "…"
	case Cancelled:
		return "■"
	}
	return "‼"
}

// many is the word after a number: "3 non conformes", "2 erreurs du banc".
func (v Verdict) many(n int) string {
	switch {
	case n < 2 || v == Pending:
		return string(v)
	case v == BenchError:
		return "erreurs du banc"
	}
	return string(v) + "s"
}

// Meaning explains the verdict to a reader of the cahier, in one sentence.
func (v Verdict) Meaning() string {
	switch v {
	case Conforming:
		return "Le banc a vu la preuve que l'exigence est tenue."
	case NonConforming:
		return "Le banc a vu la preuve que l'exigence n'est pas tenue."
	case Warning:
		return "Une recommandation n'est pas suivie ; cela n'empêche pas la conformité."
	case NotApplicable:
		return "Le contrôle ne concerne pas ce logiciel ; le motif est indiqué."
	case NotTestable:
		return "L'adaptateur ne sait pas faire le geste demandé : rien n'a pu être vérifié."
	case NotObserved:
		return "Rien ne prouve ni que l'exigence est tenue, ni qu'elle ne l'est pas."
	case Pending:
		return "Le contrôle attend un geste de l'opérateur, ou n'a pas encore eu lieu."
	case Cancelled:
		return "L'opérateur a interrompu le contrôle."
	}
	return "Le banc, son installation ou l'adaptateur a failli ; le logiciel examiné n'est pas en cause."
}

// slug is the verdict as a CSS class and a file-safe word.
func (v Verdict) slug() string {
	switch v {
	case Conforming:
		return "conforme"
	case NonConforming:
		return "non-conforme"
	case Warning:
		return "avertissement"
	case NotApplicable:
		return "non-applicable"
	case NotTestable:
		return "non-testable"
	case NotObserved:
		return "non-observe"
	case Pending:
		return "en-attente"
	case Cancelled:
		return "annule"
	}
	return "erreur-du-banc"
}
