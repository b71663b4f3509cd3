package receiver

import (
	"bytes"
	"context"
	"strings"
	"testing"

	"amfront/pki/testca"
)

// TestHandedOutIsJudged: what is written is what the report and the hash
// describe, whatever other files stand before or after the lot.
func TestHandedOutIsJudged(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	k := newKit(t)
	box := boxes[testca.AMO]
	cred := k.w.current(testca.LabelAMOTest)
	part := func(head, body string) string { return "--b\r\n" + head + "\r\n\r\n" + body + "\r\n" }
	sealed := part("Content-Type: application/EDI-consent; name=\"lot.pkcs7\"\r\nContent-Transfer-Encoding: base64\r\n"+
		"Content-Disposition: attachment; filename=\"lot.pkcs7\"\r\nContent-Description: "+desc, wrap64(k.good))
	broken := strings.Replace(sealed, wrap64(k.good), wrap64(k.good[:len(k.good)-40]), 1)
	others := map[string]string{
		"image":         part("Content-Type: image/png; name=\"logo.png\"", "not really an image"),
		"clear file":    part("Content-Type: application/octet-stream; name=\"notes.bin\"", "a file in the clear"),
		"clear .pkcs7":  part("Content-Type: application/EDI-consent; name=\"a.pkcs7\"", "a file in the clear"),
		"truncated lot": broken,
	}
	others["four images"] = strings.Repeat(others["image"], 4) // as many as are read of what cannot be the lot
	others["eight images"] = strings.Repeat(others["image"], 8)
	for name, other := range others {
		for _, order := range [][2]string{{other, sealed}, {sealed, other}} {
			raw := []byte("From: a@b.test\r\nTo: " + box.Address + "\r\nMIME-Version: 1.0\r\n" +
				"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + order[0] + order[1] + "--b--\r\n")
			in, out := k.w.inspect(raw, box)
			if !bytes.Equal(out, k.plain) || in.PlainSHA256 != hexSHA(out) {
				t.Errorf("%s: Inspect wrote %d octets, hash %s; the lot has %d", name, len(out), in.PlainSHA256, len(k.plain))
			}
			var sent bytes.Buffer
			if err := k.w.r.Attachment(context.Background(), bytes.NewReader(raw), in.File, &sent); err != nil ||
				!bytes.Equal(sent.Bytes(), k.good) {
				t.Errorf("%s: file %d as sent: %d octets of %d, %v", name, in.File, sent.Len(), len(k.good), err)
			}
			var plain bytes.Buffer
			rep, err := Examine(context.Background(), bytes.NewReader(raw), ExamineOptions{Name: "m.eml",
				Certificate: cred.Certificate, Key: cred.Key, Out: &plain})
			if err != nil || rep.Plain == nil || rep.Plain.SHA256 != hexSHA(plain.Bytes()) {
				t.Errorf("%s: Examine wrote %d octets, report %+v, %v", name, plain.Len(), rep, err)
			}
		}
	}
}
