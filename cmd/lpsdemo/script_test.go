package main

import (
	"context"
	"os"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"lpsdemo": func() {
			c := &command{in: os.Stdin, out: os.Stdout, log: os.Stderr, fault: os.Getenv("AMFRONT_LPS_FAULT")}
			os.Exit(c.run(context.Background(), os.Args[1:]))
		},
	})
}

func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{Dir: "testdata/script"})
}
