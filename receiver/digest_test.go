package receiver

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"testing"
)

// TestDigestBeside: what is hashed beside the reading, from buffers that the
// reader uses again, has the sum, the size and both ends of the content.
func TestDigestBeside(t *testing.T) {
	for _, size := range []int{0, 1, wideAfter - 1, wideAfter, wideAfter + 1, 3*wideAfter + 77} {
		for _, piece := range []int{1 << 10, widePiece, widePiece + 5} {
			t.Run(fmt.Sprintf("%d by %d", size, piece), func(t *testing.T) {
				content := make([]byte, size)
				for i := range content {
					content[i] = byte(i * i >> 3)
				}
				d := newDigest()
				d.wide = true
				buf := make([]byte, piece)
				for rest := content; len(rest) > 0; {
					n := copy(buf, rest)
					d.Write(buf[:n])
					rest = rest[n:]
				}
				want := sha256.Sum256(content)
				if got := d.sum(); got != hex.EncodeToString(want[:]) || d.sum() != got {
					t.Errorf("sum %s, expected %x", got, want)
				}
				if d.size != int64(size) || !bytes.HasPrefix(content, d.head) || !bytes.HasSuffix(content, d.tail) {
					t.Errorf("size %d, head and tail of %d and %d octets do not fit", d.size, len(d.head), len(d.tail))
				}
			})
		}
	}
}
