package bench

import (
	"bytes"
	"io"
	"testing"

	gomessage "github.com/emersion/go-message"

	"amfront/receiver"
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
