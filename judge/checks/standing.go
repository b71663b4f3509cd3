package checks

import (
	"fmt"
	"strings"

	"amfront/journal"
	"amfront/judge/report"
	"amfront/scenarios"
)

// standing are what holds whatever was done before, in whatever order: each
// looks at the whole journal, and expects nothing of a situation.
func standing() []Definition {
	return []Definition{
		{
			Name: "jamais-en-clair", Title: "Aucun fichier ne part en clair",
			Causes: []string{"un chemin d'envoi (reprise, renvoi, autre destinataire) se passe du chiffrement"},
			Advice: "Faire passer tout envoi, premier ou répété, par le même chiffrement.",
			Eval: eachLot("chaque lot chiffré", func(m journal.MessageReceived) string {
				bare := m.CMS != nil && m.CMS.Class == "not-cms" // announced as encrypted, it is a 4005
				if (bare || m.Decision == "4025") && !m.Forced {
					return "est parti en clair"
				}
				return ""
			}),
		},
		{
			Name: "jamais-autre-cle", Title: "Chaque lot s'ouvre avec la clé de son destinataire",
			Causes: []string{"le certificat d'un autre destinataire, d'un autre usage ou d'un autre temps reste choisi",
				"le document ne suit plus la forme demandée"},
			Advice: "Choisir à chaque envoi le certificat par le libellé du destinataire et l'usage, puis le contrôler.",
			Eval:   eachLot("chaque lot ouvert par la clé de son destinataire", wrongKey),
		},
		{
			Name: "jamais-en-defaut", Title: "Aucun lot n'est chiffré avec un certificat en défaut ou hors de ses dates",
			Causes: []string{"le certificat n'est contrôlé qu'à son entrée au magasin", "un contrôle manque sur ce chemin"},
			Advice: "Refaire tout le contrôle du certificat avant chaque chiffrement, à la date du jour.",
			Eval:   eachLot("chaque lot chiffré avec un certificat en règle ce jour-là", unfit),
		},
		{
			Name: "jamais-revoque", Title: "Aucun lot n'est chiffré avec un certificat que le poste sait révoqué",
			Causes: []string{"la liste relevée n'est pas consultée à cet envoi",
				"une liste plus ancienne a repris la place de la neuve"},
			Advice: "Garder la liste la plus récente que le poste ait reçue, et n'employer aucun certificat qu'elle révoque.",
			Eval:   neverRevoked,
		},
		{
			Name: "jamais-deux-fois", Title: "Aucun lot ne repart sans qu'un rejet ou une panne le demande",
			Causes: []string{"le logiciel représente un lot qui avait reçu son 250", "un message sans bonne signature a été cru",
				"le même message a été suivi deux fois"},
			Advice: "Noter chaque lot accepté et chaque message traité ; ne renvoyer que sur un rejet bien signé, une fois.",
			Eval:   neverTwice,
		},
		{
			Name: "rien-de-perdu", Title: "Aucun lot dit envoyé n'est perdu",
			Causes: []string{"le logiciel dit « envoyé » avant la réponse 250", "un lot en attente est oublié"},
			Advice: "Ne dire envoyé que ce qui a reçu son 250, et garder le reste jusque-là.",
			Eval:   nothingLost,
		},
		{
			Name: "essais-bornes", Title: "Le logiciel n'insiste pas sans fin",
			Causes: []string{"une boucle de reprise n'a ni limite ni pause"},
			Advice: "Borner les essais d'un même geste, puis rendre compte et attendre.",
			Eval:   bounded,
		},
		{
			Name: "sans-alarme", Title: "Rien n'est refusé tant que tout est en règle",
			Causes: []string{"un contrôle trop strict, ou un état d'avant qui n'est pas effacé"},
			Advice: "Rapprocher le motif rapporté de ce que montrent l'annuaire et le relais : tout y est en règle.",
			Eval:   noAlarm,
		},
	}
}

// eachLot makes a check of what is wrong with any one message received ("" for
// nothing), with those that the bench itself had decided on left in.
func eachLot(expected string, wrong func(journal.MessageReceived) string) func(*View, journal.Check) Outcome {
	return func(v *View, _ journal.Check) Outcome {
		o := Outcome{Expected: expected}
		var said []string
		var bad []journal.Event
		got := v.Received(0)
		for _, m := range got {
			if w := wrong(m.Payload); w != "" {
				said, bad = append(said, "le lot "+m.Payload.Subject+" "+w), append(bad, m.Event)
			}
		}
		return o.standing(got, said, bad)
	}
}

// standing is the outcome of a check on every lot: what was said against any.
func (o Outcome) standing(got []At[journal.MessageReceived], said []string, bad []journal.Event) Outcome {
	switch {
	case len(bad) > 0:
		return o.found(report.NonConforming, strings.Join(said, " ; "), bad...)
	case len(got) == 0:
		return o.found(report.NotObserved, "aucun lot n'est arrivé")
	}
	return o.found(report.Conforming, plural(len(got), "lot reçu", "lots reçus")+", aucun écart", events(got)...)
}

// wrongKey tells of a lot that its recipient cannot open. One that the
// front-end does not open for a revocation is another matter: the station may
// not have known.
func wrongKey(m journal.MessageReceived) string {
	switch {
	case m.Decision == "4005" && !m.Forced && !revoked(m.CertificateState):
		return "ne s'ouvre pas : " + m.Reason
	case m.Decision == "undelivered":
		return "est adressé à une boîte qui n'existe pas : " + m.To
	case m.Certificate != nil && m.Expected != nil && m.Certificate.Label != m.Expected.Label:
		return "est chiffré pour " + m.Certificate.Label + " au lieu de " + m.Expected.Label
	}
	return ""
}

// revoked tells whether a list names the certificate, or the authority above it.
func revoked(s *journal.CertificateState) bool {
	return s != nil && (s.Revoked || byDefect(s.Defect))
}

// byDefect tells whether a certificate was made revoked. A list that is out of
// date as it comes need not be taken (D-08).
func byDefect(defect string) bool {
	return strings.Contains(defect, "revoked") && !strings.HasPrefix(defect, "crl-")
}

// unfit tells of a certificate that no station may use. Revocation is known
// by lists (neverRevoked), and dates are looked at as of the day.
func unfit(m journal.MessageReceived) string {
	s := m.CertificateState
	if s == nil {
		return ""
	}
	switch {
	case s.Expired:
		return "est chiffré avec un certificat périmé"
	case s.NotYet:
		return "est chiffré avec un certificat pas encore valable"
	}
	for _, other := range []string{"revoked", "expired", "not-yet", "valid-soon", "crl-", "several-"} {
		if strings.Contains(s.Defect, other) {
			return ""
		}
	}
	if s.Defect != "" {
		return "est chiffré avec un certificat en défaut (" + s.Defect + ")"
	}
	return ""
}

// neverRevoked looks for lots encrypted with a revoked certificate after the
// station was handed the list that names it: one that nobody had before the
// revocation, while no other list had been put in its place.
func neverRevoked(v *View, _ journal.Check) Outcome {
	o := Outcome{Expected: "aucun lot chiffré avec un certificat que nomme une liste déjà relevée"}
	changes := All[journal.PKIChanged](v, journal.KindPKIChanged, 0)
	var said []string
	var bad []journal.Event
	got := v.Received(0)
	for _, m := range got {
		c := m.Payload.Certificate
		if c == nil || !revoked(m.Payload.CertificateState) {
			continue
		}
		named := newest(changes, func(p At[journal.PKIChanged]) bool {
			return p.Seq < m.Seq && p.Payload.Serial == c.Serial &&
				(strings.HasPrefix(p.Payload.Op, "revoke") || byDefect(p.Payload.Defect))
		})
		if named == nil {
			continue
		}
		until := m.Seq
		if other := oldest(changes, func(p At[journal.PKIChanged]) bool { return p.Seq > named.Seq }); other != nil {
			until = min(until, other.Seq)
		}
		if v.newList(named.Seq, until, named.Payload.List) {
			said = append(said, "le lot "+m.Payload.Subject+" est chiffré avec un certificat révoqué, liste relevée")
			bad = append(bad, m.Event)
		}
	}
	return o.standing(got, said, bad)
}

// newList tells whether a list of an entry that was never handed out before was
// between two events; of any entry where none is named.
func (v *View) newList(after, until uint64, entry string) bool {
	bare := strings.NewReplacer(" ", "").Replace
	known := map[journal.Digest]bool{}
	for _, r := range All[journal.LDAPRequest](v, journal.KindLDAPRequest, 0) {
		for _, e := range r.Payload.Entries {
			for name, values := range e.Values {
				if !strings.HasPrefix(strings.ToLower(name), "certificaterevocationlist") ||
					entry != "" && !strings.EqualFold(bare(e.DN), bare(entry)) {
					continue
				}
				for _, d := range values {
					if r.Seq > after && r.Seq < until && !known[d] {
						return true
					}
					known[d] = true
				}
			}
		}
	}
	return false
}

// neverTwice allows each lot to come again once for each sound rejection that
// was fetched, and for each planned fault that left its arrival in doubt.
func neverTwice(v *View, _ journal.Check) Outcome {
	o := Outcome{Expected: "un nouvel envoi par rejet relevé, aucun autre"}
	doubts := 0
	for _, f := range All[journal.FaultFired](v, journal.KindFaultFired, 0) {
		if f.Payload.Protocol == "smtp" {
			doubts++
		}
	}
	var said []string
	var bad []journal.Event
	for _, l := range v.lots() {
		allowed := doubts
		for _, m := range append([]At[journal.MessageReceived]{l.first}, l.again...) {
			if v.rejectedBy(m.Payload) != "" && v.fetched(m.Payload.ID) != nil {
				allowed++
			}
			allowed += v.lately(m.Payload.ID)
		}
		if n := len(l.again); n > allowed {
			said = append(said, fmt.Sprintf("lot %s : %s pour %d permis%s", l.first.Payload.Subject,
				plural(n, "nouvel envoi", "nouveaux envois"), allowed, v.tale(l)))
			bad = append(bad, l.events()...)
		}
	}
	return o.standing(v.Received(0), said, bad)
}

// lately counts the rejections of a lot that were signed with a certificate
// revoked by a list that the station had not been handed when it fetched them:
// it may believe them.
func (v *View) lately(id string) (n int) {
	for _, p := range All[journal.MailPosted](v, journal.KindMailPosted, 0) {
		revoked := newest(All[journal.PKIChanged](v, journal.KindPKIChanged, 0), func(c At[journal.PKIChanged]) bool {
			return c.Seq < p.Seq && c.Payload.Serial == p.Payload.Serial
		})
		fetched := oldest(All[journal.MailRef](v, journal.KindMailRetrieved, 0),
			func(r At[journal.MailRef]) bool { return r.Payload.ID == p.Payload.ID })
		if p.Payload.Original == id && p.Payload.Forgery == "revoked" && revoked != nil && fetched != nil &&
			scenarios.Decision(p.Payload.Code).Meaning().Resend && !v.newList(revoked.Seq, fetched.Seq, revoked.Payload.List) {
			n++
		}
	}
	return n
}

// nothingLost follows each sending that the software says is done. One that
// met a planned fault may still wait, as long as nothing was asked since.
func nothingLost(v *View, _ journal.Check) Outcome {
	o := Outcome{Expected: "chaque lot dit envoyé arrivé au frontal"}
	asked := All[journal.LPSAction](v, journal.KindLPSAction, 0)
	files := All[journal.Expected](v, journal.KindExpected, 0)
	var said []string
	var good, bad []journal.Event
	for i, a := range asked {
		r := v.reportOf(&a)
		if a.Payload.Action != "send" || r == nil || r.Payload.Exit != 0 {
			continue
		}
		file := newest(files, func(e At[journal.Expected]) bool { return e.Payload.What == "file" && e.Seq < a.Seq })
		until := ^uint64(0)
		if i+1 < len(asked) {
			until = asked[i+1].Seq
		}
		came := oldest(v.Received(a.Seq), func(m At[journal.MessageReceived]) bool {
			return m.Seq < until || file != nil && carries(m.Payload, file.Payload)
		})
		switch {
		case came != nil:
			good = append(good, came.Event)
		case i+1 == len(asked) && len(All[journal.FaultArmed](v, journal.KindFaultArmed, 0)) > 0:
		default:
			said, bad = append(said, "un lot dit envoyé n'est jamais arrivé"), append(bad, a.Event, r.Event)
		}
	}
	switch {
	case len(bad) > 0:
		return o.found(report.NonConforming, strings.Join(said, " ; "), bad...)
	case len(good) == 0:
		return o.found(report.NotObserved, "aucun lot n'est dit envoyé")
	}
	return o.found(report.Conforming, plural(len(good), "lot dit envoyé, arrivé", "lots dits envoyés, arrivés"), good...)
}

// mostSessions of one protocol are how many a gesture may take: no lawful
// software known takes a tenth of it.
const mostSessions = 40

func bounded(v *View, _ journal.Check) Outcome {
	o := Outcome{Expected: fmt.Sprintf("au plus %d sessions d'un protocole par geste", mostSessions)}
	asked := All[journal.LPSAction](v, journal.KindLPSAction, 0)
	opened := All[journal.SessionOpen](v, journal.KindSessionOpen, 0)
	if len(asked) == 0 || len(opened) == 0 {
		return o.found(report.NotObserved, "le logiciel n'a ouvert aucune session")
	}
	for i, a := range asked {
		n := map[string]int{}
		for _, s := range opened {
			if s.Seq < a.Seq || i+1 < len(asked) && s.Seq > asked[i+1].Seq {
				continue
			}
			if n[s.Payload.Protocol]++; n[s.Payload.Protocol] > mostSessions {
				return o.found(report.NonConforming, fmt.Sprintf("plus de %d sessions %s pour un seul geste", mostSessions,
					s.Payload.Protocol), a.Event, s.Event)
			}
		}
	}
	return o.found(report.Conforming, "chaque geste tient en peu de sessions", opened[len(opened)-1].Event)
}
