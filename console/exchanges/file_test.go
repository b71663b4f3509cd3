package exchanges

import (
	"bytes"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// TestDecompressionFailures: each has its own sentence, and a file too long to
// be looked at whole has none.
func TestDecompressionFailures(t *testing.T) {
	squeeze := func(n int) []byte {
		p := make([]byte, n)
		random := rand.NewChaCha8([32]byte{})
		random.Read(p)
		var b bytes.Buffer
		z := gzip.NewWriter(&b)
		z.Write(p)
		z.Close()
		return b.Bytes()
	}
	whole := squeeze(1000)
	sum := bytes.Clone(whole)
	binary.LittleEndian.PutUint32(sum[len(sum)-8:], 1)
	var dict bytes.Buffer
	z, _ := zlib.NewWriterLevelDict(&dict, flate.BestSpeed, []byte("convenu"))
	z.Write([]byte("x"))
	z.Close()
	for _, c := range []struct {
		name string
		file []byte
		want string
	}{
		{"whole", whole, ""},
		{"cut", whole[:len(whole)/2], "s’arrête trop tôt"},
		{"header only", whole[:6], "s’arrête trop tôt"},
		{"checksum", sum, "somme de contrôle"},
		{"a second member that is none", append(bytes.Clone(whole), "garbage garbage"...), "en-tête gzip"},
		{"altered", slices.Concat(whole[:10], []byte{0xff, 0xff}, whole[12:]), "altérées"},
		{"dictionary", dict.Bytes(), "dictionnaire"},
		{"longer than what is looked at", squeeze(maxFile + 1<<20)[:maxFile], ""},
	} {
		v := &fileView{}
		v.decompress(c.file)
		switch {
		case c.want == "" && v.Failure != nil:
			t.Errorf("%s: %+v", c.name, *v.Failure)
		case c.want != "" && (v.Failure == nil || !strings.Contains(fmt.Sprint(v.Failure.What), c.want) ||
			v.Failure.Cause == ""):
			t.Errorf("%s: %+v, want %q", c.name, v.Failure, c.want)
		}
	}
}
