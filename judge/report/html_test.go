package report

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"io"
	"regexp"
	"strings"
	"testing"
	"time"
)

func cahier(t testing.TB, r *Run) string {
	t.Helper()
	var b bytes.Buffer
	if err := WriteHTML(&b, r); err != nil {
		t.Fatal(err)
	}
	return string(unpacked(t, b.Bytes()))
}

// TestCahierIsOneSafeFile reads the file token by token: no script but its own, nothing
// fetched from elsewhere, every link within the file, every id once.
func TestCahierIsOneSafeFile(t *testing.T) {
	page := cahier(t, sampleRun(t))
	own := "<script>" + Script() + "</script>"
	if strings.Count(page, own) != 1 || !strings.Contains(page, `script-src &#39;sha256-`) {
		t.Error("not its own script, once, under a policy that names it")
	}
	page = strings.Replace(page, own, "", 1)
	d := xml.NewDecoder(strings.NewReader(page))
	d.Strict, d.AutoClose, d.Entity = false, xml.HTMLAutoClose, xml.HTMLEntity
	ids, links := map[string]int{}, map[string]bool{}
	headings := []int{}
	for {
		tok, err := d.Token()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		e, is := tok.(xml.StartElement)
		if !is {
			continue
		}
		switch e.Name.Local {
		case "script", "iframe", "object", "embed", "img", "link", "form", "b":
			t.Errorf("element <%s> in the cahier", e.Name.Local)
		case "h1", "h2", "h3", "h4", "h5":
			headings = append(headings, int(e.Name.Local[1]-'0'))
		}
		for _, a := range e.Attr {
			switch {
			case strings.HasPrefix(strings.ToLower(a.Name.Local), "on"), a.Name.Local == "src":
				t.Errorf("attribute %s in the cahier", a.Name.Local)
			case a.Name.Local == "id":
				if a.Value != "pointe" { // the arrow head, the same in each diagram
					ids[a.Value]++
				}
			case a.Name.Local == "href":
				if !strings.HasPrefix(a.Value, "#") {
					t.Errorf("link out of the file: %s", a.Value)
				}
				links[strings.TrimPrefix(a.Value, "#")] = true
			}
		}
	}
	for id, n := range ids {
		if n > 1 || id == "" {
			t.Errorf("id %q occurs %d times", id, n)
		}
	}
	for l := range links {
		if ids[l] == 0 {
			t.Errorf("link to #%s leads nowhere", l)
		}
	}
	for i := 1; i < len(headings); i++ {
		if headings[i] > headings[i-1]+1 {
			t.Errorf("heading level %d follows level %d", headings[i], headings[i-1])
		}
	}
	if headings[0] != 1 || !strings.Contains(page, `<html lang="fr">`) {
		t.Error("no first heading, or no language")
	}
	if m := regexp.MustCompile(`url\(["']?[^#"']|@import`).FindString(page); m != "" {
		t.Errorf("the style fetches something: %s", m)
	}
	for _, must := range []string{"Banc d'essai : données fictives", "événement n°",
		"Certificat attendu, certificat choisi", "≠ 51a3", "AES-128-CBC", "déclaré", "provisoire, non compté"} {
		if !strings.Contains(page, must) && !strings.Contains(page, strings.ReplaceAll(must, "'", "&#39;")) {
			t.Errorf("the cahier does not say %q", must)
		}
	}
	if strings.Contains(page, "\u202e") || strings.Contains(page, "\x00") {
		t.Error("a control character of a hostile subject reached the cahier")
	}
}

// TestNothingWanted: no table says that nothing was expected, and that a
// certificate differs from it.
func TestNothingWanted(t *testing.T) {
	s := nominal(t)
	s.Checks[0].Evidence.Wanted = nil
	page := cahier(t, &Run{Scenarios: []Scenario{s}})
	if !strings.Contains(page, "<caption>Certificat choisi</caption>") || strings.Contains(page, "≠") ||
		strings.Contains(page, `data-l="Attendu"`) {
		t.Error("a certificate is compared with none")
	}
}

// TestSheetOrder holds the order of the sheet that readers are promised.
func TestSheetOrder(t *testing.T) {
	page := cahier(t, sampleRun(t))
	_, sheet, _ := strings.Cut(page, `data-scenario="D-04.revoque"`)
	sheet, _, _ = strings.Cut(sheet, "</article>")
	at := -1
	for _, h := range []string{"Objectif", "Pourquoi", "Situation", "À faire", "Attendu et constaté", "L'échange",
		"Si c'est rouge", "Référence"} {
		i := strings.Index(sheet, "<h4>"+h+"</h4>")
		if i <= at {
			t.Errorf("%q is missing or out of order", h)
		}
		at = i
	}
}

// largeRun is a run of n scenarios with full traces.
func largeRun(t testing.TB, n int) *Run {
	base := []Scenario{nominal(t), wrongKey(t), stuckAdapter(t)}
	end := day0.Add(time.Minute)
	r := &Run{ID: "", LPS: LPS{Name: "x"}, Started: day0, Ended: &end}
	for i := range n {
		s := base[i%len(base)]
		s.ID = fmt.Sprintf("%s.%d", s.ID, i)
		tr := *s.Trace
		for range 8 { // a scenario with several sendings
			tr.Sequence = append(tr.Sequence, s.Trace.Sequence...)
			for k, x := range s.Trace.Sessions {
				x.ID = fmt.Sprintf("%s-%d-%d", x.ID, len(tr.Sessions), k)
				tr.Sessions = append(tr.Sessions, x)
			}
		}
		tr.Sequence = tr.Sequence[:min(len(tr.Sequence), MaxArrows)]
		tr.Sessions = tr.Sessions[:min(len(tr.Sessions), DefaultTraceLimits.Sessions)]
		s.Trace = &tr
		r.Scenarios = append(r.Scenarios, s)
		r.Selected = append(r.Selected, s.ID)
	}
	return r
}

func TestLargeCahierStaysSmall(t *testing.T) {
	start := time.Now()
	n := len(bookAsIs(t, largeRun(t, 602)))
	if n > 3<<20 {
		t.Errorf("602 scenarios make %d octets, more than 3 MB", n)
	}
	t.Logf("602 scenarios: %d octets in %v", n, time.Since(start))
}

func BenchmarkCahier150(b *testing.B) {
	r := largeRun(b, 150)
	for b.Loop() {
		if err := WriteHTML(io.Discard, r); err != nil {
			b.Fatal(err)
		}
	}
}
