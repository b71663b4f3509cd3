package bench

import (
	"bytes"
	"encoding/base64"
	"flag"
	"io"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"amfront/journal"
	"amfront/scenarios"
)

var updateSamples = flag.Bool("update", false, "write the samples of messages into the guides")

// TestSample: the messages that the guides for authors show are those that the
// bench writes, without what varies and without the end of their texts; of the
// second service message on, what is signed alone.
func TestSample(t *testing.T) {
	w := startWorld(t)
	send(t, w, "cabinet@ps.test", w.Endpoints().Mailboxes.AMO)
	samples := map[string]string{}
	for name, p := range map[string]Post{
		"4005": {Kind: "service", Code: scenarios.C4005, Reason: "Le certificat est périmé."},
		"4015": {Kind: "service", Code: scenarios.C4015, Reason: "Un certificat plus récent est en service."},
		"4025": {Kind: "service", Code: scenarios.C4025, Reason: "La pièce jointe est en clair."},
		"ARL":  {Kind: "arl"}, "RSP": {Kind: "rsp", Detail: "rejet"}, "DSN": {Kind: "dsn"}} {
		id, err := w.Post(t.Context(), p)
		if err != nil {
			t.Fatal(err)
		}
		text := sampleOf(stored(t, w, id))
		if p.Kind == "service" && name != "4005" {
			text = strings.SplitN(text, "--=_ZA6QBO4QNFX\n", 3)[1]
		}
		samples[name] = "```text\n" + text + "```\n"
	}
	for _, page := range []string{"../docs/before-you-code.md", "../docs/avant-de-coder.md"} {
		text, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range slices.Sorted(maps.Keys(samples)) {
			from, to := "<!-- sample "+name+" -->\n", "<!-- end -->"
			before, rest, ok := strings.Cut(string(text), from)
			was, after, ok2 := strings.Cut(rest, to)
			if !ok || !ok2 {
				t.Fatalf("%s has no sample of %s", page, name)
			}
			if was != samples[name] && !*updateSamples {
				t.Errorf("%s shows another %s; go test ./bench -run TestSample -update\n%s", page, name, samples[name])
			}
			text = []byte(before + from + samples[name] + to + after)
		}
		if *updateSamples {
			if err := os.WriteFile(page, text, 0o644); err != nil {
				t.Fatal(err)
			}
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
	{regexp.MustCompile(`=_[A-Za-z0-9]+`), "=_ZA6QBO4QNFX"},
	{regexp.MustCompile(`LPS   (..)\d{6}`), "LPS   ${1}100000"},
	{regexp.MustCompile(`\d{6}NOEM`), "261128NOEM"},
	{regexp.MustCompile(`(?m) +$`), ""},
	{regexp.MustCompile(`(?m)^Arrival-Date: .*`), "Arrival-Date: Sat, 28 Nov 2026 10:00:00 +0100"},
	{regexp.MustCompile(`(?s)((?:Raison|Avertissement) : [^\n]*\n).*?(\n--=_)`), "${1}…$2"},
	{regexp.MustCompile(`(?m)(^MII[A-Za-z0-9+/=]{57,}\n)([A-Za-z0-9+/=]{60,}\n)*[A-Za-z0-9+/=]+\n`),
		"MIIPjgYJKoZIhvcNAQcCoIIPfzCC…\n"},
}

func sampleOf(raw []byte) string {
	text := string(bytes.ReplaceAll(raw, []byte("\r\n"), []byte("\n")))
	if head, body, _ := strings.Cut(text, "\n\n"); strings.Contains(head, "application/EDI-consent") {
		file, _ := base64.StdEncoding.DecodeString(body) // it skips line ends
		text = head + "\n\n"
		for record := range slices.Chunk(file, 128) {
			text += string(record) + "\n"
		}
	}
	for _, v := range varies {
		text = v.re.ReplaceAllString(text, v.by)
	}
	return text
}
