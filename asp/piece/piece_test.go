package piece

import (
	"archive/zip"
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"amfront/asp"
	"amfront/asp/exemple"
)

// file is a whole file of a format; size 0 is the smallest.
func file(t testing.TB, format string, size int64) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := (exemple.File{Format: format, Size: size}).Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func inMemory(name string, text []byte) Archive {
	return Archive{name, int64(len(text)), bytes.NewReader(text)}
}

func codesOf(e *Evidence, named ...string) []string {
	codes := []string{}
	for _, f := range e.Findings(func(n string) bool { return slices.Contains(named, n) }) {
		codes = append(codes, f.Code)
	}
	return codes
}

func mustRead(t testing.TB, archives ...Archive) *Evidence {
	t.Helper()
	e, err := Read(context.Background(), archives...)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// foreign makes the same four pieces with a tool that is not ours.
var foreign = []struct{ name, needs, script string }{
	{"zip", "zip", `zip -q out.zip a.pdf b.png c.jpg vide.pdf`},
	{"zip, stored", "zip", `zip -q -0 out.zip a.pdf b.png c.jpg vide.pdf`},
	{"zip, to a pipe: data descriptors and zip64", "zip", `zip -q - a.pdf b.png c.jpg vide.pdf | cat > out.zip`},
	{"zip, with a comment", "zip", `echo remarque | zip -q -z out.zip a.pdf b.png c.jpg vide.pdf`},
	{"7z", "7z", `7z a -tzip out.zip a.pdf b.png c.jpg vide.pdf >/dev/null`},
	{"7z, strongest", "7z", `7z a -tzip -mx9 out.zip a.pdf b.png c.jpg vide.pdf >/dev/null`},
	{"Python", "python3", `python3 -c "import zipfile
z=zipfile.ZipFile('out.zip','w',zipfile.ZIP_DEFLATED)
for n in ['a.pdf','b.png','c.jpg','vide.pdf']: z.write(n)
z.close()"`},
	{"Python, zip64 fields", "python3", `python3 -c "import zipfile
z=zipfile.ZipFile('out.zip','w',zipfile.ZIP_DEFLATED)
for n in ['a.pdf','b.png','c.jpg','vide.pdf']:
    with z.open(zipfile.ZipInfo(n),'w',force_zip64=True) as f: f.write(open(n,'rb').read())
z.close()"`},
	{"Python, to a stream", "python3", `python3 -c "import zipfile,sys
z=zipfile.ZipFile(sys.stdout.buffer,'w',zipfile.ZIP_DEFLATED)
for n in ['a.pdf','b.png','c.jpg','vide.pdf']: z.write(n)
z.close()" | cat > out.zip`},
}

// bad are what a foreign tool makes and a portal should not take.
var bad = []struct{ name, needs, script, code string }{
	{"encrypted by zip", "zip", `zip -q -P secret out.zip a.pdf b.png c.jpg vide.pdf`, "8051"},
	{"encrypted with AES by 7z", "7z", `7z a -tzip -psecret -mem=AES256 out.zip a.pdf b.png c.jpg vide.pdf >/dev/null`,
		"8051"},
	{"symbolic link", "zip", `ln -sf a.pdf d.pdf && zip -q -y out.zip a.pdf b.png c.jpg vide.pdf d.pdf`, "8052"},
	{"folder", "zip", `mkdir -p pieces && cp a.pdf b.png c.jpg vide.pdf pieces/ && zip -q -r out.zip pieces`, "R022"},
	{"folder without an entry of its own", "7z",
		`mkdir -p pieces && cp a.pdf b.png c.jpg vide.pdf pieces/ && 7z a -tzip out.zip pieces/a.pdf pieces/b.png ` +
			`pieces/c.jpg pieces/vide.pdf -spf >/dev/null`, "R022"},
	{"BZip2", "7z", `7z a -tzip -mm=BZip2 out.zip a.pdf b.png c.jpg vide.pdf >/dev/null`, "8053"},
	{"LZMA by Python", "python3", `python3 -m zipfile -h >/dev/null; python3 -c "import zipfile
z=zipfile.ZipFile('out.zip','w',zipfile.ZIP_LZMA)
for n in ['a.pdf','b.png','c.jpg','vide.pdf']: z.write(n)
z.close()"`, "8053"},
	{"split", "zip", `head -c 300000 /dev/urandom > hasard.bin && zip -q -s 64k out.zip hasard.bin a.pdf b.png c.jpg ` +
		`vide.pdf`, "8037"},
	{"a 7z that is called zip", "7z", `7z a out.7z a.pdf b.png c.jpg vide.pdf >/dev/null && mv out.7z out.zip`, "8031"},
	{"truncated", "zip", `zip -q o.zip a.pdf b.png c.jpg vide.pdf && head -c 400 o.zip > out.zip`, "8032"},
	{"self-extracting", "zip", `zip -q o.zip a.pdf b.png c.jpg vide.pdf && (echo '#!/bin/sh'; cat o.zip) > out.zip`,
		"8036"},
	{"followed by octets", "zip", `zip -q o.zip a.pdf b.png c.jpg vide.pdf && (cat o.zip; echo suite) > out.zip`, "8036"},
	{"path traversal by Python", "python3", `python3 -c "import zipfile
z=zipfile.ZipFile('out.zip','w')
for n in ['a.pdf','b.png','c.jpg','vide.pdf']: z.write(n)
z.writestr('../../evil.pdf', b'x')
z.close()"`, "8041"},
	{"absolute path by Python", "python3", `python3 -c "import zipfile
z=zipfile.ZipFile('out.zip','w')
for n in ['a.pdf','b.png','c.jpg','vide.pdf']: z.write(n)
z.writestr('/etc/passwd', b'x')
z.close()"`, "8042"},
	{"same name twice by Python", "python3", `python3 -W ignore -c "import zipfile
z=zipfile.ZipFile('out.zip','w')
for n in ['a.pdf','b.png','c.jpg','vide.pdf','a.pdf']: z.write(n)
z.close()"`, "8044"},
	{"nested", "zip", `zip -q in.zip a.pdf && zip -q out.zip a.pdf b.png c.jpg vide.pdf in.zip`, "8054"},
	{"bomb", "zip", `head -c 40000000 /dev/zero > bombe.pdf && zip -q out.zip a.pdf b.png c.jpg vide.pdf bombe.pdf`,
		"8063"},
	{"name in code page 437", "python3", `python3 -c "import zipfile
z=zipfile.ZipFile('o.zip','w')
for n in ['a.pdf','b.png','c.jpg','vide.pdf']: z.write(n)
z.writestr('pXce.pdf', open('a.pdf','rb').read())
z.close()
open('out.zip','wb').write(open('o.zip','rb').read().replace(b'pXce.pdf', b'p\x8ace.pdf'))"`, "8046"},
	{"not named by any request", "zip", `cp a.pdf autre.pdf && zip -q out.zip a.pdf b.png c.jpg vide.pdf autre.pdf`,
		"R023"},
}

func made(t *testing.T, tool, script string) *Evidence {
	t.Helper()
	if _, err := exec.LookPath(tool); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal(err)
		}
		t.Skipf("needs %s (Debian: %s)", tool, map[string]string{"zip": "zip", "7z": "7zip", "python3": "python3"}[tool])
	}
	dir := t.TempDir()
	for name, text := range map[string][]byte{"a.pdf": file(t, "PDF", 100_000), "b.png": file(t, "PNG", 0),
		"c.jpg": file(t, "JPG", 50_000), "vide.pdf": nil} {
		if err := os.WriteFile(filepath.Join(dir, name), text, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.Command("sh", "-ec", script)
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	e, err := Open(context.Background(), filepath.Join(dir, "out.zip"))
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// TestForeign: what zip, 7z and Python make is read as it is.
func TestForeign(t *testing.T) {
	for _, c := range foreign {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			e := made(t, c.needs, c.script)
			if codes := codesOf(e, "a.pdf", "b.png", "c.jpg", "vide.pdf"); len(codes) > 0 &&
				!slices.Equal(codes, []string{"R021"}) {
				t.Errorf("found %v", e.Findings(func(string) bool { return true }))
			}
			for name, want := range map[string]asp.Piece{"a.pdf": {Size: 100_000, Format: "PDF"}, "b.png": {
				Size: int64(len(file(t, "PNG", 0))), Format: "PNG"}, "c.jpg": {Size: 50_000, Format: "JPG"}, "vide.pdf": {}} {
				got, found := e.Piece(name)
				if got.Found = ""; !found || got != want {
					t.Errorf("%s: got %+v (%v), expected %+v", name, got, found, want)
				}
			}
			if len(e.entries) != 4 {
				t.Errorf("%d files", len(e.entries))
			}
		})
	}
}

// TestForeignBad: what they make and a portal should not take is named.
func TestForeignBad(t *testing.T) {
	for _, c := range bad {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			e := made(t, c.needs, c.script)
			if codes := codesOf(e, "a.pdf", "b.png", "c.jpg", "vide.pdf"); !slices.Equal(codes, []string{c.code}) {
				t.Errorf("expected %s, got %v", c.code, e.Findings(func(n string) bool { return len(n) < 9 }))
			}
		})
	}
}

// TestFormats: a format is told by the whole file, not by its name or beginning.
func TestFormats(t *testing.T) {
	pdf, png, jpg := file(t, "PDF", 0), file(t, "PNG", 0), file(t, "JPG", 0)
	for _, c := range []struct {
		name   string
		octets []byte
		format string
		found  string
	}{
		{"PDF", pdf, "PDF", "un PDF"},
		{"PDF with blanks behind", append(bytes.Clone(pdf), bytes.Repeat([]byte("\x00"), 5000)...), "PDF", "un PDF"},
		{"PDF cut", pdf[:len(pdf)-20], "", "un PDF incomplet ou abîmé"},
		{"PDF with something behind", append(bytes.Clone(pdf), bytes.Repeat([]byte("x"), 5000)...), "",
			"un PDF incomplet ou abîmé"},
		{"a PDF's first line", []byte("%PDF-1.7\n"), "", "un PDF incomplet ou abîmé"},
		{"PNG", png, "PNG", "une image PNG"},
		{"PNG cut", png[:len(png)-1], "", "une image PNG incomplète ou abîmée"},
		{"PNG's signature", png[:8], "", "une image PNG incomplète ou abîmée"},
		{"PNG without data", append(bytes.Clone(png[:33]), png[len(png)-12:]...), "", "une image PNG incomplète ou abîmée"},
		{"JPEG", jpg, "JPG", "une image JPEG"},
		{"JPEG cut", jpg[:len(jpg)-2], "", "une image JPEG incomplète ou abîmée"},
		{"JPEG's first octets", []byte("\xff\xd8\xff\xe0\x00\x10JFIF\x00"), "", "une image JPEG incomplète ou abîmée"},
		{"TIFF", []byte("II*\x00\x08\x00\x00\x00\x00\x00"), "", "une image TIFF"},
		{"HEIC", []byte("\x00\x00\x00\x18ftypheic\x00\x00\x00\x00"), "", "une image HEIC ou une vidéo"},
		{"text", []byte("Bon de commande n° 1"), "", "du texte"},
		{"docx", append([]byte("PK\x03\x04"), []byte("\x14\x00\x06\x00\x08\x00............[Content_Types].xml")...), "",
			"un document Word, Excel ou LibreOffice"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if format, found := formatOf(c.octets); format != c.format || found != c.found {
				t.Errorf("%q %q, expected %q %q", format, found, c.format, c.found)
			}
		})
	}
}

// TestManyNames: a thousand entries with one fault are one finding.
func TestManyNames(t *testing.T) {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := range 1000 {
		w, _ := z.Create(fmt.Sprintf("%d.pdf", i))
		io.WriteString(w, "x")
	}
	z.Close()
	e := mustRead(t, inMemory("a.zip", b.Bytes()))
	found := e.Findings(func(string) bool { return false })
	if len(found) != 1 || found[0].Code != "R023" || !strings.HasSuffix(found[0].Found, "et 997 de plus") {
		t.Errorf("got %+v", found)
	}
	if again := e.Findings(func(string) bool { return true }); len(again) != 0 {
		t.Errorf("asked again: %+v", again)
	}
}

// TestAcrossArchives: pieces are looked for in all zips, and names stand once in all.
func TestAcrossArchives(t *testing.T) {
	one := func(names ...string) []byte {
		var b bytes.Buffer
		z := zip.NewWriter(&b)
		for _, n := range names {
			w, _ := z.Create(n)
			w.Write(file(t, "PDF", 0))
		}
		z.Close()
		return b.Bytes()
	}
	e := mustRead(t, inMemory("1.zip", one("a.pdf")), inMemory("2.zip", one("b.pdf", "A.pdf")),
		inMemory("3.zip", one("a.pdf")))
	if codes := codesOf(e, "a.pdf", "b.pdf", "A.pdf"); !slices.Equal(codes, []string{"8044", "8045"}) {
		t.Errorf("got %v", codes)
	}
	if p, found := e.Piece("b.pdf"); !found || p.Format != "PDF" {
		t.Error("the second archive's piece is not found")
	}
	many := make([]Archive, MaxArchives+1)
	if codes := codesOf(mustRead(t, many...)); !slices.Equal(codes, []string{"8038"}) {
		t.Errorf("got %v", codes)
	}
}

// FuzzRead: whatever the octets, reading ends without an error and every
// finding's code is in the table; what is found without fault, archive/zip
// reads the same.
func FuzzRead(f *testing.F) {
	for _, kind := range asp.Kinds() {
		e, err := exemple.Valid(kind)
		if err != nil {
			f.Fatal(err)
		}
		var b bytes.Buffer
		if err := e.WriteZip(&b); err != nil {
			f.Fatal(err)
		}
		f.Add(b.Bytes())
	}
	f.Add([]byte("PK\x05\x06" + strings.Repeat("\x00", 18)))
	f.Fuzz(func(t *testing.T, data []byte) {
		e := mustRead(t, inMemory("f.zip", data))
		for _, x := range e.Findings(func(string) bool { return false }) {
			if x.Title == "" || x.Expected == "" || x.Advice == "" {
				t.Fatalf("%+v is not in the table", x)
			}
		}
		if len(codesOf(e, names(e)...)) > 0 {
			return
		}
		r, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
		if err != nil {
			t.Fatalf("archive/zip does not read what we accept: %v", err)
		}
		if len(r.File) != len(e.entries) {
			t.Fatalf("%d entries, archive/zip reads %d", len(e.entries), len(r.File))
		}
		for _, x := range r.File {
			body, err := x.Open()
			if err != nil {
				t.Fatal(err)
			}
			n, err := io.Copy(io.Discard, body)
			if p, found := e.Piece(x.Name); err != nil || !found || p.Size != n {
				t.Fatalf("%q: %d octets, archive/zip reads %d (%v)", x.Name, p.Size, n, err)
			}
		}
	})
}

func names(e *Evidence) []string {
	var out []string
	for _, x := range e.entries {
		out = append(out, x.base)
	}
	return out
}

// TestSaysWhatIsMissing: a comment that is cut is no surplus, and a name that is
// UTF-8 without saying so is told apart from one in a code page.
func TestSaysWhatIsMissing(t *testing.T) {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	z.CreateHeader(&zip.FileHeader{Name: "pièce.pdf", NonUTF8: true})
	z.SetComment("remarque")
	z.Close()
	for cut, want := range map[int]string{
		0: "8046 pièce.pdf : de l'UTF-8 que rien n'annonce (indicateur 11 absent)",
		3: "8032 un commentaire dont il manque la fin",
	} {
		found := mustRead(t, inMemory("a.zip", b.Bytes()[:b.Len()-cut])).Findings(func(string) bool { return true })
		if len(found) != 1 || found[0].Code+" "+found[0].Found != want {
			t.Errorf("%d octets cut: %+v, expected %s", cut, found, want)
		}
	}
}
