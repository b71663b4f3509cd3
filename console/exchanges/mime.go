package exchanges

import (
	"bytes"
	"encoding/base64"
	"io"
	"mime"
	"mime/quotedprintable"
	"strings"

	"amfront/console/web"
)

const (
	mimeDepth  = 8
	mimeParts  = 100
	mimeHeader = 64 << 10 // octets of one header section
)

// mimePart is a part of a message as it stands in its octets. The reader is
// lenient: it shows what is there, and judges nothing.
type mimePart struct {
	Type, FileName, Encoding, Description, Disposition string

	Header   []mimeField
	Offset   int // of the part's first octet in the message
	Size     int // octets of the part, header included
	Body     []byte
	raw      []byte // header and body
	Children []*mimePart
}

type mimeField struct{ Name, Value string }

// Get is the first field of that name, unfolded.
func (p *mimePart) Get(name string) string {
	for _, f := range p.Header {
		if strings.EqualFold(f.Name, name) {
			return f.Value
		}
	}
	return ""
}

// parseMIME reads a message of at most mimeParts parts.
func parseMIME(raw []byte) *mimePart {
	left := mimeParts
	return parsePart(raw, 0, 0, &left)
}

func parsePart(raw []byte, offset, depth int, left *int) *mimePart {
	*left--
	p := &mimePart{Offset: offset, Size: len(raw), raw: raw}
	head, body := splitHeader(raw)
	p.Header, p.Body = fields(head), body
	mediaType, params, _ := mime.ParseMediaType(p.Get("Content-Type"))
	p.Type, p.Encoding, p.Description, p.Disposition = mediaType, p.Get("Content-Transfer-Encoding"),
		decodeWords(p.Get("Content-Description")), p.Get("Content-Disposition")
	if mediaType == "" {
		p.Type = web.Clip(80, p.Get("Content-Type"))
	}
	_, disposition, _ := mime.ParseMediaType(p.Disposition)
	if p.FileName = decodeWords(disposition["filename"]); p.FileName == "" {
		p.FileName = decodeWords(params["name"])
	}
	boundary := params["boundary"]
	if !strings.HasPrefix(p.Type, "multipart/") || boundary == "" || depth >= mimeDepth {
		return p
	}
	for _, piece := range cutParts(body, boundary) {
		if *left <= 0 {
			break
		}
		p.Children = append(p.Children, parsePart(body[piece[0]:piece[1]], offset+len(raw)-len(body)+piece[0], depth+1, left))
	}
	return p
}

// splitHeader cuts at the first empty line.
func splitHeader(raw []byte) (head, body []byte) {
	for at := 0; at < len(raw); {
		end := bytes.IndexByte(raw[at:], '\n')
		if end < 0 {
			return raw, nil
		}
		if len(bytes.TrimRight(raw[at:at+end], "\r")) == 0 {
			return raw[:at], raw[at+end+1:]
		}
		at += end + 1
	}
	return raw, nil
}

func fields(head []byte) []mimeField {
	var out []mimeField
	if len(head) > mimeHeader {
		head = head[:mimeHeader]
	}
	for line := range strings.SplitSeq(string(head), "\n") {
		line = strings.TrimRight(line, "\r")
		if len(out) > 0 && (strings.HasPrefix(line, " ") || strings.HasPrefix(line, "\t")) {
			out[len(out)-1].Value += " " + strings.TrimSpace(line)
			continue
		}
		if name, value, ok := strings.Cut(line, ":"); ok {
			out = append(out, mimeField{strings.TrimSpace(name), strings.TrimSpace(value)})
		} else if line != "" {
			out = append(out, mimeField{"", line})
		}
	}
	return out
}

// cutParts finds the body parts between delimiter lines (RFC 2046 §5.1.1). The
// line break before a delimiter belongs to the delimiter.
func cutParts(body []byte, boundary string) [][2]int {
	var out [][2]int
	start := -1
	for at := 0; at < len(body); {
		end := bytes.IndexByte(body[at:], '\n')
		next := len(body)
		if end >= 0 {
			next = at + end + 1
		}
		line := strings.TrimRight(string(body[at:min(next, at+len(boundary)+8)]), " \t\r\n")
		if line == "--"+boundary || line == "--"+boundary+"--" {
			if start >= 0 {
				stop := at
				if stop > start && body[stop-1] == '\n' {
					stop--
				}
				if stop > start && body[stop-1] == '\r' {
					stop--
				}
				out = append(out, [2]int{start, stop})
			}
			start = next
			if strings.HasSuffix(line, "--") && line != "--"+boundary || len(out) >= mimeParts {
				return out
			}
		}
		at = next
	}
	if start >= 0 && start < len(body) {
		out = append(out, [2]int{start, len(body)}) // the end is missing
	}
	return out
}

// decoded is the body without its transfer encoding, at most max octets.
func (p *mimePart) decoded(max int64) []byte {
	var r io.Reader = bytes.NewReader(p.Body)
	switch strings.ToLower(strings.TrimSpace(p.Encoding)) {
	case "base64":
		r = base64.NewDecoder(base64.StdEncoding, r)
	case "quoted-printable":
		r = quotedprintable.NewReader(r)
	}
	data, _ := io.ReadAll(io.LimitReader(r, max)) // what could be read is shown
	return data
}

// walk visits the part and all within.
func (p *mimePart) walk(visit func(*mimePart)) {
	visit(p)
	for _, c := range p.Children {
		c.walk(visit)
	}
}

// decodeWords reads encoded words (RFC 2047) where they can be read.
func decodeWords(s string) string {
	if out, err := new(mime.WordDecoder).DecodeHeader(s); err == nil {
		return out
	}
	return s
}
