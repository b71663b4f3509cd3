package zoo

import (
	"encoding/base64"
	"fmt"
	"io"
	"mime"
	"mime/quotedprintable"
	"net/textproto"
	"regexp"
	"strings"
)

// mailFacets are of the message and its parts.
func mailFacets() []Facet {
	return []Facet{
		{"objet", "Objet du message", each(func(_ *tape, l letter) []string { return []string{l.header.Get("Subject")} })},
		{"entetes", "En-têtes du message", each(headers)},
		{"structure", "Structure MIME", each(structure)},
		{"partie", "En-têtes de la pièce jointe", each(partHeaders)},
		{"description", "Content-Description de la pièce jointe", each(attachments(func(p part) string {
			return p.header.Get("Content-Description")
		}))},
		{"fichier", "Nom de la pièce jointe", each(attachments(func(p part) string { return p.name }))},
		{"lignes", "Lignes du message", each(lineLengths)},
		{"ecriture", "Écriture du message : ordre et casse des champs, replis, frontière, base64", each(written)},
		{"identifiants", "Identifiants des messages", identifiers},
	}
}

// each draws lines from every message that left.
func each(f func(*tape, letter) []string) func(*tape) []string {
	return func(t *tape) []string {
		out := []string{}
		for _, l := range t.mails {
			if l.err != nil {
				out = append(out, "message illisible : "+l.err.Error())
				continue
			}
			out = append(out, f(t, l)...)
		}
		return out
	}
}

// attachments draws a line from every part attached.
func attachments(line func(part) string) func(*tape, letter) []string {
	return func(_ *tape, l letter) (out []string) {
		for _, p := range l.attached() {
			out = append(out, line(p))
		}
		return out
	}
}

func newPart(h textproto.MIMEHeader, raw []byte) part {
	p := part{header: h}
	_, params, _ := mime.ParseMediaType(h.Get("Content-Type"))
	if _, d, err := mime.ParseMediaType(h.Get("Content-Disposition")); err == nil {
		p.name = d["filename"]
	}
	if p.name == "" {
		p.name = params["name"]
	}
	var r io.Reader = strings.NewReader(string(raw))
	switch strings.ToLower(strings.TrimSpace(h.Get("Content-Transfer-Encoding"))) {
	case "base64":
		r = base64.NewDecoder(base64.StdEncoding, r)
	case "quoted-printable":
		r = quotedprintable.NewReader(r)
	}
	p.body, _ = io.ReadAll(r) // what can be decoded
	return p
}

func headers(_ *tape, l letter) []string {
	var out []string
	for name, values := range l.header {
		for _, v := range values {
			switch name {
			case "Date":
				v = when(v, l.at.Time)
			case "Subject":
				continue // its own facet
			}
			out = append(out, name+" : "+v)
		}
	}
	return out
}

func structure(_ *tape, l letter) []string {
	kind, _, _ := mime.ParseMediaType(l.header.Get("Content-Type"))
	var inside []string
	for _, p := range l.parts {
		of, _, _ := mime.ParseMediaType(p.header.Get("Content-Type"))
		inside = append(inside, of)
	}
	return []string{kind + " (" + strings.Join(inside, ", ") + ")", fmt.Sprintf("%d pièces jointes", len(l.attached()))}
}

func partHeaders(_ *tape, l letter) []string {
	var out []string
	for _, p := range l.attached() {
		for name, values := range p.header {
			if len(l.parts) > 1 || strings.HasPrefix(name, "Content-") {
				out = append(out, name+" : "+strings.Join(values, " | "))
			}
		}
	}
	return out
}

// lineLengths tells how long the lines are, and how they end.
func lineLengths(_ *tape, l letter) []string {
	longest, bare := 0, false
	for line := range strings.SplitSeq(string(l.raw), "\n") {
		text, crlf := strings.CutSuffix(line, "\r")
		if bare = bare || !crlf && line != ""; len(text) > longest {
			longest = len(text)
		}
	}
	bound := "au plus 78"
	switch {
	case longest > 998:
		bound = "plus de 998"
	case longest > 78:
		bound = "de 79 à 998"
	}
	return []string{"plus longue ligne : " + bound + " octets", fmt.Sprintf("fins de ligne sans CR : %t", bare)}
}

var (
	fieldName = regexp.MustCompile(`(?m)^[!-9;-~]+:`)
	fold      = regexp.MustCompile(`\r\n[ \t]`)
)

// written tells of a message what no reader keeps.
func written(_ *tape, l letter) []string {
	head, body, _ := strings.Cut(string(l.raw), "\r\n\r\n")
	var names []string
	for _, n := range fieldName.FindAllString(head, -1) {
		names = append(names, strings.TrimSuffix(n, ":"))
	}
	out := []string{"champs : " + strings.Join(names, ", "), fmt.Sprintf("champs repliés : %d",
		len(fold.FindAllString(head, -1)))}
	if date := l.header.Get("Date"); date != "" && !strings.Contains(date, ",") {
		out = append(out, "date sans jour, en "+date[strings.LastIndexByte(date, ' ')+1:])
	}
	text := body
	if _, p, err := mime.ParseMediaType(l.header.Get("Content-Type")); err == nil && p["boundary"] != "" {
		quoted := ""
		if strings.Contains(l.header.Get("Content-Type"), `"`+p["boundary"]+`"`) {
			quoted = ", entre guillemets"
		}
		out = append(out, fmt.Sprintf("frontière : %d caractères%s", len(p["boundary"]), quoted))
		before, rest, _ := strings.Cut(body, "--"+p["boundary"])
		i := strings.LastIndex(rest, "--"+p["boundary"]+"--")
		out = append(out, fmt.Sprintf("préambule et épilogue : %d et %d octets", len(before),
			len(strings.TrimSpace(rest[max(i, 0)+len(p["boundary"])+4:]))))
		_, text, _ = strings.Cut(rest, "\r\n\r\n")
	}
	line, _, _ := strings.Cut(text, "\r\n")
	return append(out, fmt.Sprintf("base64 : %d caractères par ligne", len(line)))
}

func identifiers(t *tape) []string {
	var all []string
	for _, l := range t.mails {
		if l.err == nil {
			all = append(all, l.header.Get("Message-Id"))
		}
	}
	return []string{fmt.Sprintf("%d messages, %d identifiants", len(all), len(distinct(all)))}
}
