package report

import (
	"fmt"
	"strings"

	"amfront/words"
)

// Diagnosis is what the departures of a run look like, taken together: one
// known fault, several, or none that is known. It changes no verdict.
type Diagnosis struct {
	Outcome     Outcome   `json:"outcome"`
	Departures  int       `json:"departures"`            // checks that are not conforming, or warnings
	Faults      []Suspect `json:"faults,omitempty"`      // together they explain every departure
	Unexplained []string  `json:"unexplained,omitempty"` // "scenario check", where Outcome is Unknown
	Near        *Suspect  `json:"near,omitempty"`        // what resembles most, where Outcome is Unknown
	// Next is the scenario that would tell apart explanations that fit equally, or
	// that would confirm or refute what fits badly.
	Next string `json:"next,omitempty"`
}

// Outcome is what a diagnosis comes to, in French.
type Outcome string

// The outcomes.
const (
	NothingFound Outcome = "rien"                   // no departure
	KnownFault   Outcome = "faute connue"           // every departure is explained
	UnknownFault Outcome = "inconnu"                // at least one is not
	Inert        Outcome = "le logiciel n'agit pas" // nothing reached the bench
)

// Suspect is a known fault that departures resemble. Texts are French.
type Suspect struct {
	Name      string  `json:"name"` // as amfront zoo and lpsdemo --fault name it
	Title     string  `json:"title"`
	Shows     string  `json:"shows,omitempty"`
	Causes    string  `json:"causes,omitempty"`
	Where     string  `json:"where,omitempty"` // scenario and check that show it best
	Mend      string  `json:"mend,omitempty"`  // the smallest change
	Explained int     `json:"explained"`       // departures that it explains
	Missing   int     `json:"missing"`         // that it makes elsewhere, and that were not seen
	Likely    bool    `json:"likely"`          // false: it resembles, no more
	Alike     []Alike `json:"alike,omitempty"` // that what was played cannot tell from it
	Further   int     `json:"further,omitempty"`
	Replay    string  `json:"replay,omitempty"` // the quickest scenario that shows it
}

// Alike is another fault that would show just so.
type Alike struct {
	Name  string `json:"name"`
	Title string `json:"title"`
}

// DiagnosisLine is a line of a diagnosis as every rendering says it.
type DiagnosisLine struct{ Name, Text string }

// Lines say a diagnosis in French; none where there is nothing to explain.
func (d *Diagnosis) Lines() []DiagnosisLine { return d.In(words.French) }

// In says a diagnosis in a language: its own words, and those of the known faults;
// what the scenarios and their checks say is quoted, between « and ».
func (d *Diagnosis) In(l words.Language) (out []DiagnosisLine) {
	item := func(name, text string) {
		if text != "" {
			out = append(out, DiagnosisLine{l.Word(name), text})
		}
	}
	if d == nil {
		return nil
	}
	switch d.Outcome {
	case Inert:
		item("Diagnostic", l.Word("le logiciel n'agit pas : aucun message, aucune recherche, aucune relève n'est arrivé au "+
			"banc. Voir si l'adaptateur conduit bien le logiciel, et à quelles adresses."))
	case UnknownFault:
		item("Diagnostic", l.Say("inconnu : aucune faute connue n'explique %s.",
			counting(d.Departures, l.Word("cet écart"), l.Word("ensemble ces %d écarts"))))
		if s := d.Near; s != nil {
			item("S'en approche", l.Say("%s : %d sur %d. %s", faultNamed(l, s.Title, s.Name), s.Explained, d.Departures,
				inWords(l, s.Shows)))
		}
		if n := len(d.Unexplained); n > listedUnexplained {
			item("Sans explication", l.Say("%s et %d de plus", strings.Join(d.Unexplained[:listedUnexplained], ", "),
				n-listedUnexplained))
		} else {
			item("Sans explication", strings.Join(d.Unexplained, ", "))
		}
		if d.Next != "" {
			item("Pour trancher", l.Say("jouer %s, où ce qui s'en approche se montrerait autrement (amfront run --diagnose "+
				"le joue).", d.Next))
		}
	case KnownFault:
		for i := range d.Faults {
			d.Faults[i].lines(l, d, i, item)
		}
		if d.Next != "" {
			item("Pour trancher", l.Say("jouer %s (amfront run --diagnose le joue).", d.Next))
		}
	}
	return out
}

// listedUnexplained is how many departures without explanation are named.
const listedUnexplained = 3

func (s *Suspect) lines(l words.Language, d *Diagnosis, i int, item func(name, text string)) {
	name, fault := l.Word("Diagnostic"), faultNamed(l, s.Title, s.Name)
	switch {
	case len(d.Faults) > 1:
		item(name+fmt.Sprintf(" %d/%d", i+1, len(d.Faults)), l.Say("%s : %s.", fault, s.fits(l, d)))
	case d.Departures == 1:
		item(name, l.Say("votre écart ressemble à %s : %s.", fault, s.fits(l, d)))
	default:
		item(name, l.Say("vos %d écarts ressemblent à %s : %s.", d.Departures, fault, s.fits(l, d)))
	}
	item("Se voit", inWords(l, s.Shows))
	causes, taken := strings.CutSuffix(s.Causes, ButTaken)
	if causes = inWords(l, causes); taken {
		causes += l.Word(ButTaken)
	}
	item("Conséquence", causes)
	place, title, _ := strings.Cut(s.Where, " : ")
	if title != "" {
		place = l.Say("%s : %s", place, l.Quoted(title))
	}
	item("Où", place)
	item("À changer", l.Quoted(s.Mend))
	var alike []string
	for _, a := range s.Alike {
		alike = append(alike, faultNamed(l, a.Title, a.Name))
	}
	if s.Further > 0 {
		alike = append(alike, counting(s.Further, l.Word("une autre"), l.Word("%d autres")))
	}
	if len(alike) > 0 {
		item("Ou bien", l.Say("%s : ce qui a été joué ne les distingue pas.", strings.Join(alike, " ; ")))
	}
	if s.Replay != "" {
		item("À rejouer", "amfront run --only "+s.Replay)
	}
}

// ButTaken follows what comes of a fault where that is a rejected lot and the
// front-end took it.
const ButTaken = " Ici, le frontal a pris le lot ; un autre ne le ferait pas forcément."

// fits says how well a fault explains the departures.
func (s *Suspect) fits(l words.Language, d *Diagnosis) string {
	out := l.Say("%d sur %d", s.Explained, d.Departures)
	switch {
	case d.Departures == 1 && s.Missing == 0:
		out = l.Word("cette faute n'en ferait pas d'autre dans ce qui a été joué")
	case d.Departures == 1:
		out = counting(s.Missing, l.Word("cette faute en ferait un autre, qui n'a pas été vu"),
			l.Word("cette faute en ferait %d autres, qui n'ont pas été vus"))
	case s.Missing > 0:
		out += counting(s.Missing, l.Word(", 1 autre attendu, non vu"), l.Word(", %d autres attendus, non vus"))
	default:
		out += l.Word(", aucun autre attendu")
	}
	switch {
	case s.Likely:
	case d.Departures == 1 && len(s.Alike) > 0:
		out += l.Word(" ; à confirmer, un seul écart ne la distingue pas d'autres fautes")
	default:
		out += l.Word(" ; à confirmer, le constat n'est pas mot pour mot le même")
	}
	return out
}

// counting is a phrase for one, or for several with their number.
func counting(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return fmt.Sprintf(many, n)
}
