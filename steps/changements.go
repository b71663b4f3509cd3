package steps

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"amfront/journal"
	"amfront/lps/adapter"
	"amfront/pki/testca"
	"amfront/scenarios"
)

// changes are what happens after a first state: renewal, revocation, a list
// that comes back, and the same file sent once more.
func changes() []Definition {
	return []Definition{
		gesture("annuaire", `(?:un annuaire qui publie|l'annuaire publie désormais) un certificat (AMO|AMC) renouvelé`,
			"l'annuaire publie désormais un certificat AMO renouvelé",
			"Un certificat neuf et en règle prend la place de ceux que l'annuaire montrait ; c'est lui qui est attendu.",
			func(ctx context.Context, s *Scenario, args []string) error {
				return s.alter(ctx, scenarios.Step{Op: "renew"}, args[0], false)
			}),
		gesture("annuaire", `(?:un annuaire qui publie|l'annuaire publie désormais) un certificat (AMO|AMC) plus récent `+
			`à côté de l'ancien`,
			"l'annuaire publie désormais un certificat AMO plus récent à côté de l'ancien",
			"L'ancien certificat reste publié, en premier ; le nouveau commence plus tard et c'est lui qui est attendu.",
			func(ctx context.Context, s *Scenario, args []string) error {
				return s.alter(ctx, scenarios.Step{Op: "supersede"}, args[0], false)
			}),
		gesture("annuaire", `l'autorité révoque le certificat (AMO|AMC) et n'en publie pas d'autre`,
			"l'autorité révoque le certificat AMO et n'en publie pas d'autre",
			"Le certificat reste dans l'annuaire, mais la nouvelle liste de révocation le nomme.",
			func(ctx context.Context, s *Scenario, args []string) error {
				s.codes = []string{"revoked"}
				return s.alter(ctx, scenarios.Step{Op: "revoke-without-replacement"}, args[0], true)
			}),
		gesture("annuaire", `l'autorité révoque (?:le certificat (AMO|AMC)|(l'autorité intermédiaire) de l'AMO) `+
			`(pour .+|sans motif)`,
			"l'autorité révoque le certificat AMO pour suspension (certificateHold)",
			"La nouvelle liste nomme le certificat, ou celle de la racine l'autorité intermédiaire, avec ce motif. Aucun "+
				"autre certificat n'est publié. Motifs : "+strings.Join(reasonNames(), ", ")+".",
			func(ctx context.Context, s *Scenario, args []string) error {
				return s.revokeFor(ctx, cmp.Or(args[0], "AMO"), args[1] != "", args[2])
			}),
		gesture("annuaire", `l'annuaire publie de nouveau une liste de révocation à jour pour l'(AMO|AMC)`,
			"l'annuaire publie de nouveau une liste de révocation à jour pour l'AMO",
			"L'autorité du certificat republie une liste en vigueur, bien signée.",
			func(ctx context.Context, s *Scenario, args []string) error {
				return s.alter(ctx, scenarios.Step{Op: "crl", Variant: string(testca.CRLFresh)}, args[0], true)
			}),
		gesture("annuaire", `l'annuaire remplace la liste de révocation de l'(AMO|AMC) par (une liste falsifiée|celle `+
			`d'une autre autorité|une liste plus ancienne|une liste plus ancienne et périmée|une liste qui ne dit que des `+
			`changements|une liste réservée aux autorités|rien)`,
			"l'annuaire remplace la liste de révocation de l'AMO par une liste falsifiée",
			"Une mauvaise liste, ou aucune, prend la place de la bonne. Ce que le poste savait déjà reste vrai.",
			func(ctx context.Context, s *Scenario, args []string) error {
				return s.replaceList(ctx, args[0], map[string]testca.CRLVariant{"une liste falsifiée": testca.CRLForged,
					"celle d'une autre autorité": testca.CRLOtherCA, "rien": testca.CRLAbsent,
					"une liste plus ancienne": testca.CRLOlder, "une liste plus ancienne et périmée": testca.CRLOutdated,
					"une liste qui ne dit que des changements": testca.CRLDelta,
					"une liste réservée aux autorités":         testca.CRLScope}[args[1]])
			}),
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

// reasons are the words for the codes of RFC 5280 §5.3.1 that a list may give.
var reasons = []struct {
	phrase, name string
	ahead        time.Duration
}{
	{"sans motif", "unspecified", 0},
	{"pour clé compromise (keyCompromise)", "keyCompromise", 0},
	{"pour autorité compromise (cACompromise)", "cACompromise", 0},
	{"pour changement d'affiliation (affiliationChanged)", "affiliationChanged", 0},
	{"pour remplacement (superseded)", "superseded", 0},
	{"pour cessation d'activité (cessationOfOperation)", "cessationOfOperation", 0},
	{"pour suspension (certificateHold)", "certificateHold", 0},
	{"pour suspension datée de demain (certificateHold)", "certificateHold", 24 * time.Hour},
	{"pour clé compromise datée de demain (keyCompromise)", "keyCompromise", 24 * time.Hour},
	{"pour retrait de privilège (privilegeWithdrawn)", "privilegeWithdrawn", 0},
	{"pour autorité d'attributs compromise (aACompromise)", "aACompromise", 0},
}

func reasonNames() []string {
	var out []string
	for _, r := range reasons {
		out = append(out, "« "+r.phrase+" »")
	}
	return out
}

// revokeFor revokes a recipient's certificate, or the intermediate above it,
// for a reason, without publishing another.
func (s *Scenario) revokeFor(ctx context.Context, actor string, authority bool, phrase string) error {
	for _, r := range reasons {
		if r.phrase != phrase {
			continue
		}
		o := testca.RevokeOptions{Reason: r.name, WithoutReplacement: true}
		if r.ahead > 0 {
			o.Dated = s.World.Now().Add(r.ahead)
		}
		label := s.label(actor)
		s.codes = []string{"revoked"}
		var c testca.Change
		var err error
		if authority {
			s.codes = []string{"ca-revoked", "revoked"}
			c, err = s.World.PKI.RevokeAuthority(label, o)
		} else {
			c, err = s.World.PKI.Revoke(ctx, label, o)
		}
		if err != nil {
			return err
		}
		if err := s.World.Announce(ctx, c); err != nil {
			return err
		}
		now := s.World.PKI.Describe()
		ca := s.authorityOf(now, label)
		if i := slices.IndexFunc(now.Authorities,
			func(a testca.AuthorityDescription) bool { return a.DN == ca.Issuer }); authority && i >= 0 {
			ca = now.Authorities[i]
		}
		return s.note(journal.Expected{What: "served"}, list(ca, label))
	}
	return fmt.Errorf("unknown reason %q; expected one of %q", phrase, reasonNames())
}

// alter changes the PKI about one recipient. list says that the new
// revocation list is what the situation is made of.
func (s *Scenario) alter(ctx context.Context, step scenarios.Step, actor string, list_ bool) error {
	step.Label = s.label(actor)
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
	part, err := s.publishList(ctx, s.label(actor), v)
	if err != nil {
		return err
	}
	if part.SHA256 == "" {
		part.What = "asked"
	}
	return s.note(part)
}

// publishList puts the list of a label's authority into a state, and tells what
// the directory shows then.
func (s *Scenario) publishList(ctx context.Context, label string, v testca.CRLVariant) (journal.Expected, error) {
	if _, err := s.World.PKIOperation(ctx, scenarios.Step{Op: "crl", Label: label, Variant: string(v)}); err != nil {
		return journal.Expected{}, err
	}
	return list(s.authorityOf(s.World.PKI.Describe(), label), label), nil
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
	sent, seq, err := s.lastSending(ctx)
	if err != nil {
		return err
	}
	var want journal.Expected
	for ev, err := range s.World.Journal.EventsOf(ctx, 0, journal.KindExpected, journal.KindMessageReceived) {
		var e journal.Expected
		var m journal.MessageReceived
		switch {
		case err != nil:
		case ev.Kind == journal.KindMessageReceived:
			err = ev.Decode(&m)
		default:
			err = ev.Decode(&e)
		}
		switch {
		case err != nil:
			return err
		case e.What == "file":
			want = e
		case ev.Kind == journal.KindMessageReceived && ev.Seq > seq &&
			(m.FileSHA256 == want.SHA256 || m.PlainSHA256 == want.SHA256):
			return nil
		}
	}
	_, err = s.do(ctx, sent)
	return err
}

// lastSending is the newest sending asked of the LPS, and its event.
func (s *Scenario) lastSending(ctx context.Context) (p *adapter.Send, seq uint64, err error) {
	for ev, err := range s.World.Journal.EventsOf(ctx, 0, journal.KindLPSAction) {
		var a struct {
			Action  adapter.Action
			Request json.RawMessage
		}
		if err == nil {
			err = ev.Decode(&a)
		}
		if err == nil && a.Action == adapter.ActionSend {
			p, seq = &adapter.Send{}, ev.Seq
			err = json.Unmarshal(a.Request, p)
		}
		if err != nil {
			return nil, 0, err
		}
	}
	if p == nil {
		err = errors.New("no file was sent before in this scenario")
	}
	return p, seq, err
}
