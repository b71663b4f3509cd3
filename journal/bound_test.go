package journal

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"testing"
)

// Whatever a stranger sizes is journaled: an event above the limit keeps the
// beginning of what is long, says how long it was, and has the whole as a blob.
func TestLongValuesAreCut(t *testing.T) {
	both(t, func(t *testing.T, opt Options) {
		opt.EventSize = 10_000
		j := open(t, opt)
		raw, err := j.PutBlob([]byte("raw"))
		if err != nil {
			t.Fatal(err)
		}
		m := MessageReceived{ID: "1", Subject: strings.Repeat("é\x00", 5000), PlainSHA256: raw, Size: 1 << 60,
			CMS: &CMSSummary{Recipients: []string{strings.Repeat("f", 1_200_000)}}}
		for i := range 100_000 {
			m.Findings = append(m.Findings, Finding{ID: "C-03", Actual: fmt.Sprint(i)})
		}
		evs, err := j.Commit(t.Context(), Entry{Kind: KindMessageReceived, Fields: m,
			Blobs: map[string]Digest{"raw": raw}})
		if err != nil {
			t.Fatal(err)
		}
		ev, err := j.Event(evs[0].Seq)
		if err != nil {
			t.Fatal(err)
		}
		var got MessageReceived
		if err := ev.Decode(&got); err != nil {
			t.Fatal(err)
		}
		if got.ID != "1" || got.PlainSHA256 != raw || got.Size != 1<<60 || ev.Blobs["raw"] != raw {
			t.Errorf("what is short was changed: %+v", got)
		}
		if !strings.Contains(got.CMS.Recipients[0], "(1200000 octets, SHA-256 ") || !strings.HasPrefix(got.Subject, "é") ||
			got.Findings[0].Actual != "0" || len(ev.Fields) > opt.EventSize {
			t.Errorf("cut to %d octets: %.300s", len(ev.Fields), ev.Fields)
		}
		b, err := j.OpenBlob(ev.Blobs[wholeRole])
		if err != nil {
			t.Fatal(err)
		}
		defer b.Close()
		whole, _ := io.ReadAll(b)
		var all MessageReceived
		if err := json.Unmarshal(whole, &all); err != nil || all.Subject != m.Subject || len(all.Findings) != 100_000 {
			t.Errorf("the whole payload is not in its blob: %d octets, %v", len(whole), err)
		}
	})
}
