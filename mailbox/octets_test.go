package mailbox

import (
	"bytes"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/textproto"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"amfront/journal"
)

// awkward are messages that careless servers change.
var awkward = map[string]string{
	"empty":              "",
	"one CRLF":           "\r\n",
	"dots":               ".\r\n..\r\n...\r\n.a\r\n",
	"dot behind a chunk": strings.Repeat("x", 64<<10-2) + "\r\n.\r\n" + strings.Repeat("y", 64<<10-5) + "\r\n..\r\n",
	"8 bit":              "Subject: caf\xe9\r\n\r\n\xff\xfe\x80\r\n",
	"NUL":                "a\x00b\r\n\x00\r\n",
	"bare LF":            "a\nb\n.\nc\n\n.c\r\n",
	"dot and bare LF":    "a\r\n.\nb\r\n.\rc\r\n..\n\r\n",
	"bare CR":            "a\rb\r.\rc\r\r\n",
	"long line":          strings.Repeat("A", 300_000) + "\r\n",
	"only dots":          strings.Repeat(".\r\n", 50_000),
	"CR at the end":      "x\r\r\n",
	"LFCR":               "a\n\r\n\r.\r\n",
}

// stuff doubles dots the slow way: the second opinion of stuffer.
func stuff(text string) string {
	var lines []string
	for l := range strings.SplitSeq(text, "\r\n") {
		if strings.HasPrefix(l, ".") {
			l = "." + l
		}
		lines = append(lines, l)
	}
	return strings.Join(lines, "\r\n")
}

// TestOctetsThereAndBack sends awkward messages with raw SMTP and fetches them
// with raw POP3: nothing may change.
func TestOctetsThereAndBack(t *testing.T) {
	for name, text := range awkward {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := newProvider(t)
			sendRaw(t, p, text)
			if got := p.stored(amo); len(got) != 1 || got[0] != text {
				t.Fatalf("SMTP stored %.80q, expected %.80q", got, text)
			}
			if got := fetchRaw(t, p, len(text)); got != text {
				t.Fatalf("POP3 gave %.80q, expected %.80q", got, text)
			}
			for _, c := range events[journal.Command](t, p.journal, journal.KindSMTPCommand) {
				if c.Verb == "." && c.Size != int64(len(text)) {
					t.Errorf("the journal says %d octets, expected %d", c.Size, len(text))
				}
			}
		})
	}
}

func dial(t testing.TB, s server) (*textproto.Conn, net.Conn) {
	t.Helper()
	host, port := listen(t, s, false)
	nc, err := net.Dial("tcp", net.JoinHostPort(host, port))
	if err != nil {
		t.Fatal(err)
	}
	nc.SetDeadline(time.Now().Add(20 * time.Second))
	t.Cleanup(func() { nc.Close() })
	return textproto.NewConn(nc), nc
}

func sendRaw(t testing.TB, p *provider, text string) {
	t.Helper()
	c, _ := dial(t, p.smtp)
	for _, step := range []struct {
		say  string
		code int
	}{{"", 220}, {"EHLO poste", 250}, {"MAIL FROM:<" + ps + "> BODY=8BITMIME", 250}, {"RCPT TO:<" + amo + ">", 250},
		{"DATA", 354}, {stuff(text) + ".", 250}, {"QUIT", 221}} {
		if step.say != "" {
			if err := c.PrintfLine("%s", step.say); err != nil {
				t.Fatal(err)
			}
		}
		if _, _, err := c.ReadResponse(step.code); err != nil {
			t.Fatalf("%.40q: %v", step.say, err)
		}
	}
}

func fetchRaw(t testing.TB, p *provider, size int) string {
	t.Helper()
	c, _ := dial(t, p.pop3)
	for _, say := range []string{"", "USER " + amo, "PASS " + password, "LIST 1", "RETR 1"} {
		if say != "" {
			if err := c.PrintfLine("%s", say); err != nil {
				t.Fatal(err)
			}
		}
		line, err := c.ReadLine()
		if err != nil || !strings.HasPrefix(line, "+OK") {
			t.Fatalf("%q: %q %v", say, line, err)
		}
		if want := fmt.Sprintf("+OK 1 %d", size); say == "LIST 1" && line != want {
			t.Errorf("LIST 1: %q, expected %q", line, want)
		}
	}
	var raw strings.Builder
	for raw.String() != ".\r\n" && !strings.HasSuffix(raw.String(), "\r\n.\r\n") {
		b, err := c.R.ReadByte()
		if err != nil {
			t.Fatal(err)
		}
		raw.WriteByte(b)
	}
	text := "\r\n" + strings.TrimSuffix(raw.String(), ".\r\n")
	return strings.ReplaceAll(text, "\r\n.", "\r\n")[2:]
}

// TestUnstuffInPieces: however the wire cuts the octets, the message is the same.
func TestUnstuffInPieces(t *testing.T) {
	for name, text := range awkward {
		wire := stuff(text) + ".\r\nQUIT\r\n"
		for _, piece := range []int{1, 2, 3, 5, 7, 64, 4096, 1 << 20} {
			if len(wire)/piece > 200_000 {
				continue
			}
			got, rest := unstuffAll(t, wire, func() int { return piece })
			if got != text || !strings.HasPrefix("QUIT\r\n", rest) {
				t.Errorf("%s in pieces of %d: %.60q, then %q", name, piece, got, rest)
			}
		}
	}
}

func unstuffAll(t *testing.T, wire string, piece func() int) (text, rest string) {
	t.Helper()
	var out bytes.Buffer
	var buf []byte
	first := true
	for {
		n := min(piece(), len(wire))
		buf, wire = append(buf, wire[:n]...), wire[n:]
		used, end := unstuff(buf, first, func(p []byte) { out.Write(p) })
		first = first && used == 0
		if buf = buf[used:]; end {
			return out.String(), string(buf)
		}
		if len(buf) > 4 {
			t.Fatalf("%d octets left unused", len(buf))
		}
		if n == 0 {
			t.Fatal("no end of data")
		}
	}
}

// FuzzDots: stuffing in random pieces and taking it off in others is nothing.
func FuzzDots(f *testing.F) {
	for _, text := range awkward {
		if len(text) < 10_000 {
			f.Add([]byte(text), uint64(7))
		}
	}
	f.Add([]byte("\r\n.\r\n.\r\n\r\n..\r"), uint64(1))
	f.Fuzz(func(t *testing.T, text []byte, seed uint64) {
		r := rand.New(rand.NewPCG(seed, 1))
		var wire bytes.Buffer
		s := stuffer{w: &wire}
		for rest := text; len(rest) > 0; {
			n := min(1+r.IntN(5), len(rest))
			if m, err := s.Write(rest[:n]); m != n || err != nil {
				t.Fatal(m, err)
			}
			rest = rest[n:]
		}
		if got := wire.String(); got != stuff(string(text)) {
			t.Fatalf("stuffed %q, expected %q", got, stuff(string(text)))
		}
		s.end()
		want := string(text)
		if want != "" && !strings.HasSuffix(want, "\r\n") {
			want += "\r\n"
		}
		got, rest := unstuffAll(t, wire.String(), func() int { return 1 + r.IntN(5) })
		if got != want || rest != "" {
			t.Fatalf("%q, then %q; expected %q", got, rest, want)
		}
	})
}

// TestTopOfLargeMessage: where TOP ends does not depend on how the blob is read.
func TestTopOfLargeMessage(t *testing.T) {
	text := "A: b\r\nC: d\r\n\r\n" + strings.Repeat("0123456789\r\n", 20_000)
	for _, lines := range []int64{0, 1, 2, 3000, 19_999, 20_000, 20_001} {
		for _, piece := range []int{1, 13, 4096} {
			top, out := topper{left: lines}, 0
			for rest := text; rest != "" && !top.done; {
				n := min(piece, len(rest))
				out += len(top.take([]byte(rest[:n])))
				rest = rest[n:]
			}
			if want := 14 + 12*int(min(lines, 20_000)); out != want {
				t.Errorf("TOP %d in pieces of %d: %d octets, expected %d", lines, piece, out, want)
			}
		}
	}
}

// TestStorageError: a message that cannot be kept is answered 452.
func TestStorageError(t *testing.T) {
	p := newProvider(t)
	s := &smtpSession{srv: p.smtp, conn: p.smtp.newConn(t.Context(), nopConn{}, false)}
	s.w = copy(s.buf, "text\r\n.\r\n")
	got, err := s.receive(fullDisk{}, 0)
	if err != nil || got.refused == nil || got.refused.code != 452 {
		t.Errorf("%+v, %v", got, err)
	}
}

type nopConn struct{ net.Conn }
type fullDisk struct{}

func (fullDisk) Write([]byte) (int, error) { return 0, io.ErrShortWrite }

// TestCurlSMTP: curl sends a file with octets that are no text, and gets it back.
func TestCurlSMTP(t *testing.T) {
	curl := client(t, "curl", "curl")
	cfg, _, ca := certificate(t)
	for _, tc := range []struct {
		name, scheme string
		secure       bool
		args         []string
	}{
		{"plain", "smtp", false, nil},
		{"STARTTLS", "smtp", false, []string{"--ssl-reqd", "--cacert", ca}},
		{"implicit TLS", "smtps", true, []string{"--cacert", ca}},
		{"AUTH LOGIN", "smtp", false, []string{"--user", ps + ":" + password, "--login-options", "AUTH=LOGIN"}},
		{"AUTH PLAIN with initial response", "smtp", false,
			[]string{"--user", ps + ":" + password, "--login-options", "AUTH=PLAIN", "--sasl-ir"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			p := newProvider(t, withTLS(cfg))
			host, port := listen(t, p.smtp, tc.secure)
			text := "Subject: x\r\n\r\n.dot\r\n\x00\xff\r\n" + strings.Repeat("B", 100_000) + "\r\n"
			file := filepath.Join(t.TempDir(), "m.eml")
			if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
			args := append([]string{"-sS", tc.scheme + "://" + host + ":" + port + "/poste", "--mail-from", ps, "--mail-rcpt",
				amo, "--upload-file", file}, tc.args...)
			run(t, "", curl, args...)
			if got := p.stored(amo); len(got) != 1 || got[0] != text {
				t.Errorf("stored %.100q", got)
			}
		})
	}
}
