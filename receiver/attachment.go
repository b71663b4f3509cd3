package receiver

import (
	"bytes"
	"cmp"
	"crypto/rsa"
	"errors"
	"io"
	"os"
	"strings"

	"amfront/receiver/cms"
)

const headSize = 4096 // octets of an attachment looked at before reading it

// The refusals that this package words itself.
var (
	noStructure  = cms.Said("no CMS structure", "aucune structure CMS")
	noKeyKnown   = cms.Said("no key for any recipient", "aucune clé n’est connue pour un des destinataires")
	forwarded    = cms.Said("a forwarded message", "un message transféré")
	noAttachment = cms.Said("no attachment", "aucune pièce jointe")
)

// attachment is one file of the message as it was met.
type attachment struct {
	part     *Part // nil for a bare file
	h        *header
	ct       media
	cte      string // lower case, "" when absent
	name     string
	desc     string // Content-Description of its own header
	strong   bool   // its header says that it is the file
	alone    bool   // the message itself, not a part
	transfer transferStats
	head     []byte // first octets after the transfer decoding

	info    *cms.Info  // nil when no header could be read
	failure *cms.Error // nil when it was opened
	clear   bool       // taken as it came: no CMS at all
	opened  cms.Opened
	sealed  *cms.Error // why no key opens it; nil too where a key was tried
	sink    *sink
	spool   *os.File // what sink wrote, until the attachment that counts is known
	skipped bool     // past Limits.Files

	key        *rsa.PrivateKey // of a recipient, to look why it does not open; nil for none
	recipient  int             // whose it is
	fit        *cms.Fit        // how it was made, where it did not open as it should
	unsearched bool            // too many did not
}

// readable tells whether EnvelopedData was read up to its content.
func (a *attachment) readable() bool { return a.info != nil }
func (a *attachment) open() bool     { return a.info != nil && a.failure == nil && !a.skipped }

// openAttachment reads what may be CMS and decrypts it when a key is found.
func (w *walk) openAttachment(a *attachment, r io.Reader) {
	br := w.buf.file
	br.Reset(r)
	head, _ := br.Peek(headSize)
	a.head = bytes.Clone(head)
	sort := 0
	if a.alone || a.strong || enciphered(a.head) {
		sort = 1 // what cannot be the lot takes no place of what may be
	}
	if w.opened[sort]++; w.opened[sort] > w.lim.Files {
		a.skipped = true
		return
	}
	if w.copyTo != nil {
		if len(w.files)-1 == w.copyAt {
			out := keeper{w: w.copyTo}
			io.Copy(&out, br) // what the transfer encoding lost is told by Inspect
			w.copyErr = out.err
		}
		return
	}
	if class, clear := clearClass(a.head); clear {
		a.failure = &cms.Error{Class: class, Offset: 0, Detail: noStructure}
		a.clear = class != cms.Empty
		a.sink = w.newSink(a)
		_, err := io.Copy(a.sink, br)
		a.sink.close(err)
		return
	}
	m, err := cms.Read(br, cms.Limits{Size: w.lim.Attachment})
	if err != nil {
		a.failure = asCMS(err)
		if a.failure.Class == cms.SMIMEText && strings.HasPrefix(a.ct.value, "message/") {
			// though it has none of the fields that only a message has
			a.failure.Class, a.failure.Detail = cms.MailMessage, forwarded
		}
		return
	}
	a.info = &m.Info
	var keys cms.KeySource
	if w.keys != nil {
		keys = w.keys(w, a)
	}
	if keys == nil {
		if err := m.Skim(); err != nil {
			a.failure = asCMS(err)
		} else {
			a.failure = &cms.Error{Class: cms.NoRecipient, Offset: -1, Detail: noKeyKnown}
			a.sealed = m.Unopenable()
		}
		return
	}
	a.sink = w.newSink(a)
	a.opened, err = m.Decrypt(a.sink, keys)
	a.sink.close(err)
	if err != nil {
		a.failure = asCMS(err)
		if a.failure.Class == cms.NoRecipient {
			a.sealed = m.Unopenable()
		}
	}
	w.search(a, m)
}

// newSink takes what an attachment holds. Which attachment counts is known
// once all are read: one that may have rivals waits in a spool until then.
func (w *walk) newSink(a *attachment) *sink {
	switch {
	case w.plain == nil:
		return newSink(nil, w.lim)
	case a.alone:
		return newSink(w.plain, w.lim)
	}
	f, err := os.CreateTemp("", "amfront-attachment-*") // mode 0600
	if err != nil {
		w.plainErr = err
		return newSink(nil, w.lim)
	}
	a.spool = f
	return newSink(f, w.lim)
}

// handOut writes the attachment that counts, and no other, to plain.
func (w *walk) handOut() {
	a := w.file()
	for _, f := range w.files {
		if f.sink != nil && f.sink.err != nil {
			w.plainErr = cmp.Or(w.plainErr, f.sink.err)
		}
		if f.spool == nil {
			continue
		}
		if f == a && w.plainErr == nil {
			_, err := f.spool.Seek(0, io.SeekStart)
			if err == nil {
				_, err = io.Copy(w.plain, f.spool)
			}
			w.plainErr = err
		}
		w.plainErr = cmp.Or(w.plainErr, f.spool.Close(), os.Remove(f.spool.Name()))
	}
}

// clearClass tells whether an attachment is surely no CMS, and its class.
func clearClass(head []byte) (cms.Class, bool) {
	if len(head) == 0 {
		return cms.Empty, true
	}
	if contentOID(head) != nil {
		return "", false
	}
	_, err := cms.Read(bytes.NewReader(head), cms.Limits{})
	if err == nil {
		return "", false
	}
	switch e := asCMS(err); e.Class {
	case cms.NotCMS, cms.Empty:
		return e.Class, true
	case cms.PEMText, cms.Base64Text, cms.SMIMEText, cms.MailMessage:
		return "", false
	}
	// A file in the clear may start like a SEQUENCE ("000…").
	if !isASCII(head[:min(len(head), 64)]) {
		return "", false
	}
	return cms.NotCMS, true
}

func asCMS(err error) *cms.Error {
	if e, ok := errors.AsType[*cms.Error](err); ok {
		return e
	}
	return &cms.Error{Class: cms.Malformed, Offset: -1, Detail: cms.Said(err.Error(), "")}
}

// file is the attachment that counts: one that opens before one that can be
// read, before one whose header says so, before the first.
// It is chosen once: what is handed out is what is judged.
func (w *walk) file() *attachment {
	if w.chosen != nil {
		return w.chosen
	}
	var best *attachment
	rank := -1
	for _, a := range w.files {
		n := 0
		switch {
		case a.open():
			n = 4
		case a.sink != nil && a.sink.wrote && !a.clear:
			n = 3 // opened in part
		case a.readable():
			n = 2
		case a.strong:
			n = 1
		}
		if n > rank {
			best, rank = a, n
		}
	}
	w.chosen = best
	return best
}

// keeper keeps the error of its writer apart from those of what is copied.
type keeper struct {
	w   io.Writer
	err error
}

func (k *keeper) Write(p []byte) (n int, err error) {
	n, k.err = k.w.Write(p)
	return n, k.err
}
