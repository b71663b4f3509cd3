package console

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"amfront/journal/fault"
)

// TestBounds puts into every text and number of every body that the API takes
// what is too large, negative or a control character, and into every path and
// form: it is refused in few words, and the journal does not grow by it.
func TestBounds(t *testing.T) {
	w, srv := startConsole(t, Options{})
	s := openSurface(t, srv.URL)
	huge := strings.Repeat("A", 300<<10)
	refused := func(method, path, body string) {
		t.Helper()
		before := w.Journal.Last()
		code, _, answer := call(t, method, srv.URL+path, body)
		if code < 400 || code > 499 || len(answer) > 4<<10 {
			t.Errorf("%s %.60s %.200s: %d, %d octets: %.200s", method, path, body, code, len(answer), answer)
		}
		if n := w.Journal.Last() - before; n > 0 {
			t.Errorf("%s %.60s %.200s: %d events for nothing", method, path, body, n)
		}
	}
	tried := 0
	s.operations(func(op string, _ object) {
		method, path, _ := strings.Cut(op, " ")
		if method == "GET" || strings.Contains(path, "/runs") || strings.Contains(path, "/demonstration") {
			return // those have no keeper here, and look up what they are told
		}
		if strings.Contains(path, "{") {
			refused(method, inPath.ReplaceAllString(path, strings.Repeat("x", 40<<10)), "")
		}
		media, _ := s.at("paths", path, strings.ToLower(method), "requestBody", "content", "application/json")
		example, _ := media["example"].(object)
		path = inPath.ReplaceAllString(path, "renew")
		for _, bad := range spoilt(example, huge) {
			body, err := json.Marshal(bad)
			if err != nil {
				t.Fatal(err)
			}
			refused(method, path, string(body))
			tried++
		}
	})
	if tried < 20 {
		t.Errorf("%d bodies tried", tried)
	}
	for _, body := range []string{
		`{"id":"` + strings.ToLower(huge) + `","title":"x","steps":[{"op":"renew"}]}`,
		`{"id":"x","title":"x","steps":[` + strings.Repeat(`{"op":"renew"},`, 50) + `{"op":"renew"}]}`,
		`{"id":"x","title":"x","steps":[{"op":"fault","fault":{"id":"a","protocol":"smtp","command":"*","action":` +
			`{"code":99999}}}]}`,
		`{"id":"x","title":"x","steps":[{"op":"set","setting":"certificate_days","value":9999999}]}`,
		`{"id":"x","title":"x","steps":[{"op":"set","setting":"max_message","value":9999999999999}]}`,
		`{"id":"x","title":"x","steps":[{"op":"set","setting":"size_limit","value":-7}]}`,
		`{"id":"x","title":"x","steps":[{"op":"set","setting":"hostname","value":"a\u0000b"}]}`,
		`{"id":"x","title":"x","steps":[{"op":"set","setting":"crl_host","value":"` + huge[:9000] + `"}]}`,
	} {
		refused("POST", "/api/v1/situations", body)
	}
	for _, path := range []string{"/situations/pannes/retirer", "/situations/appliquer", "/pki/operation",
		"/asp/dossiers/x/decision", "/asp/reprise", "/asp/regles"} {
		for _, field := range []string{"id", "label", "op", "motif", "numeroASP", "exemple"} {
			code, _, answer := call(t, "POST", srv.URL+path, field+"="+huge, form)
			if code < 400 || code > 499 || len(answer) > 20<<10 {
				t.Errorf("%s %s: %d, %d octets", path, field, code, len(answer))
			}
		}
	}
	for i := range fault.MaxRules {
		if err := w.ArmFault(t.Context(), fault.Rule{ID: fmt.Sprint(i), Protocol: "smtp", Command: "RSET",
			Action: fault.Action{Cut: true}}); err != nil {
			t.Fatal(err)
		}
	}
	refused("POST", "/api/v1/faults", `{"id":"more","protocol":"smtp","command":"RSET","action":{"cut":true}}`)
}

// spoilt is a value in every way that one text or number of it can be wrong.
func spoilt(v any, huge string) (out []any) {
	switch x := v.(type) {
	case string:
		return []any{huge}
	case float64, json.Number:
		return []any{-7, 1e12, 99999999}
	case object:
		for _, key := range slices.Sorted(maps.Keys(x)) {
			for _, bad := range spoilt(x[key], huge) {
				c := maps.Clone(x)
				c[key] = bad
				out = append(out, c)
			}
		}
	case []any:
		for i := range x {
			for _, bad := range spoilt(x[i], huge) {
				c := slices.Clone(x)
				c[i] = bad
				out = append(out, c)
			}
		}
	}
	return out
}

func form(r *http.Request) { r.Header.Set("Content-Type", "application/x-www-form-urlencoded") }
