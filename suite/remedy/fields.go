package remedy

import (
	"cmp"
	"mime"
	"regexp"
	"slices"
	"strings"
	"time"

	"amfront/judge/report"
	"amfront/receiver"
	"amfront/scenarios"
)

// judged are the fields that requirements speak of.
var judged = []string{"Subject", "Content-Description", "Content-Type", "Content-Transfer-Encoding",
	"Content-Disposition", "Date", "From", "To", "Message-ID", "MIME-Version"}

// header writes the edits of both headers.
func (w *writer) header() {
	m := w.m
	from, to := "<"+w.r.Message.From+">", "<"+w.r.Message.To+">"
	_, domain, _ := strings.Cut(w.r.Message.From, "@")
	w.known(m.top, false, "Subject", slices.Concat(w.subjects(), w.others)...)
	w.known(m.top, false, "MIME-Version", "1.0")
	w.known(m.top, false, "From", from)
	w.known(m.top, false, "To", to)
	w.known(m.top, false, "Date", w.r.Time().Format(time.RFC1123Z))
	w.known(m.top, false, "Message-ID", "<"+w.r.Message.ID+"@"+cmp.Or(domain, "localhost")+">")
	if !m.alone || m.boundary != "" {
		w.known(m.top, false, "Content-Type", `multipart/mixed; boundary="`+m.boundary+`"`)
	}
	part := !m.alone
	name := w.fileName()
	w.known(m.part, part, "Content-Type", `application/EDI-consent; name="`+name+`"`)
	w.known(m.part, part, "Content-Disposition", `attachment; filename="`+name+`"`)
	w.known(m.part, part, "Content-Transfer-Encoding", "base64")
	w.known(m.part, part, "Content-Description", descriptions()...)
	if !m.alone {
		for _, f := range m.top.fields {
			if f.is("Content-Description") {
				w.move(f)
			}
		}
	}
	w.order = groped
	defer func() { w.order = wanted }()
	for _, h := range []header{m.top, m.part} {
		for i, f := range h.fields {
			again := slices.ContainsFunc(h.fields[:i], func(g field) bool { return g.is(f.name) }) ||
				slices.ContainsFunc(h.fields[i+1:], func(g field) bool { return g.is(f.name) })
			splits := f.is("Content-Type") && m.boundary != "" && f.from < m.top.end // without it no part is seen
			if !splits && (again || !slices.ContainsFunc(judged, f.is) || strings.HasPrefix(f.name, "Content-")) {
				w.put(report.EditNoField, f.name, f.from, f.to, nil, 0, m.value(f))
			}
			if slices.ContainsFunc(judged, f.is) && !splits {
				for _, v := range rewritten(m.value(f)) {
					w.set(f, false, v)
				}
			}
		}
		if m.alone {
			break
		}
	}
}

// known sets a field to what it may be, or adds it.
func (w *writer) known(h header, part bool, name string, values ...string) {
	i := slices.IndexFunc(h.fields, func(f field) bool { return f.is(name) })
	for _, v := range values {
		if i >= 0 {
			w.set(h.fields[i], part, v)
		} else {
			kind := report.EditNewField
			if part {
				kind = report.EditNewPartField
			}
			w.put(kind, name, h.end, h.end, []byte(name+": "+v+"\r\n"), 0)
		}
	}
}

func (w *writer) set(f field, part bool, v string) {
	kind := report.EditField
	if part {
		kind = report.EditPartField
	}
	w.put(kind, f.name, f.value, f.end, []byte(" "+v), 0, w.m.value(f), v)
}

// move writes a field of the message into the part, in one piece of the mail.
func (w *writer) move(f field) {
	m := w.m
	if f.to <= m.part.end {
		with := append([]byte(nil), m.raw[f.to:m.part.end]...)
		with = append(with, m.raw[f.from:f.to]...)
		w.put(report.EditMovedField, f.name, f.from, m.part.end, with, costLines)
	}
}

var (
	separators = regexp.MustCompile(`[^0-9A-Za-z]+`)
	bars       = regexp.MustCompile(`\s*/\s*`)
	spaces     = regexp.MustCompile(`\s+`)
	reference  = regexp.MustCompile(`\b(?:SV|DR)([0-9A-Za-z]{6})\b`)
)

// subjects are what A-01 admits, of what stands in the subject.
func (w *writer) subjects() []string {
	references := []string{scenarios.DefaultReference}
	for _, f := range w.r.Message.Findings {
		for _, found := range reference.FindAllStringSubmatch(f.Expected, -1) {
			if !slices.Contains(references, found[1]) {
				references = append(references, found[1])
			}
		}
	}
	exercice, compostage, numero := "00000000000000", "0000000000000000000", "00001"
	value := w.m.get(w.m.top, "Subject")
	if d, err := new(mime.WordDecoder).DecodeHeader(value); err == nil {
		value = d
	}
	for _, t := range separators.Split(value, -1) {
		switch len(t) {
		case 14:
			exercice = t
		case 19:
			compostage = t
		case 5:
			numero = t
		}
	}
	var out []string
	for _, prefix := range []string{"SV", "DR"} {
		for _, r := range references {
			out = append(out, strings.Join([]string{prefix + r, exercice, compostage, numero}, "/"))
		}
	}
	return out
}

// descriptions are those that admit.
func descriptions() (out []string) {
	for _, kind := range []string{receiver.FSE, receiver.DRE, receiver.Mixte} {
		for _, usage := range []string{receiver.UsageReel, receiver.UsageTest, receiver.UsageDemo} {
			for _, z := range []bool{false, true} {
				out = append(out, receiver.Flow{Kind: kind, Usage: usage, Compressed: z, Encrypted: true}.
					Describe(receiver.MixedProfile{}))
			}
		}
	}
	return out
}

// fileName is that of the attachment as A-10 wants it.
func (w *writer) fileName() string {
	name := w.r.Message.FileName
	if name == "" {
		name = "lot"
	}
	if i := strings.IndexByte(name, '.'); i > 0 {
		name = name[:i]
	}
	return strings.Trim(separators.ReplaceAllString(name, "-"), "-") + ".pkcs7"
}

// rewritten are a value's forms of one small change.
func rewritten(v string) []string {
	plain, err := new(mime.WordDecoder).DecodeHeader(v)
	if err != nil {
		plain = v
	}
	out := []string{plain, bars.ReplaceAllString(v, "/"), spaces.ReplaceAllString(v, ""), spaces.ReplaceAllString(v, " "),
		strings.Trim(v, `"'<> ;.`), "<" + strings.Trim(v, "<> ") + ">", strings.ToUpper(v), strings.ToLower(v),
		strings.Map(func(r rune) rune {
			if r < ' ' || r > '~' {
				return -1
			}
			return r
		}, v)}
	tokens := separators.FindAllStringIndex(v, -1)
	at := 0
	for i := 0; i <= len(tokens) && len(tokens) < 12; i++ {
		end, after := len(v), len(v)
		if i < len(tokens) {
			end, after = tokens[i][0], tokens[i][1]
		}
		out = append(out, v[:at]+v[after:], strings.TrimRight(v[:at], " /;,")+v[end:])
		if i < len(tokens) {
			for _, by := range []string{"", "/", "-", " "} {
				out = append(out, v[:end]+by+v[after:])
			}
		}
		at = after
	}
	return slices.DeleteFunc(out, func(s string) bool { return s == v || strings.ContainsAny(s, "\r\n") })
}
