package suite

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

	"amfront/scenarios"
	"amfront/words"
	"amfront/words/spelling"
)

// Selection says which examples of a suite are to be played.
type Selection struct {
	Tags    string   // tag expression, "" for all
	Only    []string // ids of scenarios, plans, requirements; empty for all
	Profile *scenarios.Profile
}

// ErrSelection is wrapped by a complaint about what was asked for.
var ErrSelection = words.Errorf("selection")

// provisional is the tag of a scenario that is reported and not counted.
const provisional = "@provisoire"

// Choose lists the ids of the examples meant. A tag or id that the suite does
// not have is an error, for a slip of the pen must not narrow a run in
// silence. When nothing at all is left that is no error: a run of nothing
// says so itself.
func (s Selection) Choose(features []Feature) (ids []string, err error) {
	all := Examples(features)
	if s.Profile != nil {
		if all, err = inProfile(*s.Profile, all); err != nil {
			return nil, err
		}
	}
	if len(s.Only) > 0 {
		inside := all
		if all, err = named(s.Only, inside); err != nil {
			if _, outside := named(s.Only, Examples(features)); outside == nil {
				err = words.Errorf("%w: %s has not all of %s; leave --profile out to play them", ErrSelection, s.Profile.Name,
					strings.Join(s.Only, ", "))
			}
			return nil, err
		}
	}
	if s.Tags == "" {
		return idsOf(all), nil
	}
	e, err := ParseTags(s.Tags)
	if err != nil {
		return nil, err
	}
	known := []string{provisional}
	for _, x := range Examples(features) {
		known = append(known, x.Tags...)
	}
	for _, x := range all {
		if e.Match(x.Tags) {
			ids = append(ids, x.ID)
		}
	}
	for _, tag := range e.Tags() {
		if !slices.Contains(known, tag) {
			return nil, words.Errorf("%w: no scenario has the tag %s%s", ErrSelection, tag, spelling.Suggest(tag, known))
		}
	}
	return ids, nil
}

// named keeps the examples of the ids given: a scenario, a plan (all its
// rows), or a requirement (all scenarios that carry it).
func named(only []string, all []Example) ([]Example, error) {
	keep := map[string]bool{}
	for _, id := range only {
		found := false
		for _, x := range all {
			if x.ID == id || strings.HasPrefix(x.ID, id+".") || slices.Contains(x.Tags, "@"+id) {
				keep[x.ID], found = true, true
			}
		}
		if !found {
			return nil, words.Errorf("%w: no scenario or requirement %q here%s", ErrSelection, id,
				spelling.Suggest(id, namesOf(all)))
		}
	}
	return slices.DeleteFunc(slices.Clone(all), func(x Example) bool { return !keep[x.ID] }), nil
}

// inProfile keeps the examples of a profile, in the order of the files, and
// refuses a suite that is not the one that the profile is pinned to.
func inProfile(p scenarios.Profile, all []Example) ([]Example, error) {
	kept := slices.DeleteFunc(slices.Clone(all), func(x Example) bool { return !p.Has(x.ID) })
	for _, id := range p.Scenarios {
		if !slices.ContainsFunc(kept, func(x Example) bool { return x.ID == id }) {
			return nil, words.Errorf("%w: profile %s wants scenario %s, which these features do not have; it is pinned to "+
				"version %s of the suite", ErrSelection, p.Name, id, p.Suite)
		}
	}
	if got := Pin(kept); got != p.SHA256 {
		return nil, words.Errorf("%w: profile %s is pinned to version %s of the suite (SHA-256 of its scenarios %.12s), "+
			"these features differ (%.12s); leave --features out, or play without the profile", ErrSelection, p.Name, p.Suite,
			p.SHA256, got)
	}
	return kept, nil
}

// Pin is the SHA-256 over ids and steps of examples: what a profile promises
// to play.
func Pin(examples []Example) string {
	h := sha256.New()
	for _, x := range examples {
		fmt.Fprintf(h, "%s\n", x.ID)
		for _, st := range x.Steps {
			fmt.Fprintf(h, " %s %s\n", st.Keyword, st.Text)
		}
	}
	return hex.EncodeToString(h.Sum(nil))
}

// namesOf is everything that an example may be asked for by.
func namesOf(list []Example) (out []string) {
	for _, x := range list {
		for _, tag := range x.Tags {
			if m := requirementTag.FindStringSubmatch(tag); m != nil {
				out = append(out, tag[1:])
			} else if m := idTag.FindStringSubmatch(tag); m != nil {
				out = append(out, m[1])
			}
		}
	}
	return append(out, idsOf(list)...)
}

func idsOf(list []Example) []string {
	out := make([]string, len(list))
	for i, x := range list {
		out[i] = x.ID
	}
	return out
}
