package remedy

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"amfront/bench"
	"amfront/journal"
	"amfront/judge/report"
	"amfront/words"
)

// edit is one change of a mail: octets of it replaced, or another mailbox.
type edit struct {
	kind     report.EditKind
	of       string   // what its kind takes
	values   []string // of a field, before and after
	from, to int      // what is replaced of the mail
	with     []byte
	rcpt     string // another mailbox, "" for the same
	cost     int
	order    int // in which it is tried: what is likely first, then what may be smaller
}

// The costs of edits are their octets, but for those that are one property of
// the mail, however many octets show it.
const (
	costRcpt     = 65   // another mailbox
	costLines    = 70   // ends of lines, wrapping
	costPart     = 80   // a part more or less
	costDocument = 100  // the attachment in another encoding
	costSealed   = 1000 // a document made anew
	maxOctets    = 64   // that an edit may change within a field
)

// what says it in French.
func (e edit) what() string { return e.kind.In(words.French, e.of) }

func (e edit) apply(raw []byte) []byte { return slices.Concat(raw[:e.from], e.with, raw[e.to:]) }

// narrow leaves out of an edit what it does not change.
func (e edit) narrow(raw []byte) edit {
	for e.from < e.to && len(e.with) > 0 && raw[e.from] == e.with[0] {
		e.from, e.with = e.from+1, e.with[1:]
	}
	for e.from < e.to && len(e.with) > 0 && raw[e.to-1] == e.with[len(e.with)-1] {
		e.to, e.with = e.to-1, e.with[:len(e.with)-1]
	}
	return e
}

// The orders of edits.
const (
	likely = iota // what the departures speak of, as it should be
	wanted        // what a requirement wants, elsewhere
	groped        // any small change
	orders        // what mended an example of this run before comes that much earlier
)

// edits lists what is tried of a mail: what is likely first, then the smallest.
func (t *trial) edits(ctx context.Context, r *bench.Replay) []edit {
	w := &writer{m: readMail(r.Raw), r: r, files: slices.Concat(t.Files, t.contents(ctx)), others: t.others, order: wanted}
	mended := t.Mended()
	w.header()
	w.body()
	w.documents(ctx)
	for _, box := range r.Mailboxes() {
		if !strings.EqualFold(box, r.Message.To) {
			w.out = append(w.out, edit{kind: report.EditMailbox, rcpt: box, cost: costRcpt, order: wanted,
				values: []string{r.Message.To, box}})
		}
	}
	for i := range w.out {
		switch e := &w.out[i]; {
		case slices.Contains(mended, e.what()):
			e.order -= orders
		case e.order == wanted && slices.ContainsFunc(t.reds, func(i int) bool { return t.about[i].concerns(*e) }):
			e.order = likely
		}
	}
	slices.SortStableFunc(w.out, func(a, b edit) int { return cmp.Or(a.order-b.order, a.cost-b.cost) })
	seen := map[string]bool{}
	return slices.DeleteFunc(w.out, func(e edit) bool {
		key := fmt.Sprint(e.from, e.to, e.rcpt) + string(e.with)
		again := seen[key]
		seen[key] = true
		return again
	})
}

// contents are what the mails' documents were made of: a lot that is sent again
// is made of what the first was.
func (t *trial) contents(ctx context.Context) [][]byte {
	if t.sealed == nil {
		t.sealed = [][]byte{}
		for _, seq := range t.mails {
			var plain bytes.Buffer
			if r, err := t.World.Replay(ctx, seq); err == nil {
				if _, err := r.Receive(ctx, r.Raw, r.Message.To, &plain); err == nil && plain.Len() <= maxFile {
					t.sealed = append(t.sealed, plain.Bytes())
				}
			}
		}
	}
	return t.sealed
}

// writer gathers the edits of a mail.
type writer struct {
	m     *mail
	r     *bench.Replay
	files [][]byte
	// others are subjects of the world's mails: one that is sent again keeps its own.
	others []string
	out    []edit
	order  int // of what is being written
}

// put adds an edit; its cost is the octets that it changes where it is 0, and
// then at most maxOctets.
func (w *writer) put(kind report.EditKind, of string, from, to int, with []byte, cost int, values ...string) {
	if from < 0 || to < from || to > len(w.m.raw) {
		return
	}
	e := edit{kind: kind, of: of, values: values, from: from, to: to, with: bytes.Clone(with), cost: cost, order: w.order}.
		narrow(w.m.raw)
	if e.from == e.to && len(e.with) == 0 {
		return
	}
	octets := max(e.to-e.from, len(e.with))
	if octets <= maxOctets && cost < costDocument {
		e.cost = octets
	} else if cost == 0 {
		e.cost = maxOctets // a whole field, no more
	}
	w.out = append(w.out, e)
}

// remedy tells an edit that was judged, and what the front-end made of it.
func (e edit) remedy(r *bench.Replay, m *journal.MessageReceived, tried int) *report.Remedy {
	out := &report.Remedy{Tried: tried, Message: r.Message.ID, Event: r.Event.Seq, Kind: e.kind, Of: e.of,
		What: e.what(), Offset: e.from,
		Removed: e.to - e.from, Added: len(e.with), Received: m}
	switch {
	case e.rcpt != "":
		out.Before, out.After = r.Message.To, e.rcpt
	case e.kind.Document():
		out.Before, out.After = differing(said(r.Message), said(*m))
	default:
		from, to := around(r.Raw, e.from, e.to)
		out.Before = shown(r.Raw[from:to])
		out.After = shown(slices.Concat(r.Raw[from:e.from], e.with, r.Raw[e.to:to]))
	}
	return out
}

// around is the lines that an edit stands in, bounded.
func around(raw []byte, from, to int) (int, int) {
	begin := max(bytes.LastIndexByte(raw[:from], '\n')+1, from-maxShown)
	end := min(next(raw, max(to-1, from)), to+maxShown, len(raw))
	return min(begin, from), max(end, to)
}

const maxShown = 200 // octets on each side

// shown makes octets readable: what is not printable is named.
func shown(b []byte) string {
	long := len(b) > 2*maxShown
	if long {
		b = b[:2*maxShown]
	}
	var s strings.Builder
	text := bytes.TrimSuffix(b, []byte("\r\n"))
	for _, c := range text {
		switch {
		case c == '\r':
			s.WriteString("␍")
		case c == '\n':
			s.WriteString("␊")
		case c == '\t':
			s.WriteString("␉")
		case c < ' ' || c > '~':
			fmt.Fprintf(&s, "[%02x]", c)
		default:
			s.WriteByte(c)
		}
	}
	if long {
		s.WriteString("…")
	}
	if s.Len() == 0 {
		return "(rien)"
	}
	return s.String()
}

// feature is one thing that a document says of itself.
type feature struct{ name, value string }

// said is what a document says of itself, the same names in the same order.
func said(m journal.MessageReceived) []feature {
	class, encoding, algorithm, recipients, keys, inner, misnamed, trailing := "", "", "", "", "", "", "", ""
	drawn, iv := "on ne sait d'où", "on ne sait d'où"
	if c := m.CMS; c != nil {
		class, encoding, algorithm, inner, misnamed = c.Class, c.Encoding, c.Content, c.Inner, c.Misnamed
		recipients, keys, trailing = strings.Join(c.Recipients, ", "), strings.Join(c.Keys, ", "), fmt.Sprint(c.Trailing)
		if c.Drawn != nil {
			drawn, iv = strings.Join(c.Drawn.Key, ", "), strings.Join(c.Drawn.IV, ", ")
		}
	} else {
		drawn, iv = "", ""
	}
	opener := "aucun certificat"
	if c := m.Certificate; c != nil {
		opener = c.Label + " (" + c.Serial + ")"
	}
	return []feature{{"lecture", class}, {"codage", encoding}, {"algorithme", algorithm}, {"destinataires", recipients},
		{"clé de session", keys}, {"contenu", inner}, {"octets en trop", trailing}, {"désigné à tort", misnamed},
		{"clé tirée", drawn}, {"IV", iv}, {"ouvert par", opener}, {"octets du clair", fmt.Sprint(m.PlainSize)},
		{"empreinte du clair", fmt.Sprintf("%.16s", m.PlainSHA256)},
		{"empreinte du fichier", fmt.Sprintf("%.16s", m.FileSHA256)}}
}

// differing keeps what two say otherwise.
func differing(before, after []feature) (string, string) {
	var b, a []string
	add := func(list *[]string, f feature) {
		if f.value != "" {
			*list = append(*list, f.name+report.FeatureName+f.value)
		}
	}
	for i := range before {
		if before[i] != after[i] {
			add(&b, before[i])
			add(&a, after[i])
		}
	}
	return strings.Join(b, report.FeatureEnd), strings.Join(a, report.FeatureEnd)
}
