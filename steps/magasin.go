package steps

import (
	"context"
	"fmt"
	"path/filepath"
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
		{
			Pattern: `un poste en service pour les flux (de test|de démonstration|réels), dont le certificat (AMO|AMC) expire dans (\d+) jours`,
			Example: "un poste en service pour les flux de test, dont le certificat AMO expire dans 10 jours",
			Doc:     "Le poste a pris dans l'annuaire un certificat sain auquel il reste ce nombre de jours.",
			Actor:   "magasin", Role: Gesture,
			Run: func(ctx context.Context, s *Scenario, args []string) error {
				s.usage = usages[args[0]]
				days, err := strconv.Atoi(args[2])
				if err != nil {
					return err
				}
				if err := s.renewFor(ctx, s.label(args[1]), time.Duration(days)*24*time.Hour); err != nil {
					return err
				}
				return s.equip(ctx)
			},
		},
		operation(`le frontal (AMO|AMC|OCT) renouvelle son certificat`, "le frontal AMO renouvelle son certificat",
			"Un nouveau certificat remplace l'ancien dans l'annuaire ; l'ancien reste valable et le frontal en garde la clé.", "renew"),
		operation(`le frontal (AMO|AMC|OCT) publie un certificat plus récent à côté de l'ancien`, "le frontal AMO publie un certificat plus récent à côté de l'ancien",
			"L'annuaire publie les deux ; le plus récent est celui qu'il faut employer.", "supersede"),
		operation(`le frontal (AMO|AMC|OCT) révoque son certificat et en publie un nouveau`, "le frontal AMO révoque son certificat et en publie un nouveau",
			"L'ancien certificat figure aussitôt sur la CRL ; l'annuaire publie le nouveau.", "revoke"),
		operation(`le frontal (AMO|AMC|OCT) révoque son certificat sans en publier de nouveau`, "le frontal AMO révoque son certificat sans en publier de nouveau",
			"L'ancien certificat figure sur la CRL, mais l'annuaire le montre encore ; le frontal signe déjà avec le nouveau.", "revoke-without-replacement"),
		operation(`le frontal (AMO|AMC) passe à une nouvelle autorité de certification`, "le frontal AMO passe à une nouvelle autorité de certification",
			"Le nouveau certificat est émis par une autorité d'une nouvelle hiérarchie, que l'annuaire publie.", "roll"),
		{
			Pattern: `l'(AMO|AMC) n'a de certificat que sous une nouvelle autorité, que le poste n'a pas`,
			Example: "l'AMO n'a de certificat que sous une nouvelle autorité, que le poste n'a pas",
			Doc:     "L'annuaire ne publie plus que le certificat émis par la nouvelle hiérarchie.",
			Actor:   "magasin", Role: Gesture,
			Run: func(ctx context.Context, s *Scenario, args []string) error {
				s.codes = []string{"unknown-ca"}
				return s.frontal(ctx, "roll", args[0])
			},
		},
		{
			Pattern: `le poste reçoit la nouvelle autorité de certification`,
			Example: "le poste reçoit la nouvelle autorité de certification",
			Doc:     "La racine et l'intermédiaire de la nouvelle hiérarchie sont installées à la main, comme une mise à jour du logiciel le ferait.",
			Actor:   "magasin", Role: Gesture,
			Run: func(ctx context.Context, s *Scenario, _ []string) error { return s.installNextCA(ctx) },
		},
		{
			Pattern: `l'annuaire publie à la place un certificat (AMO|AMC) (.+)`,
			Example: "l'annuaire publie à la place un certificat AMO périmé",
			Doc:     "L'annuaire ne montre plus que ce certificat ; celui que le poste a déjà pris reste bon. Écarts : " + strings.Join(oddNames(), ", ") + ".",
			Actor:   "magasin", Role: Gesture,
			Run: func(ctx context.Context, s *Scenario, args []string) error {
				return s.publishOdd(ctx, args[0], args[1])
			},
		},
	}
}

// lists are the gestures on revocation lists.
func lists() []Definition {
	return []Definition{
		{
			Pattern: `le poste met à jour ses CRL`,
			Example: "le poste met à jour ses CRL",
			Doc:     "Le logiciel demande à l'annuaire les seules listes de révocation.",
			Actor:   "magasin", Role: Gesture,
			Run: func(ctx context.Context, s *Scenario, _ []string) error { return s.refresh(ctx, "crls") },
		},
		{
			Pattern: `l'annuaire montre à la place de la CRL de l'AMO (une CRL périmée|la même CRL|une CRL à la signature abîmée|une CRL signée par une autre clé|la CRL d'une autre autorité|une CRL pas encore valable|une CRL neuve|rien)`,
			Example: "l'annuaire montre à la place de la CRL de l'AMO une CRL périmée",
			Doc:     "État de la liste de révocation de l'autorité dont dépend le certificat de l'AMO.",
			Actor:   "magasin", Role: Gesture,
			Run: func(ctx context.Context, s *Scenario, args []string) error {
				variant := map[string]testca.CRLVariant{"une CRL périmée": testca.CRLOutdated, "la même CRL": testca.CRLUnchanged,
					"une CRL à la signature abîmée": testca.CRLForged, "une CRL signée par une autre clé": testca.CRLOtherKey,
					"la CRL d'une autre autorité": testca.CRLOtherCA, "une CRL pas encore valable": testca.CRLNotYetValid,
					"une CRL neuve": testca.CRLFresh, "rien": testca.CRLAbsent}[args[0]]
				return s.showList(ctx, s.label("AMO"), variant)
			},
		},
		{
			Pattern: `l'opérateur demande les heures prévues pour (\d+) postes neufs`,
			Example: "l'opérateur demande les heures prévues pour 60 postes neufs",
			Doc:     "Le logiciel dit quand il demanderait sa première CRL sur autant de postes neufs.",
			Actor:   "magasin", Role: Gesture,
			Run: func(ctx context.Context, s *Scenario, args []string) error {
				n, err := strconv.Atoi(args[0])
				if err != nil {
					return err
				}
				if err := s.configure(ctx); err != nil {
					return err
				}
				_, err = s.do(ctx, &adapter.Plan{Samples: n})
				return err
			},
		},
	}
}

// storeChecks are the checks of part E.
func storeChecks() []Definition {
	ask := func(pattern, doc, name string) Definition {
		return Definition{Pattern: pattern, Example: pattern, Doc: doc, Actor: "magasin", Role: Verify,
			Run: func(_ context.Context, s *Scenario, _ []string) error { return s.Ask(name, "") }}
	}
	return []Definition{
		{
			Pattern: `le lot arrive au frontal (AMO|AMC|OCT) chiffré avec (le certificat en vigueur|le nouveau certificat|le certificat d'avant|l'ancien certificat|le certificat du message)`,
			Example: "le lot arrive au frontal AMO chiffré avec le nouveau certificat",
			Doc:     "Le lot est arrivé et la clé qui l'ouvre est celle de ce certificat : celui qui est en vigueur au frontal, celui d'avant, ou celui qui signait le dernier message de service.",
			Actor:   "magasin", Role: Verify,
			Run: func(_ context.Context, s *Scenario, args []string) error {
				c, err := s.meant(args[0], args[1])
				if err != nil {
					return err
				}
				if err := s.Expect(c); err != nil {
					return err
				}
				return s.Ask("certificat-attendu", firm[s.Requirement])
			},
		},
		ask("l'annuaire n'est pas interrogé pendant cet envoi", "Le certificat vient du magasin local (recommandation).", "annuaire-non-interroge"),
		{
			Pattern: `l'annuaire est interrogé( \(recommandé\))?`,
			Example: "l'annuaire est interrogé",
			Doc:     "Depuis le dernier geste, le poste a cherché un certificat dans l'annuaire.",
			Actor:   "magasin", Role: Verify,
			Run: func(_ context.Context, s *Scenario, args []string) error {
				if args[0] != "" {
					return s.Ask("annuaire-interroge", "", "niveau", "recommandé")
				}
				return s.Ask("annuaire-interroge", "")
			},
		},
		ask("aucune session d'annuaire ne reste ouverte", "Le poste ferme chaque session d'annuaire aussitôt servie, même après une erreur.", "session-annuaire-fermee"),
		{
			Pattern: `seules les CRL utiles sont demandées`,
			Example: "seules les CRL utiles sont demandées",
			Doc:     "L'annuaire n'a remis que les CRL des autorités placées au-dessus des certificats que le poste emploie.",
			Actor:   "magasin", Role: Verify,
			Run: func(_ context.Context, s *Scenario, _ []string) error {
				dns, err := s.neededLists()
				if err != nil {
					return err
				}
				return s.Ask("crl-utiles", "", "utiles", strings.Join(dns, "|"))
			},
		},
		ask("le poste alerte l'utilisateur", "Le logiciel a affiché une alerte, que l'adaptateur rapporte (recommandation).", "alerte-dite"),
		ask("ces heures tombent entre 2 h et 22 h", "Toutes les heures prévues sont dans la plage (recommandation).", "heures-permises"),
		ask("ces heures s'étalent sur au moins 8 heures", "Les heures sont tirées au hasard sur une plage assez large (recommandation).", "heures-etalees"),
	}
}

// firm is what a check of a scenario about a recommendation is asked for when
// it is none itself: a store that an outage spoiled breaks E-06, a forged list
// taken breaks D-10.
var firm = map[string]string{"E-05": "E-06", "E-09": "D-10", "E-10": "E-06", "E-11": "E-06"}

// label is the one that an actor uses for the station's flows.
func (s *Scenario) label(actor string) string {
	return testca.LabelFor(testca.Actor(actor), s.usage.pki())
}

func (s *Scenario) frontal(ctx context.Context, op, actor string) error {
	_, err := s.World.PKIOperation(ctx, scenarios.Step{Op: op, Label: s.label(actor)})
	return err
}

// renewFor publishes a certificate that ends that soon.
func (s *Scenario) renewFor(ctx context.Context, label string, left time.Duration) error {
	c, err := s.World.PKI.RenewFor(ctx, label, left)
	if err != nil {
		return err
	}
	return s.World.Announce(ctx, c)
}

// installNextCA installs the second generation of the test hierarchy.
func (s *Scenario) installNextCA(ctx context.Context) error {
	if err := s.configure(ctx); err != nil {
		return err
	}
	files, err := s.files()
	if err != nil {
		return err
	}
	for _, a := range s.World.PKI.Authorities() {
		if a.Generation != 2 || a.Defect != "" {
			continue
		}
		p := &adapter.InstallCA{File: filepath.Join(files, "intermediates", a.FileName()+".pem"), Role: "intermediate"}
		if a.Issuer == nil {
			p = &adapter.InstallCA{File: filepath.Join(files, "roots", a.FileName()+".pem"), Role: "root", Usage: "test"}
		}
		answer, err := s.do(ctx, p)
		if err != nil {
			return err
		}
		if answer.Status == adapter.Refused {
			return fmt.Errorf("install-ca refused: %s", answer.Reason)
		}
	}
	return nil
}

// odd are the certificates that a station in service must not take, "sain"
// the twin that it must.
var odd = []struct {
	phrase, defect string
	codes          []string
}{
	{"sain", "", nil},
	{"périmé", "expired", []string{"expired"}},
	{"pas encore valable", "not-yet-valid", []string{"not-yet-valid"}},
	{"révoqué", "revoked", []string{"revoked"}},
	{"d'un autre titulaire", "san-wrong-label", []string{"wrong-name"}},
	{"de l'autre régime", "san-other-actor", []string{"wrong-name"}},
	{"d'une autorité inconnue", "unknown-ca", []string{"unknown-ca", "bad-signature"}},
	{"autosigné", "self-signed", []string{"unknown-ca", "bad-signature"}},
	{"à la signature altérée", "bad-signature", []string{"bad-signature", "unknown-ca"}},
	{"d'une autre hiérarchie", "other-hierarchy", []string{"unknown-ca"}},
	{"sans usage de clé", "ku-absent", []string{"key-usage"}},
}

func oddNames() []string {
	var out []string
	for _, o := range odd {
		out = append(out, o.phrase)
	}
	return out
}

func oddDefect(phrase string) (defect string, codes []string, err error) {
	for _, o := range odd {
		if o.phrase == phrase {
			return o.defect, o.codes, nil
		}
	}
	return "", nil, fmt.Errorf("unknown kind of certificate %q; expected one of %q", phrase, oddNames())
}

func (s *Scenario) publishOdd(ctx context.Context, actor, phrase string) error {
	defect, codes, err := oddDefect(phrase)
	if err != nil {
		return err
	}
	op := scenarios.Step{Op: "defect", Label: s.label(actor), Defect: defect}
	if defect == "" {
		op.Op = "renew"
	}
	s.codes = codes
	done, err := s.World.PKIOperation(ctx, op)
	if err != nil || defect == "" {
		return err
	}
	d, err := testca.DefectByID(defect)
	if err != nil {
		return err
	}
	return s.madeOf(d, op.Label, done[0].Serial, false)
}

// showList puts the list of a label's authority into a state. What is new in
// the directory must have reached the station before anything proves anything.
func (s *Scenario) showList(ctx context.Context, label string, variant testca.CRLVariant) error {
	if _, err := s.World.PKIOperation(ctx, scenarios.Step{Op: "crl", Label: label, Variant: string(variant)}); err != nil {
		return err
	}
	part := list(s.authorityOf(s.World.PKI.Describe(), label), label)
	if variant == testca.CRLAbsent || variant == testca.CRLUnchanged {
		part.What = "asked"
	}
	return s.note(journal.Expected{What: "served"}, part)
}

// meant is the certificate that a phrase of a check means.
func (s *Scenario) meant(actor, phrase string) (*testca.Credential, error) {
	label := s.label(actor)
	current, err := s.World.PKI.Current(label)
	if err != nil {
		return nil, err
	}
	switch phrase {
	case "le certificat en vigueur", "le nouveau certificat":
		return current, nil
	case "le certificat du message":
		return s.signer(label)
	}
	var before *testca.Credential
	for _, c := range s.World.PKI.Credentials(label) {
		if c != current && c.Defect == "" && c.Held && c.Certificate.NotBefore.Before(current.Certificate.NotBefore) &&
			(before == nil || c.Certificate.NotBefore.After(before.Certificate.NotBefore)) {
			before = c
		}
	}
	if before == nil {
		return nil, fmt.Errorf("%s has had one certificate only: there is none before it", label)
	}
	return before, nil
}

// signer is the certificate that signed the last service message posted.
func (s *Scenario) signer(label string) (*testca.Credential, error) {
	var last journal.MailPosted
	if err := s.newest(journal.KindMailPosted, &last); err != nil {
		return nil, err
	}
	for _, c := range s.World.PKI.Credentials(label) {
		if c.SerialHex() == last.Serial {
			return c, nil
		}
	}
	return nil, fmt.Errorf("no message signed by a certificate of %s was posted", label)
}

// newest decodes the newest event of a kind.
func (s *Scenario) newest(kind journal.Kind, into any) error {
	found := false
	for ev, err := range s.World.Journal.EventsOf(context.Background(), 0, kind) {
		if err != nil {
			return err
		}
		if err := ev.Decode(into); err != nil {
			return err
		}
		found = true
	}
	if !found {
		return fmt.Errorf("nothing of kind %s happened yet", kind)
	}
	return nil
}

// neededLists are the DNs of the authorities above the station's certificates.
func (s *Scenario) neededLists() ([]string, error) {
	var out []string
	for _, label := range s.labels() {
		c, err := s.World.PKI.Current(label)
		if err != nil {
			return nil, err
		}
		for a := c.Issuer; a != nil; a = a.Issuer {
			if !slices.Contains(out, a.DN) {
				out = append(out, a.DN)
			}
		}
	}
	return out, nil
}
