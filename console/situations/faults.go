package situations

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"amfront/console/web"
	"amfront/journal/fault"
	"amfront/words"
)

// Limits of a fault planned on the page.
const (
	ruleMaxDelay = 300    // seconds
	ruleMaxNth   = 100000 // occurrences
	ruleMaxCut   = 100 << 20
	ruleMaxText  = 200
	ruleMaxArmed = 100
)

// ruleCommand is a command that a fault can hit, in words.
type ruleCommand struct{ Protocol, Command, Words string }

// Value is the choice as the form sends it.
func (c ruleCommand) Value() string { return c.Protocol + " " + c.Command }

type ruleProtocol struct {
	Title    string
	Commands []ruleCommand
}

var ruleProtocols = []ruleProtocol{
	{"Envoi (SMTP)", []ruleCommand{{"smtp", "CONNECT", "se connecte au relais"}, {"smtp", "EHLO", "se présente (EHLO)"},
		{"smtp", "AUTH", "s’authentifie (AUTH)"},
		{"smtp", "MAIL", "annonce l’expéditeur (MAIL)"}, {"smtp", "RCPT", "annonce le destinataire (RCPT)"},
		{"smtp", "DATA", "transmet le message (DATA)"},
		{"smtp", ".", "termine le message (point final)"}, {"smtp", "QUIT", "quitte le relais (QUIT)"},
		{"smtp", "*", "envoie une commande quelconque au relais"}}},
	{"Relève (POP3)", []ruleCommand{{"pop3", "CONNECT", "se connecte à la boîte"},
		{"pop3", "USER", "donne son nom (USER)"}, {"pop3", "PASS", "donne son mot de passe (PASS)"},
		{"pop3", "STAT", "compte les messages (STAT)"}, {"pop3", "LIST", "liste les messages (LIST)"},
		{"pop3", "UIDL", "demande les identifiants (UIDL)"}, {"pop3", "RETR", "relève un message (RETR)"},
		{"pop3", "DELE", "efface un message (DELE)"},
		{"pop3", "QUIT", "quitte la boîte (QUIT)"}, {"pop3", "*", "envoie une commande quelconque à la boîte"}}},
	{"Annuaire (LDAP)", []ruleCommand{{"ldap", "connect", "se connecte à l’annuaire"},
		{"ldap", "bind", "s’identifie (bind)"}, {"ldap", "search", "cherche (search)"},
		{"ldap", "*", "envoie une demande quelconque à l’annuaire"}}},
}

func commandWords(protocol, command string) *words.Said {
	for _, p := range ruleProtocols {
		for _, c := range p.Commands {
			if c.Protocol == protocol && c.Command == command {
				return words.Text(c.Words)
			}
		}
	}
	return words.Errorf("envoie %s (%s)", command, protocol)
}

// ruleView is an armed fault, with how often it acted.
type ruleView struct {
	fault.Rule
	Words *words.Said
	Fired int
	Over  bool // it will not act any more
}

// ruleWords is a rule as a sentence without its subject: "quand le logiciel …".
func ruleWords(r fault.Rule) *words.Said {
	when := words.Text("à chaque fois")
	switch {
	case r.Nth == 1 || r.Until == 1:
		when = words.Text("la première fois")
	case r.Nth > 1:
		when = words.Errorf("la %dᵉ fois", r.Nth)
	case r.Until > 1:
		when = words.Errorf("les %d premières fois", r.Until)
	}
	then := words.Text("puis répond normalement")
	a := r.Action
	switch {
	case a.Cut:
		then = words.Text("coupe la connexion sans répondre")
	case a.Code != 0:
		then = words.Errorf("refuse avec le code %d", a.Code)
	case a.Refuse || a.Text != "":
		then = words.Text("refuse")
	case a.Truncate > 0:
		then = words.Errorf("coupe après %v", web.Octets(a.Truncate))
	}
	if a.Delay > 0 {
		then = words.Errorf("attend %s, %v", strings.ReplaceAll(time.Duration(a.Delay).String(), ".", ","), then)
	}
	return words.Errorf("quand le logiciel %v, %v : le banc %v", commandWords(r.Protocol, r.Command), when, then)
}

func readRule(data []byte) (fault.Rule, error) {
	var f fault.Rule
	err := json.Unmarshal(data, &f)
	return f, err
}

func (s *pages) rules() []ruleView {
	var out []ruleView
	for _, r := range s.World.Faults.Rules() {
		v := ruleView{Rule: r, Words: ruleWords(r), Fired: s.World.Faults.FiredCount(r.ID)}
		v.Over = r.Nth > 0 && r.Until == 0 && v.Fired >= 1 || r.Until > 0 && v.Fired >= r.Until
		out = append(out, v)
	}
	return out
}

// ruleExample is a fault ready to be armed.
type ruleExample struct {
	ID, Title, LPS string
	Rule           fault.Rule
}

// Words is for the template.
func (e ruleExample) Words() *words.Said { return ruleWords(e.Rule) }

func ruleExamples() []ruleExample {
	second := fault.Duration(time.Second)
	return []ruleExample{
		{"relais-occupe", "Le relais est occupé à la connexion", "Garder le lot et réessayer plus tard.", fault.Rule{
			Protocol: "smtp", Command: "CONNECT", Until: 1, Action: fault.Action{Code: 421, Text: "service not available"}}},
		{"destinataire-refuse", "Le relais refuse le destinataire pour de bon",
			"Dire que le lot n’est pas parti, sans boucler.",
			fault.Rule{Protocol: "smtp", Command: "RCPT", Action: fault.Action{Code: 550, Text: "mailbox unavailable"}}},
		{"boite-pleine", "Deux refus passagers, puis l’accord", "Représenter le lot jusqu’à l’accord, sans doublon.",
			fault.Rule{Protocol: "smtp", Command: "RCPT", Until: 2,
				Action: fault.Action{Code: 452, Text: "insufficient storage"}}},
		{"message-refuse", "Le message est refusé après son envoi", "Considérer le lot comme non parti.", fault.Rule{
			Protocol: "smtp", Command: ".", Until: 1, Action: fault.Action{Code: 451, Text: "local error in processing"}}},
		{"envoi-coupe", "La connexion tombe au milieu du message", "Représenter le lot entier.",
			fault.Rule{Protocol: "smtp", Command: "DATA", Until: 1, Action: fault.Action{Truncate: 500}}},
		{"relais-lent", "Le relais met dix secondes à accepter", "Attendre sans figer l’écran ni envoyer deux fois.",
			fault.Rule{Protocol: "smtp", Command: ".", Action: fault.Action{Delay: 10 * second}}},
		{"boite-verrouillee", "La boîte aux lettres est verrouillée une fois", "Relever plus tard.",
			fault.Rule{Protocol: "pop3", Command: "PASS", Until: 1,
				Action: fault.Action{Refuse: true, Text: "[IN-USE] mailbox is locked"}}},
		{"releve-coupee", "La relève est coupée au milieu d’un message",
			"Relever de nouveau, ne traiter le message qu’une fois.",
			fault.Rule{Protocol: "pop3", Command: "RETR", Until: 1, Action: fault.Action{Truncate: 300}}},
		{"effacement-coupe", "La connexion tombe avant la fin de la relève",
			"Rien n’est effacé : reconnaître les messages déjà traités.",
			fault.Rule{Protocol: "pop3", Command: "QUIT", Until: 1, Action: fault.Action{Cut: true}}},
		{"annuaire-occupe", "L’annuaire est occupé", "Émettre avec le magasin, redemander plus tard.",
			fault.Rule{Protocol: "ldap", Command: "search", Until: 1, Action: fault.Action{Code: 51, Text: "busy"}}},
		{"annuaire-muet", "L’annuaire coupe sans répondre", "Émettre avec le magasin, redemander plus tard.",
			fault.Rule{Protocol: "ldap", Command: "search", Action: fault.Action{Cut: true}}},
		{"annuaire-tronque", "La réponse de l’annuaire est tronquée", "Ne rien installer de ce qui est incomplet.",
			fault.Rule{Protocol: "ldap", Command: "search", Until: 1, Action: fault.Action{Truncate: 200}}},
	}
}

// ruleForm is the form as it was sent, shown again beside an error.
type ruleForm struct {
	Command, When, N, Action, Code, Text, Octets, Delay string
}

type faultsView struct {
	Protocols []ruleProtocol
	Examples  []ruleExample
	Faults    []ruleView
	Form      ruleForm
	Error     error
}

func (p *pages) faultsData() faultsView {
	return faultsView{Protocols: ruleProtocols, Examples: ruleExamples(), Faults: p.rules(),
		Form: ruleForm{Command: "smtp MAIL", When: "premiere", N: "2", Action: "code", Code: "451", Octets: "500"}}
}

func (p *pages) showFaults(w http.ResponseWriter, r *http.Request, v faultsView, status int) {
	p.Show(w, r, web.Screen{Title: "Pannes", Body: "faults-page", Fragment: "faults-armed", Data: v, Status: status,
		Lead: "Une panne frappe une commande précise, le nombre de fois voulu, toujours de la même façon."})
}

func (p *pages) faultPage(w http.ResponseWriter, r *http.Request) {
	p.showFaults(w, r, p.faultsData(), 0)
}

// armRule plans the fault that the form or an example describes.
func (p *pages) armRule(w http.ResponseWriter, r *http.Request) error {
	var rule fault.Rule
	if id := r.PostForm.Get("exemple"); id != "" {
		i := slices.IndexFunc(ruleExamples(), func(e ruleExample) bool { return e.ID == id })
		if i < 0 {
			return web.Refusal(http.StatusNotFound, "Cet exemple de panne n’existe pas.", nil)
		}
		rule = ruleExamples()[i].Rule
		rule.ID = id
	} else {
		form, made, problem := ruleOf(r.PostForm)
		if problem != nil {
			v := p.faultsData()
			v.Form, v.Error = form, problem
			p.showFaults(w, r, v, http.StatusBadRequest)
			return nil
		}
		rule = made
		rule.ID = p.freeRuleID(rule)
	}
	if len(p.World.Faults.Rules()) >= ruleMaxArmed {
		return web.Refusal(http.StatusConflict, words.Errorf("%d pannes sont déjà armées ; retirez-en d’abord.",
			ruleMaxArmed), nil)
	}
	if err := p.World.ArmFault(r.Context(), rule); err != nil {
		return err
	}
	p.Done(w, r, "/situations/pannes#armees", words.Errorf("Panne armée : %v.", ruleWords(rule)))
	return nil
}

func (p *pages) disarmRule(w http.ResponseWriter, r *http.Request) error {
	id := r.PostForm.Get("id")
	found, err := p.World.DisarmFault(r.Context(), id)
	if err != nil {
		return err
	}
	if !found {
		return web.Refusal(http.StatusNotFound, "Cette panne n’est plus armée.", nil)
	}
	p.Done(w, r, web.LocalPath(r.PostForm.Get("retour")), "Panne retirée.")
	return nil
}

// freeRuleID names a rule after what it hits, apart from those armed.
func (p *pages) freeRuleID(r fault.Rule) string {
	word := strings.ToLower(r.Command)
	switch word {
	case ".":
		word = "fin"
	case "*":
		word = "tout"
	}
	for n := 1; ; n++ {
		id := fmt.Sprintf("%s-%s-%d", r.Protocol, word, n)
		if !slices.ContainsFunc(p.World.Faults.Rules(), func(x fault.Rule) bool { return x.ID == id }) {
			return id
		}
	}
}

// ruleOf reads the form; problem says what is wrong with it.
func ruleOf(q url.Values) (form ruleForm, r fault.Rule, problem error) {
	form = ruleForm{q.Get("commande"), q.Get("quand"), q.Get("n"), q.Get("action"), q.Get("code"),
		web.Clip(ruleMaxText, q.Get("texte")), q.Get("octets"), q.Get("delai")}
	protocol, command, _ := strings.Cut(form.Command, " ")
	known := false
	for _, p := range ruleProtocols {
		known = known || slices.ContainsFunc(p.Commands, func(c ruleCommand) bool { return c.Value() == form.Command })
	}
	if !known {
		return form, r, words.Text("Choisissez dans la liste la commande que la panne frappe.")
	}
	r.Protocol, r.Command = protocol, command
	number := func(s, what string, low, high int64) int64 {
		n, err := strconv.ParseInt(strings.TrimSpace(s), 10, 64)
		if (err != nil || n < low || n > high) && problem == nil {
			problem = words.Errorf("%v : un nombre entier de %d à %d est attendu, « %s » ne convient pas.",
				words.Text(what), low, high, web.Clean(web.Clip(30, s)))
		}
		return n
	}
	switch form.When {
	case "premiere":
		r.Until = 1
	case "n":
		r.Nth = int(number(form.N, "La n-ième fois", 1, ruleMaxNth))
	case "jusqua":
		r.Until = int(number(form.N, "Les n premières fois", 1, ruleMaxNth))
	case "toujours":
	default:
		return form, r, words.Text("Dites quand la panne se produit.")
	}
	if strings.TrimSpace(form.Delay) != "" {
		r.Action.Delay = fault.Duration(number(form.Delay, "L’attente en secondes", 0, ruleMaxDelay)) * fault.Duration(
			time.Second)
	}
	printable := strings.Map(func(c rune) rune {
		if c < 0x20 || c > 0x7e {
			return -1
		}
		return c
	}, form.Text)
	switch form.Action {
	case "attendre":
		if r.Action.Delay == 0 && problem == nil {
			problem = words.Text("Pour seulement ralentir, indiquez une attente d’au moins une seconde.")
		}
	case "code":
		r.Action.Text = printable
		switch protocol {
		case "smtp":
			r.Action.Code = int(number(form.Code, "Le code de refus SMTP", 400, 599))
		case "ldap":
			r.Action.Code = int(number(form.Code, "Le code de résultat LDAP", 1, 123))
		default:
			r.Action.Refuse = true // -ERR has no code
		}
	case "couper":
		r.Action.Cut = true
	case "tronquer":
		r.Action.Truncate = number(form.Octets, "Le nombre d’octets", 1, ruleMaxCut)
	default:
		return form, r, words.Text("Dites ce que fait le banc.")
	}
	return form, r, problem
}
