package report

import "amfront/words"

// inWords is a text of the zoo in a language: by its pair, or the French as a
// quotation.
func inWords(l words.Language, text string) string {
	if word := l.Word(text); word != text {
		return word
	}
	return l.Quoted(text)
}

// faultNamed is a fault by its title and its name.
func faultNamed(l words.Language, title, name string) string {
	if word := l.Word(title); word != title {
		return "“" + word + "” (" + name + ")"
	}
	return "« " + title + " » (" + name + ")"
}
