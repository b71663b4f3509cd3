package console

import (
	"encoding/json"
	"testing"

	"amfront/lps/operator"
	"amfront/suite/runs"
)

func overRuns(t *testing.T, s *surface, k *runs.Keeper) {
	const api = "/api/v1/runs"
	start, one, reply := "POST "+api, "GET "+api+"/{id}", "POST "+api+"/{id}/task/{task}"
	begin := func(body string) string {
		var st runs.Status
		if err := json.Unmarshal([]byte(s.ask(t, asked{op: start, body: body, status: 201})), &st); err != nil {
			t.Fatal(err)
		}
		return st.ID
	}
	id := begin(`{"way":"opérateur","only":["C-02.algorithme.fse-de-test"],"lps":{"name":"x","version":"1",` +
		`"editor":"y"},"note":"z"}`)
	p := &person{k: k, run: id}
	task := p.asked(t)
	s.ask(t, asked{op: start, body: s.example(t, start, ""), status: 409})
	s.ask(t, asked{op: one, path: []string{id}, status: 200})
	s.ask(t, asked{op: "DELETE " + api + "/{id}", path: []string{id}, status: 409})
	s.ask(t, asked{op: "POST " + api + "/{id}/resume", path: []string{id}, status: 409})
	s.ask(t, asked{op: "GET " + api + "/{id}/reports/{file}", path: []string{id, "junit.xml"}, status: 409})
	s.ask(t, asked{op: reply, path: []string{id, "77"}, body: s.example(t, reply, ""), status: 409})
	for task.Action != "send" {
		s.ask(t, asked{op: reply, path: []string{id, task.ID}, body: s.example(t, reply, "outcome"), status: 400})
		s.ask(t, asked{op: reply, path: []string{id, task.ID}, body: `{"outcome":"fait","sure":true}`, status: 204})
		task = next(t, p, task)
	}
	s.ask(t, asked{op: reply, path: []string{id, task.ID}, body: `{"outcome":"fait"}`, status: 409})
	st, err := k.Status(id)
	if err != nil {
		t.Fatal(err)
	}
	postAt(t, st.Station.SMTP, "cabinet@ps.test", st.Station.Mailboxes.AMO, notLot)
	s.ask(t, asked{op: "GET " + api + "/{id}/task", path: []string{id}, status: 200})
	s.ask(t, asked{op: "POST " + api + "/{id}/cancel", path: []string{id}, status: 204})
	over(t, k, id)
	s.ask(t, asked{op: "POST " + api + "/{id}/resume", path: []string{id}, status: 204})
	s.ask(t, asked{op: reply, path: []string{id, p.asked(t).ID}, body: s.example(t, reply, ""), status: 204})
	k.Cancel(id) // unless it is over
	over(t, k, id)
	s.ask(t, asked{op: "DELETE " + api + "/{id}", path: []string{id}, status: 204})

	for _, way := range []string{`"variante","variant":"aes-256","profile":"formation"`,
		`"adaptateur","adapter":"x","tags":"@C-02"`} {
		over(t, k, begin(`{"way":`+way+`}`))
	}
	id = begin(s.example(t, start, ""))
	over(t, k, id)
	for _, x := range []string{id, "x"} {
		status := map[bool]int{true: 200, false: 404}[x == id]
		s.ask(t, asked{op: one, path: []string{x}, status: status})
		for _, file := range []string{"cahier.html", "junit.xml", "resultat.json"} {
			s.ask(t, asked{op: "GET " + api + "/{id}/reports/{file}", path: []string{x, file}, status: status})
		}
	}
	s.ask(t, asked{op: "GET " + api, status: 200})
	s.ask(t, asked{op: "GET " + api + "/{id}/task", path: []string{id}, status: 204})
	s.ask(t, asked{op: "POST " + api + "/{id}/cancel", path: []string{id}, status: 409})
	for _, op := range []string{"GET " + api + "/{id}/task", "POST " + api + "/{id}/resume", "DELETE " + api + "/{id}"} {
		s.ask(t, asked{op: op, path: []string{"x"}, status: 404})
	}
}

// next is the task after one that was replied to.
func next(t *testing.T, p *person, before operator.Task) operator.Task {
	t.Helper()
	wait := waiting(t, p.k)
	for {
		if task := p.asked(t); task.ID != before.ID {
			return task
		}
		wait("nothing else is asked")
	}
}
