package explore

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
)

// keywords begin a gesture of a kind; "Et" the others.
var keywords = map[kind]string{way: "Étant donné", start: "Étant donné", plan: "Quand", send: "Quand", poll: "Quand",
	refresh: "Quand", live: "Quand"}

// write is a finding as a feature of its own: provisional, with what it is
// about and what was seen, and where it came from.
func (x *explorer) write(s sequence, o oracle, f Finding) (id, text string) {
	sum := sha256.Sum256([]byte(s.key() + o.step))
	id = o.clause + ".exploration-" + hex.EncodeToString(sum[:4])
	by := "un contrôle qui vaut dans toute suite de gestes"
	if !f.Standing {
		by = "la comparaison avec le logiciel de référence, qui le tient au même endroit"
	}
	var b strings.Builder
	line := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	line("# language: fr")
	line("# Trouvé par amfront explore --seed %d : %d gestes ramenés à %d.", x.Seed, f.Before, len(s))
	line("Fonctionnalité: Ce que l'exploration a trouvé")
	line("")
	line("  @id=%s @%s @provisoire", id, o.clause)
	line("  Scénario: %s", title(f.Check.Title))
	line("    Objectif : %s.", strings.TrimSuffix(f.Check.Title, "."))
	line("    Pourquoi : aucun auteur n'a écrit cette suite de gestes ; %s la juge.", by)
	line("    Situation : la plus courte suite de gestes, parmi celles essayées, où l'écart se montre encore.")
	line("    À faire : les gestes ci-dessous, dans cet ordre. Attendu : %s.", one(f.Check.Expected, f.Check.Title))
	line("    Constaté : %s.", one(f.Check.Observed, f.Check.Reason))
	line("    Si c'est rouge : %s.", one(strings.Join(f.Check.Causes, " ; "), f.Check.Advice))
	line("")
	now := ""
	for _, g := range s {
		keyword := keywords[g.kind]
		if keyword == "" || keyword == now {
			keyword = "Et"
		} else {
			now = keyword
		}
		line("    %s %s", keyword, g.text)
	}
	line("    Alors %s", o.step)
	return id, b.String()
}

// title is a check's title as that of a scenario.
func title(s string) string { return strings.TrimSpace(s) + " (trouvé par exploration)" }

// one is the first text that says something, on one line and without its full
// stop.
func one(texts ...string) string {
	for _, t := range texts {
		if t = strings.Join(strings.Fields(t), " "); t != "" {
			return strings.TrimSuffix(t, ".")
		}
	}
	return "rien"
}
