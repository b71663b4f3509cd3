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
	a := d.ask(v.brief, v.asked, action, r)
	d.printf("\n%s  (scénario %d/%d, geste %d)\n", d.strong("ACTION ATTENDUE DE VOUS"), v.brief.N, v.brief.Total, v.asked)
	d.tell(d.brief(a.task.Lines, r.Params))
	d.printf("\n  Entrée : c'est fait   r : le logiciel a refusé   p : passer, avec un motif   q : arrêter le passage  " +
		" ? : aide\n  n texte : une remarque   i chemin : une capture d'écran\n")
	end := &deadline{at: a.task.Deadline, timer: time.NewTimer(a.limit)}
	defer end.timer.Stop()
	var kept Reply // what is to be kept of the gesture, and nothing else
	reply, err := d.reply(ctx, end, a, &kept)
	reply.Remark, reply.Picture = kept.Remark, kept.Picture
	switch {
	case errors.Is(err, errLate):
		d.printf("\n  Le temps est écoulé : ce geste est noté « non testable ».\n")
		return adapter.Answer{}, a.late()
	case errors.Is(err, errInputGone):
		return adapter.Answer{}, a.stop("l'entrée du terminal est fermée")
	case err != nil:
		return adapter.Answer{}, err
	}
	return a.answer(ctx, reply)
}

// restart is a gesture that no adapter is told.
const restart adapter.Action = "restart"

// Restart implements adapter.Restart: the person does it.
func (v *driver) Restart(ctx context.Context) error {
	_, err := v.Do(ctx, restart, adapter.Request{})
	return err
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

// reply is the dialogue on one gesture.
func (d *Desk) reply(ctx context.Context, end *deadline, a *asking, kept *Reply) (Reply, error) {
	sure := false // the person knows when the bench saw nothing of it
	for {
		s, err := d.line(ctx, end, "")
		if err != nil {
			return Reply{}, err
		}
		word, rest, _ := strings.Cut(s, " ")
		rest = strings.TrimSpace(rest)
		switch strings.ToLower(word) {
		case "", "f", "fait", "ok":
			r := Reply{Outcome: GestureDone, Sure: sure}
			err := d.look(ctx, a, &sure)
			if err == nil {
				err = d.details(ctx, end, a.task.Wants, &r)
			}
			if !errors.Is(err, errAgain) {
				return r, err
			}
		case "r", "refus":
			return d.refusal(ctx, end, rest)
		case "p", "passer":
			reason, err := d.needed(ctx, end, rest, "Pourquoi passer ce geste ? ")
			return Reply{Outcome: GestureSkipped, Reason: reason}, err
		case "q", "quitter":
			really, err := d.line(ctx, end,
				"Arrêter le passage ? Ce qui est jugé est gardé, et --resume reprendra ici. (oui/non) ")
			if err != nil || yes(really) {
				return Reply{Outcome: RunStopped}, err
			}
		case "n", "note":
			d.remark(kept, rest)
		case "i", "image":
			d.picture(kept, rest)
		case "c", "consigne":
			d.tell(a.task.Lines)
		case "?", "aide":
			d.printf("%s", help)
		default:
			d.printf("  « %s » n'est pas une réponse : Entrée, r, p, n, i, c, q ou ?\n", s)
		}
	}
}

const help = `  Faites le geste demandé dans votre logiciel, puis répondez :
    Entrée       le logiciel l'a fait
    r [motif]    le logiciel a refusé ou arrêté l'opération, et pourquoi
    p [motif]    vous ne pouvez pas faire ce geste : les contrôles seront « non testables »
    n texte      garder une remarque : elle figurera au cahier, sans rien prouver
    i chemin     garder une capture d'écran (PNG, JPEG, WebP), de même
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
