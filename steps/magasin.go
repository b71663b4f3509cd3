package steps

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"amfront/journal"
	"amfront/lps/adapter"
	"amfront/pki/testca"
	"amfront/scenarios"
)

// usages are the words of a feature for a usage.
var usages = map[string]testcaUsage{"de test": "test", "de démonstration": "demo", "réels": "reel"}

// administration are the gestures and checks around the store of certificates:
// renewal, revocation, authorities, lists (part E).
func administration() []Definition {
	return slices.Concat(renewals(), lists(), storeChecks())
}

// renewals are what a front-end does to its certificate, and how the station
// follows.
func renewals() []Definition {
	operation := func(pattern, example, doc, op string) Definition {
		return Definition{Pattern: pattern, Example: example, Doc: doc, Actor: "magasin", Role: Gesture,
			Run: func(ctx context.Context, s *Scenario, args []string) error { return s.frontal(ctx, op, args[0]) }}
	}
	return []Definition{
		gesture("magasin", `un poste en service pour les flux (de test|de démonstration|réels), dont le certificat `+
			`(AMO|AMC) expire dans (\d+) jours`,
			"un poste en service pour les flux de test, dont le certificat AMO expire dans 10 jours",
			"Le poste a pris dans l'annuaire un certificat sain auquel il reste ce nombre de jours.",
			func(ctx context.Context, s *Scenario, args []string) error {
				s.usage = usages[args[0]]
				days, err := strconv.Atoi(args[2])
				if err != nil {
					return err
				}
				if err := s.renewFor(ctx, s.label(args[1]), time.Duration(days)*24*time.Hour); err != nil {
					return err
				}
				return s.equip(ctx)
			}),
		operation(`le frontal (AMO|AMC|OCT) renouvelle son certificat`, "le frontal AMO renouvelle son certificat",
			"Un nouveau certificat remplace l'ancien dans l'annuaire ; l'ancien reste valable et le frontal en garde la clé.",
			"renew"),
		operation(`le frontal (AMO|AMC|OCT) publie un certificat plus récent à côté de l'ancien`,
			"le frontal AMO publie un certificat plus récent à côté de l'ancien",
			"L'annuaire publie les deux ; le plus récent est celui qu'il faut employer.", "supersede"),
		operation(`le frontal (AMO|AMC|OCT) révoque son certificat et en publie un nouveau`,
			"le frontal AMO révoque son certificat et en publie un nouveau",
			"L'ancien certificat figure aussitôt sur la CRL ; l'annuaire publie le nouveau.", "revoke"),
		operation(`le frontal (AMO|AMC|OCT) révoque son certificat sans en publier de nouveau`,
			"le frontal AMO révoque son certificat sans en publier de nouveau",
			"L'ancien certificat figure sur la CRL, mais l'annuaire le montre encore ; le frontal signe déjà avec le nouveau.",
			"revoke-without-replacement"),
		operation(`le frontal (AMO|AMC) passe à une nouvelle autorité de certification`,
			"le frontal AMO passe à une nouvelle autorité de certification",
			"Le nouveau certificat est émis par une autorité d'une nouvelle hiérarchie, que l'annuaire publie.", "roll"),
		gesture("magasin", `le frontal (AMO|AMC) revient à son ancienne autorité, à côté de la nouvelle`,
			"le frontal AMO revient à son ancienne autorité, à côté de la nouvelle",
			"L'ancienne autorité émet un certificat plus récent ; l'annuaire le publie à côté de celui de la nouvelle.",
			func(ctx context.Context, s *Scenario, args []string) error {
				c, err := s.World.PKI.Return(ctx, s.label(args[0]))
				if err != nil {
					return err
				}
				return s.World.Announce(ctx, c)
			}),
		gesture("magasin", `l'(AMO|AMC) n'a de certificat que sous une nouvelle autorité, que le poste n'a pas`,
			"l'AMO n'a de certificat que sous une nouvelle autorité, que le poste n'a pas",
			"L'annuaire ne publie plus que le certificat émis par la nouvelle hiérarchie.",
			func(ctx context.Context, s *Scenario, args []string) error {
				s.codes = []string{"unknown-ca"}
				if err := s.frontal(ctx, "roll", args[0]); err != nil {
					return err
				}
				c, err := s.World.PKI.Current(s.label(args[0]))
				if err != nil {
					return err
				}
				return s.note(journal.Expected{What: "served"}, journal.Expected{
					What: "served", Label: c.Label, SHA256: digest(c.Certificate.Raw)})
			}),
		does("magasin", `l'AMO, l'AMC et l'OCT renouvellent leur certificat le même jour`,
			"Flux de test et flux réels : chacun publie un nouveau certificat ; les anciens restent valables "+
				"et les frontaux en gardent les clés.",
			func(s *Scenario, ctx context.Context) error {
				for _, label := range testca.Labels() {
					if _, err := s.World.PKI.Current(label); err != nil {
						continue // a world without this recipient
					}
					if _, err := s.World.PKIOperation(ctx, scenarios.Step{Op: "renew", Label: label}); err != nil {
						return err
					}
				}
				return nil
			}),
		gesture("magasin", `un annuaire où l'adresse de la CRL du certificat (AMO|AMC) s'écrit comme le document `+
			`l'imprime`,
			"un annuaire où l'adresse de la CRL du certificat AMO s'écrit comme le document l'imprime",
			"Le point de distribution finit par « /certificateRevocationList » au lieu de "+
				"« ?certificateRevocationList;binary ». La liste est à la même entrée.",
			func(ctx context.Context, s *Scenario, args []string) error {
				c, err := s.World.PKI.RenewPrinted(ctx, s.label(args[0]))
				if err != nil {
					return err
				}
				return s.World.Announce(ctx, c)
			}),
		gesture("magasin", `l'annuaire montre de nouveau l'ancien certificat (AMO|AMC) à la place du nouveau`,
			"l'annuaire montre de nouveau l'ancien certificat AMO à la place du nouveau",
			"Ainsi fait une copie de l'annuaire en retard : elle ne montre plus que le certificat qui avait été remplacé.",
			func(ctx context.Context, s *Scenario, args []string) error {
				c, err := s.World.PKI.ShowFormer(s.label(args[0]))
				if err != nil {
					return err
				}
				return s.World.Announce(ctx, c)
			}),
		does("magasin", `le poste reçoit une nouvelle autorité intermédiaire de la même racine`,
			"L'autorité et sa liste de révocation sont installées à la main ; l'annuaire n'en montre rien.",
			(*Scenario).installBeside),
		does("magasin", `le poste reçoit la nouvelle autorité de certification`,
			"La racine et l'intermédiaire de la nouvelle hiérarchie sont installées à la main, comme une mise à "+
				"jour du logiciel le ferait.", (*Scenario).installNextCA),
		gesture("magasin", `l'annuaire publie à la place un certificat (AMO|AMC) (.+)`,
			"l'annuaire publie à la place un certificat AMO périmé",
			"L'annuaire ne montre plus que ce certificat ; celui que le poste a déjà pris reste bon. Écarts : "+
				strings.Join(oddNames(), ", ")+".",
			func(ctx context.Context, s *Scenario, args []string) error {
				return s.publishOdd(ctx, args[0], args[1])
			}),
	}
}

// lists are the gestures on revocation lists.
func lists() []Definition {
	return []Definition{
		does("magasin", `le poste met à jour ses CRL`,
			"Le logiciel demande à l'annuaire les seules listes de révocation.",
			func(s *Scenario, ctx context.Context) error { return s.refresh(ctx, "crls") }),
		does("magasin", `le poste met à jour ses certificats sans ses CRL`,
			"Le logiciel demande à l'annuaire les seuls certificats.",
			func(s *Scenario, ctx context.Context) error { return s.refresh(ctx, "certificates") }),
		gesture("magasin", `l'annuaire montre à la place de la CRL de l'AMO `+
			`(une CRL périmée|une CRL plus ancienne|la même CRL|une CRL à la `+
			`signature abîmée|une CRL signée par une autre clé|la CRL d'une autre autorité|une CRL pas encore valable|une `+
			`CRL neuve|rien)`,
			"l'annuaire montre à la place de la CRL de l'AMO une CRL périmée",
			"État de la liste de révocation de l'autorité dont dépend le certificat de l'AMO. « Périmée » est plus récente que "+
				"celle d'avant, « plus ancienne » est encore en vigueur : une chose à la fois.",
			func(ctx context.Context, s *Scenario, args []string) error {
				variant := map[string]testca.CRLVariant{"une CRL périmée": testca.CRLLapsed,
					"une CRL plus ancienne": testca.CRLOlder, "la même CRL": testca.CRLUnchanged,
					"une CRL à la signature abîmée": testca.CRLForged, "une CRL signée par une autre clé": testca.CRLOtherKey,
					"la CRL d'une autre autorité": testca.CRLOtherCA, "une CRL pas encore valable": testca.CRLNotYetValid,
					"une CRL neuve": testca.CRLFresh, "rien": testca.CRLAbsent}[args[0]]
				return s.showList(ctx, s.label("AMO"), variant)
			}),
		gesture("magasin", `la liste de révocation de l'(AMO|AMC) périme sur le poste`,
			"la liste de révocation de l'AMO périme sur le poste",
			"L'annuaire publie une liste en vigueur pour quelques secondes, que le poste relève ; puis le banc attend "+
				"qu'elle soit périmée, sans que l'annuaire en publie d'autre.",
			func(ctx context.Context, s *Scenario, args []string) error { return s.age(ctx, args[0]) }),
		gesture("magasin", `l'opérateur demande les heures prévues pour (\d+) postes neufs`,
			"l'opérateur demande les heures prévues pour 300 postes neufs",
			"Le logiciel dit quand il demanderait sa première CRL sur autant de postes neufs.",
			func(ctx context.Context, s *Scenario, args []string) error {
				n, err := strconv.Atoi(args[0])
				if err != nil {
					return err
				}
				if err := s.configure(ctx); err != nil {
					return err
				}
				_, err = s.do(ctx, &adapter.Plan{Samples: n})
				return err
			}),
		gesture("magasin", `l'opérateur demande quand les postes referaient leur demande après (une CRL neuve|une CRL `+
			`inchangée|un échec|deux échecs de suite|leur mise en service)`,
			"l'opérateur demande quand les postes referaient leur demande après un échec",
			"Le logiciel le dit de quelques postes, pour deux jours différents (protocole 2).",
			func(ctx context.Context, s *Scenario, args []string) error {
				last := map[string]*adapter.PlanState{"une CRL neuve": {Outcome: "fetched", Times: 1},
					"une CRL inchangée": {Outcome: "unchanged", Times: 1}, "un échec": {Outcome: "failed", Times: 1},
					"deux échecs de suite": {Outcome: "failed", Times: 2}}[args[0]]
				if err := s.configure(ctx); err != nil {
					return err
				}
				now := s.World.Now().In(scenarios.Paris())
				for _, days := range []int{1, 4} { // two days of the week
					from := time.Date(now.Year(), now.Month(), now.Day()+days, 9, 0, 0, 0, scenarios.Paris())
					if _, err := s.do(ctx, &adapter.Plan{Samples: fewStations, From: &from, State: last}); err != nil {
						return err
					}
				}
				return nil
			}),
	}
}

// fewStations is how many say their next date: what a person types, too.
const fewStations = 5

// storeChecks are the checks of part E.
func storeChecks() []Definition {
	ask := asks("magasin")
	return []Definition{
		check("magasin", `le lot arrive au frontal (AMO|AMC|OCT) chiffré avec (le certificat en vigueur|`+
			`le nouveau certificat|le certificat d'avant|l'ancien certificat|le certificat du message)`,
			"le lot arrive au frontal AMO chiffré avec le nouveau certificat",
			"Le lot est arrivé et la clé qui l'ouvre est celle de ce certificat : celui qui est en vigueur au "+
				"frontal, celui d'avant, ou celui qui signait le dernier message de service.",
			func(s *Scenario, args []string) error {
				c, err := s.meant(args[0], args[1])
				switch {
				case s.aborted != nil: // the check has its verdict
				case err != nil:
					return err
				case c != nil:
					if err := s.Expect(c); err != nil {
						return err
					}
				}
				return s.Ask("certificat-attendu", firm[s.Requirement])
			}),
		ask("l'annuaire n'est pas interrogé pendant cet envoi", "Le certificat vient du magasin local (recommandation).",
			"annuaire-non-interroge"),
		check("magasin", `l'annuaire est interrogé( \(recommandé\))?`, "l'annuaire est interrogé",
			"Depuis le dernier geste, le poste a cherché un certificat dans l'annuaire.",
			func(s *Scenario, args []string) error {
				if args[0] != "" {
					return s.Ask("annuaire-interroge", "", "niveau", "recommandé")
				}
				return s.Ask("annuaire-interroge", "")
			}),
		ask("le poste a cherché de lui-même le nouveau certificat",
			"Depuis la dernière mise à jour demandée, le poste a cherché un certificat dans l'annuaire sans qu'on le lui "+
				"dise ; ou l'éditeur déclare dans lps.json (E-04) la tâche quotidienne qui le fait, que le banc ne voit pas sans "+
				"horloge.",
			"successeur-cherche"),
		ask("aucune session d'annuaire ne reste ouverte",
			"Le poste ferme chaque session d'annuaire aussitôt servie, même après une erreur.", "session-annuaire-fermee"),
		check("magasin", `seules les CRL utiles sont demandées`, "",
			"L'annuaire n'a remis que les CRL des autorités placées au-dessus des certificats que le poste emploie.",
			func(s *Scenario, _ []string) error {
				dns, err := s.neededLists()
				if err != nil {
					return err
				}
				return s.Ask("crl-utiles", "", "utiles", strings.Join(dns, "|"))
			}),
		ask("le poste alerte l'utilisateur", "Le logiciel a affiché une alerte à l'une des "+
			"mises à jour qui précèdent, que l'adaptateur rapporte (recommandation).",
			"alerte-dite"),
		ask("les listes ont été demandées au rythme du document", "Jour après jour, de lui-même, le logiciel demande ses "+
			"CRL une fois par semaine, et chaque jour tant que la demande ne donne rien (recommandation).", "rythme-vecu"),
		ask("ces demandes sont prévues au bon jour", "Les dates prévues suivent le rythme du document : une semaine plus "+
			"tard après une CRL neuve, le lendemain après un échec ou une CRL inchangée (recommandation).", "dates-prevues"),
		ask("ces heures tombent entre 2 h et 22 h", "Toutes les heures prévues sont dans la plage (recommandation).",
			"heures-permises"),
		ask("ces heures s'étalent sur au moins 8 heures",
			"Les heures sont tirées au hasard sur une plage assez large (recommandation).", "heures-etalees"),
	}
}
