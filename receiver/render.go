package receiver

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"amfront/receiver/cms"
	"amfront/words"
)

// WriteJSON writes the report as one JSON object.
func (rep *Report) WriteJSON(w io.Writer) error {
	enc := json.NewEncoder(w)
	enc.SetIndent("", "  ")
	enc.SetEscapeHTML(false)
	return enc.Encode(rep)
}

// WriteText writes the report for a reader: labels and diagnoses in a language,
// findings in French. Nothing of the file reaches the terminal unfiltered.
func (rep *Report) WriteText(w io.Writer, l words.Language) error {
	t := &textWriter{w: w, in: l}
	t.line("%s: %s", plainText(cmp.Or(rep.Name, l.Word("standard input"))), l.Word(string(rep.Verdict)))
	if rep.Is != "" {
		t.item("It is", rep.Is)
	}
	if m := rep.Message; m != nil {
		t.head("Message")
		t.item("From", m.From)
		t.item("To", m.To)
		t.item("Subject", m.Subject)
		t.item("Message-ID", m.MessageID)
		t.item("Description", m.Description)
		t.item("File name", m.FileName)
		t.item("Flow", strings.TrimSpace(m.Kind+" "+m.Usage))
	}
	rep.writeCMS(t)
	if f := rep.Failure; f != nil {
		t.head("Not opened")
		t.item("Class", string(f.Class))
		if f.Offset >= 0 {
			t.item("At octet", fmt.Sprint(f.Offset))
		}
		t.item("Detail", t.diagnosis(f.Detail))
		if f.Fit != nil {
			t.item("What fits", t.diagnosis(f.Fit.Detail))
		}
	}
	if p := rep.Plain; p != nil {
		t.head("Content")
		t.item("Octets", fmt.Sprint(p.Size))
		t.item("SHA-256", p.SHA256)
		if p.Compression != "" {
			t.item("Compression", p.Compression)
			t.item("File SHA-256", p.FileSHA256)
		}
	}
	t.line("\nFindings: %d", len(rep.Findings))
	for _, f := range rep.Findings {
		t.line("  %s %s%s", f.ID, f.Severity, f.Words())
		t.line("      attendu : %s", plainText(f.Expected))
		t.line("      trouvé  : %s", plainText(f.Actual))
		if f.Advice != "" {
			t.line("      conseil : %s", plainText(f.Advice))
		}
	}
	return t.err
}

func (rep *Report) writeCMS(t *textWriter) {
	c := rep.CMS
	if c == nil {
		return
	}
	t.head("CMS")
	t.item("Content type", fmt.Sprintf("%s, version %d", c.ContentType, c.Version))
	enc := c.Encoding
	if len(c.BER) > 0 {
		enc += " (" + listed(c.BER, t.diagnosis) + ")"
	}
	t.item("Encoding", enc)
	t.item("Cipher", c.Content.String())
	t.item("Inner type", c.InnerType)
	t.item("Ciphertext", fmt.Sprintf("%d octets", c.ContentBytes))
	if c.Trailing > 0 {
		t.item("Trailing", fmt.Sprintf("%d octets", c.Trailing))
	}
	for i, r := range c.Recipients {
		t.line("  Recipient %d of %d (%s)", i+1, len(c.Recipients), r.Type)
		if len(r.KeyID) > 0 {
			t.item("  Key id", fmt.Sprintf("%x", r.KeyID))
		} else {
			t.item("  Issuer", r.Issuer)
			t.item("  Serial", r.SerialHex)
		}
		if key := r.Key.String(); r.Type == "ktri" {
			t.item("  Key", fmt.Sprintf("%s, %d bits", key, r.KeyBits))
		} else {
			t.item("  Key", key) // its size does not show
		}
		if rep.Given != nil && rep.Given.Recipient == i {
			t.item("  Certificate", t.in.Word("the one given"))
		}
	}
	if g := rep.Given; g != nil && g.Recipient < 0 {
		t.item("Certificate", t.in.Say("the one given (%s, serial %s) is none of the recipients", g.Subject, g.Serial))
	}
	for _, d := range c.Departures {
		t.item("Departure", t.diagnosis(d))
	}
}

// listed says diagnoses on one line.
func listed(list []cms.Diagnosis, say func(cms.Diagnosis) string) string {
	out := make([]string, len(list))
	for i, d := range list {
		out[i] = say(d)
	}
	return strings.Join(out, ", ")
}

type textWriter struct {
	w   io.Writer
	in  words.Language
	err error
}

func (t *textWriter) line(format string, args ...any) {
	if t.err == nil {
		_, t.err = io.WriteString(t.w, t.in.Say(format, args...)+"\n")
	}
}

// diagnosis is what the CMS reader says, in the reader's language.
func (t *textWriter) diagnosis(d cms.Diagnosis) string {
	if t.in == words.English {
		return d.String()
	}
	return d.French()
}

func (t *textWriter) head(s string) { t.line("\n%s", t.in.Word(s)) }

func (t *textWriter) item(name, value string) {
	if value != "" {
		t.line("  %-13s %s", t.in.Word(name), plainText(value))
	}
}

// plainText keeps a value on one line and free of terminal controls.
func plainText(v string) string {
	return clip(strings.Map(func(r rune) rune {
		if r < ' ' || r >= 0x7f && r < 0xa0 || r == 0x2028 || r == 0x2029 || r >= 0x202a && r <= 0x202e || r >= 0x2066 &&
			r <= 0x2069 {
			return '\uFFFD'
		}
		return r
	}, strings.ToValidUTF8(v, "\uFFFD")), 2000)
}
