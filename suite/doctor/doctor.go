package doctor

import (
	"context"
	"fmt"
	"os"
	"time"

	"amfront/bench"
	"amfront/lps/adapter"
	"amfront/pki/testca"
	"amfront/words"
)

// State is how one examination ended.
type State string

// The states. Broken is the bench's own fault, Wrong the user's to mend.
const (
	OK      State = "ok"
	Wrong   State = "wrong"
	Broken  State = "bench error"
	Skipped State = "not looked at"
)

// Finding is one examination of the set-up. Texts are in the language of Options.
type Finding struct {
	ID     string `json:"id"`
	Title  string `json:"title"`
	State  State  `json:"state"`
	Detail string `json:"detail,omitempty"` // what was found
	Advice string `json:"advice,omitempty"` // what to do, when it is wrong
}

// Options of an examination.
type Options struct {
	// LPS is the software, by its adapter (an adapter.Way) or in this process;
	// nil looks at the bench alone.
	LPS adapter.Driver
	// Addresses are those that amfront serve and run --operator listen on.
	Addresses map[string]string
	Now       func() time.Time // time.Now when nil
	Keys      *testca.KeyPool  // one of its own when nil
	Layout    string           // of the directory, as in bench.Options
	Language  words.Language   // of the findings
	// Report gets every finding as soon as it is there; nil for none.
	Report func(Finding)
}

// Examine looks at ports, clock and, with an LPS, at the way through its
// adapter to each of the bench's servers. The findings are in the order of
// looking; an error is that of ctx.
func Examine(ctx context.Context, opt Options) ([]Finding, error) {
	if opt.Now == nil {
		opt.Now = time.Now
	}
	e := &examination{opt: opt}
	e.ports(ctx)
	e.tools()
	if err := e.world(ctx); err != nil {
		return e.found, err
	}
	return e.found, ctx.Err()
}

// examination is one at work.
type examination struct {
	opt   Options
	found []Finding
	w     *bench.World
	dir   string
	timed bool // the LPS lives at the time that it is told (capability clock)
}

// say reports a finding; titles and advice come as the table of words has them.
func (e *examination) say(f Finding) {
	f.Title, f.Detail, f.Advice = e.word(f.Title), e.word(f.Detail), e.word(f.Advice)
	e.found = append(e.found, f)
	if e.opt.Report != nil {
		e.opt.Report(f)
	}
}

// in and word say details in the language of the findings.
func (e *examination) in(format string, args ...any) string {
	return e.opt.Language.Say(format, args...)
}
func (e *examination) word(s string) string { return e.opt.Language.Word(s) }

// world starts a bench of its own and sends the LPS through it.
func (e *examination) world(ctx context.Context) error {
	keys := e.opt.Keys
	if keys == nil {
		keys = testca.NewKeyPool(0, 0)
		defer keys.Close()
	}
	dir, err := os.MkdirTemp("", "amfront-doctor-*")
	if err != nil {
		e.say(Finding{ID: "bench.start", Title: "un banc peut démarrer", State: Wrong, Detail: e.opt.Language.Error(err),
			Advice: "donner le droit d'écrire des fichiers temporaires (TMPDIR)"})
		return nil
	}
	defer os.RemoveAll(dir)
	e.dir = dir
	e.w, err = bench.Start(ctx, bench.Options{World: "doctor", Keys: keys.Recycled(), Now: e.opt.Now,
		Layout: e.opt.Layout})
	if err != nil {
		e.say(Finding{ID: "bench.start", Title: "un banc peut démarrer", State: Broken, Detail: e.opt.Language.Error(err)})
		return nil
	}
	defer e.w.Close()
	at := e.w.Endpoints()
	e.say(Finding{ID: "bench.start", Title: "un banc peut démarrer", State: OK,
		Detail: fmt.Sprintf("SMTP %s, POP3 %s, LDAP %s", at.SMTP, at.POP3, at.LDAP)})
	if e.opt.LPS == nil {
		e.say(Finding{ID: "adapter", Title: "le logiciel, par son adaptateur", State: Skipped,
			Detail: "--lps n'est pas donné"})
		return nil
	}
	return e.adapter(ctx)
}

// Exit is the exit code for findings: 0 all well, 3 the bench's own error, 4 a
// set-up to mend. A set-up is never a nonconformity.
func Exit(list []Finding) int {
	code := 0
	for _, f := range list {
		switch f.State {
		case Broken:
			return 3
		case Wrong:
			code = 4
		}
	}
	return code
}
