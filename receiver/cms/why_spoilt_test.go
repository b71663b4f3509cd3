package cms

import (
	"crypto/aes"
	"math/rand/v2"
	"slices"
	"testing"
)

// TestSpoiltFirstBlock: whatever a wrong IV makes of the first block, that it
// did is said: also where it makes the signature of a format, two octets that
// chance draws. (TestWhy failed so once in some thousand runs.)
func TestSpoiltFirstBlock(t *testing.T) {
	plain := pad(records(2)[:250], 16)
	chance := rand.NewChaCha8([32]byte{'I', 'V'})
	draw := func() []byte { p := make([]byte, 16); chance.Read(p); return p }
	for i := range 10000 {
		key, iv, first := draw(), draw(), draw()
		if i < 3000 {
			copy(first, []string{"\x1f\x8b", "\x85\x01", "\x85\x02"}[i%3])
		}
		content := cbc(key, iv, plain)
		c := ciphertext{iv: make([]byte, 16), total: int64(len(content))} // says first for the first block
		for j := range c.iv {
			c.iv[j] = iv[j] ^ plain[j] ^ first[j]
		}
		c.add(content)
		b, err := aes.NewCipher(key)
		if err != nil {
			t.Fatal(err)
		}
		if got := c.read(b); !slices.Equal(got.slips, []string{"iv-other"}) {
			t.Fatalf("%d, %x in front: %+v", i, first, got)
		}
		if head := slices.Concat(first, plain[16:144]); !Headless(head) {
			t.Fatalf("%d: %x in front of a file of lots is no spoilt block", i, first)
		}
	}
}
