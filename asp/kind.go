// Package asp rehearses the deposits that software houses make at the ASP for
// their customers' Ségur funding: the advance MDV-LGC and the balance
// BIO-LOINC. Check runs the portal's two controls on a JSON file and gives the
// file back as the portal does (H-01 to H-09).
package asp

import (
	"amfront/words"
)

// Kind is what a deposit asks for.
type Kind string

// The two models.
const (
	Avance Kind = "avance" // MDV-LGC, the 30 % advance
	Solde  Kind = "solde"  // BIO-LOINC, the balance
)

// Kinds are the models in their order.
func Kinds() []Kind { return []Kind{Avance, Solde} }

// ParseKind reads "avance" or "solde".
func ParseKind(s string) (Kind, error) {
	for _, k := range Kinds() {
		if s == string(k) {
			return k, nil
		}
	}
	return "", words.Errorf("kind %q: expected avance or solde", s)
}

// The bounds of a deposit (H-01).
const (
	MaxRequests       = 200         // in a file
	SoundPieceBytes   = 3_000_000   // 3 Mo: beyond is remarked on, up to
	MaxPieceBytes     = 3 << 20     // 3 Mio: beyond is rejected (decisions/asp-archives)
	SoundArchiveBytes = 200_000_000 // of a zip: 200 Mo
	MaxArchiveBytes   = 200 << 20   // 200 Mio
	MaxFileBytes      = 16 << 20    // of the JSON file: ours (decisions/asp-file)
)

// Control is the portal's control that found something.
type Control int

// The controls: 0 is the deposit as such (names, archives), then the portal's two.
const (
	OfDeposit   Control = 0
	OfStructure Control = 1
	OfRequest   Control = 2
)

// Digit is the last digit of a code: what kind of fault it is.
type Digit byte

// The digits that formats give; the three before them name the tag. Of the rules
// in the table of codes, 7 does not agree with another tag, 8 stands twice or out
// of sequence, 9 belongs to another request or was used before.
const (
	Missing   Digit = '1' // compulsory, and not given
	WrongType Digit = '2' // another JSON type
	Length    Digit = '3'
	Form      Digit = '4'
	Admitted  Digit = '5' // not among the values admitted
	NotNull   Digit = '6' // to be left null or empty
)
