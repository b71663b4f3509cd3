package journal

import (
	"bytes"
	"encoding/json"
	"strconv"
	"time"
)

// parseEvent reads a line, of the journal or of a bundle. Lines as we write them
// are read by hand; one that stands otherwise (escapes, spaces) by
// encoding/json, which takes five times as long.
func parseEvent(line []byte) (Event, error) {
	if ev, ok := ownLine(line); ok {
		return ev, nil
	}
	var ev Event
	if err := json.Unmarshal(line, &ev); err != nil {
		return Event{}, err
	}
	return ev, nil
}

// ownLine reads a line without spaces and escapes around its payload; false for
// another. The payload is a copy, for the line may lie in a large buffer; that it
// is JSON between its braces is for Decode to see.
func ownLine(p []byte) (ev Event, ok bool) {
	p, ok = bytes.CutPrefix(p, []byte("{"))
	for ok && len(p) > 0 {
		n := valueEnd(p)
		if n < 2 || p[0] != '"' || len(p) == n || p[n] != ':' {
			return ev, false
		}
		name := p[1 : n-1]
		p = p[n+1:]
		if n = valueEnd(p); n == 0 || n == len(p) || !ev.member(string(name), p[:n]) {
			return ev, false
		}
		if p[n] == '}' {
			return ev, n+1 == len(p) && ev.Seq > 0
		}
		ok = p[n] == ','
		p = p[n+1:]
	}
	return ev, false
}

// member sets what one member of a line says; false when it is no such value.
func (ev *Event) member(name string, v []byte) (ok bool) {
	var err error
	text, quoted := bytes.CutPrefix(v, []byte(`"`))
	text = bytes.TrimSuffix(text, []byte(`"`))
	switch name {
	case "seq":
		ev.Seq, err = strconv.ParseUint(string(v), 10, 64)
		return err == nil
	case "time":
		ev.Time, err = time.Parse(time.RFC3339Nano, string(text))
		return quoted && err == nil
	case "world":
		ev.World = string(text)
		return quoted
	case "session":
		ev.Session = string(text)
		return quoted
	case "kind":
		ev.Kind = Kind(text)
		return quoted
	case "fields":
		ev.Fields = bytes.Clone(v)
		return v[0] == '{'
	case "blobs":
		return json.Unmarshal(v, &ev.Blobs) == nil
	case "more":
		ev.More = string(v) == "true"
		return ev.More
	}
	return name == "synced" || name == "crc"
}

// TextOf is a text of the payload by its member's name, without decoding what stands
// behind it; "" for none, and for another value.
func (e Event) TextOf(name string) string {
	p := bytes.TrimPrefix(e.Fields, []byte("{"))
	for len(p) > 0 {
		n := valueEnd(p)
		if n < 2 || n == len(p) || p[n] != ':' {
			break
		}
		found := string(p[1:n-1]) == name
		p = p[n+1:]
		if n = valueEnd(p); n == 0 || n == len(p) {
			break
		}
		if found && p[0] == '"' {
			return string(p[1 : n-1])
		}
		if p = p[n+1:]; found {
			return ""
		}
	}
	var all map[string]any
	_ = json.Unmarshal(e.Fields, &all)
	text, _ := all[name].(string)
	return text
}

// valueEnd is the length of the JSON value at the beginning of p; 0 when it does
// not end, or is a text with escapes or beyond ASCII.
func valueEnd(p []byte) int {
	if len(p) == 0 {
		return 0
	}
	switch p[0] {
	case '"':
		for i, c := range p[1:] {
			if c == '"' {
				return i + 2
			}
			if c == '\\' || c < ' ' || c >= 0x7f {
				return 0
			}
		}
		return 0
	case '{', '[':
		return nestedEnd(p)
	}
	return max(0, bytes.IndexAny(p, ",}"))
}

// nestedEnd is the length of the object or array at the beginning of p.
func nestedEnd(p []byte) int {
	depth := 0
	for i := 0; i < len(p); i++ {
		switch p[i] {
		case '{', '[':
			depth++
		case '}', ']':
			if depth--; depth == 0 {
				return i + 1
			}
		case '"':
			for i++; i < len(p) && p[i] != '"'; i++ {
				if p[i] == '\\' {
					i++
				}
			}
		}
	}
	return 0
}
