package journal

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"sort"
	"strconv"
	"sync"
	"time"
)

// An event stands on one line, a JSON object with its members in this order:
//
//	{"seq":…,"time":…,"kind":…,"world":…,"session":…,"fields":{…},"blobs":{…},
//	 "synced":[s,g,o],"more":true,"crc":"xxxxxxxx"}
//
// "synced" tells what was known to be on disk when the line was written: the
// events up to s, and the blob segments up to octet o of segment g. "crc" is
// the CRC-32C of everything before `,"crc"`. The empty ones are left out.

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

const crcTail = len(`,"crc":"xxxxxxxx"}`)

// mark is a point of the journal: event seq, and an octet of a blob segment.
type mark struct {
	seq     uint64
	segment int // number of the blob segment, from 1; 0 none
	offset  int64
}

func (m mark) before(segment int, offset int64) bool {
	return segment > m.segment || segment == m.segment && offset >= m.offset
}

// encoded is an entry made ready outside the journal's lock.
type encoded struct {
	entry  Entry
	mid    []byte // from `,"kind"` to the blobs
	fields json.RawMessage
}

var encoders = sync.Pool{New: func() any {
	e := &encoder{}
	e.json = json.NewEncoder(&e.buf)
	e.json.SetEscapeHTML(false)
	return e
}}

type encoder struct {
	buf  bytes.Buffer
	json *json.Encoder
}

// value appends the JSON form of v, without the line feed that an Encoder adds.
func (e *encoder) value(v any) error {
	if err := e.json.Encode(v); err != nil {
		return err
	}
	e.buf.Truncate(e.buf.Len() - 1)
	return nil
}

func checkKind(k Kind) error {
	if k == "" || len(k) > 64 {
		return fmt.Errorf("journal: kind %q: 1 to 64 characters expected", k)
	}
	for i := 0; i < len(k); i++ {
		c := k[i]
		if (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '.' && c != '_' && c != '-' {
			return fmt.Errorf("journal: kind %q: expected lower-case letters, digits and . _ -", k)
		}
	}
	return nil
}

// encode makes the middle of a line. It runs outside the lock.
func (e Entry) encode(world string, limit int) (encoded, error) {
	if err := checkKind(e.Kind); err != nil {
		return encoded{}, err
	}
	enc := encoders.Get().(*encoder)
	defer encoders.Put(enc)
	b := &enc.buf
	b.Reset()
	b.WriteString(`,"kind":"`)
	b.WriteString(string(e.Kind))
	b.WriteByte('"')
	for _, m := range [2]struct{ name, value string }{{`,"world":`, world}, {`,"session":`, e.Session}} {
		if m.value != "" {
			b.WriteString(m.name)
			if err := enc.value(m.value); err != nil {
				return encoded{}, err
			}
		}
	}
	start, end := 0, 0
	if e.Fields != nil {
		b.WriteString(`,"fields":`)
		start = b.Len()
		if err := enc.value(e.Fields); err != nil {
			return encoded{}, fmt.Errorf("journal: %s: encoding the payload: %w", e.Kind, err)
		}
		end = b.Len()
		switch p := b.Bytes()[start:end]; {
		case string(p) == "null":
			b.Truncate(start - len(`,"fields":`))
			start, end = 0, 0
		case p[0] != '{':
			return encoded{}, fmt.Errorf("journal: %s: the payload must be a JSON object, it is %T", e.Kind, e.Fields)
		}
	}
	if len(e.Blobs) > 0 {
		if err := enc.blobs(e.Blobs); err != nil {
			return encoded{}, fmt.Errorf("journal: %s: %w", e.Kind, err)
		}
	}
	if b.Len() > limit {
		return encoded{}, fmt.Errorf("journal: %s: event of %d octets: %w of %d octets (put the large part in a blob)",
			e.Kind, b.Len(), ErrTooLarge, limit)
	}
	out := encoded{entry: e, mid: bytes.Clone(b.Bytes())}
	if end > start {
		out.fields = json.RawMessage(out.mid[start:end:end])
	}
	if b.Cap() > 1<<20 {
		enc.buf = bytes.Buffer{}
	}
	return out, nil
}

func (e *encoder) blobs(m map[string]Digest) error {
	roles := make([]string, 0, len(m))
	for r, d := range m {
		if _, err := d.binary(); err != nil {
			return fmt.Errorf("blob %q: %w", r, err)
		}
		roles = append(roles, r)
	}
	sort.Strings(roles)
	sep := `,"blobs":{`
	for _, r := range roles {
		e.buf.WriteString(sep)
		if err := e.value(r); err != nil {
			return err
		}
		e.buf.WriteString(`:"` + string(m[r]) + `"`)
		sep = ","
	}
	e.buf.WriteByte('}')
	return nil
}

// appendLine writes the whole line of an encoded entry.
func appendLine(p []byte, seq uint64, at time.Time, mid []byte, synced mark, more bool) []byte {
	start := len(p)
	p = append(p, `{"seq":`...)
	p = strconv.AppendUint(p, seq, 10)
	p = append(p, `,"time":"`...)
	p = at.AppendFormat(p, time.RFC3339Nano)
	p = append(p, '"')
	p = append(p, mid...)
	if synced.seq > 0 {
		p = append(p, `,"synced":[`...)
		p = strconv.AppendUint(p, synced.seq, 10)
		p = append(p, ',')
		p = strconv.AppendInt(p, int64(synced.segment), 10)
		p = append(p, ',')
		p = strconv.AppendInt(p, synced.offset, 10)
		p = append(p, ']')
	}
	if more {
		p = append(p, `,"more":true`...)
	}
	sum := crc32.Checksum(p[start:], castagnoli)
	p = append(p, `,"crc":"`...)
	var raw [4]byte
	binary.BigEndian.PutUint32(raw[:], sum)
	p = hex.AppendEncode(p, raw[:])
	return append(p, "\"}\n"...)
}

// head is what recovery reads of a line.
type head struct {
	seq    uint64
	kind   Kind
	more   bool
	blobs  bool // names blobs
	synced mark
}

var errLine = errors.New("not a line of the journal")

// parseHead checks a line (without its line feed) and reads its head.
func parseHead(line []byte) (head, error) {
	var h head
	n := len(line) - crcTail
	if n < 0 || !bytes.HasPrefix(line[n:], []byte(`,"crc":"`)) || !bytes.HasSuffix(line, []byte(`"}`)) {
		return h, errLine
	}
	var raw [4]byte
	if _, err := hex.Decode(raw[:], line[n+8:n+16]); err != nil ||
		binary.BigEndian.Uint32(raw[:]) != crc32.Checksum(line[:n], castagnoli) {
		return h, fmt.Errorf("%w: checksum differs", errLine)
	}
	rest, ok := bytes.CutPrefix(line[:n], []byte(`{"seq":`))
	num, rest, ok2 := bytes.Cut(rest, []byte(`,"time":"`))
	_, rest, ok3 := bytes.Cut(rest, []byte(`","kind":"`))
	kind, rest, ok4 := bytes.Cut(rest, []byte(`"`))
	seq, err := strconv.ParseUint(string(num), 10, 63)
	if !ok || !ok2 || !ok3 || !ok4 || err != nil || seq == 0 || checkKind(Kind(kind)) != nil {
		return h, errLine
	}
	h.seq, h.kind = seq, Kind(kind)
	rest, h.more = bytes.CutSuffix(rest, []byte(`,"more":true`))
	// Only "synced" can end in a bracket here: a session ends in a quote, a
	// payload and the blobs in a brace.
	if list, ok := bytes.CutSuffix(rest, []byte("]")); ok {
		i := bytes.LastIndex(list, []byte(`,"synced":[`))
		if i < 0 {
			return h, errLine
		}
		if h.synced, err = parseMark(list[i+len(`,"synced":[`):]); err != nil {
			return h, err
		}
		if h.synced.seq >= seq {
			return h, errLine
		}
		rest = rest[:i]
	}
	h.blobs = bytes.Contains(rest, []byte(`,"blobs":{`))
	return h, nil
}

func parseMark(p []byte) (m mark, err error) {
	f := bytes.Split(p, []byte(","))
	if len(f) != 3 {
		return m, errLine
	}
	seq, err1 := strconv.ParseUint(string(f[0]), 10, 63)
	seg, err2 := strconv.ParseInt(string(f[1]), 10, 31)
	off, err3 := strconv.ParseInt(string(f[2]), 10, 63)
	if err := errors.Join(err1, err2, err3); err != nil || seg < 0 || off < 0 {
		return m, errLine
	}
	return mark{seq, int(seg), off}, nil
}
