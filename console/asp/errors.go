package asp

import (
	"errors"
	"net/http"
	"strings"

	"amfront/asp/portail"
	"amfront/console/web"
)

var (
	errBusy = errors.New("two uploads are under way already; try again when one has ended")
	errForm = errors.New("expected multipart/form-data with kind, file, zip (repeated), ans, dossier, date")
)

// statusOf is the status of an error of the portal.
func statusOf(err error) int {
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large):
		return http.StatusRequestEntityTooLarge
	case errors.Is(err, portail.ErrNoDossier), errors.Is(err, portail.ErrNoDeposit):
		return http.StatusNotFound
	case errors.Is(err, portail.ErrNotNow):
		return http.StatusConflict
	case errors.Is(err, portail.ErrValue), errors.Is(err, errForm):
		return http.StatusBadRequest
	case errors.Is(err, errBusy):
		return http.StatusServiceUnavailable
	}
	return http.StatusInternalServerError
}

// explained is an error of the portal as a page says it.
func explained(err error) error {
	status := statusOf(err)
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large):
		return web.Refusal(status, "Le dépôt dépasse 1,1 Go en tout. Le répartir en plusieurs fichiers JSON.", err)
	case errors.Is(err, portail.ErrNoDossier):
		return web.Refusal(status, "Ce dossier n’existe pas.", err)
	case errors.Is(err, portail.ErrNoDeposit):
		return web.Refusal(status, "Ce dépôt n’existe pas.", err)
	case errors.Is(err, portail.ErrNotNow):
		return web.Refusal(status,
			"Cette décision n’est pas possible dans l’état du dossier. Recharger la page : il a peut-être changé.", err)
	case errors.Is(err, errBusy):
		return web.Refusal(status, "Deux dépôts sont déjà en cours d’envoi. Recommencer quand l’un d’eux sera terminé.", err)
	case errors.Is(err, errForm):
		return web.Refusal(status,
			"Le formulaire n’est pas complet : choisir au moins le fichier JSON, et un jour qui existe.",
			err)
	case errors.Is(err, portail.ErrValue):
		return web.Refusal(status, "Une valeur n’est pas comme attendu : "+
			strings.TrimPrefix(err.Error(), portail.ErrValue.Error()+": "), err)
	}
	return err
}
