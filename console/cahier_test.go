package console

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"amfront/console/web"
	"amfront/lps/operator"
	"amfront/suite/runs"
)

// missing is how long a test waits for an event before it calls it missing.
const missing = 3 * time.Minute

func postForm(t *testing.T, address string, form url.Values) (int, http.Header, string) {
	t.Helper()
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	req, err := http.NewRequestWithContext(t.Context(), "POST", address, strings.NewReader(form.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	resp, err := client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	var b bytes.Buffer
	b.ReadFrom(resp.Body)
	return resp.StatusCode, resp.Header, b.String()
}

// TestBookFilters narrows the book by each of its filters.
func TestBookFilters(t *testing.T) {
	k, srv := bookConsole(t, t.TempDir())
	id, err := k.Start(runs.Request{Way: runs.ByReference, Only: []string{"D-03.perime"}})
	if err != nil {
		t.Fatal(err)
	}
	over(t, k, id)
	for query, want := range map[string]struct{ has, hasNot string }{
		"q=PERIME+amo":                          {"D-03.perime", "A-09.fichier"},
		"partie=F":                              {"F-07", "D-03.perime"},
		"profil=formation":                      {"D-03.perime", "A-09.gros-fichier"},
		"verdict=conforme&qui=reference":        {"D-03.perime", "A-09.fichier"},
		"verdict=jamais+jou%C3%A9":              {"A-09.fichier", "D-03.perime<"},
		"verdict=conforme&qui=logiciel":         {"Rien ne correspond", "A-09.fichier"},
		"q=%3Cscript%3Ealert(1)%3C%2Fscript%3E": {"Rien ne correspond", "<script>alert"},
	} {
		code, _, body := call(t, "GET", srv.URL+"/cahier?"+query, "")
		_, body, _ = strings.Cut(body, `role="search"`)
		if code != 200 || !strings.Contains(body, want.has) || strings.Contains(body, want.hasNot) {
			t.Errorf("%s: %d; has %q: %v, has %q: %v", query, code, want.has, strings.Contains(body, want.has), want.hasNot,
				strings.Contains(body, want.hasNot))
		}
	}
}

// TestStartIsChecked: what cannot be played is said at its field.
func TestStartIsChecked(t *testing.T) {
	k, srv := bookConsole(t, t.TempDir())
	for name, c := range map[string]struct {
		form url.Values
		want string
	}{
		"nothing": {url.Values{}, "Choisissez ce qui doit"},
		"no profile": {url.Values{"quoi": {"profil"}, "profil": {"x"}, "conduite": {"reference"}},
			"Ce profil n’existe pas"},
		"no part": {url.Values{"quoi": {"partie"}, "partie": {"Z"}, "conduite": {"reference"}},
			"Cette partie n’existe pas"},
		"no id": {url.Values{"quoi": {"scenarios"}, "conduite": {"reference"}}, "Indiquez au moins un"},
		"an id that is none": {url.Values{"quoi": {"scenarios"}, "scenarios": {"<b>Z-99"}, "conduite": {"reference"}},
			"« &lt;b&gt;Z-99 »"},
		"a stranger's command": {url.Values{"quoi": {"tout"}, "conduite": {"adaptateur:/bin/true"}}, "Choisissez comment"},
	} {
		code, _, body := postForm(t, srv.URL+"/cahier/passages", c.form)
		if code != 400 || !strings.Contains(body, c.want) {
			t.Errorf("%s: %d, says it: %v", name, code, strings.Contains(body, c.want))
		}
	}
	if n := len(k.List()); n != 0 {
		t.Errorf("%d runs were started", n)
	}
}

// TestRunsOverHTTP plays by the API, and reads what a page hands out.
func TestRunsOverHTTP(t *testing.T) {
	k, srv := bookConsole(t, t.TempDir())
	api := srv.URL + "/api/v1/runs"
	code, h, body := call(t, "POST", api,
		`{"way":"référence","only":["C-02.algorithme.fse-de-test"],"lps":{"name":"<i>x"}}`)
	var st runs.Status
	if err := json.Unmarshal([]byte(body), &st); err != nil || code != 201 || h.Get("Location") != "/api/v1/runs/"+st.ID {
		t.Fatalf("%d %v %s", code, err, body)
	}
	if code, _, body := call(t, "POST", api, `{"way":"référence"}`); code != 409 {
		t.Errorf("a second run: %d %s", code, body)
	}
	over(t, k, st.ID)
	for path, want := range map[string]int{"/x": 404, "/x/task": 404, "/" + st.ID: 200, "/" + st.ID + "/task": 204,
		"/" + st.ID + "/reports/junit.xml":      200,
		"/" + st.ID + "/reports/..%2fetat.json": 404, "/" + st.ID + "/reports/cahier.html": 200} {
		code, h, _ := call(t, "GET", api+path, "")
		if code != want {
			t.Errorf("%s: %d, want %d", path, code, want)
		}
		if strings.Contains(path, "reports") && code == 200 &&
			!strings.HasPrefix(h.Get("Content-Disposition"), "attachment") {
			t.Errorf("%s could be rendered by a browser: %v", path, h)
		}
	}
	for path, want := range map[string]int{"/" + st.ID + "/resume": 409, "/" + st.ID + "/cancel": 409, "/x/resume": 404,
		"/" + st.ID + "/task/1": 409} {
		if code, _, body := call(t, "POST", api+path, `{}`); code != want &&
			!(strings.Contains(path, "task") && code == 409) {
			t.Errorf("%s: %d, want %d: %s", path, code, want, body)
		}
	}
	if code, _, _ := call(t, "POST", api, `{"way":"adaptateur","adapter":"/bin/sh"}`); code != 400 {
		t.Errorf("a stranger's command: %d", code)
	}
	code, h, html := call(t, "GET", srv.URL+web.RunPage(st.ID)+"/cahier.html", "")
	if code != 200 || !strings.Contains(h.Get("Content-Security-Policy"), "sandbox") || strings.Contains(html, "<i>x") {
		t.Errorf("the cahier: %d %q", code, h.Get("Content-Security-Policy"))
	}
	_, _, page := call(t, "GET", srv.URL+web.RunPage(st.ID), "")
	if strings.Contains(page, "<i>x") {
		t.Error("the software's name became markup")
	}
	_, _, packed := call(t, "GET", srv.URL+web.RunPage(st.ID)+"/dossier.zip", "")
	if z, err := zip.NewReader(strings.NewReader(packed), int64(len(packed))); err != nil || len(z.File) < 5 {
		t.Errorf("the record: %v", err)
	}
	if code, _, _ := call(t, "GET", srv.URL+web.RunPage(st.ID)+"/etat.json", ""); code != 404 {
		t.Errorf("a file that is no report: %d", code)
	}
	if code, _, _ := call(t, "DELETE", api+"/"+st.ID, ""); code != 204 {
		t.Errorf("delete: %d", code)
	}
	if code, _, _ := call(t, "GET", srv.URL+web.RunPage(st.ID), ""); code != 404 {
		t.Errorf("after the delete: %d", code)
	}
}

// TestGestureWithoutScript: a plain form does what htmx does, and files are
// those of the gesture alone.
func TestGestureWithoutScript(t *testing.T) {
	k, srv := bookConsole(t, t.TempDir())
	_, h, _ := postForm(t, srv.URL+"/cahier/passages",
		url.Values{"quoi": {"scenarios"}, "scenarios": {"C-02.algorithme.fse-de-test"}, "conduite": {"operateur"}})
	id := strings.TrimPrefix(h.Get("Location"), "/cahier/passages/")
	p := &person{k: k, run: id}
	task := p.asked(t)
	page := srv.URL + web.RunPage(id)
	if _, _, body := call(t, "GET", page, ""); !strings.Contains(body, "Action attendue de vous") ||
		!strings.Contains(body, task.Lines[0][:20]) {
		t.Error("the page does not ask for the gesture")
	}
	if code, h, body := call(t, "GET", page+"/gestes/"+task.ID+"/fichiers/1", ""); code != 200 ||
		!strings.Contains(body, "BEGIN CERTIFICATE") || !strings.HasPrefix(h.Get("Content-Disposition"), "attachment") {
		t.Errorf("the first file of the station: %d %v", code, h)
	}
	for _, path := range []string{"/gestes/" + task.ID + "/fichiers/99", "/gestes/0/fichiers/1",
		"/gestes/" + task.ID + "/fichiers/..%2f..%2fetat.json"} {
		if code, _, _ := call(t, "GET", page+path, ""); code != 404 {
			t.Errorf("%s: %d", path, code)
		}
	}
	if code, _, body := postForm(t, page+"/geste", url.Values{"geste": {task.ID}, "suite": {"passé"}}); code != 200 ||
		!strings.Contains(body, "Dites pourquoi ce geste") {
		t.Errorf("left out without a reason: %d", code)
	}
	if code, _, _ := postForm(t, page+"/geste", url.Values{"geste": {"77"}, "suite": {"fait"}}); code != 409 {
		t.Errorf("another gesture: %d", code)
	}
	if code, _, _ := postForm(t, page+"/geste", url.Values{"geste": {task.ID}, "suite": {"arrêté"}}); code != 303 {
		t.Errorf("stopped: %d", code)
	}
	if s := over(t, k, id); s.State != runs.Interrupted {
		t.Errorf("%+v", s)
	}
	if code, h, _ := postForm(t, page+"/reprendre", nil); code != 303 || h.Get("Location") != web.RunPage(id) {
		t.Errorf("resumed: %d %v", code, h)
	}
	p.asked(t)
}

// waiting gives what waits for the next change of a run, and fails the test
// with what is missing when none comes.
func waiting(t *testing.T, k *runs.Keeper) func(what string) {
	changed := make(chan struct{}, 1)
	k.Follow(func(string) {
		select {
		case changed <- struct{}{}:
		default:
		}
	})
	return func(what string) {
		t.Helper()
		select {
		case <-changed:
		case <-time.After(missing):
			t.Fatal(what)
		}
	}
}

// asked waits for a task.
func (p *person) asked(t *testing.T) operator.Task {
	t.Helper()
	wait := waiting(t, p.k)
	for {
		if task, ok := p.k.Task(t.Context(), p.run); ok {
			return task
		}
		if s, err := p.k.Status(p.run); err != nil || s.State != runs.Playing {
			r, _ := p.k.Report(p.run)
			t.Fatalf("nothing is asked: %v %+v %+v", err, s, r)
		}
		wait("nothing is asked")
	}
}
