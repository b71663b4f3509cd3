package main

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

var when = time.Date(2026, 11, 29, 0, 0, 0, 0, time.UTC)

func sample() *build {
	return &build{version: "1.2.3", commit: "abcdef0123", date: when.Format(time.RFC3339), when: when,
		shared: []file{{name: "README.md", mode: 0o644, data: []byte("read")},
			{name: "licences/example.org/m@v1.0.0/LICENSE", mode: 0o644,
				data: []byte("Permission is hereby granted, free of charge")}}}
}

// TestArchivesAreWhole: both kinds read to their end, with modes, dates and folders.
func TestArchivesAreWhole(t *testing.T) {
	files := []file{{name: "a/b/c", mode: 0o755, data: []byte("x")}, {name: "data", mode: 0o700, owner: 7}}
	data, err := tarred(files, when)
	if err != nil || len(data)%512 != 0 || !bytes.HasSuffix(data, make([]byte, 1024)) {
		t.Fatalf("no tar archive to its end: %d octets, %v", len(data), err)
	}
	var names []string
	for r := tar.NewReader(bytes.NewReader(data)); ; {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		if !h.ModTime.Equal(when) || h.Uname != "" || h.Name == "data/" && (h.Uid != 7 || h.Mode != 0o700) {
			t.Errorf("%+v", h)
		}
		names = append(names, h.Name)
	}
	if got := strings.Join(names, " "); got != "a/ a/b/ a/b/c data/" {
		t.Error(got)
	}
	if data, err = zipped(files[:1], when); err != nil {
		t.Fatal(err)
	}
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil || len(z.File) != 1 || z.File[0].Mode() != 0o755 {
		t.Errorf("%v, %v", z, err)
	}
}

// TestImage: what makes the image safe and usable stands in its configuration.
func TestImage(t *testing.T) {
	img, err := sample().image("arm64", []file{{name: "bin/amfront", mode: 0o755, data: []byte("x")}})
	if err != nil {
		t.Fatal(err)
	}
	c, err := img.ConfigFile()
	if err != nil {
		t.Fatal(err)
	}
	if c.Architecture != "arm64" || c.Config.User != "65532:65532" || c.Config.Healthcheck.Test[2] != "readyz" ||
		len(c.Config.Volumes) != 1 || len(c.Config.ExposedPorts) != 4 || !c.Created.Equal(when) ||
		c.Config.Labels["org.opencontainers.image.version"] != "1.2.3" {
		t.Errorf("%+v", c)
	}
	one, _ := img.Digest()
	again, _ := sample().image("arm64", []file{{name: "bin/amfront", mode: 0o755, data: []byte("x")}})
	if two, _ := again.Digest(); one != two {
		t.Errorf("made twice: %s and %s", one, two)
	}
}

func TestPlaces(t *testing.T) {
	for name, want := range map[string][2]string{
		"bin/amfront": {"/usr/bin/amfront", "/usr/bin/amfront"}, "/etc/x": {"/etc/x", "/etc/x"},
		"completions/_amfront":    {"/usr/share/zsh/vendor-completions/_amfront", "/usr/share/zsh/site-functions/_amfront"},
		"completions/amfront.ps1": {"", ""}, "README.md": {"/usr/share/amfront/README.md", "/usr/share/amfront/README.md"},
	} {
		for i, kind := range []string{"deb", "rpm"} {
			if got, is := placed(name, kind); is != (want[i] != "") || is && got != want[i] {
				t.Errorf("%s in a %s: %q, expected %q", name, kind, got, want[i])
			}
		}
	}
}

func TestLicences(t *testing.T) {
	b := sample()
	if id := b.licenceID("example.org/m@v1.0.0"); id != "MIT" {
		t.Errorf("licence %q, expected MIT", id)
	}
	if err := b.licencesOf("example.org/none@v1.0.0", t.TempDir()); err == nil {
		t.Error("a module without a licence would be shipped")
	}
}

// TestChangedTree: what nobody could make again is no release.
func TestChangedTree(t *testing.T) {
	dir := t.TempDir()
	git := func(args ...string) {
		t.Helper()
		args = append([]string{"-C", dir, "-c", "user.name=n", "-c", "user.email=n@example.org"}, args...)
		if out, err := exec.Command("git", args...).CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
	}
	write := func(text string) {
		if err := os.WriteFile(filepath.Join(dir, "f"), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	git("init", "-q")
	write("one")
	git("add", "f")
	git("commit", "-qm", "one")
	b := &build{root: dir}
	if err := b.identify(); err != nil || !strings.HasPrefix(b.version, "0.0.0-dev.") {
		t.Errorf("%q, %v", b.version, err)
	}
	git("tag", "v1.0.0")
	if b = (&build{root: dir}); b.identify() != nil || b.version != "1.0.0" {
		t.Errorf("version %q, expected the tag's", b.version)
	}
	write("two")
	if err := b.identify(); err == nil {
		t.Error("a changed tree was released")
	}
}
