package e2e_test

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"amfront/bench"
)

// largest is the bar for the stripped amfront, in octets: 24.1 MB today, on linux/amd64. Go beyond it knowingly.
const largest = 28 << 20

// releaseFlags are what scripts/release.sh gives the linker.
const releaseFlags = "-s -w -buildid= -X main.version=1.2.3 -X main.commit=abcdef -X main.date=2026-11-29T00:00:00Z"

// TestReleaseSize: a released amfront has a known size and says which version it is.
func TestReleaseSize(t *testing.T) {
	out := filepath.Join(t.TempDir(), "amfront")
	if said, err := exec.Command("go", "build", "-buildvcs=false", "-ldflags", releaseFlags, "-o", out,
		"../cmd/amfront").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, said)
	}
	info, err := os.Stat(out)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("amfront has %.1f MB", float64(info.Size())/1e6)
	if info.Size() > largest {
		t.Errorf("amfront has %d octets, the bar is %d: what has come in?", info.Size(), largest)
	}
	said, err := exec.Command(out, "--version").Output()
	want := "amfront 1.2.3\ncommit    abcdef, 2026-11-29T00:00:00Z\n"
	if err != nil || !strings.HasPrefix(string(said), want) {
		t.Errorf("--version says %q (%v), expected %q", said, err, want)
	}
}

const packaged = "../scripts/release/files"

// TestServiceHardening: systemd's own measure of what the service may do, 0 nothing to 10 all, is at most 2.0.
func TestServiceHardening(t *testing.T) {
	need(t, "systemd-analyze:systemd")
	out, err := exec.Command("systemd-analyze", "security", "--offline=true", "--no-pager",
		filepath.Join(packaged, "amfront.service")).CombinedOutput()
	m := regexp.MustCompile(`exposure level for amfront.service: ([0-9.]+)`).FindSubmatch(out)
	if m == nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if level, err := strconv.ParseFloat(string(m[1]), 64); err != nil || level > 2.0 {
		t.Errorf("exposure %s, at most 2.0:\n%s", m[1], out)
	} else {
		t.Logf("exposure %s", m[1])
	}
}

// TestPackagedSettings: what a package installs is the bench as it is without, and says no more than it knows.
func TestPackagedSettings(t *testing.T) {
	c, err := bench.LoadConfig(filepath.Join(packaged, "amfront.json"))
	if err != nil || c != bench.DefaultConfig() {
		t.Errorf("amfront.json: %+v (%v), expected the defaults", c, err)
	}
	env, err := os.ReadFile(filepath.Join(packaged, "amfront.env"))
	if err != nil {
		t.Fatal(err)
	}
	help, err := exec.Command(command("amfront"), "serve", "-h", "--lang", "en").Output()
	if err != nil {
		t.Fatal(err)
	}
	set := regexp.MustCompile(`(?m)^#(AMFRONT_[A-Z0-9_]+)=(.+)$`).FindAllStringSubmatch(string(env), -1)
	if len(set) != 6 {
		t.Errorf("amfront.env sets %d, expected 6: %q", len(set), set)
	}
	for _, s := range set[:4] {
		if !strings.Contains(string(help), "(default "+s[2]+")") {
			t.Errorf("%s=%s is no default of amfront serve", s[1], s[2])
		}
	}
}

// TestPublishRefuses: nothing is published without a licence, or without checksums that are right.
func TestPublishRefuses(t *testing.T) {
	dir := t.TempDir()
	publish := func(want string) {
		t.Helper()
		cmd := exec.Command("sh", "scripts/publish.sh", "dist")
		cmd.Dir = dir
		cmd.Env = append(os.Environ(), "DRY=1", "URL=https://release.example", "REGISTRY=registry.example/amfront")
		if said, _ := cmd.CombinedOutput(); !strings.Contains(string(said), want) {
			t.Errorf("publish.sh says %q, expected %q", said, want)
		}
	}
	text, err := os.ReadFile("../scripts/publish.sh")
	if err != nil {
		t.Fatal(err)
	}
	for name, data := range map[string]string{"scripts/publish.sh": string(text), "dist/amfront_1.oci.tar": "x",
		"dist/SHA256SUMS": strings.Repeat("0", 64) + "  amfront_1.oci.tar\n"} {
		if err := os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), []byte(data), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	publish("no LICENSE")
	if err := os.WriteFile(filepath.Join(dir, "LICENSE"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	publish("no LICENSE") // an empty one is none
	if err := os.WriteFile(filepath.Join(dir, "LICENSE"), []byte("one\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	publish("FAILED")
	sums := fmt.Sprintf("%x  amfront_1.oci.tar\n", sha256.Sum256([]byte("x")))
	if err := os.WriteFile(filepath.Join(dir, "dist/SHA256SUMS"), []byte(sums), 0o644); err != nil {
		t.Fatal(err)
	}
	publish("would: ")
}

// TestManifestsNameNothingElse: the manifests are JSON where they must be, and ask for what a release has.
func TestManifestsNameNothingElse(t *testing.T) {
	text, err := os.ReadFile(filepath.Join(packaged, "scoop.json"))
	if err != nil {
		t.Fatal(err)
	}
	filled := regexp.MustCompile(`@\w+@`).ReplaceAllString(string(text), "x")
	var v map[string]any
	if err := json.Unmarshal([]byte(filled), &v); err != nil {
		t.Errorf("scoop.json: %v", err)
	}
}
