package console

import (
	"archive/zip"
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"mime/multipart"
	"net"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"amfront/asp"
	"amfront/asp/exemple"
	"amfront/asp/portail"
	"amfront/bench/door"
	"amfront/console/web"
)

// multi makes the body of a deposit without some of its parts; fields come
// before the files.
func multi(t *testing.T, e *exemple.Example, fields map[string]string, without ...string) (string,
	func(*http.Request)) {
	t.Helper()
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	for name, value := range fields {
		m.WriteField(name, value)
	}
	if e != nil && !slices.Contains(without, "file") {
		f, _ := m.CreateFormFile("file", e.FileName)
		f.Write(e.JSON())
	}
	if e != nil && !slices.Contains(without, "zip") {
		f, _ := m.CreateFormFile("zip", exemple.Archive)
		if err := e.WriteZip(f); err != nil {
			t.Fatal(err)
		}
	}
	if err := m.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String(), func(r *http.Request) { r.Header.Set("Content-Type", m.FormDataContentType()) }
}

func series(t *testing.T, kind asp.Kind, s exemple.Series) *exemple.Example {
	t.Helper()
	s.Day = exemple.Day()
	e, err := exemple.Make(kind, s)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// TestDepositsOverHTTP: the whole cycle by the API.
func TestDepositsOverHTTP(t *testing.T) {
	_, srv := startConsole(t, Options{})
	api := srv.URL + "/api/v1/asp"
	deposit := func(want int, e *exemple.Example, path string) portail.Deposit {
		t.Helper()
		body, edit := multi(t, e, map[string]string{"kind": string(e.Kind), "date": "2022-01-31", "ans": e.ANS,
			"dossier": e.Dossier})
		code, _, text := call(t, "POST", api+path, body, edit)
		var d portail.Deposit
		if err := json.Unmarshal([]byte(text), &d); code != want || err != nil {
			t.Fatalf("%s: %d %s", path, code, text)
		}
		return d
	}
	first := series(t, asp.Avance, exemple.Series{Number: 1, Editors: []string{"00001", "00002"}, Wrong: []int{2}})
	deposit(200, first, "/checks")
	d := deposit(201, first, "/deposits")
	if len(d.Requests) != 2 || d.Requests[0].NumeroASP != "FINMDV000001" || d.Requests[1].Code != "3014" {
		t.Fatalf("got %+v", d)
	}
	for path, want := range map[string]string{"/deposits/1/file": `"numeroASP": null`,
		"/deposits/1/answer": `"FINMDV000001"`, "/deposits/1/report": `"3014"`, "/deposits": `"fichier": "JSON-`,
		"/dossiers?state=accept%C3%A9e": "FINMDV000001", "/dossiers/FINMDV000001": `"par": "dépôt 1"`} {
		if code, h, body := call(t, "GET", api+path, ""); code != 200 || !strings.Contains(body, want) ||
			h.Get("Content-Type") == "text/html" {
			t.Errorf("%s: %d %s", path, code, body)
		}
	}
	if code, _, body := call(t, "POST", api+"/dossiers",
		`{"numeroAns":"9999999999","SIRET":"99999999999999","numeroEditeur":"90001","montant":"2917.00"}`); code != 201 ||
		!strings.Contains(body, "FINBIO000001") {
		t.Fatalf("take over: %d %s", code, body)
	}
	if code, _, body := call(t, "PUT", api+"/rules",
		`{"regles":[{"type":"solde","decision":"payer-solde"}]}`); code != 200 || !strings.Contains(body, "payer-solde") {
		t.Fatalf("rules: %d %s", code, body)
	}
	deposit(201, series(t, asp.Solde, exemple.Series{Number: 2, Editors: []string{"90001"},
		Dossiers: []string{"FINBIO000001"}}), "/deposits")
	if _, _, body := call(t, "GET", api+"/dossiers/FINBIO000001", ""); !strings.Contains(body, `"etat": "solde payé"`) ||
		!strings.Contains(body, "règle 1") {
		t.Errorf("the rule did not decide: %s", body)
	}
	noForm := func(r *http.Request) { r.Header.Set("Content-Type", "application/json") }
	empty, form := multi(t, nil, map[string]string{"kind": "avance"})
	wrongKind, wrongForm := multi(t, first, map[string]string{"kind": "avances"})
	wrongDay, dayForm := multi(t, first, map[string]string{"date": "31/01/2022"})
	odd, oddForm := multi(t, first, map[string]string{"autre": "x"})
	for _, c := range []struct {
		method, path, body string
		edit               func(*http.Request)
		code               int
		want               string
	}{
		{"POST", "/dossiers/FINMDV000001/decisions", `{"decision":"payer-avance"}`, noForm, 409, "attribuer"},
		{"POST", "/dossiers/FINMDV000001/decisions", `{"decision":"payer"}`, noForm, 400, "expected"},
		{"POST", "/dossiers/FINMDV000009/decisions", `{"decision":"attribuer"}`, noForm, 404, "FINMDV000009"},
		{"POST", "/dossiers/FINMDV000001/decisions", `{"décision":"attribuer"}`, noForm, 400, "unknown field"},
		{"POST", "/dossiers", `{"montant":"1"}`, noForm, 400, "expected"},
		{"PUT", "/rules", `{"regles":[{"type":"avance","decision":"payer-solde"}]}`, noForm, 400, "rule 1"},
		{"GET", "/dossiers?state=paid", "", noForm, 400, "state"},
		{"GET", "/deposits/x", "", noForm, 404, "no such deposit"},
		{"GET", "/deposits/9/answer", "", noForm, 404, "no such deposit"},
		{"POST", "/deposits", "{}", noForm, 400, "multipart"},
		{"POST", "/deposits", empty, form, 400, "file is missing"},
		{"POST", "/deposits", wrongKind, wrongForm, 400, "avances"},
		{"POST", "/deposits", wrongDay, dayForm, 400, "AAAA-MM-JJ"},
		{"POST", "/deposits", odd, oddForm, 400, "autre"},
		{"POST", "/deposits", empty[:len(empty)-10], form, 400, "multipart"},
	} {
		code, _, body := call(t, c.method, api+c.path, c.body, c.edit)
		var p web.Problem
		if err := json.Unmarshal([]byte(body), &p); err != nil || code != c.code || !strings.Contains(p.Error, c.want) {
			t.Errorf("%s %s: %d %q, want %d with %q", c.method, c.path, code, body, c.code, c.want)
		}
	}
	if code, _, _ := call(t, "DELETE", api, ""); code != 204 {
		t.Errorf("reset: %d", code)
	}
	if _, _, body := call(t, "GET", api+"/dossiers", ""); strings.TrimSpace(body) != "[]" {
		t.Errorf("after the reset: %s", body)
	}
}

// TestExamplesAreServed: every example's page shows the code that it must get,
// and its archive holds what it says. The large and slow ones are left to the matrix.
func TestExamplesAreServed(t *testing.T) {
	_, srv := startConsole(t, Options{})
	for _, k := range asp.Kinds() {
		list, err := exemple.All(k)
		if err != nil {
			t.Fatal(err)
		}
		for i, e := range list {
			path := "/asp/exemples/" + string(k) + "/" + e.Slug
			if i%9 != 0 && e.Code[0] != '8' || e.Code == "0004" || e.Code == "0002" {
				continue
			}
			code, _, body := call(t, "GET", srv.URL+path, "")
			if code != 200 || !strings.Contains(body, "<code>"+e.Code+"</code>") ||
				strings.Contains(body, "Fichier recevable") != (e.Request > 0 || e.Valid()) {
				t.Errorf("%s: %d", path, code)
			}
		}
	}
	_, h, body := call(t, "GET", srv.URL+"/asp/exemples/avance/du-jour/archive", "")
	z, err := zip.NewReader(strings.NewReader(body), int64(len(body)))
	if err != nil || h.Get("Content-Type") != "application/zip" || len(z.File) != 4 {
		t.Fatalf("%v %v", err, h)
	}
	for path, want := range map[string]int{"/asp/exemples/solde/du-jour": 409, "/asp/exemples/avance/0000": 404,
		"/asp/exemples/autre/valide": 404, "/asp/exemples/avance/du-jour": 200} {
		if code, _, body := call(t, "GET", srv.URL+path, ""); code != want || want == 200 &&
			!strings.Contains(body, "3 demandes acceptées") {
			t.Errorf("%s: %d", path, code)
		}
	}
}

// TestUploadsAreBounded: two at a time; the JSON's size is told, not a failure
// of the bench.
func TestUploadsAreBounded(t *testing.T) {
	_, srv := startConsole(t, Options{})
	url := srv.URL + "/api/v1/asp/checks"
	release := occupy(t, url)
	body, edit := multi(t, series(t, asp.Avance, exemple.Series{Number: 1, Editors: []string{"00001"}}), nil)
	if code, h, text := call(t, "POST", url, body, edit); code != 503 || h.Get("Retry-After") == "" {
		t.Errorf("a third upload: %d %s", code, text)
	}
	release()
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	f, _ := m.CreateFormFile("file", "JSON-9999999999-20220131-001.json")
	io.WriteString(f, strings.Repeat(" ", asp.MaxFileBytes)+"{}")
	m.Close()
	if code, _, text := call(t, "POST", url, b.String(), func(r *http.Request) {
		r.Header.Set("Content-Type", m.FormDataContentType())
	}); code != 200 || !strings.Contains(text, `"0002"`) {
		t.Errorf("too large a JSON: %d %.300s", code, text)
	}
}

// TestUploadsThatStallFreeTheirPlaces: they are told so, and the next is served.
func TestUploadsThatStallFreeTheirPlaces(t *testing.T) {
	_, srv := startConsole(t, Options{Pace: door.Pace{Silence: 500 * time.Millisecond}})
	for path, say := range map[string]string{"/api/v1/asp/checks": door.ErrSlow.Error(),
		"/asp/controle": "pas assez vite"} {
		var stalled []net.Conn
		for range 2 {
			c, err := net.Dial("tcp", srv.Listener.Addr().String())
			if err != nil {
				t.Fatal(err)
			}
			defer c.Close()
			fmt.Fprintf(c, "POST %s HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: multipart/form-data; boundary=B\r\n"+
				"Content-Length: 1000000\r\n\r\n--B\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n"+
				"\r\n{", path)
			stalled = append(stalled, c)
		}
		for _, c := range stalled {
			resp, err := http.ReadResponse(bufio.NewReader(c), nil)
			if err != nil {
				t.Fatal(err)
			}
			text, _ := io.ReadAll(resp.Body)
			if resp.StatusCode != http.StatusRequestTimeout || !strings.Contains(string(text), say) {
				t.Errorf("%s: %s %s", path, resp.Status, text)
			}
		}
		body, edit := multi(t, series(t, asp.Avance, exemple.Series{Number: 1, Editors: []string{"00001"}}), nil)
		if code, _, text := call(t, "POST", srv.URL+path, body, edit); code != 200 {
			t.Errorf("%s, the next: %d %s", path, code, text)
		}
	}
}

// occupy has as many uploads under way as the console takes, until released.
func occupy(t *testing.T, url string) (release func()) {
	t.Helper()
	const uploads = 2
	// The body waits for "100 Continue", which the server sends once it reads: then the place is taken.
	patient := &http.Client{Transport: &http.Transport{ExpectContinueTimeout: time.Minute}}
	var open []*io.PipeWriter
	done := make(chan error, uploads)
	for range uploads {
		r, w := io.Pipe()
		m := multipart.NewWriter(w)
		req, _ := http.NewRequestWithContext(t.Context(), "POST", url, r)
		req.Header.Set("Content-Type", m.FormDataContentType())
		req.Header.Set("Expect", "100-continue")
		go func() {
			resp, err := patient.Do(req)
			if err == nil {
				resp.Body.Close()
			}
			done <- err
		}()
		f, err := m.CreateFormFile("zip", "a.zip")
		if err != nil {
			t.Fatal(err)
		}
		f.Write(bytes.Repeat([]byte("x"), 1<<20))
		open = append(open, w)
	}
	return func() {
		for _, w := range open {
			w.Close()
		}
		for range uploads {
			<-done
		}
		patient.CloseIdleConnections()
	}
}
