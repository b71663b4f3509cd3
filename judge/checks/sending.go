package checks

import (
	"fmt"
	"slices"
	"strings"

	"amfront/journal"
	"amfront/judge/report"
	"amfront/scenarios"
)

// sending are the checks on whether something left, and why not.
func sending() []Definition {
	return []Definition{
		{
			Name:  "rien-emis",
			Title: "Rien n'est émis",
			Causes: []string{
				"le logiciel n'effectue pas ce contrôle avant de chiffrer",
				"il l'effectue, mais l'envoi part malgré son échec",
				"il travaille sur un certificat ou une CRL d'avant, restés dans son magasin",
			},
			Advice: "Faire échouer l'envoi dès que le contrôle du certificat échoue, avant tout chiffrement, et garder le lot.",
			Eval:   after("send", "l'envoi", "aucun message émis après la demande d'envoi", nothingSent),
		},
		{
			Name:   "motif-dit",
			Title:  "Le poste dit pourquoi l'émission est arrêtée",
			Params: []string{"codes"},
			Causes: []string{
				"le logiciel s'arrête sans message",
				"il s'arrête pour une autre raison que celle de la situation",
			},
			Advice: "Afficher la cause du refus dans les mots de l'utilisateur ; dans l'adaptateur, la rendre avec le code " +
				"de sortie 10.",
			Eval: reasonGiven,
		},
		{
			Name:  "lot-accepte",
			Title: "Le frontal accepte le lot",
			Causes: []string{
				"le lot n'est pas parti, ou pas à cette boîte",
				"il est chiffré pour un autre destinataire ou mal chiffré",
			},
			Advice: "Envoyer le lot à la boîte du destinataire, chiffré pour le certificat que celui-ci a en vigueur ; le " +
				"motif du frontal dit lequel des deux a manqué.",
			Eval: after("", "l'envoi", "un lot accepté par le frontal", accepted),
		},
		{
			Name:   "une-seule-fois",
			Title:  "Le lot arrive une seule fois",
			Causes: []string{"le logiciel représente un lot qui avait reçu son 250", "deux files d'envoi se recouvrent"},
			Advice: "Ne représenter un lot que s'il n'a pas reçu de réponse 250 à la fin du message.",
			Eval:   after("send", "l'envoi", "le lot une seule fois", once),
		},
		{
			Name:  "lot-repris",
			Title: "Le lot qui attendait arrive, intact et une seule fois",
			Causes: []string{
				"le logiciel reste arrêté bien que la cause de l'arrêt ait disparu",
				"il a perdu le lot, ou l'a refait au lieu de le reprendre",
				"il l'envoie de lui-même et une seconde fois à la demande",
			},
			Advice: "Garder le lot tel quel tant qu'il n'est pas parti, refaire le contrôle du certificat à chaque demande, " +
				"et n'envoyer qu'une fois.",
			Eval: resumed,
		},
	}
}

func nothingSent(v *View, o Outcome, stimulus *At[journal.LPSAction]) Outcome {
	if sent := v.Sent(stimulus.Seq); len(sent) > 0 {
		o.Verdict, o.Observed, o.Evidence = report.NonConforming, plural(len(sent), "message émis", "messages émis"),
			evidence(events(sent)...)
		if got := v.Received(stimulus.Seq); len(got) > 0 {
			o.Observed += " ; " + describe(got[len(got)-1].Payload)
			o.Evidence.Chosen = chosen(got[len(got)-1].Payload)
		}
		return o
	}
	life := v.Life(stimulus.Seq)
	if len(life) == 0 {
		return o.found(report.NotObserved, "rien n'est parti, mais rien ne prouve que le logiciel ait reçu la demande")
	}
	o.Verdict, o.Observed, o.Evidence = report.Conforming, "rien n'est parti, et le logiciel était à l'œuvre",
		evidence(life...)
	return v.struck(bound(v, o))
}

func reasonGiven(v *View, a journal.Check) Outcome {
	o := Outcome{Expected: "un refus, avec son motif"}
	stimulus := v.Stimulus("send")
	if stimulus == nil {
		return notAsked(o, "l'envoi")
	}
	r := v.Report(stimulus)
	if r == nil {
		return o.found(report.NotObserved, "le logiciel n'a rien rapporté")
	}
	o.Evidence = evidence(stimulus.Event, r.Event)
	if r.Payload.Exit != exitRefused {
		return o.found(report.NonConforming, "le logiciel dit avoir émis")
	}
	o.Observed = "refus : « " + r.Payload.Reason + " »"
	codes := fields(a.Params["codes"])
	code := answerString(r.Payload.Answer, "reason_code")
	switch {
	case strings.TrimSpace(r.Payload.Reason) == "":
		o.Verdict, o.Observed = report.NonConforming, "un refus sans motif"
	case len(codes) == 0 || code == "" || code == "other" || slices.Contains(codes, code):
		o.Verdict = report.Conforming
	case v.staleRefused(r):
		o.Verdict, o.Reason = report.Conforming, "le poste n'installe pas une liste déjà périmée quand il la relève"
	default:
		earlier := v.refusedBefore(stimulus.Seq, code, codes)
		if earlier == nil {
			o.Verdict, o.Reason = report.NonConforming, fmt.Sprintf("le refus a une autre cause (%s) que la situation (%s)",
				code, strings.Join(codes, ", "))
			break
		}
		o.Verdict, o.Reason = report.Conforming, "la cause avait été dite au moment de la mise à jour ou de l'installation"
		o.Evidence = evidence(earlier.Event, stimulus.Event, r.Event)
	}
	return v.struck(bound(v, o))
}

// consequences are the codes of a sending that stops because something was
// refused earlier: a software that judges before it stores (E-06) has nothing
// left to send with. With an authority refused, an older one of the same name
// does not verify what the new one signed: true as well.
var consequences = []string{"no-certificate", "unknown-ca", badSignature}

const badSignature = "bad-signature"

// refusedBefore is an earlier report, since the situation began, in which the
// LPS refused what the situation is made of and said why. It excuses a sending
// that stopped with a consequence.
func (v *View) refusedBefore(before uint64, code string, codes []string) *At[journal.LPSReport] {
	if !slices.Contains(consequences, code) {
		return nil
	}
	var began uint64
	if c := Last[journal.PKIChanged](v, journal.KindPKIChanged); c != nil {
		began = c.Seq
	}
	label := ""
	if e := v.Expected("served"); e != nil {
		label = e.Payload.Label
	}
	for _, r := range All[journal.LPSReport](v, journal.KindLPSReport, began) {
		if r.Seq > before {
			break
		}
		said := r.Payload.Exit == exitRefused && slices.Contains(codes, answerString(r.Payload.Answer, "reason_code")) &&
			(code != badSignature || r.Payload.Action == "install-ca")
		for _, f := range answerList(r.Payload.Answer, "fetched") {
			if code == badSignature && answerString(f, "kind") != "ca" {
				continue
			}
			outcome := answerString(f, "outcome")
			refused := outcome == "refused" || outcome == "pending" && slices.Contains(codes, "crl-absent")
			said = said || refused && strings.TrimSpace(answerString(f, "reason")) != "" &&
				(answerString(f, "kind") != "certificate" || strings.EqualFold(answerString(f, "name"), label))
		}
		if said {
			return &r
		}
	}
	return nil
}

// staleRefused tells whether a sending was refused for want of the list that
// the situation shows, which was out of date when the station met it. CP2 speaks
// of a list that is on the station: one that says it took it may not refuse.
func (v *View) staleRefused(sending *At[journal.LPSReport]) bool {
	stale := v.Expected("stale")
	code := answerString(sending.Payload.Answer, "reason_code")
	fits := []string{"crl-absent", "crl-dates", "no-certificate"}
	if stale == nil || len(v.unserved()) > 0 || !slices.Contains(fits, code) {
		return false
	}
	refused := code != "no-certificate"
	for _, r := range All[journal.LPSReport](v, journal.KindLPSReport, stale.Seq) {
		for _, f := range answerList(r.Payload.Answer, "fetched") {
			if answerString(f, "kind") != "crl" || !strings.EqualFold(answerString(f, "name"), stale.Payload.DN) {
				continue
			}
			if answerString(f, "outcome") != "refused" {
				return false
			}
			refused = true
		}
	}
	return refused
}

func accepted(v *View, o Outcome, stimulus *At[journal.LPSAction]) Outcome {
	got := v.arrival(stimulus)
	if got == nil {
		return v.missing(o, stimulus)
	}
	o = o.found(conforms(isAccepted(got.Payload)), describe(got.Payload), got.Event)
	o.Evidence.Chosen = chosen(got.Payload)
	return bound(v, o)
}

func isAccepted(m journal.MessageReceived) bool {
	return scenarios.Decision(m.Decision).Meaning().Fate == scenarios.Kept
}

func once(v *View, o Outcome, stimulus *At[journal.LPSAction]) Outcome {
	got := v.Received(stimulus.Seq)
	if len(got) == 0 {
		return v.missing(o, stimulus)
	}
	return o.found(conforms(len(got) == 1), plural(len(got), "message reçu", "messages reçus"), events(got)...)
}

// resumed judges a lot that was stopped: since it was first asked for, it
// must have arrived exactly once, with the file that was given, and have been
// accepted: a lot that the front-end rejected has not been resumed.
func resumed(v *View, _ journal.Check) Outcome {
	o := Outcome{Expected: "le fichier demandé la première fois, à l'octet près, une seule fois, accepté par le frontal"}
	file, stimulus := v.Expected("file"), v.Stimulus("")
	if file == nil || stimulus == nil {
		return notAsked(o, "l'envoi")
	}
	got := v.Received(file.Seq)
	if len(got) == 0 {
		return v.missing(o, stimulus)
	}
	same, taken := 0, 0
	for _, m := range got {
		if carries(m.Payload, file.Payload) {
			same++
		}
		if isAccepted(m.Payload) {
			taken++
		}
	}
	o.Evidence = evidence(events(got)...)
	if same == 1 && len(got) == 1 && taken == 0 {
		return o.found(report.NonConforming, "le lot n'a pas été repris : "+describe(got[0].Payload))
	}
	return o.found(conforms(same == 1 && len(got) == 1), plural(len(got), "message reçu", "messages reçus")+", "+
		plural(same, "porte ce fichier", "portent ce fichier"))
}

// arrival is the newest message received after a stimulus, nil without one.
func (v *View) arrival(stimulus *At[journal.LPSAction]) *At[journal.MessageReceived] {
	return newest(v.Received(stimulus.Seq), func(At[journal.MessageReceived]) bool { return true })
}

// missing is the outcome when nothing arrived after a stimulus: a refusal or a
// failure that the LPS reported is a nonconformity, silence is not observed.
func (v *View) missing(o Outcome, stimulus *At[journal.LPSAction]) Outcome {
	r := v.Report(stimulus)
	switch {
	case stimulus.Payload.Action == "poll":
		return v.nothingBack(o, r)
	case r != nil && r.Payload.Exit == exitRefused && v.staleRefused(r):
		o = o.found(report.NotApplicable, "le logiciel a refusé : « "+r.Payload.Reason+" »", r.Event)
		o.Reason = "le poste n'installe pas une liste déjà périmée quand il la relève, ce qui se défend (§6.3.3) ; celle " +
			"qui périme chez lui est le sujet de D-08.vieillie"
		return o
	case r != nil && r.Payload.Exit == exitRefused:
		return o.found(report.NonConforming, "rien n'est arrivé ; le logiciel a refusé : « "+r.Payload.Reason+" »", r.Event)
	case r == nil || r.Payload.Exit != 0:
		return o.found(report.NotObserved, "rien n'est arrivé et le logiciel n'a rien rapporté")
	}
	if early := v.early(stimulus); early != nil {
		o = o.found(report.NonConforming, "rien n'est arrivé après le dernier geste : le lot était parti trop tôt, "+
			describe(early.Payload), early.Event, r.Event)
		o.Evidence.Chosen = chosen(early.Payload)
		return o
	}
	return o.found(report.NonConforming,
		"rien n'est arrivé, bien que le logiciel dise avoir "+claimed(stimulus.Payload.Action), r.Event)
}

// nothingBack is the outcome when nothing came after the mailbox was visited:
// a rejected lot did not leave again. Where none waited for that, nothing had
// to come: a software that fetches its lists unasked is never rejected.
func (v *View) nothingBack(o Outcome, r *At[journal.LPSReport]) Outcome {
	rejected := false
	for _, l := range v.lots() {
		newest := l.first
		if n := len(l.again); n > 0 {
			newest = l.again[n-1]
		}
		rejected = rejected || v.rejectedBy(l.first.Payload) != ""
		code := v.rejectedBy(newest.Payload)
		switch {
		case code == "":
			continue
		case v.fetched(newest.Payload.ID) == nil:
			return v.unfetched(o)
		case r == nil:
			return o.found(report.NotObserved, "aucun lot n'est reparti, et le logiciel n'a rien rapporté de la relève")
		}
		o.Verdict, o.Evidence = report.NonConforming, evidence(newest.Event, r.Event)
		o.Observed = "le lot " + newest.Payload.Subject + ", rejeté par " + code + ", n'est pas reparti après la relève"
		if v.agreement(v.Stimulus("poll")) != nil {
			o.Observed += " et l'accord de l'utilisateur"
		}
		return o
	}
	if rejected {
		return o.found(report.NotObserved, "aucun lot n'attendait plus de repartir à cette relève")
	}
	return v.noRejection(o)
}

// claimed is what an LPS that says "done" to an action says that it did.
func claimed(action string) string {
	switch action {
	case "send":
		return "émis"
	case "refresh":
		return "fait sa mise à jour"
	}
	return "fait ce geste"
}

// early is the newest message that carries the lot asked for last and arrived
// before a stimulus, when that is no sending of its own: the lot was to wait,
// and did not.
func (v *View) early(stimulus *At[journal.LPSAction]) *At[journal.MessageReceived] {
	file := v.Expected("file")
	if file == nil || stimulus.Payload.Action == "send" {
		return nil
	}
	return newest(v.Received(file.Seq), func(m At[journal.MessageReceived]) bool {
		return m.Seq < stimulus.Seq && carries(m.Payload, file.Payload)
	})
}

// carries tells whether a message holds a file, to the octet.
func carries(m journal.MessageReceived, file journal.Expected) bool {
	return m.FileSHA256 == file.SHA256 || m.PlainSHA256 == file.SHA256
}

func notAsked(o Outcome, what string) Outcome {
	return o.benchError("le scénario n'a pas demandé " + what + " avant ce contrôle")
}
