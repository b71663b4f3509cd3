package report

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"testing"
	"time"
)

var packed = regexp.MustCompile(`<script type="application/gzip" id="lot-[^"]*">([^<]*)</script>\n`)

// unpacked is a book with its data blocks opened, as its script would.
func unpacked(t testing.TB, page []byte) []byte {
	t.Helper()
	return packed.ReplaceAllFunc(page, func(block []byte) []byte {
		raw, err := base64.StdEncoding.DecodeString(string(packed.FindSubmatch(block)[1]))
		if err != nil {
			t.Fatal(err)
		}
		z, err := gzip.NewReader(bytes.NewReader(raw))
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(z)
		if err != nil {
			t.Fatal(err)
		}
		return text
	})
}

// TestBookOfRun writes the book of a run.json that REPORT_RUN names beside it,
// for those who want to look at it.
func TestBookOfRun(t *testing.T) {
	name := os.Getenv("REPORT_RUN")
	if name == "" {
		t.Skip("no REPORT_RUN")
	}
	doc, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	r, err := ReadJSON(bytes.NewReader(doc))
	if err != nil {
		t.Fatal(err)
	}
	for file, write := range map[string]func(io.Writer, *Run) error{"cahier.html": WriteHTMLBeside,
		AnnexFile: WriteAnnex} {
		began := time.Now()
		var b bytes.Buffer
		if err := write(&b, r); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(filepath.Dir(name), file), b.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
		t.Logf("%s: %d octets in %v", file, b.Len(), time.Since(began))
	}
}
