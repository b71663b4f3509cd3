package checks

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"amfront/journal"
	"amfront/judge/report"
)

// choice are the checks on which certificate the LPS took: the key that opens
// the mail is the witness.
func choice() []Definition {
	return []Definition{{
		Name:  "certificat-attendu",
		Title: "Le lot est chiffré avec le certificat attendu",
		Causes: []string{
			"le logiciel prend la première valeur de l'annuaire, ou le plus grand numéro de série, au lieu du certificat le " +
				"plus récent",
			"il emploie encore un certificat de son magasin",
			"il confond les destinataires (AMO, AMC, OCT) ou les usages (réel, test)",
		},
		Advice: "Demander à l'annuaire la fiche du destinataire et de l'usage du lot, et y prendre le plus récent des " +
			"certificats qui passent tous les contrôles : c'est celui dont le numéro de série est attendu.",
		Eval: expectedCertificate,
	}}
}

func expectedCertificate(v *View, _ journal.Check) Outcome {
	want := v.Expected("certificate")
	if want == nil {
		return Outcome{Verdict: report.BenchError, Reason: "le scénario n'a pas dit quel certificat est attendu"}
	}
	o := Outcome{Expected: fmt.Sprintf("certificat de %s, numéro de série %s", want.Payload.Label, want.Payload.Serial)}
	stimulus := v.Stimulus("")
	if stimulus == nil {
		return notAsked(o, "l'envoi")
	}
	got := v.arrival(stimulus)
	if got == nil {
		got = v.backEarlier(stimulus, want.Payload)
	}
	if got == nil {
		return v.missing(o, stimulus)
	}
	return bound(v, v.encryptedFor(o, want, got))
}

// encryptedFor judges with which certificate a message came.
func (v *View) encryptedFor(o Outcome, want *At[journal.Expected], got *At[journal.MessageReceived]) Outcome {
	o.Evidence = evidence(want.Event, got.Event)
	o.Evidence.Wanted = &report.CertificateRef{Label: want.Payload.Label, Serial: want.Payload.Serial}
	used := got.Payload.Certificate
	if used == nil {
		return o.found(report.NonConforming,
			"aucun certificat du banc n'ouvre la pièce jointe ; "+describe(got.Payload))
	}
	o.Evidence.Chosen = chosen(got.Payload)
	right := used.Serial == want.Payload.Serial && used.Label == want.Payload.Label
	switch {
	case used.Label == want.Payload.Label && misnamed(got.Payload):
		return o.found(report.NotObserved, "le document ne désigne pas le certificat pour lequel il est chiffré ; "+
			describe(got.Payload))
	case opened(got.Payload):
	case right && faultElsewhere(got.Payload):
		o.Verdict, o.Reason = report.NotObserved,
			"le document est à corriger d'abord : rien ne prouve encore que la clé de ce certificat l'ouvrirait"
		o.Observed = fmt.Sprintf("le document nomme bien le certificat de %s, numéro de série %s ; %s", used.Label,
			used.Serial, describe(got.Payload))
		return o
	default: // named as recipient, but the session key is not for its key
		return o.found(report.NonConforming,
			fmt.Sprintf("le document nomme le certificat de %s, numéro de série %s, mais sa clé ne l'ouvre pas ; %s", used.Label,
				used.Serial, describe(got.Payload)))
	}
	// The entry is named after the label, or after the mailbox, as the directory is laid out.
	o.Evidence.LDAP = cmp.Or(v.requestFor(used.Label, got.Seq), v.requestFor("cn="+got.Payload.To+",", got.Seq))
	o.Observed = fmt.Sprintf("certificat de %s, numéro de série %s", used.Label, used.Serial)
	o.Verdict, o.Reason = report.NonConforming,
		"c'est le certificat d'un autre titulaire, ou d'un autre usage, que celui attendu"
	if used.Label == want.Payload.Label {
		o.Reason = "c'est un autre certificat du même titulaire que celui attendu"
	}
	if right {
		o.Verdict, o.Reason = report.Conforming, ""
	}
	return o
}

// backEarlier is the newest lot sent again, with the certificate wanted, before
// a visit of the mailbox after which none had to leave: a software that goes
// on until its mailbox is empty is ahead of the scenario, not wrong.
func (v *View) backEarlier(poll *At[journal.LPSAction], want journal.Expected) *At[journal.MessageReceived] {
	var found *At[journal.MessageReceived]
	for _, l := range v.lots() {
		n := len(l.again)
		if poll.Payload.Action != "poll" || n == 0 || v.rejectedBy(l.again[n-1].Payload) != "" {
			continue
		}
		if c := l.again[n-1].Payload.Certificate; c != nil && c.Serial == want.Serial && c.Label == want.Label {
			found = &l.again[n-1]
		}
	}
	return found
}

// faultElsewhere tells whether a document stays closed for a cause that is
// known without its key, and that part C tells: it is damaged, or is not
// encrypted with what it should be.
func faultElsewhere(m journal.MessageReceived) bool {
	if m.CMS == nil {
		return false
	}
	damage := []string{"truncated", "malformed", "malformed-length", "unknown-algorithm", "detached", "too-deep",
		"too-large"}
	return slices.Contains(damage, m.CMS.Class) || m.CMS.Content != "AES-128-CBC"
}

// requestFor is the newest search before an event that handed out the entry of
// a name, in words.
func (v *View) requestFor(name string, before uint64) string {
	var found string
	for _, r := range All[journal.LDAPRequest](v, journal.KindLDAPRequest, 0) {
		p := r.Payload
		if r.Seq >= before || p.Op != "search" {
			continue
		}
		if slices.ContainsFunc(p.Entries, func(e journal.LDAPEntry) bool {
			return strings.Contains(strings.ToLower(e.DN), strings.ToLower(name))
		}) {
			found = fmt.Sprintf("base %s, portée %s, filtre %s, attributs %v", p.Base, p.Scope, p.Filter, p.Attributes)
		}
	}
	return found
}
