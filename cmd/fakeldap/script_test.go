package main

import (
	"context"
	"encoding/json"
	"net"
	"os"
	"os/exec"
	"os/signal"
	"strconv"
	"syscall"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"fakeldap": func() {
		ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
		code := (&Main{Stdout: os.Stdout, Stderr: os.Stderr, Getenv: os.Getenv}).Run(ctx, os.Args[1:])
		stop()
		os.Exit(code)
	}})
}

// TestScripts runs the command as a shell would; see testdata/*.txt.
func TestScripts(t *testing.T) {
	if _, err := exec.LookPath("ldapsearch"); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal("needs ldapsearch (Debian: ldap-utils)")
		}
		t.Skip("needs ldapsearch (Debian: ldap-utils)")
	}
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata",
		RequireExplicitExec: true,
		Setup: func(e *testscript.Env) error {
			// a port that is taken for as long as the script runs
			l, err := net.Listen("tcp", "127.0.0.1:0")
			if err != nil {
				return err
			}
			e.Defer(func() { _ = l.Close() })
			e.Setenv("TAKEN", l.Addr().String())
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"waitfile": waitFile,
			"endpoint": endpoint,
			"exitcode": exitCode,
		},
	})
}

// waitFile waits until a file is there: another process writes it when ready.
func waitFile(ts *testscript.TestScript, neg bool, args []string) {
	for until := time.Now().Add(20 * time.Second); time.Now().Before(until); time.Sleep(10 * time.Millisecond) {
		if _, err := os.Stat(ts.MkAbs(args[0])); err == nil {
			return
		}
	}
	ts.Fatalf("%s does not appear", args[0])
}

// endpoint FILE NAME VARIABLE sets a variable from an endpoints file.
func endpoint(ts *testscript.TestScript, neg bool, args []string) {
	var e map[string]string
	ts.Check(json.Unmarshal([]byte(ts.ReadFile(args[0])), &e))
	if e[args[1]] == "" {
		ts.Fatalf("%s has no %q", args[0], args[1])
	}
	ts.Setenv(args[2], e[args[1]])
}

// exitCode CODE COMMAND… runs a command that must end with that code.
func exitCode(ts *testscript.TestScript, neg bool, args []string) {
	err := ts.Exec(args[1], args[2:]...)
	code := 0
	if e, ok := err.(*exec.ExitError); ok {
		code = e.ExitCode()
	} else if err != nil {
		ts.Fatalf("%v", err)
	}
	if want := args[0]; want != strconv.Itoa(code) {
		ts.Fatalf("exit code %d, expected %s", code, want)
	}
}
