package steps

import (
	"context"
	"encoding/json"
	"fmt"
	"path/filepath"

	"amfront/journal"
	"amfront/lps/adapter"
	"amfront/pki/testca"
	"amfront/scenarios"
)

// changes are what happens after a first state: renewal, revocation, a list
// that comes back, and the same file sent once more.
func changes() []Definition {
	return []Definition{
		{
			Pattern: `(?:un annuaire qui publie|l'annuaire publie désormais) un certificat (AMO|AMC) renouvelé`,
			Example: "l'annuaire publie désormais un certificat AMO renouvelé",
			Doc: "Un certificat neuf et en règle prend la place de ceux que l'annuaire montrait ; c'est lui qui est " +
				"attendu.",
			Actor: "annuaire", Role: Gesture,
			Run: func(ctx context.Context, s *Scenario, args []string) error {
				return s.alter(ctx, scenarios.Step{Op: "renew"}, args[0], false)
			},
		},
		{
			Pattern: `(?:un annuaire qui publie|l'annuaire publie désormais) un certificat (AMO|AMC) plus récent à côté de ` +
				`l'ancien`,
			Example: "l'annuaire publie désormais un certificat AMO plus récent à côté de l'ancien",
			Doc: "L'ancien certificat reste publié, en premier ; le nouveau commence plus tard et c'est lui qui est " +
				"attendu.",
			Actor: "annuaire", Role: Gesture,
			Run: func(ctx context.Context, s *Scenario, args []string) error {
				return s.alter(ctx, scenarios.Step{Op: "supersede"}, args[0], false)
			},
		},
		{
			Pattern: `l'autorité révoque le certificat (AMO|AMC) et n'en publie pas d'autre`,
			Example: "l'autorité révoque le certificat AMO et n'en publie pas d'autre",
			Doc:     "Le certificat reste dans l'annuaire, mais la nouvelle liste de révocation le nomme.",
			Actor:   "annuaire", Role: Gesture,
			Run: func(ctx context.Context, s *Scenario, args []string) error {
				s.codes = []string{"revoked"}
				return s.alter(ctx, scenarios.Step{Op: "revoke-without-replacement"}, args[0], true)
			},
		},
		{
			Pattern: `l'annuaire publie de nouveau une liste de révocation à jour pour l'(AMO|AMC)`,
			Example: "l'annuaire publie de nouveau une liste de révocation à jour pour l'AMO",
			Doc:     "L'autorité du certificat republie une liste en vigueur, bien signée.",
			Actor:   "annuaire", Role: Gesture,
			Run: func(ctx context.Context, s *Scenario, args []string) error {
				return s.alter(ctx, scenarios.Step{Op: "crl", Variant: string(testca.CRLFresh)}, args[0], true)
			},
		},
		{
			Pattern: `l'annuaire remplace la liste de révocation de l'(AMO|AMC) par (une liste falsifiée|celle d'une autre ` +
				`autorité|rien)`,
			Example: "l'annuaire remplace la liste de révocation de l'AMO par une liste falsifiée",
			Doc:     "Une mauvaise liste, ou aucune, prend la place de la bonne. Ce que le poste savait déjà reste vrai.",
			Actor:   "annuaire", Role: Gesture,
			Run: func(ctx context.Context, s *Scenario, args []string) error {
				return s.replaceList(ctx, args[0], map[string]testca.CRLVariant{"une liste falsifiée": testca.CRLForged,
					"celle d'une autre autorité": testca.CRLOtherCA, "rien": testca.CRLAbsent}[args[1]])
			},
		},
		does("poste", `l'opérateur installe à la main la liste de révocation de l'autorité`,
			"La liste en vigueur avant la situation, remise en fichier par un autre chemin que l'annuaire.",
			(*Scenario).installList),
		does("envoi", `l'opérateur demande de nouveau l'envoi du même fichier`,
			"Le fichier que le poste n'avait pas envoyé. Rien n'est demandé si le logiciel l'a déjà envoyé de "+
				"lui-même depuis.", (*Scenario).sendAgain),
		asks("envoi")(`le lot qui attendait arrive intact et une seule fois`,
			"Le fichier que le poste n'avait pas envoyé est celui que le frontal ouvre, à l'octet près, et il "+
				"n'arrive pas deux fois.", "lot-repris"),
	}
}

// alter changes the PKI about one recipient. list says that the new
// revocation list is what the situation is made of.
func (s *Scenario) alter(ctx context.Context, step scenarios.Step, actor string, list_ bool) error {
	step.Label = testca.LabelFor(testca.Actor(actor), s.usage.pki())
	if _, err := s.World.PKIOperation(ctx, step); err != nil {
		return fmt.Errorf("%s: %w", step.Op, err)
	}
	parts := []journal.Expected{{What: "served"}}
	if list_ {
		parts = append(parts, list(s.authorityOf(s.World.PKI.Describe(), step.Label), step.Label))
	}
	if err := s.note(parts...); err != nil {
		return err
	}
	return s.expectCurrent(step.Label)
}

// replaceList puts a bad list, or none, in the place of a good one, on top of
// the situation so far.
func (s *Scenario) replaceList(ctx context.Context, actor string, v testca.CRLVariant) error {
	label := testca.LabelFor(testca.Actor(actor), s.usage.pki())
	if _, err := s.World.PKIOperation(ctx, scenarios.Step{Op: "crl", Label: label, Variant: string(v)}); err != nil {
		return err
	}
	part := list(s.authorityOf(s.World.PKI.Describe(), label), label)
	if part.SHA256 == "" {
		part.What = "asked"
	}
	return s.note(part)
}

// installList gives the station the list of its usage's authority by hand.
func (s *Scenario) installList(ctx context.Context) error {
	if err := s.configure(ctx); err != nil {
		return err
	}
	of := s.World.Endpoints().Directory.Authorities
	m := of.Test
	if s.usage == "reel" {
		m = of.Reel
	}
	if err := s.note(journal.Expected{What: "served"}); err != nil {
		return err
	}
	_, err := s.do(ctx, &adapter.InstallCRL{File: filepath.Join(s.Dir, "remis", filepath.FromSlash(m.Lists[1]))})
	return err
}

// sendAgain sends the file of the last sending once more, unless it has
// arrived since: a software may keep a stopped lot and send it by itself.
func (s *Scenario) sendAgain(ctx context.Context) error {
	var last *adapter.Send
	var want journal.Expected
	arrived := false
	for ev, err := range s.World.Journal.EventsOf(ctx, 0, journal.KindLPSAction, journal.KindExpected,
		journal.KindMessageReceived) {
		if err != nil {
			return err
		}
		switch ev.Kind {
		case journal.KindLPSAction:
			var a struct {
				Action  string          `json:"action"`
				Request json.RawMessage `json:"request"`
			}
			if err := ev.Decode(&a); err != nil {
				return err
			}
			if a.Action != string(adapter.ActionSend) {
				continue
			}
			last, arrived = &adapter.Send{}, false
			if err := json.Unmarshal(a.Request, last); err != nil {
				return err
			}
		case journal.KindExpected:
			var e journal.Expected
			if err := ev.Decode(&e); err != nil {
				return err
			}
			if e.What == "file" {
				want = e
			}
		case journal.KindMessageReceived:
			var m journal.MessageReceived
			if err := ev.Decode(&m); err != nil {
				return err
			}
			arrived = arrived || m.FileSHA256 == want.SHA256 || m.PlainSHA256 == want.SHA256
		}
	}
	if last == nil {
		return fmt.Errorf("no file was sent before in this scenario")
	}
	if arrived {
		return nil
	}
	_, err := s.do(ctx, last)
	return err
}
