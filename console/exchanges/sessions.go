package exchanges

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"

	"amfront/bench"
	"amfront/console/web"
	"amfront/journal"
)

func (s *pages) sessions(w http.ResponseWriter, r *http.Request) {
	protocol := r.URL.Query().Get("protocol")
	switch protocol {
	case "", "smtp", "pop3", "ldap":
	default:
		web.Fail(w, http.StatusBadRequest, fmt.Errorf("protocol is %q; expected smtp, pop3 or ldap", protocol))
		return
	}
	limit := 1000
	if v := r.URL.Query().Get("limit"); v != "" {
		n, err := strconv.Atoi(v)
		if err != nil || n < 1 {
			web.Fail(w, http.StatusBadRequest, fmt.Errorf("limit is %q; expected a number from 1", v))
			return
		}
		limit = n
	}
	web.Reply(w, s.World.Sessions(protocol, limit))
}

func (s *pages) session(w http.ResponseWriter, r *http.Request) {
	sess, events, err := s.World.Transcript(r.Context(), r.PathValue("id"))
	if err != nil {
		s.notFound(w, err)
		return
	}
	web.Reply(w, sessionEvents{sess, events})
}

// sessionEvents is a session with everything that it did.
type sessionEvents struct {
	bench.Session
	Events []journal.Event `json:"events"`
}

// transcript is the dialogue as text, without secrets.
func (s *pages) transcript(w http.ResponseWriter, r *http.Request) {
	_, events, err := s.World.Transcript(r.Context(), r.PathValue("id"))
	if err != nil {
		s.notFound(w, err)
		return
	}
	for _, ev := range events {
		if d, ok := ev.Blobs["transcript"]; ok {
			s.blob(w, r, d, "transcript.txt")
			return
		}
	}
	web.Text(w, "") // still open, or nothing was said
}

// events streams the journal as server-sent events; Last-Event-ID or ?after=
// says where to go on.
func (s *pages) events(w http.ResponseWriter, r *http.Request) {
	after := s.World.Journal.Last()
	for _, v := range []string{r.URL.Query().Get("after"), r.Header.Get("Last-Event-ID")} {
		if v == "" {
			continue
		}
		n, err := strconv.ParseUint(v, 10, 64)
		if err != nil {
			web.Fail(w, http.StatusBadRequest, fmt.Errorf("after is %q; expected the number of an event", v))
			return
		}
		after = n
	}
	flush, ok := w.(http.Flusher)
	if !ok {
		web.Fail(w, http.StatusInternalServerError, fmt.Errorf("this connection cannot stream"))
		return
	}
	w.Header().Set("Content-Type", "text/event-stream")
	fmt.Fprint(w, ": amfront\n\n")
	flush.Flush()
	for ev, err := range s.World.Journal.Follow(r.Context(), after) {
		if err != nil {
			return
		}
		data, err := json.Marshal(ev)
		if err != nil {
			return
		}
		if _, err := fmt.Fprintf(w, "id: %d\nevent: %s\ndata: %s\n\n", ev.Seq, ev.Kind, data); err != nil {
			return
		}
		flush.Flush()
	}
}
