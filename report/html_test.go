package report

import (
	"bytes"
	"os"
	"testing"
)

func TestWriteSample(t *testing.T) {
	dir := os.Getenv("REPORT_SAMPLE")
	if dir == "" {
		t.Skip("set REPORT_SAMPLE to a directory to look at the renderings")
	}
	r := sampleRun(t)
	for name, f := range map[string]func(*bytes.Buffer) error{
		"cahier.html":     func(b *bytes.Buffer) error { return WriteHTML(b, r) },
		"junit.xml":       func(b *bytes.Buffer) error { return WriteJUnit(b, r) },
		"run.json":        func(b *bytes.Buffer) error { return WriteJSON(b, r) },
		"messages.ndjson": func(b *bytes.Buffer) error { return WriteMessages(b, r) },
		"run.txt":         func(b *bytes.Buffer) error { return WriteText(b, r, TextOptions{}) },
	} {
		var b bytes.Buffer
		if err := f(&b); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(dir+"/"+name, b.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}
