package faulty

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"amfront/lps/adapter"
)

// stopped are faults of a software that stopped: what it says, and how it goes
// on (D-09, and the reason of every refusal).
func stopped() []Variant {
	return []Variant{
		{
			Name:         "reste-arrete",
			Title:        "Garde en mémoire son refus et ne reprend jamais",
			Shows:        "Le poste redit le même refus alors que le certificat a été renouvelé ou la liste installée.",
			Causes:       "Un arrêt définitif coûte au cabinet sa facturation, jusqu'à une réinstallation.",
			Requirements: []string{"D-07", "D-09"},
			Driver: afterRefusal(func(_ context.Context, _ adapter.Driver, _ adapter.Request, a adapter.Answer) (adapter.Answer,
				error) {
				return a, nil
			}),
		},
		{
			Name:         "lot-perdu-a-l-arret",
			Title:        "Perd le lot arrêté, et dit l'avoir envoyé à la reprise",
			Shows:        "Après le refus, la nouvelle demande est dite faite, mais rien ne part.",
			Causes:       "Les feuilles de soins de la journée ne seront jamais payées, et personne ne le sait.",
			Requirements: []string{"D-07", "D-09"},
			Driver: afterRefusal(func(context.Context, adapter.Driver, adapter.Request, adapter.Answer) (adapter.Answer, error) {
				return done(adapter.ActionSend), nil
			}),
		},
		{
			Name:  "lot-refait-a-la-reprise",
			Title: "Refait le lot arrêté au lieu de le reprendre",
			Shows: "Ce qui part à la reprise n'est pas, à l'octet près, le fichier de la première demande.",
			Causes: "Le lot refait ne correspond plus à ce que le professionnel a signé, ni à ce que son logiciel " +
				"attend en retour.",
			Requirements: []string{"D-07", "D-09"},
			Driver: afterRefusal(func(ctx context.Context, d adapter.Driver, r adapter.Request,
				_ adapter.Answer) (adapter.Answer, error) {
				return sendOther(ctx, d, r)
			}),
		},
		{
			Name:         "lot-double-a-la-reprise",
			Title:        "Envoie deux fois le lot arrêté, de lui-même et à la demande",
			Shows:        "À la reprise, le même fichier arrive deux fois.",
			Causes:       "L'organisme rejette le second lot comme un doublon, ou le paie deux fois.",
			Requirements: []string{"D-07", "D-09"},
			Driver: afterRefusal(func(ctx context.Context, d adapter.Driver, r adapter.Request,
				_ adapter.Answer) (adapter.Answer, error) {
				if a, err := d.Do(ctx, adapter.ActionSend, r); err != nil || a.Status != adapter.Done {
					return a, err
				}
				return d.Do(ctx, adapter.ActionSend, r)
			}),
		},
		{
			Name:  "motif-unique",
			Title: "Dit toujours « annuaire indisponible », quelle que soit la cause du refus",
			Shows: "Le poste refuse, à raison, mais donne une cause qui n'est pas celle de la situation.",
			Causes: "L'utilisateur appelle le mauvais service et attend que l'annuaire revienne ; le certificat, lui, " +
				"reste à renouveler.",
			Requirements: []string{"D-01", "D-02", "D-03", "D-04", "D-05", "D-06", "D-07", "D-08", "D-10"},
			Driver: edited(func(_ adapter.Action, a *adapter.Answer) {
				if a.Status == adapter.Refused {
					a.Reason, a.ReasonCode = "annuaire indisponible", "directory"
				}
			}),
		},
		{
			Name:  "refus-muet",
			Title: "Refuse d'envoyer sans dire pourquoi",
			Shows: "Rien ne part, et l'utilisateur n'a pas de motif.",
			Causes: "L'utilisateur ne sait pas qu'il faut renouveler un certificat : il essaie, essaie encore, et sa " +
				"facturation attend.",
			Requirements: []string{"D-03", "D-04", "D-07"},
			Driver: edited(func(_ adapter.Action, a *adapter.Answer) {
				if a.Status == adapter.Refused {
					a.Reason, a.ReasonCode = " ", ""
				}
			}),
		},
	}
}

// afterRefusal does something else with each sending asked of a station whose
// sending was refused once; a is that refusal. It lies in the station, for a
// software that is one process an action.
func afterRefusal(again func(ctx context.Context, d adapter.Driver, r adapter.Request,
	a adapter.Answer) (adapter.Answer, error)) func(adapter.Driver) adapter.Driver {
	return through(func(d adapter.Driver) act {
		return func(ctx context.Context, action adapter.Action, r adapter.Request) (adapter.Answer, error) {
			kept := filepath.Join(r.Station, "fault-refusal.json")
			if action == adapter.ActionConfigure {
				if err := os.Remove(kept); err != nil && !errors.Is(err, fs.ErrNotExist) {
					return adapter.Answer{}, err
				}
			}
			if action != adapter.ActionSend {
				return d.Do(ctx, action, r)
			}
			switch data, err := os.ReadFile(kept); {
			case err == nil:
				var refusal adapter.Answer
				if err := json.Unmarshal(data, &refusal); err != nil {
					return adapter.Answer{}, fmt.Errorf("%s: %w", kept, err)
				}
				return again(ctx, d, r, refusal)
			case !errors.Is(err, fs.ErrNotExist):
				return adapter.Answer{}, err
			}
			a, err := d.Do(ctx, action, r)
			if err != nil || a.Status != adapter.Refused {
				return a, err
			}
			data, err := json.Marshal(a)
			if err != nil {
				return a, err
			}
			return a, os.WriteFile(kept, data, 0o600)
		}
	})
}

// sendOther sends a file of one record less than the one asked for.
func sendOther(ctx context.Context, d adapter.Driver, r adapter.Request) (adapter.Answer, error) {
	p, ok := r.Params.(*adapter.Send)
	if !ok {
		return d.Do(ctx, adapter.ActionSend, r)
	}
	data, err := os.ReadFile(p.File)
	if err != nil {
		return adapter.Answer{}, err
	}
	f, err := os.CreateTemp(r.Station, "fault-lot-*")
	if err != nil {
		return adapter.Answer{}, err
	}
	_, err = f.Write(data[:max(0, len(data)-128)])
	if e := f.Close(); err == nil {
		err = e
	}
	if err != nil {
		return adapter.Answer{}, err
	}
	other := *p
	other.File = f.Name()
	r.Params = &other
	return d.Do(ctx, adapter.ActionSend, r)
}
