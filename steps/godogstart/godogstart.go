// Package godogstart keeps godog from starting the go tool in every process
// that links it: up to v0.16.0 a package variable of godog runs "go env", which
// costs each command of ours 6 to 13 ms, and starts whatever PATH calls "go",
// for a builder that nothing here uses.
//
// In comes the environment, out goes the same: PATH is hidden while godog's
// packages begin. That this package begins before them is the language's
// promise: of the packages that may begin, the first by import path does (Go
// specification, "Program initialization"), and it needs only os. It must know
// nothing else, and goes when godog no longer asks.
package godogstart

import "os"

var path, had = hide()

func hide() (string, bool) {
	path, had := os.LookupEnv("PATH")
	os.Unsetenv("PATH")
	return path, had
}

// Over gives PATH back; whoever links godog calls it once godog has begun.
func Over() {
	if had {
		os.Setenv("PATH", path)
	}
}
