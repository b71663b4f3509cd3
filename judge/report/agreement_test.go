package report

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// said is what a rendering says of a run, parsed back from its octets.
type said struct {
	verdict   string
	exit      string
	scenarios map[string]string // id to verdict
	checks    map[string]string // "scenario check" to verdict
}

func newSaid() said { return said{scenarios: map[string]string{}, checks: map[string]string{}} }

var renderings = map[string]func(io.Writer, *Run) error{
	"cahier.html":     WriteHTML,
	"junit.xml":       WriteJUnit,
	"run.json":        WriteJSON,
	"messages.ndjson": WriteMessages,
	"run.txt":         func(w io.Writer, r *Run) error { return WriteText(w, r, TextOptions{All: true}) },
}

// rendered writes every rendering of r, the cahier as its script unpacks it; REPORT_SAMPLE names a directory that
// gets a copy, for those who want to look at them.
func rendered(t *testing.T, r *Run) map[string][]byte {
	t.Helper()
	out := map[string][]byte{}
	for name, write := range renderings {
		var b bytes.Buffer
		if err := write(&b, r); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if out[name] = b.Bytes(); name == "cahier.html" {
			out[name] = unpacked(t, b.Bytes())
		}
		if dir := os.Getenv("REPORT_SAMPLE"); dir != "" && r.ID != "" {
			if err := os.WriteFile(filepath.Join(dir, name), b.Bytes(), 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
	return out
}

// TestRenderingsAgree parses every rendering back and compares verdicts and
// ids with the model's, for runs of every exit code.
func TestRenderingsAgree(t *testing.T) {
	keep := func(r *Run, ids ...string) *Run {
		out := *r
		out.Scenarios, out.Selected = nil, nil
		for _, s := range r.Scenarios {
			for _, id := range ids {
				if s.ID == id {
					s.Checks = slices.Clone(s.Checks)
					out.Scenarios = append(out.Scenarios, s)
					out.Selected = append(out.Selected, id)
				}
			}
		}
		return &out
	}
	full := sampleRun(t)
	knownRun := keep(full, "B-03.amo-test", "D-04.revoque")
	ApplyBaseline(knownRun, &Baseline{1, []BaselineEntry{
		{"D-04.revoque", "D-04.rien-emis", NonConforming, "corrigé en 4.2", "2027-01-31"}}}, "ecarts.json", day0, nil)
	staleRun := keep(full, "B-03.amo-test")
	ApplyBaseline(staleRun, &Baseline{1, []BaselineEntry{
		{"B-03.amo-test", "A-06.description", NonConforming, "corrigé en 4.2", "2027-01-31"}}}, "ecarts.json", day0, nil)
	for exit, r := range map[string]*Run{
		"3 full":                     full,
		"0 green":                    keep(full, "B-03.amo-test", "E-11.annuaire-absent", "B-04.oct", "I-06.nouvelle-ac"),
		"1 red":                      keep(full, "B-03.amo-test", "D-04.revoque"),
		"2 not observed":             keep(full, "B-03.amo-test", "F-06.rien-renvoye"),
		"2 not testable":             keep(full, "E-09.horaires"),
		"2 cancelled":                keep(full, "C-02.cle-neuve"),
		"2 only provisional":         keep(full, "A-11.mixte"),
		"0 green beside provisional": keep(full, "B-03.amo-test", "A-11.mixte"),
		"2 nothing":                  keep(full),
		"0 known":                    knownRun,
		"1 stale baseline":           staleRun,
	} {
		t.Run(exit, func(t *testing.T) {
			c := r.concluded()
			if got := fmt.Sprint(c.Result.Exit); got != exit[:1] {
				t.Fatalf("exit %s, want %s", got, exit[:1])
			}
			want := newSaid()
			want.verdict, want.exit = string(c.Result.Verdict), exit[:1]
			for _, s := range c.Scenarios {
				want.scenarios[s.ID] = string(s.Verdict)
				for _, ch := range s.Checks {
					want.checks[s.ID+" "+ch.ID] = string(ch.Verdict)
				}
			}
			out := rendered(t, r)
			same(t, "html", parseHTML(t, out["cahier.html"]), want)
			same(t, "json", parseJSON(t, out["run.json"]), want)
			same(t, "messages", parseMessages(t, out["messages.ndjson"]), want)
			same(t, "text", parseText(t, out["run.txt"]), want)
			checkJUnit(t, out["junit.xml"], c)
			checkCounts(t, out, c)
		})
	}
}

func same(t *testing.T, name string, got, want said) {
	t.Helper()
	if got.verdict != want.verdict || got.exit != want.exit {
		t.Errorf("%s says %q exit %s, the model %q exit %s", name, got.verdict, got.exit, want.verdict, want.exit)
	}
	if !maps.Equal(got.scenarios, want.scenarios) {
		t.Errorf("%s scenarios:\n%v\nmodel:\n%v", name, got.scenarios, want.scenarios)
	}
	if !maps.Equal(got.checks, want.checks) {
		t.Errorf("%s checks:\n%v\nmodel:\n%v", name, got.checks, want.checks)
	}
}

// junitElements and junitAttributes are those of jenkins-junit.xsd.
var junitAttributes = map[string]string{
	"testsuites": " name time tests failures disabled errors ",
	"testsuite":  " name tests failures errors time disabled skipped timestamp hostname id package ",
	"properties": "", "property": " name value ", "testcase": " name assertions time classname status ",
	"skipped": " message ",
	"error":   " type message ", "failure": " type message ", "system-out": "", "system-err": "",
}

// checkJUnit reads the XML with a plain decoder, apart from the writer's types.
func checkJUnit(t *testing.T, p []byte, r *Run) {
	t.Helper()
	d := xml.NewDecoder(bytes.NewReader(p))
	attr := func(e xml.StartElement, name string) string {
		for _, a := range e.Attr {
			if a.Name.Local == name {
				return a.Value
			}
		}
		return ""
	}
	outcome := map[string]string{}
	class, name := "", ""
	var tests, failures, errs int
	var totals string
	for {
		tok, err := d.Token()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatalf("junit is not well-formed: %v", err)
		}
		e, is := tok.(xml.StartElement)
		if !is {
			continue
		}
		allowed, known := junitAttributes[e.Name.Local]
		if !known {
			t.Errorf("junit: element <%s> that CI readers do not know", e.Name.Local)
		}
		for _, a := range e.Attr {
			if !strings.Contains(allowed, " "+a.Name.Local+" ") {
				t.Errorf("junit: attribute %s of <%s> that CI readers do not know", a.Name.Local, e.Name.Local)
			}
		}
		switch e.Name.Local {
		case "testsuites":
			totals = attr(e, "tests") + " " + attr(e, "failures") + " " + attr(e, "errors")
		case "testcase":
			class = attr(e, "classname")
			name, _, _ = strings.Cut(attr(e, "name"), " ")
			outcome[class+" "+name] = "passed"
			tests++
		case "failure", "error", "skipped":
			outcome[class+" "+name] = e.Name.Local
			switch e.Name.Local {
			case "failure":
				failures++
			case "error":
				errs++
			}
			if attr(e, "message") == "" {
				t.Errorf("junit: <%s> of %s %s without message", e.Name.Local, class, name)
			}
		}
	}
	if got := fmt.Sprint(tests, failures, errs); got != totals {
		t.Errorf("junit totals say %s, its cases %s", totals, got)
	}
	if red := failures+errs > 0; red != (r.Result.Exit != 0) {
		t.Errorf("junit red is %v with exit %d", red, r.Result.Exit)
	}
	for _, s := range r.Scenarios {
		for _, c := range s.Checks {
			want := "error"
			switch {
			case c.Verdict == Conforming || c.Verdict == Warning:
				want = "passed"
			case c.Verdict == NotApplicable || s.Provisional || c.Known != nil:
				want = "skipped"
			case c.Verdict == NonConforming:
				want = "failure"
			}
			if got := outcome[s.ID+" "+c.ID]; got != want {
				t.Errorf("junit: %s %s (%s) is %q, want %q", s.ID, c.ID, c.Verdict, got, want)
			}
		}
	}
}

// checkCounts holds the numbers that text and HTML print against the model.
func checkCounts(t *testing.T, out map[string][]byte, r *Run) {
	t.Helper()
	for name, want := range map[string]string{
		"run.txt": "Scénarios : " + counted(r.Result.Counts.Scenarios) + "\nContrôles : " +
			counted(r.Result.Counts.Checks) + "\n",
		"cahier.html": "<dt>Scénarios</dt><dd>" + counted(r.Result.Counts.Scenarios),
	} {
		if !strings.Contains(string(out[name]), want) {
			t.Errorf("%s does not print %q", name, want)
		}
	}
	total := ""
	for _, v := range Verdicts {
		if n := r.Result.Counts.Scenarios[v]; n > 0 {
			total += fmt.Sprint(n, " ")
		} else {
			total += "· "
		}
	}
	_, row, _ := strings.Cut(string(out["cahier.html"]), `<tr class="total">`)
	row, _, _ = strings.Cut(row, "</tr>")
	got := ""
	for _, m := range regexp.MustCompile(`<td class="n">(?:<span class="vide">)?([^<]*)`).FindAllStringSubmatch(row, -1) {
		got += m[1] + " "
	}
	if got != total {
		t.Errorf("the cahier's totals are %q, the model's %q", got, total)
	}
}
