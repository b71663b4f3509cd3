// Command vectors-go is how a team that writes Go runs the vectors over its own
// code: replace the functions that judge by calls of yours.
//
//	go run ./examples/vectors/go DIR [--without CHECK,CHECK…]
//
// It prints a line for each vector that is not judged as it should be. With
// --without it leaves a check out, one after the other, to show that the
// vectors notice. Standard library only.
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// Vector is what a runner needs of one.
type Vector struct {
	ID, Result string
	At         time.Time
	Inputs     map[string]any
	Expected   map[string]any
}

// Judge is a run over a directory with one check left out, "" for none.
type Judge struct {
	dir, without string
}

func (j Judge) on(check string) bool { return check != j.without }

// Refusal is a reason to refuse; "" accepts.
type Refusal string

func main() {
	if len(os.Args) != 2 && (len(os.Args) != 4 || os.Args[2] != "--without") {
		fmt.Fprintln(os.Stderr, "usage: vectors-go DIR [--without CHECK,CHECK…]")
		os.Exit(2)
	}
	without := []string{""}
	if len(os.Args) == 4 {
		without = strings.Split(os.Args[3], ",")
	}
	wrong := 0
	for _, check := range without {
		wrong += Judge{os.Args[1], check}.run()
	}
	if wrong > 0 {
		os.Exit(1)
	}
}

// run judges every vector and tells how many it got wrong.
func (j Judge) run() (wrong int) {
	var index struct {
		Families []struct{ Family, File string }
	}
	j.read("vectors.json", &index)
	for _, f := range index.Families {
		judge := map[string]func(Vector) (Refusal, map[string]any){
			"certificates": j.certificate, "lists": j.list, "directory": j.directory, "decrypt": j.decrypt,
			"documents": j.documents, "mails": j.mail, "service": j.service, "plans": j.plan, "deposits": j.deposit,
		}[f.Family]
		var family struct {
			Checks  map[string]string
			Vectors []Vector
		}
		j.read(f.File, &family)
		if j.without != "" && family.Checks[j.without] == "" {
			continue
		}
		for _, v := range family.Vectors {
			why, got := judge(v)
			ok := v.Result == "acceptable" || (why == "") == (v.Result == "valid")
			for name, want := range v.Expected {
				ok = ok && (why != "" || fmt.Sprint(got[name]) == fmt.Sprint(want))
			}
			if !ok {
				wrong++
				fmt.Printf("%s\t%s\texpected %s %v, got %q %v\n", j.without, v.ID, v.Result, v.Expected, why, got)
			}
		}
	}
	return wrong
}

func (j Judge) read(name string, to any) {
	must(json.Unmarshal(j.file(name), to))
}

func (j Judge) file(name any) []byte {
	b, err := os.ReadFile(filepath.Join(j.dir, name.(string)))
	must(err)
	return b
}

// files are those that a list of names in the inputs names.
func (j Judge) files(names any) (out [][]byte) {
	for _, n := range names.([]any) {
		out = append(out, j.file(n))
	}
	return out
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}
