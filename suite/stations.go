package suite

import (
	"context"
	"io"
	"net/mail"
	"slices"
	"strconv"
	"strings"
	"sync"

	"amfront/bench"
	"amfront/journal"
	"amfront/lps/adapter"
	"amfront/pki/testca"
)

// stations knows which example's world a certificate, a list, a mail or a
// password of this run belongs to: a software that names another world's keeps its stations'
// state in one place, and nothing that it does tells what it would do alone.
type stations struct {
	mu    sync.Mutex
	owner map[string][]string // ids of examples, by thing
	// passwords of the worlds, by example, and the other example whose password
	// was tried in one.
	passwords, tried map[string]string
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
	for dn, number := range w.PKI.ListNumbers() {
		things = append(things, listOf(dn, strconv.FormatInt(number, 16)))
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.owner == nil {
		l.owner, l.passwords, l.tried = map[string][]string{}, map[string]string{}, map[string]string{}
	}
	l.passwords[id] = w.Endpoints().PS.Password
	for _, t := range things {
		if !slices.Contains(l.owner[t], id) {
			l.owner[t] = append(l.owner[t], id)
		}
	}
}

// wrong notes whose password was tried in an example's world, when it is that of
// another one.
func (l *stations) wrong(id string, holds func(password string) bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for other, password := range l.passwords {
		if other != id && holds(password) {
			l.tried[id] = other
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

// listOf names a list by the DN of its authority and its number in hexadecimal.
func listOf(dn, number string) string {
	return "la liste n° " + serial(number) + " de " + strings.ReplaceAll(strings.ToLower(dn), ", ", ",")
}

// look says what of another example an answer names, or a lot that came since
// is encrypted for; nil for nothing.
func (l *stations) look(ctx context.Context, id string, w *bench.World, after uint64, action adapter.Action,
	a adapter.Answer) error {
	l.note(id, w)
	things := []string{aCertificate + serial(a.CertificateSerial)}
	for _, f := range a.Fetched {
		switch f.Kind {
		case "certificate":
			things = append(things, aCertificate+serial(f.Serial))
		case "crl":
			things = append(things, listOf(f.Name, f.Serial))
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
	shared := func(what, of string) error {
		return adapter.NewFailure(action, adapter.FailShared, &adapter.Problem{Cause: adapter.CauseShared, Found: what,
			Wanted: of})
	}
	if of := l.tried[id]; of != "" {
		return shared("le mot de passe de la messagerie", of)
	}
	for _, t := range things {
		if ids := l.owner[t]; len(ids) > 0 && !slices.Contains(ids, id) {
			return shared(t, ids[0])
		}
	}
	return nil
}
