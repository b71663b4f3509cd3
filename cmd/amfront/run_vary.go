package main

import (
	"regexp"
	"slices"
	"strconv"

	"amfront/bench/vary"
	"amfront/words"
)

// seedFlag is --vary: with a seed, or alone to have one drawn.
type seedFlag struct {
	seed  uint64
	drawn bool
}

// IsBoolFlag lets package flag take --vary alone.
func (f *seedFlag) IsBoolFlag() bool { return true }

func (f *seedFlag) String() string { return strconv.FormatUint(f.seed, 10) }

// Set takes a seed from 1; "true" is what package flag gives for none.
func (f *seedFlag) Set(s string) (err error) {
	if f.drawn = s == "true"; f.drawn {
		f.seed = vary.Draw()
	} else if f.seed, err = strconv.ParseUint(s, 10, 64); err != nil || f.seed == 0 {
		return words.Errorf("expected a whole number from 1, or nothing to have one drawn")
	}
	return nil
}

// plan is what was asked for: nil for nothing.
func (f *seedFlag) plan() *vary.Plan {
	if f.seed == 0 {
		return nil
	}
	return vary.New(f.seed)
}

var isNumber = regexp.MustCompile(`^[0-9]+$`)

// joinSeed makes "--vary 12" one word, which package flag would leave apart.
func joinSeed(args []string) []string {
	for i := 0; i+1 < len(args); i++ {
		if (args[i] == "--vary" || args[i] == "-vary") && isNumber.MatchString(args[i+1]) {
			return slices.Concat(args[:i], []string{"--vary=" + args[i+1]}, args[i+2:])
		}
	}
	return args
}
