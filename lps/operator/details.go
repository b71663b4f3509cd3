package operator

import (
	"context"
	"errors"
	"strconv"
	"strings"

	"amfront/lps/adapter"
	"amfront/scenarios"
)

// errAgain asks for the gesture's outcome once more.
var errAgain = errors.New("say it again")

// look shows the person what the bench saw of a gesture that is said to be
// done. It asks once more (errAgain) when the gesture left no trace.
func (d *Desk) look(ctx context.Context, a *asking, sure *bool) error {
	if kind, _ := due(a.task.Request.Params); kind == "" {
		return nil
	}
	seen, err := a.seen(ctx)
	if err != nil {
		return err
	}
	for _, s := range seen {
		d.printf("  vu par le banc, %s : %s\n", s.At.Local().Format("15:04:05"), s.Text)
	}
	none := a.unseen(seen)
	if none == "" || *sure {
		return nil
	}
	*sure = true
	d.printf("  Le banc n'a rien vu de ce geste : %s depuis cette demande.\n", none)
	d.printf("  S'il est en cours, attendez sa fin. Puis Entrée : le logiciel dit bien l'avoir fait   r : il a refusé, " +
		"ou signalé un échec\n")
	return errAgain
}

// details asks what the bench needs to know once a gesture is done.
func (d *Desk) details(ctx context.Context, end *deadline, w Wants, r *Reply) error {
	var err error
	if w.Messages {
		err = d.messages(ctx, end, r)
	}
	if err == nil && w.Refused {
		err = d.refused(ctx, end, r)
	}
	if err == nil && w.Alerts {
		var s string
		if s, err = d.line(ctx, end, "Alerte affichée par le logiciel (Entrée : aucune) "); s != "" {
			r.Alerts = append(r.Alerts, s)
		}
	}
	if err == nil && w.Planned > 0 {
		err = d.planned(ctx, end, r, w.Planned)
	}
	if err == nil && len(w.Declarations) > 0 {
		err = d.declare(ctx, end, r, w.Declarations)
	}
	return err
}

// refused asks what the LPS would not take from the directory: a sending
// that stops later for want of it has its cause here.
func (d *Desk) refused(ctx context.Context, end *deadline, r *Reply) error {
	for {
		s, err := d.line(ctx, end,
			"Certificat ou liste que le logiciel a refusé, et pourquoi (Entrée : aucun, ou aucun autre) ")
		if err != nil || s == "" {
			return err
		}
		f := strings.Fields(s)
		item := adapter.Fetched{Outcome: "refused"}
		switch what := strings.ToLower(f[0]); {
		case (what == "certificat" || what == "cert") && len(f) > 2:
			item.Kind, item.Name, item.Reason = "certificate", f[1], strings.Join(f[2:], " ")
		case (what == "liste" || what == "crl") && len(f) > 1:
			item.Kind, item.Reason = "crl", strings.Join(f[1:], " ")
		default:
			d.printf("  « %s » : attendu « certificat DESTINATAIRE motif » ou « liste motif », comme « certificat "+
				"amo_pj.test@test.rss.fr périmé »\n", s)
			continue
		}
		r.Refused = append(r.Refused, item)
	}
}

// messages asks what the LPS made of each message.
func (d *Desk) messages(ctx context.Context, end *deadline, r *Reply) error {
	d.printf("  Un message par ligne : TYPE SUITE [motif]. TYPE : %s. SUITE : %s (l'accord de l'utilisateur). Ligne vide "+
		"pour finir.\n", words(MessageKinds()), words(MessageOutcomes()))
	for {
		s, err := d.line(ctx, end, "Message ")
		if err != nil || s == "" {
			return err
		}
		f := strings.Fields(s)
		h := adapter.Handled{Kind: chosen(MessageKinds(), f[0])}
		if len(f) > 1 {
			h.Outcome, h.Reason = chosen(MessageOutcomes(), f[1]), strings.Join(f[2:], " ")
		}
		if h.Kind == "" || h.Outcome == "" {
			d.printf("  « %s » : attendu par exemple « 4005 suivi » ou « 4015 refusé signature fausse »\n", s)
			continue
		}
		if h.Outcome == "refused" {
			if h.Reason, err = d.needed(ctx, end, h.Reason, "Motif du refus "); err != nil {
				return err
			}
		}
		r.Messages = append(r.Messages, h)
	}
}

func (d *Desk) planned(ctx context.Context, end *deadline, r *Reply, want int) error {
	d.printf("  %d dates sont attendues, une par ligne, comme 2026-11-22 14:05 (une liste peut être collée) ; ligne "+
		"vide pour finir.\n", want)
	for {
		s, err := d.line(ctx, end, "Relève ")
		if err != nil {
			return err
		}
		if s == "" {
			if len(r.Planned) == 0 {
				d.printf("  Aucune date donnée ; « p motif » pour passer ce geste.\n")
				return errAgain
			}
			return nil
		}
		t, ok := ReadDate(s)
		if !ok {
			d.printf("  « %s » : attendu une date comme 2026-11-22 14:05\n", s)
			continue
		}
		r.Planned = append(r.Planned, t)
	}
}

func (d *Desk) declare(ctx context.Context, end *deadline, r *Reply, ids []string) error {
	for _, id := range ids {
		if q, ok := scenarios.RequirementByID(id); ok {
			d.printf("  %s — %s\n      %s\n", id, q.Title, q.Text)
		}
		for {
			s, err := d.line(ctx, end, id+" : oui, non ou sans objet, puis un commentaire ")
			if err != nil {
				return err
			}
			said, comment, ok := declaration(s)
			if !ok {
				d.printf("  « %s » : attendu oui, non ou sans objet\n", s)
				continue
			}
			r.Declarations = append(r.Declarations, adapter.Declaration{ID: id, Declared: said, Comment: comment})
			break
		}
	}
	return nil
}

func declaration(s string) (said, comment string, ok bool) {
	for _, w := range Answers() {
		if rest, found := strings.CutPrefix(strings.ToLower(s), w); found &&
			(rest == "" || rest[0] == ' ' || rest[0] == ',') {
			return w, strings.Trim(s[len(w):], " ,"), true
		}
	}
	return "", "", false
}

// refusal asks why the LPS refused, in its words, and which cause that is.
func (d *Desk) refusal(ctx context.Context, end *deadline, reason string) (Reply, error) {
	r := Reply{Outcome: GestureRefused}
	var err error
	if r.Reason, err = d.needed(ctx, end, reason, "Motif affiché par le logiciel "); err != nil {
		return r, err
	}
	codes := adapter.ReasonCodes(adapter.Version)
	if !d.listed {
		d.causes()
	}
	for {
		s, err := d.line(ctx, end,
			"Numéro de la cause que donne le logiciel (Entrée : il n'en donne aucune de celles-ci, ? : la liste) ")
		if err != nil || s == "" {
			return r, err
		}
		if s == "?" {
			d.causes()
			continue
		}
		if n, err := strconv.Atoi(s); err == nil && n >= 1 && n <= len(codes) {
			r.ReasonCode = codes[n-1]
			return r, nil
		}
		d.printf("  « %s » : attendu un numéro de 1 à %d\n", s, len(codes))
	}
}

// causes lists what a refusal may be due to.
func (d *Desk) causes() {
	d.listed = true
	d.printf("  Causes d'un refus :\n")
	for i, c := range adapter.ReasonCodes(adapter.Version) {
		d.printf("   %2d %s\n", i+1, causes[c])
	}
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
