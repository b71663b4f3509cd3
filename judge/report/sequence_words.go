package report

import (
	"cmp"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"

	"amfront/journal"
)

func ms(n int64) time.Duration { return time.Duration(n) * time.Millisecond }

// nonEmpty drops the phrases that end with their blank: no value follows.
func nonEmpty(phrases ...string) (out []string) {
	for _, p := range phrases {
		if !strings.HasSuffix(p, " ") {
			out = append(out, p)
		}
	}
	return out
}

// handedOut says what an LDAP answer held.
func handedOut(entries []journal.LDAPEntry) string {
	if len(entries) == 0 {
		return "aucune fiche"
	}
	count := map[string]int64{}
	for _, e := range entries {
		for attr, values := range e.Values {
			count[attr] += int64(len(values))
		}
	}
	names := slices.Sorted(maps.Keys(count))
	if len(names) > 4 {
		names = append(names[:4], "…")
	}
	for i, attr := range names {
		if n := count[attr]; n > 1 {
			names[i] = fmt.Sprintf("%s"+nbsp+"×"+nbsp+"%d", attr, n)
		}
	}
	out := plural(int64(len(entries)), "fiche", "fiches")
	if len(names) > 0 {
		out += " : " + strings.Join(names, ", ")
	}
	return out
}

// results are the codes of RFC 4511 §4.1.9 that a client is likely to meet.
var results = map[int]string{0: "success", 1: "operationsError", 2: "protocolError", 3: "timeLimitExceeded",
	4: "sizeLimitExceeded",
	7: "authMethodNotSupported", 11: "adminLimitExceeded", 12: "unavailableCriticalExtension", 32: "noSuchObject",
	34: "invalidDNSyntax",
	48: "inappropriateAuthentication", 49: "invalidCredentials", 50: "insufficientAccessRights", 51: "busy",
	52: "unavailable", 53: "unwillingToPerform", 80: "other"}

func resultWords(code int) string {
	if code < 0 {
		return "réponse coupée"
	}
	if name := results[code]; name != "" {
		return fmt.Sprintf("résultat %d (%s)", code, name)
	}
	return fmt.Sprintf("résultat %d", code)
}

var pkiOps = map[string]string{"renew": "renouvellement", "revoke": "révocation",
	"supersede": "second certificat publié", "expire": "expiration",
	"republish": "nouvelle publication", "roll": "nouvelle autorité", "crl": "CRL",
	"return": "retour à la première autorité",
	"defect": "certificat altéré à dessein", "decoy": "leurre publié avant le bon certificat",
	"twin": "jumeau sain de l'écart", "aside": "certificat émis sans être publié",
	"former": "ancien certificat publié de nouveau", "restore": "retour à l'état normal"}

// detailWords is the detail of a change of the PKI, which the journal has in
// English.
func detailWords(detail string) string {
	if m := listDetail.FindStringSubmatch(detail); m != nil {
		out := m[1] + " : liste " + cmp.Or(listStates[m[2]], m[2])
		if m[3] != "" {
			out += ", n° " + m[3] + ", du " + m[4] + " au " + m[5] + ", " + m[6] + " entrée(s)"
		}
		return out
	}
	return details.Replace(detail)
}

var (
	listDetail = regexp.MustCompile(`^(.*): ([a-z-]+)(?:, number (\d+), (\S+) to (\S+), (\d+) entries)?$`)
	listStates = map[string]string{"fresh": "en vigueur", "outdated": "périmée", "absent": "absente",
		"forged": "falsifiée", "other-key": "signée par une autre clé", "other-ca": "d'une autre autorité",
		"unchanged": "inchangée", "not-yet-valid": "pas encore en vigueur", "older": "plus ancienne",
		"lapsed": "neuve et déjà périmée", "delta": "des seules différences", "scope": "des seules autorités",
		"some-reasons": "de certains motifs seulement", "critical": "à extension critique inconnue",
		"endless": "sans date de fin"}
	details = strings.NewReplacer("issued by ", "émis par ", "issued, not published", "émis, non publié",
		", not published", ", non publié", "shown again", "publié de nouveau", "list at ", "CRL à l'adresse ",
		", replaced by ", ", remplacé par ", ", no replacement published", ", sans remplaçant", "authority, ", "autorité, ",
		"revocation lists published anew", "liste(s) de révocation publiée(s) de nouveau")
	faultWords = strings.NewReplacer("delay", "attente de", "truncate ", "coupée à l'octet ", "truncate",
		"réponse coupée", "cut", "connexion coupée", "refuse", "refus")
)

func pkiWords(p journal.PKIChanged) string {
	return strings.Join(nonEmpty(cmp.Or(pkiOps[p.Op], p.Op), " "+p.Label, " ("+p.Defect+") "), "")
}

var posted = map[string]string{"service": "message de service", "arl": "accusé de réception logique (ARL)",
	"rsp": "retour de paiement (RSP)", "dsn": "avis de non-remise"}

var forgeries = map[string]string{"unsigned": "sans signature", "altered": "altéré après signature",
	"signature": "signature fausse", "intermediate-unknown": "sous une autorité intermédiaire que le poste n'a pas"}

// postedWords says what the bench put into the mailbox by itself.
func postedWords(m journal.MailPosted) string {
	what := cmp.Or(posted[m.Kind], "message")
	if m.Code != "" {
		what += " " + m.Code
	}
	switch {
	case m.Forgery == "" && m.Outside != "":
		return what + " bien signé, qui dit autre chose hors de sa signature, déposé par le banc"
	case m.Forgery == "":
		return what + " déposé par le banc"
	}
	return what + " falsifié, déposé par le banc : " + cmp.Or(forgeries[m.Forgery], m.Forgery)
}

var actions = map[string]string{"configure": "configurer le poste",
	"install-ca": "installer une autorité de certification", "install-crl": "installer une CRL",
	"install-certificate": "installer un certificat", "refresh": "mettre à jour certificats et CRL",
	"send": "télétransmettre", "poll": "relever la boîte aux lettres",
	"plan": "donner les heures prévues des CRL", "attest": "attester",
	"confirm": "donner l'accord de l'utilisateur", "advance": "laisser passer le temps",
	"captured": "aucun, le courriel a été capté ailleurs"}

func actionWords(a string) string { return cmp.Or(actions[a], a) }
