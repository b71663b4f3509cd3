package explore

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// State is what the model of the exchange knows, by the words of the gestures
// alone: what may be asked next hangs on it, and coverage is told in it. It
// says nothing about the software.
type State struct {
	Usage string // "de test", "de démonstration", "réels"; "" before a station
	// Station is "neuf" before it was asked for anything, "entamé" before its first update, "à jour", or "en retard":
	// something changed since.
	Station   string
	AMO, AMC  string // what the directory shows last of each: "sain", or the words of its situation
	List      string // of their authorities, as AMO
	Authority string // "", "nouvelle publiée", "nouvelle installée"
	OCT       string // "", "remis", "corrigé", or "en défaut", "défaut installé", the two also after "remis, puis"
	Box       mailbox
	Fault     string // what was armed and not lifted
	Link      string // how mail is reached, by its gesture; "" as the software declares
	Sent      int    // sendings asked for, 3 for more; negative once the last file is gone
	Days      int    // lived
}

func (s State) String() string {
	return fmt.Sprintf("flux=%s poste=%s AMO=%s AMC=%s liste=%s autorité=%s OCT=%s boîte=%s panne=%s liaison=%s "+
		"envois=%d jours=%d", s.Usage, s.Station, s.AMO, s.AMC, s.List, s.Authority, s.OCT, s.Box, s.Fault, s.Link,
		s.Sent, s.Days)
}

// conditions are what a gesture of some words needs to have come before, and
// what is said where it lacks.
var conditions = []condition{
	{"retransmet|relance l'envoi|demande de nouveau|efface le fichier|remplace le fichier",
		func(s State) bool { return s.Sent > 0 }, "aucun envoi avant, dont le fichier soit encore là"},
	{"de ce lot|du premier envoi|accusé de réception arrive|relevé de paiement|un RSP|non-remise|l'utilisateur accepte",
		func(s State) bool { return s.Sent != 0 }, "aucun envoi avant"},
	{"seconde fois", func(s State) bool { return s.Box.service() }, "aucun message de service avant"},
	{"à côté de la nouvelle", func(s State) bool { return s.Authority != "" }, "aucune autorité nouvelle"},
	{"passe à une nouvelle autorité|n'a de certificat que sous",
		func(s State) bool { return s.Authority == "" && s.Usage == "de test" }, "une seule fois, en flux de test"},
	{"reçoit la nouvelle autorité", func(s State) bool { return s.Authority == "nouvelle publiée" },
		"aucune autorité nouvelle"},
	{"montre de nouveau l'ancien certificat AMO", func(s State) bool { return strings.Contains(s.AMO, "renouvel") },
		"aucun certificat AMO d'avant"},
	{"montre de nouveau l'ancien certificat AMC", func(s State) bool { return strings.Contains(s.AMC, "renouvel") },
		"aucun certificat AMC d'avant"},
	{"installe à la main la liste", func(s State) bool { return strings.Contains(s.List, "sans aucune") },
		"aucune liste mise de côté"},
	{"OCT corrige", func(s State) bool { return strings.Contains(s.OCT, "défaut") }, "l'OCT n'a rien remis en défaut"},
	{"installe ce que l'OCT", func(s State) bool { return s.OCT != "" && s.OCT != installed(s.OCT) },
		"l'OCT n'a rien préparé"},
	{"l'annuaire répond de nouveau", func(s State) bool { return strings.Contains(s.Fault, "annuaire") },
		"aucune panne de l'annuaire"},
	{lasting, func(s State) bool { return s.Link != "" }, "la messagerie ne se joint pas sous TLS"},
	{" ST", func(s State) bool { return strings.Contains(s.Link, "STARTTLS") },
		"la messagerie ne se joint pas par STARTTLS"},
	{"de nouveau en règle", func(s State) bool { return has(s.Fault, lasting) }, "la liaison n'a pas de défaut"},
}

// lasting are the faults of TLS: they stay until they are lifted.
const lasting = "montre un certificat|refuse ST|offre plus ST"

// condition is what gestures of some words need, and what is said where it lacks.
type condition struct {
	words string // any of them, between bars
	holds func(State) bool
	why   string
}

// has tells whether a text has any of some words, which stand between bars.
func has(text, words string) bool {
	for w := range strings.SplitSeq(words, "|") {
		if strings.Contains(text, w) {
			return true
		}
	}
	return false
}

// possible tells why a gesture cannot come now, "" when it can.
func (s State) possible(g gesture) string {
	if g.kind == way {
		if s.Usage != "" || s.Link != "" {
			return "la liaison se règle avant le poste, une fois"
		}
		return ""
	}
	if (g.kind == start) != (s.Usage == "") {
		return "le poste vient en premier, une fois"
	}
	if n := daysOf(g.text); n > 0 && s.Days+n == soon {
		return "un certificat finirait à la seconde même"
	}
	for _, c := range conditions {
		if has(g.text, c.words) && !c.holds(s) {
			return c.why
		}
	}
	return ""
}

// soon is when certificates end that do so soon, in days.
const soon = 10

var passing = regexp.MustCompile(`^(un|\d+) jours? passe`)

// daysOf are the days that a gesture lets pass.
func daysOf(text string) int {
	if m := passing.FindStringSubmatch(text); m != nil {
		n, err := strconv.Atoi(m[1])
		if err != nil {
			return 1
		}
		return n
	}
	if has(text, "lendemain|un jour pour s'en occuper") {
		return 1
	}
	return 0
}

var usageWords = regexp.MustCompile(`flux (de test|de démonstration|réels)`)

// after is the state that a gesture leaves.
func (s State) after(g gesture) State {
	t := g.text
	first := s.AMO == "sain" && s.AMC == "sain" && s.List == "saine"
	if m := usageWords.FindStringSubmatch(t); m != nil {
		s.Usage = m[1]
	}
	switch g.kind {
	case start:
		s.Station, s.AMO, s.AMC, s.List = "neuf", "sain", "sain", "saine"
		if strings.Contains(t, "en service") {
			s.Station = "à jour"
		}
		if strings.Contains(t, "AMO expire") {
			s.AMO = "qui finit bientôt"
		} else if strings.Contains(t, "expire") {
			s.AMC = "qui finit bientôt"
		}
	case way:
		s.Link = t
	case send:
		if s.Box.forced != "" || s.AMO != "sain" || s.AMC != "sain" || s.List != "saine" {
			s.Box = s.Box.with(s.Box.forced, true)
		}
		s.Sent, s.Box.forced = min(max(s.Sent, -s.Sent)+1, 3), ""
		s.Fault = spent(s.Fault, "le relais")
	case poll:
		s.Box = s.Box.visited(!s.unheard())
		s.Fault = spent(s.Fault, "la ")
	case refresh:
		switch {
		case strings.Contains(t, "ses certificats et ses CRL") && !strings.Contains(s.Fault, "annuaire"):
			s.Station = "à jour"
		case s.Station == "à jour":
			s.Station = "en retard" // what failed may be tried again with the lot, or not
		}
		if s.List != "saine" && !strings.Contains(t, "sans ses CRL") && !strings.Contains(s.List, fetched) {
			s.List += fetched
		}
	case post:
		switch {
		case !strings.Contains(t, "arrive"):
			s.Box.forced = t
		case !copies(t) || !s.Box.waits(): // two of one that nobody read are one
			s.Box = s.Box.with(t, false)
		}
	case fault:
		if strings.Contains(t, "de nouveau en règle") {
			s.Fault = lifted(s.Fault)
			break
		}
		armed := slices.DeleteFunc(append(strings.Split(s.Fault, " ; "), t), func(f string) bool {
			return f == "" || strings.Contains(t, "répond de nouveau") && strings.Contains(f, "annuaire")
		})
		s.Fault = strings.Join(armed, " ; ") // what failed once may have left something undone
	case live:
		if strings.Contains(t, "efface le fichier") {
			s.Sent = -s.Sent
		}
		s.Days += daysOf(t)
	case install:
		if strings.Contains(t, "nouvelle autorité de certification") {
			s.Authority = "nouvelle installée"
		}
		if strings.Contains(t, "passe aux flux") { // another directory entry, in which nothing changed
			s.AMO, s.AMC, s.List = "sain", "sain", "saine"
		}
		if strings.Contains(t, "OCT") {
			s.OCT = installed(s.OCT)
		}
	case change:
		s = s.changed(t)
	}
	switch {
	case (g.kind == install || g.kind == change) && s.Station == "à jour":
		s.Station = "en retard"
	case s.Station == "neuf" && g.kind == change && !first: // some changes set it up
		s.Station = "entamé"
	case s.Station == "neuf" && slices.Contains([]kind{send, poll, refresh, live, install, plan}, g.kind):
		s.Station = "entamé"
	}
	return s
}

// knows tells whether a station must know what is published: it was just updated, or has to ask, being new.
func (s State) knows() bool { return s.Station == "à jour" || s.Station == "neuf" }

// installed is what a station has of an OCT once what was handed over is installed.
func installed(oct string) string {
	if strings.Contains(oct, "défaut") {
		return strings.Replace(oct, "en défaut", "défaut installé", 1)
	}
	return "remis"
}

// fetched ends the words of a list that was asked for since, or could have been.
const fetched = ", relevée"

// unheard tells whether what comes now may be by a signer whom the station cannot know yet: it is read again (F-08).
func (s State) unheard() bool {
	return strings.Contains(s.Fault, "annuaire") || s.Authority == "nouvelle publiée" ||
		s.Authority == "nouvelle installée" && s.Station != "à jour"
}

func (s State) changed(t string) State {
	says := func(words string) bool { return strings.Contains(t, words) }
	if says("nouvelle autorité") && !says("intermédiaire") && !says("publie") {
		s.Authority = "nouvelle publiée"
	}
	switch actor := actorOf(t); {
	case strings.Contains(t, "OCT qui remet"):
		if has(t, "toujours valable|ne nomme pas|avec sa liste|en règle|nouvelle racine") &&
			!strings.Contains(t, "pas remise") {
			s.OCT = "corrigé"
			break
		}
		s.OCT = map[bool]string{true: "remis, puis en défaut", false: "en défaut"}[strings.HasPrefix(s.OCT, "remis")]
	case strings.Contains(t, "OCT corrige"):
		s.OCT = "corrigé"
	case strings.Contains(t, "liste") || strings.Contains(t, "CRL"):
		s.List = t
	case actor == "AMC":
		s.AMC = t
	default:
		s.AMO = t
	}
	return s
}

// lifted are the faults once relay and mailbox are in order again: what failed
// may have left something undone; the directory's are gone.
func lifted(faults string) string {
	list := slices.DeleteFunc(strings.Split(faults, " ; "), func(f string) bool {
		return strings.Contains(f, "annuaire") && !has(f, "auparavant|ne répond plus")
	})
	for i, f := range list {
		if !has(f, "auparavant|ne répond plus") {
			list[i] = "auparavant, " + f
		}
	}
	return strings.Join(list, " ; ")
}

// replaced tells whether a recipient's last change was to an authority that a station may not have: the certificate
// before is the one to use until it has.
func (s State) replaced(actor string) bool {
	last := map[string]string{"AMO": s.AMO, "AMC": s.AMC}[actor]
	return strings.Contains(last, "passe à une nouvelle autorité")
}

// spent are the faults, once those that begin so have had their occasion.
func spent(faults, of string) string {
	list := strings.Split(faults, " ; ")
	for i, f := range list {
		if strings.HasPrefix(f, of) && !has(f, lasting) {
			list[i] = "auparavant, " + f
		}
	}
	return strings.Join(list, " ; ")
}

// mark is what of a state coverage tells apart beside the situation.
func (s State) mark() string {
	switch {
	case s.Fault != "":
		return "panne"
	case s.Box.forced != "":
		return "réponse imposée"
	case s.Box.waits():
		return "message en attente"
	case s.Days > 0:
		return "jours passés"
	case s.Authority != "":
		return "autorité " + s.Authority
	case s.Sent != 0:
		return "lot déjà envoyé"
	}
	return "poste " + s.Station
}

// marks are all that mark says.
var marks = []string{"panne", "réponse imposée", "message en attente", "jours passés", "autorité nouvelle publiée",
	"autorité nouvelle installée", "lot déjà envoyé", "poste neuf", "poste entamé", "poste à jour",
	"poste en retard"}

// cell is where a sending stands: situation, usage, destination, state.
type cell struct{ situation, usage, to, mark string }

// cellOf is the cell of a sending that is about to be asked for.
func (s State) cellOf(g gesture) cell {
	c := cell{s.AMO, s.Usage, "AMO", s.mark()}
	switch {
	case strings.Contains(g.text, "OCT") || strings.Contains(g.text, "mixte"):
		c.to, c.situation = "OCT", s.OCT
	case strings.Contains(g.text, "DRE"):
		c.to, c.situation = "AMC", s.AMC
	}
	if s.List != "saine" && c.to == "AMO" {
		c.situation = strings.TrimSuffix(s.List, fetched)
	}
	return c
}
