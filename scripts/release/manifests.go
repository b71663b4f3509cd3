package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"text/template"

	"crypto/sha256"
)

// manifests writes what Scoop and Homebrew need to know, for a release whose files are at url.
func (b *build) manifests(url string) error {
	sum := func(platform string) (string, error) {
		list, err := filepath.Glob(filepath.Join(b.out, "amfront_"+b.version+"_"+platform+".*"))
		if err != nil || len(list) == 0 {
			return "", fmt.Errorf("no archive for %s (%v)", platform, err)
		}
		data, err := os.ReadFile(list[0])
		return fmt.Sprintf("%x", sha256.Sum256(data)), err
	}
	for source, to := range map[string]string{"scoop.json": "amfront.json", "homebrew.rb": "amfront.rb"} {
		t, err := template.New(source).Funcs(template.FuncMap{"sum": sum}).ParseFS(packaged, "files/"+source)
		if err != nil {
			return err
		}
		var text strings.Builder
		if err := t.Execute(&text, map[string]string{"URL": strings.TrimSuffix(url, "/"), "Version": b.version}); err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(b.out, to), []byte(text.String()), 0o644); err != nil {
			return err
		}
	}
	return nil
}
