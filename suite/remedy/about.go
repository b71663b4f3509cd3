package remedy

import (
	"regexp"
	"slices"
	"strings"
	"sync"

	"amfront/judge/report"
)

// about is what the sentence of a red check speaks of: an edit of anything else
// may turn it green, and is odd advice (a transfer encoding for a file name).
type about struct {
	things []string
	quotes []string
	vague  bool // it names nothing of a mail: the lot did not come, did not leave again
}

// Things of a mail that are no field.
const (
	theDocument  = "document"
	theEncoding  = "encoding"
	theLines     = "lines"
	theStructure = "structure"
	theBox       = "box"
)

// spoken are the words by which sentences name a thing.
var spoken = sync.OnceValue(func() map[string]*regexp.Regexp {
	return map[string]*regexp.Regexp{
		"Subject":                   anyOf(`\bobjet\b`, `Subject`, `compostage`, `exercice`),
		"Content-Description":       anyOf(`Content-Description`, `\bun flux`, `annonce\b`, `description`),
		"Content-Type":              anyOf(`Content-Type`, `application/`, `multipart`),
		"Content-Disposition":       anyOf(`Content-Disposition`, `nom d[eu] fichier`, `fichier nommé`, `l'extension`),
		"Date":                      anyOf(`\bDate\b`, `\bdate du\b`),
		"From":                      anyOf(`\bFrom\b`, `expéditeur`),
		"To":                        anyOf(`\bTo\b`),
		"Message-ID":                anyOf(`Message-ID`, `identifiants? de message`),
		"MIME-Version":              anyOf(`MIME-Version`),
		"Content-Transfer-Encoding": anyOf(`Content-Transfer-Encoding`),
		theEncoding: anyOf(`Content-Transfer-Encoding`, `base64`, `\b[Ee]ncod`, `lignes?\b`, `pièce jointe`,
			`CMS`),
		theLines: anyOf(`\bCR\b`, `\bLF\b`, `lignes?\b`),
		theStructure: anyOf(`multipart`, `\bpartie`, `élément`, `\d fichiers`, `seul fichier`, `délimiteur`,
			`message simple`),
		theBox: anyOf(`\bboîte`, `messages? reçus? :`, `adress`, `\bremis\b`, `destinataire a changé`),
		theDocument: anyOf(`pièce jointe`, `[Cc]hiffr`, `AES`, `DES\b`, `CMS`, `EnvelopedData`, `SignedData`, `RSA`,
			`certificat`, `\b[Cc]lé`, `compression`, `contenu`, `empreinte`, `octets?\b`, `gzip`, `PEM`, `S/MIME`, `\bDER\b`,
			`destinataires?\b`, `\bIV\b`, `vecteur`, `document`, `l[e'] ?fichier (a|est|chiffré|remis|envoyé)`, `le fichier,`,
			`algorithme`, `porte ce fichier`),
	}
})

// anyOf finds one of several words.
func anyOf(list ...string) *regexp.Regexp { return regexp.MustCompile(strings.Join(list, "|")) }

var guillemets = regexp.MustCompile(`«\s*(.*?)\s*»`)

// aboutOf reads what a red check says: what was seen and why. What it expects names
// more than what it missed.
func aboutOf(c report.Check) (a about) {
	text := c.Observed + " ; " + c.Reason
	for _, q := range guillemets.FindAllStringSubmatch(text, -1) {
		if len(q[1]) > 3 {
			a.quotes = append(a.quotes, q[1])
		}
	}
	text = strings.ReplaceAll(guillemets.ReplaceAllString(text, "«»"), "objet CMS", "CMS")
	for thing, words := range spoken() {
		if words.MatchString(text) {
			a.things = append(a.things, thing)
		}
	}
	a.vague = len(a.things) == 0 && len(a.quotes) == 0
	return a
}

// concerns tells whether the sentence names what an edit changes, or quotes it.
func (a about) concerns(e edit) bool {
	if slices.ContainsFunc(e.things(), func(thing string) bool { return slices.Contains(a.things, thing) }) {
		return true
	}
	return slices.ContainsFunc(e.values, func(v string) bool {
		return len(v) > 3 && slices.ContainsFunc(a.quotes, func(q string) bool {
			return strings.Contains(v, q) || strings.Contains(q, v)
		})
	})
}

// things are what an edit changes.
func (e edit) things() []string {
	switch e.kind {
	case report.EditLineEnds:
		return []string{theLines}
	case report.EditEmptyLine, report.EditClosing, report.EditSparePart, report.EditStructure:
		return []string{theStructure}
	case report.EditBase64:
		return []string{theEncoding}
	case report.EditMailbox:
		return []string{theBox, "To"}
	}
	if e.kind.Document() {
		return []string{theDocument}
	}
	for name := range spoken() { // as the sentences write it
		if strings.EqualFold(name, e.of) {
			return []string{name}
		}
	}
	return []string{e.of}
}

// takers are the red checks that an edit mends and that take it for their remedy:
// those whose sentence speaks of what it changes, and with them those whose
// sentence speaks of nothing in a mail, for they only follow. Another subject or
// mailbox makes another lot of it: none follows from that.
func (t *trial) takers(e edit, now []report.Check) (out []int) {
	concerned := false
	for _, i := range t.reds {
		if mends(t.before, now, i) && t.about[i].concerns(e) {
			concerned = true
		}
	}
	another := e.kind == report.EditMailbox || strings.EqualFold(e.of, "Subject")
	for _, i := range t.reds {
		follows := t.about[i].vague && concerned && !another
		if t.wants(i, e) && (follows || t.about[i].concerns(e)) && mends(t.before, now, i) {
			out = append(out, i)
		}
	}
	return out
}
