package report

import (
	"fmt"
	"strings"
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
func (d *Diagnosis) Lines() (out []DiagnosisLine) {
	line := func(name, text string) {
		if text != "" {
			out = append(out, DiagnosisLine{name, text})
		}
	}
	if d == nil {
		return nil
	}
	switch d.Outcome {
	case Inert:
		line("Diagnostic", "le logiciel n'agit pas : aucun message, aucune recherche, aucune relève n'est arrivé au banc. "+
			"Voir si l'adaptateur conduit bien le logiciel, et à quelles adresses.")
	case UnknownFault:
		line("Diagnostic", fmt.Sprintf("inconnu : aucune faute connue n'explique %s.",
			counting(d.Departures, "cet écart", "ensemble ces %d écarts")))
		if s := d.Near; s != nil {
			line("S'en approche", fmt.Sprintf("« %s » (%s) : %d sur %d. %s", s.Title, s.Name, s.Explained, d.Departures,
				s.Shows))
		}
		if len(d.Unexplained) > 0 {
			line("Sans explication", listed(d.Unexplained, 3))
		}
		if d.Next != "" {
			line("Pour trancher", "jouer "+d.Next+", où ce qui s'en approche se montrerait autrement (amfront run "+
				"--diagnose le joue).")
		}
	case KnownFault:
		for i := range d.Faults {
			d.Faults[i].lines(d, i, line)
		}
		if d.Next != "" {
			line("Pour trancher", "jouer "+d.Next+" (amfront run --diagnose le joue).")
		}
	}
	return out
}

func (s *Suspect) lines(d *Diagnosis, i int, line func(name, text string)) {
	name, looks := "Diagnostic", fmt.Sprintf("%s à ", counting(d.Departures, "votre écart ressemble",
		"vos %d écarts ressemblent"))
	if len(d.Faults) > 1 {
		name, looks = fmt.Sprintf("Diagnostic %d/%d", i+1, len(d.Faults)), ""
	}
	line(name, fmt.Sprintf("%s« %s » (%s) : %s.", looks, s.Title, s.Name, s.fits(d)))
	line("Se voit", s.Shows)
	line("Conséquence", s.Causes)
	line("Où", s.Where)
	line("À changer", s.Mend)
	var alike []string
	for _, a := range s.Alike {
		alike = append(alike, fmt.Sprintf("« %s » (%s)", a.Title, a.Name))
	}
	if s.Further > 0 {
		alike = append(alike, counting(s.Further, "une autre", "%d autres"))
	}
	if len(alike) > 0 {
		line("Ou bien", strings.Join(alike, " ; ")+" : ce qui a été joué ne les distingue pas.")
	}
	if s.Replay != "" {
		line("À rejouer", "amfront run --only "+s.Replay)
	}
}

// fits says how well a fault explains the departures.
func (s *Suspect) fits(d *Diagnosis) string {
	out := fmt.Sprintf("%d sur %d", s.Explained, d.Departures)
	switch {
	case d.Departures == 1 && s.Missing == 0:
		out = "cette faute n'en ferait pas d'autre dans ce qui a été joué"
	case d.Departures == 1:
		out = counting(s.Missing, "cette faute en ferait un autre, qui n'a pas été vu",
			"cette faute en ferait %d autres, qui n'ont pas été vus")
	case s.Missing > 0:
		out += counting(s.Missing, ", 1 autre attendu, non vu", ", %d autres attendus, non vus")
	default:
		out += ", aucun autre attendu"
	}
	switch {
	case s.Likely:
	case d.Departures == 1 && len(s.Alike) > 0:
		out += " ; à confirmer, un seul écart ne la distingue pas d'autres fautes"
	default:
		out += " ; à confirmer, le constat n'est pas mot pour mot le même"
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

// listed names the first of several.
func listed(all []string, most int) string {
	if n := len(all) - most; n > 0 {
		return strings.Join(all[:most], ", ") + fmt.Sprintf(" et %d de plus", n)
	}
	return strings.Join(all, ", ")
}
