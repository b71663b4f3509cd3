package main

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestServeKeepsThePassword: what serve prints ends up in logs; a password that
// was given is not in it, one that the bench made is.
func TestServeKeepsThePassword(t *testing.T) {
	given := filepath.Join(t.TempDir(), "password")
	if err := os.WriteFile(given, []byte("Ouvre-T01-Sesame\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		args []string
		file string // whose words are printed, or not
		want bool
	}{
		{[]string{"--expose", "--password-file", given}, given, false},
		{[]string{"--expose", "--password-file", given}, "ps-password", true},
		{[]string{"--mailbox-password-file", given}, given, false},
		{[]string{"--password-file", given}, given, false},
		{nil, "ps-password", true},
	} {
		data := t.TempDir()
		ctx, stop := context.WithCancel(t.Context())
		out, in := io.Pipe()
		m := &Main{Stdout: in, Stderr: in, Getenv: func(string) string { return "" }}
		args := append([]string{"serve", "--data", data}, c.args...)
		for _, server := range []string{"smtp", "pop3", "ldap", "http"} {
			args = append(args, "--"+server, "127.0.0.1:0")
		}
		code := make(chan int, 1)
		go func() { code <- m.Run(ctx, args); in.Close() }()
		var said strings.Builder
		buf := make([]byte, 4096)
		for err := error(nil); err == nil; {
			var n int
			n, err = out.Read(buf)
			said.Write(buf[:n])
			if strings.Contains(said.String(), "Ctrl-C") {
				stop()
			}
		}
		stop()
		if !filepath.IsAbs(c.file) {
			c.file = filepath.Join(data, c.file)
		}
		secret, err := os.ReadFile(c.file)
		if err != nil {
			t.Fatal(err)
		}
		if got := strings.Contains(said.String(), strings.TrimSpace(string(secret))); got != c.want || <-code != 0 {
			t.Errorf("%v: password printed %v, want %v:\n%s", c.args, got, c.want, said.String())
		}
	}
}
