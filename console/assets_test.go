package console

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestVendoredFiles: what is committed is what scripts/vendor.sh
// took out of the packages that the lock names.
func TestVendoredFiles(t *testing.T) {
	sums, err := os.ReadFile("testdata/vendored.sha256")
	if err != nil {
		t.Fatal(err)
	}
	listed := map[string]bool{}
	for sc := bufio.NewScanner(bytes.NewReader(sums)); sc.Scan(); {
		want, name, ok := strings.Cut(sc.Text(), "  ")
		data, err := os.ReadFile(name)
		if !ok || err != nil {
			t.Fatalf("%q: %v", sc.Text(), err)
		}
		sum := sha256.Sum256(data)
		if got := hex.EncodeToString(sum[:]); got != want {
			t.Errorf("%s is not the file of the package: %s, expected %s; run scripts/vendor.sh", name, got, want)
		}
		listed[name] = true
	}
	for _, pattern := range []string{"web/assets/vendor/*", "testdata/axe.*"} {
		names, _ := filepath.Glob(pattern)
		for _, name := range names {
			if !listed[filepath.ToSlash(name)] {
				t.Errorf("%s was vendored by hand: list it in scripts/vendor.sh", name)
			}
		}
	}
	if len(listed) < 4 {
		t.Errorf("only %d vendored files", len(listed))
	}
}

// TestTemplates: a name defined twice would replace another
// section's template in silence; nothing inline gets past the policy.
func TestTemplates(t *testing.T) {
	define := regexp.MustCompile(`{{-?\s*define\s+"([^"]+)"`)
	inline := regexp.MustCompile(`(?i)<style|\sstyle=|\son[a-z]+=|<script(?:>|\s[^>]*>[^<])|javascript:|hx-on`)
	where := map[string]string{}
	names, err := filepath.Glob("*/templates/*.gohtml")
	home, failed := filepath.Glob("templates/*.gohtml")
	names = append(names, home...)
	if err := errors.Join(err, failed); err != nil || len(names) < 12 {
		t.Fatal(names, err)
	}
	for _, name := range names {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range define.FindAllStringSubmatch(string(data), -1) {
			if other := where[m[1]]; other != "" {
				t.Errorf("template %q is defined in %s and in %s", m[1], other, name)
			}
			where[m[1]] = name
		}
		if m := inline.FindString(string(data)); m != "" {
			t.Errorf("%s holds %q: the Content-Security-Policy forbids inline script and style", name, m)
		}
	}
}
