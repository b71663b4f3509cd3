package scenarios

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"
	"sync"

	"amfront/words"
	"amfront/words/spelling"
)

// Profile is a fixed choice of scenarios of one edition of the suite. A
// scenario that is not in its list does not count in it, were it added to the
// suite since; one whose steps changed makes the profile refuse the suite.
type Profile struct {
	Name    string `json:"name"`    // "ci-rapide"
	Title   string `json:"title"`   // French
	Purpose string `json:"purpose"` // French: what it is for, when to use it
	Suite   string `json:"suite"`   // version of the suite that it is pinned to
	// SHA256 is of the ids and steps of its scenarios, in order (lower-case
	// hexadecimal).
	SHA256    string   `json:"sha256"`
	Scenarios []string `json:"scenarios"`
}

// Has tells whether a scenario is in the profile.
func (p Profile) Has(id string) bool { return slices.Contains(p.Scenarios, id) }

//go:embed profiles.json
var profilesJSON []byte

var profiles = sync.OnceValues(func() ([]Profile, error) { return readProfiles(profilesJSON) })

// ErrUnknownProfile is returned for a profile that does not exist.
var ErrUnknownProfile = words.Errorf("unknown profile")

// Profiles lists the built-in profiles.
func Profiles() ([]Profile, error) {
	all, err := profiles()
	return slices.Clone(all), err
}

// ProfileByName finds a profile; its error names those that there are.
func ProfileByName(name string) (Profile, error) {
	all, err := profiles()
	if err != nil {
		return Profile{}, err
	}
	names := make([]string, len(all))
	for i, p := range all {
		if p.Name == name {
			return p, nil
		}
		names[i] = p.Name
	}
	return Profile{}, words.Errorf("%w %q%s; expected one of %s", ErrUnknownProfile, name, spelling.Suggest(name, names),
		strings.Join(names, ", "))
}

func readProfiles(data []byte) ([]Profile, error) {
	var all []Profile
	if err := strict(data, &all); err != nil {
		return nil, fmt.Errorf("profiles: %w", err)
	}
	names := map[string]bool{}
	for _, p := range all {
		ids := map[string]bool{}
		for _, id := range p.Scenarios {
			if ids[id] {
				return nil, fmt.Errorf("profile %s: scenario %s stands twice", p.Name, id)
			}
			ids[id] = true
		}
		switch {
		case !idPattern.MatchString(p.Name) || names[p.Name]:
			return nil, fmt.Errorf("profiles: name %q is empty, malformed or stands twice", p.Name)
		case p.Title == "" || p.Purpose == "" || p.Suite == "":
			return nil, fmt.Errorf("profile %s: title, purpose and suite are all needed", p.Name)
		case len(p.Scenarios) == 0:
			return nil, fmt.Errorf("profile %s: no scenario", p.Name)
		}
		names[p.Name] = true
	}
	return all, nil
}
