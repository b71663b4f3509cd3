package remedy

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/smtp"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"amfront/bench"
	"amfront/journal"
	"amfront/judge/checks"
	"amfront/judge/report"
	"amfront/lps"
	"amfront/pki/testca"
)

var keys = testca.NewKeyPool(0, 0)

func TestMain(m *testing.M) {
	code := m.Run()
	keys.Close()
	os.Exit(code)
}

// asked is the judge of the suite, without what the report adds.
func asked(ctx context.Context, r journal.Reader) (out []report.Check, err error) {
	v, err := checks.Read(ctx, r)
	if err != nil {
		return nil, err
	}
	for _, ev := range v.Events {
		if ev.Kind == journal.KindCheck {
			out = append(out, checks.Evaluate(v, ev))
		}
	}
	return out, nil
}

const from = "cabinet@ps.test"

// world has received one lot of the reference, spoiled, and been asked for a check
// of each requirement.
func world(t *testing.T, spoil func([]byte) []byte, requirements ...string) *Search {
	t.Helper()
	w, err := bench.Start(t.Context(), bench.Options{World: t.Name(), Keys: keys.Recycled(), WithoutOCT: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { w.Close() })
	to, err := w.PKI.Current(testca.LabelAMOTest)
	if err != nil {
		t.Fatal(err)
	}
	l := &lps.Lot{Kind: "FSE", Usage: "test", Destination: "amo", From: from, To: w.Endpoints().Mailboxes.AMO,
		Exercice: "00000099999999", Compostage: "2026112900330000001", Numero: "00001"}
	file := bytes.Repeat([]byte("000"+strings.Repeat("0", 125)), 3)
	p := lps.Reference()
	document, err := p.Enclose(l, file, to.Certificate)
	if err != nil {
		t.Fatal(err)
	}
	raw, err := p.Message(l, document, "<1@ps.test>", time.Now())
	if err != nil {
		t.Fatal(err)
	}
	append1 := func(kind journal.Kind, fields any) {
		if _, err := w.Journal.Append(journal.Entry{Kind: kind, Fields: fields}); err != nil {
			t.Fatal(err)
		}
	}
	append1(journal.KindLPSAction, journal.LPSAction{Action: "send"})
	c, err := smtp.Dial(w.Endpoints().SMTP)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if err := errors.Join(c.Mail(from), c.Rcpt(l.To)); err != nil {
		t.Fatal(err)
	}
	d, err := c.Data()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.Copy(d, bytes.NewReader(spoil(raw))); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(d.Close(), c.Quit()); err != nil {
		t.Fatal(err)
	}
	for _, q := range requirements {
		append1(journal.KindCheck, journal.Check{Name: "sans-ecart", Requirement: q})
	}
	return &Search{World: w, Judge: asked, Files: [][]byte{file}, Mended: func() []string { return nil },
		Mends: func(string) {}}
}

func replaced(old, by string) func([]byte) []byte {
	return func(raw []byte) []byte { return bytes.Replace(raw, []byte(old), []byte(by), 1) }
}

// TestFind: the smallest edit is found, and what it says of the mail is true.
func TestFind(t *testing.T) {
	for name, c := range map[string]struct {
		old, by     string
		requirement string
		what        string
	}{
		"subject":     {"/2026112900330000001/", " / 2026112900330000001 / ", "A-01", "le champ Subject"},
		"description": {"FSETEST/B2/K", "FSETEST/B2", "A-06", "le champ Content-Description de la partie"},
		"type":        {"application/EDI-consent", "application/octet-stream", "A-04", "le champ Content-Type de la partie"},
		"mime":        {"Mime-Version: 1.0\r\n", "", "A-02", "un champ MIME-Version"}, // as the library writes it
	} {
		t.Run(name, func(t *testing.T) {
			hit := false
			s := world(t, func(raw []byte) []byte {
				out := replaced(c.old, c.by)(raw)
				hit = !bytes.Equal(out, raw)
				return out
			}, c.requirement)
			if !hit {
				t.Fatal("the reference writes that otherwise")
			}
			list, err := asked(t.Context(), s.World.Journal)
			if err == nil {
				err = s.Find(t.Context(), list)
			}
			if err != nil || !Red(list[0]) || list[0].Remedy == nil || list[0].Remedy.None != "" {
				t.Fatalf("%v: %+v", err, list)
			}
			m := list[0].Remedy
			if m.What != c.what || m.Received == nil || m.Before == m.After || m.Offset == 0 {
				t.Errorf("%+v", m)
			}
			if ok, err := Proven(t.Context(), s.World.Journal, asked, list, 0); !ok || err != nil {
				t.Errorf("not proven by its own journal: %v", err)
			}
			m.Received.Findings = append(m.Received.Findings, journal.Finding{ID: c.requirement, Severity: "erreur"})
			if ok, _ := Proven(t.Context(), s.World.Journal, asked, list, 0); ok {
				t.Error("proven though the mail still departs")
			}
		})
	}
}

// TestWrongEdit: an edit that does not mend, or that turns another check red, is
// no remedy, whatever it claims.
func TestWrongEdit(t *testing.T) {
	s := world(t, replaced("/2026112900330000001/", " / 2026112900330000001 / "), "A-01", "A-04")
	list, err := asked(t.Context(), s.World.Journal)
	if err != nil || !Red(list[0]) || Red(list[1]) {
		t.Fatalf("%v: %+v", err, list)
	}
	tr, err := open(t.Context(), s, list)
	if err != nil || len(tr.mails) != 1 {
		t.Fatal(err, tr.mails)
	}
	r, err := s.World.Replay(t.Context(), tr.mails[0])
	if err != nil {
		t.Fatal(err)
	}
	subject := bytes.Index(r.Raw, []byte("Subject: ")) + len("Subject: ")
	end := subject + bytes.IndexByte(r.Raw[subject:], '\r')
	good := []byte("SV140610/00000099999999/2026112900330000001/00001")
	encoding := bytes.Index(r.Raw, []byte("base64"))
	both := slices.Concat(good, bytes.Replace(r.Raw[end:encoding+6], []byte("base64"), []byte("8bit"), 1))
	subjectEdit := edit{kind: report.EditField, of: "Subject", from: subject, to: end, with: good, cost: 1}
	with := func(change func(*edit)) edit {
		e := subjectEdit
		change(&e)
		return e
	}
	for name, wrong := range map[string]edit{
		"the claim alone":                       with(func(e *edit) { e.to, e.with = subject, nil }),
		"another wrong subject":                 with(func(e *edit) { e.with = []byte("SV140610/1") }),
		"a right subject, and a wrong encoding": with(func(e *edit) { e.to, e.with = encoding+6, both }),
		"no such mailbox":                       with(func(e *edit) { e.rcpt = "nul@part.invalid" }),
		"what no sentence speaks of":            with(func(e *edit) { e.of = "Content-Transfer-Encoding" }),
	} {
		if may, err := tr.screened(t.Context(), r, wrong, map[string]bool{}); may || err != nil {
			t.Errorf("%s: let through, %v", name, err)
		}
		if tr.prove(t.Context(), r, wrong); tr.found[0] != nil {
			t.Fatalf("%s: taken for a remedy: %+v", name, tr.found[0])
		}
	}
	if err := tr.prove(t.Context(), r, subjectEdit); err != nil || tr.found[0] == nil {
		t.Errorf("the right edit was refused: %v", err)
	}
}

// TestNone: where no edit of one mail does, that is said, with how far was looked.
func TestNone(t *testing.T) {
	s := world(t, replaced("/2026112900330000001/", " / 2026112900330000001 / "), "A-01")
	s.Judge = func(ctx context.Context, r journal.Reader) ([]report.Check, error) {
		list, err := asked(ctx, r)
		list[0].Evidence = report.Evidence{} // green without evidence is not green
		return list, err
	}
	list, err := asked(t.Context(), s.World.Journal)
	if err == nil {
		err = s.Find(t.Context(), list)
	}
	if err != nil || list[0].Remedy == nil || !strings.HasPrefix(list[0].Remedy.None, "aucune correction simple") ||
		list[0].Remedy.Tried < 50 {
		t.Errorf("%v: %+v", err, list[0].Remedy)
	}
	s.Until = time.Now()
	list[0].Remedy = nil
	if err := s.Find(t.Context(), list); err != nil || !strings.Contains(list[0].Remedy.None, "arrêtée") {
		t.Errorf("%v: %+v", err, list[0].Remedy)
	}
}
