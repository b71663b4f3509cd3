package bench

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"sync"
	"time"

	"amfront/journal"
	"amfront/mailbox"
	"amfront/scenarios"
	"amfront/words"
)

// ErrNoMessage is returned for a message id that the bench does not hold.
var ErrNoMessage = words.Errorf("no such message")

// Message is a message as the API shows it.
type Message struct {
	ID          string                  `json:"id"`
	ReceivedAt  time.Time               `json:"received_at"`
	From        string                  `json:"from"`
	To          string                  `json:"to"`
	Subject     string                  `json:"subject"`
	MessageID   string                  `json:"message_id,omitempty"`
	Flow        journal.Flow            `json:"flow"`
	Decision    string                  `json:"decision" ref:"Decision"`
	Reason      string                  `json:"reason"`
	ReasonCode  string                  `json:"reason_code,omitempty"`
	Certificate *journal.CertificateRef `json:"certificate"`
	Expected    *journal.CertificateRef `json:"expected_certificate,omitempty"`
	// how the two stood at that moment
	CertificateState *journal.CertificateState `json:"certificate_state,omitempty"`
	ExpectedState    *journal.CertificateState `json:"expected_state,omitempty"`

	PlainSHA256 journal.Digest      `json:"plain_sha256"`
	FileSHA256  journal.Digest      `json:"file_sha256,omitempty"`
	PlainSize   int64               `json:"plain_size,omitempty"`
	FileName    string              `json:"file_name,omitempty"`
	CMS         *journal.CMSSummary `json:"cms,omitempty"`
	Findings    []Finding           `json:"findings"`
	ReplyID     string              `json:"reply_id"`
	Size        int64               `json:"size"`
	Session     string              `json:"session,omitempty"`
	Event       uint64              `json:"-"` // its number in the journal
}

// Finding is a departure with what its requirement says.
type Finding struct {
	journal.Finding
	scenarios.Cited
}

// Nuance explains a lot that is accepted beside an "erreur", "" else.
func (m Message) Nuance() string {
	return scenarios.Decision(m.Decision).Nuance(slices.ContainsFunc(m.Findings,
		func(f Finding) bool { return f.Severity == "erreur" }))
}

// Filter selects messages; zero fields select all.
type Filter struct {
	From, To, Decision string
	AfterID            string // only messages received after that one
	BeforeID           string // only messages received before that one
	Limit              int    // keeps the newest; 1000 when 0
}

// messageIndex finds messages in the journal without holding them in memory.
type messageIndex struct {
	mu      sync.Mutex
	kept    keptMessages
	parties map[parties]uint32 // place in kept.Parties
	changed chan struct{}
}

// keptMessages is the index as it is kept beside the journal.
type keptMessages struct {
	Seqs    mailbox.Series  // of their events
	Who     mailbox.Series  // of each its place in Parties, and deletedBit
	IDs     mailbox.Numbers // place in Seqs and Who, from 1
	Parties []parties
}

const deletedBit = 1 << 31

// parties is what a Filter asks of a message.
type parties struct{ From, To, Decision string }

// fits tells whether a message of p is one that f selects.
func (f Filter) fits(p parties) bool {
	return (f.From == "" || fold(f.From) == p.From) && (f.To == "" || fold(f.To) == p.To) &&
		(f.Decision == "" || fold(f.Decision) == p.Decision)
}

func fold(address string) string { return strings.ToLower(strings.TrimSpace(address)) }

func newMessageIndex() *messageIndex {
	x := &messageIndex{changed: make(chan struct{})}
	x.set(keptMessages{})
	return x
}

// set begins with what was kept.
func (x *messageIndex) set(k keptMessages) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.kept, x.parties = k, map[parties]uint32{}
	for i, p := range k.Parties {
		x.parties[p] = uint32(i)
	}
}

// add takes a message in, and tells how many there have been.
func (x *messageIndex) add(seq uint64, m *journal.MessageReceived) int {
	x.mu.Lock()
	defer x.mu.Unlock()
	p := parties{fold(m.From), fold(m.To), fold(m.Decision)}
	who, known := x.parties[p]
	if !known {
		who = uint32(len(x.kept.Parties))
		x.kept.Parties = append(x.kept.Parties, p)
		x.parties[p] = who
	}
	x.kept.Seqs.Append(uint32(seq))
	x.kept.Who.Append(who)
	x.kept.IDs.Set(m.ID, uint32(x.kept.Seqs.Len()))
	close(x.changed)
	x.changed = make(chan struct{})
	return x.kept.Seqs.Len()
}

// place is where a message stands in the list, -1 for none.
func (x *messageIndex) place(id string) int { return int(x.kept.IDs.Of(id)) - 1 }

func (x *messageIndex) remove(id string) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if i := x.place(id); i >= 0 {
		x.kept.Who.Set(i, x.kept.Who.At(i)|deletedBit) // its place stays: AfterID and BeforeID may name it
	}
}

// find returns the numbers of the newest matching events, oldest first, and a
// channel that closes when a message is added.
func (x *messageIndex) find(f Filter) ([]uint64, <-chan struct{}) {
	if f.Limit <= 0 {
		f.Limit = 1000
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	fits := make([]bool, len(x.kept.Parties))
	for i, p := range x.kept.Parties {
		fits[i] = f.fits(p)
	}
	first, last := 0, x.kept.Seqs.Len()-1
	if i := x.place(f.AfterID); i >= 0 {
		first = i + 1
	}
	if i := x.place(f.BeforeID); i >= 0 {
		last = i - 1
	}
	var places []int
	for i, who := range x.kept.Who.Backward(last) {
		if i < first || len(places) == f.Limit {
			break
		}
		if who&deletedBit == 0 && fits[who] {
			places = append(places, i)
		}
	}
	out := make([]uint64, len(places)) // filled from its end
	if k := 0; len(places) > 0 {
		for i, seq := range x.kept.Seqs.Backward(places[0]) {
			if i == places[k] {
				k++
				out[len(out)-k] = uint64(seq)
			}
			if k == len(places) {
				break
			}
		}
	}
	return out, x.changed
}

// count tells how many messages there are of each decision.
func (x *messageIndex) count() map[string]int {
	x.mu.Lock()
	defer x.mu.Unlock()
	n := map[string]int{}
	for _, who := range x.kept.Who.Backward(x.kept.Who.Len() - 1) {
		if who&deletedBit == 0 {
			n[x.kept.Parties[who].Decision]++
		}
	}
	return n
}

// next is the number of the event of the message received after that one.
func (x *messageIndex) next(id string) (uint64, bool) {
	x.mu.Lock()
	defer x.mu.Unlock()
	i := x.place(id)
	for i++; i > 0 && i < x.kept.Who.Len(); i++ {
		if x.kept.Who.At(i)&deletedBit == 0 {
			return uint64(x.kept.Seqs.At(i)), true
		}
	}
	return 0, false
}

// NextMessage is the id of the message received after that one, "" for none.
func (w *World) NextMessage(id string) (string, error) {
	seq, ok := w.index.next(id)
	if !ok {
		return "", nil
	}
	m, _, err := w.messageAt(seq)
	return m.ID, err
}

// MessageCounts tells how many messages there are of each decision.
func (w *World) MessageCounts() map[string]int { return w.index.count() }

func (x *messageIndex) seq(id string) (uint64, bool) {
	x.mu.Lock()
	defer x.mu.Unlock()
	i := x.place(id)
	if i < 0 || x.kept.Who.At(i)&deletedBit != 0 {
		return 0, false
	}
	return uint64(x.kept.Seqs.At(i)), true
}

// Messages lists the messages that match, oldest first. When none does and
// wait is positive it waits that long at most for one.
func (w *World) Messages(ctx context.Context, f Filter, wait time.Duration) ([]Message, error) {
	out := []Message{}
	err := w.EachMessage(ctx, f, wait, func(m Message) error { out = append(out, m); return nil })
	if err != nil {
		return nil, err
	}
	return out, nil
}

// EachMessage hands over one by one what Messages lists, until do has an error.
func (w *World) EachMessage(ctx context.Context, f Filter, wait time.Duration, do func(Message) error) error {
	waiting := ctx
	if wait > 0 {
		var cancel context.CancelFunc
		waiting, cancel = context.WithTimeout(ctx, wait)
		defer cancel()
	}
	for {
		seqs, changed := w.index.find(f)
		if len(seqs) > 0 || wait <= 0 {
			return w.read(ctx, seqs, do)
		}
		select {
		case <-changed:
		case <-waiting.Done():
			return nil
		}
	}
}

func (w *World) read(ctx context.Context, seqs []uint64, do func(Message) error) error {
	for _, seq := range seqs {
		m, _, err := w.messageAt(seq)
		if err == nil {
			err = do(m)
		}
		if err = cmp.Or(err, ctx.Err()); err != nil {
			return err
		}
	}
	return nil
}

func (w *World) messageAt(seq uint64) (Message, journal.Event, error) {
	ev, err := w.Journal.Event(seq)
	if err != nil {
		return Message{}, ev, err
	}
	m, err := messageOf(ev)
	return m, ev, err
}

// messageOf is the message of an event "message.received".
func messageOf(ev journal.Event) (Message, error) {
	var r journal.MessageReceived
	if err := ev.Decode(&r); err != nil {
		return Message{}, err
	}
	m := Message{ID: r.ID, ReceivedAt: ev.Time, From: r.From, To: r.To, Subject: r.Subject, MessageID: r.MessageID,
		Flow: r.Flow, Decision: r.Decision, Reason: r.Reason, ReasonCode: r.ReasonCode, Certificate: r.Certificate,
		Expected: r.Expected, CertificateState: r.CertificateState, ExpectedState: r.ExpectedState,
		PlainSHA256: r.PlainSHA256, FileSHA256: r.FileSHA256, PlainSize: r.PlainSize, FileName: r.FileName, CMS: r.CMS,
		Findings: make([]Finding, len(r.Findings)), ReplyID: r.ReplyID, Size: r.Size, Session: ev.Session, Event: ev.Seq}
	for i, f := range r.Findings {
		m.Findings[i] = Finding{f, scenarios.Cite(f.ID)}
	}
	return m, nil
}

// Message is one message with its raw octets' blob.
func (w *World) Message(id string) (Message, journal.Digest, error) {
	seq, ok := w.index.seq(id)
	if !ok {
		return Message{}, "", ErrNoMessage
	}
	m, ev, err := w.messageAt(seq)
	return m, ev.Blobs["raw"], err
}

// DeleteMessage takes a message out of the list and out of the mailbox that may
// still hold its mail, in one commit. The journal keeps what happened.
func (w *World) DeleteMessage(ctx context.Context, id string) error {
	w.resetting.RLock()
	defer w.resetting.RUnlock()
	if _, ok := w.index.seq(id); !ok {
		return ErrNoMessage
	}
	err := w.Store.Delete(ctx, id, journal.Entry{Kind: journal.KindMessageDeleted, Fields: journal.MailRef{ID: id,
		By: "api"}})
	if err == nil {
		w.index.remove(id)
	}
	return err
}
