package suite

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"amfront/journal"
	"amfront/judge/report"
)

// Redacted counts what Redact took out of a record.
type Redacted struct {
	Blobs     int // mails and transcripts
	Numbers   int // of the form of a French social security number
	Addresses int // mail addresses of real domains, each told apart from the others
	Folders   int // user names in paths
	Passwords int
}

// Redact copies the record of a run to a new directory, to be shown to others:
// without any mail or transcript, and without passwords, mail addresses of real
// domains, what may be a social security number and user names in paths. The
// copy is judged again: a verdict that is another than the record's is an
// error, and then there is no copy.
func Redact(ctx context.Context, from, to string) (Redacted, *report.Run, error) {
	before, err := Judge(ctx, from)
	if err != nil {
		return Redacted{}, nil, err
	}
	red := &redactor{names: map[string]string{}}
	r, err := red.record(ctx, from, to)
	if err == nil {
		var after *report.Run
		if after, err = Judge(ctx, to); err == nil {
			err = sameVerdicts(before, after)
		}
	}
	if err != nil && !errors.Is(err, os.ErrExist) {
		err = errors.Join(err, os.RemoveAll(to))
	}
	return red.count, r, err
}

// sameVerdicts compares what Differences does but for the words: those of the
// copy have no addresses.
func sameVerdicts(before, after *report.Run) error {
	if len(after.Scenarios) != len(before.Scenarios) {
		return fmt.Errorf("%d scenarios, and %d without what was taken out; nothing was written", len(before.Scenarios),
			len(after.Scenarios))
	}
	for i, b := range before.Scenarios {
		a := after.Scenarios[i]
		same := a.Verdict == b.Verdict && len(a.Checks) == len(b.Checks)
		for k := range b.Checks {
			same = same && a.Checks[k].Verdict == b.Checks[k].Verdict
		}
		if !same {
			return fmt.Errorf("scenario %s is judged otherwise without what was taken out; nothing was written", b.ID)
		}
	}
	return nil
}

type redactor struct {
	count Redacted
	names map[string]string // address to what stands for it
}

func (d *redactor) record(ctx context.Context, from, to string) (*report.Run, error) {
	if err := os.Mkdir(to, 0o700); err != nil {
		return nil, err
	}
	r, err := Recorded(from)
	if err != nil {
		return nil, err
	}
	for i := range r.Scenarios {
		if s := &r.Scenarios[i]; s.World != "" {
			if err := d.world(ctx, from, to, s); err != nil {
				return nil, fmt.Errorf("scenario %s: %w", s.ID, err)
			}
		}
	}
	text, err := json.Marshal(r)
	if err == nil {
		text, err = d.json(text)
	}
	if err != nil {
		return nil, err
	}
	whole := r.Ended != nil
	if r, err = report.ReadJSON(bytes.NewReader(text)); err != nil {
		return nil, err
	}
	if err := begin(to, r, false); err != nil {
		return nil, err
	}
	for i := range r.Scenarios {
		if err := keep(to, &r.Scenarios[i]); err != nil {
			return nil, err
		}
	}
	if !whole {
		return r, nil // as a run that did not end
	}
	return r, seal(to, r)
}

// world copies a scenario's journal, and judges and shows it by the copy.
func (d *redactor) world(ctx context.Context, from, to string, s *report.Scenario) error {
	b, err := OpenWorld(from, s)
	if err != nil {
		return err
	}
	defer b.Close()
	var now time.Time
	j, err := journal.Open(ctx, journal.Options{World: s.World, Now: func() time.Time { return now }, EventSize: 16 << 20})
	if err != nil {
		return err
	}
	defer j.Close()
	for ev, err := range b.Events(ctx, 0) {
		if err != nil {
			return err
		}
		e := journal.Entry{Session: ev.Session, Kind: ev.Kind}
		if len(ev.Fields) > 0 {
			text, err := d.json(ev.Fields)
			if err != nil {
				return err
			}
			e.Fields = json.RawMessage(text)
		}
		if e.Blobs, err = d.blobs(b, j, ev); err != nil {
			return err
		}
		now = ev.Time
		if _, err := j.Append(e); err != nil {
			return err
		}
	}
	if err := j.WriteBundle(ctx, filepath.Join(to, worldsDir, s.World), b.Manifest.Meta); err != nil {
		return err
	}
	if err := rejudge(ctx, j, s); err != nil {
		return err
	}
	s.Trace, err = report.Collect(ctx, j, "", report.TraceLimits{})
	return err
}

// blobs keeps certificates and lists, which are the bench's own. No check looks
// into a blob.
func (d *redactor) blobs(from *journal.Bundle, to *journal.Journal,
	ev journal.Event) (map[string]journal.Digest, error) {
	switch ev.Kind {
	case journal.KindBenchStarted, journal.KindPKIChanged, journal.KindPKISigned:
	default:
		d.count.Blobs += len(ev.Blobs)
		return nil, nil
	}
	for _, digest := range ev.Blobs {
		b, err := from.OpenBlob(digest)
		if err != nil {
			return nil, err
		}
		text, err := io.ReadAll(b)
		b.Close()
		if err == nil {
			_, err = to.PutBlob(text)
		}
		if err != nil {
			return nil, err
		}
	}
	return ev.Blobs, nil
}

// json takes out of every text of a JSON value what is not to be seen.
func (d *redactor) json(text []byte) ([]byte, error) {
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.UseNumber()
	var v any
	if err := dec.Decode(&v); err != nil {
		return nil, err
	}
	return json.Marshal(d.value("", v))
}

func (d *redactor) value(name string, v any) any {
	switch x := v.(type) {
	case string:
		if name == "password" && x != "" && x != "***" {
			d.count.Passwords++
			return "***"
		}
		return d.text(x)
	case map[string]any:
		for k := range x {
			x[k] = d.value(k, x[k])
		}
	case []any:
		for i := range x {
			x[i] = d.value(name, x[i])
		}
	}
	return v
}

var (
	// passwordIn is one in JSON that is text itself, as of an exchange.
	passwordIn = regexp.MustCompile(`("password":")([^"*][^"]*)"`)
	nirForm    = regexp.MustCompile(`\b[12]\d{4}(?:\d\d|2[AB])\d{8}\b`)
	homeFolder = regexp.MustCompile(`((?:/home/|/Users/|[A-Za-z]:\\+Users\\+))[^/\\\s"]+`)
	address    = regexp.MustCompile(`[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+`)
)

func (d *redactor) text(s string) string {
	s = passwordIn.ReplaceAllStringFunc(s, func(m string) string {
		d.count.Passwords++
		return passwordIn.ReplaceAllString(m, `$1***"`)
	})
	s = nirForm.ReplaceAllStringFunc(s, func(m string) string {
		if m[1:7] == "555555" {
			return m // the bench's dummies
		}
		d.count.Numbers++
		return strings.Repeat("9", len(m))
	})
	s = homeFolder.ReplaceAllStringFunc(s, func(m string) string {
		d.count.Folders++
		return homeFolder.ReplaceAllString(m, "${1}xxx")
	})
	return address.ReplaceAllStringFunc(s, d.address)
}

// address stands for an address wherever it stands; those of the bench and of
// reserved domains (RFC 2606) are nobody's.
func (d *redactor) address(a string) string {
	lower := strings.ToLower(a)
	for _, ours := range []string{".rss.fr", ".test", ".invalid", ".example", ".localhost"} {
		if strings.HasSuffix(lower, ours) {
			return a
		}
	}
	if d.names[lower] == "" {
		d.count.Addresses++
		d.names[lower] = fmt.Sprintf("adresse-%d@caviarde.invalid", d.count.Addresses)
	}
	return d.names[lower]
}
