package receiver

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"math/big"
	"net/mail"
	"strings"
	"testing"

	"amfront/pki/testca"
)

// FuzzInspect gives the front-end hostile mail: it never dies, never accepts
// without having opened, never writes more than it read (save by the limits
// of decompression), and its answer is a well-formed message.
func FuzzInspect(f *testing.F) {
	pki, err := testca.New(context.Background(), testca.Options{Keys: pool.Recycled(), Now: clockAtEpoch})
	if err != nil {
		f.Fatal(err)
	}
	// Unsigned answers: under the fuzzer's instrumentation a signature costs 0.3 s.
	r, err := newReceiver(Options{Now: clockAtEpoch, Limits: Limits{Decompressed: 1 << 20, Parts: 20, Depth: 4}},
		noCurrent{pki})
	if err != nil {
		f.Fatal(err)
	}
	box := boxes[testca.AMO]
	cred, err := pki.Current(testca.LabelAMOTest)
	if err != nil {
		f.Fatal(err)
	}
	sealed := encrypt(f, gz(lot(3)), []*testca.Credential{cred})
	good := message(box, "FSETEST/B2/ZK", sealed, true).bytes()
	for _, m := range hostileMails(good, message(box, "FSETEST/B2/ZK", sealed, false).bytes()) {
		f.Add(m)
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		var plain bytes.Buffer
		in, err := r.Inspect(context.Background(), bytes.NewReader(raw), box, &plain)
		if err != nil {
			t.Fatalf("an error where a finding belongs: %v", err)
		}
		if in.Size != int64(len(raw)) {
			t.Errorf("read %d of %d octets", in.Size, len(raw))
		}
		within(t, in.Root, raw, 0, int64(len(raw)))
		if plain.Len() > len(raw) {
			t.Errorf("%d octets out of %d", plain.Len(), len(raw))
		}
		if in.PlainSHA256 != "" && in.PlainSHA256 != hexSHA(plain.Bytes()) {
			t.Error("plain is not what was hashed")
		}
		d := Decide(in.Facts, defaultSettings)
		if (d.Code == Accepted || d.Code == C4015) && (in.Failure != nil || in.Info == nil || in.PlainSHA256 == "") {
			t.Errorf("%+v with %+v", d, in)
		}
		for _, x := range in.Findings {
			if x.ID == "" || x.Severity == "" || x.Expected == "" || x.Actual == "" ||
				strings.ContainsAny(x.Actual+x.Expected, "\r\n\x1b\x00") || len(x.Actual) > 4000 {
				t.Errorf("finding %+q", x)
			}
		}
		a, err := r.Answer(in, d, box, "ps@medecin.example")
		if err != nil || a == nil {
			t.Fatalf("answer %v %v", a, err)
		}
		checkForm(t, a.Raw)
		if _, err := mail.ReadMessage(bytes.NewReader(a.Raw)); err != nil {
			t.Error(err)
		}
		if n, err := r.NonDelivery(bytes.NewReader(raw), "ps@medecin.example", "x@y", "z"); err != nil {
			t.Error(err)
		} else if msg, err := mail.ReadMessage(bytes.NewReader(n.Raw)); err != nil || len(msg.Header["Subject"]) != 1 {
			t.Error(err)
		}
		if err := r.Attachment(context.Background(), bytes.NewReader(raw), 0, io.Discard); err != nil {
			t.Error(err)
		}
		if _, err := Examine(context.Background(), bytes.NewReader(raw), ExamineOptions{}); err != nil {
			t.Error(err)
		}
	})
}

// within demands that a part stands between two octets, and its parts in it one after another.
func within(t *testing.T, p *Part, raw []byte, from, to int64) {
	t.Helper()
	if p.Offset < from || p.Size < 0 || p.Offset+p.Size > to {
		t.Fatalf("%d octets at %d, outside %d to %d", p.Size, p.Offset, from, to)
	}
	if _, err := io.Copy(io.Discard, p.Content(raw)); err != nil && p.encoding() != "quoted-printable" {
		t.Fatal(err)
	}
	from, to = p.Offset, p.Offset+p.Size
	for _, in := range p.Parts {
		within(t, in, raw, from, to)
		from = in.Offset + in.Size
	}
}

// hostileMails are what the fuzzer begins with: a good mail in two forms, and odd ones.
func hostileMails(good, alone []byte) map[string][]byte {
	mails := map[string][]byte{"good": good, "alone": alone,
		"line feeds":              bytes.ReplaceAll(good, []byte("\r\n"), []byte("\n")),
		"called quoted-printable": bytes.Replace(good, []byte("base64"), []byte("quoted-printable"), 1),
		"called 8bit":             bytes.Replace(good, []byte("base64"), []byte("8bit"), 1),
		"half":                    good[:len(good)/2],
	}
	for i, s := range []string{
		"", "\r\n", "\n\n", "no header at all", ": x\r\n\r\n", "From a\r\nSubject: x\r\n y\r\n\tz\r\n\r\n",
		"Content-Type: multipart/mixed; boundary=\"\"\r\n\r\n--\r\n\r\n----\r\n",
		"Content-Type: multipart/mixed; boundary=a\r\n\r\n--a\r\nContent-Type: multipart/mixed; " +
			"boundary=a\r\n\r\n--a\r\n\r\nx\r\n--a--\r\n--a--\r\n",
		"Content-Type: multipart/mixed; boundary=a\r\n\r\n--a\r\nContent-Type: multipart/mixed; " +
			"boundary=ab\r\n\r\n--ab\r\n\r\nx\r\n--a--",
		"Content-Type: multipart/mixed; boundary=a\r\n\r\n" + strings.Repeat("--a\r\n", 50),
		strings.Repeat("Content-Type: multipart/mixed; boundary=a\r\n\r\n--a\r\n", 30),
		"Subject: =?x-none?Q?=ff?= =?utf-8?B?////?=\r\nContent-Disposition: attachment; filename*0*=utf-8''%ff; " +
			"filename*1=x\r\n\r\nx",
		"Content-Transfer-Encoding: base64\r\nContent-Description: FSE/B2/ZK\r\n\r\nH4sIAAAAAAAA/w==\r\n",
		strings.Repeat("X: y\r\n", 2000) + "\r\n", "X: " + strings.Repeat("y", 70000) + "\r\n\r\n",
	} {
		mails[fmt.Sprintf("odd %d", i)] = []byte(s)
	}
	return mails
}

// noPKI is an authority that knows nobody.
type noPKI struct{}

func (noPKI) Find([]byte, *big.Int) (*testca.Credential, bool) { return nil, false }
func (noPKI) FindSerial(*big.Int) []*testca.Credential         { return nil }
func (noPKI) FindKeyID([]byte) (*testca.Credential, bool)      { return nil, false }
func (noPKI) Seen(string) []*testca.Credential                 { return nil }
func (noPKI) Authorities() []*testca.Authority                 { return nil }
func (noPKI) Current(string) (*testca.Credential, error)       { return nil, testca.ErrNoCurrent }
func (noPKI) Status(*testca.Credential) testca.Status          { return testca.Status{} }

// TestMemory: what a hostile message can make the reader keep is bounded.
func TestHostileSizes(t *testing.T) {
	r := must(newReceiver(Options{Now: clockAtEpoch}, noPKI{}))
	for name, raw := range map[string]io.Reader{
		"one endless header line": io.LimitReader(endless("X: ", "y"), 64<<20),
		"endless header fields":   io.LimitReader(endless("", "X: y\r\n"), 64<<20),
		"endless folding":         io.LimitReader(endless("X: y\r\n", " z\r\n"), 64<<20),
		"endless parts": io.LimitReader(endless("Content-Type: multipart/mixed; boundary=a\r\n\r\n",
			"--a\r\nContent-Type: application/pdf\r\n\r\n0\r\n"), 64<<20),
		"endless nesting": io.LimitReader(endless("", "Content-Type: multipart/mixed; boundary=a\r\n\r\n--a\r\n"),
			64<<20),
		"endless base64 line": io.LimitReader(endless("Content-Transfer-Encoding: base64\r\n\r\n", "MDAw"), 64<<20),
		"endless padding":     io.LimitReader(endless("Content-Transfer-Encoding: base64\r\n\r\n", "===="), 64<<20),
		"endless text":        io.LimitReader(endless("Content-Type: text/plain\r\n\r\n", "x\r\n"), 64<<20),
	} {
		before := allocated()
		in, err := r.Inspect(context.Background(), raw, boxes[testca.AMO], nil)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if in.Size != 64<<20 {
			t.Errorf("%s: read %d octets", name, in.Size)
		}
		if grown := allocated() - before; grown > 32<<20 {
			t.Errorf("%s: allocated %d MiB in all", name, grown>>20)
		}
	}
}
