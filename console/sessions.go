package console

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"

	"amfront/bench"
	"amfront/journal"
)

func (s *server) sessions(w http.ResponseWriter, r *http.Request) {
	protocol := r.URL.Query().Get("protocol")
	switch protocol {
	case "", "smtp", "pop3", "ldap":
	default:
		fail(w, http.StatusBadRequest, fmt.Errorf("protocol is %q; expected smtp, pop3 or ldap", protocol))
		return
	}
	limit := 1000
	if v := r.URL.Query().Get("limit"); v != "" {
		n, err := strconv.Atoi(v)
		if err != nil || n < 1 {
			fail(w, http.StatusBadRequest, fmt.Errorf("limit is %q; expected a number from 1", v))
			return
		}
		limit = n
	}
	reply(w, s.world.Sessions(protocol, limit))
}

func (s *server) session(w http.ResponseWriter, r *http.Request) {
	sess, events, err := s.world.Transcript(r.Context(), r.PathValue("id"))
	if err != nil {
		s.notFound(w, err)
		return
	}
	reply(w, struct {
		bench.Session
		Events []journal.Event `json:"events"`
	}{sess, events})
}

// transcript is the dialogue as text, without secrets.
func (s *server) transcript(w http.ResponseWriter, r *http.Request) {
	_, events, err := s.world.Transcript(r.Context(), r.PathValue("id"))
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
	text(w, "") // still open, or nothing was said
}

// events streams the journal as server-sent events; Last-Event-ID or ?after=
// says where to go on.
func (s *server) events(w http.ResponseWriter, r *http.Request) {
	after := s.world.Journal.Last()
	for _, v := range []string{r.URL.Query().Get("after"), r.Header.Get("Last-Event-ID")} {
		if v == "" {
			continue
		}
		n, err := strconv.ParseUint(v, 10, 64)
		if err != nil {
			fail(w, http.StatusBadRequest, fmt.Errorf("after is %q; expected the number of an event", v))
			return
		}
		after = n
	}
	flush, ok := w.(http.Flusher)
	if !ok {
		fail(w, http.StatusInternalServerError, fmt.Errorf("this connection cannot stream"))
		return
	}
	w.Header().Set("Content-Type", "text/event-stream")
	fmt.Fprint(w, ": amfront\n\n")
	flush.Flush()
	for ev, err := range s.world.Journal.Follow(r.Context(), after) {
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
