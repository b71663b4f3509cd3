package mailbox

import (
	"bytes"
	"context"
	"encoding/json"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"amfront/journal"
)

// script is a client in memory: it says what it has to say and leaves.
type script struct {
	in  *bytes.Reader
	out bytes.Buffer
}

func (s *script) Read(p []byte) (int, error)       { return s.in.Read(p) }
func (s *script) Write(p []byte) (int, error)      { return s.out.Write(p) }
func (s *script) Close() error                     { return nil }
func (s *script) LocalAddr() net.Addr              { return &net.TCPAddr{} }
func (s *script) RemoteAddr() net.Addr             { return &net.TCPAddr{} }
func (s *script) SetDeadline(time.Time) error      { return nil }
func (s *script) SetReadDeadline(time.Time) error  { return nil }
func (s *script) SetWriteDeadline(time.Time) error { return nil }

// spoken is the client's side of the scripts in testdata, as seed corpus.
func spoken(f *testing.F, protocol string) {
	files, err := filepath.Glob("testdata/" + protocol + "/*.txt")
	if err != nil || len(files) == 0 {
		f.Fatal("no seeds", err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		var say strings.Builder
		for line := range strings.Lines(string(text)) {
			if c, ok := strings.CutPrefix(strings.TrimSuffix(line, "\n"), "C: "); ok {
				say.WriteString(c + "\r\n")
			} else if c, ok := strings.CutPrefix(strings.TrimSuffix(line, "\n"), "C- "); ok {
				say.WriteString(strings.NewReplacer(`\r`, "\r", `\n`, "\n").Replace(c))
			}
		}
		f.Add([]byte(say.String()))
	}
}

// sane checks what must hold of the journal and the wire after any session.
func sane(t *testing.T, p *provider, wire string) {
	t.Helper()
	var commands, opens, closes int
	for e, err := range p.journal.Events(context.Background(), 0) {
		if err != nil {
			t.Fatal(err)
		}
		if !json.Valid(e.Fields) {
			t.Fatalf("event %d: %q", e.Seq, e.Fields)
		}
		switch e.Kind {
		case journal.KindSessionOpen:
			opens++
		case journal.KindSessionClose:
			closes++
			var c journal.SessionClose
			if err := e.Decode(&c); err != nil || c.Reason == "error: internal" {
				t.Fatalf("a panic: %+v %v", c, err)
			}
			b, err := p.journal.OpenBlob(e.Blobs["transcript"])
			if err != nil {
				t.Fatal(err)
			}
			b.Close()
		case journal.KindSMTPCommand, journal.KindPOP3Command:
			commands++
			var c journal.Command
			if err := e.Decode(&c); err != nil || c.Verb == "" && c.OK {
				t.Fatalf("%+v %v", c, err)
			}
			if strings.ContainsAny(c.Line+c.Reply, "\r\n\x00") {
				t.Fatalf("control characters in %+v", c)
			}
		}
	}
	if opens != 1 || closes != 1 || commands == 0 {
		t.Fatalf("%d opens, %d closes, %d commands", opens, closes, commands)
	}
	if wire != "" && !strings.HasSuffix(wire, "\r\n") {
		t.Fatalf("the server stopped in mid-line: %q", wire)
	}
}

func FuzzSMTP(f *testing.F) {
	spoken(f, "smtp")
	f.Fuzz(func(t *testing.T, said []byte) {
		if bytes.Contains(said, []byte("panic@")) {
			t.Skip("the deliverer of the tests panics on purpose")
		}
		p := newProvider(t, func(s *SMTPOptions, _ *POP3Options) { s.MaxMessage = 10_000 })
		c := &script{in: bytes.NewReader(said)}
		p.smtp.session(t.Context(), c, false, nil)
		wire := c.out.String()
		sane(t, p, wire)
		for line := range strings.Lines(wire) {
			if len(line) < 6 || strings.Trim(line[:3], "0123456789") != "" || line[3] != ' ' && line[3] != '-' ||
				len(line) > 520 {
				t.Fatalf("no SMTP reply: %q", line)
			}
		}
		queued := strings.Count(wire, "250 2.0.0 queued as ")
		stored := 0
		for _, box := range p.store.Mailboxes() {
			stored += len(p.store.List(box))
		}
		if stored < queued {
			t.Fatalf("%d acknowledged, %d stored", queued, stored)
		}
	})
}

func FuzzPOP3(f *testing.F) {
	spoken(f, "pop3")
	f.Fuzz(func(t *testing.T, said []byte) {
		p := newProvider(t)
		p.put(ps, letter)
		p.put(ps, "bare\n\n.\r\n..")
		c := &script{in: bytes.NewReader(said)}
		p.pop3.session(t.Context(), c, false, nil)
		sane(t, p, c.out.String())
		if !strings.Contains(strings.ToUpper(string(said)), "QUIT") && len(p.store.List(ps)) != 2 {
			t.Fatal("deleted without QUIT")
		}
		if d, err := p.store.Lock(ps); err != nil {
			t.Fatalf("the maildrop is still locked: %v", err)
		} else {
			d.Release(t.Context(), "", nil)
		}
	})
}

func FuzzPath(f *testing.F) {
	for _, s := range []string{"FROM:<a@b.c>", "FROM:<>", "TO: a@b SIZE=1", `TO:<"a>\"b"@[IPv6:::1]> X`, "FROM:<@a:b@c>",
		"FROM:<\"\\>@a>", "FROM:<\"\">"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		path, _, bad := parsePath(s, "FROM")
		if bad == nil && path != "" && badMailbox(path) == nil &&
			(!strings.Contains(s, path) || strings.ContainsAny(path, "\r\n\x00")) {
			t.Fatalf("%q read as %q", s, path)
		}
	})
}
