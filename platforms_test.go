package amfront_test

import (
	"encoding/json"
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestPlatforms: the commands and the adapter protocol are right Go on every
// platform that is released, by their types alone: no code is made, which takes
// minutes for each (make build-all makes it).
func TestPlatforms(t *testing.T) {
	for _, platform := range []string{"windows/amd64", "darwin/arm64"} {
		t.Run(platform, func(t *testing.T) {
			t.Parallel()
			for _, err := range untyped(t, platform, "./lps/adapter", "./cmd/...") {
				t.Error(err)
			}
		})
	}
}

// untyped are the mistakes of types in our packages that the patterns need there.
func untyped(t *testing.T, platform string, patterns ...string) (wrong []error) {
	t.Helper()
	system, processor, _ := strings.Cut(platform, "/")
	cmd := exec.Command("go", append([]string{"list", "-deps", "-json=ImportPath,Dir,GoFiles,ImportMap"}, patterns...)...)
	cmd.Env = append(os.Environ(), "GOOS="+system, "GOARCH="+processor, "CGO_ENABLED=0")
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]*types.Package{"unsafe": types.Unsafe}
	files := token.NewFileSet()
	for in := json.NewDecoder(out); ; { // what is imported comes before who imports it
		var p struct {
			ImportPath, Dir string
			GoFiles         []string
			ImportMap       map[string]string
		}
		if err := in.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		if p.ImportPath == "unsafe" {
			continue
		}
		ours := strings.HasPrefix(p.ImportPath, "amfront/")
		var list []*ast.File
		for _, name := range p.GoFiles {
			f, err := parser.ParseFile(files, filepath.Join(p.Dir, name), nil, parser.SkipObjectResolution)
			if err != nil {
				t.Fatal(err)
			}
			list = append(list, f)
		}
		config := types.Config{
			IgnoreFuncBodies: !ours, // theirs are right, where their names are
			Sizes:            types.SizesFor("gc", processor),
			Importer: imports(func(path string) (*types.Package, error) {
				if to := p.ImportMap[path]; to != "" {
					path = to
				}
				return known[path], nil
			}),
			Error: func(err error) {
				if ours {
					wrong = append(wrong, err)
				}
			},
		}
		known[p.ImportPath], _ = config.Check(p.ImportPath, files, list, nil)
	}
	if err := cmd.Wait(); err != nil {
		t.Fatal(err)
	}
	if known["amfront/cmd/amfront"] == nil {
		t.Error("the commands were not looked at")
	}
	return wrong
}

// imports is an importer.
type imports func(path string) (*types.Package, error)

func (f imports) Import(path string) (*types.Package, error) { return f(path) }
