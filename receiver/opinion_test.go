package receiver

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"mime"
	"slices"
	"strings"
	"testing"
	"time"

	gomessage "github.com/emersion/go-message"
	"github.com/emersion/go-message/textproto"

	"amfront/pki/testca"
	"amfront/receiver/cms"
)

// seen is a MIME entity as one reader sees it.
type seen struct {
	kind    string   // media type and parameters
	fields  []string // "name: text", in order, names in lower case
	content string   // of what is no multipart, decoded; why it ends early
	parts   []seen
	ends    string // why the parts end early
}

func kindOf(t string, params map[string]string) string { return t + fmt.Sprint(params) }

func ours(t *testing.T, raw []byte) seen {
	t.Helper()
	p, err := Structure(context.Background(), raw)
	if err != nil {
		t.Fatal(err)
	}
	return ourPart(p, raw)
}

func ourPart(p *Part, raw []byte) seen {
	s := seen{kind: kindOf(p.Type, p.media.params)}
	for _, f := range p.Header() {
		s.fields = append(s.fields, strings.ToLower(f.Name)+": "+f.Text())
	}
	for _, in := range p.Parts {
		s.parts = append(s.parts, ourPart(in, raw))
	}
	if !strings.HasPrefix(p.Type, "multipart/") {
		b, err := io.ReadAll(p.Content(raw))
		s.content = string(b) + unless(err)
	}
	return s
}

func unless(err error) string {
	if err == nil {
		return ""
	}
	return "\n" + err.Error()
}

// theirs is the mail as go-message sees it.
func theirs(raw []byte) seen {
	e, err := gomessage.Read(bytes.NewReader(raw))
	if e == nil {
		return seen{ends: err.Error()}
	}
	return theirPart(e, err)
}

func theirPart(e *gomessage.Entity, err error) seen {
	t, params, _ := e.Header.ContentType()
	if e.Header.Get("Content-Type") == "" {
		t = "" // text/plain is its default
	}
	s := seen{kind: kindOf(t, params), ends: unless(err)}
	for f := e.Header.Fields(); f.Next(); {
		text, terr := f.Text()
		s.fields = append(s.fields, strings.ToLower(f.Key())+": "+text+unless(terr))
	}
	mr := e.MultipartReader()
	if mr == nil {
		b, err := io.ReadAll(e.Body)
		s.content = string(b) + unless(err)
		return s
	}
	for {
		part, err := mr.NextPart()
		if part == nil {
			if !errors.Is(err, io.EOF) {
				s.ends += unless(err)
			}
			return s
		}
		s.parts = append(s.parts, theirPart(part, err))
	}
}

// differ lists where two readers differ: "1.2 content" is that of the second
// part of the first.
func differ(at string, a, b seen) (out []string) {
	for what, differs := range map[string]bool{"type": a.kind != b.kind, "fields": !slices.Equal(a.fields, b.fields),
		"content": a.content != b.content, "end": a.ends != b.ends, "parts": len(a.parts) != len(b.parts)} {
		if differs {
			out = append(out, strings.TrimSpace(at+" "+what))
		}
	}
	for i := range min(len(a.parts), len(b.parts)) {
		out = append(out, differ(strings.TrimPrefix(fmt.Sprintf("%s.%d", at, i+1), "."), a.parts[i], b.parts[i])...)
	}
	slices.Sort(out)
	return out
}

// emitted are all kinds of mail that a front-end sends: every code with and
// without a certificate to sign with, for each mailbox; return flows, notices.
func emitted(t *testing.T) map[string]*Answer {
	w := newWorld(t)
	out := map[string]*Answer{}
	keep := func(name string, a *Answer, err error) {
		t.Helper()
		if err != nil || a == nil {
			t.Fatal(name, a, err)
		}
		out[name] = a
	}
	for actor, box := range boxes {
		old := w.current(testca.LabelFor(actor, testca.Test))
		sealed := encrypt(t, lot(3), []*testca.Credential{old})
		w.pass(time.Minute)
		must(w.pki.Renew(context.Background(), old.Label))
		for name, c := range map[string]struct {
			desc string
			file []byte
			want Code
		}{
			"4005": {"FSETEST/B2/K", []byte("rien de tel"), C4005}, "4025": {"FSETEST/B2", lot(3), C4025},
			"4015": {"FSETEST/B2/K", sealed, C4015},
			"ARL":  {"FSETEST/B2/K", encrypt(t, lot(3), []*testca.Credential{w.current(old.Label)}), Accepted},
		} {
			m := message(box, c.desc, c.file, true)
			m.set(&m.head, "Subject", "=?utf-8?Q?Lot_d=C3=A9pos=C3=A9_?= "+strings.Repeat("avec un objet très long ", 9))
			in, _ := w.inspect(m.bytes(), box)
			d := Decide(in.Facts, defaultSettings)
			if d.Code != c.want {
				t.Fatalf("%s %s: %+v", actor, name, d)
			}
			a, err := w.r.Answer(in, d, box, "ps@medecin.example")
			keep(string(actor)+" "+name, a, err)
			if c.want != Accepted {
				a, err = w.r.ServiceBy(in, d, box, "ps@medecin.example", nil)
				keep(string(actor)+" "+name+" unsigned", a, err)
			}
		}
		for _, z := range []bool{false, true} {
			a, err := w.r.Return(ReturnSpec{Nature: RSP, Kind: DRE, Usage: UsageDemo, Compressed: z, Box: box,
				To: "a@b.example"})
			keep(fmt.Sprint(actor, " RSP ", z), a, err)
		}
	}
	returned := message(boxes[testca.AMO], desc, lot(2), true)
	returned.set(&returned.head, "Subject", "accentué").set(&returned.head, "X-Long", strings.Repeat("x", 2000))
	a, err := w.r.Undelivered(bytes.NewReader(returned.bytes()), Undeliverable{Sender: "ps@medecin.example",
		Recipient: "nul@part.example", Relay: "relais.example", EnvID: "QQ314159", ORcpt: "rfc822;nul@part.example"})
	keep("notice", a, err)
	a, err = w.r.NonDelivery(strings.NewReader(""), "ps@medecin.example", "x@y", "z")
	keep("notice of nothing", a, err)
	return out
}

// TestEmittedByTwoReaders: go-message reads every mail that goes out as this
// package does, header, structure and content; and what it takes for the signed
// octets is what was signed.
func TestEmittedByTwoReaders(t *testing.T) {
	for name, a := range emitted(t) {
		mine := ours(t, a.Raw)
		if d := differ("", mine, theirs(a.Raw)); len(d) > 0 {
			t.Errorf("%s: the readers differ in %q\n%s", name, d, a.Raw)
		}
		if a.Class != ClassService {
			continue
		}
		p := must(Structure(context.Background(), a.Raw))
		if signed := !strings.HasSuffix(name, "unsigned"); signed != (p.Type == "multipart/signed" && len(p.Parts) == 2) {
			t.Errorf("%s: %s with %d parts", name, p.Type, len(p.Parts))
		} else if signed {
			first := firstOctets(t, a.Raw)
			if !bytes.Equal(first, p.Parts[0].Raw(a.Raw)) {
				t.Errorf("%s: the signed octets differ\n%q\n%q", name, first, p.Parts[0].Raw(a.Raw))
			}
			_, err := cms.VerifyDetached(first, must(io.ReadAll(p.Parts[1].Content(a.Raw))), nil)
			var e *cms.Error
			if err != nil && (!errors.As(err, &e) || !strings.Contains(e.Err.Error(), "certificate chain")) {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
}

// firstOctets are those of the first part as go-message delimits it.
func firstOctets(t *testing.T, raw []byte) []byte {
	t.Helper()
	head, body, _ := bytes.Cut(raw, []byte("\r\n\r\n"))
	h, err := gomessage.Read(bytes.NewReader(append(bytes.Clone(head), "\r\n\r\n"...)))
	if err != nil {
		t.Fatal(err)
	}
	_, params, err := mime.ParseMediaType(h.Header.Get("Content-Type"))
	if err != nil {
		t.Fatal(err)
	}
	part, err := textproto.NewMultipartReader(bytes.NewReader(body), params["boundary"]).NextPart()
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := textproto.WriteHeader(&out, part.Header); err != nil {
		t.Fatal(err)
	}
	out.Write(must(io.ReadAll(part)))
	return out.Bytes()
}

// explained are the mails that go-message reads otherwise, where, and why.
var explained = map[string]struct{ where, why string }{
	"boundary that never comes": {"end", "it is an error there, a finding (A-03) here"},
	"no boundary":               {"end", "it is an error there, a finding (A-03) here"},
	"odd 6":                     {"end", "an empty boundary: an error there, a finding (A-03) here"},
	"broken parameters": {"1 type", "a parameter twice is no media type there; here the type counts and A-04 tells the " +
		"rest: the file is judged all the same"},
	"type with a comment":      {"1 type", "go-message knows no comments; RFC 2045 §5.1 has them in every field but one"},
	"encoding with a comment":  {"1 content, 1 end", "the same of the transfer encoding"},
	"an encoding in a comment": {"1 end", "the same, of an encoding that is not known without it either"},
	"half": {"1 content, end", "the mail is cut: go-message gives the content with an error, here all that came " +
		"is read and A-03 says that the delimiter is missing"},
	"no closing delimiter": {"1 content, end", "as when the mail is cut"},
	"no empty line": {"end, parts", "go-message drops the part; here a line that is no field ends the header, as most " +
		"mail servers have it, with a finding (A-12)"},
	"octet outside base64": {"1 content", "go-message stops there; RFC 2045 §6.8 lets a decoder " +
		"ignore it, with a finding (A-04)"},
	"odd 3": {"content, end, type", "no header at all: go-message gives up, here all is body"},
	"odd 4": {"content", "a field without a name: go-message skips it, here it is no field and the " +
		"body begins"},
	"odd 5": {"end, fields, type", "the From line of an mbox file: go-message gives up, here it " +
		"is passed over"},
	"odd 7": {"1 end, 1 parts, parts", "two levels with one boundary: a delimiter is the outer one's there, the inner " +
		"one's here; A-03 warns of any nesting"},
	"odd 8": {"1 end, 1.1 content", "a level that is never closed: an error there, a finding (A-03) here"},
	"odd 9": {"end, parts", "parts without even an empty line: go-message stops at the first, here they " +
		"are told and not read"},
	"odd 10": {"1 end, 1 parts, end, parts", "thirty levels with one boundary: siblings there, nested here, down to the " +
		"limit of eight"},
	"odd 11": {"fields", "a charset that nobody knows: go-message says so, here the encoded word is shown as it came"},
	"odd 13": {"fields", "two thousand fields: here the first 500 are kept, with a finding (A-02)"},
}

// TestReadByTwoReaders: what go-message reads otherwise, of the mails that the
// fuzzer begins with and of those with a departure, is explained one by one.
func TestReadByTwoReaders(t *testing.T) {
	k := newKit(t)
	sealed := k.enc(t, gz(lot(3)), "-aes-128-cbc", "-outform", "der")
	box := boxes[testca.AMO]
	mails := hostileMails(message(box, "FSETEST/B2/ZK", sealed, true).bytes(),
		message(box, "FSETEST/B2/ZK", sealed, false).bytes())
	for _, d := range departures(t, k) {
		mails[d.name] = d.mail()
	}
	for _, name := range slices.Sorted(maps.Keys(mails)) {
		where := strings.Join(differ("", ours(t, mails[name]), theirs(mails[name])), ", ")
		switch known, ok := explained[name]; {
		case where == known.where:
		case ok:
			t.Errorf("%s: they differ in %q, the table says %q", name, where, known.where)
		default:
			t.Errorf("%s: they differ in %q, and the table does not say why\nours %.600q\ntheirs %.600q", name, where,
				fmt.Sprint(ours(t, mails[name])), fmt.Sprint(theirs(mails[name])))
		}
	}
	for name, x := range explained {
		if mails[name] == nil || x.where == "" || x.why == "" {
			t.Errorf("%s is explained, and there is no such difference", name)
		}
	}
}
