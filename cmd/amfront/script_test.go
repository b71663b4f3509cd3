package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"
	"net"
	"os"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"amfront": func() {
			ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
			defer stop()
			m := &Main{Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr, Getenv: os.Getenv}
			os.Exit(m.Run(ctx, os.Args[1:]))
		},
	})
}

func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script",
		Setup: func(env *testscript.Env) error {
			l, err := net.Listen("tcp", "127.0.0.1:0")
			if err != nil {
				return err
			}
			env.Defer(func() { l.Close() })
			env.Setenv("TAKEN", l.Addr().String()) // a port in use
			env.Setenv("AMFRONT_LANG", "fr")       // whatever the machine's own
			env.Setenv("SERVE", "serve --smtp :0 --pop3 :0 --ldap :0 --http :0")
			return nil
		},
		Cmds: map[string]func(ts *testscript.TestScript, neg bool, args []string){
			"oneline": oneLine,
			"exits":   exits,
			"flip":    flip,
			"forge":   forge,
		},
	})
}

// oneLine checks that stderr of the last command was one line.
func oneLine(ts *testscript.TestScript, neg bool, args []string) {
	text := ts.ReadFile("stderr")
	if n := len(text); n == 0 || text[n-1] != '\n' || strings.Contains(text[:n-1], "\n") {
		ts.Fatalf("expected one line on stderr, got %q", text)
	}
}

// exits runs a command and checks its exit code: exits 4 amfront serve …
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) < 2 {
		ts.Fatalf("usage: exits CODE COMMAND …")
	}
	err := ts.Exec(args[1], args[2:]...)
	code := "0"
	if coder, ok := err.(interface{ ExitCode() int }); ok {
		code = strconv.Itoa(coder.ExitCode())
	} else if err != nil {
		ts.Fatalf("%v", err)
	}
	if code != args[0] {
		ts.Fatalf("exit code %s, want %s", code, args[0])
	}
}

// forge replaces a text everywhere in the run.json of a record, and seals the
// record again: forge DIR OLD NEW.
func forge(ts *testscript.TestScript, neg bool, args []string) {
	run, manifest := ts.MkAbs(filepath.Join(args[0], "run.json")), ts.MkAbs(filepath.Join(args[0], "MANIFEST.sha256"))
	was, err := os.ReadFile(run)
	ts.Check(err)
	is := bytes.ReplaceAll(was, []byte(args[1]), []byte(args[2]))
	sums, err := os.ReadFile(manifest)
	ts.Check(err)
	ts.Check(os.WriteFile(run, is, 0o600))
	ts.Check(os.WriteFile(manifest, bytes.ReplaceAll(sums, fmt.Appendf(nil, "%x  run.json", sha256.Sum256(was)),
		fmt.Appendf(nil, "%x  run.json", sha256.Sum256(is))), 0o600))
}

// flip changes one octet in the middle of every file given.
func flip(ts *testscript.TestScript, neg bool, args []string) {
	for _, a := range args {
		name := ts.MkAbs(a)
		data, err := os.ReadFile(name)
		ts.Check(err)
		if len(data) == 0 {
			ts.Fatalf("%s is empty", a)
		}
		data[len(data)/2] ^= 1
		ts.Check(os.WriteFile(name, data, 0o600))
	}
}
