package suite

import (
	"errors"
	"strings"
	"testing"
)

func TestTags(t *testing.T) {
	for _, tc := range []struct {
		source string
		tags   string
		want   bool
	}{
		{"@a", "@a @b", true},
		{"@c", "@a @b", false},
		{"not @c", "@a", true},
		{"@a and not @b", "@a @b", false},
		{"@a or @b and @c", "@a", true},    // and binds tighter
		{"(@a or @b) and @c", "@a", false}, // parentheses
		{"not @a or @b", "@a @b", true},    // not binds tightest
		{"not (@a or @b)", "@b", false},
		{"not not @a", "@a", true},
		{"(@a)and(@b)", "@a @b", true},
		{"@id=D-03.x", "@id=D-03.x", true},
		{"@a", "@ab", false}, // a tag, not a prefix
	} {
		e, err := ParseTags(tc.source)
		if err != nil {
			t.Errorf("%s: %v", tc.source, err)
		} else if got := e.Match(strings.Fields(tc.tags)); got != tc.want {
			t.Errorf("%s on %s: %v, want %v", tc.source, tc.tags, got, tc.want)
		}
	}
}

func TestTagsRefused(t *testing.T) {
	for source, names := range map[string]string{
		"":                      "the end",
		"@a &&":                 `"&&"`,
		"@a,@b":                 "",
		"~@a":                   `"~@a"`,
		"@a @b":                 `"@b"`,
		"@a and":                "the end",
		"(@a":                   "closing parenthesis",
		"@a)":                   `")"`,
		"and @a":                `"and"`,
		"D-03":                  `"D-03"`,
		"@":                     `"@"`,
		"@a AND @b":             `"AND"`,
		strings.Repeat("(", 99): "nested",
	} {
		e, err := ParseTags(source)
		if source == "@a,@b" { // one odd tag: Choose says that no scenario has it
			if err != nil || e.Tags()[0] != "@a,@b" {
				t.Errorf("%q: %v", source, err)
			}
			continue
		}
		if !errors.Is(err, ErrTags) || !strings.Contains(err.Error(), names) {
			t.Errorf("%q: %v; want an error that names %s", source, err, names)
		}
	}
}

func FuzzTags(f *testing.F) {
	for _, s := range []string{"@a and (@b or not @c)", "((", "not", "@é or @b", ")@a("} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		e, err := ParseTags(s)
		if err == nil {
			e.Match([]string{"@a"})
			if len(e.Tags()) == 0 {
				t.Errorf("%q is an expression without a tag", s)
			}
		}
	})
}
