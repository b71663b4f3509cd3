package bench

import (
	"context"
	"errors"
	"fmt"
	"io"

	"amfront/journal"
	"amfront/receiver"
)

// ErrNotOpened is returned for the plaintext of an attachment that nothing opens.
var ErrNotOpened = errors.New("the attachment could not be opened")

// WritePlain decrypts a message's attachment again and writes it as it leaves
// decryption, before decompression.
func (w *World) WritePlain(ctx context.Context, id string, out io.Writer) error {
	m, _, err := w.Message(id)
	if err != nil {
		return err
	}
	if m.PlainSHA256 == "" {
		return fmt.Errorf("%w: %s", ErrNotOpened, m.Reason)
	}
	insp, err := w.inspectAgain(ctx, id, out)
	if err == nil && insp.PlainSHA256 != string(m.PlainSHA256) {
		err = fmt.Errorf("%w: this time it gave %q instead of %q", ErrNotOpened, insp.PlainSHA256, m.PlainSHA256)
	}
	return err
}

// Structure is a message with its parts, as it was judged.
func (w *World) Structure(ctx context.Context, id string) (*receiver.Part, error) {
	insp, err := w.inspectAgain(ctx, id, nil)
	if err != nil {
		return nil, err
	}
	return insp.Root, nil
}

func (w *World) inspectAgain(ctx context.Context, id string, out io.Writer) (*receiver.Inspection, error) {
	m, raw, err := w.Message(id)
	if err != nil {
		return nil, err
	}
	box, ok := w.frontal(m.To)
	if !ok {
		box = receiver.Mailbox{Address: m.To}
	}
	return w.inspect(ctx, raw, box, out)
}

// WriteAttachment writes a message's attachment as it was sent, the transfer
// encoding removed.
func (w *World) WriteAttachment(ctx context.Context, id string, out io.Writer) error {
	insp, err := w.inspectAgain(ctx, id, nil)
	if err != nil {
		return err
	}
	_, raw, err := w.Message(id)
	if err != nil {
		return err
	}
	blob, err := w.Journal.OpenBlob(raw)
	if err != nil {
		return err
	}
	defer blob.Close()
	return w.receiver().Attachment(ctx, blob, insp.File, out)
}

// Reply is the blob of the front-end's answer to a message.
func (w *World) Reply(m Message) (journal.Digest, error) {
	if m.ReplyID == "" {
		return "", fmt.Errorf("%w: nothing was answered to %s", ErrNoMessage, m.ID)
	}
	if stored, err := w.Store.Find(m.ReplyID); err == nil {
		return stored.Raw, nil
	}
	// The LPS has fetched and deleted it: the journal still has it, in the
	// commit that decided.
	seq, ok := w.index.seq(m.ID)
	if !ok {
		return "", ErrNoMessage
	}
	for ; seq > 0; seq-- {
		ev, err := w.Journal.Event(seq)
		if err != nil {
			return "", err
		}
		var s journal.MailStored
		if ev.Kind == journal.KindMailStored && ev.Decode(&s) == nil {
			if s.ID == m.ReplyID {
				return ev.Blobs["raw"], nil
			}
			if s.ID == m.ID {
				break
			}
		}
	}
	return "", fmt.Errorf("%w: answer %s", ErrNoMessage, m.ReplyID)
}
