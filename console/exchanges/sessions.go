package exchanges

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"

	"amfront/bench"
	"amfront/console/web"
	"amfront/journal"
)

func (s *pages) sessions(r *http.Request) ([]bench.Session, error) {
	protocol := r.URL.Query().Get("protocol")
	switch protocol {
	case "", "smtp", "pop3", "ldap":
	default:
		return nil, wrong("protocol is %q; expected smtp, pop3 or ldap", protocol)
	}
	limit := 1000
	if v := r.URL.Query().Get("limit"); v != "" {
		n, err := strconv.Atoi(v)
		if err != nil || n < 1 {
			return nil, wrong("limit is %q; expected a number from 1", v)
		}
		limit = n
	}
	return s.World.Sessions(protocol, limit), nil
}

func (s *pages) session(r *http.Request) (sessionEvents, error) {
	sess, events, err := s.World.Transcript(r.Context(), r.PathValue("id"))
	return sessionEvents{sess, events}, err
}

// sessionEvents is a session with everything that it did.
type sessionEvents struct {
	bench.Session
	Events []journal.Event `json:"events"`
}

// transcript is the dialogue as text, without secrets.
func (s *pages) transcript(w http.ResponseWriter, r *http.Request) error {
	_, events, err := s.World.Transcript(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	for _, ev := range events {
		if d, ok := ev.Blobs["transcript"]; ok {
			return s.blob(w, r, d, "transcript.txt")
		}
	}
	web.Text(w, "") // still open, or nothing was said
	return nil
}

// events streams the journal as server-sent events; Last-Event-ID or ?after=
// says where to go on.
func (s *pages) events(w http.ResponseWriter, r *http.Request) error {
	after := s.World.Journal.Last()
	for _, v := range []string{r.URL.Query().Get("after"), r.Header.Get("Last-Event-ID")} {
		if v == "" {
			continue
		}
		n, err := strconv.ParseUint(v, 10, 64)
		if err != nil {
			return wrong("after is %q; expected the number of an event", v)
		}
		after = n
	}
	flush, ok := w.(http.Flusher)
	if !ok {
		return errors.New("this connection cannot stream")
	}
	w.Header().Set("Content-Type", "text/event-stream")
	fmt.Fprint(w, ": amfront\n\n")
	flush.Flush()
	for ev, err := range s.World.Journal.Follow(r.Context(), after) {
		if err != nil {
			return nil
		}
		data, err := json.Marshal(ev)
		if err != nil {
			return nil
		}
		if _, err := fmt.Fprintf(w, "id: %d\nevent: %s\ndata: %s\n\n", ev.Seq, ev.Kind, data); err != nil {
			return nil
		}
		flush.Flush()
	}
	return nil
}
