package receiver

import (
	"context"
	"io"
	"time"

	"amfront/receiver/cms"
)

// Captured looks at a message that was captured elsewhere, as Examine does: no
// mailbox, no PKI, no decision. The report tells what it is where it is no lot, and
// which certificate of opt opened it. The inspection can be given to a History.
// Errors are those of Examine.
func Captured(ctx context.Context, raw io.Reader, opt ExamineOptions) (in *Inspection, rep *Report, err error) {
	rep, err = Examine(ctx, raw, opt)
	if err != nil {
		return nil, nil, err
	}
	return rep.seen, rep, nil
}

// captured adds what only the bench behind a front-end sees.
func (e *examiner) captured(w *walk, a *attachment, in *Inspection) {
	if w.s != nil {
		in.Size = w.s.size
	}
	if a == nil {
		in.File, in.Failure = -1, &cms.Error{Class: cms.Empty, Offset: -1, Detail: noAttachment}
		return
	}
	in.Info, in.Failure, in.Fit = a.info, a.failure, a.fit
	in.secret = secretOf(in, a, Mailbox{}, nil, time.Time{})
}
