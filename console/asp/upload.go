package asp

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"strings"
	"time"

	"amfront/asp"
	"amfront/asp/portail"
	"amfront/console/web"
)

// maxUploads bounds the uploads under way: each may fill 1,1 Go of disk.
const maxUploads = 2

var (
	errBusy = errors.New("two uploads are under way already; try again when one has ended")
	errForm = errors.New("expected multipart/form-data with kind, file, zip (repeated), ans, dossier, date")
)

// receive reads an upload: the JSON into memory (16 MiB at most), the zips to
// files that close removes.
func (a *pages) receive(w http.ResponseWriter, r *http.Request, use func(portail.Upload) error) error {
	select {
	case a.slots <- struct{}{}:
		defer func() { <-a.slots }()
	default:
		return errBusy
	}
	form, err := r.MultipartReader()
	if err != nil {
		return fmt.Errorf("%w: %w", errForm, err)
	}
	spool, err := a.asp.Spool()
	if err != nil {
		return err
	}
	defer spool.Close()
	u := portail.Upload{}
	for parts := 0; ; parts++ {
		part, err := form.NextPart()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return fmt.Errorf("%w: %w", errForm, err)
		}
		if parts >= 200 {
			return fmt.Errorf("%w: more than 200 parts", errForm)
		}
		if err := a.part(&u, spool, part); errors.Is(err, io.ErrUnexpectedEOF) {
			return fmt.Errorf("%w: %w", errForm, err) // the body ends in a part
		} else if err != nil {
			return err
		}
	}
	if u.File == nil {
		return fmt.Errorf("%w: the part file is missing", errForm)
	}
	u.Archives = spool.Zips
	return use(u)
}

// part takes one part of an upload in.
func (a *pages) part(u *portail.Upload, spool *portail.Spool, part *multipart.Part) error {
	name := part.FormName()
	switch name {
	case "zip":
		if part.FileName() == "" { // an input without a file
			return nil
		}
		return spool.Add(part.FileName(), part)
	case "file":
		text, err := io.ReadAll(io.LimitReader(part, asp.MaxFileBytes+1))
		if err != nil {
			return err
		}
		if part.FileName() == "" && len(text) == 0 {
			return nil
		}
		u.File, u.Name = bytes.NewReader(text), part.FileName()
		_, err = io.Copy(io.Discard, part)
		return err
	}
	text, err := io.ReadAll(io.LimitReader(part, 200))
	if err != nil {
		return err
	}
	value := strings.TrimSpace(string(text))
	if value == "" {
		return nil
	}
	switch name {
	case "kind":
		u.Kind, err = asp.ParseKind(value)
	case "ans":
		u.ANS = value
	case "dossier":
		u.Dossier = value
	case "date":
		if u.Date, err = time.Parse(time.DateOnly, value); err != nil {
			err = fmt.Errorf("date %q: expected AAAA-MM-JJ", value)
		}
	default:
		err = fmt.Errorf("unknown part %q", web.Clip(40, name))
	}
	if err != nil {
		return fmt.Errorf("%w: %w", errForm, err)
	}
	return nil
}

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
		return web.Refusal(status, "Le formulaire n’est pas complet : choisir au moins le fichier JSON, et un jour qui existe.",
			err)
	case errors.Is(err, portail.ErrValue):
		return web.Refusal(status, "Une valeur n’est pas comme attendu : "+
			strings.TrimPrefix(err.Error(), portail.ErrValue.Error()+": "), err)
	}
	return err
}
