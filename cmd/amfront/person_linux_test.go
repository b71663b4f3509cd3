package main

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"amfront/lps"
	"amfront/lps/adapter"
)

// person is somebody in front of the terminal, with a sound software at hand.
// What they know is what they read there.
type person struct {
	t        *testing.T
	terminal *terminal
	software adapter.Driver
	station  string
	settings *adapter.Configure // as last read
	last     adapter.Answer
	lines    map[string][]string // what is left to be said, by question
	gestures int
	// instead answers a gesture otherwise; "" does it.
	instead func(screen string) string
}

// sit puts somebody in front of a terminal. Their software is the reference
// one, or what AMFRONT_PERSON names: an adapter command, such as the shell's.
func sit(t *testing.T, x *terminal) *person {
	if command := os.Getenv("AMFRONT_PERSON"); command != "" {
		return &person{t: t, terminal: x, software: &adapter.Runner{Command: strings.Fields(command)},
			station: filepath.Join(t.TempDir(), "station")}
	}
	s := lps.New(lps.Options{})
	t.Cleanup(s.Close)
	return &person{t: t, terminal: x, software: s, station: filepath.Join(t.TempDir(), "station")}
}

// work answers until the command ends, and tells its exit code.
func (p *person) work() int {
	for {
		screen, open := p.terminal.prompt()
		if !open {
			return p.terminal.ended()
		}
		p.terminal.say(p.answer(screen))
	}
}

const expected = "ACTION ATTENDUE DE VOUS"

// answer is what the person types after a screen.
func (p *person) answer(screen string) string {
	question := screen[strings.LastIndex(screen, "\n")+1:]
	question = strings.TrimSpace(question[:strings.LastIndex(question, "[reste")])
	for _, q := range []string{"Certificat ou liste", "Alerte", "Message", "Relève", "Motif", "Numéro", "I-"} {
		if strings.HasPrefix(question, q) {
			return p.next(q)
		}
	}
	if strings.HasPrefix(question, "Arrêter") {
		return "oui"
	}
	if question != "" {
		p.t.Fatalf("no answer to %q:\n%s", question, screen)
	}
	if !strings.Contains(screen, expected) { // asked once more: yes, it is done
		return ""
	}
	p.gestures++
	if p.instead != nil {
		if s := p.instead(screen); s != "" {
			return s
		}
	}
	p.do(screen[strings.LastIndex(screen, expected):])
	if p.last.Status == adapter.Refused {
		return "r"
	}
	return "fait"
}

// next is the next line to an open question, empty when there is no more.
func (p *person) next(question string) string {
	list := p.lines[question]
	if len(list) == 0 {
		return ""
	}
	p.lines[question] = list[1:]
	return list[0]
}

// do has the software do what is asked, and keeps what there is to say of it.
func (p *person) do(asked string) {
	var params adapter.Params
	if strings.Contains(asked, "Réglages inchangés") {
		params = p.settings
	} else {
		params = read(p.t, asked)
	}
	if c, ok := params.(*adapter.Configure); ok {
		p.settings = c
	}
	a, err := p.software.Do(p.t.Context(), params.Action(), adapter.Request{Station: p.station, Params: params})
	if err != nil {
		p.t.Fatalf("%v\nasked:\n%s", err, asked)
	}
	p.last, p.lines = a, map[string][]string{"Alerte": a.Alerts[:min(1, len(a.Alerts))], "Motif": {a.Reason}}
	if i := slices.Index(adapter.ReasonCodes(adapter.Version), a.ReasonCode); i >= 0 {
		p.lines["Numéro"] = []string{strconv.Itoa(i + 1)}
	}
	for _, f := range a.Fetched {
		if f.Outcome == "refused" {
			word := map[string]string{"certificate": "certificat " + f.Name, "crl": "liste"}[f.Kind]
			p.lines["Certificat ou liste"] = append(p.lines["Certificat ou liste"], word+" "+f.Reason)
		}
	}
	for _, m := range a.Messages {
		kind := map[string]string{"dsn": "avis", "other": "autre"}[m.Kind]
		if kind == "" {
			kind = m.Kind
		}
		outcome := map[string]string{"acted": "suivi", "noted": "noté", "refused": "refusé", "deferred": "différé",
			"duplicate": "doublon", "awaiting": "attente"}[m.Outcome]
		p.lines["Message"] = append(p.lines["Message"], strings.TrimSpace(kind+" "+outcome+" "+m.Reason))
	}
	for _, at := range a.Planned {
		p.lines["Relève"] = append(p.lines["Relève"], at.Format("2006-01-02 15:04"))
	}
	for _, d := range a.Declarations {
		p.lines["I-"] = append(p.lines["I-"], strings.TrimSpace(d.Declared+", "+d.Comment))
	}
}

// sentences are how the gestures are asked for.
var sentences = map[string]*regexp.Regexp{
	"smtp": regexp.MustCompile(
		`\(SMTP\) sur (\S+) port (\d+), sans chiffrement du transport, sans compte ; l'adresse du professionnel est ` +
			`(\S+)\.\n`),
	"pop3": regexp.MustCompile(
		`\(POP3\) sur (\S+) port (\d+), sans chiffrement du transport, compte (\S+), mot de passe (\S+)\.\n`),
	"ldap": regexp.MustCompile(`\(LDAP, sans chiffrement ni compte\) sur (\S+) port (\d+)\.\n`),
	"bases": regexp.MustCompile(
		`Chercher dans l'annuaire sous (\S+) \(flux de test et de démonstration\) et sous (\S+) \(flux réels\)`),
	"mailboxes":     regexp.MustCompile(`Destinataires : AMO (\S+), AMC (\S+), OCT (\S+)\.\n`),
	"oct":           regexp.MustCompile(`Le certificat de l'OCT est au nom de (\S+)\.\n`),
	"roots":         regexp.MustCompile(`Racines de confiance : flux de test (.+) ; flux réels (.+)\.\n`),
	"intermediates": regexp.MustCompile(`Autorités intermédiaires : (.+)\.\n`),
	"authority": regexp.MustCompile(
		`l'autorité du fichier (.+) comme (racine|autorité intermédiaire)(?:.*, pour (.+))?\.\n`),
	"list":        regexp.MustCompile(`la liste de révocation \(CRL\) du fichier (.+)\.\n`),
	"certificate": regexp.MustCompile(`le certificat du fichier (.+) pour le destinataire (\S+)\.\n`),
	"refresh":     regexp.MustCompile(`Faire relever dans l'annuaire (.+)\.\n`),
	"labels":      regexp.MustCompile(`Destinataires concernés : (.+)\.\n`),
	"send": regexp.MustCompile(
		`Télétransmettre le fichier (.+) \((FSE|DRE|MIXTE)\), en flux (de test|de démonstration|réel), (sans|avec) ` +
			`compression, à l'organisme (AMO|AMC|OCT)\.\n`),
	"poll":    regexp.MustCompile(`Relever la boîte aux lettres`),
	"confirm": regexp.MustCompile(`Accepter ce que le logiciel propose`),
	"plan":    regexp.MustCompile(`sur (\d+) postes neufs`),
	"attest":  regexp.MustCompile(`Déclarer .+ : (.+)\.\n`),
}

// read understands a gesture from its words alone.
func read(t *testing.T, asked string) adapter.Params {
	t.Helper()
	get := func(what string) []string { return sentences[what].FindStringSubmatch(asked) }
	switch {
	case get("smtp") != nil:
		return readStation(t, get)
	case get("authority") != nil:
		m := get("authority")
		usage := map[string]string{"les flux de test": "test", "les flux réels": "reel",
			"l'organisme concentrateur technique (OCT)": "oct"}[m[3]]
		return &adapter.InstallCA{File: m[1], Role: map[string]string{
			"racine": "root", "autorité intermédiaire": "intermediate"}[m[2]], Usage: usage}
	case get("list") != nil:
		return &adapter.InstallCRL{File: get("list")[1]}
	case get("certificate") != nil:
		return &adapter.InstallCertificate{File: get("certificate")[1], Label: get("certificate")[2]}
	case get("refresh") != nil:
		p := &adapter.Refresh{}
		for word, what := range map[string]string{"les certificats": "certificates", "(CRL)": "crls"} {
			if strings.Contains(get("refresh")[1], word) {
				p.What = append(p.What, what)
			}
		}
		slices.Sort(p.What)
		if m := get("labels"); m != nil {
			p.Labels = strings.Split(m[1], ", ")
		}
		return p
	case get("send") != nil:
		m := get("send")
		return &adapter.Send{File: m[1], Kind: m[2], Usage: map[string]string{
			"de test": "test", "de démonstration": "demo", "réel": "reel"}[m[3]],
			Compression: m[4] == "avec", Destination: strings.ToLower(m[5])}
	case get("poll") != nil:
		return &adapter.Poll{}
	case get("confirm") != nil:
		return &adapter.Confirm{}
	case get("plan") != nil:
		n, err := strconv.Atoi(get("plan")[1])
		if err != nil {
			t.Fatal(err)
		}
		return &adapter.Plan{Samples: n}
	case get("attest") != nil:
		return &adapter.Attest{IDs: strings.Split(get("attest")[1], ", ")}
	}
	t.Fatalf("a person would not understand:\n%s", asked)
	return nil
}

func readStation(t *testing.T, get func(string) []string) *adapter.Configure {
	t.Helper()
	field := func(what string, i int) string {
		m := get(what)
		if m == nil {
			t.Fatalf("the settings do not tell %s", what)
		}
		return m[i]
	}
	server := func(what string) (s adapter.Server) {
		s.Host = field(what, 1)
		if _, err := fmt.Sscan(field(what, 2), &s.Port); err != nil {
			t.Fatal(err)
		}
		return s
	}
	p := &adapter.Configure{SMTP: server("smtp"), POP3: server("pop3"), PSAddress: field("smtp", 3),
		TLS:       adapter.TLS{Mode: "none"},
		Mailboxes: adapter.Mailboxes{AMO: field("mailboxes", 1), AMC: field("mailboxes", 2), OCT: field("mailboxes", 3)},
		OCTLabel:  field("oct", 1), Intermediates: strings.Split(field("intermediates", 1), ", "),
		TrustAnchors: adapter.Anchors{Test: strings.Split(field("roots", 1), ", "),
			Reel: strings.Split(field("roots", 2), ", ")}}
	p.POP3.User, p.POP3.Password = field("pop3", 3), field("pop3", 4)
	ldap := server("ldap")
	p.LDAP = adapter.Directory{Host: ldap.Host, Port: ldap.Port,
		Bases: adapter.Bases{Test: field("bases", 1), Reel: field("bases", 2)}}
	return p
}
