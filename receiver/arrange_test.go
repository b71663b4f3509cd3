package receiver

import (
	"bytes"
	"encoding/base64"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/mail"
	"slices"
	"strings"
	"testing"
	"time"

	"amfront/bench/vary"
	"amfront/pki/testca"
)

// TestVaried: whatever is drawn, a service message is read and verified by
// openssl and says code, reason and subject; a return flow keeps its description
// and octets; a notice its report. Over the seeds every form comes up.
func TestVaried(t *testing.T) {
	box := boxes[testca.AMO]
	forms := map[string]bool{}
	for seed := range uint64(24) {
		p := vary.New(seed + 1)
		w := newWorld(t, func(o *Options) { o.Vary = p })
		clear := message(box, "FSETEST/B2", lot(3), true).bytes()
		in, _ := w.inspect(clear, box)
		d := Decide(in.Facts, defaultSettings)
		a := must(w.r.Answer(in, d, box, "ps@medecin.example"))
		head := varied(t, seed, a.Raw)
		if got := head.Get("In-Reply-To"); got != in.Message.MessageID {
			t.Errorf("seed %d: In-Reply-To %q", seed, got)
		}
		if at, err := head.Date(); err != nil || !at.Equal(w.clock().Truncate(time.Second)) {
			t.Errorf("seed %d: date %v, %v", seed, at, err)
		}
		part, _ := verify(t, a.Raw, w.current(testca.LabelAMOTest))
		text := strings.Join(readTexts(t, part), "\n")
		for _, want := range []string{"4025", in.Message.Subject, "non chiffrée"} {
			if !strings.Contains(text, want) {
				t.Errorf("seed %d: the text lacks %q:\n%s", seed, want, text)
			}
		}
		sealed := encrypt(t, lot(4), []*testca.Credential{w.current(testca.LabelAMOTest)})
		in, _ = w.inspect(message(box, "FSETEST/B2/K", sealed, true).bytes(), box)
		arl := must(w.r.Answer(in, Decide(in.Facts, defaultSettings), box, "ps@medecin.example"))
		varied(t, seed, arl.Raw)
		if flat := string(arl.Raw); !strings.Contains(strings.ToUpper(flat), "ARLTEST/NOEMIE") {
			t.Errorf("seed %d: no description:\n%s", seed, flat)
		}
		dsn := must(w.r.NonDelivery(bytes.NewReader(clear), "ps@medecin.example", "nul@part.test", "relais.test"))
		if kind, _, err := mime.ParseMediaType(varied(t, seed, dsn.Raw).Get("Content-Type")); kind != "multipart/report" {
			t.Errorf("seed %d: %s, %v", seed, kind, err)
		}
		for _, c := range vary.Choices() {
			forms[string(c)+"/"+string(rune('0'+p.Form(c, 3)))] = true
		}
		plain := must(w.r.Plain().Answer(in, d, box, "ps@medecin.example"))
		if !bytes.HasPrefix(plain.Raw, []byte("Date: ")) || !bytes.Contains(plain.Raw, []byte("\r\nX-Amfront-Code: ")) {
			t.Errorf("seed %d: not in the usual form:\n%s", seed, plain.Raw)
		}
	}
	for _, c := range []vary.Choice{vary.Layout, vary.Parts, vary.Encoding, vary.Case} {
		for n := range 3 {
			if !forms[string(c)+"/"+string(rune('0'+n))] {
				t.Errorf("no seed draws form %d of %s", n, c)
			}
		}
	}
	if _, err := laidOut(); err != nil {
		t.Error(err)
	}
}

// varied checks the form of a message and gives its header.
func varied(t *testing.T, seed uint64, raw []byte) mail.Header {
	t.Helper()
	checkForm(t, raw)
	head, _, _ := bytes.Cut(raw, []byte("\r\n\r\n"))
	for _, l := range strings.Split(string(head), "\r\n") {
		if strings.TrimSpace(l) == "" {
			t.Errorf("seed %d: a line of white space in the header:\n%s", seed, head)
		}
	}
	m, err := mail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		t.Fatalf("seed %d: %v\n%s", seed, err, raw)
	}
	for name, values := range m.Header {
		if len(values) != 1 {
			t.Errorf("seed %d: %s stands %d times", seed, name, len(values))
		}
	}
	return m.Header
}

// readTexts are those of an entity, decoded; ISO 8859-1 becomes UTF-8.
func readTexts(t *testing.T, entity []byte) (out []string) {
	t.Helper()
	m := must(mail.ReadMessage(bytes.NewReader(entity)))
	kind, params, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	if err != nil {
		t.Fatal(err)
	}
	body := must(io.ReadAll(m.Body))
	if strings.HasPrefix(kind, "multipart/") {
		for r := multipart.NewReader(bytes.NewReader(body), params["boundary"]); ; {
			p, err := r.NextRawPart()
			if err == io.EOF {
				return out
			}
			var b bytes.Buffer
			for name, v := range must(p, err).Header {
				b.WriteString(name + ": " + v[0] + "\r\n")
			}
			b.WriteString("\r\n")
			b.Write(must(io.ReadAll(p)))
			out = append(out, readTexts(t, b.Bytes())...)
		}
	}
	plain := decodeTransfer(t, m.Header.Get("Content-Transfer-Encoding"), body)
	if strings.EqualFold(params["charset"], "iso-8859-1") {
		var b strings.Builder
		for _, c := range plain {
			b.WriteRune(rune(c))
		}
		return append(out, b.String())
	}
	return append(out, string(plain))
}

// TestFoldAt: folding and unfolding gives the same value, and no line is wider
// than it needs to be.
func TestFoldAt(t *testing.T) {
	for _, v := range []string{" a", " a b c", "  deux  espaces", " " + strings.Repeat("mot ", 60) + "fin",
		` multipart/signed; protocol="a b c d e f g h i j k l m n o p q r s t u v w x y z"; x=y`, " ", ""} {
		for i, fold := range folds {
			got := fold(9, v)
			if strings.ReplaceAll(got, "\r\n", "") != v {
				t.Errorf("fold %d of %q: %q", i, v, got)
			}
			if slices.ContainsFunc(strings.Split(got, "\r\n")[1:], func(l string) bool { return strings.TrimSpace(l) == "" }) {
				t.Errorf("fold %d of %q has an empty line: %q", i, v, got)
			}
		}
	}
}

// decodeTransfer takes a transfer encoding off.
func decodeTransfer(t *testing.T, encoding string, body []byte) []byte {
	t.Helper()
	switch strings.ToLower(encoding) {
	case "base64":
		return must(io.ReadAll(base64.NewDecoder(base64.StdEncoding, bytes.NewReader(body))))
	case "quoted-printable":
		return must(io.ReadAll(quotedprintable.NewReader(bytes.NewReader(body))))
	}
	t.Errorf("encoding %q", encoding)
	return body
}
