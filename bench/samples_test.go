package bench

import (
	"bytes"
	"flag"
	"io"
	"os"
	"regexp"
	"strings"
	"testing"

	"amfront/journal"
	"amfront/scenarios"
)

var updateSamples = flag.Bool("update", false, "write the sample of a service message into the guides")

// TestSample: the service message that the guides for authors show is one that
// the bench writes, without what varies and without the end of its text.
func TestSample(t *testing.T) {
	w := startWorld(t)
	send(t, w, "cabinet@ps.test", w.Endpoints().Mailboxes.AMO)
	id, err := w.Post(t.Context(), Post{Kind: "service", Code: scenarios.C4005, Reason: "Le certificat est périmé."})
	if err != nil {
		t.Fatal(err)
	}
	sample := "```text\n" + sampleOf(stored(t, w, id)) + "```\n"
	for _, page := range []string{"../docs/before-you-code.md", "../docs/avant-de-coder.md"} {
		text, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		const from, to = "<!-- sample 4005 -->\n", "<!-- end -->"
		before, rest, ok := strings.Cut(string(text), from)
		was, after, ok2 := strings.Cut(rest, to)
		if !ok || !ok2 {
			t.Fatalf("%s has no sample", page)
		}
		switch {
		case *updateSamples:
			if err := os.WriteFile(page, []byte(before+from+sample+to+after), 0o644); err != nil {
				t.Fatal(err)
			}
		case was != sample:
			t.Errorf("%s shows another message; go test ./bench -run TestSample -update\n%s", page, sample)
		}
	}
}

// stored are the octets of a mail in a mailbox.
func stored(t *testing.T, w *World, id string) []byte {
	t.Helper()
	for ev, err := range w.Journal.EventsOf(t.Context(), 0, journal.KindMailStored) {
		var s journal.MailStored
		if err != nil || ev.Decode(&s) != nil || s.ID != id {
			continue
		}
		f, err := w.Journal.OpenBlob(ev.Blobs["raw"])
		if err != nil {
			t.Fatal(err)
		}
		raw, err := io.ReadAll(f)
		if err != nil {
			t.Fatal(err)
		}
		return raw
	}
	t.Fatalf("%s was not stored", id)
	return nil
}

// varies is what is another in each message.
var varies = []struct {
	re *regexp.Regexp
	by string
}{
	{regexp.MustCompile(`(?m)^Date: .*`), "Date: Sat, 28 Nov 2026 10:00:00 +0100"},
	{regexp.MustCompile(`<amfront\.[0-9a-f]+@`), "<amfront.69c626550d67@"},
	{regexp.MustCompile(`(Serial: )[0-9a-f]+`), "${1}e9e38174fc02555cbae3b8cd796ab020"},
	{regexp.MustCompile(`(Not-Before: ).*`), "${1}2026-10-29T10:00:00Z"},
	{regexp.MustCompile(`(Not-After: ).*`), "${1}2029-12-27T10:00:00Z"},
	{regexp.MustCompile(`(SHA256: )[0-9A-F:]+`), "${1}F4:A7:EE:6B:…"},
	{regexp.MustCompile(`=_[A-Z0-9]+`), "=_ZA6QBO4QNFX"},
	{regexp.MustCompile(`(?s)(Raison : [^\n]*\n).*?(\n--=_)`), "${1}…$2"},
	{regexp.MustCompile(`(?m)(^[A-Za-z0-9+/=]{60,}\n)+[A-Za-z0-9+/=]+\n`), "MIIPjgYJKoZIhvcNAQcCoIIPfzCC…\n"},
}

func sampleOf(raw []byte) string {
	text := string(bytes.ReplaceAll(raw, []byte("\r\n"), []byte("\n")))
	for _, v := range varies {
		text = v.re.ReplaceAllString(text, v.by)
	}
	return text
}
