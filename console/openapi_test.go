package console

import (
	"encoding/json"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"amfront/asp"
	"amfront/asp/exemple"
	"amfront/bench"
	"amfront/console/demo"
	"amfront/console/web"
	"amfront/features"
	"amfront/pki/testca"
	"amfront/suite"
	"amfront/suite/runs"
)

// excused is what TestOpenAPIIsWhatTheServerDoes does not see, and why.
var excused = map[string]string{
	"POST /api/v1/asp/checks 413":   "an upload may fill 1.1 GB",
	"POST /api/v1/asp/deposits 413": "an upload may fill 1.1 GB",

	"POST /api/v1/asp/deposits/{id}/archives 413": "an upload may fill 1.1 GB",
	"GET /readyz 503":     "while a port lacks descriptors",
	"ASPReport.nonListes": "of a deposit with more than 200 findings: the tests of asp make them",
	"ASPResult.nonListes": "of a deposit with more than 200 findings: the tests of asp make them",
	"CMSSummary.misnamed": "of a lot that names another recipient: the faulty variants send it",
	"CMSSummary.why":      "of a lot that does not open: the receiver's tests make one for each way",
	"Drawn.key":           "of a lot whose session key can be foreseen: the faulty variants send it",
	"Drawn.iv":            "of a lot whose IV can be foreseen: the faulty variants send it",
}

// TestOpenAPIIsWhatTheServerDoes: every operation is called on a bench that has
// lived; every answer is one that the document describes, to the last field,
// and whatever it describes was answered at least once.
func TestOpenAPIIsWhatTheServerDoes(t *testing.T) {
	need(t, "openssl")
	w, err := bench.Start(t.Context(), bench.Options{World: t.Name(), Keys: keys.Recycled(), SMTPS: "127.0.0.1:0",
		POP3S: "127.0.0.1:0", LDAPS: "127.0.0.1:0"})
	if err != nil {
		t.Fatal(err)
	}
	list, err := suite.Load(features.Files)
	if err != nil {
		t.Fatal(err)
	}
	k, err := runs.Open(t.Context(), runs.Options{Dir: filepath.Join(t.TempDir(), "passages"),
		Features: func() []suite.Feature { return list }, Version: features.Version,
		Keys: keys.Recycled(), Adapters: []runs.Adapter{{Name: "x"}}})
	if err != nil {
		t.Fatal(err)
	}
	stage := demo.Open(t.Context(), demo.Options{World: w, Dir: filepath.Join(t.TempDir(), "demonstrations"),
		Features: k.Features})
	srv := httptest.NewServer(Handler(Options{World: w, Runs: k, Demo: stage}))
	t.Cleanup(func() { srv.CloseClientConnections(); srv.Close(); stage.Close(); k.Close(); w.Close() })
	s := openSurface(t, srv.URL)

	t.Run("routes", func(t *testing.T) { sameRoutes(t, s) })
	t.Run("bodies", func(t *testing.T) { bodies(t, s) })
	t.Run("messages", func(t *testing.T) { overMessages(t, s, w) })
	t.Run("pki", func(t *testing.T) { overPKI(t, s) })
	t.Run("situations", func(t *testing.T) { overSituations(t, s, w) })
	t.Run("asp", func(t *testing.T) { overASP(t, s) })
	t.Run("demonstration", func(t *testing.T) { overDemonstration(t, s, stage) })
	t.Run("runs", func(t *testing.T) { overRuns(t, s, k) })
	t.Run("without runs and demonstrations", func(t *testing.T) {
		_, bare := startConsole(t, Options{})
		defer func(base string) { s.base = base }(s.base)
		s.base = bare.URL
		for _, op := range []string{"GET /api/v1/runs", "POST /api/v1/runs", "GET /api/v1/variants",
			"GET /api/v1/demonstration", "POST /api/v1/demonstration", "DELETE /api/v1/demonstration",
			"POST /api/v1/runs/{id}/cancel", "POST /api/v1/runs/{id}/task/{task}"} {
			s.ask(t, asked{op: op, path: []string{"x", "1"}, body: "{}", status: 404})
		}
	})
	t.Run("the rest", func(t *testing.T) {
		for _, op := range []string{"/livez", "/readyz", "/metrics", "/api/v1/openapi.json", "/api/v1/endpoints"} {
			s.ask(t, asked{op: "GET " + op, status: 200})
		}
		s.ask(t, asked{op: "POST /api/v1/reset", status: 204})
	})
	s.complete(t, excused)
}

// sameRoutes: what is served and what is described are the same set, and no
// page hides below the API.
func sameRoutes(t *testing.T, s *surface) {
	described := map[string]bool{}
	s.operations(func(op string, _ object) { described[op] = true })
	for _, sec := range sections(web.New(web.Options{}), Options{}) {
		for _, r := range sec.API {
			if !described[r.Pattern] {
				t.Errorf("%s is not described", r.Pattern)
			}
			delete(described, r.Pattern)
		}
		for _, r := range sec.Pages {
			if strings.Contains(r.Pattern, " /api/") {
				t.Errorf("%s is served as a page", r.Pattern)
			}
		}
	}
	for op := range described {
		t.Errorf("%s is described but not served", op)
	}
}

// bodies: each example is of its schema; a body that is none, that has a field
// too many or lacks one that is required is refused, and one that is too large.
func bodies(t *testing.T, s *surface) {
	tried := 0
	s.operations(func(op string, of object) {
		method, path, _ := strings.Cut(op, " ")
		schema, pointer := s.at("paths", path, strings.ToLower(method), "requestBody", "content", "application/json",
			"schema")
		if schema == nil {
			return
		}
		tried++
		s.validate(t, op, pointer, s.example(t, op, ""), func(any) {})
		values := []string{"renew", "x"}
		wrong := []string{"{", `{"nobody-knows":1}`}
		required, _ := schema["required"].([]any)
		for _, name := range required {
			wrong = append(wrong, s.example(t, op, name.(string)))
		}
		if strings.Contains(path, "/dossiers/{number}") || strings.Contains(path, "/task/") {
			wrong = wrong[:2] // a dossier or a task that there is not is told first
		}
		for _, body := range wrong {
			s.ask(t, asked{op: op, path: slices.Clone(values), body: body, status: 400})
		}
		nulls := object{} // null is of any type
		for name := range schema["properties"].(object) {
			nulls[name] = nil
		}
		all, err := json.Marshal(nulls)
		if err != nil {
			t.Fatal(err)
		}
		if _, _, body := call(t, method, s.base+strings.NewReplacer("{op}", "renew").Replace(path),
			string(all)); strings.Contains(body, "unknown field") {
			t.Errorf("%s: a documented property is not known: %s", op, body)
		}
		s.ask(t, asked{op: op, path: values, body: strings.Repeat(" ", 1<<20+1), status: 413})
	})
	if tried < 9 {
		t.Errorf("%d bodies were tried", tried)
	}
}

func overPKI(t *testing.T, s *surface) {
	operate := "POST /api/v1/pki/{op}"
	ops := s.doc["components"].(object)["schemas"].(object)["PKIChange"].(object)["enum"].([]any)
	if len(ops) != 11 {
		t.Errorf("operations %v", ops)
	}
	var defects []testca.Defect
	if err := json.Unmarshal([]byte(s.ask(t, asked{op: "GET /api/v1/pki/defects", status: 200})), &defects); err != nil {
		t.Fatal(err)
	}
	of := func(kind testca.DefectKind) string {
		i := slices.IndexFunc(defects, func(d testca.Defect) bool { return d.Kind == kind })
		return `{"defect":"` + defects[i].ID + `"}`
	}
	for _, op := range ops {
		body := s.example(t, operate, "")
		switch op {
		case "crl":
			body = `{"variant":"fresh"}`
		case "defect", "twin", "decoy":
			body = of(testca.KindCertificate)
		}
		s.ask(t, asked{op: operate, path: []string{op.(string)}, body: body, status: 200})
		s.ask(t, asked{op: "DELETE /api/v1/situations", status: 204})
	}
	s.ask(t, asked{op: operate, path: []string{"explode"}, body: "{}", status: 400})
	s.ask(t, asked{op: operate, path: []string{"revoke"}, body: "{}", status: 200})
	s.ask(t, asked{op: operate, path: []string{"defect"}, body: of(testca.KindCertificate), status: 200})
	s.ask(t, asked{op: operate, path: []string{"defect"}, body: of(testca.KindChain), status: 200})
	for _, p := range []string{"pki", "pki/anchors.pem", "pki/export.zip", "directory", "directory.ldif"} {
		s.ask(t, asked{op: "GET /api/v1/" + p, status: 200})
	}
}

func overSituations(t *testing.T, s *surface, w *bench.World) {
	s.ask(t, asked{op: "GET /api/v1/situations", status: 200})
	own, one := "POST /api/v1/situations", "POST /api/v1/situations/{id}"
	s.ask(t, asked{op: own, query: "?label=" + testca.LabelAMCTest, body: s.example(t, own, ""), status: 200})
	s.ask(t, asked{op: own, body: `{"id":"a","title":"A","steps":[{"op":"crl","label":"` + testca.LabelAMCTest +
		`","authority":"` + testca.LabelAMCTest + `","variant":"fresh"}]}`, status: 200})
	s.ask(t, asked{op: own, query: "?label=nobody", body: s.example(t, own, ""), status: 400})
	theme := ""
	for _, sit := range w.Situations() {
		if sit.Theme == theme {
			continue
		}
		theme = sit.Theme
		s.ask(t, asked{op: one, path: []string{sit.ID}, body: s.example(t, one, ""), status: 200})
	}
	s.ask(t, asked{op: one, path: []string{"none"}, status: 404})
	s.ask(t, asked{op: "GET /api/v1/faults", status: 200})
	s.ask(t, asked{op: "DELETE /api/v1/faults", status: 204})
	arm := "POST /api/v1/faults"
	for _, body := range []string{s.example(t, arm, ""), `{"id":"a","protocol":"pop3","command":"RETR","nth":2,"action":` +
		`{"delay":"1.5s","refuse":true,"cut":true,"truncate":3}}`,
		`{"id":"b","protocol":"smtp","command":"EHLO","action":{"omit":"STARTTLS"}}`,
		`{"id":"c","protocol":"pop3","command":"TLS","action":{"certificate":"expired"}}`} {
		s.ask(t, asked{op: arm, body: body, status: 201})
	}
	s.ask(t, asked{op: "GET /api/v1/faults", status: 200})
	s.ask(t, asked{op: "DELETE /api/v1/faults/{id}", path: []string{"a"}, status: 204})
	s.ask(t, asked{op: "DELETE /api/v1/faults/{id}", path: []string{"a"}, status: 404})
	s.ask(t, asked{op: "DELETE /api/v1/situations", status: 204})
}

func overASP(t *testing.T, s *surface) {
	const api = "/api/v1/asp"
	checks, deposits, one := "POST "+api+"/checks", "POST "+api+"/deposits", "GET "+api+"/dossiers/{number}"
	upload := func(op string, e *exemple.Example, status int) {
		body, edit := multi(t, e, map[string]string{"kind": string(e.Kind), "date": "2022-01-31", "ans": e.ANS,
			"dossier": e.Dossier})
		s.ask(t, asked{op: op, body: body, edit: edit, status: status})
	}
	first := series(t, asp.Avance, exemple.Series{Number: 1, Editors: []string{"00001", "00002"}, Wrong: []int{2}})
	upload(checks, first, 200)
	upload(deposits, first, 201)
	upload(deposits, first, 201) // rejected as a whole: it has its name already
	for _, op := range []string{checks, deposits} {
		s.ask(t, asked{op: op, body: "{}", status: 400})
		_, path, _ := strings.Cut(op, " ")
		form, _ := s.at("paths", path, "post", "requestBody", "content", "multipart/form-data", "schema")
		parts := form["properties"].(object)
		for name := range parts {
			body, edit := multi(t, nil, map[string]string{name: "x"})
			if _, _, got := call(t, "POST", s.base+api+"/checks", body, edit); strings.Contains(got, "unknown part") {
				t.Errorf("%s: %s", op, got)
			}
		}
		for _, name := range []string{"kind", "file", "zip", "ans", "dossier", "date"} {
			if parts[name] == nil {
				t.Errorf("%s: the part %s is not documented", op, name)
			}
		}
	}
	late, more := series(t, asp.Avance, exemple.Series{Number: 3, Editors: []string{"00009"}}), "POST "+api+
		"/deposits/{id}/archives"
	body, edit := multi(t, late, map[string]string{"date": "2022-01-31", "ans": late.ANS}, "zip")
	s.ask(t, asked{op: deposits, body: body, edit: edit, status: 201})
	evidence, ofZip := multi(t, late, nil, "file")
	bringTo := func(id string, status int) {
		s.ask(t, asked{op: more, path: []string{id}, body: evidence, edit: ofZip, status: status})
	}
	bringTo("3", 200)
	bringTo("3", 409)
	bringTo("9", 404)
	s.ask(t, asked{op: more, path: []string{"3"}, body: body, edit: edit, status: 400})
	release := occupy(t, s.base+api+"/checks")
	bringTo("3", 503)
	upload(checks, first, 503)
	upload(deposits, first, 503)
	release()
	take, rules, decide := "POST "+api+"/dossiers", "PUT "+api+"/rules", "POST "+api+"/dossiers/{number}/decisions"
	s.ask(t, asked{op: rules, body: s.example(t, rules, ""), status: 200})
	s.ask(t, asked{op: rules, body: `{"regles":[{"type":"solde","decision":"payer-solde","motif":"x"}]}`, status: 200})
	s.ask(t, asked{op: "GET " + api + "/rules", status: 200})
	s.ask(t, asked{op: take, body: s.example(t, take, ""), status: 201})
	s.ask(t, asked{op: take, body: `{"numeroAns":"9999999999","SIRET":"99999999999999","numeroEditeur":"90001",` +
		`"montant":"2917.00"}`, status: 201})
	upload(deposits, series(t, asp.Solde, exemple.Series{Number: 2, Editors: []string{"90001"},
		Dossiers: []string{"FINBIO000002"}, Amount: "800.00"}), 201)
	number := []string{"FINMDV000001"}
	s.ask(t, asked{op: decide, path: slices.Clone(number), body: s.example(t, decide, "decision"), status: 400})
	s.ask(t, asked{op: decide, path: slices.Clone(number), body: s.example(t, decide, ""), status: 200})
	s.ask(t, asked{op: decide, path: slices.Clone(number), body: s.example(t, decide, ""), status: 409})
	s.ask(t, asked{op: decide, path: []string{"FINMDV000009"}, body: s.example(t, decide, ""), status: 404})
	docs := "GET " + api + "/dossiers/{number}/documents"
	s.ask(t, asked{op: docs, path: slices.Clone(number), status: 200})
	s.ask(t, asked{op: docs, path: []string{"x"}, status: 404})
	for _, n := range []string{"FINMDV000001", "FINBIO000002"} {
		s.ask(t, asked{op: one, path: []string{n}, status: 200})
	}
	s.ask(t, asked{op: one, path: []string{"x"}, status: 404})
	s.ask(t, asked{op: "GET " + api + "/dossiers", query: "?state=solde+pay%C3%A9", status: 200})
	s.ask(t, asked{op: "GET " + api + "/dossiers", query: "?state=paid", status: 400})
	s.ask(t, asked{op: "GET " + api + "/deposits", status: 200})
	for _, part := range []string{"", "/file", "/answer", "/report"} {
		s.ask(t, asked{op: "GET " + api + "/deposits/{id}" + part, path: []string{"1"}, status: 200})
		s.ask(t, asked{op: "GET " + api + "/deposits/{id}" + part, path: []string{"9"}, status: 404})
	}
	s.ask(t, asked{op: "GET " + api + "/deposits/{id}/report", path: []string{"2"}, status: 200})
	s.ask(t, asked{op: "GET " + api + "/deposits/{id}/report", path: []string{"3"}, status: 200})
	s.ask(t, asked{op: "DELETE " + api, status: 204})
}

func overDemonstration(t *testing.T, s *surface, stage *demo.Stage) {
	moved := make(chan struct{}, 1)
	stage.Follow(func() {
		select {
		case moved <- struct{}{}:
		default:
		}
	})
	rest := func() {
		for stage.State().Busy {
			<-moved
		}
	}
	const op = "/api/v1/demonstration"
	s.ask(t, asked{op: "GET /api/v1/variants", status: 200})
	s.ask(t, asked{op: "POST " + op, body: `{"software":"nobody","gesture":"envoi"}`, status: 400})
	s.ask(t, asked{op: "POST " + op, body: `{"software":"en-clair","sequence":"rejet-4005"}`, status: 202})
	s.ask(t, asked{op: "POST " + op, body: s.example(t, "POST "+op, ""), status: 409})
	s.ask(t, asked{op: "DELETE " + op, status: 409})
	rest()
	s.ask(t, asked{op: "POST " + op, body: s.example(t, "POST "+op, ""), status: 202})
	rest()
	s.ask(t, asked{op: "GET " + op, status: 200})
	s.ask(t, asked{op: "DELETE " + op, status: 204})
}
