package zoo

import "amfront/judge/report"

// mustStop are examples in which nothing may leave, one for each way of
// stopping: that nothing left is no proof of a client that never looked.
var mustStop = []string{"D-02.racine-perimee", "D-03.perime", "D-04.revoque", "D-07.liste-absente", "D-10.falsifiee"}

// unproven are the verdicts that a client which sends nothing gets there: not
// conforming, and not held against it either. Nothing else of these examples
// shows it; their twins, in which a lot must arrive, do.
func unproven(check, reason string) []Kill {
	var out []Kill
	for _, id := range mustStop {
		out = append(out, Kill{Check: id[:4] + "." + check, In: id, Verdict: report.NotObserved, Reason: reason})
	}
	return out
}

// lifeless are expectations of the variants of faulty.lifeless: over a sample
// of all parts, nothing is conforming.
func lifeless() []Expectation {
	return []Expectation{
		{Variant: "mort", Never: true, Exit: []int{3}},
		{Variant: "plante", Never: true, Exit: []int{3}},
		{Variant: "muet", Never: true, Exit: []int{3}},
		{Variant: "inonde-sa-sortie", Never: true, Exit: []int{3}},
		{Variant: "zero-sans-reponse", Never: true, Exit: []int{3}},
		{Variant: "dix-sans-motif", Never: true, Exit: []int{3}},
		{Variant: "autre-version", Never: true, Exit: []int{3}},
		{Variant: "autre-action", Never: true, Exit: []int{3}},
		{Variant: "page-d-erreur", Never: true, Exit: []int{3}},
		{Variant: "ne-sait-rien-faire", Never: true, Exit: []int{2}},
		{Variant: "dit-fait-sans-rien-faire", Never: true, Exit: []int{1}, Play: mustStop,
			Kills: unproven("rien-emis", `rien ne prouve que le logiciel ait reçu la demande`)},
		{Variant: "dit-tout-ce-qu-il-faut", Never: true, Exit: []int{1}},
		{Variant: "refuse-tout", Never: true, Exit: []int{1}, Play: mustStop,
			Kills: unproven("rien-emis", `le poste n'a jamais demandé à l'annuaire, ni reçu à la main`)},
		{Variant: "se-connecte-sans-parler", Never: true, Exit: []int{1}},
		{Variant: "parle-au-compte-gouttes", Never: true, Exit: []int{1}},
		{Variant: "inonde-les-serveurs", Never: true, Exit: []int{1}},
		{Variant: "raccroche-au-milieu", Never: true, Exit: []int{1}},
	}
}
