package receiver

import (
	"bytes"
	"context"
	"io"
	"strings"
)

// Part is a MIME entity (RFC 2045 §2.4) as the walk that judges met it. Of a
// multipart without a usable boundary, or too deep, the parts are not told.
type Part struct {
	Type        string // of Content-Type, lower case, "" when absent
	Encoding    string // Content-Transfer-Encoding as written
	Description string // Content-Description, RFC 2047 decoded
	FileName    string // of Content-Disposition or Content-Type, decoded, without its path
	Offset      int64  // of the first octet in the message
	Size        int64  // octets, header included, without the line end of the delimiter that follows
	File        bool   // taken for the file that the message is there for
	Parts       []*Part

	header *header
	media  media
	body   int64 // offset of the first octet after the header
}

// part reads the header of an entity, whatever ends it.
func (w *walk) part() (*Part, error) {
	at := w.s.size
	h, err := w.s.readHeader()
	p := &Part{header: h, media: parseMedia(h.get("Content-Type")), Encoding: h.get("Content-Transfer-Encoding"),
		Description: decodeWords(h.get("Content-Description")), FileName: fileName(h), Offset: at, body: w.s.size}
	p.Type = p.media.value
	if b := w.s.back; b != nil {
		p.body -= int64(len(b.text) + len(b.eol))
	}
	return p, err
}

// end notes where the entity ended. The end of the line before a delimiter
// belongs to the delimiter (RFC 2046 §5.1.1).
func (p *Part) end(s *scanner, err error) {
	end := s.size
	if err == errBoundary {
		end = max(s.before, p.Offset) // one delimiter upon another
	}
	p.body = min(p.body, end)
	p.Size = end - p.Offset
}

// encoding is without its comments (RFC 2045 §5.1: any field but
// Content-Description may have some).
func (p *Part) encoding() string { return strings.ToLower(stripComments(p.Encoding)) }

// Header is the header section, unfolded; a line that is no field ended it.
func (p *Part) Header() []Field { return p.header.fields }

// Get is the text of the first field of that name, "" when there is none.
func (p *Part) Get(name string) string { return decodeWords(p.header.get(name)) }

// Raw is the entity as it stands in the message that it was read from.
func (p *Part) Raw(message []byte) []byte { return message[p.Offset : p.Offset+p.Size] }

// Content reads the body of a part that is no multipart without its transfer
// encoding, from the message that it was read from. It forgives what the
// receiver forgives; a body in malformed quoted-printable ends early.
func (p *Part) Content(message []byte) io.Reader {
	body := bytes.NewReader(message[p.body : p.Offset+p.Size])
	return decoder(newScanner(body), p.encoding(), &transferStats{}, newBuffers())
}

// Structure tells the parts of a message, of which it opens nothing. Errors are
// those of ctx.
func Structure(ctx context.Context, message []byte) (*Part, error) {
	src := &source{ctx: ctx, r: bytes.NewReader(message)}
	w := &walk{s: newScanner(src), buf: newBuffers(), lim: Limits{}.orDefault()}
	w.message()
	return w.root, src.err
}
