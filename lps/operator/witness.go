package operator

import (
	"context"
	"time"

	"amfront/lps/adapter"
)

// Sight is what kind of thing the bench saw.
type Sight string

// The sights.
const (
	Lot       Sight = "lot"       // a message reached a front-end
	Relay     Sight = "relay"     // the relay was spoken to, and no message reached a front-end
	Mailbox   Sight = "mailbox"   // the mailbox was opened
	Directory Sight = "directory" // the directory was asked
)

// Sighting is one thing that the bench saw the LPS do.
type Sighting struct {
	At        time.Time
	Kind      Sight
	Text      string // French, for the person
	MessageID string // of a lot, with its angle brackets
}

// Witness tells what the bench saw. A person reads no Message-ID off a screen:
// what arrives between the asking of a gesture and the answer is the gesture's.
type Witness interface {
	// Mark is the present moment.
	Mark() uint64
	// Since is what was seen since a mark, oldest first.
	Since(ctx context.Context, mark uint64) ([]Sighting, error)
}

// due is the sight that a gesture brings about, and what to say without it.
func due(p adapter.Params) (Sight, string) {
	switch p.(type) {
	case *adapter.Send, *adapter.Confirm:
		return Lot, "aucun lot n'est arrivé"
	case *adapter.Poll:
		return Mailbox, "la boîte aux lettres n'a pas été ouverte"
	case *adapter.Refresh:
		return Directory, "l'annuaire n'a pas été interrogé"
	}
	return "", ""
}
