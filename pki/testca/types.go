// Package testca is the PKI of a bench: the hierarchies of the GIE SESAM-Vitale
// and of an OCT with the same names and profiles, generated on the spot, and
// every deliberate defect that an LPS must refuse.
//
// In come a clock, a key pool and operations (renew, revoke, a defect by its
// id); out go certificates, lists and keys, what the directory is to publish,
// and what each operation changed. It does not know how its entries are served,
// who signs with its keys, nor what a software answers: a defect only says
// whether it is to be refused (decisions/pki-defects).
package testca

import (
	"amfront/words"
)

// Actor is whose mailbox a certificate is for.
type Actor string

// The three recipients of part B.
const (
	AMO Actor = "AMO"
	AMC Actor = "AMC"
	OCT Actor = "OCT"
)

// Usage is which flows a certificate is for. Demonstration flows use Test (B-03).
type Usage string

// The OCT's certificate serves every usage (Any).
const (
	Reel Usage = "reel"
	Test Usage = "test"
	Any  Usage = ""
)

// The labels of part B, also the cn of the directory entry and the
// rfc822Name of the SubjectAltName.
const (
	LabelAMOReel = "amo_pj.reel@reel.rss.fr"
	LabelAMCReel = "amc_pj.reel@reel.rss.fr"
	LabelAMOTest = "amo_pj.test@test.rss.fr"
	LabelAMCTest = "amc_pj.test@test.rss.fr"
	LabelOCT     = "oct_pj@oct.rss.fr"
)

// LabelFor is the label of the certificate that a flow to an actor takes
// (B-01…B-04).
func LabelFor(a Actor, u Usage) string {
	switch {
	case a == OCT:
		return LabelOCT
	case a == AMO && u == Reel:
		return LabelAMOReel
	case a == AMC && u == Reel:
		return LabelAMCReel
	case a == AMO:
		return LabelAMOTest
	case a == AMC:
		return LabelAMCTest
	}
	return ""
}

// ErrUnknownLabel is returned for a label that no recipient has.
var ErrUnknownLabel = words.Errorf("unknown certificate label")
