package report

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"amfront/journal"
)

// TraceLimits bound what Collect keeps of one scenario; zero fields take the
// defaults of DefaultTraceLimits.
type TraceLimits struct {
	Arrows       int   // lines of the diagram
	Sessions     int   // sessions with their transcript
	Transcript   int64 // octets of one transcript
	Messages     int   // messages received
	Certificates int   // certificates described
}

// DefaultTraceLimits keep the annex of a whole suite near 20 MB.
var DefaultTraceLimits = TraceLimits{Arrows: MaxArrows, Sessions: 24, Transcript: 6 << 10, Messages: 12,
	Certificates: 12}

func (l TraceLimits) orDefault() TraceLimits {
	d := DefaultTraceLimits
	return TraceLimits{Arrows: cmp.Or(l.Arrows, d.Arrows), Sessions: cmp.Or(l.Sessions, d.Sessions),
		Transcript: cmp.Or(l.Transcript, d.Transcript), Messages: cmp.Or(l.Messages, d.Messages),
		Certificates: cmp.Or(l.Certificates, d.Certificates)}
}

// Collect reads the events of a world ("": all) and gathers what the cahier
// shows of them. A blob that the journal does not hold is noted, not an error.
func Collect(ctx context.Context, r journal.Reader, world string, limits TraceLimits) (*Trace, error) {
	c := collector{r: r, l: limits.orDefault(), q: newSequencer(), sessions: map[string]int{},
		certs: map[journal.Digest]bool{}, trace: &Trace{}}
	for e, err := range r.Events(ctx, 0) {
		if err != nil {
			return nil, fmt.Errorf("report: reading the journal: %w", err)
		}
		if world != "" && e.World != "" && e.World != world {
			continue
		}
		c.q.add(e)
		c.add(e)
	}
	c.trace.Sequence = c.q.finish(c.l.Arrows)
	c.omit(c.skippedSessions, "session", "sessions")
	c.omit(c.skippedMessages, "message", "messages")
	c.omit(c.skippedCerts, "certificat", "certificats")
	return c.trace, nil
}

type collector struct {
	r        journal.Reader
	l        TraceLimits
	q        sequencer
	sessions map[string]int
	certs    map[journal.Digest]bool
	trace    *Trace

	skippedSessions, skippedMessages, skippedCerts int
}

func (c *collector) omit(n int, one, many string) {
	if n > 0 {
		c.trace.Omitted = append(c.trace.Omitted, plural(n, one, many)+
			" de plus dans le journal, hors des limites du cahier.")
	}
}

func (c *collector) add(e journal.Event) {
	switch e.Kind {
	case journal.KindSessionOpen:
		if o, ok := decode[journal.SessionOpen](e); ok {
			if len(c.trace.Sessions) >= c.l.Sessions {
				c.skippedSessions++
				return
			}
			c.sessions[e.Session] = len(c.trace.Sessions)
			c.trace.Sessions = append(c.trace.Sessions, Session{ID: e.Session, Protocol: o.Protocol, Remote: o.Remote,
				Opened: e.Time})
		}
	case journal.KindSessionClose:
		cl, ok := decode[journal.SessionClose](e)
		i, open := c.sessions[e.Session]
		if !ok || !open {
			return
		}
		s := &c.trace.Sessions[i]
		s.DurationMS, s.IdleMS, s.End = cl.DurationMS, cl.IdleMS, cl.Reason
		if d, has := e.Blobs["transcript"]; has {
			s.Transcript, s.Cut = c.text(d, c.l.Transcript)
		}
	case journal.KindLDAPRequest:
		if l, ok := decode[journal.LDAPRequest](e); ok {
			c.ldapLines(e.Session, l)
			for _, entry := range l.Entries {
				for attr, values := range entry.Values {
					if strings.Contains(strings.ToLower(attr), "certificate") &&
						!strings.Contains(strings.ToLower(attr), "revocation") {
						c.certificates(values)
					}
				}
			}
		}
	case journal.KindOperatorSaw:
		if o, ok := decode[journal.OperatorSaw](e); ok {
			c.trace.Seen = append(c.trace.Seen, Seen{e.Seq, o.Action, o.Gesture, o.Remark, o.Picture, o.Size,
				e.Blobs["picture"]})
		}
	case journal.KindMessageReceived:
		if m, ok := decode[journal.MessageReceived](e); ok {
			if len(c.trace.Messages) >= c.l.Messages {
				c.skippedMessages++
				return
			}
			msg := newMessage(e.Seq, m, e.Blobs["raw"])
			if msg.Raw != "" {
				msg.Head = c.head(msg.Raw)
			}
			c.trace.Messages = append(c.trace.Messages, msg)
		}
	}
}

// ldapLines writes one operation into the transcript of its session: the
// directory journals operations, not octets.
func (c *collector) ldapLines(session string, l journal.LDAPRequest) {
	i, open := c.sessions[session]
	if !open {
		return
	}
	s := &c.trace.Sessions[i]
	if int64(len(s.Transcript)) > c.l.Transcript {
		s.Cut = true
		return
	}
	said := strings.Join(nonEmpty(l.Op, "base "+l.Base, "portée "+l.Scope, "filtre "+l.Filter,
		"attributs "+strings.Join(l.Attributes, ", ")), " ; ")
	s.Transcript += "C: " + clip(said, 600) + "\n"
	if l.Op == "unbind" || l.Op == "abandon" {
		return // without an answer, RFC 4511 §4.3 and §4.11
	}
	answer := resultWords(l.Result)
	if l.Op == "search" {
		answer += " ; " + handedOut(l.Entries)
	}
	if l.Fault != "" {
		answer += " ; incident provoqué par le banc : " + l.Fault
	}
	s.Transcript += "S: " + clip(answer, 600) + "\n"
}

// read returns at most max octets of a blob, and whether there are more.
func (c *collector) read(d journal.Digest, max int64) ([]byte, bool, error) {
	b, err := c.r.OpenBlob(d)
	if err != nil {
		return nil, false, err
	}
	defer b.Close()
	p, err := io.ReadAll(io.LimitReader(b, max+1))
	if err != nil {
		return nil, false, err
	}
	if int64(len(p)) > max {
		return p[:max], true, nil
	}
	return p, false, nil
}

// text is a transcript with runs of base64 shortened, then cut at max octets.
func (c *collector) text(d journal.Digest, max int64) (string, bool) {
	p, cut, err := c.read(d, 16*max)
	if err != nil {
		return missing(err), true
	}
	s, shortened := shorten(p, int(max))
	return s, cut || shortened
}

func missing(err error) string {
	if errors.Is(err, journal.ErrNoBlob) {
		return "(absent du journal)"
	}
	return "(illisible : " + err.Error() + ")"
}

// head is the header section of a message, at most 4 KiB.
func (c *collector) head(d journal.Digest) string {
	p, _, err := c.read(d, 4<<10)
	if err != nil {
		return missing(err)
	}
	if i := bytes.Index(p, []byte("\r\n\r\n")); i >= 0 {
		p = p[:i]
	}
	return strings.ReplaceAll(strings.ToValidUTF8(string(p), "\uFFFD"), "\r\n", "\n")
}

// shorten keeps a transcript readable: of a run of lines that are one long
// word (base64) the first two stay; then the result is cut at max octets.
func shorten(p []byte, max int) (string, bool) {
	var out strings.Builder
	var cut bool
	run := 0
	flush := func() {
		if run > 2 {
			fmt.Fprintf(&out, "   […] %s de contenu\n", plural(run-2, "ligne", "lignes"))
			cut = true
		}
		run = 0
	}
	sc := bufio.NewScanner(bytes.NewReader(p))
	sc.Buffer(make([]byte, 0, 64<<10), len(p)+1)
	for sc.Scan() {
		line := strings.TrimRight(sc.Text(), "\r")
		word := strings.TrimLeft(strings.TrimPrefix(strings.TrimPrefix(line, "C: "), "S: "), " ")
		if len(word) >= 60 && !strings.ContainsAny(word, " \t<>:()") {
			if run++; run > 2 {
				continue
			}
		} else {
			flush()
		}
		out.WriteString(clip(line, 400))
		out.WriteByte('\n')
		if out.Len() > max {
			cut = true
			break
		}
	}
	flush()
	s := strings.ToValidUTF8(out.String(), "\uFFFD")
	if len(s) > max {
		s = s[:max]
		for !utf8.ValidString(s) {
			s = s[:len(s)-1]
		}
	}
	return s, cut
}

func (c *collector) certificates(values []journal.Digest) {
	for _, d := range values {
		if c.certs[d] {
			continue
		}
		p, cut, err := c.read(d, 64<<10)
		if err != nil || cut {
			continue // the journal names the value, its octets were not kept
		}
		c.addCertificate(p, d)
	}
}

func (c *collector) addCertificate(der []byte, d journal.Digest) {
	c.certs[d] = true
	cert, err := DescribeCertificate(der)
	if err != nil {
		return
	}
	if len(c.trace.Certificates) >= c.l.Certificates {
		c.skippedCerts++
		return
	}
	c.trace.Certificates = append(c.trace.Certificates, cert)
}
