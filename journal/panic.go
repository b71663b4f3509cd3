package journal

import (
	"fmt"
	"log/slog"
	"runtime/debug"
	"strings"
)

// maxPanic is how many octets of a panic's words an event keeps.
const maxPanic = 500

// Panicked tells of a session that broke on a mistake of ours, with what
// recover gave: it is logged, counted and recorded with its stack, so that no
// test and no run passes over it. To be called by the function that recovers.
func (j *Journal) Panicked(log *slog.Logger, session, protocol string, recovered any) {
	stack := debug.Stack()
	said := fmt.Sprint(recovered)
	said = strings.ToValidUTF8(said[:min(len(said), maxPanic)], "")
	log.Error("panic in a session", "session", session, "protocol", protocol, "panic", said, "stack", string(stack))
	if j == nil {
		return
	}
	j.panics.Add(1)
	e := Entry{Session: session, Kind: KindPanic, Fields: Panic{Protocol: protocol, Said: said}}
	d, err := j.PutBlob(stack)
	if err == nil {
		e.Blobs = map[string]Digest{"stack": d}
		_, err = j.Append(e)
	}
	if err != nil {
		log.Error("panic not recorded", "session", session, "err", err)
	}
}

// Panics is how many sessions of this process panicked.
func (j *Journal) Panics() int64 { return j.panics.Load() }
