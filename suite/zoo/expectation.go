// Package zoo proves that every check of the suite bites: it plays the faulty
// variants of the reference LPS and demands that each shows its fault on the
// wire, turns the checks red that it names, for the reason that it names, and
// no other; and that no check is left that nothing turns red.
package zoo

import (
	"slices"

	"amfront/judge/report"
)

// Expectation is what a variant must do to the suite. Whatever fails in the
// examples played and is neither in Kills nor in Aside is an unexpected kill,
// and an error of the matrix.
type Expectation struct {
	Variant string // of package faulty
	// Play are the examples in which it is played: ids or patterns of
	// path.Match ("D-03.*"). The control sample is always played too.
	Play []string
	Acts Act
	// Kills are what the variant is there for; each must be found at least
	// once, with its verdict and reason.
	Kills []Kill
	// Aside are declared consequences: what else fails because of the same
	// fault, each with Why.
	Aside []Kill

	// Never is for a client that is no software at all: over its examples (a
	// sample of all parts, and Play) no check is conforming but those of
	// Despite, and its run ends with one of Exit. Acts and Aside are then left
	// out; Kills may name verdicts that must be found.
	Never   bool
	Despite []Kill // by Check, In and Why
	Exit    []int
}

// Act is the evidence that the fault acted, read from the journal and not from
// a check: in at least one example played, a line of the facet of the variant
// matches Shows (a regular expression) where none of the reference's does, or
// none matches Lacks where one of the reference's does.
type Act struct {
	Facet        string // a name of Facets
	Shows, Lacks string // exactly one
}

// Kill is a check that fails, and why.
type Kill struct {
	Check   string         // pattern over check ids, requirement and name: "C-02.aes-128-cbc", "*.certificat-attendu"
	In      string         // pattern over example ids; "" is any example played
	Verdict report.Verdict // NonConforming when ""
	// Reason is a regular expression that the check's Observed or Reason must
	// match: the sentence that the editor would have read.
	Reason string
	Why    string // of a consequence: why it follows; French
	// Chance is for a consequence that hangs on what the bench draws at random
	// (a serial number): that it is not seen is no error. Why says so.
	Chance bool
}

// Expectations lists those of all variants, in the order of faulty.Variants.
func Expectations() []Expectation {
	return slices.Concat(message(), announce(), wire(), outage(), encryption(), enveloped(), key(), control(), lists(),
		administration(), upkeep(), service(), answers(), lifeless())
}
