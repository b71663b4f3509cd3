package connexions

import (
	"cmp"
	"encoding/json"
	"slices"
	"strings"

	"amfront/bench"
	"amfront/console/web"
	"amfront/journal"
	"amfront/journal/fault"
	"amfront/words"
)

// state is how a connection ended, or stands.
type state struct{ ID, Class, Sign, Word string }

const (
	refused = "refusee"
	doubt   = "a-verifier"
	done    = "aboutie"
	opened  = "ouverte"
	nothing = "sans-suite"
)

var states = []state{{refused, "bad", "✘", "refusée"}, {doubt, "warn", "!", "à vérifier"}, {done, "ok", "✔", "aboutie"},
	{opened, "note", "○", "ouverte"}, {nothing, "mute", "–", "sans suite"}}

func stateOf(id string) state {
	i := slices.IndexFunc(states, func(s state) bool { return s.ID == id })
	return states[max(i, 0)]
}

// fact is a refusal as the journal holds it.
type fact struct {
	verb  string // of the command, "op" of a directory request; "" the end of a session
	code  int    // SMTP reply or LDAP result
	said  string
	fault string // rule that acted
}

// facts are what a connection is judged by.
type facts struct {
	bad         *fact // the first refusal after which nothing succeeded
	good        bool  // what it was opened for was done
	undelivered string
	empty       int // searches that found nothing
	requests    int
	user        string // that logged in, or tried
	fault, end  string
}

// useful are the commands for which a connection is opened: one that succeeds
// makes up for a refusal before it.
var useful = map[string]bool{".": true, "AUTH": true, "PASS": true, "APOP": true, "RETR": true, "TOP": true,
	"LIST": true, "UIDL": true, "STAT": true, "DELE": true}

func (f *facts) command(x journal.Command) {
	f.requests++
	if x.Verb == "USER" {
		_, f.user, _ = strings.Cut(x.Line, " ")
	}
	switch {
	case !x.OK && f.bad == nil:
		f.bad = &fact{x.Verb, x.Code, x.Reply, x.Fault}
	case !x.OK:
	case useful[x.Verb]:
		f.good, f.bad = true, nil
	}
}

func (f *facts) request(x journal.LDAPRequest) {
	f.requests++
	switch {
	case x.Op == "unbind" || x.Op == "abandon":
	case x.Result != 0 && f.bad == nil:
		f.bad = &fact{x.Op, x.Result, x.Message, x.Fault}
	case x.Result != 0:
	case x.Op == "search" && len(x.Entries) == 0:
		f.empty++
	case x.Op == "search" || x.Op == "compare":
		f.good, f.bad = true, nil
	}
}

// judge says how the connection ended, and why where it was refused.
func (c *connexion) judge(w *bench.World) {
	f := c.facts
	end, broken := strings.CutPrefix(f.end, "error: ")
	end = strings.TrimPrefix(end, "TLS handshake: ")
	why := f.bad
	if broken && spoken(end) || why == nil && (broken || f.end == "fault") {
		why = &fact{said: cmp.Or(end, f.end), fault: f.fault}
	}
	switch {
	case f.undelivered != "":
		c.State, c.Cause = refused, words.Errorf("Boîte inconnue : %s L’avis de non-remise attend dans la boîte de "+
			"l’expéditeur.", web.French.Replace(f.undelivered))
	case why != nil:
		c.State, c.Said = refused, why.said
		c.Cause = why.cause(c, w)
	case f.end == "timeout":
		c.State, c.Cause = doubt, words.Text("Laissée ouverte jusqu’au délai d’inactivité : le logiciel n’a pas fermé "+
			"(E-10).")
	case f.empty > 0 && !f.good:
		c.State, c.Cause = doubt, words.Errorf("La recherche n’a trouvé aucune fiche : vérifier le filtre, et la base "+
			"%v.", bases(w))
	case !c.Closed:
		c.State = opened
	case f.good:
		c.State = done
	default:
		c.State, c.Cause = nothing, words.Text("Ouverte puis refermée sans rien déposer, relever ni chercher.")
	}
}

// causes are the likely ones of a refusal, by protocol ("" any), command ("" any),
// code (0 any) and what the server said; the first that fits. %[1]v are the
// bases, %[2]v the mailboxes of this bench; a cause that is "" is what was said, which is
// French already.
var causes = []struct {
	protocol, verb string
	code           int
	said, words    string
}{
	{"", "", 0, "port speaks", "Ports intervertis : le logiciel parle un autre protocole que celui de ce port ; " +
		"vérifier les trois ports dans son réglage."},
	{"", "", 0, "too many wrong passwords", "Trop de mots de passe faux depuis cette adresse : attendre, et " +
		"corriger le mot de passe (celui du professionnel de santé est donné à l’accueil)."},
	{"", "", 0, "too many connections", "Trop de connexions à la fois : fermer chacune par QUIT ou unbind avant " +
		"la suivante."},
	{"", "", 0, "too many errors", "Trop de commandes refusées dans la même session."},
	{"", "", 0, "its place went", "Trop de connexions ouvertes : la place de celle-ci, inactive, est allée à " +
		"une autre adresse."},
	{"", "", 0, "far too large", "Message trop grand."},
	{"", "", 0, "the bench cannot", "Le banc ne peut rien garder : son disque est plein (l’accueil le dit)."},
	{"", "", 0, "under TLS only", "Le mot de passe n’est pris que sous TLS : demander STARTTLS, STLS ou " +
		"StartTLS d’abord."},
	{"", "", 0, "not offered here", "Demande que ce banc n’offre pas : s’en passer, ou lancer le banc avec TLS."},
	{"", "", 0, "TLS is not configured", "TLS n’est pas offert sur ce port : parler en clair, ou lancer le banc " +
		"avec TLS."},
	{"", "", 0, "closed in the middle", "Le logiciel a fermé au milieu d’une demande."},
	{"", "", 0, "the client reset", "Le logiciel a coupé net (RST) au lieu de fermer."},
	{"smtp", "AUTH", 535, "", "Mot de passe faux : celui du professionnel de santé est donné à l’accueil."},
	{"smtp", "", 530, "", "Ce banc veut qu’on s’identifie avant d’envoyer : AUTH, avec celui du " +
		"professionnel de santé est donné à l’accueil."},
	{"smtp", "AUTH", 504, "", "Mécanisme d’authentification inconnu : PLAIN et LOGIN sont offerts."},
	{"smtp", "AUTH", 0, "", "Authentification mal menée : la réponse attendue est en base64."},
	{"smtp", "RCPT", 550, "", "Boîte inconnue : les boîtes frontales sont %[2]v."},
	{"smtp", "RCPT", 452, "", "Trop de destinataires pour un seul message."},
	{"smtp", "", 552, "", "Message trop grand pour ce banc."},
	{"smtp", "", 553, "", "Adresse mal formée : que des caractères ASCII, de la forme nom@domaine."},
	{"smtp", "", 501, "", "Argument mal formé : vérifier l’adresse, de la forme <nom@domaine>."},
	{"smtp", "", 555, "", "Paramètre que ce relais n’offre pas."},
	{"smtp", "", 503, "", "Commandes dans le désordre : EHLO, MAIL, RCPT, puis DATA."},
	{"smtp", ".", 0, "", "Envoi interrompu : la connexion s’est fermée avant la fin du message."},
	{"pop3", "", 0, "IN-USE", "Boîte déjà ouverte par une autre session POP3 : la fermer par QUIT d’abord."},
	{"pop3", "", 0, "user or password not accepted",
		"Mot de passe faux : celui du professionnel de santé est donné à l’accueil."},
	{"pop3", "", 0, "is expected first", "Commandes dans le désordre : USER, PASS, puis la relève."},
	{"", "", 0, "not known", "Commande que ce serveur ne connaît pas."},
	{"ldap", "bind", 2, "LDAPv", ""},
	{"ldap", "bind", 49, "", "Mot de passe ou nom faux : l’annuaire se lit sans s’identifier, par un bind anonyme."},
	{"ldap", "bind", 53, "", "Un nom sans mot de passe : pour lire l’annuaire, ne donner ni l’un ni l’autre."},
	{"ldap", "bind", 7, "", "Mécanisme SASL : seuls les bind anonyme et simple sont offerts."},
	{"ldap", "", 53, "read-only", "L’annuaire est en lecture seule : il publie sa PKI."},
	{"ldap", "", 32, "", "Base fausse : cette fiche n’existe pas dans l’annuaire ; les bases sont %[1]v."},
	{"ldap", "", 34, "", "Nom (DN) mal écrit ; les bases sont %[1]v."},
	{"ldap", "", 4, "", "Trop de fiches répondent : préciser la recherche, ou demander des pages."},
	{"ldap", "", 51, "", "Trop de demandes en attente à la fois sur cette connexion."},
	{"ldap", "", 0, "malformed", "Ce qui est arrivé n’est pas du LDAP bien formé."},
	{"ldap", "", 0, "fault", "L’annuaire était arrêté, par une situation ou un scénario."},
}

// cause puts a refusal into words.
func (f *fact) cause(c *connexion, w *bench.World) *words.Said {
	if s := situationOf(w, f.fault); f.fault != "" && s != "" {
		return words.Errorf("Panne armée sur le banc : « %s », par la situation « %s ». Le logiciel doit la supporter.",
			f.fault, s)
	} else if f.fault != "" {
		return words.Errorf("Panne armée sur le banc : « %s ». Le logiciel doit la supporter.", f.fault)
	}
	for _, x := range causes {
		if (x.protocol == "" || x.protocol == c.Protocol) && (x.verb == "" || x.verb == f.verb) &&
			(x.code == 0 || x.code == f.code) && strings.Contains(f.said, x.said) {
			if f.verb == "PASS" && c.facts.user != "" && !strings.Contains(c.facts.user, "@") {
				return words.Errorf("Nom d’utilisateur faux : c’est une adresse entière, %s.", w.Endpoints().PS.User)
			}
			if strings.Contains(x.words, "%") {
				return words.Errorf(x.words, bases(w), boxes(w))
			}
			return words.Text(cmp.Or(x.words, web.Capital(web.French.Replace(f.said))))
		}
	}
	if spoken(f.said) {
		return words.Text(web.Capital(web.French.Replace(f.said)))
	}
	return words.Errorf("Refus du banc : « %s ».", f.said)
}

// spoken tells what package dialect says of a client: French, and the cause itself.
func spoken(s string) bool {
	return strings.HasPrefix(s, "le client ") || strings.HasPrefix(s, "rien n")
}

func bases(w *bench.World) any {
	b := w.Endpoints().Directory.Bases
	return words.Errorf("%s (test) et %s (réel)", b.Test, b.Reel)
}

func boxes(w *bench.World) any {
	m := w.Endpoints().Mailboxes
	return web.Listing{m.AMO, m.AMC, m.OCT}
}

// situationOf names the situation that arms a fault, "" for one armed by hand.
func situationOf(w *bench.World, id string) string {
	for _, s := range w.Situations() {
		for _, st := range s.Steps {
			if st.Op == "fault" && rule(st.Fault).ID == id {
				return web.French.Replace(s.Title)
			}
		}
	}
	return ""
}

// rule is a fault of a situation, the zero one where it is none.
func rule(data []byte) (r fault.Rule) {
	json.Unmarshal(data, &r) //nolint:errcheck // read and refused with the situations
	return r
}
