package web

import (
	"errors"
	"fmt"
	"net/http"

	"amfront/bench"
	"amfront/bench/door"
	"amfront/journal"
	"amfront/scenarios"
	"amfront/words"
)

// UserError is an error with a sentence and a status of its own.
type UserError struct {
	Status int
	Text   any    // expected, found, what to do: a text, or what speaks both languages
	Link   string // path of the page that helps, "" for none
	Err    error
}

// Unkept is the status of an error that nobody foresaw, and what a page says
// where the disk is why.
func Unkept(err error) (status int, text string) {
	if journal.IsFull(err) {
		return http.StatusInsufficientStorage, "Disque plein : rien n’a été fait. Libérer de la place, puis recommencer."
	}
	return http.StatusInternalServerError, ""
}

// Refusal is a userError.
func Refusal(status int, text any, err error) error {
	return UserError{Status: status, Text: text, Err: err}
}

func (e UserError) Error() string { return e.In(words.French) }
func (e UserError) Unwrap() error { return e.Err }

// In implements words.Speaker.
func (e UserError) In(l words.Language) string { return fmt.Sprint(l.Value(e.Text)) }

// Post makes a handler of a form. Requests of other sites were refused before
// it (guard), its body is bounded, its form read; an error is shown.
func (s *Server) Post(do func(w http.ResponseWriter, r *http.Request) error) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		err := r.ParseForm()
		for _, values := range r.PostForm {
			for _, v := range values {
				if len(v) > maxText && err == nil {
					err = Refusal(http.StatusBadRequest, words.Errorf("Un des textes envoyés est trop long (%v).",
						Octets(len(v))), nil)
				}
			}
		}
		if err == nil {
			err = do(w, r)
		}
		if err != nil {
			s.Failed(w, r, err)
		}
	}
}

// Failed shows an error: on a page of its own, or for htmx in the corner.
func (s *Server) Failed(w http.ResponseWriter, r *http.Request, err error) {
	status, said := explain(err)
	text := clipped(fmt.Sprint(Lang(r).Value(said)))
	if status == http.StatusInternalServerError {
		s.Log.Error("console", "path", r.URL.Path, "err", err)
	}
	if Partial(r) {
		Trigger(w, "bad", text)
		w.Header().Set("HX-Reswap", "none")
		w.WriteHeader(status)
		return
	}
	var own UserError
	errors.As(err, &own)
	own.Text = text
	s.Show(w, r, Screen{Title: "Ce n’est pas possible", Body: "failure", Data: own, Status: status})
}

// Slow is said of a body that stalled, or came too slowly.
const Slow = "L’envoi s’est arrêté, ou n’avançait pas assez vite : il a été abandonné pour laisser la place aux " +
	"autres. Vérifiez la connexion, puis recommencez."

// explain turns an error into a status and a sentence.
func explain(err error) (int, any) {
	var own UserError
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &own):
		return own.Status, own.Text
	case errors.As(err, &large):
		return http.StatusRequestEntityTooLarge, words.Errorf("L’envoi dépasse la taille permise (%v).",
			Octets(large.Limit))
	case errors.Is(err, door.ErrSlow):
		return http.StatusRequestTimeout, Slow
	case errors.Is(err, bench.ErrNoMessage):
		return http.StatusNotFound, "Cet échange n’existe pas, ou il a été supprimé."
	case errors.Is(err, bench.ErrNoSession):
		return http.StatusNotFound, "Cette session n’est plus en mémoire."
	case errors.Is(err, journal.ErrNoBlob), errors.Is(err, journal.ErrNoEvent):
		return http.StatusNotFound, "Ces octets ne sont plus dans le journal du banc."
	case errors.Is(err, scenarios.ErrUnknownSituation):
		return http.StatusNotFound, "Cette situation n’existe pas."
	case errors.Is(err, bench.ErrBadOperation):
		return http.StatusBadRequest, words.Errorf("Le banc refuse cette opération : %v", err)
	}
	status, text := Unkept(err)
	if text != "" {
		return status, text
	}
	return status, words.Errorf("Le banc a échoué : %v", err)
}
