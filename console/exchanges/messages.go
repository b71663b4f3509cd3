package exchanges

import (
	"cmp"
	"context"
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

func (s *pages) messages(r *http.Request, each func(bench.Message) error) error {
	q := r.URL.Query()
	f := bench.Filter{From: cmp.Or(q.Get("from"), q.Get("sender")), To: cmp.Or(q.Get("to"), q.Get("recipient")),
		Decision: q.Get("decision"), AfterID: q.Get("after"), Limit: 1000}
	if v := q.Get("limit"); v != "" {
		n, err := strconv.Atoi(v)
		if err != nil || n < 1 || n > 100000 {
			return wrong("limit is %q; expected a number from 1 to 100000", v)
		}
		f.Limit = n
	}
	wait, err := waitOf(q.Get("wait"))
	if err != nil {
		return err
	}
	return s.World.EachMessage(r.Context(), f, wait, each)
}

// wrong is a request that cannot be.
func wrong(format string, args ...any) error {
	return web.Status(http.StatusBadRequest, fmt.Errorf(format, args...))
}

func waitOf(v string) (time.Duration, error) {
	if v == "" {
		return 0, nil
	}
	d, err := time.ParseDuration(v)
	if err != nil || d < 0 || d > maxWait {
		return 0, wrong("wait is %q; expected a duration up to %s such as 10s", v, maxWait)
	}
	return d, nil
}

func (s *pages) message(r *http.Request) (bench.Message, error) {
	m, _, err := s.World.Message(r.PathValue("id"))
	return m, err
}

func (s *pages) deleteMessage(r *http.Request) error {
	return s.World.DeleteMessage(r.Context(), r.PathValue("id"))
}

func (s *pages) raw(w http.ResponseWriter, r *http.Request) error {
	m, raw, err := s.World.Message(r.PathValue("id"))
	if err != nil {
		return err
	}
	return s.blob(w, r, raw, m.ID+".eml")
}

// reply serves the front-end's answer to a message.
func (s *pages) reply(w http.ResponseWriter, r *http.Request) error {
	m, _, err := s.World.Message(r.PathValue("id"))
	if err != nil {
		return err
	}
	raw, err := s.World.Reply(m)
	if err != nil {
		return err
	}
	return s.blob(w, r, raw, m.ReplyID+".eml")
}

// blob sends octets as a download: whatever a mail holds, a browser never
// renders it.
func (s *pages) blob(w http.ResponseWriter, r *http.Request, d journal.Digest, name string) error {
	b, err := s.World.Journal.OpenBlob(d)
	if err != nil {
		return err
	}
	defer b.Close()
	attachment(w, name)
	http.ServeContent(w, r, "", time.Time{}, b)
	return nil
}

func attachment(w http.ResponseWriter, name string) {
	w.Header().Set("Content-Type", "application/octet-stream")
	w.Header().Set("Content-Disposition", fmt.Sprintf("attachment; filename=%q", name))
}

func (s *pages) plain(w http.ResponseWriter, r *http.Request) error {
	return s.derived(w, r, ".bin", s.World.WritePlain)
}

func (s *pages) cms(w http.ResponseWriter, r *http.Request) error {
	return s.derived(w, r, ".pkcs7", s.World.WriteAttachment)
}

// derived sends what the bench works out of the raw message again.
func (s *pages) derived(w http.ResponseWriter, r *http.Request, ext string,
	write func(ctx context.Context, id string, out io.Writer) error) error {
	m, _, err := s.World.Message(r.PathValue("id"))
	if err != nil {
		return err
	}
	attachment(w, m.ID+ext)
	out := &lateWriter{w: w}
	if err := write(r.Context(), m.ID, out); err != nil && !out.started {
		w.Header().Del("Content-Disposition")
		return web.Status(http.StatusConflict, err)
	} else if err != nil {
		panic(http.ErrAbortHandler) // the client must not take half for whole
	}
	return nil
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

func (s *pages) mailboxes(*http.Request) ([]mailboxJSON, error) {
	list := []mailboxJSON{}
	for _, a := range s.World.Store.Mailboxes() {
		b := mailboxJSON{Address: a, Messages: []string{}}
		for _, m := range s.World.Store.List(a) {
			b.Messages = append(b.Messages, m.ID)
		}
		list = append(list, b)
	}
	return list, nil
}
