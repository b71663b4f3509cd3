package zoo

import (
	"encoding/json"
	"fmt"
	"slices"

	"amfront/journal"
	"amfront/lps/adapter"
)

// answerFacets are of what the LPS says of itself.
func answerFacets() []Facet {
	return []Facet{
		{"reponses", "Réponses aux actions : issue et code de motif", answers(func(r said) []string {
			s := fmt.Sprintf("%s : %s", r.action, r.Status)
			if r.ReasonCode != "" {
				s += " (" + r.ReasonCode + ")"
			}
			return []string{s}
		})},
		{"motifs", "Réponses aux actions : motifs dits à l'utilisateur", answers(func(r said) []string {
			if r.Reason == "" {
				return nil
			}
			return []string{r.action + " : " + r.Reason}
		})},
		{"alertes", "Alertes montrées à l'utilisateur", answers(func(r said) (out []string) {
			for _, a := range r.Alerts {
				out = append(out, r.action+" : "+a)
			}
			return out
		})},
		{"annonce", "Certificat que le logiciel dit avoir choisi", answers(func(r said) []string {
			if r.action != string(adapter.ActionSend) || r.Status != adapter.Done {
				return nil
			}
			return []string{r.CertificateLabel, fmt.Sprintf("%d identifiants de message", len(r.MessageIDs))}
		})},
		{"releve", "Messages de service : ce qui en est fait", answers(func(r said) (out []string) {
			for _, m := range r.Messages {
				out = append(out, fmt.Sprintf("%s : %s, certificat intégré=%t, envoyés de nouveau=%d", m.Kind, m.Outcome,
					m.CertificateSerial != "", len(m.Resent)))
			}
			return out
		})},
		{"magasin", "Certificats et listes rapportés de l'annuaire", answers(func(r said) (out []string) {
			for _, f := range r.Fetched {
				out = append(out, fmt.Sprintf("%s %s : %s", f.Kind, f.Name, f.Outcome))
			}
			return out
		})},
		{"plan", "Heures prévues de récupération des CRL", answers(planned)},
		{"declarations", "Déclarations", answers(func(r said) (out []string) {
			for _, d := range r.Declarations {
				out = append(out, d.ID+" : "+d.Declared)
			}
			return out
		})},
	}
}

// said is an answer of the LPS to an action.
type said struct {
	action string
	adapter.Answer
}

// answers draws lines from every answer.
func answers(lines func(said) []string) func(*tape) []string {
	return func(t *tape) []string {
		out := []string{}
		for _, ev := range t.events {
			var r struct {
				Action string          `json:"action"`
				Exit   int             `json:"exit"`
				Answer json.RawMessage `json:"answer"`
			}
			if ev.Kind != journal.KindLPSReport || ev.Decode(&r) != nil {
				continue
			}
			var a adapter.Answer
			if len(r.Answer) == 0 || json.Unmarshal(r.Answer, &a) != nil {
				a.Status = adapter.Status(fmt.Sprintf("sans réponse (sortie %d)", r.Exit))
			}
			out = append(out, lines(said{r.Action, a})...)
		}
		return out
	}
}

// planned tells of planned moments what a draw does not change: how many, how
// many distinct ones, on which day, within which hours.
func planned(r said) []string {
	if r.action != string(adapter.ActionPlan) {
		return nil
	}
	var moments, hours []string
	outside := 0
	for _, m := range r.Planned {
		moments = append(moments, m.String())
		hours = append(hours, m.Format("15"))
		if m.Hour() < 2 || m.Hour() >= 22 {
			outside++
		}
	}
	early := "rien avant 9 h"
	if slices.ContainsFunc(hours, func(h string) bool { return h < "09" }) {
		early = "des heures avant 9 h"
	}
	few := "heures variées"
	if len(distinct(hours)) == 1 && len(hours) > 3 {
		few = "toujours la même heure : " + hours[0]
	}
	what := "moments distincts"
	if len(distinct(moments)) < len(moments) {
		what = "moments répétés"
	}
	return []string{fmt.Sprintf("%d moments", len(moments)), what, few, early,
		fmt.Sprintf("%d hors de 2 h à 22 h", outside)}
}

func distinct(list []string) []string { return slices.Compact(slices.Sorted(slices.Values(list))) }
