package lps_test

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"amfront/bench"
	"amfront/lps"
	"amfront/lps/adapter"
)

// BenchmarkStation is what a scenario costs at least with each driver: a fresh
// station, everything from the directory, one lot, its ARL.
func BenchmarkStation(b *testing.B) {
	script, err := filepath.Abs("../examples/adapters/shell/amfront-adapter.sh")
	if err != nil {
		b.Fatal(err)
	}
	for name, d := range map[string]adapter.Driver{
		"in-process": lps.New(lps.Options{}),
		"shell":      &adapter.Runner{Command: []string{script}},
	} {
		b.Run(name, func(b *testing.B) {
			t := &testing.T{}
			world := &world{t: t, files: filepath.Join(b.TempDir(), "pki"), lots: filepath.Join(b.TempDir(), "lots")}
			opt := bench.Options{Keys: keys.Recycled()}
			if world.World, err = bench.Start(b.Context(), opt); err != nil {
				b.Fatal(err)
			}
			defer world.Close()
			file, err := lps.SampleLots("FSE", 80)
			if err != nil {
				b.Fatal(err)
			}
			if err := os.WriteFile(world.lots, file, 0o600); err != nil {
				b.Fatal(err)
			}
			c := world.configuration()
			n := 0
			for b.Loop() {
				n++
				station := filepath.Join(b.TempDir(), fmt.Sprint(n))
				for _, p := range []adapter.Params{c, everything, world.lot(), &adapter.Poll{}} {
					a, err := d.Do(b.Context(), p.Action(), adapter.Request{Station: station, Params: p})
					if err != nil || a.Status != adapter.Done {
						b.Fatalf("%s: %+v %v", p.Action(), a, err)
					}
				}
			}
		})
	}
}
