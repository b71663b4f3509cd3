package report

import (
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"errors"
	"fmt"
	"html/template"
	"io"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"

	"amfront/journal"
	"amfront/scenarios"
)

//go:embed html
var htmlFiles embed.FS

// AnnexFile stands beside a cahier in a record: every sheet and trace, unpacked.
const AnnexFile = "annexe.html"

// WriteHTML writes the cahier d'examen: one file without any external part. What
// an examiner reads and prints is plain; the sheets of what passes and the traces
// are packed (see pack) and unfolded by the script in it, or read in the annex.
func WriteHTML(w io.Writer, r *Run) error { return writeBook(w, r, "") }

// WriteHTMLBeside is WriteHTML for a book that has its annex (AnnexFile) beside it.
func WriteHTMLBeside(w io.Writer, r *Run) error { return writeBook(w, r, AnnexFile) }

func writeBook(w io.Writer, r *Run, annex string) error {
	fail := func(err error) error { return fmt.Errorf("cahier d'examen: %w", err) }
	b, t, err := newBook(r.concluded())
	if err != nil {
		return fail(err)
	}
	b.Beside = annex
	if err := b.front(); err != nil {
		return fail(err)
	}
	if err := b.render(t); err != nil {
		return fail(err)
	}
	if b.Packs, err = b.pack(); err != nil {
		return fail(err)
	}
	if err := t.ExecuteTemplate(w, "cahier.gohtml", b); err != nil {
		return fail(err)
	}
	return nil
}

// WriteAnnex writes the annex of a cahier: all sheets with all that proves them,
// plain, unfolded and printable. It is long.
func WriteAnnex(w io.Writer, r *Run) error {
	fail := func(err error) error { return fmt.Errorf("annexe du cahier d'examen: %w", err) }
	b, t, err := newBook(r.concluded())
	if err != nil {
		return fail(err)
	}
	b.Annex = true
	if err := b.render(t); err != nil {
		return fail(err)
	}
	if err := t.ExecuteTemplate(w, "annexe.gohtml", b); err != nil {
		return fail(err)
	}
	return nil
}

// Script is the script of a cahier; whoever serves one allows this one alone.
func Script() string {
	js, err := htmlFiles.ReadFile("html/cahier.js")
	if err != nil {
		panic(err) // it is in the program
	}
	return string(js)
}

// ScriptSource is the script as a Content-Security-Policy names it.
func ScriptSource() string {
	sum := sha256.Sum256([]byte(Script()))
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}

func bookTemplates() (*template.Template, error) {
	return template.New("cahier.gohtml").Funcs(template.FuncMap{
		"badge": Badge, "cut": func() template.HTML { return cut },
		"day": frenchDay, "time": frenchTime, "here": parisTime, "duration": frenchDuration,
		"verdicts": func() []Verdict { return Verdicts }, "many": Verdict.many,
		"slug":  Verdict.slug,
		"clean": printable, "join": strings.Join, "counted": counted, "exitWords": exitWords, "partTitle": PartTitle,
		"inc": func(i int) int { return i + 1 }, "toneSign": prefix, "ms": ms, "clip": func(n int, s string) string {
			return clip(s, n)
		},
		"serviceCodes": scenarios.ServiceCodes, "misprint": func() string { return scenarios.Misprint },
		"short": func(d journal.Digest) string { return string(d[:min(12, len(d))]) },
		"has":   func(m map[Verdict]int, v Verdict) int { return m[v] },
	}).ParseFS(htmlFiles, "html/*.gohtml")
}

// render renders the sheets and their traces, on all processors: a whole suite's
// are 20 MB.
func (b *book) render(t *template.Template) error {
	var sheets []*sheetView
	for _, c := range b.Chapters {
		sheets = append(sheets, c.Sheets...)
	}
	return atOnce(len(sheets), func(i int) error { return sheets[i].render(t) })
}

// atOnce does n things on all processors.
func atOnce(n int, do func(i int) error) error {
	var next atomic.Int64
	errs := make([]error, runtime.NumCPU())
	var wait sync.WaitGroup
	for k := range errs {
		wait.Go(func() {
			for i := int(next.Add(1)); i <= n && errs[k] == nil; i = int(next.Add(1)) {
				errs[k] = do(i - 1)
			}
		})
	}
	wait.Wait()
	return errors.Join(errs...)
}

func (v *sheetView) render(t *template.Template) error {
	for name, into := range map[string]*string{"sheet": &v.sheet, "annex": &v.annex} {
		if name == "annex" && !v.HasAnnex() {
			continue
		}
		var text strings.Builder
		if err := t.ExecuteTemplate(&text, name, v); err != nil {
			return err
		}
		*into = text.String()
	}
	return nil
}
