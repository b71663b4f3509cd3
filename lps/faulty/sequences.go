package faulty

import (
	"context"
	"crypto/x509"

	"amfront/lps"
	"amfront/lps/adapter"
)

// Sequences lists faults that no single gesture shows: the reference, until
// something has happened before. They are no variants of the matrix, which
// plays what an author wrote; the exploration is to find them.
func Sequences() []Sequence {
	same := func(name string) func(*lps.Policy) {
		v, _ := Find(name) // TestSequences plays each: one that is not there does nothing
		return v.Policy
	}
	return []Sequence{
		{"troisieme-renouvellement", "Garde l'ancien certificat au troisième renouvellement",
			func(p Past) bool { return p.Renewed >= 2 }, func(p *lps.Policy) {
				p.Newer = func(a, b *x509.Certificate) bool { return a.NotBefore.Before(b.NotBefore) }
			}},
		{"4005-apres-4015", "Ne renvoie plus un lot rejeté, une fois averti par un 4015",
			func(p Past) bool { return p.Acted["4015"] > 0 }, same("rejet-sans-suite")},
		{"controle-au-premier-lot", "Ne contrôle le certificat qu'au premier lot envoyé",
			func(p Past) bool { return p.Sent > 0 }, func(p *lps.Policy) { p.CheckAtUse = false }},
		{"sans-controle-apres-un-refus", "Prend tout certificat, une fois un envoi refusé",
			func(p Past) bool { return p.Refused > 0 }, func(p *lps.Policy) { p.CheckAtUse, p.CheckAtStore = false, false }},
		{"relance-oublieuse", "Une fois relancé, ne sait plus quels messages il a traités",
			func(p Past) bool { return p.Restarted > 0 }, func(p *lps.Policy) {
				p.Remember, p.Identify = false, false
				p.Answered = neverAnswered
				p.MaxSendings = 99
			}},
		{"annuaire-exige-apres-une-panne", "Exige l'annuaire à chaque envoi, après une mise à jour manquée",
			func(p Past) bool { return p.Missed > 0 }, func(p *lps.Policy) { p.NeedsLDAP = true }},
		{"second-faux-message-cru", "Écarte le premier message sans bonne signature, et croit le suivant",
			func(p Past) bool { return p.Doubted > 0 }, func(p *lps.Policy) { p.Unsigned, p.CheckSigner = true, false }},
		{"compression-qui-reste", "Annonce comprimé le lot qui suit un lot comprimé",
			func(p Past) bool { return p.Compressed }, same("z-a-tort")},
		{"oct-qui-reste", "Chiffre pour l'OCT le lot qui suit un envoi à l'OCT",
			func(p Past) bool { return p.Destination == "oct" }, same("cle-oct-pour-tous")},
		{"cle-du-lendemain", "Reprend la même clé de session, une fois le premier jour passé",
			func(p Past) bool { return p.Days > 0 }, same("cle-de-session-constante")},
	}
}

// Sequence is a fault that begins once something has happened. Title is French.
type Sequence struct {
	Name, Title string
	begins      func(Past) bool
	policy      func(*lps.Policy)
}

// Past is what happened on a station so far, by what was asked and answered.
type Past struct {
	Sent, Refused, Missed int // sendings done and refused, updates refused
	Renewed               int // certificates taken since the first sending
	Restarted, Days       int
	Doubted               int            // messages that were not believed
	Acted                 map[string]int // messages acted on, by kind
	Compressed            bool           // the last sending
	Destination           string         // of the last sending
}

// New makes the software of a sequence. Every world takes a new one.
func (s Sequence) New(opt lps.Options) adapter.Driver {
	turned := *lps.Reference()
	s.policy(&turned)
	other := opt
	other.Policy = &turned
	return &turning{fault: s, sound: lps.New(opt), turned: lps.New(other), past: Past{Acted: map[string]int{}}}
}

// turning is two softwares on one station, of which the second acts once the
// fault begins. What is on the station is common to both.
type turning struct {
	fault         Sequence
	sound, turned *lps.Software
	past          Past
}

func (t *turning) Do(ctx context.Context, action adapter.Action, r adapter.Request) (adapter.Answer, error) {
	acts := t.sound
	if t.fault.begins(t.past) {
		acts = t.turned
	}
	a, err := acts.Do(ctx, action, r)
	if err == nil {
		t.note(r.Params, a)
	}
	return a, err
}

// note remembers what an answer says of the past.
func (t *turning) note(asked adapter.Params, a adapter.Answer) {
	refused := a.Status == adapter.Refused
	switch p := asked.(type) {
	case *adapter.Send:
		t.past.Compressed, t.past.Destination = p.Compression, p.Destination
		if refused {
			t.past.Refused++
		} else {
			t.past.Sent++
		}
	case *adapter.Refresh:
		if refused {
			t.past.Missed++
		}
	case *adapter.Advance:
		t.past.Days++
	}
	taken := 0
	for _, f := range a.Fetched {
		if f.Kind == "certificate" && f.Outcome == "accepted" {
			taken++
		}
	}
	if t.past.Sent > 0 || t.past.Renewed > 0 {
		t.past.Renewed += taken
	}
	for _, m := range a.Messages {
		switch m.Outcome {
		case "acted":
			t.past.Acted[m.Kind]++
		case "refused":
			t.past.Doubted++
		}
	}
}

// Restart implements adapter.Restart.
func (t *turning) Restart(context.Context) error {
	t.Close()
	t.past.Restarted++
	return nil
}

// Close closes the software.
func (t *turning) Close() {
	t.sound.Close()
	t.turned.Close()
}
