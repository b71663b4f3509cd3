package asp

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"amfront/asp"
	"amfront/asp/portail"
	"amfront/console/web"
)

// rulesView is the page of the rules.
type rulesView struct {
	Rules   []ruleRow
	Choices []act // value "type decision"
}

type ruleRow struct {
	portail.Rule
	Number int
	Kind   string
	Text   string
}

func (a *pages) rules(w http.ResponseWriter, r *http.Request) {
	v := rulesView{Choices: []act{
		{"avance attribuer", "avance : attribuer", ""}, {"avance payer-avance", "avance : attribuer et payer", ""},
		{"avance refuser", "avance : refuser", ""},
		{"solde payer-solde", "solde : payer", ""}, {"solde recouvrer", "solde : refuser et recouvrer l’avance", ""}}}
	for i, x := range a.asp.Rules() {
		v.Rules = append(v.Rules, ruleRow{x, i + 1, string(x.Kind), x.Decision.French()})
	}
	a.page(w, r, "/asp/regles", "Instruction automatique", "Des règles peuvent décider à votre place, dès qu’une "+
		"demande est acceptée : une chaîne d’intégration joue ainsi tout le cycle sans personne devant l’écran.", "asp-rules",
		v)
}

// setRules adds a rule, takes one away, or takes all away.
func (a *pages) setRules(w http.ResponseWriter, r *http.Request) error {
	rules, said := a.asp.Rules(), ""
	switch r.PostFormValue("geste") {
	case "ajouter":
		kind, decision, _ := strings.Cut(r.PostFormValue("decision"), " ")
		rules = append(rules, portail.Rule{Kind: asp.Kind(kind), Decision: portail.Decision(decision),
			NumeroEditeur: strings.TrimSpace(r.PostFormValue("numeroEditeur")),
			Why:           strings.TrimSpace(r.PostFormValue("motif"))})
		said = "Règle ajoutée : elle décide de ce qui sera accepté à partir de maintenant."
	case "retirer":
		n, err := strconv.Atoi(r.PostFormValue("numero"))
		if err != nil || n < 1 || n > len(rules) {
			return web.Refusal(http.StatusBadRequest, "Cette règle n’existe plus.", err)
		}
		rules, said = slices.Delete(rules, n-1, n), "Règle retirée."
	default:
		return web.Refusal(http.StatusBadRequest, "Ce geste n’existe pas.", nil)
	}
	if err := a.asp.SetRules(r.Context(), rules); err != nil {
		return explained(err)
	}
	a.Done(w, r, "/asp/regles", said)
	return nil
}
