package web

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"amfront/lps/operator"
	"amfront/suite/runs"
	"amfront/words"
)

// ErrNoRuns is told where a run is asked for of a bench that keeps none.
var ErrNoRuns = Refusal(http.StatusNotFound, "Ce banc a été lancé sans passages : le cahier de tests ne peut pas "+
	"y être joué. La commande amfront serve les permet toujours.", nil)

// RunError turns an error of the keeper into a status and a French sentence.
func RunError(err error) error {
	var own UserError
	var busy *runs.BusyError
	switch {
	case err == nil || errors.As(err, &own):
		return err
	case errors.As(err, &busy):
		return UserError{Status: http.StatusConflict, Err: err, Link: RunPage(busy.Run.ID), Text: words.Errorf(
			"Le passage du %v est en cours : attendez sa fin, ou interrompez-le ; ce qui est jugé est gardé.",
			RunLabel(busy.Run))}
	case errors.Is(err, runs.ErrBusy):
		return Refusal(http.StatusConflict,
			"Un passage est déjà en cours : attendez sa fin, ou interrompez-le ; ce qui est jugé est gardé.", err)
	case errors.Is(err, runs.ErrUnknown):
		return Refusal(http.StatusNotFound, "Ce passage n’existe pas, ou il a été supprimé.", err)
	case errors.Is(err, runs.ErrState):
		return Refusal(http.StatusConflict, "Ce passage n’est plus dans l’état que montrait la page : rechargez-la.", err)
	case errors.Is(err, runs.ErrRequest):
		return Refusal(http.StatusBadRequest, words.Errorf("Ce passage ne peut pas être joué : %v", err), err)
	case errors.Is(err, operator.ErrNoTask):
		return Refusal(http.StatusConflict,
			"Le banc n’attend plus cette réponse : ce geste a déjà été répondu, ou son temps est écoulé.", err)
	case errors.Is(err, operator.ErrReply), errors.Is(err, operator.ErrUnseen):
		return Refusal(http.StatusBadRequest, Capital(err.Error())+".", err)
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return Refusal(http.StatusServiceUnavailable, "La réponse n’a pas été prise à temps ; essayez de nouveau.", err)
	}
	return err
}

// RunWay says in words how the software of a run is driven.
func RunWay(r runs.Request) *words.Said {
	switch r.Way {
	case runs.ByAdapter:
		return words.Errorf("adaptateur %s", r.Adapter)
	case runs.ByOperator:
		return words.Text("à la main")
	case runs.ByVariant:
		return words.Errorf("variante fautive %s", r.Variant)
	}
	return words.Text("LPS de référence")
}

// RunLabel tells a run from the others: moment to the second, way, software.
func RunLabel(s runs.Status) *words.Said {
	software := ""
	if l := s.Request.LPS; l.Name != "" {
		software = ", " + strings.TrimSpace(Clean(l.Name)+" "+Clean(l.Version))
	}
	return words.Errorf("%v, %v%s", At(s.Began), RunWay(s.Request), software)
}
