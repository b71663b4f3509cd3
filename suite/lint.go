package suite

import (
	"bytes"
	"regexp"
	"strings"
	"unicode/utf8"

	messages "github.com/cucumber/messages/go/v34"
	"golang.org/x/text/unicode/norm"

	"amfront/scenarios"
	"amfront/steps"
	"amfront/words"
)

// lintText looks for what makes the parser read something else than what a
// person sees.
func lintText(name string, text []byte) Complaints {
	var bad Complaints
	at := func(line int, format string, args ...any) {
		bad = append(bad, Complaint{name, line, words.Errorf(format, args...)})
	}
	switch {
	case bytes.HasPrefix(text, []byte("\xef\xbb\xbf")):
		at(1, "the file begins with a byte order mark; save it as UTF-8 without BOM")
	case !utf8.Valid(text):
		at(1+bytes.Count(text[:invalid(text)], []byte("\n")), "not UTF-8; save the file as UTF-8")
	case !norm.NFC.IsNormal(text):
		for i, line := range bytes.Split(text, []byte("\n")) {
			if !norm.NFC.IsNormal(line) {
				at(i+1, "accents written as two characters (NFD); normalise the file to NFC")
			}
		}
	case !strings.HasPrefix(strings.TrimLeft(string(text), " \t\n"), "# language: fr"):
		at(1, "the first line must be: # language: fr")
	}
	return bad
}

func invalid(text []byte) int {
	for i := 0; i < len(text); {
		r, n := utf8.DecodeRune(text[i:])
		if r == utf8.RuneError && n == 1 {
			return i
		}
		i += n
	}
	return 0
}

// stepLike is a line of a description that was meant as a step: a keyword, or
// one mistyped or with a typographic apostrophe.
var stepLike = regexp.MustCompile(
	`^(\*|É?tant|Etant|Quand\w*|Lorsqu\w*|Alors\w*|Et |Et que|Mais |Donc |Soit |Sachant)\b?.*`)

// lintDocument looks for steps swallowed by a description and for scenarios
// without any.
func lintDocument(name string, doc *messages.GherkinDocument) Complaints {
	var bad Complaints
	described := func(what, description string, line int64) {
		for i, l := range strings.Split(description, "\n") {
			if stepLike.MatchString(strings.TrimSpace(l)) {
				bad = append(bad, Complaint{name, int(line) + i + 1,
					words.Errorf("%q reads like a step but the parser took it for description of the %s; check the keyword and the "+
						"apostrophe", strings.TrimSpace(l), what)})
			}
		}
	}
	described("feature", doc.Feature.Description, doc.Feature.Location.Line)
	for _, c := range doc.Feature.Children {
		if c.Rule != nil {
			described("rule", c.Rule.Description, c.Rule.Location.Line)
		}
	}
	each(doc, func(_ string, b *messages.Background, s *messages.Scenario) {
		if b != nil {
			described("background", b.Description, b.Location.Line)
			return
		}
		described("scenario", s.Description, s.Location.Line)
		if len(s.Steps) == 0 {
			bad = append(bad, Complaint{name, int(s.Location.Line), words.Errorf("scenario %q has no steps", s.Name)})
		}
		if strings.HasPrefix(strings.TrimSpace(s.Keyword), "Plan") && len(s.Examples) == 0 {
			bad = append(bad, Complaint{name, int(s.Location.Line),
				words.Errorf("plan %q has no examples: it would never be played", s.Name)})
		}
		for _, ex := range s.Examples {
			if len(ex.TableBody) == 0 {
				bad = append(bad, Complaint{name, int(ex.Location.Line), words.Errorf("a table of examples without a row")})
			}
		}
	})
	return bad
}

// LintSteps complains of steps that no or several definitions mean, and of
// examples that check nothing.
func LintSteps(features []Feature, v *steps.Vocabulary) Complaints {
	var bad Complaints
	for _, e := range Examples(features) {
		checks := 0
		for _, st := range e.Steps {
			d, err := v.Find(st.Text)
			if err != nil {
				bad = append(bad, Complaint{e.File, st.Line, err})
			} else if d.Role == steps.Verify {
				checks++
			}
		}
		if checks == 0 {
			bad = append(bad, Complaint{e.File, e.Line,
				words.Errorf("scenario %s checks nothing: whatever the LPS does, it would not fail", e.ID)})
		}
	}
	return bad
}

// LintTags complains of requirement tags that the catalogue does not have.
func LintTags(features []Feature) Complaints {
	var bad Complaints
	for _, e := range Examples(features) {
		for _, tag := range e.Tags {
			if _, known := scenarios.RequirementByID(tag[1:]); !known && requirementTag.MatchString(tag) {
				bad = append(bad, Complaint{e.File, e.Line,
					words.Errorf("scenario %s names the requirement %s, which the catalogue does not have", e.ID, tag[1:])})
			}
		}
	}
	return bad
}
