package journal

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"

	"amfront/words"
)

// Examined is what Examine found in a journal that Open would open.
type Examined struct {
	Recovery
	Blobs   int // named by events
	Missing []Missing
	Resets  bool // a reset was interrupted: Open would finish it, and keep nothing
}

// Missing is a blob that an event names and that cannot be read as it was.
type Missing struct {
	Event   uint64
	Kind    Kind
	Role    string
	Blob    Digest
	Of      string // what of the event a person knows it by
	Problem error  // ErrNoBlob, *DamageError
}

// String is the sentence that a start and a check say of it, in French.
func (m Missing) String() string { return m.In(words.French) }

// In implements words.Speaker.
func (m Missing) In(l words.Language) string {
	return l.Say("pièce manquante ou altérée : %s (« %s » de l’événement %d, %s%s) : %v ; le reste se lit, "+
		"remettez-la depuis une copie", m.Blob, m.Role, m.Event, m.Kind, m.Of, m.Problem)
}

// Doubts are what may be missing for other reasons than a kill, in French: what a
// start and a check say. Open goes ahead all the same.
func (r Recovery) Doubts() []string {
	var out []string
	if r.Doubt != nil {
		out = append(out, fmt.Sprintf("la fin du journal a été retirée après l’événement %d, et ce n’est pas l’œuvre d’un "+
			"simple arrêt : coupure de courant avant confirmation, ou fichier abîmé : %v", r.Last, r.Doubt))
	}
	if r.Orphans > 0 && r.Unmarked {
		out = append(out, fmt.Sprintf("%d pièce(s) sans événement après l’événement %d, et le fichier « %s » manque : des "+
			"envois qui n’avaient pas été confirmés, ou un fichier d’événements raccourci ou retiré ; dans ce cas, "+
			"remettez-le depuis une copie", r.Orphans, r.Last, closedName))
	}
	return out
}

// tell says what recovery had to leave out.
func (j *Journal) tell() {
	r := j.rec
	if r.Doubt == nil && r.Events+r.Blobs > 0 {
		j.opt.Log.Warn("le banc n’avait pas été arrêté : la fin du journal n’était pas entière, ce qui n’avait pas été "+
			"confirmé a été retiré", "dir", j.opt.Dir, "octets d’événements", r.Events, "octets de pièces", r.Blobs,
			"dernier événement", r.Last)
	}
	for _, d := range r.Doubts() {
		j.opt.Log.Warn(d, "dir", j.opt.Dir, "plus", "amfront journal check")
	}
}

// Examine reads the journal of a directory whole, blobs included, and changes
// nothing in it: what Open would cut off, what is missing. Where Open refuses, the
// error is the same one. look is called with each blob that no event names.
func Examine(ctx context.Context, dir string, look func(Digest, Blob)) (*Examined, error) {
	j := &Journal{opt: Options{Dir: dir, segment: diskSegment}, looking: true}
	j.clear()
	c, err := j.examine(ctx, look)
	if err := errors.Join(err, j.closeFiles()); err != nil {
		return nil, fmt.Errorf("journal: %w", err)
	}
	return c, nil
}

func (j *Journal) examine(ctx context.Context, look func(Digest, Blob)) (*Examined, error) {
	err := onlyFiles(j.opt.Dir)
	if err != nil {
		return nil, err
	}
	switch j.lock, err = os.OpenFile(filepath.Join(j.opt.Dir, lockName), os.O_RDWR, 0); {
	case errors.Is(err, os.ErrNotExist): // nobody's; Open would make it
		j.lock = nil
	case err != nil:
		return nil, err
	default:
		if err := lockFile(j.lock); err != nil {
			return nil, fmt.Errorf("%s: %w (stop it first)", j.opt.Dir, err)
		}
	}
	if _, err := os.Stat(filepath.Join(j.opt.Dir, resettingName)); err == nil {
		return &Examined{Resets: true}, nil
	}
	if err := j.recover(ctx); err != nil {
		return nil, err
	}
	c := &Examined{}
	var unnamed []Digest
	if c.Blobs, unnamed, err = j.readBlobs(ctx, 0, func(m Missing) { c.Missing = append(c.Missing, m) }); err != nil {
		return nil, err
	}
	c.Recovery = j.rec
	c.Orphans += len(unnamed)
	for _, d := range slices.Concat(j.rec.OrphanIDs, unnamed[:min(len(unnamed), maxOrphans)]) {
		if b, err := j.OpenBlob(d); err == nil {
			look(d, b)
			b.Close()
		}
	}
	return c, nil
}

// readBlobs reads every blob that an event names, tells of those that are not as
// they were, and finds the large ones of before that no event names. Between two
// it rests so many times as long as it worked.
func (j *Journal) readBlobs(ctx context.Context, rest int, tell func(Missing)) (n int, unnamed []Digest, err error) {
	j.mu.Lock()
	known := map[Digest]bool{}
	for sum := range j.known.large {
		known[digestOf(sum)] = true
	}
	j.mu.Unlock()
	begun := time.Now()
	for ev, err := range j.Events(ctx, 0) {
		if err != nil {
			return n, nil, err
		}
		for role, d := range ev.Blobs {
			n++
			delete(known, d)
			if b, err := j.OpenBlob(d); err == nil {
				b.Close()
			} else if ctx.Err() == nil && !errors.Is(err, os.ErrClosed) {
				tell(Missing{ev.Seq, ev.Kind, role, d, nameOf(ev), err})
			}
		}
		if spent := time.Since(begun); rest > 0 && spent > 5*time.Millisecond {
			select {
			case <-ctx.Done():
				return n, nil, ctx.Err()
			case <-time.After(time.Duration(rest) * spent):
			}
			begun = time.Now()
		}
	}
	for d := range known {
		unnamed = append(unnamed, d)
	}
	return n, unnamed, nil
}

// nameOf is what a person knows the subject of an event by.
func nameOf(ev Event) string {
	var of struct {
		ID        any    `json:"id"`
		MessageID string `json:"message_id"`
		File      string `json:"fichier"`
	}
	if json.Unmarshal(ev.Fields, &of) != nil {
		return ""
	}
	var out string
	if of.ID != nil {
		out = fmt.Sprintf(", id %v", of.ID)
	}
	if of.MessageID != "" {
		out += ", Message-ID " + of.MessageID
	}
	if of.File != "" {
		out += ", fichier " + of.File
	}
	return out
}

// readAgain reads, beside the work, what recovery took on trust: a start does not
// wait for gigabytes, and says of a mail that can no longer be read before
// somebody asks for it. Large blobs of commits that a kill left unfinished go.
func (j *Journal) readAgain(ctx context.Context) {
	defer close(j.reread)
	gen, told := j.Generation(), 0
	_, unnamed, err := j.readBlobs(ctx, 3, func(m Missing) {
		if told++; told <= 10 {
			j.opt.Log.Warn(m.String(), "dir", j.opt.Dir, "plus", "amfront journal check")
		}
	})
	if err != nil && ctx.Err() == nil && !errors.Is(err, ErrReset) {
		j.opt.Log.Warn("le journal ne se relit pas : "+err.Error(), "dir", j.opt.Dir)
	}
	if err != nil || j.rec.Doubts() != nil || j.rec.Unmarked {
		return
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	for _, d := range unnamed {
		sum, _ := d.binary()
		if l := j.known.large[sum]; l != nil && !l.used && j.gen == gen {
			delete(j.known.large, sum)
			_ = os.Remove(j.largePath(d))
		}
	}
}
