package bench

import (
	"bytes"
	"context"
	"slices"
	"strings"

	"amfront/journal"
)

// Sought is what a search found.
type Sought struct {
	Found  []Message // newest first
	Looked int       // how many messages were looked through
	Oldest string    // id of the last of them when Filter.Limit ended the search, else ""
}

// searchChunk is how many messages are read at a time.
const searchChunk = 400

// Search gives the newest messages, up to most, that f selects and that hold
// every word (lower case), looking through f.Limit at most. Only what may hold
// them is decoded.
func (w *World) Search(ctx context.Context, f Filter, words []string, most int) (out Sought, err error) {
	seqs, _ := w.index.find(f)
	full := len(seqs) == f.Limit
	for len(seqs) > 0 && len(out.Found) < most {
		chunk := seqs[max(0, len(seqs)-searchChunk):]
		seqs = seqs[:len(seqs)-len(chunk)]
		var found []Message
		for ev, err := range w.Journal.EventsOf(ctx, chunk[0]-1, journal.KindMessageReceived) {
			if err != nil {
				return out, err
			}
			if ev.Seq > chunk[len(chunk)-1] {
				break
			}
			if _, selected := slices.BinarySearch(chunk, ev.Seq); !selected || !mayHold(ev.Fields, words) {
				continue
			}
			m, err := messageOf(ev)
			if err != nil {
				return out, err
			}
			if m.holds(words) {
				found = append(found, m)
			}
		}
		slices.Reverse(found)
		out.Found = append(out.Found, found...)
		out.Looked += len(chunk)
		if full && len(seqs) == 0 && len(out.Found) < most {
			m, _, err := w.messageAt(chunk[0])
			if err != nil {
				return out, err
			}
			out.Oldest = m.ID
		}
	}
	out.Found = out.Found[:min(most, len(out.Found))]
	return out, nil
}

// mayHold tells whether a message's octets in the journal have every word, as far
// as JSON writes a word as it is (RFC 8259 §7). Of the findings, most of the
// octets, only the ids are searched.
func mayHold(fields []byte, words []string) bool {
	head, findings, _ := bytes.Cut(fields, []byte(`"findings":[`))
	head = bytes.ToLower(head)
	lower := false
	for _, w := range words {
		for plain := range strings.FieldsFuncSeq(w, func(r rune) bool {
			return r == '"' || r == '\\' || r < ' ' || r >= 0x7f
		}) {
			if bytes.Contains(head, []byte(plain)) {
				continue
			}
			if strings.Trim(plain, "abcdefghijklmnopqrstuvwxyz0123456789.-") != "" {
				return false // no id
			}
			if !lower {
				findings, lower = bytes.ToLower(findings), true
			}
			if !bytes.Contains(findings, []byte(plain)) {
				return false
			}
		}
	}
	return true
}

// holds tells whether every word stands somewhere in the message.
func (m *Message) holds(words []string) bool {
	hay := []string{m.ID, m.From, m.To, m.Subject, m.MessageID, m.Reason, m.ReasonCode, m.Decision, m.FileName,
		m.Flow.Kind, m.Flow.Usage, string(m.PlainSHA256)}
	if c := m.Certificate; c != nil {
		hay = append(hay, c.Label, c.Serial)
	}
	for _, x := range m.Findings {
		hay = append(hay, x.ID)
	}
	all := strings.ToLower(strings.Join(hay, "\n"))
	return !slices.ContainsFunc(words, func(w string) bool { return !strings.Contains(all, w) })
}
