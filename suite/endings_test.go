package suite

import (
	"bytes"
	"io/fs"
	"reflect"
	"strings"
	"testing"
	"testing/fstest"

	"amfront/features"
)

// TestLineEndings: features as git checks them out on Windows are the same suite,
// by its hash too, so that parts played on both systems can be merged.
func TestLineEndings(t *testing.T) {
	tree := fstest.MapFS{}
	err := fs.WalkDir(features.Files, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(name, ".feature") {
			return err
		}
		text, err := fs.ReadFile(features.Files, name)
		tree[name] = &fstest.MapFile{Data: bytes.ReplaceAll(text, []byte("\n"), []byte("\r\n"))}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	here, err := Load(features.Files)
	if err != nil {
		t.Fatal(err)
	}
	there, err := Load(tree)
	if err != nil {
		t.Fatal(err)
	}
	if len(here) < 10 || Hash(here) != Hash(there) || !reflect.DeepEqual(here, there) {
		t.Errorf("%d features, hashes %s and %s", len(here), Hash(here), Hash(there))
	}
}
