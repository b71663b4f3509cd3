package web

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"amfront/journal"
)

const (
	liveEvery = 250 * time.Millisecond // at most so often is a page told of news
	liveBeat  = 20 * time.Second       // a comment, so that a dead connection shows
	liveKinds = 32
)

// Notify tells every page that has a region for kind ("run", "run.7").
func (s *Server) Notify(kind string) {
	s.hub.mu.Lock()
	defer s.hub.mu.Unlock()
	for n := range s.hub.streams {
		n.add(kind)
	}
}

// followed are the journal's kinds that a page may follow.
var followed = []journal.Kind{journal.KindBenchReset, journal.KindSessionOpen, journal.KindSessionClose,
	journal.KindMailboxCreated,
	journal.KindMailStored, journal.KindMailRetrieved, journal.KindMailDeleted, journal.KindMessageReceived,
	journal.KindMessageDeleted,
	journal.KindPKIChanged, journal.KindSituation, journal.KindFaultArmed, journal.KindFaultDisarmed,
	journal.KindFaultFired, journal.KindMailPosted,
	journal.KindDecisionForced, journal.KindDirectoryState, journal.KindClockAdvanced, journal.KindLPSAction,
	journal.KindLPSReport, journal.KindAnnotation}

// journalKinds are those that a region's words name: a kind, or the beginning
// of several ("message").
func journalKinds(wanted []string) []journal.Kind {
	kinds := []journal.Kind{journal.KindBenchReset}
	for _, k := range followed {
		if slices.ContainsFunc(wanted, func(w string) bool { return string(k) == w || strings.HasPrefix(string(k), w+".") }) {
			kinds = append(kinds, k)
		}
	}
	return kinds
}

// flux streams which kinds of events happened (server-sent events, "change"),
// from the event on that ?after names, the last one that the page knows of:
// never what they hold, so that its cost does not grow with the traffic.
func (s *Server) flux(w http.ResponseWriter, r *http.Request) {
	wanted := strings.Split(r.URL.Query().Get("kinds"), ",")
	flush, ok := w.(http.Flusher)
	if !ok || len(wanted) > liveKinds {
		Fail(w, http.StatusBadRequest,
			errors.New("expected ?kinds= with at most 32 kinds of events, on a connection that can stream"))
		return
	}
	n, ok := s.hub.join()
	if !ok {
		w.Header().Set("Retry-After", "30")
		Fail(w, http.StatusServiceUnavailable, fmt.Errorf("%d pages follow this bench already; close some", liveStreams))
		return
	}
	defer s.hub.leave(n)
	kinds := journalKinds(wanted)
	ctx, cancel := context.WithCancel(r.Context())
	defer cancel()
	var following sync.WaitGroup
	defer following.Wait()
	defer cancel()
	after := s.World.Journal.Last()
	if seen := r.URL.Query().Get("after"); seen != "" && seen != strconv.FormatUint(after, 10) {
		for _, k := range wanted { // something happened since the page was made: it asks again once
			n.add(k)
		}
	}
	following.Go(func() {
		defer cancel() // the journal is closed
		for ev, err := range s.World.Journal.FollowOf(ctx, after, kinds...) {
			if err != nil {
				return
			}
			n.add(string(ev.Kind))
		}
	})
	w.Header().Set("Content-Type", "text/event-stream")
	fmt.Fprint(w, "retry: 1500\n\n")
	flush.Flush()
	beat := time.NewTicker(liveBeat)
	defer beat.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-beat.C:
			fmt.Fprint(w, ":\n\n")
		case <-n.ready:
			kinds := n.take()
			if len(kinds) == 0 { // told with the ones before
				continue
			}
			data, _ := json.Marshal(map[string]any{"kinds": kinds})
			fmt.Fprintf(w, "event: change\ndata: %s\n\n", data)
			flush.Flush()
			select { // what comes meanwhile is told together
			case <-ctx.Done():
				return
			case <-time.After(liveEvery):
			}
		}
		flush.Flush()
	}
}
