package journal

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"strings"
)

// wholeRole names the blob that holds the payload of an event which was cut.
const wholeRole = "whole"

// cuts are how far long values are cut, one after the other until the event
// fits: octets of a string, items of a list. A digest always stays whole.
var cuts = []struct{ octets, items int }{{4096, 256}, {512, 64}, {128, 16}}

// encodeBounded is encode for what strangers size: an event above the limit
// keeps the beginning of its long values with what was cut, by length and
// digest, and all of its payload as a blob. So whatever came in is journaled,
// and gets its answer.
func (j *Journal) encodeBounded(e Entry) (encoded, error) {
	out, err := e.encode(j.opt.World, j.opt.EventSize)
	if err == nil || !errors.Is(err, ErrTooLarge) {
		return out, err
	}
	whole, merr := json.Marshal(e.Fields)
	var fields map[string]any
	dec := json.NewDecoder(bytes.NewReader(whole))
	dec.UseNumber()
	if merr != nil || dec.Decode(&fields) != nil {
		return out, err
	}
	e.Blobs = maps.Clone(e.Blobs)
	if e.Blobs == nil {
		e.Blobs = map[string]Digest{}
	}
	e.Blobs[wholeRole] = digestOf(sha256.Sum256(whole))
	for _, c := range cuts {
		e.Fields = cut(fields, c.octets, c.items)
		if out, err = e.encode(j.opt.World, j.opt.EventSize); err == nil {
			_, err = j.PutBlob(whole)
			return out, err
		}
	}
	return out, err
}

// cut is a value with its long strings and lists cut.
func cut(v any, octets, items int) any {
	switch v := v.(type) {
	case string:
		if len(v) > octets {
			return fmt.Sprintf("%s… (%d octets, SHA-256 %x)", strings.ToValidUTF8(v[:octets/2], ""), len(v),
				sha256.Sum256([]byte(v)))
		}
	case []any:
		out := make([]any, min(len(v), items))
		for i := range out {
			out[i] = cut(v[i], octets, items)
		}
		return out
	case map[string]any:
		out := make(map[string]any, len(v))
		for k, x := range v {
			out[k] = cut(x, octets, items)
		}
		return out
	}
	return v
}
