package adapter

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the examples into docs/adapter.md and its French twin")

// french are the words of a generated part in the French document.
var french = strings.NewReplacer("Answer, exit code ", "Réponse, code ", ":\n```", " :\n```", "Reason codes: ",
	"Codes de motif : ", "; in protocol 2 also `", " ; dans le protocole 2 aussi `", "| variable | action | example |",
	"| variable | geste | exemple |", " | all", " | tous", " but announce", " sauf announce",
	"(protocol 2)", "(protocole 2)")

// TestDocumentation: the examples of the documentation are those that the
// decoders and schemas take. go test ./lps/adapter -update writes them.
func TestDocumentation(t *testing.T) {
	documented(t, "../../docs/adapter.md", func(s string) string { return s })
	documented(t, "../../docs/adaptateur.md", french.Replace)
}

func documented(t *testing.T, document string, in func(string) string) {
	t.Helper()
	data, err := os.ReadFile(document)
	if err != nil {
		t.Fatal(err)
	}
	out := string(data)
	for _, a := range Actions(Version) {
		out = replace(t, out, "example "+string(a), in(exampleText(t, a)))
	}
	out = replace(t, out, "environment", in(environmentTable(t)))
	newer := slices.DeleteFunc(ReasonCodes(Version), func(c string) bool { return CodeIn(Version1, c) == c })
	out = replace(t, out, "codes", in("Reason codes: `"+strings.Join(ReasonCodes(Version1), "`, `")+
		"`; in protocol 2 also `"+strings.Join(newer, "`, `")+"`.\n"))
	if out == string(data) {
		return
	}
	if !*update {
		t.Fatalf("%s shows other examples than the code; run go test ./lps/adapter -update and read what changed", document)
	}
	if err := os.WriteFile(document, []byte(out), 0o644); err != nil {
		t.Fatal(err)
	}
}

func replace(t *testing.T, doc, name, text string) string {
	t.Helper()
	begin := "<!-- " + name + " -->\n"
	i := strings.Index(doc, begin)
	if i < 0 {
		t.Fatalf("the document lacks %q", begin)
	}
	i += len(begin)
	j := strings.Index(doc[i:], "<!-- end -->")
	if j < 0 {
		t.Fatalf("the document does not end %q", begin)
	}
	return doc[:i] + text + doc[i+j:]
}

func exampleText(t *testing.T, a Action) string {
	t.Helper()
	var b strings.Builder
	shown := map[string]bool{}
	version := Version
	if slices.Contains(Actions(Version1), a) {
		version = Version1
	}
	for _, e := range examples(version) {
		if e.Request.Params.Action() != a {
			continue
		}
		request, err := EncodeRequest(a, e.Request)
		if err != nil {
			t.Fatal(err)
		}
		if !shown[string(request)] {
			fmt.Fprintf(&b, "```json\n%s\n```\n", pretty(t, request))
			shown[string(request)] = true
		}
		answer, err := json.Marshal(e.Answer)
		if err != nil {
			t.Fatal(err)
		}
		code := ExitDone
		if e.Answer.Status == Refused {
			code = ExitRefused
		}
		fmt.Fprintf(&b, "Answer, exit code %d:\n```json\n%s\n```\n", code, pretty(t, answer))
	}
	return b.String()
}

// readable undoes what Go's JSON escapes for HTML.
var readable = strings.NewReplacer(`\u003c`, "<", `\u003e`, ">")

// pretty is a reading form that keeps short objects on a line.
func pretty(t *testing.T, data []byte) string {
	t.Helper()
	if len(data) < 140 {
		return readable.Replace(string(data))
	}
	var b bytes.Buffer
	if err := json.Indent(&b, data, "", "  "); err != nil {
		t.Fatal(err)
	}
	return readable.Replace(b.String())
}

func environmentTable(t *testing.T) string {
	t.Helper()
	type row struct {
		actions, example string
		version          int // the oldest that has it
	}
	rows := map[string]*row{}
	var names []string
	for _, e := range append(examples(Version1), examples(Version)...) {
		a := e.Request.Params.Action()
		env, err := Environ(a, e.Request)
		if err != nil {
			t.Fatal(err)
		}
		for _, v := range env {
			name, value, _ := strings.Cut(v, "=")
			if rows[name] == nil {
				rows[name] = &row{example: strings.ReplaceAll(value, "\n", "⏎"), version: e.Request.Version()}
				names = append(names, name)
			}
			if !slices.Contains(strings.Split(rows[name].actions, ", "), string(a)) {
				rows[name].actions = strings.TrimPrefix(rows[name].actions+", "+string(a), ", ")
			}
		}
	}
	slices.Sort(names)
	var b strings.Builder
	b.WriteString("| variable | action | example |\n|---|---|---|\n")
	for _, n := range names {
		actions := rows[n].actions
		switch strings.Count(actions, ",") {
		case len(Actions(Version)) - 1:
			actions = "all"
		case len(Actions(Version)) - 2:
			actions = "all but announce"
		}
		if rows[n].version > Version1 {
			actions += " (protocol 2)"
		}
		fmt.Fprintf(&b, "| `%s` | %s | `%s` |\n", n, actions, rows[n].example)
	}
	return b.String()
}
