package checks

import (
	"strings"

	"amfront/journal"
	"amfront/judge/report"
)

// declared are the declarations of part I: what no bench can see.
func declared() []Definition {
	return []Definition{{
		Name: "declaration", Params: []string{"exigence"},
		Title:  "L'éditeur déclare que l'exigence est tenue",
		Causes: []string{"l'éditeur déclare que non"},
		Advice: "Ce point n'est pas vu par le banc : la déclaration engage l'éditeur, et l'examinateur peut en demander " +
			"la démonstration.",
		Eval: declaration,
	}, {
		Name:   "hors-capture",
		Title:  "Ce qu'un courriel capté ailleurs ne montre pas",
		Causes: []string{"seuls des courriels étaient à juger, sans annuaire, sans relève et sans logiciel à conduire"},
		Advice: "Jouer les scénarios de l'exigence : amfront run --only, avec son identifiant.",
		Eval: func(_ *View, a journal.Check) Outcome {
			return Outcome{Verdict: report.NotObserved, Reason: "aucun courriel capté n'en donne la preuve",
				Advice: "Jouer ses scénarios : amfront run --only " + a.Requirement}
		},
	}}
}

// Captured is the action that stands for a mail captured elsewhere: nothing was
// asked of the LPS, and what follows is what it once sent.
const Captured = "captured"

// captured tells whether a world is of such mails.
func (v *View) captured() bool { return v.Stimulus(Captured) != nil }

func declaration(v *View, a journal.Check) Outcome {
	o := Outcome{Expected: "« oui », ou « sans objet » avec son motif", Declared: true}
	stimulus := v.Stimulus("attest")
	if stimulus == nil {
		return notAsked(o, "la déclaration")
	}
	r := v.Report(stimulus)
	if r == nil {
		return o.found(report.NotObserved, "le logiciel n'a rien déclaré")
	}
	o.Evidence = evidence(r.Event)
	o.Verdict, o.Observed = report.NotObserved, "aucune déclaration sur "+a.Requirement
	for _, d := range decodeAnswer(r.Payload.Answer).Declarations {
		if d.ID != a.Requirement {
			continue
		}
		o.Observed = "déclaré : " + d.Declared
		if r.Payload.Source != "" {
			o.Observed = "déclaré dans " + r.Payload.Source + " : " + d.Declared
		}
		if d.Comment != "" {
			o.Observed += " — " + d.Comment
		}
		switch {
		case d.Declared == "oui":
			o.Verdict = report.Conforming
		case d.Declared == "sans objet" && strings.TrimSpace(d.Comment) != "":
			o.Verdict, o.Reason = report.NotApplicable, d.Comment
		case d.Declared == "sans objet":
			o.Verdict, o.Reason = report.NotObserved, "« sans objet » se motive"
		case d.Declared == "non":
			o.Verdict = report.NonConforming
		}
	}
	return o
}
