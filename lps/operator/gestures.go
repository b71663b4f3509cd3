package operator

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"amfront/lps/adapter"
	"amfront/scenarios"
)

// errAgain asks for the gesture's outcome once more.
var errAgain = errors.New("say it again")

// gesture says in French what the person is to do.
func gesture(params adapter.Params) []string {
	switch p := params.(type) {
	case *adapter.Configure:
		return station(p)
	case *adapter.InstallCA:
		kind := map[string]string{"root": "racine de confiance", "intermediate": "autorité intermédiaire"}[p.Role]
		if p.Usage != "" {
			kind += ", pour " + map[string]string{"test": "les flux de test", "reel": "les flux réels",
				"oct": "l'organisme concentrateur technique (OCT)"}[p.Usage]
		}
		return []string{"Installer à la main l'autorité du fichier " + p.File + " comme " + kind + "."}
	case *adapter.InstallCRL:
		return []string{"Installer à la main la liste de révocation (CRL) du fichier " + p.File + "."}
	case *adapter.InstallCertificate:
		return []string{"Installer à la main le certificat du fichier " + p.File + " pour le destinataire " + p.Label + "."}
	case *adapter.Refresh:
		what := []string{}
		for _, w := range p.What {
			what = append(what, map[string]string{"certificates": "les certificats",
				"crls": "les listes de révocation (CRL)"}[w])
		}
		out := []string{"Faire relever dans l'annuaire " + strings.Join(what, " et ") + "."}
		if len(p.Labels) > 0 {
			out = append(out, "Destinataires concernés : "+strings.Join(p.Labels, ", ")+".")
		}
		return out
	case *adapter.Send:
		flow := map[string]string{"test": "en flux de test", "demo": "en flux de démonstration",
			"reel": "en flux réel"}[p.Usage]
		packed := "sans compression"
		if p.Compression {
			packed = "avec compression"
		}
		return []string{fmt.Sprintf("Télétransmettre le fichier %s (%s), %s, %s, à l'organisme %s.", p.File, p.Kind, flow,
			packed, strings.ToUpper(p.Destination))}
	case *adapter.Poll:
		return []string{"Relever la boîte aux lettres et laisser le logiciel traiter ce qu'il y trouve."}
	case *adapter.Plan:
		return []string{fmt.Sprintf(
			"Faire afficher la date et l'heure de la première relève de CRL que le logiciel prévoit sur %d postes neufs.",
			p.Samples)}
	case *adapter.Attest:
		return []string{"Déclarer ce qu'il en est des exigences que le banc ne peut pas voir : " + strings.Join(p.IDs, ", ") +
			"."}
	}
	return []string{"(geste inconnu de cette version)"}
}

// station says how a fresh station is set up. Everything that an adapter is
// told is said, for a person has nothing else to go by.
func station(p *adapter.Configure) []string {
	secured := map[string]string{"none": "sans chiffrement du transport", "starttls": "avec STARTTLS",
		"implicit": "en TLS"}[p.TLS.Mode]
	if p.TLS.CAFile != "" {
		secured += ", autorité " + p.TLS.CAFile
	}
	login := "sans compte"
	if p.SMTP.User != "" {
		login = "compte " + p.SMTP.User + ", mot de passe " + p.SMTP.Password
	}
	out := []string{
		"Remettre le poste à neuf : retirer tous les certificats de destinataires, toutes les listes de révocation (CRL), " +
			"les lots en attente et les autorités installées à la main au cours d'un scénario.",
		fmt.Sprintf("Régler l'envoi (SMTP) sur %s port %d, %s, %s ; l'adresse du professionnel est %s.", p.SMTP.Host,
			p.SMTP.Port, secured, login, p.PSAddress),
		fmt.Sprintf("Régler la réception (POP3) sur %s port %d, %s, compte %s, mot de passe %s.", p.POP3.Host, p.POP3.Port,
			secured, p.POP3.User, p.POP3.Password),
		fmt.Sprintf("Régler l'annuaire (LDAP, sans chiffrement ni compte) sur %s port %d.", p.LDAP.Host, p.LDAP.Port),
		fmt.Sprintf("Chercher dans l'annuaire sous %s (flux de test et de démonstration) et sous %s (flux réels).",
			p.LDAP.Bases.Test, p.LDAP.Bases.Reel),
		fmt.Sprintf("Destinataires : AMO %s, AMC %s, OCT %s.", p.Mailboxes.AMO, p.Mailboxes.AMC, p.Mailboxes.OCT),
	}
	if p.OCTLabel != "" {
		out = append(out, fmt.Sprintf("Le certificat de l'OCT est au nom de %s.", p.OCTLabel))
	}
	out = append(out, "Racines de confiance : flux de test "+strings.Join(p.TrustAnchors.Test, ", ")+" ; flux réels "+
		strings.Join(p.TrustAnchors.Reel, ", ")+".")
	if len(p.TrustAnchors.OCT) > 0 {
		out = append(out, "Racine de confiance de l'OCT : "+strings.Join(p.TrustAnchors.OCT, ", ")+".")
	}
	return append(out, "Autorités intermédiaires : "+strings.Join(p.Intermediates, ", ")+".",
		"Ces réglages restent les mêmes pendant tout le passage.")
}

// details asks what the bench needs to know once a gesture is done.
func (v *driver) details(ctx context.Context, end *deadline, a *adapter.Answer, params adapter.Params) error {
	switch p := params.(type) {
	case *adapter.Poll:
		if err := v.handled(ctx, end, a); err != nil {
			return err
		}
		return v.alerts(ctx, end, a)
	case *adapter.Refresh:
		if err := v.refusedItems(ctx, end, a); err != nil {
			return err
		}
		return v.alerts(ctx, end, a)
	case *adapter.Send:
		return v.alerts(ctx, end, a)
	case *adapter.Plan:
		return v.planned(ctx, end, a, p.Samples)
	case *adapter.Attest:
		return v.declare(ctx, end, a, p.IDs)
	}
	return nil
}

func (v *driver) alerts(ctx context.Context, end *deadline, a *adapter.Answer) error {
	s, err := v.desk.line(ctx, end, "Alerte affichée par le logiciel (Entrée : aucune) ")
	if s != "" {
		a.Alerts = append(a.Alerts, s)
	}
	return err
}

// refusedItems asks what the LPS would not take from the directory: a sending
// that stops later for want of it has its cause here.
func (v *driver) refusedItems(ctx context.Context, end *deadline, a *adapter.Answer) error {
	d := v.desk
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
		a.Fetched = append(a.Fetched, item)
	}
}

var (
	kindWords = map[string]string{"dsn": "avis", "other": "autre"} // of the kinds that have one
	outcomes  = map[string]string{"suivi": "acted", "noté": "noted", "note": "noted", "refusé": "refused",
		"refuse": "refused", "différé": "deferred", "differe": "deferred", "doublon": "duplicate"}
)

// kindOf is the kind of message that a word means, "" for none.
func kindOf(word string) string {
	for _, kind := range adapter.MessageKinds() {
		if word == kind || word == kindWords[kind] {
			return kind
		}
	}
	return ""
}

// handled asks what the LPS made of each message.
func (v *driver) handled(ctx context.Context, end *deadline, a *adapter.Answer) error {
	d := v.desk
	kinds := adapter.MessageKinds()
	for i, kind := range kinds {
		kinds[i] = cmp.Or(kindWords[kind], kind)
	}
	d.printf("  Un message par ligne : TYPE SUITE [motif]. TYPE : %s. SUITE : suivi, noté, refusé, différé, doublon. "+
		"Ligne vide pour finir.\n", strings.Join(kinds, ", "))
	a.Messages = []adapter.Handled{}
	for {
		s, err := d.line(ctx, end, "Message ")
		if err != nil || s == "" {
			return err
		}
		f := strings.Fields(strings.ToLower(s))
		if len(f) < 2 || kindOf(f[0]) == "" || outcomes[f[1]] == "" {
			d.printf("  « %s » : attendu par exemple « 4005 suivi » ou « 4015 refusé signature fausse »\n", s)
			continue
		}
		h := adapter.Handled{Kind: kindOf(f[0]), Outcome: outcomes[f[1]], Reason: strings.Join(strings.Fields(s)[2:], " ")}
		if h.Outcome == "refused" {
			if h.Reason, err = d.needed(ctx, end, h.Reason, "Motif du refus "); err != nil {
				return err
			}
		}
		a.Messages = append(a.Messages, h)
	}
}

func (v *driver) planned(ctx context.Context, end *deadline, a *adapter.Answer, want int) error {
	d := v.desk
	d.printf("  %d dates sont attendues, une par ligne, comme 2026-11-22 14:05 (une liste peut être collée) ; ligne "+
		"vide pour finir.\n", want)
	for {
		s, err := d.line(ctx, end, "Relève ")
		if err != nil {
			return err
		}
		if s == "" {
			if len(a.Planned) == 0 {
				d.printf("  Aucune date donnée ; « p motif » pour passer ce geste.\n")
				return errAgain
			}
			return nil
		}
		t, err := time.ParseInLocation("2006-01-02 15:04", s, time.Local)
		if err != nil {
			d.printf("  « %s » : attendu une date comme 2026-11-22 14:05\n", s)
			continue
		}
		a.Planned = append(a.Planned, t)
	}
}

func (v *driver) declare(ctx context.Context, end *deadline, a *adapter.Answer, ids []string) error {
	d := v.desk
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
			a.Declarations = append(a.Declarations, adapter.Declaration{ID: id, Declared: said, Comment: comment})
			break
		}
	}
	return nil
}

func declaration(s string) (said, comment string, ok bool) {
	for _, w := range []string{"oui", "non", "sans objet"} {
		if rest, found := strings.CutPrefix(strings.ToLower(s), w); found &&
			(rest == "" || rest[0] == ' ' || rest[0] == ',') {
			return w, strings.Trim(s[len(w):], " ,"), true
		}
	}
	return "", "", false
}

// refusal asks why the LPS refused, in its words, and which cause that is.
func (v *driver) refusal(ctx context.Context, end *deadline, a adapter.Answer, reason string) (adapter.Answer, error) {
	d := v.desk
	reason, err := d.needed(ctx, end, reason, "Motif affiché par le logiciel ")
	if err != nil {
		return a, err
	}
	a.Status, a.Reason = adapter.Refused, reason
	codes := adapter.ReasonCodes()
	if !d.listed {
		d.causes()
	}
	for {
		s, err := d.line(ctx, end,
			"Numéro de la cause que donne le logiciel (Entrée : il n'en donne aucune de celles-ci, ? : la liste) ")
		if err != nil || s == "" {
			return a, err
		}
		if s == "?" {
			d.causes()
			continue
		}
		if n, err := strconv.Atoi(s); err == nil && n >= 1 && n <= len(codes) {
			a.ReasonCode = codes[n-1]
			return a, nil
		}
		d.printf("  « %s » : attendu un numéro de 1 à %d\n", s, len(codes))
	}
}

// causes lists what a refusal may be due to.
func (d *Desk) causes() {
	d.listed = true
	d.printf("  Causes d'un refus :\n")
	for i, c := range adapter.ReasonCodes() {
		d.printf("   %2d %s\n", i+1, causes[c])
	}
}

// causes says the reason codes in words.
var causes = map[string]string{
	"no-certificate": "pas de certificat pour ce destinataire", "crl-absent": "pas de CRL",
	"crl-forged":   "CRL dont la signature est fausse",
	"crl-other-ca": "CRL d'une autre autorité", "crl-dates": "dates de la CRL", "revoked": "certificat révoqué",
	"expired":       "certificat périmé",
	"not-yet-valid": "certificat pas encore valable", "unknown-ca": "autorité inconnue",
	"bad-signature": "signature du certificat fausse",
	"ca-expired":    "autorité périmée ou pas encore valable", "ca-revoked": "autorité révoquée",
	"ca-profile": "autorité mal constituée",
	"wrong-name": "nom du titulaire", "key-usage": "usage de la clé", "key": "clé du certificat",
	"certificate-form": "certificat illisible ou mal constitué",
	"directory":        "annuaire injoignable", "smtp-temporary": "refus temporaire du serveur d'envoi",
	"smtp-refused": "refus définitif du serveur d'envoi",
	"file":         "fichier à envoyer", "configuration": "réglages du poste", "other": "autre",
}

// Cause is what a refusal may be due to.
type Cause struct {
	Code string // one of adapter.ReasonCodes
	Text string // French
}

// Causes lists them, in the order of adapter.ReasonCodes.
func Causes() []Cause {
	var out []Cause
	for _, c := range adapter.ReasonCodes() {
		out = append(out, Cause{c, causes[c]})
	}
	return out
}
