package suite

import (
	"slices"
	"strings"

	"amfront/words"
)

// TagExpression says of the tags of a scenario whether it is meant:
// "@D-03 and not (@provisoire or @lent)". The operators are "and", "or",
// "not" and parentheses; "not" binds tighter than "and", "and" than "or".
type TagExpression struct {
	eval func(tags []string) bool
	tags []string // that it names, in order
}

// ErrTags is wrapped by every complaint about a tag expression.
var ErrTags = words.Errorf("tag expression")

// ParseTags reads a tag expression.
func ParseTags(source string) (*TagExpression, error) {
	p := &tagParser{source: source, words: tagWords(source)}
	eval, err := p.or()
	if err == nil && p.at < len(p.words) {
		err = p.wrong("and, or, or the end")
	}
	if err != nil {
		return nil, err
	}
	return &TagExpression{eval: eval, tags: p.tags}, nil
}

// Match tells whether an example with these tags is meant.
func (e *TagExpression) Match(tags []string) bool { return e.eval(tags) }

// Tags lists the tags that the expression names.
func (e *TagExpression) Tags() []string { return e.tags }

// maxDepth bounds nesting.
const maxDepth = 64

type tagWord struct {
	text string
	at   int // octet, from 1
}

type tagParser struct {
	source string
	words  []tagWord
	at     int
	depth  int
	tags   []string
}

func tagWords(s string) []tagWord {
	var out []tagWord
	start := -1
	end := func(i int) {
		if start >= 0 {
			out = append(out, tagWord{s[start:i], start + 1})
			start = -1
		}
	}
	for i, r := range s {
		switch {
		case r == '(' || r == ')':
			end(i)
			out = append(out, tagWord{string(r), i + 1})
		case r == ' ' || r == '\t' || r == '\n':
			end(i)
		case start < 0:
			start = i
		}
	}
	end(len(s))
	return out
}

func (p *tagParser) wrong(expected string) error {
	found, at := words.Text("the end"), len(p.source)+1
	if p.at < len(p.words) {
		found, at = words.Errorf("%q", p.words[p.at].text), p.words[p.at].at
	}
	return words.Errorf("%w %q, character %d: expected %s, found %s; write for instance \"@D-03 and not @provisoire\"",
		ErrTags, p.source, at, words.Text(expected), found)
}

func (p *tagParser) take(word string) bool {
	if p.at < len(p.words) && p.words[p.at].text == word {
		p.at++
		return true
	}
	return false
}

func (p *tagParser) or() (func([]string) bool, error) {
	return p.chain("or", p.and, func(a, b bool) bool { return a || b })
}

func (p *tagParser) and() (func([]string) bool, error) {
	return p.chain("and", p.not, func(a, b bool) bool { return a && b })
}

func (p *tagParser) chain(operator string, part func() (func([]string) bool, error),
	join func(a, b bool) bool) (func([]string) bool, error) {
	left, err := part()
	for err == nil && p.take(operator) {
		var right func([]string) bool
		if right, err = part(); err == nil {
			was := left
			left = func(tags []string) bool { return join(was(tags), right(tags)) }
		}
	}
	return left, err
}

func (p *tagParser) not() (func([]string) bool, error) {
	if p.depth++; p.depth > maxDepth {
		return nil, words.Errorf("%w %q: nested deeper than %d", ErrTags, p.source, maxDepth)
	}
	defer func() { p.depth-- }()
	if p.take("not") {
		inner, err := p.not()
		return func(tags []string) bool { return !inner(tags) }, err
	}
	if p.take("(") {
		inner, err := p.or()
		if err == nil && !p.take(")") {
			err = p.wrong("and, or, or a closing parenthesis")
		}
		return inner, err
	}
	if p.at >= len(p.words) || !strings.HasPrefix(p.words[p.at].text, "@") || len(p.words[p.at].text) < 2 {
		return nil, p.wrong("a tag such as @D-03, not, or an opening parenthesis")
	}
	tag := p.words[p.at].text
	p.at++
	p.tags = append(p.tags, tag)
	return func(tags []string) bool { return slices.Contains(tags, tag) }, nil
}
