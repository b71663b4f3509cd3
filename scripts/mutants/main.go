// Command mutants proves that the tests of the bench's own judgement bite: it
// changes one place of a package at a time, and tells which changes no test
// sees. It writes into the copy of the sources that it is given, never
// anywhere else.
//
//	go run . -repo COPY [-out DIR] [-tests 'TestA|TestB'] checks decide.go …
//
// The arguments are one room, then file names in it; all its files when none.
package main

import (
	"cmp"
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

func main() {
	repo := flag.String("repo", "", "copy of the repository that may be changed")
	out := flag.String("out", ".", "where the list of mutants is written, ROOM.json")
	skip := flag.String("skip", "", "tests left out, a regular expression: those that cost more than they see")
	limit := flag.Duration("limit", 30*time.Second, "time limit of a mutant")
	flag.Parse()
	if *repo == "" || flag.NArg() == 0 {
		flag.Usage()
		os.Exit(4)
	}
	if err := run(*repo, *out, flag.Arg(0), flag.Args()[1:], regexp.MustCompile("^("+*skip+")$"), *limit); err != nil {
		fmt.Fprintln(os.Stderr, "mutants:", err)
		os.Exit(3)
	}
}

// Result is a mutant with what became of it.
type Result struct {
	*Mutant
	Reached bool   `json:"reached"`
	Killed  bool   `json:"killed"`
	By      string `json:"by,omitempty"` // the tests that failed
}

func run(repo, out, room string, files []string, skip *regexp.Regexp, limit time.Duration) error {
	repo, err := filepath.Abs(repo)
	if err != nil {
		return err
	}
	all, err := instrument(repo, room, files)
	if err != nil {
		return err
	}
	binary := filepath.Join(repo, room, "mutants.test")
	if err := build(repo, room, binary, all); err != nil {
		return err
	}
	tests, err := survey(filepath.Join(repo, room), binary, skip, limit)
	if err != nil {
		return err
	}
	results := []Result{}
	survivors := map[string]int{}
	began, judged, killed := time.Now(), 0, 0
	for _, m := range all {
		if m.dropped {
			continue
		}
		r := Result{Mutant: m}
		var names []string
		for _, t := range tests {
			if t.reaches[m.ID] {
				names = append(names, t.name)
			}
		}
		if r.Reached = len(names) > 0; r.Reached {
			r.By = attack(filepath.Join(repo, room), binary, m.ID, names, limit)
			r.Killed = r.By != ""
		}
		if judged++; r.Killed {
			killed++
		} else {
			survivors[m.File]++
			word := "SURVIVES"
			if !r.Reached {
				word = "UNREACHED"
			}
			fmt.Println(word, m.ID, m)
		}
		results = append(results, r)
	}
	fmt.Printf("%s: %d mutants, %d killed, %d not, %v\n", room, judged, killed, judged-killed,
		time.Since(began).Round(time.Second))
	for _, f := range slices.Sorted(maps.Keys(survivors)) {
		fmt.Printf("  %s: %d\n", f, survivors[f])
	}
	data, err := json.MarshalIndent(results, "", " ")
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(out, strings.ReplaceAll(room, "/", "-")+".json"), data, 0o644)
}

// test is one test of the room, with the mutants that it reaches.
type test struct {
	name    string
	took    time.Duration
	reaches map[int]bool
}

// survey runs each test alone with no mutant on; each must pass. The quickest
// come first.
func survey(dir, binary string, skip *regexp.Regexp, limit time.Duration) ([]test, error) {
	list, err := command(dir, binary, "-test.list", ".").Output()
	if err != nil {
		return nil, err
	}
	var out []test
	for name := range strings.FieldsSeq(string(list)) {
		if !strings.HasPrefix(name, "Test") && !strings.HasPrefix(name, "Fuzz") || skip.MatchString(name) {
			continue
		}
		hits := filepath.Join(dir, "mutants.hits")
		os.Remove(hits)
		began := time.Now()
		c := command(dir, binary, "-test.run", "^"+name+"$", "-test.timeout", (4 * limit).String())
		c.Env = append(os.Environ(), "AMFRONT_MUTANT=0", "AMFRONT_MUTANT_HITS="+hits)
		if text, err := c.CombinedOutput(); err != nil {
			return nil, fmt.Errorf("%s fails with no mutant on: %w\n%s", name, err, text)
		}
		t := test{name, time.Since(began), map[int]bool{}}
		data, _ := os.ReadFile(hits)
		for id := range strings.FieldsSeq(string(data)) {
			n, _ := strconv.Atoi(id)
			t.reaches[n] = true
		}
		out = append(out, t)
	}
	slices.SortFunc(out, func(a, b test) int { return cmp.Compare(a.took, b.took) })
	return out, nil
}

// attack runs the tests that reach a mutant with it on, and names what failed:
// "" when it lives.
func attack(dir, binary string, id int, names []string, limit time.Duration) string {
	for batch := range slices.Chunk(names, 12) { // the quickest first
		c := command(dir, binary, "-test.run", "^("+strings.Join(batch, "|")+")$", "-test.failfast", "-test.timeout",
			limit.String())
		c.Env = append(os.Environ(), "AMFRONT_MUTANT="+strconv.Itoa(id))
		text, err := c.CombinedOutput()
		if err == nil {
			continue
		}
		if m := regexp.MustCompile(`(?m)^--- FAIL: (\S+)`).FindSubmatch(text); m != nil {
			return string(m[1])
		}
		return "the process: " + err.Error()
	}
	return ""
}

func command(dir, name string, args ...string) *exec.Cmd {
	c := exec.Command(name, args...)
	c.Dir = dir
	return c
}

// build compiles the tests of the room with all mutants in it; those that do
// not compile are dropped, by the line that the compiler names.
func build(repo, room, binary string, all []*Mutant) error {
	for range 30 {
		if err := write(); err != nil {
			return err
		}
		c := command(repo, "go", "test", "-c", "-vet=off", "-gcflags=amfront/"+room+"=-e", "-o", binary, "./"+room)
		text, err := c.CombinedOutput()
		if err == nil {
			return nil
		}
		n := 0
		for _, at := range regexp.MustCompile(`(?m)^(\S+\.go):(\d+):`).FindAllStringSubmatch(string(text), -1) {
			line, _ := strconv.Atoi(at[2])
			n += drop(all, filepath.ToSlash(filepath.Clean(at[1])), line)
		}
		if n == 0 {
			return fmt.Errorf("%w\n%s", err, text)
		}
	}
	return fmt.Errorf("%s does not compile with its mutants", room)
}

// drop leaves out the likeliest culprits of a line: values, whose types may not
// fit; all of it when there are none. A condition may begin some lines above.
func drop(all []*Mutant, file string, line int) int {
	n := 0
	for _, kinds := range [][]string{{"case left out"}, {"number", "word", "sum", "unwrapped", "evidence"}, nil} {
		for back := range 6 {
			for _, m := range all {
				if !m.dropped && m.File == file && m.Line == line-back && (kinds == nil || slices.Contains(kinds, m.Kind)) {
					m.dropped = true
					fmt.Println("NOT COMPILED", m)
					n++
				}
			}
			if n > 0 {
				return n
			}
			if kinds != nil {
				break // only of this very line
			}
		}
	}
	return n
}
