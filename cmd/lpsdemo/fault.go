package main

import (
	"fmt"
	"slices"
	"strings"

	"amfront/lps/adapter"
	"amfront/lps/faulty"
)

// flags takes --fault NAME off the arguments, before or after the action: the
// bench adds the action last, a person may write it first.
func (c *command) flags(args []string) ([]string, error) {
	i := slices.IndexFunc(args, func(a string) bool { return a == "--fault" || strings.HasPrefix(a, "--fault=") })
	if i < 0 {
		return args, nil
	}
	name, given := strings.CutPrefix(args[i], "--fault=")
	n := 1
	if !given {
		if i+1 == len(args) {
			return nil, fmt.Errorf("--fault needs a name; lpsdemo --faults lists them")
		}
		name, n = args[i+1], 2
	}
	c.fault = name
	return slices.Delete(slices.Clone(args), i, i+n), nil
}

// faults lists the variants, for a trainer who chooses one.
func (c *command) faults() int {
	for _, v := range faulty.Variants() {
		fmt.Fprintf(c.out, "%s\n    %s\n    Comment cela se voit : %s\n    Ce qui en vient : %s\n", v.Name, v.Title, v.Shows,
			v.Causes)
		if v.OneProcess {
			fmt.Fprintf(c.out, "    Ne se montre qu'avec un logiciel qui reste ouvert : lpsdemo --resident, ou amfront zoo "+
				"--only %s --html FICHIER\n", v.Name)
		}
		if v.Protocol > adapter.Version1 {
			fmt.Fprintf(c.out, "    Ne se montre que par le protocole %d\n", v.Protocol)
		}
		if len(v.Requirements) > 0 {
			fmt.Fprintf(c.out, "    Enfreint : %s\n", strings.Join(v.Requirements, ", "))
		}
	}
	return 0
}
