package checks

import (
	"fmt"
	"strings"

	"amfront/journal"
	"amfront/judge/report"
	"amfront/scenarios"
)

// service are the checks on what the LPS does after a service message (part F).
func service() []Definition {
	return []Definition{
		{
			Name:  "represente-une-fois",
			Title: "Chaque lot rejeté est envoyé de nouveau, une seule fois",
			Causes: []string{
				"le logiciel affiche le rejet sans renvoyer le lot",
				"il n'a pas gardé le fichier émis, ou ne retrouve pas le lot d'après le message",
				"il renvoie le lot à chaque relève, faute de noter ce qui est traité",
			},
			Advice: "Garder chaque fichier émis jusqu'à son accusé ; le retrouver par l'identifiant que cite le message de " +
				"service, et noter le message comme traité.",
			Eval: resentOnce,
		},
		{
			Name: "represente-encore", Params: []string{"fois"},
			Title: "Le lot est envoyé de nouveau après chaque rejet",
			Causes: []string{"le logiciel retire le lot parce qu'il a déjà été envoyé de nouveau",
				"il garde le certificat révoqué"},
			Advice: "Après chaque rejet, renvoyer le même fichier entier avec le bon certificat, même s'il a déjà été " +
				"retransmis.",
			Eval: resentAgain,
		},
		{
			Name:  "represente-identique",
			Title: "Le lot envoyé de nouveau est identique",
			Causes: []string{
				"le logiciel reconstruit le fichier au lieu de renvoyer celui qu'il avait émis",
				"il compresse de nouveau, ou plus du tout : les octets changent",
				"il donne un nouveau compostage, donc un autre objet",
			},
			Advice: "Conserver les octets du fichier avant chiffrement et l'objet du message ; seuls la clé de session, le " +
				"certificat et l'identifiant du message changent.",
			Eval: resentIdentical,
		},
		{
			Name:  "represente-bon-certificat",
			Title: "Le lot envoyé de nouveau est chiffré avec le bon certificat",
			Causes: []string{
				"le logiciel n'intègre pas le certificat du message qu'il avait mis en attente",
				"le lot garde le certificat de son premier envoi",
			},
			Advice: "Choisir le certificat à chaque envoi, parmi ceux du magasin, le message de service une fois traité.",
			Eval:   resentForRight,
		},
		{
			Name:  "rien-represente",
			Title: "Rien n'est envoyé de nouveau",
			Causes: []string{
				"le logiciel renvoie un lot qui avait été accepté",
				"il croit un message de service sans vérifier qui l'a signé",
			},
			Advice: "Ne renvoyer un lot qu'après " + scenarios.Enumerate(scenarios.ResendCodes(), "un ", ", ", " ou ") +
				" dont la signature et le certificat sont vérifiés.",
			Eval: after("poll", "la relève", "aucun nouvel envoi d'un lot déjà parti", nothingResent),
		},
		{
			Name:  "avertissement-non-rejet",
			Title: "Le 4015 n'est pas montré comme un rejet",
			Causes: []string{"le logiciel range tout message de service parmi les rejets",
				"il invite l'utilisateur à renvoyer un lot qui a été accepté"},
			Advice: "Montrer le 4015 comme un avertissement : le lot est accepté, rien n'est à renvoyer, le certificat change.",
			Eval: reported("poll", "la relève", "le 4015 rapporté comme un avertissement : ni rejet annoncé, ni renvoi proposé",
				warnedOnly),
		},
		{
			Name: "avis-compris", Params: []string{"nature"},
			Title: "Le poste comprend l'avis de non-remise",
			Causes: []string{"le logiciel ne relève que les messages de service",
				"il classe l'avis parmi les courriers ordinaires"},
			Advice: "Reconnaître multipart/report (RFC 3464), retrouver le lot par l'identifiant du message joint et " +
				"prévenir l'utilisateur.",
			Eval: after("poll", "la relève", "l'avis relevé, reconnu et signalé", noticeUnderstood),
		},
		{
			Name: "message-denonce", Level: report.SHOULD,
			Title:  "Le poste signale le message auquel il ne se fie pas",
			Causes: []string{"le logiciel écarte le message sans le dire"},
			Advice: "Dire à l'utilisateur qu'un message de service a été écarté, et pourquoi.",
			Eval:   reported("poll", "la relève", "le message écarté, avec sa raison", denounced),
		},
		{
			Name:  "boite-relevee",
			Title: "Tous les messages de la boîte sont relevés",
			Causes: []string{"le logiciel s'arrête au premier message qu'il ne comprend pas",
				"il ne recommence pas après une coupure"},
			Advice: "Relever tous les messages ; un message inattendu ne doit pas cacher les suivants.",
			Eval:   after("poll", "la relève", "tous les messages relevés", allRetrieved),
		},
		{
			Name: "boite-videe", Level: report.SHOULD,
			Title: "Ce qui a été relevé n'est plus dans la boîte",
			Causes: []string{"le logiciel n'efface jamais ce qu'il a relevé",
				"il coupe sans QUIT, et les suppressions n'ont pas lieu"},
			Advice: "Supprimer (DELE) chaque message une fois qu'il est enregistré sur le poste, au plus tard à la relève " +
				"suivante. Choix du banc : la RFC 1939 (§8) laisse garder les messages, mais une boîte jamais vidée finit par " +
				"déborder, et les retours suivants sont perdus.",
			Eval: after("poll", "la relève", "ce qui a été relevé à la visite d'avant n'est plus dans la boîte", cleared),
		},
	}
}

// answered tells whether the LPS fetched an answer to a message.
func (v *View) fetched(original string) *At[journal.MailRef] {
	answers := map[string]bool{}
	for _, s := range All[journal.MailStored](v, journal.KindMailStored, 0) {
		if s.Payload.Class == "service" && s.Payload.ReplyTo == original {
			answers[s.Payload.ID] = true
		}
	}
	return oldest(All[journal.MailRef](v, journal.KindMailRetrieved, 0), func(r At[journal.MailRef]) bool {
		return answers[r.Payload.ID]
	})
}

// unfetched is the outcome when nothing can be judged because the LPS never
// saw the service message.
func (v *View) unfetched(o Outcome) Outcome {
	if r := v.Report(v.Stimulus("poll")); r != nil && (r.Payload.Exit == 0 || r.Payload.Exit == exitRefused) {
		o.Verdict, o.Evidence = report.NonConforming, evidence(r.Event)
		o.Observed = "le logiciel dit avoir relevé la boîte, mais n'a pas pris le message de service"
		if r.Payload.Exit == exitRefused {
			o.Observed = "le message de service n'a pas été relevé : « " + r.Payload.Reason + " »"
		}
		return o
	}
	return o.found(report.NotObserved, "le logiciel n'a pas relevé le message de service")
}

func resentOnce(v *View, _ journal.Check) Outcome {
	o := Outcome{Expected: "un seul nouvel envoi de chaque lot rejeté, et d'aucun autre"}
	rejected := 0
	o.Verdict = report.Conforming
	var said []string
	for _, l := range v.lots() {
		code := v.rejectedBy(l.first.Payload)
		want := 0
		if code != "" {
			rejected++
			want = 1
			if v.fetched(l.first.Payload.ID) == nil && len(l.again) == 0 {
				return v.unfetched(o)
			}
		}
		got, early := len(l.again), v.unbidden(l)
		switch {
		case early != nil:
			o.Verdict = report.NonConforming
			said = append(said, l.tooSoon(plural(got, "nouvel envoi", "nouveaux envois")))
		case got == want && want == 1:
			said = append(said, fmt.Sprintf("lot %s, rejeté par %s : envoyé de nouveau une fois", l.first.Payload.Subject, code))
		case got == want:
			continue
		default:
			o.Verdict = report.NonConforming
			how := "que le frontal n'a pas rejeté"
			if code != "" {
				how = "rejeté par " + code
			}
			how += " : " + plural(got, "nouvel envoi", "nouveaux envois") + v.tale(l)
			if got == 0 && v.agreement(v.Stimulus("poll")) != nil {
				how += ", bien que l'utilisateur ait donné son accord"
			}
			said = append(said, fmt.Sprintf("lot %s, %s", l.first.Payload.Subject, how))
		}
		o.Evidence.Events = append(o.Evidence.Events, evidence(l.events()...).Events...)
	}
	if rejected == 0 && o.Verdict == report.Conforming {
		return v.noRejection(o)
	}
	o.Observed = strings.Join(said, " ; ")
	return o
}

// noRejection is the outcome when the front-end rejected nothing: the LPS
// sent nothing, or the bench did not do its part.
func (v *View) noRejection(o Outcome) Outcome {
	if len(v.Received(0)) == 0 {
		return o.found(report.NotObserved, "aucun lot n'est arrivé, aucun n'a donc été rejeté")
	}
	return o.found(report.NotObserved, "le frontal n'a rejeté aucun lot : "+describe(v.Received(0)[0].Payload))
}

func resentAgain(v *View, a journal.Check) Outcome {
	o := Outcome{Expected: a.Params["fois"] + " nouveaux envois du même lot, le dernier accepté"}
	for _, l := range v.lots() {
		if v.rejectedBy(l.first.Payload) == "" {
			continue
		}
		if v.fetched(l.first.Payload.ID) == nil && len(l.again) == 0 {
			return v.unfetched(o)
		}
		o = o.found(report.NonConforming, plural(len(l.again), "nouvel envoi", "nouveaux envois"), l.events()...)
		if n := len(l.again); n > 0 {
			o.Verdict = conforms(fmt.Sprint(n) == a.Params["fois"] && v.rejectedBy(l.again[n-1].Payload) == "")
			o.Observed += v.tale(l) + ", le dernier : " + describe(l.again[n-1].Payload)
		}
		if v.unbidden(l) != nil {
			o.Verdict, o.Observed = report.NonConforming, l.tooSoon(o.Observed)
		}
		return o
	}
	return v.noRejection(o)
}

func resentIdentical(v *View, _ journal.Check) Outcome {
	o := Outcome{Expected: "mêmes octets avant chiffrement, même objet, même nature de flux"}
	seen := 0
	for _, l := range v.lots() {
		if v.rejectedBy(l.first.Payload) == "" {
			continue
		}
		if len(l.again) == 0 {
			if v.fetched(l.first.Payload.ID) == nil {
				return v.unfetched(o)
			}
			return o.found(report.NonConforming,
				"le lot "+l.first.Payload.Subject+" n'a pas été envoyé de nouveau", l.first.Event)
		}
		for _, again := range l.again {
			seen++
			if said := differences(l.first.Payload, again.Payload); said != "" {
				return o.found(report.NonConforming, said, l.first.Event, again.Event)
			}
			o.Evidence.Events = append(o.Evidence.Events, l.first.Seq, again.Seq)
		}
	}
	if seen == 0 {
		return v.noRejection(o)
	}
	return o.found(report.Conforming, "mêmes octets, même objet, même nature")
}

// resentForRight judges the certificate of the last sending of the rejected
// lot, whenever it left: at the visit of the mailbox, or as soon as what the
// message lacked was installed.
func resentForRight(v *View, _ journal.Check) Outcome {
	want := v.Expected("certificate")
	if want == nil {
		return Outcome{}.benchError("le scénario n'a pas dit quel certificat est attendu")
	}
	o := Outcome{Expected: fmt.Sprintf("certificat de %s, numéro de série %s", want.Payload.Label, want.Payload.Serial)}
	for _, l := range v.lots() {
		code := v.rejectedBy(l.first.Payload)
		if code == "" {
			continue
		}
		n := len(l.again)
		if n == 0 && v.fetched(l.first.Payload.ID) == nil {
			return v.unfetched(o)
		}
		if n == 0 {
			return o.found(report.NonConforming, "le lot "+l.first.Payload.Subject+", rejeté par "+code+
				", n'a pas été envoyé de nouveau", l.first.Event)
		}
		if o = v.encryptedFor(o, want, &l.again[n-1]); o.Verdict != report.Conforming {
			return o
		}
	}
	if o.Verdict == "" {
		return v.noRejection(o)
	}
	return o
}

// differences says in what a second sending differs from the first.
func differences(a, b journal.MessageReceived) string {
	switch {
	case b.PlainSHA256 == "":
		return "le nouvel envoi ne s'ouvre pas : " + describe(b)
	case a.PlainSHA256 != "" && a.PlainSHA256 != b.PlainSHA256:
		said := fmt.Sprintf("le contenu avant chiffrement a changé : SHA-256 %.16s…, puis %.16s…", a.PlainSHA256,
			b.PlainSHA256)
		if lost := a.PlainSize - b.PlainSize; lost > 0 && b.PlainSize > 0 {
			said += fmt.Sprintf(" ; %d octets ont été retirés sur %d", lost, a.PlainSize)
		}
		return said
	case a.Subject != b.Subject:
		return fmt.Sprintf("l'objet a changé : « %s », puis « %s »", a.Subject, b.Subject)
	case a.Flow != b.Flow:
		return fmt.Sprintf("la nature du flux a changé : %s, puis %s", flowWords(a.Flow), flowWords(b.Flow))
	case a.To != b.To:
		return fmt.Sprintf("le destinataire a changé : %s, puis %s", a.To, b.To)
	}
	return ""
}
