package web

import "amfront/judge/report"

// tellers begin the sentence of an arrow.
var tellers = map[[2]report.Actor]string{
	{report.ActorLPS, report.ActorDirectory}:       "Le logiciel demande à l’annuaire",
	{report.ActorDirectory, report.ActorLPS}:       "L’annuaire répond",
	{report.ActorLPS, report.ActorRelay}:           "Le logiciel s’adresse au relais",
	{report.ActorRelay, report.ActorLPS}:           "Le relais remet au logiciel",
	{report.ActorRelay, report.ActorFrontEnd}:      "Le relais porte au frontal",
	{report.ActorFrontEnd, report.ActorRelay}:      "Le frontal répond dans la boîte",
	{report.ActorLPS, report.ActorLPS}:             "Le logiciel",
	{report.ActorRelay, report.ActorRelay}:         "Au relais",
	{report.ActorDirectory, report.ActorDirectory}: "À l’annuaire",
	{report.ActorFrontEnd, report.ActorFrontEnd}:   "Le frontal",
}

// Teller says in French who does what an arrow shows, to be followed by its label.
func Teller(a report.Arrow) string {
	switch {
	case a.Tone == report.ToneElided:
		return "Et ainsi de suite"
	case a.From == a.To && a.From == report.ActorFrontEnd && a.Tone != report.ToneWorld:
		return "Le frontal décide"
	}
	return tellers[[2]report.Actor{a.From, a.To}]
}
