package operator

import (
	"fmt"
	"strings"
	"time"

	"amfront/lps/adapter"
	"amfront/scenarios"
)

// gesture says in French what the person is to do.
func gesture(params adapter.Params) []string {
	switch p := params.(type) {
	case nil: // restart
		return []string{"Arrêter le logiciel net, sans le quitter (tuer son processus), puis l'ouvrir de nouveau."}
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
		return []string{"Relever la boîte aux lettres et laisser le logiciel traiter ce qu'il y trouve.",
			"S'il demande un accord avant de renvoyer un lot : le donner tout de suite et dire le message « suivi », ou ne " +
				"pas le donner et le dire « en attente » ; le geste suivant sera alors de le donner."}
	case *adapter.Confirm:
		return []string{"Accepter ce que le logiciel propose : répondre oui à ce qu'il demande à son utilisateur.",
			"Vous avez dit qu'un message attend l'accord de l'utilisateur : rien ne doit être reparti avant, et ce qui repart " +
				"est jugé après cet accord."}
	case *adapter.Plan:
		return []string{fmt.Sprintf("Faire afficher la date et l'heure de la %s que le logiciel prévoit sur %d postes %s.",
			fetchAfter(p.State), p.Samples, planning(p.From, p.State))}
	case *adapter.Attest:
		return []string{"Déclarer ce qu'il en est des exigences que le banc ne peut pas voir : " + strings.Join(p.IDs, ", ") +
			"."}
	}
	return []string{"(geste inconnu de cette version)"}
}

// fetchAfter and planning say of which fetch, and of which stations, plan asks.
func fetchAfter(last *adapter.PlanState) string {
	if last == nil {
		return "première relève de CRL"
	}
	after := map[string]string{"fetched": "une CRL neuve", "unchanged": "une CRL inchangée",
		"failed": "un échec"}[last.Outcome]
	if last.Times > 1 {
		after += fmt.Sprintf(" (%d fois de suite)", last.Times)
	}
	return "relève de CRL qui suit " + after
}

func planning(from *time.Time, last *adapter.PlanState) string {
	what := "neufs"
	if last != nil {
		what = "en service"
	}
	if from != nil {
		what += ", le " + from.In(scenarios.Paris()).Format("02/01/2006 à 15:04")
	}
	return what
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
	"smtp-refused":       "refus définitif du serveur d'envoi",
	"pop3":               "boîte aux lettres injoignable, ou relève refusée",
	"critical-extension": "extension critique inconnue dans la CRL",
	"delta-crl":          "CRL partielle (delta)", "crl-scope": "CRL qui ne couvre pas ce certificat",
	"crl-signer": "CRL d'une autorité sans le droit d'en signer (cRLSign)",
	"algorithm":  "algorithme de signature non admis",
	"file":       "fichier à envoyer", "configuration": "réglages du poste", "other": "autre",
}

// Cause is what a refusal may be due to.
type Cause struct {
	Code string // one of adapter.ReasonCodes
	Text string // French
}

// Causes lists them, in the order of adapter.ReasonCodes.
func Causes() []Cause {
	var out []Cause
	for _, c := range adapter.ReasonCodes(adapter.Version) {
		out = append(out, Cause{c, causes[c]})
	}
	return out
}
