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

var update = flag.Bool("update", false, "write the examples into docs/adapter.md")

const document = "../../docs/adapter.md"

// TestDocumentation: the examples of the documentation are those that the
// decoders and schemas take. go test ./lps/adapter -update writes them.
func TestDocumentation(t *testing.T) {
	data, err := os.ReadFile(document)
	if err != nil {
		t.Fatal(err)
	}
	out := string(data)
	for _, a := range Actions(Version) {
		out = replace(t, out, "example "+string(a), exampleText(t, a))
	}
	out = replace(t, out, "environment", environmentTable(t))
	out = replace(t, out, "codes", "Reason codes: `"+strings.Join(ReasonCodes(Version), "`, `")+"`.\n")
	if out == string(data) {
		return
	}
	if !*update {
		t.Fatal("docs/adapter.md shows other examples than the code; run go test ./lps/adapter -update and read what changed")
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

// pretty is a reading form that keeps short objects on a line.
func pretty(t *testing.T, data []byte) string {
	t.Helper()
	if len(data) < 140 {
		return string(data)
	}
	var b bytes.Buffer
	if err := json.Indent(&b, data, "", "  "); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func environmentTable(t *testing.T) string {
	t.Helper()
	type row struct{ actions, example string }
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
				rows[name] = &row{example: strings.ReplaceAll(value, "\n", "⏎")}
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
		if strings.Count(actions, ",") == len(Actions(Version))-1 {
			actions = "all"
		}
		fmt.Fprintf(&b, "| `%s` | %s | `%s` |\n", n, actions, rows[n].example)
	}
	return b.String()
}
