package zoo

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"time"

	"amfront/journal"
	"amfront/lps/adapter"
	"amfront/scenarios"
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
		{"plan", "Heures prévues de récupération des CRL", plans},
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
	at     time.Time
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
			out = append(out, lines(said{r.Action, ev.Time, a})...)
		}
		return out
	}
}

// plans tells of each answer, and on how many days of the week all of them fall.
func plans(t *tape) []string {
	var weekdays []string
	out := answers(func(r said) []string {
		for _, m := range r.Planned {
			weekdays = append(weekdays, m.In(scenarios.Paris()).Weekday().String())
		}
		return planned(r)
	})(t)
	if len(weekdays) > 0 {
		out = append(out, fmt.Sprintf("%d jours de la semaine", len(distinct(weekdays))))
	}
	return out
}

// planned tells of planned moments what a draw does not change: how many, how
// many distinct ones, on which day counted from the answer, within which hours,
// and how they are spread.
func planned(r said) []string {
	if r.action != string(adapter.ActionPlan) || len(r.Planned) == 0 {
		return nil
	}
	var moments, hours, minutes, out []string
	var clocks []time.Duration // in Paris, sorted
	steps := map[time.Duration]int{}
	outside, inParis := 0, 0
	day := func(t time.Time) time.Time { return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC) }
	for i, m := range r.Planned {
		p := m.In(scenarios.Paris())
		moments = append(moments, m.Truncate(time.Minute).String())
		hours, minutes = append(hours, m.Format("15")), append(minutes, m.Format("04"))
		clocks = append(clocks, p.Sub(time.Date(p.Year(), p.Month(), p.Day(), 0, 0, 0, 0, p.Location())))
		out = append(out, fmt.Sprintf("à %d jours", int(day(p).Sub(day(r.at.In(p.Location()))).Hours()/24)))
		if m.Hour() < 2 || m.Hour() >= 22 {
			outside++
		}
		if p.Hour() < 2 || p.Hour() >= 22 {
			inParis++
		}
		if i > 0 {
			steps[m.Truncate(time.Minute).Sub(r.Planned[i-1].Truncate(time.Minute))]++
		}
	}
	slices.Sort(clocks)
	n := len(clocks)
	out = append(distinct(out), fmt.Sprintf("%d moments", n), fmt.Sprintf("%d hors de 2 h à 22 h", outside),
		fmt.Sprintf("%d hors de 2 h à 22 h, heure de Paris", inParis))
	if n < 50 { // a draw of a few shows nothing
		return out
	}
	if len(distinct(moments)) < n/3 {
		out = append(out, "moments répétés")
	}
	if len(distinct(hours)) == 1 {
		out = append(out, "toujours la même heure : "+hours[0])
	}
	if !slices.ContainsFunc(hours, func(h string) bool { return h < "09" }) {
		out = append(out, "rien avant 9 h")
	}
	if len(distinct(minutes)) == 1 {
		out = append(out, "toujours les mêmes minutes : "+minutes[0])
	}
	if slices.Max(slices.Collect(maps.Values(steps))) > n/2 {
		out = append(out, "à pas régulier")
	}
	if clocks[n-1-n/20]-clocks[n/20] < 6*time.Hour {
		out = append(out, "resserrées")
	}
	for i := range clocks {
		if j, _ := slices.BinarySearch(clocks, clocks[i]+time.Hour); j-i > n/2 {
			out = append(out, "plus de la moitié dans une heure")
			break
		}
	}
	return out
}

func distinct(list []string) []string { return slices.Compact(slices.Sorted(slices.Values(list))) }
