package asp

import (
	"errors"
	"net/http"
	"strings"

	"amfront/asp/portail"
	"amfront/bench/door"
	"amfront/console/web"
	"amfront/words"
)

var (
	errBusy = errors.New("two uploads are under way already; try again when one has ended")
	errForm = errors.New("expected multipart/form-data with kind, file, zip (repeated), ans, dossier, date")
)

// refusals are the errors that a caller may mend: status, and what a page says.
var refusals = []struct {
	err    error
	status int
	french string
}{
	{portail.ErrNoDossier, http.StatusNotFound, "Ce dossier n’existe pas."},
	{portail.ErrNoDeposit, http.StatusNotFound, "Ce dépôt n’existe pas."},
	{portail.ErrComplete, http.StatusConflict, "Ce dépôt n’attend aucune pièce."},
	{portail.ErrNotNow, http.StatusConflict,
		"Cette décision n’est pas possible dans l’état du dossier. Recharger la page : il a peut-être changé."},
	{errBusy, http.StatusServiceUnavailable,
		"Deux dépôts sont déjà en cours d’envoi. Recommencer quand l’un d’eux sera terminé."},
	{errForm, http.StatusBadRequest,
		"Le formulaire n’est pas complet : choisir les fichiers qu’il demande, et un jour qui existe."},
	{portail.ErrValue, http.StatusBadRequest, "Une valeur n’est pas comme attendu : %s"},
}

// refusalOf is the status of an error of the portal, and what a page says of it.
func refusalOf(err error) (status int, text any) {
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		return http.StatusRequestEntityTooLarge, "L’envoi dépasse 1,1 Go en tout. Apporter les pièces en plusieurs fois."
	}
	if errors.Is(err, door.ErrSlow) {
		return http.StatusRequestTimeout, web.Slow
	}
	for _, x := range refusals {
		if errors.Is(err, x.err) {
			if x.err == portail.ErrValue {
				return x.status, words.Errorf(x.french, strings.TrimPrefix(err.Error(), portail.ErrValue.Error()+": "))
			}
			return x.status, x.french
		}
	}
	status, said := web.Unkept(err)
	return status, said
}

// explained is an error of the portal as a page says it.
func explained(err error) error {
	if status, text := refusalOf(err); text != "" {
		return web.Refusal(status, text, err)
	}
	return err
}
