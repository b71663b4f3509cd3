// Command release makes what a release page holds out of one commit: archives
// for six platforms, packages, images without a daemon, software bill of
// materials, checksums. The same commit gives the same octets, in whatever
// folder: nothing of machine, clock or path goes in. It publishes nothing
// (scripts/publish.sh does). A module of its own: amfront's go.mod does not
// grow by what packs it.
package main

import (
	"crypto/sha256"
	"flag"
	"fmt"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"time"
)

// A build is one release: of which commit, and where its files go.
type build struct {
	root, out, work       string
	version, commit, date string
	when                  time.Time // of the commit: what every file is dated
	shared                []file    // pages, examples, completions, manual, licences
}

// A file is one entry of an archive, by its path there.
type file struct {
	name  string
	mode  int64
	data  []byte
	owner int // of a folder
}

var commands = []string{"amfront", "fakeldap", "lpsdemo"}

func main() {
	log.SetFlags(0)
	b := &build{}
	root := flag.String("root", ".", "`folder` of amfront's repository")
	out := flag.String("out", "dist", "`folder` that takes the release")
	platforms := flag.String("platforms", "linux/amd64 linux/arm64 darwin/amd64 darwin/arm64 windows/amd64 windows/arm64",
		"what is built, `GOOS/GOARCH` with spaces between")
	flag.StringVar(&b.version, "version", "", "`version`; else the tag, else 0.0.0-dev.DATE.COMMIT")
	url := flag.String("url", "", "`address` of the release's files: also writes manifests for Scoop and Homebrew")
	flag.Parse()
	if err := b.make(*root, *out, strings.Fields(*platforms), *url); err != nil {
		log.Fatalf("release: %v", err)
	}
}

func (b *build) make(root, out string, platforms []string, url string) (err error) {
	if b.root, err = filepath.Abs(root); err != nil {
		return err
	}
	if b.out, err = filepath.Abs(out); err != nil {
		return err
	}
	if b.work, err = os.MkdirTemp("", "amfront-release-*"); err != nil {
		return err
	}
	defer os.RemoveAll(b.work)
	for _, step := range []func() error{b.identify, func() error { return os.RemoveAll(b.out) },
		func() error { return os.MkdirAll(b.out, 0o755) }, b.gather} {
		if err := step(); err != nil {
			return err
		}
	}
	built := map[string][]file{} // binaries by platform
	for _, p := range platforms {
		if built[p], err = b.compile(p); err != nil {
			return err
		}
		if err := b.archive(p, built[p]); err != nil {
			return err
		}
		if strings.HasPrefix(p, "linux/") {
			if err := b.packages(p, built[p]); err != nil {
				return err
			}
		}
	}
	if err := b.images(built); err != nil {
		return err
	}
	if err := b.materials(built); err != nil {
		return err
	}
	if url != "" {
		if err := b.manifests(url); err != nil {
			return err
		}
	}
	return b.sums()
}

// identify asks git which commit this is. A changed tree has no release: nobody could make it again.
func (b *build) identify() error {
	git := func(args ...string) (string, error) {
		out, err := b.run(exec.Command("git", append([]string{"-C", b.root}, args...)...))
		return strings.TrimSpace(string(out)), err
	}
	changed, err := git("status", "--porcelain", "--untracked-files=no")
	if err != nil {
		return err
	}
	if b.commit, err = git("rev-parse", "HEAD"); err != nil {
		return err
	}
	stamp, err := git("log", "-1", "--format=%cI")
	if err != nil {
		return err
	}
	if b.when, err = time.Parse(time.RFC3339, stamp); err != nil {
		return err
	}
	b.when = b.when.UTC()
	b.date = b.when.Format(time.RFC3339)
	if tag, err := git("describe", "--tags", "--exact-match", "--match", "v*"); b.version == "" && err == nil {
		b.version = strings.TrimPrefix(tag, "v")
	}
	if b.version == "" {
		b.version = fmt.Sprintf("0.0.0-dev.%s.%.8s", b.when.Format("20060102"), b.commit)
	}
	if changed != "" {
		return fmt.Errorf("the tree differs from its commit %.8s; commit first, or release from a fresh clone:\n%s",
			b.commit, changed)
	}
	return nil
}

// compile builds the commands for a platform.
func (b *build) compile(platform string) ([]file, error) {
	goos, arch, _ := strings.Cut(platform, "/")
	ext := map[string]string{"windows": ".exe"}[goos]
	flags := fmt.Sprintf("-s -w -buildid= -X main.version=%s -X main.commit=%s -X main.date=%s", b.version, b.commit,
		b.date)
	var out []file
	for _, c := range commands {
		name := filepath.Join(b.work, goos+"-"+arch, c+ext)
		cmd := exec.Command("go", "build", "-trimpath", "-buildvcs=false", "-ldflags", flags, "-o", name, "./cmd/"+c)
		cmd.Dir = b.root
		cmd.Env = append(os.Environ(), "GOOS="+goos, "GOARCH="+arch, "CGO_ENABLED=0", "GOAMD64=v1", "GOARM64=v8.0",
			"GOWORK=off", "GOFLAGS=", "GOEXPERIMENT=", "GODEBUG=", "GOFIPS140=off")
		if _, err := b.run(cmd); err != nil {
			return nil, err
		}
		data, err := os.ReadFile(name)
		if err != nil {
			return nil, err
		}
		out = append(out, file{name: "bin/" + c + ext, mode: 0o755, data: data})
	}
	return out, nil
}

// host is amfront for this machine, which writes its manual and completions.
func (b *build) host() (string, error) {
	if _, err := b.compile(runtime.GOOS + "/" + runtime.GOARCH); err != nil {
		return "", err
	}
	list, err := filepath.Glob(filepath.Join(b.work, runtime.GOOS+"-"+runtime.GOARCH, "amfront*"))
	return list[0], err
}

// run runs a command and gives its output; an error shows what it said.
func (b *build) run(cmd *exec.Cmd) ([]byte, error) {
	var said strings.Builder
	cmd.Stderr = &said
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("%s: %w\n%s", strings.Join(cmd.Args, " "), err, said.String())
	}
	return out, nil
}

// sums writes SHA256SUMS of all that is in the release.
func (b *build) sums() error {
	list, err := filepath.Glob(filepath.Join(b.out, "*")) // sorted
	var text strings.Builder
	for _, name := range list {
		data, readErr := os.ReadFile(name)
		if readErr != nil {
			return readErr
		}
		fmt.Fprintf(&text, "%x  %s\n", sha256.Sum256(data), filepath.Base(name))
	}
	if err == nil {
		err = os.WriteFile(filepath.Join(b.out, "SHA256SUMS"), []byte(text.String()), 0o644)
	}
	fmt.Print(text.String())
	return err
}
