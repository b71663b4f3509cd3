package directory

import (
	"hash/maphash"
	"strings"
	"time"

	"amfront/journal"
)

// idleness tells how long a session stood open without doing anything for its
// client (E-10: "pas de maintien de session"). Only a search or a compare that
// asks for something new is service: neither a bind, an abandon, an unbind, nor
// the root DSE or the schema, nor what this session was already told. All of
// these are what keeps a connection alive without a need of it.
type idleness struct {
	served  time.Time       // end of the last service; the opening before the first
	serving bool            // the answers under way are service
	pause   time.Duration   // the longest before a request that was served
	trivial int             // requests since, that were no service
	asked   map[uint64]bool // by request: was it answered with success?
}

// maxAsked bounds what a session remembers; beyond it every search is new.
const maxAsked = 1 << 10

var askedSeed = maphash.MakeSeed()

// serves counts a request, received at that time and performed. The time for
// which the bench itself held an answer back is never the client's.
func (i *idleness) serves(m *message, rec *journal.LDAPRequest, delayed bool, at time.Time) {
	if delayed {
		i.serving = true
		return
	}
	if m.op != opCompare && (m.op != opSearch || rec.Base == "" || strings.EqualFold(rec.Base, subschemaDN)) {
		i.trivial++
		return
	}
	var h maphash.Hash
	h.SetSeed(askedSeed)
	_ = h.WriteByte(m.op)
	_, _ = h.Write(m.body)
	for _, k := range m.controls { // the next page is another request
		_, _ = h.WriteString(k.oid)
		_, _ = h.Write(k.value)
	}
	told, before := i.asked[h.Sum64()]
	if before && (told || rec.Result != success) {
		i.trivial++
		return
	}
	if i.asked == nil {
		i.asked = map[uint64]bool{}
	}
	if before || len(i.asked) < maxAsked {
		i.asked[h.Sum64()] = rec.Result == success
	}
	i.serving, i.trivial, i.pause = true, 0, max(i.pause, at.Sub(i.served))
}
