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

// bring reads evidence for a deposit that awaits it.
func (a *pages) bring(r *http.Request) (out broughtBody, err error) {
	d, err := a.of(r)
	if err != nil {
		return out, err
	}
	err = a.receive(r, "zip", func(u portail.Upload) error {
		out.Deposit, out.Findings, err = a.asp.Bring(r.Context(), d.ID, u.Archives...)
		a.Notify("asp")
		return err
	})
	return out, err
}

// receive reads an upload: the JSON into memory (16 MiB at most), the zips to
// files that close removes. Needed is the part that must be there: the file, or
// zips alone.
func (a *pages) receive(r *http.Request, needed string, use func(portail.Upload) error) error {
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
			if _, err := io.Copy(io.Discard, r.Body); err != nil { // to its end: see door.Pace
				return err
			}
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
	u.Archives = spool.Zips
	if missing := map[string]bool{"file": u.File == nil, "zip": u.File != nil || len(u.Archives) == 0}[needed]; missing {
		return fmt.Errorf("%w: the part %s is missing, or comes with others", errForm, needed)
	}
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
