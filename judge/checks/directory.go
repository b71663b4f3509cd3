package checks

import (
	"fmt"
	"slices"
	"strings"

	"amfront/journal"
	"amfront/judge/report"
)

// directory are the checks on how the LPS uses the directory (part E).
func directory() []Definition {
	return append(planning(), []Definition{
		{
			Name: "annuaire-non-interroge", Level: report.SHOULD,
			Title: "L'annuaire n'est pas interrogé à cet envoi",
			Causes: []string{"le logiciel redemande le certificat à chaque envoi au lieu de le garder",
				"son magasin a été vidé entre les deux envois"},
			Advice: "Garder les certificats dans un magasin local et ne retourner à l'annuaire qu'à l'approche de " +
				"l'échéance, après une révocation ou un message de service.",
			Eval: after("send", "l'envoi", "aucune recherche de certificat : celui du magasin suffit", notSearched),
		},
		{
			Name:  "annuaire-interroge",
			Title: "Le poste cherche un certificat dans l'annuaire",
			Causes: []string{"le logiciel ne surveille pas la date de fin de ses certificats",
				"il n'a pas pu joindre l'annuaire"},
			Advice: "Chercher le successeur d'un certificat une quinzaine de jours avant sa fin, et aussitôt qu'il ne peut " +
				"plus servir.",
			Eval: after("", "un geste", "une recherche de certificat dans l'annuaire", searched),
		},
		{
			Name:  "successeur-cherche",
			Title: "Le poste cherche de lui-même le successeur d'un certificat qui finit",
			Causes: []string{"le logiciel ne renouvelle que sur un geste de l'utilisateur",
				"sa tâche quotidienne ne se voit pas : déclarer l'horloge réglable (capacité clock), ou la tâche dans " +
					"lps.json (E-04)"},
			Advice: "Chercher le successeur d'un certificat une quinzaine de jours avant sa fin, sans que l'utilisateur ait à " +
				"le demander : le §6.3.2 dit cette récupération nécessaire.",
			Eval: after("", "un geste", "une recherche de certificat dans l'annuaire, que personne n'a demandée",
				soughtUnbidden),
		},
		{
			Name: "session-annuaire-fermee", Level: report.SHOULD,
			Title: "Aucune session d'annuaire ne reste ouverte",
			Causes: []string{"le logiciel garde sa connexion pour la fois suivante",
				"il ne ferme pas la connexion quand la requête échoue"},
			Advice: "Fermer la connexion dès la dernière réponse reçue, y compris après une erreur.",
			Eval: sessionsClosed(map[string]held{"ldap": {"session", "l'annuaire"}}, idleLimit,
				"session d'annuaire", "la dernière réponse utile"),
		},
		{
			Name: "crl-utiles", Level: report.SHOULD, Params: []string{"utiles"},
			Title:  "Seules les CRL utiles sont demandées",
			Causes: []string{"le logiciel relève tout l'annuaire", "il demande aussi les CRL de l'autre usage (réel ou test)"},
			Advice: "Ne demander que les CRL des autorités placées au-dessus des certificats que le poste emploie.",
			Eval:   neededLists,
		},
		{
			Name: "alerte-dite", Level: report.SHOULD,
			Title:  "Le poste alerte l'utilisateur",
			Causes: []string{"le logiciel passe l'échec sous silence", "l'adaptateur ne rend pas les alertes affichées"},
			Advice: "Prévenir l'utilisateur, avant que la CRL n'expire, et lui dire qui contacter ; dans l'adaptateur, " +
				"rendre le texte dans « alerts ».",
			Eval: reported("", "un geste", "une alerte pour l'utilisateur", alerted),
		},
	}...)
}

// asksCertificate tells whether a search is for recipients' certificates.
func asksCertificate(p journal.LDAPRequest) bool { return asks(p, "usercertificate", "2.5.4.36") }

func asksList(p journal.LDAPRequest) bool {
	return asks(p, "certificaterevocationlist", "2.5.4.39")
}

func asks(p journal.LDAPRequest, name, oid string) bool {
	if p.Op != "search" {
		return false
	}
	asked := func(a string) bool { return plainName(a) == name || plainName(a) == oid }
	return slices.ContainsFunc(p.Attributes, asked) ||
		slices.ContainsFunc(p.Entries, func(e journal.LDAPEntry) bool { return holds(e, name) })
}

func holds(e journal.LDAPEntry, name string) bool {
	for a, values := range e.Values {
		if plainName(a) == name && len(values) > 0 {
			return true
		}
	}
	return false
}

// plainName is an attribute's name without its options.
func plainName(attribute string) string {
	plain, _, _ := strings.Cut(strings.ToLower(attribute), ";")
	return plain
}

// searches are those that match, after an event.
func (v *View) searches(after uint64, match func(journal.LDAPRequest) bool) []At[journal.LDAPRequest] {
	return where(All[journal.LDAPRequest](v, journal.KindLDAPRequest, after), func(r At[journal.LDAPRequest]) bool {
		return match(r.Payload)
	})
}

func notSearched(v *View, o Outcome, stimulus *At[journal.LPSAction]) Outcome {
	if found := v.searches(stimulus.Seq, asksCertificate); len(found) > 0 {
		o.Verdict, o.Evidence = report.NonConforming, evidence(events(found)...)
		o.Observed = plural(len(found), "recherche de certificat", "recherches de certificat") + " pendant cet envoi"
		return o
	}
	got := v.arrival(stimulus)
	if got == nil {
		o = v.missing(o, stimulus)
		o.Verdict, o.Reason = report.NotObserved, "un envoi qui n'a pas eu lieu ne dit rien de l'usage de l'annuaire"
		return o
	}
	return o.found(report.Conforming, "le lot est parti sans recherche dans l'annuaire", got.Event)
}

func searched(v *View, o Outcome, stimulus *At[journal.LPSAction]) Outcome {
	if found := v.searches(stimulus.Seq, asksCertificate); len(found) > 0 {
		o.Verdict, o.Evidence = report.Conforming, evidence(events(found)...)
		o.Observed = plural(len(found), "recherche de certificat", "recherches de certificat")
		return o
	}
	r := v.Report(stimulus)
	if r == nil {
		return o.found(report.NotObserved, "aucune recherche, et le logiciel n'a rien rapporté")
	}
	return o.found(report.NonConforming, "aucune recherche de certificat", stimulus.Event, r.Event)
}

// soughtUnbidden judges what the software did since the last update that it was
// asked for. What a daily job does is seen where the software has a clock, and
// else only declared.
func soughtUnbidden(v *View, o Outcome, stimulus *At[journal.LPSAction]) Outcome {
	var since uint64
	if r := v.reportOf(v.Stimulus("refresh")); r != nil {
		since = r.Seq
	}
	if found := v.searches(since, asksCertificate); len(found) > 0 {
		return o.found(report.Conforming, plural(len(found), "recherche de certificat", "recherches de certificat"),
			events(found)...)
	}
	lived, declared := v.Stimulus("advance"), v.Stimulus("attest")
	switch {
	case v.Report(stimulus) == nil:
		return silent(o)
	case lived != nil && lived.Seq > since:
		return o.found(report.NonConforming, "aucune recherche de certificat, un jour entier ni à l'envoi", lived.Event,
			stimulus.Event)
	case declared != nil:
		return declaration(v, journal.Check{Requirement: "E-04"})
	}
	return o.found(report.NonConforming, "aucune recherche de certificat : le renouvellement attend que l'on y pense",
		stimulus.Event)
}

func neededLists(v *View, a journal.Check) Outcome {
	needed := strings.Split(a.Params["utiles"], "|")
	o := Outcome{Expected: "les CRL de ces autorités seulement : " + strings.Join(needed, " ; ")}
	var good, bad []journal.Event
	var names []string
	for _, r := range v.searches(0, asksList) {
		for _, e := range r.Payload.Entries {
			if !holds(e, "certificaterevocationlist") {
				continue
			}
			if slices.ContainsFunc(needed, func(dn string) bool { return sameDN(dn, e.DN) }) {
				good = append(good, r.Event)
			} else if !slices.Contains(names, e.DN) {
				bad, names = append(bad, r.Event), append(names, e.DN)
			}
		}
	}
	switch {
	case len(bad) > 0:
		o.Verdict, o.Observed, o.Evidence = report.NonConforming, "CRL inutiles demandées : "+strings.Join(names, " ; "),
			evidence(bad...)
	case len(good) == 0:
		o.Verdict, o.Observed = report.NotObserved, "aucune CRL n'a été remise au poste"
	default:
		o.Verdict, o.Evidence = report.Conforming, evidence(good...)
		o.Observed = plural(len(good), "CRL remise, utile", "CRL remises, toutes utiles")
	}
	return o
}

// sameDN compares two DNs of the bench's own tree, where only case and spaces
// after commas differ.
func sameDN(a, b string) bool {
	plain := func(s string) string { return strings.ReplaceAll(strings.ToLower(s), ", ", ",") }
	return plain(a) == plain(b)
}

func alerted(v *View, o Outcome, r *At[journal.LPSReport]) Outcome {
	alerts, refreshes, usual := v.alerts(r)
	o.Evidence = evidence(r.Event)
	alerts = slices.DeleteFunc(alerts, func(s string) bool { return strings.TrimSpace(s) == "" })
	all := len(alerts)
	alerts = slices.DeleteFunc(alerts, func(s string) bool { return slices.Contains(usual, s) })
	switch {
	case len(alerts) > 0:
		o.Verdict, o.Observed = report.Conforming, "« "+strings.Join(alerts, " » ; « ")+" »"
	case r.Payload.Exit == exitRefused && strings.TrimSpace(r.Payload.Reason) != "":
		o.Verdict, o.Observed = report.Conforming, "un refus motivé : « "+r.Payload.Reason+" »"
	case all > 0:
		o.Verdict, o.Observed = report.NonConforming, "aucune alerte, sinon ce que le logiciel dit aussi quand tout va bien"
	case refreshes > 1 && r.Payload.Action == "advance":
		o.Verdict, o.Observed = report.NonConforming, fmt.Sprintf("aucune alerte en %d jours", refreshes)
	case refreshes > 1:
		o.Verdict, o.Observed = report.NonConforming, fmt.Sprintf("aucune alerte en %d mises à jour", refreshes)
	default:
		o.Verdict, o.Observed = report.NonConforming, "aucune alerte"
	}
	return bound(v, o)
}

// alerts are those of a report and of the same action asked just before, again
// and again (E-09: the user is told once trouble persists); n is how many, usual
// what that action said before anything happened.
func (v *View) alerts(r *At[journal.LPSReport]) (said []string, n int, usual []string) {
	said, n = decodeAnswer(r.Payload.Answer).Alerts, 1
	together := true
	for _, a := range slices.Backward(All[journal.LPSAction](v, journal.KindLPSAction, 0)) {
		if a.Seq > r.Seq || a.Payload.Action == "confirm" {
			continue
		}
		if a.Payload.Action != r.Payload.Action {
			together = false
			continue
		}
		b := v.reportOf(&a)
		switch {
		case b == nil || b.Seq >= r.Seq:
		case together && v.since(a.Seq) == v.since(r.Seq):
			said, n = append(decodeAnswer(b.Payload.Answer).Alerts, said...), n+1
		default:
			usual = append(usual, decodeAnswer(b.Payload.Answer).Alerts...)
		}
	}
	return said, n, usual
}

// since is the newest event by which the bench changed the situation, up to an
// event.
func (v *View) since(seq uint64) (at uint64) {
	for _, e := range All[journal.Expected](v.Until(seq), journal.KindExpected, 0) {
		if e.Payload.What == "served" || e.Payload.What == "asked" {
			at = e.Seq
		}
	}
	return at
}
