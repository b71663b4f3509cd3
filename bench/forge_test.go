package bench

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	gomessage "github.com/emersion/go-message"

	"amfront/bench/vary"
	"amfront/journal"
	"amfront/receiver"
	"amfront/scenarios"
)

// TestUnrelatedByTwoReaders: the ordinary mail that the bench writes itself is
// read alike by go-message and by the receiver.
func TestUnrelatedByTwoReaders(t *testing.T) {
	raw := unrelated("ps@medecin.example", "Mon, 02 Mar 2026 09:00:00 +0000", "1")
	theirs, err := gomessage.Read(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	ours, err := receiver.Structure(t.Context(), raw)
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(theirs.Body)
	mine, err2 := io.ReadAll(ours.Content(raw))
	if err != nil || err2 != nil || !bytes.Equal(body, mine) || len(ours.Parts) > 0 || theirs.MultipartReader() != nil {
		t.Errorf("%q, %v; %q, %v", body, err, mine, err2)
	}
	n := 0
	for f := theirs.Header.Fields(); f.Next(); n++ {
		text, err := f.Text()
		if err != nil || ours.Get(f.Key()) != text {
			t.Errorf("%s is %q, %v; here %q", f.Key(), text, err, ours.Get(f.Key()))
		}
	}
	if n != len(ours.Header()) || n == 0 {
		t.Errorf("%d fields, here %d", n, len(ours.Header()))
	}
}

// TestForgedInEveryLayout: what is changed after signing is noticed by OpenSSL
// however the message is written, and what is not changed is not.
func TestForgedInEveryLayout(t *testing.T) {
	openssl, otherwise := needs(t, "openssl", "openssl"), map[string]int{}
	for seed := range uint64(12) {
		w := startWorld(t, func(o *Options) { o.World, o.Vary = fmt.Sprint(o.World, seed), vary.New(seed) })
		send(t, w, "cabinet@ps.test", w.Endpoints().Mailboxes.AMO)
		for forgery, says := range map[string]string{"": "Verification successful", "altered": "content verify error",
			"signature": "CMS_SignerInfo_verify:"} {
			id, err := w.Post(t.Context(), Post{Kind: "service", Code: scenarios.C4015, Forgery: forgery})
			if err != nil {
				t.Fatalf("seed %d, %q: %v", seed, forgery, err)
			}
			raw, file := stored(t, w, id), filepath.Join(t.TempDir(), "message.eml")
			if !bytes.Contains(raw, []byte("X-Amfront-Layout")) {
				otherwise[forgery]++
			}
			if err := os.WriteFile(file, raw, 0o600); err != nil {
				t.Fatal(err)
			}
			out, _ := exec.Command(openssl, "cms", "-verify", "-noverify", "-in", file, "-out", os.DevNull).CombinedOutput()
			if !bytes.Contains(out, []byte(says)) {
				t.Errorf("seed %d, %q: openssl does not say %q\n%s", seed, forgery, says, out)
			}
		}
	}
	if otherwise[""] == 0 || otherwise["altered"] != otherwise[""] || otherwise["signature"] != otherwise[""] {
		t.Errorf("messages that are not laid out as usual: %v of each 12", otherwise)
	}
}

// TestPostAgain: the newest service message comes once more, octet for octet,
// under a number of its own, and the journal says of which one.
func TestPostAgain(t *testing.T) {
	w := startWorld(t)
	to := w.Endpoints().Mailboxes.AMO
	if _, err := w.Post(t.Context(), Post{Kind: "again"}); !errors.Is(err, ErrNoMessage) {
		t.Errorf("before any lot: %v", err)
	}
	send(t, w, "cabinet@ps.test", to)
	second, err := w.Post(t.Context(), Post{Kind: "again"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Post(t.Context(), Post{Kind: "service", Code: scenarios.C4015}); err != nil {
		t.Fatal(err)
	}
	third, err := w.Post(t.Context(), Post{Kind: "again"})
	if err != nil {
		t.Fatal(err)
	}
	raw, posted := map[string]journal.Digest{}, map[string]journal.MailPosted{}
	for ev, err := range w.Journal.EventsOf(t.Context(), 0, journal.KindMailStored, journal.KindMailPosted) {
		var s journal.MailStored
		var p journal.MailPosted
		switch {
		case err != nil:
			t.Fatal(err)
		case ev.Kind == journal.KindMailStored && ev.Decode(&s) == nil:
			raw[s.ID] = ev.Blobs["raw"]
		case ev.Decode(&p) == nil:
			posted[p.ID] = p
		}
	}
	for id, code := range map[string]scenarios.Decision{second: scenarios.C4025, third: scenarios.C4015} {
		p := posted[id]
		if p.Repeats == "" || p.Repeats == id || raw[p.Repeats] != raw[id] || p.Original == "" || p.Code != string(code) {
			t.Errorf("%+v, want the %s again", p, code)
		}
	}
}
