package operator

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"amfront/lps/adapter"
)

// Do implements adapter.Driver: it asks the person for one gesture.
func (v *driver) Do(ctx context.Context, action adapter.Action, r adapter.Request) (adapter.Answer, error) {
	d := v.desk
	d.turn.Lock()
	defer d.turn.Unlock()
	v.introduce()
	v.asked++
	v.warned = false
	if v.brief.Witness != nil {
		v.mark = v.brief.Witness.Mark()
	}
	d.printf("\n%s  (scénario %d/%d, geste %d)\n", d.strong("ACTION ATTENDUE DE VOUS"), v.brief.N, v.brief.Total, v.asked)
	d.tell(d.brief(gesture(r.Params), r.Params))
	d.printf("\n  Entrée : c'est fait   r : le logiciel a refusé   p : passer, avec un motif   q : arrêter le passage  " +
		" ? : aide\n")
	limit := d.limit(action)
	end := &deadline{at: d.opt.Now().Add(limit), timer: time.NewTimer(limit)}
	defer end.timer.Stop()
	a, err := v.ask(ctx, end, action, r)
	switch {
	case errors.Is(err, errLate):
		d.printf("\n  Le temps est écoulé : ce geste est noté « non testable ».\n")
		return a, &adapter.Declined{Action: action, Reason: "pas de réponse dans le temps imparti (" + clock(limit) + ")"}
	case errors.Is(err, errInputGone):
		d.cancel()
		return a, &adapter.Declined{Action: action, Reason: "l'entrée du terminal est fermée", Cancelled: true}
	}
	return a, err
}

// brief leaves out the settings of the station that the person knows.
func (d *Desk) brief(lines []string, params adapter.Params) []string {
	if _, ok := params.(*adapter.Configure); !ok {
		return lines
	}
	if slices.Equal(d.settings, lines) {
		return []string{lines[0], "Réglages inchangés : ceux du premier scénario (c : les montrer)."}
	}
	d.settings = lines
	return lines
}

func (d *Desk) tell(lines []string) {
	for _, l := range lines {
		d.printf("  ➤ %s\n", l)
	}
}

// introduce explains the scenario once, apart from what is asked.
func (v *driver) introduce() {
	if v.silent {
		return
	}
	v.silent = true
	d, b := v.desk, v.brief
	d.printf("\n%s\n%s\n", strings.Repeat("═", 72), d.strong(b.ID+"  "+b.Title))
	for _, p := range []struct{ name, text string }{{"Objectif", b.Objective}, {"Pourquoi", b.Why},
		{"Situation", b.Situation}, {"À faire", b.ToDo}, {"Référence", b.Ref}} {
		if p.text != "" {
			d.printf("  %-9s : %s\n", p.name, p.text)
		}
	}
}

// ask is the dialogue on one gesture.
func (v *driver) ask(ctx context.Context, end *deadline, action adapter.Action, r adapter.Request) (adapter.Answer,
	error) {
	a := adapter.Answer{Protocol: adapter.Version, Action: action, Status: adapter.Done}
	d := v.desk
	for {
		s, err := d.line(ctx, end, "")
		if err != nil {
			return a, err
		}
		word, rest, _ := strings.Cut(s, " ")
		switch strings.ToLower(word) {
		case "", "f", "fait", "ok":
			err := v.look(ctx, &a, r.Params)
			if err == nil {
				err = v.details(ctx, end, &a, r.Params)
			}
			if !errors.Is(err, errAgain) {
				return a, err
			}
		case "r", "refus":
			a.MessageIDs = nil
			return v.refusal(ctx, end, a, strings.TrimSpace(rest))
		case "p", "passer":
			reason, err := d.needed(ctx, end, strings.TrimSpace(rest), "Pourquoi passer ce geste ? ")
			if err != nil {
				return a, err
			}
			return a, &adapter.Declined{Action: action, Reason: reason}
		case "q", "quitter":
			sure, err := d.line(ctx, end,
				"Arrêter le passage ? Ce qui est jugé est gardé, et --resume reprendra ici. (oui/non) ")
			if err != nil {
				return a, err
			}
			if yes(sure) {
				d.cancel()
				return a, &adapter.Declined{Action: action, Reason: "passage arrêté par l'opérateur", Cancelled: true}
			}
		case "c", "consigne":
			d.tell(gesture(r.Params))
		case "?", "aide":
			d.printf("%s", help)
		default:
			d.printf("  « %s » n'est pas une réponse : Entrée, r, p, c, q ou ?\n", s)
		}
	}
}

const help = `  Faites le geste demandé dans votre logiciel, puis répondez :
    Entrée       le logiciel l'a fait
    r [motif]    le logiciel a refusé ou arrêté l'opération, et pourquoi
    p [motif]    vous ne pouvez pas faire ce geste : les contrôles seront « non testables »
    c            relire la consigne, avec tous les réglages
    q            arrêter le passage sans rien perdre
`

func yes(s string) bool {
	switch strings.ToLower(s) {
	case "o", "oui", "y", "yes":
		return true
	}
	return false
}

// needed asks until something is said.
func (d *Desk) needed(ctx context.Context, end *deadline, given, prompt string) (string, error) {
	for given == "" {
		var err error
		if given, err = d.line(ctx, end, prompt); err != nil {
			return "", err
		}
	}
	return given, nil
}
