package explore

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"
)

// State is what the model of the exchange knows, by the words of the gestures
// alone: what may be asked next hangs on it, and coverage is told in it. It
// says nothing about the software.
type State struct {
	Usage     string // "de test", "de démonstration", "réels"; "" before a station
	Station   string // "neuf", "à jour", "en retard": something changed since its last update
	AMO, AMC  string // what the directory shows last of each: "sain", or the words of its situation
	List      string // of the AMO's authority, as AMO
	Authority string // "", "nouvelle publiée", "nouvelle installée"
	OCT       string // "", "remis", "en défaut"
	Box       mailbox
	Fault     string // what was armed and not lifted
	Forced    string // the front-end's imposed answer, while it waits for a lot
	Sent      int    // sendings asked for, 3 for more; negative once the last file is gone
	Days      int    // lived
}

func (s State) String() string {
	return fmt.Sprintf("flux=%s poste=%s AMO=%s AMC=%s liste=%s autorité=%s OCT=%s boîte=%s panne=%s imposé=%s envois=%d "+
		"jours=%d", s.Usage, s.Station, s.AMO, s.AMC, s.List, s.Authority, s.OCT, s.Box, s.Fault, s.Forced, s.Sent, s.Days)
}

// conditions are what a gesture needs to have come before; the first that fits
// its words counts.
var conditions = sync.OnceValue(func() []condition {
	return []condition{
		{regexp.MustCompile(`retransmet|relance l'envoi|demande de nouveau|efface le fichier|remplace le fichier`),
			func(s State) bool { return s.Sent > 0 }, "aucun envoi avant, dont le fichier soit encore là"},
		{regexp.MustCompile(`de ce lot|du premier envoi|accusé de réception arrive|relevé de paiement|^un RSP|non-remise`),
			func(s State) bool { return s.Sent != 0 }, "aucun envoi avant"},
		{regexp.MustCompile(`seconde fois`), func(s State) bool { return s.Box.service() },
			"aucun message de service avant"},
		{regexp.MustCompile(`à côté de la nouvelle`), func(s State) bool { return s.Authority != "" },
			"aucune autorité nouvelle"},
		{regexp.MustCompile(`passe à une nouvelle autorité|n'a de certificat que sous`),
			func(s State) bool { return s.Authority == "" && s.Usage == "de test" }, "une seule fois, en flux de test"},
		{regexp.MustCompile(`reçoit la nouvelle autorité`), func(s State) bool { return s.Authority == "nouvelle publiée" },
			"aucune autorité nouvelle"},
		{regexp.MustCompile(`montre de nouveau l'ancien certificat AMO`),
			func(s State) bool { return strings.Contains(s.AMO, "renouvel") }, "aucun certificat AMO d'avant"},
		{regexp.MustCompile(`montre de nouveau l'ancien certificat AMC`),
			func(s State) bool { return strings.Contains(s.AMC, "renouvel") }, "aucun certificat AMC d'avant"},
		{regexp.MustCompile(`installe à la main la liste`),
			func(s State) bool { return strings.Contains(s.List, "sans aucune") },
			"aucune liste mise de côté"},
		{regexp.MustCompile(`OCT corrige`), func(s State) bool { return s.OCT == "en défaut" },
			"l'OCT n'a rien remis en défaut"},
		{regexp.MustCompile(`installe ce que l'OCT`), func(s State) bool { return s.OCT != "" && s.OCT != "remis" },
			"l'OCT n'a rien préparé"},
		{regexp.MustCompile(`signé sous la nouvelle autorité`), func(State) bool { return false },
			"l'autorité n'est pas installée"},
		{regexp.MustCompile(`l'annuaire répond de nouveau`),
			func(s State) bool { return strings.Contains(s.Fault, "annuaire") },
			"aucune panne de l'annuaire"},
		{regexp.MustCompile(`l'utilisateur accepte`), func(s State) bool { return s.Sent != 0 }, "rien n'attend"},
	}
})

// condition is what gestures of some words need, and what is said where it lacks.
type condition struct {
	words *regexp.Regexp
	holds func(State) bool
	why   string
}

// possible tells why a gesture cannot come now, "" when it can.
func (s State) possible(g gesture) string {
	if (g.kind == start) != (s.Usage == "") {
		return "le poste vient en premier, une fois"
	}
	for _, c := range conditions() {
		if c.words.MatchString(g.text) && !c.holds(s) {
			return c.why
		}
	}
	return ""
}

var usageWords = regexp.MustCompile(`flux (de test|de démonstration|réels)`)

// after is the state that a gesture leaves.
func (s State) after(g gesture) State {
	t := g.text
	if m := usageWords.FindStringSubmatch(t); m != nil {
		s.Usage = m[1]
	}
	switch g.kind {
	case start:
		s.Station, s.AMO, s.AMC, s.List = "neuf", "sain", "sain", "saine"
		if strings.Contains(t, "en service") {
			s.Station = "à jour"
		}
		if strings.Contains(t, "expire") {
			s.AMO = "qui finit bientôt"
		}
	case send:
		if s.Forced != "" || s.AMO != "sain" {
			s.Box = s.Box.with(s.Forced, true)
		}
		s.Sent, s.Forced = min(max(s.Sent, -s.Sent)+1, 3), ""
		s.Fault = spent(s.Fault, "le relais")
	case poll:
		s.Box = s.Box.visited(!strings.Contains(s.Fault, "annuaire"))
		s.Fault = spent(s.Fault, "la ")
	case refresh:
		if strings.Contains(t, "ses certificats et ses CRL") {
			s.Station = "à jour"
		}
	case post:
		switch {
		case !strings.Contains(t, "arrive"):
			s.Forced = t
		case !copies(t) || !s.Box.waits(): // two of one that nobody read are one
			s.Box = s.Box.with(t, false)
		}
	case fault:
		armed := slices.DeleteFunc(append(strings.Split(s.Fault, " ; "), t), func(f string) bool {
			return f == "" || strings.Contains(t, "répond de nouveau") && strings.Contains(f, "annuaire")
		})
		s.Fault = strings.Join(armed, " ; ") // what failed once may have left something undone
	case live:
		if strings.Contains(t, "efface le fichier") {
			s.Sent = -s.Sent
		}
		if strings.Contains(t, "jour") || strings.Contains(t, "lendemain") {
			s.Days++
		}
	case install:
		if strings.Contains(t, "nouvelle autorité de certification") {
			s.Authority = "nouvelle installée"
		}
		if strings.Contains(t, "OCT") {
			s.OCT = "remis"
		}
	case change:
		s = s.changed(t)
	}
	if (g.kind == install || g.kind == change) && s.Station == "à jour" {
		s.Station = "en retard"
	}
	return s
}

func (s State) changed(t string) State {
	says := func(words string) bool { return strings.Contains(t, words) }
	if says("nouvelle autorité") && !says("intermédiaire") && !says("publie") {
		s.Authority = "nouvelle publiée"
	}
	switch actor := actorOf(t); {
	case strings.Contains(t, "OCT qui remet"):
		s.OCT = "en défaut"
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

// spent are the faults, once those that begin so have had their occasion.
func spent(faults, of string) string {
	list := strings.Split(faults, " ; ")
	for i, f := range list {
		if strings.HasPrefix(f, of) {
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
	case s.Forced != "":
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
	"autorité nouvelle installée", "lot déjà envoyé", "poste neuf", "poste à jour", "poste en retard"}

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
		c.situation = s.List
	}
	return c
}
