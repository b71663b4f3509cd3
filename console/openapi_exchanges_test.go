package console

import (
	"bufio"
	"encoding/json"
	"net"
	"net/http"
	"strings"
	"testing"

	"amfront/bench"
	"amfront/journal"
	"amfront/scenarios"
)

const notLot = "Subject: x\r\nMessage-ID: <1@ps.test>\r\nMIME-Version: 1.0\r\nContent-Type: application/pkcs7-mime; " +
	"name=x.pkcs7\r\nContent-Description: FSETEST/B2/K\r\nContent-Transfer-Encoding: base64\r\n\r\nMIIB\r\n"

func overMessages(t *testing.T, s *surface, w *bench.World) {
	amo := w.Config().Mailboxes.AMO
	old := newestPublished(t, w)
	lotFor(t, w, old, 0)
	s.ask(t, asked{op: "POST /api/v1/pki/{op}", path: []string{"renew"}, status: 200})
	lotFor(t, w, old)
	post(t, w, "cabinet@ps.test", amo, notLot)
	post(t, w, "cabinet@ps.test", amo, hostileMail)
	for _, d := range scenarios.ServiceCodes() { // one that none of these mails gets is forced
		if w.MessageCounts()[string(d)] > 0 {
			continue
		}
		if err := w.ForceDecision(t.Context(), d, "", 1); err != nil {
			t.Fatal(err)
		}
		post(t, w, "cabinet@ps.test", amo, notLot)
	}
	post(t, w, "cabinet@ps.test", "nobody@nowhere.test",
		"Subject: x\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b--\r\n")
	if c, err := net.Dial("tcp", w.Endpoints().LDAP); err == nil {
		c.Close()
	}
	if _, err := w.Journal.Wait(t.Context(), 0, func(ev journal.Event) bool {
		return ev.Kind == journal.KindSessionClose && strings.Contains(string(ev.Fields), "ldap")
	}); err != nil {
		t.Fatal(err)
	}
	all := "GET /api/v1/messages"
	s.ask(t, asked{op: all, query: "?wait=1s&limit=100000&from=cabinet@ps.test&to=" + amo, status: 200})
	one := map[scenarios.Decision]string{}
	for _, d := range scenarios.DecisionsWhere(nil) {
		var found []bench.Message
		if err := json.Unmarshal([]byte(s.ask(t, asked{op: all, query: "?decision=" + string(d), status: 200})),
			&found); err != nil || len(found) != 1 {
			t.Fatalf("%s: %d messages, %v", d, len(found), err)
		}
		one[d] = found[0].ID
	}
	for _, q := range []string{"from=nobody", "to=nobody", "sender=nobody", "recipient=nobody",
		"after=" + one[scenarios.Undelivered]} {
		if body := s.ask(t, asked{op: all, query: "?" + q, status: 200}); strings.TrimSpace(body) != "[]" {
			t.Errorf("%s narrows nothing: %.200s", q, body)
		}
	}
	for _, bad := range []string{"limit=0", "limit=100001", "limit=x", "wait=1d", "wait=2m1s"} {
		s.ask(t, asked{op: all, query: "?" + bad, status: 400})
	}
	for _, part := range []string{"", "/raw", "/plain", "/cms", "/reply"} {
		op := "GET /api/v1/messages/{id}" + part
		s.ask(t, asked{op: op, path: []string{one[scenarios.C4015]}, status: 200})
		s.ask(t, asked{op: op, path: []string{"none"}, status: 404})
	}
	s.ask(t, asked{op: "GET /api/v1/messages/{id}/plain", path: []string{one[scenarios.C4005]}, status: 409})
	s.ask(t, asked{op: "GET /api/v1/messages/{id}/cms", path: []string{one[scenarios.Undelivered]}, status: 200})
	s.ask(t, asked{op: "GET /api/v1/mailboxes", status: 200})

	var sessions []bench.Session
	if err := json.Unmarshal([]byte(s.ask(t, asked{op: "GET /api/v1/sessions", query: "?protocol=smtp&limit=5",
		status: 200})), &sessions); err != nil || len(sessions) != 5 {
		t.Fatal(err, len(sessions))
	}
	s.ask(t, asked{op: "GET /api/v1/sessions", status: 200})
	for _, bad := range []string{"limit=0", "protocol=imap"} {
		s.ask(t, asked{op: "GET /api/v1/sessions", query: "?" + bad, status: 400})
	}
	for _, part := range []string{"", "/transcript"} {
		for id, want := range map[string]int{sessions[0].ID: 200, "none": 404} {
			s.ask(t, asked{op: "GET /api/v1/sessions/{id}" + part, path: []string{id}, status: want})
		}
	}
	s.ask(t, asked{op: "GET /api/v1/events", query: "?after=x", status: 400})
	stream(t, s)
	s.ask(t, asked{op: "DELETE /api/v1/messages/{id}", path: []string{one[scenarios.C4025]}, status: 204})
	s.ask(t, asked{op: "DELETE /api/v1/messages/{id}", path: []string{one[scenarios.C4025]}, status: 404})
}

// stream reads the first event, which is of the schema of those of a session.
func stream(t *testing.T, s *surface) {
	resp, err := http.Get(s.base + "/api/v1/events?after=0")
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	s.hold(t, "GET /api/v1/events", resp.StatusCode, resp.Header, "")
	for sc := bufio.NewScanner(resp.Body); sc.Scan(); {
		if data, is := strings.CutPrefix(sc.Text(), "data: "); is {
			s.validate(t, "an event", "#/components/schemas/Event", data, func(any) {})
			return
		}
	}
	t.Error("the stream ended before an event")
}
