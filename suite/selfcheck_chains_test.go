package suite

import (
	"context"
	"fmt"
	"os/exec"
	"strings"
	"testing"

	"amfront/bench"
	"amfront/pki/testca"
)

// TestChainsInBatches: worlds whose authorities share keys stand in different
// batches, one call of OpenSSL verifies several worlds, and what is wrong in
// one is told of that one, whatever sound authority another could lend it.
func TestChainsInBatches(t *testing.T) {
	if _, err := exec.LookPath("openssl"); err != nil {
		t.Skip("needs openssl (Debian: openssl)")
	}
	ctx := context.Background()
	s := newSelfChecks(MemoryDir())
	var all []*chains
	for i := range 6 {
		w, err := bench.Start(ctx, bench.Options{World: fmt.Sprint(i), Keys: keys.Recycled(), WithoutOCT: true,
			Deferred: true})
		if err != nil {
			t.Fatal(err)
		}
		defer w.Close()
		var sound []*testca.Credential
		for _, label := range []string{testca.LabelAMOTest, testca.LabelAMCTest} {
			c, err := w.PKI.Current(label)
			if err != nil {
				t.Fatal(err)
			}
			sound = append(sound, c)
		}
		w.PKI.DescribeSigned(testca.LabelAMOTest) // signs the lists
		c := chainsOf(w.Endpoints().SMTP, w, sound, s.checkLists("x", w))
		if len(c.leaves) != 2 || len(c.authorities) != 2 {
			t.Fatalf("%d certificates under %d authorities to verify", len(c.leaves), len(c.authorities))
		}
		all = append(all, c)
		s.addChains(ctx, c)
	}
	worlds := 0
	for _, b := range s.batches {
		seen := map[string]bool{}
		for _, c := range b.worlds {
			worlds++
			for _, a := range c.authorities {
				if seen[a] {
					t.Error("two worlds of a batch have an authority with the same name and key")
				}
				seen[a] = true
			}
		}
	}
	if worlds != len(all) {
		t.Fatalf("%d worlds in batches, expected %d", worlds, len(all))
	}
	s.finish(ctx)
	if c := s.list[selfChains]; c.count != len(all) || len(c.failures) != 0 {
		t.Fatalf("%d worlds verified: %v", c.count, c.failures)
	}

	damage := map[string]func(*chains){
		"a certificate's signature":   func(c *chains) { c.leaves[1] = broken(c.leaves[1]) },
		"a list's signature":          func(c *chains) { c.crls[0] = broken(c.crls[0]) },
		"a list that lacks":           func(c *chains) { c.crls = c.crls[:1] },
		"an intermediate that lacks":  func(c *chains) { c.between = nil },
		"a list of another authority": func(c *chains) { c.crls[1] = c.crls[0] },
	}
	for name, do := range damage {
		t.Run(name, func(t *testing.T) {
			s := newSelfChecks(MemoryDir())
			for i, c := range all {
				c := *c
				c.scenario = fmt.Sprint("world-", i)
				c.leaves, c.crls = append([][]byte(nil), c.leaves...), append([][]byte(nil), c.crls...)
				if i == 3 {
					do(&c)
				}
				s.addChains(ctx, &c)
			}
			s.finish(ctx)
			if c := s.list[selfChains]; c.count != len(all) || len(c.failures) != 1 ||
				!strings.HasPrefix(c.failures[0], "world-3,") {
				t.Errorf("%d worlds verified: %v", c.count, c.failures)
			}
		})
	}
}

func broken(der []byte) []byte {
	der = append([]byte(nil), der...)
	der[len(der)-1] ^= 1
	return der
}
