package report

import (
	"bytes"
	"encoding/xml"
	"strings"
	"testing"
)

// TestJUnitOnce: a case carries its text once, and its requirements as properties.
func TestJUnitOnce(t *testing.T) {
	var b bytes.Buffer
	if err := WriteJUnit(&b, sampleRun(t)); err != nil {
		t.Fatal(err)
	}
	var doc junitSuites
	if err := xml.Unmarshal(b.Bytes(), &doc); err != nil {
		t.Fatal(err)
	}
	told := 0
	for _, s := range doc.Suites {
		for _, c := range s.Cases {
			text := c.Out
			for _, r := range []*junitReason{c.Failure, c.Error} {
				if r != nil {
					text += r.Text
				}
			}
			if strings.Count(text, "Verdict : ") > 1 {
				t.Errorf("%s %s is told twice:\n%s", c.ClassName, c.Name, text)
			}
			told += strings.Count(text, "Verdict : ")
			if plan, _, _ := strings.Cut(c.Name, "."); told > 0 && len(plan) == len("A-01") && len(c.Properties) == 0 {
				t.Errorf("%s %s names no requirement", c.ClassName, c.Name)
			}
			for _, p := range c.Properties {
				if p.Name != "exigence" || !strings.Contains(p.Value, "-") {
					t.Errorf("%s has the property %v", c.Name, p)
				}
			}
		}
	}
	if told < 10 {
		t.Errorf("only %d cases have their text", told)
	}
}

// TestResultIsSmall: what a run comes to, without what proves it, reads as a run.
func TestResultIsSmall(t *testing.T) {
	r := largeRun(t, 9)
	var whole, small bytes.Buffer
	for w, write := range map[*bytes.Buffer]func() error{&whole: func() error { return WriteJSON(&whole, r) },
		&small: func() error { return WriteResult(&small, r) }} {
		if err := write(); err != nil || w.Len() == 0 {
			t.Fatal(err)
		}
	}
	again, err := ReadJSON(bytes.NewReader(small.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	if again.Result.Verdict != r.Conclude().Verdict || len(again.Scenarios) != 9 || again.Scenarios[0].Trace != nil {
		t.Errorf("%s, %d scenarios", again.Result.Verdict, len(again.Scenarios))
	}
	if r.Scenarios[0].Trace == nil {
		t.Error("the run itself lost its traces")
	}
	if small.Len()*4 > whole.Len() {
		t.Errorf("%d octets beside %d", small.Len(), whole.Len())
	}
}
