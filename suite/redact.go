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
	"time"

	"amfront/journal"
	"amfront/judge/report"
	"amfront/words"
)

// Redacted counts what Redact took out of a record.
type Redacted struct {
	Blobs     int // mails and transcripts
	Pictures  int // that an operator kept
	Numbers   int // of the form of a French social security number, each told apart from the others
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
			if err = SameVerdicts(before, after); err != nil {
				err = words.Errorf("without what was taken out: %w; nothing was written", err)
			}
		}
	}
	if err != nil && !errors.Is(err, os.ErrExist) {
		err = errors.Join(err, os.RemoveAll(to))
	}
	return red.count, r, err
}

// SameVerdicts compares what Differences does but for the words: those of the
// copy have no addresses.
func SameVerdicts(before, after *report.Run) error {
	if len(after.Scenarios) != len(before.Scenarios) {
		return words.Errorf("%d scenarios, and %d judged again", len(before.Scenarios),
			len(after.Scenarios))
	}
	for i, b := range before.Scenarios {
		a := after.Scenarios[i]
		same := a.Verdict == b.Verdict && len(a.Checks) == len(b.Checks)
		for k := range b.Checks {
			same = same && a.Checks[k].Verdict == b.Checks[k].Verdict
		}
		if !same {
			return words.Errorf("scenario %s is judged otherwise", b.ID)
		}
	}
	return nil
}

type redactor struct {
	count Redacted
	names map[string]string // address, or number of a person, to what stands for it
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
		for k := range r.Scenarios[i].Checks {
			r.Scenarios[i].Checks[k].Remedy = nil // it quotes a mail
		}
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
	meta, _ := d.value("", b.Manifest.Meta).(map[string]any)
	if err := j.WriteBundle(ctx, filepath.Join(to, worldsDir, s.World), meta); err != nil {
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
	case journal.KindOperatorSaw:
		d.count.Pictures += len(ev.Blobs)
		return nil, nil
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
	v, err := decoded(text)
	if err != nil {
		return nil, err
	}
	return json.Marshal(d.value("", v))
}
