package exchanges

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"time"

	"amfront/bench"
	"amfront/console/web"
	"amfront/journal"
)

// maxWait bounds the long poll of GET messages.
const maxWait = 2 * time.Minute

func (s *pages) messages(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	f := bench.Filter{From: q.Get("from"), To: q.Get("to"), Decision: q.Get("decision"), AfterID: q.Get("after"),
		Limit: 1000}
	if f.From == "" {
		f.From = q.Get("sender")
	}
	if f.To == "" {
		f.To = q.Get("recipient")
	}
	if v := q.Get("limit"); v != "" {
		n, err := strconv.Atoi(v)
		if err != nil || n < 1 || n > 100000 {
			web.Fail(w, http.StatusBadRequest, fmt.Errorf("limit is %q; expected a number from 1 to 100000", v))
			return
		}
		f.Limit = n
	}
	wait, err := waitOf(q.Get("wait"))
	if err != nil {
		web.Fail(w, http.StatusBadRequest, err)
		return
	}
	list, err := s.World.Messages(r.Context(), f, wait)
	if err != nil {
		web.Fail(w, http.StatusInternalServerError, err)
		return
	}
	web.Reply(w, list)
}

func waitOf(v string) (time.Duration, error) {
	if v == "" {
		return 0, nil
	}
	d, err := time.ParseDuration(v)
	if err != nil || d < 0 || d > maxWait {
		return 0, fmt.Errorf("wait is %q; expected a duration up to %s such as 10s", v, maxWait)
	}
	return d, nil
}

// found looks a message up or answers 404.
func (s *pages) found(w http.ResponseWriter, r *http.Request) (bench.Message, journal.Digest, bool) {
	m, raw, err := s.World.Message(r.PathValue("id"))
	if err != nil {
		s.notFound(w, err)
		return m, raw, false
	}
	return m, raw, true
}

func (s *pages) notFound(w http.ResponseWriter, err error) {
	status := http.StatusInternalServerError
	for _, known := range []error{bench.ErrNoMessage, bench.ErrNoSession, journal.ErrNoBlob} {
		if errors.Is(err, known) {
			status = http.StatusNotFound
		}
	}
	web.Fail(w, status, err)
}

func (s *pages) message(w http.ResponseWriter, r *http.Request) {
	if m, _, ok := s.found(w, r); ok {
		web.Reply(w, m)
	}
}

func (s *pages) deleteMessage(w http.ResponseWriter, r *http.Request) {
	if err := s.World.DeleteMessage(r.Context(), r.PathValue("id")); err != nil {
		s.notFound(w, err)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

func (s *pages) raw(w http.ResponseWriter, r *http.Request) {
	if m, raw, ok := s.found(w, r); ok {
		s.blob(w, r, raw, m.ID+".eml")
	}
}

// reply serves the front-end's answer to a message.
func (s *pages) reply(w http.ResponseWriter, r *http.Request) {
	m, _, ok := s.found(w, r)
	if !ok {
		return
	}
	raw, err := s.World.Reply(m)
	if err != nil {
		s.notFound(w, err)
		return
	}
	s.blob(w, r, raw, m.ReplyID+".eml")
}

// blob sends octets as a download: whatever a mail holds, a browser never
// renders it.
func (s *pages) blob(w http.ResponseWriter, r *http.Request, d journal.Digest, name string) {
	b, err := s.World.Journal.OpenBlob(d)
	if err != nil {
		s.notFound(w, err)
		return
	}
	defer b.Close()
	attachment(w, name)
	http.ServeContent(w, r, "", time.Time{}, b)
}

func attachment(w http.ResponseWriter, name string) {
	w.Header().Set("Content-Type", "application/octet-stream")
	w.Header().Set("Content-Disposition", fmt.Sprintf("attachment; filename=%q", name))
}

func (s *pages) plain(w http.ResponseWriter, r *http.Request) {
	s.derived(w, r, ".bin", s.World.WritePlain)
}

func (s *pages) cms(w http.ResponseWriter, r *http.Request) {
	s.derived(w, r, ".pkcs7", s.World.WriteAttachment)
}

// derived sends what the bench works out of the raw message again.
func (s *pages) derived(w http.ResponseWriter, r *http.Request, ext string,
	write func(ctx context.Context, id string, out io.Writer) error) {
	m, _, ok := s.found(w, r)
	if !ok {
		return
	}
	attachment(w, m.ID+ext)
	out := &lateWriter{w: w}
	if err := write(r.Context(), m.ID, out); err != nil && !out.started {
		w.Header().Del("Content-Disposition")
		web.Fail(w, http.StatusConflict, err)
	} else if err != nil {
		panic(http.ErrAbortHandler) // the client must not take half for whole
	}
}

type lateWriter struct {
	w       io.Writer
	started bool
}

func (l *lateWriter) Write(p []byte) (int, error) {
	l.started = l.started || len(p) > 0
	return l.w.Write(p)
}

// mailboxJSON is a mailbox with what waits in it.
type mailboxJSON struct {
	Address  string   `json:"address"`
	Messages []string `json:"messages"` // POP3 UIDs, oldest first
}

func (s *pages) mailboxes(w http.ResponseWriter, r *http.Request) {
	list := []mailboxJSON{}
	for _, a := range s.World.Store.Mailboxes() {
		b := mailboxJSON{Address: a, Messages: []string{}}
		for _, m := range s.World.Store.List(a) {
			b.Messages = append(b.Messages, m.ID)
		}
		list = append(list, b)
	}
	web.Reply(w, list)
}
