package steps

import (
	"context"
	"fmt"
	"regexp"

	"amfront/pki/testca"
	"amfront/scenarios"
)

// decoy is a defective certificate that the directory publishes before the
// right one, and that begins later.
type decoy struct{ defect, phrase string }

func decoyTable() []decoy {
	return []decoy{
		{"unknown-ca", "celui d'une autorité inconnue"},
		{"other-hierarchy", "celui d'une autre hiérarchie"},
		{"self-signed", "un certificat que son titulaire a signé lui-même"},
		{"bad-signature", "un certificat dont la signature est altérée"},
		{"expired", "un certificat périmé"},
		{"not-yet-valid", "un certificat plus récent mais pas encore valable"},
		{"revoked", "un certificat plus récent mais révoqué"},
		{"san-wrong-label", "celui d'un autre titulaire"},
		{"san-lookalike", "celui d'un titulaire qui ressemble au bon"},
		{"san-absent", "un certificat qui ne nomme pas son titulaire"},
		{"san-other-actor", "celui de l'autre organisme"},
		{"san-other-usage", "celui de l'autre usage"},
		{"ku-absent", "un certificat qui ne dit pas les usages de sa clé"},
		{"ku-no-key-encipherment", "un certificat sans l'usage de chiffrement de clé"},
	}
}

// decoys are the steps on several certificates of which one is right.
func decoys() []Definition {
	var out []Definition
	for _, d := range decoyTable() {
		out = append(out, Definition{
			Pattern: "un annuaire qui publie, à côté du bon certificat (AMO|AMC), " + regexp.QuoteMeta(d.phrase),
			Example: "un annuaire qui publie, à côté du bon certificat AMO, " + d.phrase,
			Doc:     "Leurre : le bon certificat est publié aussi, après l'autre. " + doc(d.defect, false), Actor: "annuaire",
			Role: Gesture,
			Run: func(ctx context.Context, s *Scenario, args []string) error {
				return s.decoy(ctx, args[0], d.defect)
			},
		})
	}
	return out
}

func (s *Scenario) decoy(ctx context.Context, actor, defect string) error {
	label := s.label(actor)
	d, err := testca.DefectByID(defect)
	if err != nil {
		return err
	}
	done, err := s.World.PKIOperation(ctx, scenarios.Step{Op: "decoy", Label: label, Defect: defect})
	if err != nil {
		return fmt.Errorf("publishing the decoy %s: %w", defect, err)
	}
	return s.madeOf(d, label, done[0].Serial, false)
}
