package receiver

import (
	"bytes"
	"io"
	"mime"
	"mime/multipart"
	"net/mail"
	"strings"
	"testing"

	"amfront/pki/testca"
)

// TestNonDelivery is RFC 3464: three parts, null sender.
func TestNonDelivery(t *testing.T) {
	w := newWorld(t)
	raw := message(Mailbox{Address: "nul@part.example"}, desc, lot(2), true).bytes()
	a := must(w.r.Undelivered(bytes.NewReader(raw), Undeliverable{Sender: "ps@medecin.example",
		Recipient: "nul@part.example", Relay: "relais.example", EnvID: "QQ314159", ORcpt: "rfc822;nul@part.example"}))
	checkForm(t, a.Raw)
	if a.Class != ClassDSN || a.From != "" || a.To != "ps@medecin.example" {
		t.Errorf("%+v", a)
	}
	msg := must(mail.ReadMessage(bytes.NewReader(a.Raw)))
	ct, p, err := mime.ParseMediaType(msg.Header.Get("Content-Type"))
	if err != nil || ct != "multipart/report" || p["report-type"] != "delivery-status" ||
		msg.Header.Get("In-Reply-To") != "<1.2026@medecin.example>" {
		t.Fatalf("%v %v", msg.Header, err)
	}
	mr := multipart.NewReader(msg.Body, p["boundary"])
	var parts []string
	for {
		part, err := mr.NextPart()
		if err != nil {
			break
		}
		parts = append(parts, part.Header.Get("Content-Type")+"\n"+string(must(io.ReadAll(part))))
	}
	if len(parts) != 3 {
		t.Fatalf("%d parts", len(parts))
	}
	for i, want := range [][]string{
		{"text/plain", "Avis de non-remise", "nul@part.example"},
		{"message/delivery-status", "Original-Envelope-Id: QQ314159\r\nReporting-MTA: dns; relais.example\r\n",
			"\r\n\r\nOriginal-Recipient: rfc822; nul@part.example\r\nFinal-Recipient: rfc822; nul@part.example\r\nAction: " +
				"failed\r\nStatus: 5.1.1\r\n"},
		{"text/rfc822-headers", "Message-ID: <1.2026@medecin.example>\r\n"},
	} {
		for _, x := range want {
			if !strings.Contains(parts[i], x) {
				t.Errorf("part %d lacks %q:\n%s", i, x, parts[i])
			}
		}
	}
	if a, err := w.r.NonDelivery(bytes.NewReader(raw), "", "x@y", "z"); a != nil || err != nil {
		t.Error("a notice to the null reverse-path", a, err)
	}
}

// TestNobodyToAnswer: no usable sender, no answer.
func TestNobodyToAnswer(t *testing.T) {
	w := newWorld(t)
	d := Decision{Code: C4025, ReasonCode: "x", Reason: "y"}
	in := &Inspection{Facts: Facts{ExpectedLabel: testca.LabelAMOTest}}
	box := boxes[testca.AMO]
	if a, err := w.r.Answer(in, d, box, ""); a != nil || err != nil {
		t.Error(a, err)
	}
	in.Message.From = "Docteur <ps@medecin.example>"
	if a, err := w.r.Answer(in, d, box, "bad\r\naddress"); err != nil || a.To != "ps@medecin.example" {
		t.Error(a, err)
	}
	a := must(w.r.Answer(in, d, box, "a,victime@medecin.example"))
	if to, err := must(mail.ReadMessage(bytes.NewReader(a.Raw))).Header.AddressList("To"); err != nil || len(to) != 1 ||
		to[0].Address != "a,victime@medecin.example" {
		t.Errorf("one envelope address became %v, %v", to, err)
	}
	if a, err := w.r.Answer(in, Decision{Code: Accepted}, box, "a@b"); a != nil || err != nil {
		t.Error("accepted without ARL is answered", a, err)
	}
}
