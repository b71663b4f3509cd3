package remedy

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"amfront/bench"
	"amfront/journal"
	"amfront/judge/report"
)

// edit is one change of a mail: octets of it replaced, or another mailbox.
type edit struct {
	what     string // French
	from, to int    // what is replaced of the mail
	with     []byte
	rcpt     string // another mailbox, "" for the same
	// document is set where the attachment is another: what it says of itself is
	// then told before and after, for its octets say nothing.
	document bool
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
			w.out = append(w.out, edit{what: "l'adresse du destinataire (RCPT TO)", rcpt: box, cost: costRcpt, order: wanted})
		}
	}
	for i := range w.out {
		switch e := &w.out[i]; {
		case slices.Contains(mended, e.what):
			e.order -= orders
		case e.order == wanted && (e.document && sealing.MatchString(t.said) || mentioned(t.said, e.what)):
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

// sealing is what departures speak of that lie in the document.
var sealing = regexp.MustCompile(`(?i)chiffr|AES|EnvelopedData|RSA|certificat|compress|CMS`)

// mentioned tells whether departures speak of what an edit changes.
func mentioned(said, what string) bool {
	if what, ok := strings.CutPrefix(what, "le champ "); ok {
		name, _, _ := strings.Cut(what, " ")
		name = strings.Trim(name, ",")
		return strings.Contains(said, name) || name == "Subject" && strings.Contains(said, "objet ")
	}
	return false
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
func (w *writer) put(what string, from, to int, with []byte, cost int) {
	if from < 0 || to < from || to > len(w.m.raw) {
		return
	}
	e := edit{what: what, from: from, to: to, with: bytes.Clone(with), document: cost >= costDocument, cost: cost,
		order: w.order}.
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
	out := &report.Remedy{Tried: tried, Message: r.Message.ID, Event: r.Event.Seq, What: e.what, Offset: e.from,
		Removed: e.to - e.from, Added: len(e.with), Received: m}
	switch {
	case e.rcpt != "":
		out.Before, out.After = r.Message.To, e.rcpt
	case e.document:
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

// said is what a document says of itself.
func said(m journal.MessageReceived) []string {
	out := make([]string, 8)
	if c := m.CMS; c != nil {
		out = []string{"lecture : " + c.Class, "codage : " + c.Encoding, "algorithme : " + c.Content,
			"destinataires : " + strings.Join(c.Recipients, ", "), "clé de session : " + strings.Join(c.Keys, ", "),
			"contenu : " + c.Inner, fmt.Sprintf("octets en trop : %d", c.Trailing), "désigné à tort : " + c.Misnamed}
		if c.Drawn != nil {
			out = append(out, "clé tirée : "+strings.Join(c.Drawn.Key, " ; "), "IV : "+strings.Join(c.Drawn.IV, " ; "))
		} else {
			out = append(out, "clé tirée : inconnue", "IV : inconnu")
		}
	} else {
		out = append(out, "", "")
	}
	opener := "ouvert par : aucun certificat"
	if c := m.Certificate; c != nil {
		opener = "ouvert par : " + c.Label + ", série " + c.Serial
	}
	return append(out, opener, fmt.Sprintf("clair : %d octets, empreinte %.16s", m.PlainSize, m.PlainSHA256),
		fmt.Sprintf("fichier : empreinte %.16s", m.FileSHA256))
}

// differing keeps what two say otherwise.
func differing(before, after []string) (string, string) {
	var b, a []string
	for i := range before {
		if before[i] != after[i] {
			b, a = append(b, before[i]), append(a, after[i])
		}
	}
	join := func(list []string) string {
		return strings.Join(slices.DeleteFunc(list, func(s string) bool {
			return s == "" || strings.HasSuffix(s, ": ")
		}), " ; ")
	}
	return join(b), join(a)
}
