package main

import (
	"archive/tar"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/goreleaser/nfpm/v2"
	_ "github.com/goreleaser/nfpm/v2/deb" // registers itself
	_ "github.com/goreleaser/nfpm/v2/rpm"
)

func file(t *testing.T, name, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// TestImage: what makes the image safe and usable stands in its configuration; made twice it is the same.
func TestImage(t *testing.T) {
	t.Setenv("VERSION", "1.2.3")
	t.Setenv("COMMIT", "abcdef")
	t.Setenv("DATE", "2026-11-29T00:00:00Z")
	layer := filepath.Join(t.TempDir(), "arm64.tar")
	f, err := os.Create(layer)
	if err != nil {
		t.Fatal(err)
	}
	w := tar.NewWriter(f)
	if err := w.WriteHeader(&tar.Header{Name: "usr/bin/amfront", Mode: 0o755}); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	img, err := image("image.json", "arm64", layer)
	if err != nil {
		t.Fatal(err)
	}
	c, err := img.ConfigFile()
	if err != nil {
		t.Fatal(err)
	}
	if c.Architecture != "arm64" || c.OS != "linux" || c.Config.User != "65532:65532" ||
		c.Config.Healthcheck.Test[2] != "readyz" || len(c.Config.Volumes) != 1 || len(c.Config.ExposedPorts) != 4 ||
		c.Created.Year() != 2026 || len(c.RootFS.DiffIDs) != 1 || len(c.History) != 1 ||
		c.Config.Labels["org.opencontainers.image.version"] != "1.2.3" {
		t.Errorf("%+v", c)
	}
	one, err := img.Digest()
	if err != nil {
		t.Fatal(err)
	}
	again, err := image("image.json", "arm64", layer)
	if err != nil {
		t.Fatal(err)
	}
	if two, err := again.Digest(); one != two {
		t.Errorf("made twice: %s and %s (%v)", one, two, err)
	}
}

// TestPlaces: a package has what an archive has, where its system looks for it, and owns none of the system's folders.
func TestPlaces(t *testing.T) {
	stage := t.TempDir()
	for _, name := range []string{"bin/amfront", "man/man1/amfront.1", "docs/a.md", "examples/x/y",
		"licences/m@v1/LICENSE", "ci/run.sh", "action.yml", "README.md", "LICENSE",
		"completions/amfront.bash", "completions/amfront.fish",
		"completions/_amfront", "completions/amfront.ps1"} {
		file(t, filepath.Join(stage, name), name)
	}
	t.Chdir("../..") // from where release.sh calls nfpm
	for kind, zsh := range map[string]string{"deb": "vendor-completions", "rpm": "site-functions"} {
		config, err := nfpm.ParseFileWithEnvMapping("scripts/release/nfpm.yaml", func(name string) string {
			return map[string]string{"STAGE": stage, "VERSION": "1.2.3", "ARCH": "arm64"}[name]
		})
		if err != nil {
			t.Fatal(err)
		}
		info, err := config.Get(kind)
		if err == nil {
			err = nfpm.PrepareForPackager(nfpm.WithDefaults(info), kind)
		}
		if err != nil {
			t.Fatal(err)
		}
		got := map[string]string{}
		for _, c := range info.Contents {
			got[c.Destination] = c.Type
		}
		for name, of := range map[string]string{"/usr/bin/amfront": "file", "/usr/share/man/man1/amfront.1": "file",
			"/usr/share/amfront/README.md": "file", "/usr/share/amfront/LICENSE": "file", "/usr/share/amfront/docs/a.md": "file",
			"/usr/share/amfront/ci/run.sh": "file", "/usr/share/amfront/action.yml": "file",
			"/usr/share/amfront/examples/x/y": "file", "/usr/share/amfront/licences/m@v1/LICENSE": "file",
			"/usr/share/zsh/" + zsh + "/_amfront": "file", "/usr/lib/systemd/system/amfront.service": "file",
			"/etc/amfront/amfront.json": "config|noreplace", "/etc/amfront/amfront.env": "config|noreplace",
			"/usr/share/doc/amfront": "symlink", "/usr/share/bash-completion/completions/amfront": "file",
			"/usr/share/fish/vendor_completions.d/amfront.fish": "file"} {
			if got[name] != of {
				t.Errorf("%s: %s is %q, expected %q: %v", kind, name, got[name], of, got)
			}
		}
		for _, folder := range []string{"/usr/bin/", "/usr/share/man/", "/usr/share/man/man1/", "/usr/lib/systemd/system/"} {
			if got[folder] == "dir" {
				t.Errorf("%s: the package owns the system's %s", kind, folder)
			}
		}
	}
}

// TestChangedTree: what nobody could make again is no release.
func TestChangedTree(t *testing.T) {
	dir := t.TempDir()
	script, err := os.ReadFile("../release.sh")
	if err != nil {
		t.Fatal(err)
	}
	run := func(name string, args ...string) (string, error) {
		c := exec.Command(name, args...)
		c.Dir = dir
		said, err := c.CombinedOutput()
		return string(said), err
	}
	file(t, filepath.Join(dir, "scripts/release.sh"), string(script))
	for _, args := range [][]string{{"init", "-q"}, {"add", "."},
		{"-c", "user.name=n", "-c", "user.email=n@example.org", "commit", "-qm", "one"}} {
		if said, err := run("git", args...); err != nil {
			t.Fatalf("%v\n%s", err, said)
		}
	}
	const refusal = "the tree differs from its commit"
	if said, err := run("sh", "scripts/release.sh"); err == nil || strings.Contains(said, refusal) {
		t.Errorf("a tree as committed, with nothing to build: %v, %q", err, said)
	}
	file(t, filepath.Join(dir, "scripts/release.sh"), string(script)+"# changed\n")
	if said, err := run("sh", "scripts/release.sh"); err == nil || !strings.Contains(said, refusal) {
		t.Errorf("a changed tree: %v, %q", err, said)
	}
}
