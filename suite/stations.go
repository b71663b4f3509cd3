package suite

import (
	"context"
	"io"
	"net/mail"
	"slices"
	"strings"
	"sync"

	"amfront/bench"
	"amfront/journal"
	"amfront/lps/adapter"
	"amfront/pki/testca"
)

// stations knows which example's world a certificate or a mail of this run
// belongs to: a software that names another world's keeps its stations'
// state in one place, and nothing that it does tells what it would do alone.
type stations struct {
	mu    sync.Mutex
	owner map[string][]string // ids of examples, by thing
}

// The things that a station may share; what they are called is in French.
const (
	aCertificate = "le certificat "
	aMail        = "le message "
)

// note writes down what an example's world has shown by now.
func (l *stations) note(id string, w *bench.World) {
	var things []string
	for _, label := range testca.Labels() {
		for _, c := range w.PKI.Seen(label) {
			things = append(things, aCertificate+serial(c.SerialHex()))
		}
	}
	for _, m := range w.Store.List(w.Endpoints().PS.Address) {
		if name := messageID(w.Journal, m.Raw); name != "" {
			things = append(things, aMail+name)
		}
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.owner == nil {
		l.owner = map[string][]string{}
	}
	for _, t := range things {
		if !slices.Contains(l.owner[t], id) {
			l.owner[t] = append(l.owner[t], id)
		}
	}
}

// messageID is that of a stored mail, "" for none.
func messageID(j *journal.Journal, raw journal.Digest) string {
	b, err := j.OpenBlob(raw)
	if err != nil {
		return ""
	}
	defer b.Close()
	m, err := mail.ReadMessage(io.NewSectionReader(b, 0, b.Size()))
	if err != nil {
		return ""
	}
	return strings.TrimSpace(m.Header.Get("Message-ID"))
}

// serial is a serial number as it compares: lower-case hexadecimal.
func serial(s string) string {
	return strings.TrimLeft(strings.ToLower(strings.NewReplacer(":", "", " ", "").Replace(s)), "0")
}

// look says what of another example an answer names, or a lot that came since
// is encrypted for; nil for nothing.
func (l *stations) look(ctx context.Context, id string, w *bench.World, after uint64, action adapter.Action,
	a adapter.Answer) error {
	l.note(id, w)
	things := []string{aCertificate + serial(a.CertificateSerial)}
	for _, f := range a.Fetched {
		if f.Kind == "certificate" {
			things = append(things, aCertificate+serial(f.Serial))
		}
	}
	for _, m := range a.Messages {
		things = append(things, aMail+m.MessageID, aCertificate+serial(m.CertificateSerial))
	}
	for ev, err := range w.Journal.EventsOf(ctx, after, journal.KindMessageReceived) {
		var r journal.MessageReceived
		if err != nil || ev.Decode(&r) != nil || r.CMS == nil {
			continue
		}
		for _, to := range r.CMS.Recipients {
			things = append(things, aCertificate+serial(to))
		}
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, t := range things {
		if ids := l.owner[t]; len(ids) > 0 && !slices.Contains(ids, id) {
			return adapter.NewFailure(action, adapter.FailShared, &adapter.Problem{Cause: adapter.CauseShared, Found: t,
				Wanted: ids[0]})
		}
	}
	return nil
}
