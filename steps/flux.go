package steps

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"

	"amfront/scenarios"
)

// flowSteps are the gestures that vary a sending: its usage, its content, and
// what the directory shows beside the certificate that is due.
func flowSteps() []Definition {
	return []Definition{
		gesture("poste", `le poste passe aux flux (de test|de démonstration|réels)`,
			"le poste passe aux flux réels",
			"Le même poste envoie désormais pour un autre usage ; il prend dans l'annuaire ce qui lui manque.",
			func(_ context.Context, s *Scenario, args []string) error {
				s.usage = usages[args[0]]
				s.equipped = false
				return nil
			}),
		{
			Pattern: `l'opérateur télétransmet un gros fichier de (FSE|DRE)( compressé)?`,
			Example: "l'opérateur télétransmet un gros fichier de FSE",
			Doc:     "Un fichier fictif d'un mébioctet et demi, douze mille enregistrements, en un seul envoi.",
			Actor:   "envoi", Role: Gesture,
			Run: func(ctx context.Context, s *Scenario, args []string) error {
				return s.sendFile(ctx, args[0], args[1] != "", false, func(kind string) []byte { return records(kind, 12000) })
			},
		},
		gesture("envoi", `l'opérateur télétransmet un fichier de (FSE|DRE) au contenu binaire( compressé)?`,
			"l'opérateur télétransmet un fichier de FSE au contenu binaire",
			"Un fichier où figurent toutes les valeurs d'octets, des fins de ligne de toutes sortes et des espaces finales "+
				": ce qu'un logiciel abîme quand il lit ou écrit en mode texte.",
			func(ctx context.Context, s *Scenario, args []string) error {
				return s.sendFile(ctx, args[0], args[1] != "", false, binary)
			}),
		gesture("envoi", `l'opérateur télétransmet un fichier de (FSE|DRE)( compressé)? où se trouve(?:nt)? les? lots? `+
			`((?:\d, )*\d(?: et \d)?)`,
			"l'opérateur télétransmet un fichier de FSE où se trouvent les lots 1, 2 et 3",
			"Un fichier fictif de plusieurs lots, chacun entre son enregistrement de début et celui de fin. Un même numéro "+
				"désigne partout le même lot, aux mêmes octets.",
			func(ctx context.Context, s *Scenario, args []string) error {
				return s.sendFile(ctx, args[0], args[1] != "", false, func(kind string) []byte { return lotsOf(kind, args[2]) })
			}),
		gesture("annuaire", `un annuaire où le certificat (AMO|AMC) est le plus récent de tous`,
			"un annuaire où le certificat AMC est le plus récent de tous",
			"Leurre : ce certificat vient d'être renouvelé. Il est en règle, mais il n'est dû qu'à son propre destinataire.",
			func(ctx context.Context, s *Scenario, args []string) error {
				return s.frontal(ctx, "renew", args[0])
			}),
		does("frontal", `un frontal qui compresse ses accusés de réception`,
			"Les accusés de réception portent la marque Z et leur contenu est compressé.",
			func(s *Scenario, ctx context.Context) error {
				return s.World.Apply(ctx, scenarios.Situation{ID: "arl-compresse", Steps: []scenarios.Step{
					{Op: "set", Setting: "arl_compressed", Value: json.RawMessage("true")}}}, "")
			}),
	}
}

// binary is a file that holds every octet, line ends of every sort and
// trailing blanks, between the usual first and last records. Its length is no
// multiple of the cipher's block.
func binary(kind string) []byte {
	frame := records(kind, 0)
	var b bytes.Buffer
	b.Write(frame[:128])
	for i := range 256 {
		b.WriteByte(byte(i))
	}
	fmt.Fprintf(&b, "\r\n.\r\n\n\r\r\n\x1a%s\x00--\r\nFrom \t  \r\n", kind)
	b.Write(frame[128:])
	b.WriteString("  \r\n")
	return b.Bytes()
}

// lotsOf is a synthetic file that holds the lots of these numbers, between the
// usual first and last records.
func lotsOf(kind, numbers string) []byte {
	frame := records(kind, 0)
	var b bytes.Buffer
	b.Write(frame[:128])
	for _, n := range numbers {
		if n < '0' || n > '9' {
			continue
		}
		for i, what := range []string{"1%c00000 DEBUT DU LOT %c %s FICTIF", "2%c00001 FACTURE DU LOT %c %s FICTIF",
			"2%c00002 FACTURE DU LOT %c %s FICTIF", "6%c00009 FIN DU LOT %c %s FICTIF"} {
			fmt.Fprintf(&b, "%-128s", fmt.Sprintf(what, n, n, kind)+fmt.Sprint(i))
		}
	}
	b.Write(frame[128:])
	return b.Bytes()
}
