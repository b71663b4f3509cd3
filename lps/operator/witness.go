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
	case *adapter.Send:
		return Lot, "aucun lot n'est arrivé"
	case *adapter.Poll:
		return Mailbox, "la boîte aux lettres n'a pas été ouverte"
	case *adapter.Refresh:
		return Directory, "l'annuaire n'a pas été interrogé"
	}
	return "", ""
}

// look shows the person what the bench saw of a gesture that is said to be
// done. It asks once more (errAgain) when the gesture left no trace: most
// often the software is still at it.
func (v *driver) look(ctx context.Context, a *adapter.Answer, params adapter.Params) error {
	kind, none := due(params)
	if v.brief.Witness == nil || kind == "" {
		return nil
	}
	d := v.desk
	seen, err := v.brief.Witness.Since(ctx, v.mark)
	if err != nil {
		return err
	}
	found := false
	a.MessageIDs = nil
	for _, s := range seen {
		found = found || s.Kind == kind
		d.printf("  vu par le banc, %s : %s\n", s.At.Local().Format("15:04:05"), s.Text)
		if _, sends := params.(*adapter.Send); sends && s.Kind == Lot && s.MessageID != "" {
			a.MessageIDs = append(a.MessageIDs, s.MessageID)
		}
	}
	if found || v.warned {
		return nil
	}
	v.warned = true
	d.printf("  Le banc n'a rien vu de ce geste : %s depuis cette demande.\n", none)
	d.printf("  S'il est en cours, attendez sa fin. Puis Entrée : le logiciel dit bien l'avoir fait   r : il a refusé, " +
		"ou signalé un échec\n")
	return errAgain
}
