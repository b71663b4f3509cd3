package main

import (
	"flag"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// written is a command's standard output.
func written(t *testing.T, args ...string) string {
	t.Helper()
	var out strings.Builder
	m := &Main{Stdin: strings.NewReader(""), Stdout: &out, Stderr: io.Discard, Getenv: func(string) string { return "" }}
	if code := m.Run(t.Context(), args); code != exitOK {
		t.Fatalf("amfront %v ends with %d", args, code)
	}
	return out.String()
}

// TestPages: every command has a page, with its words, flags, defaults and environment.
func TestPages(t *testing.T) {
	all := pages(t.Context())
	byName := map[string]page{}
	for _, p := range all {
		byName[p.Name] = p
	}
	for _, c := range append(commands(), command{name: "asp check"}, command{name: "asp exemple"}) {
		if byName[c.name].Usage == "" && c.name != "asp codes" {
			t.Errorf("%s: no page", c.name)
		}
	}
	for name, words := range map[string]string{"situation": "list show status apply reset", "fault": "list arm clear",
		"pki": "show export renew supersede revoke revoke-without-replacement expire roll republish crl defect",
		"asp": "check exemple codes operateurs schema", "journal": "check", "completion": "bash zsh fish powershell",
		"serve": "", "run": "", "inspect": ""} {
		if got := strings.Join(byName[name].Words, " "); got != words {
			t.Errorf("%s: words %q, expected %q", name, got, words)
		}
	}
	i := slices.IndexFunc(byName["serve"].Options, func(o option) bool { return o.Name == "smtp" })
	if o := byName["serve"].Options[i]; o.Env != "AMFRONT_SMTP" || o.Default != "127.0.0.1:1025" || o.Value != "address" {
		t.Errorf("serve --smtp: %+v", o)
	}
}

// TestCompletionsHaveEveryFlag: what a command takes stands in every completion and in its manual page.
func TestCompletionsHaveEveryFlag(t *testing.T) {
	dir := t.TempDir()
	written(t, "man", "--out", dir)
	shells := map[string]string{}
	for _, s := range []string{"bash", "zsh", "fish", "powershell"} {
		shells[s] = written(t, "completion", s)
	}
	for _, c := range commands() {
		text, err := os.ReadFile(filepath.Join(dir, "amfront-"+c.name+".1"))
		if err != nil {
			t.Fatal(err)
		}
		look := func(name, _ string, fs *flag.FlagSet) {
			fs.VisitAll(func(f *flag.Flag) {
				if !strings.Contains(string(text), `\-\-`+strings.ReplaceAll(f.Name, "-", `\-`)) {
					t.Errorf("%s.1 lacks --%s", name, f.Name)
				}
				for s, all := range shells {
					if s == "fish" {
						all = strings.ReplaceAll(all, " -l ", " --")
					}
					if !strings.Contains(all, "--"+f.Name) {
						t.Errorf("%s lacks %s --%s", s, name, f.Name)
					}
				}
			})
		}
		m := &Main{Stdout: io.Discard, Getenv: func(string) string { return "" }, look: look}
		c.run(m, t.Context(), []string{"-h"}) //nolint:errcheck // flag.ErrHelp
	}
}

// TestManualIsWellFormed: groff has nothing to say against any page.
func TestManualIsWellFormed(t *testing.T) {
	lookFor(t, "groff")
	dir := t.TempDir()
	written(t, "man", "--out", dir)
	list, err := filepath.Glob(filepath.Join(dir, "*.1"))
	if err != nil || len(list) < 20 {
		t.Fatal(list, err)
	}
	args := append([]string{"-man", "-ww", "-K", "utf8", "-T", "utf8"}, list...)
	cmd := exec.Command("groff", args...)
	cmd.Stdout = io.Discard
	var said strings.Builder
	if cmd.Stderr = &said; cmd.Run() != nil || said.Len() > 0 {
		t.Errorf("groff: %s", said.String())
	}
}

// TestCompletionsComplete asks the shells themselves.
func TestCompletionsComplete(t *testing.T) {
	asks := map[string][2]string{ // shell: how the completion is asked, with the words as arguments
		"bash": {"bash", `source "$0"; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _amfront; echo "${COMPREPLY[*]}"`},
		"fish": {"fish", `source "$argv[1]"; complete -C "$argv[2..]"`},
		"zsh": {"zsh", `zmodload zsh/zpty; zpty -b z zsh -f -i
zpty -w z "unsetopt prompt_sp; bindkey -e; autoload -Uz compinit; compinit -u -D; source $0; PS1=ask\\>\\ "
zpty -r z x '*ask> *'; zpty -w -n z "$*"$'\t\C-a# \C-e END\n'; zpty -r z x '*END*'; print -r -- "$x"`},
	}
	for shell, how := range asks {
		t.Run(shell, func(t *testing.T) {
			lookFor(t, how[0])
			file := filepath.Join(t.TempDir(), "amfront."+shell)
			if err := os.WriteFile(file, []byte(written(t, "completion", shell)), 0o600); err != nil {
				t.Fatal(err)
			}
			for typed, want := range map[string]string{"amfront sit": "situation", "amfront situation li": "list",
				"amfront serve --mailb": "--mailbox-password-file", "amfront asp che": "check",
				"amfront run --ref": "--reference", "amfront asp check --no": "--no-name"} {
				cmd := exec.Command(how[0], append([]string{"-c", how[1], file}, strings.Fields(typed)...)...)
				if shell == "fish" {
					cmd.Args = append([]string{"fish", "--no-config", "-c", how[1], file}, typed)
				}
				cmd.Dir, cmd.Env = t.TempDir(), append(os.Environ(), "TERM=dumb", "HOME="+t.TempDir())
				out, err := cmd.CombinedOutput()
				if last := typed[strings.LastIndex(typed, " ")+1:]; err != nil || !strings.Contains(string(out), want) {
					t.Errorf("%q: %s completes to %q, expected %q (%v)", typed, last, out, want, err)
				}
			}
		})
	}
}

// lookFor skips a test for want of a program, except under CI, where make clients installs them all.
func lookFor(t *testing.T, program string) {
	t.Helper()
	if _, err := exec.LookPath(program); err != nil && os.Getenv("CI") == "true" {
		t.Fatal(err)
	} else if err != nil {
		t.Skipf("needs %s: %v", program, err)
	}
}
