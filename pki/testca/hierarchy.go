package testca

import (
	"slices"

	"amfront/words"
)

// hierarchy is the names of a root, its intermediate and their recipients;
// where they stand is the Layout's.
type hierarchy struct {
	name               string // "production", "test", "oct", "test-2"
	usage              Usage
	generation         int
	root, intermediate string
	top                string // DN above what the directory shows of it
	labels             []string
}

const gie = "o=sesam-vitale,c=fr"

// The hierarchies of every PKI. The GIE's names are the documented ones; the
// OCT's are the bench's choice, in the same spirit.
var (
	gieProduction = hierarchy{"production", Reel, 1, "AC-SESAM-VITALE-2034", "AC-FACTURATION", gie,
		[]string{LabelAMOReel, LabelAMCReel}}
	gieTest = hierarchy{"test", Test, 1, "AC-SESAM-VITALE-TEST-2034", "AC-FACTURATION-TEST", gie,
		[]string{LabelAMOTest, LabelAMCTest}}
	octOwn = hierarchy{"oct", Any, 1, "AC-OCT-RACINE", "AC-OCT", "o=oct-banc,c=fr",
		[]string{LabelOCT}}
	// gieTest2 is where a migration goes: generated on the first Roll.
	gieTest2 = hierarchy{"test-2", Test, 2, "AC-SESAM-VITALE-TEST-2044", "AC-FACTURATION-TEST", gie, nil}
)

// nominal are those that a new PKI is born with.
func nominal() []hierarchy { return []hierarchy{gieProduction, gieTest, octOwn} }

// Labels lists the recipients, in the order of part B.
func Labels() []string {
	return []string{LabelAMOReel, LabelAMCReel, LabelAMOTest, LabelAMCTest, LabelOCT}
}

// hierarchyOf is the first-generation hierarchy of a label.
func hierarchyOf(label string) (hierarchy, error) {
	for _, h := range nominal() {
		if slices.Contains(h.labels, label) {
			return h, nil
		}
	}
	return hierarchy{}, words.Errorf("%w %q: expected one of %v", ErrUnknownLabel, label, Labels())
}

// actorOf and usageOf take a known label apart.
func actorOf(label string) Actor {
	switch label {
	case LabelAMOReel, LabelAMOTest:
		return AMO
	case LabelAMCReel, LabelAMCTest:
		return AMC
	}
	return OCT
}

func usageOf(label string) Usage {
	switch label {
	case LabelAMOReel, LabelAMCReel:
		return Reel
	case LabelAMOTest, LabelAMCTest:
		return Test
	}
	return Any
}

// hierarchyNamed is the hierarchy that an authority of ours says it is of.
func hierarchyNamed(name string) hierarchy {
	for _, h := range append(nominal(), gieTest2) {
		if h.name == name {
			return h
		}
	}
	return hierarchy{} // cannot be: only ours have names
}
