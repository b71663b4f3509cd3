package receiver

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/big"
	"sync"
	"sync/atomic"
	"time"

	"amfront/bench/vary"
	"amfront/pki/testca"
)

// authority is what the receiver asks of the PKI.
type authority interface {
	Find(rawIssuer []byte, serial *big.Int) (*testca.Credential, bool)
	FindSerial(serial *big.Int) []*testca.Credential
	FindKeyID(ski []byte) (*testca.Credential, bool)
	Seen(label string) []*testca.Credential
	Authorities() []*testca.Authority
	Current(label string) (*testca.Credential, error)
	Status(c *testca.Credential) testca.Status
}

// Options of a receiver.
type Options struct {
	PKI      *testca.PKI
	Now      func() time.Time // the world's clock; time.Now when nil
	Settings Settings         // of Decide; kept here for the bench
	Limits   Limits
	Profile  Profile
	Mixed    MixedProfile // Content-Description of mixed files
	// Templates replaces templates of the same names (see templates/); nil
	// takes the bench's own. A file it lacks is taken from the bench's own.
	Templates fs.FS
	// UnknownUsage is taken for a message that does not tell whether it is
	// real, test or demonstration, and whose key does not either; default
	// UsageTest.
	UnknownUsage string
	ARLZ         bool // return flows are compressed (`/Z`)
	// Hostname stands in Message-ID and reports; default "amfront.invalid".
	Hostname string
	RSA      *atomic.Int64 // counts operations with a private key; nil
	// Vary draws how answers are written where no document says it; nil for the usual way.
	Vary *vary.Plan
}

// Receiver is one front-end; it is safe for concurrent use.
type Receiver struct {
	opt  Options
	pki  authority
	tmpl *templates
	bufs sync.Pool // of *buffers

	searches allowance
}

func (r *Receiver) borrow() *buffers {
	if b, ok := r.bufs.Get().(*buffers); ok {
		return b
	}
	return newBuffers()
}

func (r *Receiver) giveBack(b *buffers) {
	b.forget()
	r.bufs.Put(b)
}

// New makes a receiver. Its errors are those of the user's templates.
func New(opt Options) (*Receiver, error) {
	if opt.PKI == nil {
		return nil, errors.New("receiver: no PKI given")
	}
	return newReceiver(opt, opt.PKI)
}

func newReceiver(opt Options, pki authority) (*Receiver, error) {
	if opt.Now == nil {
		opt.Now = time.Now
	}
	opt.Limits = opt.Limits.orDefault()
	opt.Mixed = opt.Mixed.orDefault()
	switch opt.UnknownUsage {
	case "":
		opt.UnknownUsage = UsageTest
	case UsageReel, UsageTest, UsageDemo:
	default:
		return nil, fmt.Errorf("receiver: unknown usage %q: expected reel, test or demo", opt.UnknownUsage)
	}
	opt.Hostname = cmp.Or(opt.Hostname, noHost)
	t, err := loadTemplates(opt.Templates)
	if err != nil {
		return nil, err
	}
	return &Receiver{opt: opt, pki: pki, tmpl: t, searches: allowance{now: opt.Now}}, nil
}

// At is the front-end as it was at a moment, by the PKI of then.
func (r *Receiver) At(pki testca.Past, at time.Time) *Receiver {
	opt := r.opt
	opt.Now = func() time.Time { return at }
	return &Receiver{opt: opt, pki: pki, tmpl: r.tmpl, searches: allowance{now: r.opt.Now}}
}

// Plain is the front-end whose answers are written in the usual way.
func (r *Receiver) Plain() *Receiver {
	opt := r.opt
	opt.Vary = nil
	return &Receiver{opt: opt, pki: r.pki, tmpl: r.tmpl, searches: allowance{now: r.opt.Now}}
}

// Inspect reads a whole message, streaming; what it decrypts goes to plain
// (nil to drop it), as does an attachment that came in the clear. A message
// that cannot be understood is no error: that is what Inspection tells.
// Errors are those of raw, plain and ctx.
func (r *Receiver) Inspect(ctx context.Context, raw io.Reader, to Mailbox, plain io.Writer) (*Inspection, error) {
	src := &source{ctx: ctx, r: raw}
	v := &view{r: r, box: to}
	buf := r.borrow()
	defer r.giveBack(buf)
	w := &walk{s: buf.scanner(src), buf: buf, lim: r.opt.Limits, plain: plain, keys: v.keys,
		searches: &r.searches}
	w.message()
	w.handOut()
	if src.err != nil {
		return nil, fmt.Errorf("receiver: reading the message: %w", src.err)
	}
	if w.plainErr != nil {
		return nil, fmt.Errorf("receiver: writing the attachment: %w", w.plainErr)
	}
	return v.conclude(w), nil
}

// Attachment writes the attachment of a message that was judged (Inspection.File)
// as it was sent, the transfer encoding removed; nothing when the message has
// no file. Errors are those of raw, out and ctx.
func (r *Receiver) Attachment(ctx context.Context, raw io.Reader, file int, out io.Writer) error {
	src := &source{ctx: ctx, r: raw}
	buf := r.borrow()
	defer r.giveBack(buf)
	w := &walk{s: buf.scanner(src), buf: buf, lim: r.opt.Limits, copyTo: out, copyAt: file}
	w.message()
	if src.err != nil {
		return fmt.Errorf("receiver: reading the message: %w", src.err)
	}
	if w.copyErr != nil {
		return fmt.Errorf("receiver: writing the attachment: %w", w.copyErr)
	}
	return nil
}
