package web

import (
	"errors"
	"net/http"
	"slices"

	"amfront/bench"
	"amfront/pki/testca"
)

// Recipient is one of the five labels, in words.
type Recipient struct{ Label, Name, Flows string }

// Recipients are those that this world has, in the order of part B.
func (s *Server) Recipients() []Recipient {
	all := []Recipient{
		{testca.LabelAMOTest, "AMO, test", "FSE de test et de démonstration"},
		{testca.LabelAMCTest, "AMC, test", "DRE de test et de démonstration"},
		{testca.LabelAMOReel, "AMO, réel", "FSE réelles"},
		{testca.LabelAMCReel, "AMC, réel", "DRE réelles"},
		{testca.LabelOCT, "OCT", "lots confiés à l’organisme concentrateur"},
	}
	return slices.DeleteFunc(all, func(x Recipient) bool { return len(s.World.PKI.Seen(x.Label)) == 0 })
}

// Predicted is what the front-end would decide for a recipient, in words.
type Predicted struct {
	Name string
	bench.Prediction
}

// Predictions are those of the recipients for whom something in force shows; while
// situations are in force and none does, that of the first one.
func (s *Server) Predictions() (out []Predicted) {
	all := s.Recipients()
	for _, x := range all {
		if p := s.World.Predict(x.Label); !p.Quiet() {
			out = append(out, Predicted{x.Name, p})
		}
	}
	if len(out) == 0 && len(all) > 0 && len(s.World.ActiveSituations()) > 0 {
		out = []Predicted{{all[0].Name, s.World.Predict(all[0].Label)}}
	}
	return out
}

// RecipientName is the name of a label, the label itself when it has none.
func (s *Server) RecipientName(label string) string {
	for _, x := range s.Recipients() {
		if x.Label == label {
			return x.Name
		}
	}
	return label
}

// DefectWords are title and explanation of a deviation as pages print them.
func DefectWords(id string) (title, why string) {
	if d, err := testca.DefectByID(id); err == nil {
		return French.Replace(d.Title), French.Replace(d.Explanation)
	}
	return id, ""
}

// PKIRefused says in French why an operation cannot be.
func PKIRefused(err error) error {
	switch {
	case errors.Is(err, testca.ErrNotApplicable):
		return Refusal(http.StatusBadRequest, "Seul un écart du certificat lui-même peut servir de leurre : une chaîne "+
			"ou une liste ne se publie pas deux fois. Choisissez « seul dans l’annuaire ».", err)
	case errors.Is(err, testca.ErrNoGeneration):
		return Refusal(http.StatusBadRequest,
			"Seule la hiérarchie de test a une nouvelle autorité vers laquelle passer. Choisissez un destinataire de test.", err)
	case errors.Is(err, testca.ErrNoCurrent):
		return Refusal(http.StatusConflict,
			"Ce destinataire n’a plus de certificat valable en service. Renouvelez-le ou revenez au nominal d’abord.", err)
	case errors.Is(err, testca.ErrUnknownLabel), errors.Is(err, testca.ErrUnknownDefect),
		errors.Is(err, testca.ErrUnknownVariant), errors.Is(err, testca.ErrUnknownAuthority):
		return Refusal(http.StatusBadRequest,
			"Le banc ne connaît pas ce destinataire, cet écart ou cet état de liste. Choisissez-le dans la page.", err)
	}
	return err
}
