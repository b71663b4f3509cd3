package faulty

import (
	"bytes"
	"compress/gzip"
	"context"
	"io"
	"net"
	"regexp"
	"slices"
	"strings"

	"amfront/lps"
)

// touch is a last touch on a message before it is written.
func touch(change func(m *lps.Mail)) func(*lps.Policy) {
	return func(p *lps.Policy) { p.Mail = func(_ *lps.Lot, m *lps.Mail) { change(m) } }
}

// written changes the octets of a message before each of its presentations.
func written(change func([]byte) []byte) func(*lps.Policy) {
	return func(p *lps.Policy) { p.Written = func(m []byte) ([]byte, error) { return change(m), nil } }
}

// base64Block is base64 of more than one line.
var base64Block = regexp.MustCompile(`([A-Za-z0-9+/]{76}\r\n)+[A-Za-z0-9+/=]*`)

// rewrapped cuts the base64 of a message into lines of another length.
func rewrapped(length int) func([]byte) []byte {
	return func(m []byte) []byte {
		return base64Block.ReplaceAllFunc(m, func(block []byte) []byte {
			return lines(bytes.ReplaceAll(block, []byte("\r\n"), nil), length)
		})
	}
}

// lines cuts a text into lines, the last of which is left without its end.
func lines(text []byte, length int) []byte {
	return bytes.Join(slices.Collect(slices.Chunk(text, length)), []byte("\r\n"))
}

// subject rewrites the subject of a lot.
func subject(change func(string) string) func(*lps.Policy) {
	return func(p *lps.Policy) {
		p.Subject = func(l *lps.Lot) string { return change(lps.SubjectOf(l)) }
	}
}

// description rewrites the Content-Description of a lot; pairs as of
// strings.NewReplacer.
func description(pairs ...string) func(*lps.Policy) {
	return func(p *lps.Policy) {
		p.Description = func(l *lps.Lot) string { return strings.NewReplacer(pairs...).Replace(lps.DescriptionOf(l)) }
	}
}

// takenFor is a text made of a lot as if it were another.
func takenFor(change func(*lps.Lot), text func(*lps.Lot) string) func(*lps.Lot) string {
	return func(l *lps.Lot) string {
		other := *l
		change(&other)
		return text(&other)
	}
}

// sealer makes the document that holds an octet string, as the sound software does.
type sealer = func([]byte) ([]byte, error)

// document makes a document of the lot's file in a way of its own.
func document(of func(file []byte, seal sealer) ([]byte, error)) func(*lps.Policy) {
	return func(p *lps.Policy) { p.Document = of }
}

// sealed changes the document after it was sealed.
func sealed(change func([]byte) ([]byte, error)) func(*lps.Policy) {
	return document(func(f []byte, seal sealer) ([]byte, error) {
		d, err := seal(f)
		if err != nil {
			return nil, err
		}
		return change(d)
	})
}

// given changes the file before it is compressed, or sealed when it is not.
func given(change func([]byte) []byte) func(*lps.Policy) {
	return func(p *lps.Policy) {
		compress, document := p.Compress, p.Document
		p.Compress = func(f []byte) ([]byte, error) { return compress(change(f)) }
		p.Document = func(f []byte, seal func([]byte) ([]byte, error)) ([]byte, error) {
			if !gzipped(f) {
				f = change(f)
			}
			return document(f, seal)
		}
	}
}

func uncompressed(b []byte) ([]byte, error) { return b, nil }

func zipped(data []byte) []byte {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	w.Write(data) // a bytes.Buffer never fails
	w.Close()
	return b.Bytes()
}

func gzipped(data []byte) bool { return bytes.HasPrefix(data, []byte{0x1f, 0x8b, 8}) }

// saying changes what goes out on every connection: a command, "" for a
// connection that is cut instead.
func saying(change func(command string) string) func(*lps.Options) {
	return dialling(func(c net.Conn) net.Conn { return spoken{c, change} })
}

// dialling stands between the software and every connection that it opens.
func dialling(wrap func(net.Conn) net.Conn) func(*lps.Options) {
	return func(o *lps.Options) {
		dial := o.Dial
		if dial == nil {
			dial = (&net.Dialer{}).DialContext
		}
		o.Dial = func(ctx context.Context, network, address string) (net.Conn, error) {
			c, err := dial(ctx, network, address)
			if err != nil {
				return nil, err
			}
			return wrap(c), nil
		}
	}
}

// spoken is a connection whose commands are changed.
type spoken struct {
	net.Conn
	change func(string) string
}

func (c spoken) Write(p []byte) (int, error) {
	if bytes.Index(p, []byte("\r\n")) != len(p)-2 { // no command
		return c.Conn.Write(p)
	}
	out := c.change(string(p))
	if out == "" {
		c.Close()
		return len(p), nil
	}
	_, err := c.Conn.Write([]byte(out))
	return len(p), err
}

func unzipped(data []byte) ([]byte, error) {
	r, err := gzip.NewReader(bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	return io.ReadAll(r)
}

// restamped is another stamp of the same form, which no other lot bears.
func restamped(stamp string, n int) string {
	i := len(stamp) - 5
	return stamp[:i] + string(rune('9'-n%5)) + stamp[i+1:]
}

// recompressed is a gzip file with the same content in other octets.
func recompressed(file []byte) []byte {
	r, err := gzip.NewReader(bytes.NewReader(file))
	if err != nil {
		return file
	}
	var b bytes.Buffer
	w, err := gzip.NewWriterLevel(&b, gzip.NoCompression)
	if err != nil {
		return file
	}
	if _, err := io.Copy(w, r); err != nil || w.Close() != nil {
		return file
	}
	return b.Bytes()
}
