package steps

import (
	"context"
	"fmt"
	"strings"

	"amfront/journal"
	"amfront/lps/adapter"
	"amfront/pki/testca"
)

// sendingSteps are the gestures of sending and the checks on what left.
func sendingSteps() []Definition {
	return []Definition{
		gesture("envoi", `l'opérateur télétransmet un fichier (?:de )?(FSE|DRE|mixte)( compressé)?( à l'OCT)?`,
			"l'opérateur télétransmet un fichier de FSE",
			"Le logiciel envoie un fichier fictif à l'organisme : les FSE à l'AMO, les DRE à l'AMC, ou l'un et l'autre à "+
				"l'OCT. Un poste neuf prend d'abord dans l'annuaire ce dont il a besoin.",
			func(ctx context.Context, s *Scenario, args []string) error {
				return s.send(ctx, args[0], args[1] != "", args[2] != "")
			}),
		asks("envoi")(`rien n'est émis`,
			"Aucun message n'a atteint le relais après la demande d'envoi, et le logiciel a prouvé qu'il était à "+
				"l'œuvre : un refus rapporté, ou une activité sur le réseau.", "rien-emis"),
		check("envoi", `le poste dit pourquoi l'émission est arrêtée`, "",
			"Le refus rapporté porte un motif, et ce motif est celui de la situation.",
			func(s *Scenario, _ []string) error {
				return s.Ask("motif-dit", "", "codes", strings.Join(inBothVersions(s.codes), ","))
			}),
	}
}

// records is a synthetic file of 128-octet records (dummy numbers only).
func records(kind string, n int) []byte {
	var b strings.Builder
	fmt.Fprintf(&b, "%-128s", "000TE00000000999999999      CP00000000000996      AM000001261121")
	for i := range n {
		fmt.Fprintf(&b, "%-128s", fmt.Sprintf("2%05d 1555555996333%02d LOT %s FICTIF", i+1, 97-1555555996333%97, kind))
	}
	fmt.Fprintf(&b, "%-128s", "999TE00000000999999999      CP00000000000996      AM000001")
	return []byte(b.String())
}

func (s *Scenario) send(ctx context.Context, kind string, compressed, oct bool) error {
	return s.sendFile(ctx, kind, compressed, oct, func(kind string) []byte { return records(kind, 2+s.sent) })
}

// sendFile has a file sent, with the content that make gives for its kind.
func (s *Scenario) sendFile(ctx context.Context, kind string, compressed, oct bool,
	make func(kind string) []byte) error {
	if !oct || !s.byHand {
		if err := s.equip(ctx); err != nil {
			return err
		}
	}
	p := &adapter.Send{Kind: kind, Usage: string(s.usage), Compression: compressed, Destination: "amo"}
	actor := testca.AMO
	switch {
	case kind == "mixte":
		p.Kind = "MIXTE"
		fallthrough
	case oct:
		p.Destination, actor = "oct", testca.OCT
	case kind == "DRE":
		p.Destination, actor = "amc", testca.AMC
	}
	if err := s.expectCurrent(testca.LabelFor(actor, s.usage.pki())); err != nil {
		return err
	}
	s.sent++
	data := make(p.Kind)
	var err error
	if p.File, err = s.write(fmt.Sprintf("lots/lot-%d", s.sent), data); err != nil {
		return err
	}
	if err := s.note(journal.Expected{What: "file", SHA256: digest(data), Size: int64(len(data))}); err != nil {
		return err
	}
	_, err = s.do(ctx, p)
	return err
}

// inBothVersions adds to reason codes what version 1 of the protocol says for
// them: a refusal may give the newer, closer code or the one that it stands for.
func inBothVersions(codes []string) []string {
	var out []string
	for _, c := range codes {
		out = append(out, c)
		if old := adapter.CodeIn(adapter.Version1, c); old != c {
			out = append(out, old)
		}
	}
	return out
}
