package report

import (
	"bytes"
	"strings"
	"testing"

	"amfront/scenarios"
)

// TestPartial: a run that leaves something out says so where one looks first,
// in every rendering, and never when nothing was left out.
func TestPartial(t *testing.T) {
	whole := sampleRun(t)
	for name, text := range rendered(t, whole) {
		if bytes.Contains(text, []byte("partiel :")) {
			t.Errorf("%s: partial, and nothing was left out", name)
		}
	}
	r := *whole
	r.Manifest = "kit/lps.json"
	r.Undeclared = []scenarios.Capability{scenarios.SendsDRE, scenarios.SendsMixed, scenarios.CRLByHand}
	const say = "partiel : DRE non déclarée, fichiers mixtes non déclarés, CRL installées à la main non déclarées"
	out := rendered(t, &r)
	for name, where := range map[string][2]string{
		"run.txt":         {"", "\n"},
		"cahier.html":     {`<header class="couverture">`, "</header>"},
		"junit.xml":       {"<testsuites", ">"},
		"run.json":        {`"result": {`, `"counts"`},
		"messages.ndjson": {`"testRunFinished"`, `\n`},
	} {
		text := string(out[name])
		i := max(strings.Index(text, where[0]), 0)
		head, _, _ := strings.Cut(text[i:], where[1])
		if !strings.Contains(head, say) {
			t.Errorf("%s: %.300q does not say that it is partial", name, head)
		}
		if name != "messages.ndjson" && !strings.Contains(text, "kit/lps.json") {
			t.Errorf("%s does not name the lps.json that was read", name)
		}
	}
	r.Of = map[string]int{"B": 60, "D": 14, "I": 1, "Z": 99}
	if p := r.Conclude(); p.Partial != "partiel : 11 exemples sur 174, DRE non déclarée, fichiers mixtes non déclarés, "+
		"CRL installées à la main non déclarées" {
		t.Errorf("a selection: %q", p.Partial)
	}
	for name, where := range map[string]string{"run.txt": "partiel : 2 exemples sur 14\n",
		"run.json": `"partial": "partiel : 2 exemples sur 14"`, "cahier.html": "partiel : 2 exemples sur 14<"} {
		if !bytes.Contains(rendered(t, &r)[name], []byte(where)) {
			t.Errorf("%s: no part says that it is partial", name)
		}
	}
	r.Of = nil
	r.Unplayed = []scenarios.Capability{scenarios.ImplicitTLS}
	if p := r.Conclude().Partial; p != say+", TLS implicite : déclaré, mais pas joué" {
		t.Errorf("a way of mail that nobody played: %q", p)
	}
	again, err := ReadJSON(bytes.NewReader(out["run.json"]))
	if err != nil || again.Conclude().Partial != say {
		t.Errorf("read again: %v", err)
	}
	if words := exitWords(&Result{Verdict: Conforming, Partial: say}); !strings.Contains(words, "n'est pas examiné") {
		t.Errorf("%q promises what was not looked at", words)
	}
}
