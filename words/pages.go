package words

import (
	_ "embed"
	"reflect"
	"regexp"
	"strconv"
	"strings"
	"sync"
)

// console are the pairs of the console's pages. Several French texts may have one
// English: these pairs are found by the French alone.
//
//go:embed console.txt
var console string

// Page is the source of a page (html/template) in this language. A text between
// two tags, or of an attribute that is read or heard, is looked up as a whole:
// blanks as one, what an action shows as %s. A constant among the arguments of an
// action is looked up, too, and so is the value that it shows, by the template's
// function say (Value). What stands in an element marked lang="fr" stays as it is.
func (l Language) Page(source string) string {
	if l != English {
		return source
	}
	return translated(source, l.lookUp)
}

// Script is the source of a script with its constants in double quotes in this language.
func (l Language) Script(source string) string {
	if l != English {
		return source
	}
	return quoted().ReplaceAllStringFunc(source, func(s string) string { return requoted(s, l.lookUp) })
}

// Value is what a page, whose texts are French, shows of a value: what speaks both
// languages and a text that the table has in this one; anything else as it is.
func (l Language) Value(v any) any {
	if said, is := v.(Speaker); is {
		return said.In(l)
	}
	if text := reflect.ValueOf(v); l == English && text.Kind() == reflect.String {
		if said, known := l.pair(text.String()); known {
			return said
		}
	}
	return v
}

// lookUp finds a phrase of a page, or a constant of it.
func (l Language) lookUp(text string, _ bool) (string, bool) { return l.pair(text) }

// pair looks a text up, its blanks as one.
func (l Language) pair(text string) (string, bool) {
	text = folded(text)
	p, known := pagePairs()[text]
	if !known {
		p, known = find(text)
	}
	if !known { // as the data's plain text has it
		p, known = find(strings.ReplaceAll(text, "’", "'"))
	}
	return p.in(l), known
}

func folded(text string) string { return strings.Join(strings.Fields(text), " ") }

const (
	aConstant = `"(?:[^"\\\n]|\\.)*"`
	anAction  = `\{\{(?:/\*(?s:.*?)\*/|(?:` + aConstant + `|[^"}]|\}[^}])*)\}\}`
	aValue    = `"(?:` + anAction + `|[^"])*"`
)

// lazily makes an expression when a page is first put into other words: no command is.
func lazily(expression string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(expression) })
}

var (
	pieces = lazily(`(` + anAction + `)|(</?[a-zA-Z!](?:` + anAction + `|` + aValue +
		`|'[^']*'|[^>"'])*>)|[^<{]+|.`)
	readable = lazily(`(\s(?:title|aria-label|placeholder|alt|label|data-l|data-confirm)=)(` + aValue + `)`)
	quoted   = lazily(aConstant)
	silent   = lazily(`^\{\{-? ?(?:if|else|end|range|with|define|block|template|/\*|\$\w+ :?=)`)
	french   = lazily(`^<(\w+)[^>{]*\slang="fr"`)
	name     = lazily(`^[a-z0-9-]*$`)
	spoken   = lazily(`\pL`)
	mute     = lazily(`&#?\w+;|%s`)
)

// lookUp finds a text, which is a constant of an action or a phrase.
type lookUp = func(text string, constant bool) (string, bool)

// requoted is a constant in other words, where they are known; a lower-case word
// may be a name, and stays.
func requoted(s string, word lookUp) string {
	if text, err := strconv.Unquote(s); err == nil && !name().MatchString(text) {
		if said, known := reworded(text, true, word); known {
			return strconv.Quote(said)
		}
	}
	return s
}

// reworded is a text in other words between the blanks that it has at its ends.
func reworded(text string, constant bool, word lookUp) (string, bool) {
	said, known := word(folded(text), constant)
	from := strings.TrimLeft(text, " \n\t")
	return text[:len(text)-len(from)] + said + from[len(strings.TrimRight(from, " \n\t")):], known
}

// unspaced prints marks as English has them.
var unspaced = strings.NewReplacer(" :", ":", " ;", ";", " ?", "?", " !", "!")

// translated is the source of a template in other words.
func translated(source string, word lookUp) string {
	p := &page{word: word}
	for _, m := range pieces().FindAllStringSubmatch(source, -1) {
		switch piece, action, tag := m[0], m[1], m[2]; {
		case tag != "":
			p.flush()
			p.tag(tag)
		case p.depth > 0:
			p.out.WriteString(piece)
		case silent().MatchString(action):
			p.flush()
			p.silent(action)
		default:
			p.run = append(p.run, piece)
		}
	}
	p.flush()
	return p.out.String()
}

// page is a template's source on its way into other words.
type page struct {
	out   strings.Builder
	word  lookUp
	run   []string // texts and actions that show something, since the last tag
	stays string   // name of an element whose content stays French
	depth int      // of elements of that name, 0 outside of it
}

// tag passes a tag on, with its readable attributes in other words.
func (p *page) tag(tag string) {
	if m := french().FindStringSubmatch(tag); m != nil && p.depth == 0 {
		p.stays, p.depth = m[1], 1
	} else if p.depth > 0 && strings.HasPrefix(tag, "</"+p.stays+">") {
		p.depth--
	} else if p.depth > 0 && (strings.HasPrefix(tag, "<"+p.stays+">") || strings.HasPrefix(tag, "<"+p.stays+" ")) {
		p.depth++
	}
	p.out.WriteString(readable().ReplaceAllStringFunc(tag, func(s string) string {
		m := readable().FindStringSubmatch(s)
		return m[1] + `"` + translated(m[2][1:len(m[2])-1], p.word) + `"`
	}))
}

// silent passes an action on that shows nothing itself; what it hands to another
// template is in other words.
func (p *page) silent(action string) {
	if name, args, is := strings.Cut(action, `" `); is && strings.HasPrefix(name, "{{template ") {
		action = name + `" ` + quoted().ReplaceAllStringFunc(args, func(s string) string { return requoted(s, p.word) })
	}
	p.out.WriteString(action)
}

// flush passes a run on: as one phrase if it is known, its actions at their places.
func (p *page) flush() {
	var phrase strings.Builder
	var actions []string
	for _, piece := range p.run {
		if inner, is := strings.CutPrefix(piece, "{{"); is {
			inner = quoted().ReplaceAllStringFunc(strings.TrimSuffix(inner, "}}"), func(s string) string {
				return requoted(s, p.word)
			})
			actions = append(actions, "{{"+inner+" | say}}")
			piece = "%s"
		}
		phrase.WriteString(piece)
	}
	p.run = nil
	text := phrase.String()
	said, known := "", false
	if spoken().MatchString(mute().ReplaceAllString(text, "")) {
		said, known = reworded(text, false, p.word)
	}
	if known {
		text = said
	} else {
		text = unspaced.Replace(text)
	}
	p.out.WriteString(placed(text, actions))
}

// placed is a format of %s and %[n]s with its arguments; a percent sign is one.
func placed(format string, args []string) string {
	n := 0
	return place().ReplaceAllStringFunc(format, func(verb string) string {
		if m := place().FindStringSubmatch(verb); m[1] != "" {
			n, _ = strconv.Atoi(m[1])
			n--
		}
		n++
		if n > len(args) {
			return verb
		}
		return args[n-1]
	})
}

var place = lazily(`%(?:\[(\d+)\])?s`)
