package steps

import (
	"context"
	"errors"
	"path"
	"strings"

	"amfront/journal"
	"amfront/pki/testca"
)

// handedTable are certificates that an OCT hands over, by defect.
func handedTable() []state {
	return []state{
		{"expired", "un certificat périmé depuis hier", "un certificat ancien et toujours valable", []string{"expired"}},
		{"not-yet-valid", "un certificat valable à partir de demain", "", []string{"not-yet-valid"}},
		{"revoked", "un certificat que sa liste de révocation nomme", "un certificat que sa liste de révocation ne nomme pas",
			[]string{"revoked"}},
		{"unknown-ca", "un certificat signé par une autorité inconnue", "", []string{"unknown-ca", "bad-signature"}},
		{"san-other-actor", "un certificat au nom d'un assureur", "", []string{"wrong-name"}},
		{"ku-no-key-encipherment", "un certificat sans l'usage de chiffrement de clé", "", []string{"key-usage"}},
		{"intermediate-expired", "un certificat émis par une autorité intermédiaire périmée",
			"un certificat ancien émis par une autorité intermédiaire en règle", []string{"ca-expired", "expired"}},
		{"unknown-root", "un certificat sous une nouvelle racine qu'il n'a pas remise",
			"un certificat sous une nouvelle racine",
			[]string{"unknown-ca", "bad-signature"}},
		{"crl-absent", "un certificat sans sa liste de révocation", "un certificat avec sa liste de révocation",
			[]string{"crl-absent"}},
	}
}

// handed are the steps on what an OCT hands over.
func handed() []Definition {
	var out []Definition
	for _, st := range handedTable() {
		out = append(out, st.both(func(phrase string, twin bool) Definition {
			return does("annuaire", "un OCT qui remet "+phrase, doc(st.defect, twin),
				func(s *Scenario, ctx context.Context) error {
					s.handedState = st
					return s.publish(ctx, st, twin, string(testca.OCT))
				})
		})...)
	}
	return append(out, does("annuaire", `l'OCT corrige ce qu'il a remis`,
		"L'organisme concentrateur technique (OCT) prépare la même remise, sans son défaut : un certificat en "+
			"règle, avec l'autorité ou la liste de révocation (CRL) qui le garantit. Rien n'est installé avant que "+
			"l'opérateur ne le fasse.", (*Scenario).correctHanded),
		does("poste", `l'opérateur installe ce que l'OCT lui a remis`,
			"La racine, l'intermédiaire, les listes de révocation et le certificat de l'organisme concentrateur "+
				"technique (OCT). Le logiciel a le droit de refuser ce qui n'est pas en règle : ce qui compte est qu'il ne "+
				"s'en serve pas.", (*Scenario).installHanded))
}

// correctHanded makes the twin of what was handed over: the same without the
// defect. A software that refuses whatever is given by hand has then no excuse.
func (s *Scenario) correctHanded(ctx context.Context) error {
	if s.handedState.defect == "" {
		return errors.New("the OCT has handed over nothing yet in this scenario")
	}
	if err := s.publish(ctx, s.handedState, true, string(testca.OCT)); err != nil {
		return err
	}
	return s.expectCurrent(testca.LabelOCT)
}

// installHanded gives the OCT's material by hand, whatever state it is in, and
// notes what was given. What the station was given before is not given again.
func (s *Scenario) installHanded(ctx context.Context) error {
	if err := s.configure(ctx); err != nil {
		return err
	}
	s.byHand = true
	files := s.World.PKI.Files()
	if s.given == nil {
		s.given = map[string]journal.Digest{}
	}
	for _, it := range FromOCT(s.World.Endpoints()) {
		data, ok := files[it.Name]
		if !ok {
			continue // the OCT hands over no list
		}
		der, ok := files[strings.TrimSuffix(it.Name, ".pem")+".der"]
		if !ok {
			der = data // a list is given so
		}
		sum := digest(der)
		if s.given[it.Name] == sum {
			continue
		}
		dir := "remis-oct"
		if s.given[it.Name] != "" {
			dir = "remis-oct-corrige"
		}
		file, err := s.write(path.Join(dir, it.Name), data)
		if err != nil {
			return err
		}
		if _, err := s.do(ctx, it.Install(file)); err != nil {
			return err
		}
		s.given[it.Name] = sum
		if err := s.note(journal.Expected{What: "given", Label: testca.LabelOCT, SHA256: sum}); err != nil {
			return err
		}
	}
	return nil
}
