package mailbox

import (
	"math/rand/v2"
	"slices"
	"testing"
)

// A packed list is the list that it packs, whatever is done to it, and small
// where the numbers count up.
func TestSeries(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for _, shape := range []func(i int) uint32{
		func(i int) uint32 { return uint32(10*i + 1) },
		func(i int) uint32 { return uint32(i % 2 * i) },
		func(int) uint32 { return r.Uint32() },
		func(int) uint32 { return 0 },
		func(i int) uint32 { return [...]uint32{0, 1, 1 << 31, 1<<32 - 1}[i%4] },
	} {
		var s Series
		var want []uint32
		for i := range 5 * seriesBlock {
			n := shape(i)
			s.Append(n)
			want = append(want, n)
			if i%7 == 0 {
				at, to := r.IntN(i+1), shape(r.IntN(i+1))
				s.Set(at, to)
				want[at] = to
			}
			if at := r.IntN(i + 1); s.Len() != i+1 || s.At(at) != want[at] {
				t.Fatalf("%d of %d: %d, expected %d", at, s.Len(), s.At(at), want[at])
			}
		}
		if got := s.All(); !slices.Equal(got, want) {
			t.Fatalf("%v\nexpected %v", got, want)
		}
		for _, from := range []int{-1, 0, seriesBlock - 1, seriesBlock, 4*seriesBlock + 3, len(want) - 1} {
			var got []uint32
			for i, n := range s.Backward(from) {
				if n != want[i] {
					t.Fatalf("at %d: %d, expected %d", i, n, want[i])
				}
				got = append(got, n)
			}
			if len(got) != from+1 {
				t.Errorf("%d from %d", len(got), from)
			}
		}
	}
	// Commits that are under way at once come in any order, and some late.
	var s Series
	want := r.Perm(4 * seriesBlock)
	for i, n := range want {
		if i%3 == 0 {
			n = i // near the end
		}
		want[i] = n
		s.Insert(uint32(n))
	}
	slices.Sort(want)
	octets := 0
	for i, n := range s.All() {
		if int(n) != want[i] {
			t.Fatalf("at %d: %d, expected %d", i, n, want[i])
		}
	}
	for _, p := range s.Packed {
		octets += len(p)
	}
	if octets > len(s.Packed)*(seriesBlock+8) {
		t.Errorf("%d octets for %d blocks", octets, len(s.Packed))
	}
}
