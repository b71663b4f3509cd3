package zoo

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
		{Variant: "dit-fait-sans-rien-faire", Never: true, Exit: []int{1}},
		{Variant: "dit-tout-ce-qu-il-faut", Never: true, Exit: []int{1}},
		{Variant: "refuse-tout", Never: true, Exit: []int{1}},
		{Variant: "se-connecte-sans-parler", Never: true, Exit: []int{1}},
		{Variant: "parle-au-compte-gouttes", Never: true, Exit: []int{1}},
		{Variant: "inonde-les-serveurs", Never: true, Exit: []int{1}},
		{Variant: "raccroche-au-milieu", Never: true, Exit: []int{1}},
	}
}
