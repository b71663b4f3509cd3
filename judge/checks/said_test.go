package checks

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"

	"amfront/journal"
	"amfront/judge/report"
)

var update = flag.Bool("update", false, "write testdata/said.txt anew, to be read as a diff")

// read is what an editor would read of each check that a test judges on a
// journal written by hand: a test names the verdict and a word or two, this
// file the whole sentence, and a digest of what was expected, of the advice and
// of the evidence, so that no change of either goes unseen.
var read = struct {
	mu    sync.Mutex
	lines map[string]string // by the digest of journal and check
}{lines: map[string]string{}}

// say remembers a judgement; what is asked again must be answered alike.
func say(events []journal.Event, c report.Check) report.Check {
	data, err := json.Marshal(events)
	if err != nil {
		panic(err)
	}
	key := fmt.Sprintf("%x", sha256.Sum256(data))[:12]
	evidence, _ := json.Marshal(c.Evidence)
	rest := fmt.Sprint(c.Level, c.Declared, c.Expected, c.Advice, c.Causes, string(evidence))
	parts := []string{c.ID, key, string(c.Verdict), fmt.Sprintf("%x", sha256.Sum256([]byte(rest)))[:8]}
	for _, p := range []string{c.Observed, c.Reason} {
		parts = append(parts, strings.Join(strings.Fields(p), " "))
	}
	line := strings.Join(parts, " | ")
	read.mu.Lock()
	defer read.mu.Unlock()
	if was, ok := read.lines[key]; ok && was != line {
		panic("the same journal is judged in two ways:\n" + was + "\n" + line)
	}
	read.lines[key] = line
	return c
}

func TestMain(m *testing.M) {
	code := m.Run()
	if code == 0 {
		code = heldToFile()
	}
	os.Exit(code)
}

// heldToFile compares with testdata/said.txt: every line of this run must
// stand there, and every line there must have been judged when all tests ran.
func heldToFile() int {
	const file = "testdata/said.txt"
	var now []string
	for _, l := range read.lines {
		now = append(now, l)
	}
	slices.Sort(now)
	if *update {
		if err := os.WriteFile(file, []byte(strings.Join(now, "\n")+"\n"), 0o644); err != nil {
			fmt.Println(err)
			return 1
		}
		return 0
	}
	data, err := os.ReadFile(file)
	if err != nil {
		fmt.Println(err)
		return 1
	}
	kept := map[string]bool{}
	for l := range bytes.Lines(data) {
		kept[strings.TrimRight(string(l), "\n")] = true
	}
	bad := 0
	for _, l := range now {
		if !kept[l] {
			fmt.Println("not as in", file+":", l)
			bad = 1
		}
		delete(kept, l)
	}
	all := true // unless some were chosen, or only listed
	for _, name := range []string{"test.run", "test.skip", "test.list"} {
		all = all && flag.Lookup(name).Value.String() == ""
	}
	if all && bad == 0 && len(kept) > 0 {
		fmt.Printf("%d lines of %s are judged no more: go test ./judge/checks -update\n", len(kept), file)
		bad = 1
	}
	return bad
}
