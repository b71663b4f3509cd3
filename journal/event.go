// Package journal is the spine of a bench: everything that happens in a world
// is an event in an append-only journal, and what is too large for an event is
// a blob named by its SHA-256. Checks, console and reports read the journal and
// nothing else.
//
// In come events and blobs, committed together; out go the same in order, to
// readers and followers, and a bundle of files with their hashes. What a commit
// acknowledged survives a crash (decisions/journal-in-files). It knows nothing
// of ours: the kinds of events are plain data here, and what they mean is the
// business of those who write and judge them.
package journal

import (
	"encoding/json"
	"fmt"
	"time"
)

// Digest names a blob: the lower-case hexadecimal SHA-256 of its octets.
type Digest string

// Kind names what happened, as `room.fact` ("smtp.command", "decision").
type Kind string

// Entry is an event to be written. The journal adds number, time and world.
type Entry struct {
	Session string            // protocol session that it belongs to, "" for none
	Kind    Kind              // one of the constants of kinds.go
	Fields  any               // the kind's payload, encoded as a JSON object
	Blobs   map[string]Digest // role ("raw", "reply") to blob
}

// Event is an entry as it stands in the journal.
type Event struct {
	Seq     uint64            `json:"seq"`  // 1 for the first, no holes
	Time    time.Time         `json:"time"` // the world's clock, UTC
	World   string            `json:"world,omitempty"`
	Session string            `json:"session,omitempty"`
	Kind    Kind              `json:"kind"`
	Fields  json.RawMessage   `json:"fields,omitempty"`
	Blobs   map[string]Digest `json:"blobs,omitempty"`
	// More is set on every event of an atomic commit but the last: a reader
	// that finds the end missing drops the whole commit.
	More bool `json:"more,omitempty"`
}

// Decode reads the payload into v, one of the types of kinds.go.
func (e Event) Decode(v any) error {
	if len(e.Fields) == 0 {
		return nil
	}
	if err := json.Unmarshal(e.Fields, v); err != nil {
		return fmt.Errorf("journal: event %d (%s): %w", e.Seq, e.Kind, err)
	}
	return nil
}
