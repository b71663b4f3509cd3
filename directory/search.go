package directory

import (
	"hash/maphash"
	"strconv"
	"time"

	"amfront/journal"
)

// describe notes what a search asks, as it was received.
func (r *searchRequest) describe(rec *journal.LDAPRequest) {
	rec.Base, rec.Scope, rec.SizeLimit, rec.Attributes = r.base, scopeName(r.scope), r.sizeLimit, r.attributes
	if r.filter != nil {
		rec.Filter = r.filter.String()
	}
}

// search is RFC 4511 §4.5, with paged results (RFC 2696).
func (c *conn) search(m *message, rec *journal.LDAPRequest) (ends []int, err error) {
	r, err := parseSearch(m.body)
	if err != nil {
		f, answerable := asFailure(err)
		if !answerable {
			return nil, err
		}
		r.describe(rec)
		c.answer(m, rec, f, nil, nil)
		return nil, nil
	}
	r.describe(rec)
	t := c.srv.tree.Load()
	found, f, controls, err := c.find(t, m, &r)
	if err != nil {
		return nil, err
	}
	sel := t.schema.selection(r.attributes)
	var note journal.LDAPEntry
	for _, e := range found {
		seen := (*journal.LDAPEntry)(nil)
		if c.srv.opt.Journal != nil {
			note = journal.LDAPEntry{}
			seen = &note
		}
		c.out = appendEntry(c.out, m.id, e, &sel, r.typesOnly, seen)
		if seen != nil {
			rec.Entries = append(rec.Entries, note)
		}
		if c.whole {
			ends = append(ends, len(c.out))
		} else if len(c.out) > flushAt {
			if end := c.flush(); end != nil {
				rec.Result, rec.Message = -1, end.reason
				c.broken = end
				return nil, nil
			}
		}
	}
	c.answer(m, rec, f, nil, controls)
	return ends, nil
}

// find collects the entries to hand out, with the result and the encoded
// response controls.
func (c *conn) find(t *tree, m *message, r *searchRequest) (found []*entry, f *failure, controls []byte, err error) {
	if r.scope < scopeBase || r.scope > scopeSub {
		return nil, fail(protocolError, "expected scope 0, 1 or 2, found %d", r.scope), nil, nil
	}
	if r.sizeLimit < 0 || r.timeLimit < 0 {
		return nil, fail(protocolError, "expected limits of 0 or more"), nil, nil
	}
	for _, k := range m.controls {
		if k.oid == oidPaged {
			p, err := parsePaged(k.value)
			if err != nil {
				return nil, nil, nil, err
			}
			// a page as large as the limit is no page (RFC 2696 §3)
			if r.sizeLimit == 0 || p.size < r.sizeLimit || p.cookie != "" {
				return c.findPage(t, m, r, p)
			}
		}
	}
	limit := c.srv.opt.SizeLimit
	if r.sizeLimit > 0 && (limit < 0 || r.sizeLimit < int64(limit)) {
		limit = int(r.sizeLimit)
	}
	found, f = c.collect(t, r, limit)
	return found, f, nil, nil
}

// collect gathers up to limit matching entries (negative: all), parents before
// children, in the order of publication.
func (c *conn) collect(t *tree, r *searchRequest, limit int) ([]*entry, *failure) {
	base, err := t.base(r.base)
	if err != nil {
		f, _ := asFailure(err)
		return nil, f
	}
	budget := c.srv.opt.SearchTime
	if r.timeLimit > 0 {
		budget = min(budget, time.Duration(min(r.timeLimit, 3600))*time.Second)
	}
	w := walk{match: t.schema.compile(r.filter), limit: limit, until: time.Now().Add(budget)}
	switch {
	case r.scope == scopeBase && base == nil:
		w.visit(t.rootDSE)
	case r.scope == scopeBase:
		w.visit(base)
	case base == nil:
		w.below(t.roots, r.scope == scopeSub)
	case r.scope == scopeOne:
		w.below(base.kids, false)
	default:
		_ = w.visit(base) && w.below(base.kids, true)
	}
	return w.found, w.stop
}

// walk is one pass over a part of the tree.
type walk struct {
	match   matcher
	limit   int
	until   time.Time
	visited int
	found   []*entry
	stop    *failure
}

func (w *walk) below(kids []*entry, deep bool) bool {
	for _, k := range kids {
		if !w.visit(k) || deep && !w.below(k.kids, true) {
			return false
		}
	}
	return true
}

func (w *walk) visit(e *entry) bool {
	if w.visited++; w.visited%256 == 0 && time.Now().After(w.until) {
		w.stop = fail(timeLimitExceeded, "the search took too long")
		return false
	}
	if w.match(e) != isTrue {
		return true
	}
	if w.limit >= 0 && len(w.found) == w.limit {
		w.stop = fail(sizeLimitExceeded, "more than %d entries match: narrow the search, or ask for pages (RFC 2696)",
			w.limit)
		return false
	}
	w.found = append(w.found, e)
	return true
}

// pagedControl is the value of RFC 2696 §2.
type pagedControl struct {
	size   int64
	cookie string
}

func parsePaged(v []byte) (p pagedControl, err error) {
	outer := cursor{rest: v}
	c := outer.within(tagSequence, "pagedResultsControl")
	p.size, p.cookie = c.integer(tagInteger, "page size"), c.string("cookie")
	if c.err == nil && p.size < 0 {
		return p, malformed("page size: expected 0 or more, found %d", p.size)
	}
	return p, c.err
}

// pageSequence is what is left of a paged search. It holds entries of the tree
// that it began on, so a publication between two pages loses none.
type pageSequence struct {
	rest    []*entry
	total   int
	last    *failure // result once the last page is out
	request uint64
}

const maxPageSequences = 8

// findPage gives the next page. The server's size limit caps a page, not the
// sequence; the client's caps the sequence.
func (c *conn) findPage(t *tree, m *message, r *searchRequest, p pagedControl) ([]*entry, *failure, []byte, error) {
	print := maphash.Bytes(c.srv.seed, m.body)
	var seq *pageSequence
	if p.cookie == "" {
		limit := -1
		if r.sizeLimit > 0 {
			limit = int(min(r.sizeLimit, 1<<31-1))
		}
		all, f := c.collect(t, r, limit)
		if f != nil && f.code != sizeLimitExceeded {
			return nil, f, nil, nil
		}
		seq = &pageSequence{rest: all, total: len(all), last: f, request: print}
	} else {
		seq = c.pages[p.cookie]
		delete(c.pages, p.cookie)
		if seq == nil || seq.request != print {
			return nil, fail(unwillingToPerform, "this cookie belongs to no search like this one under way on this connection"),
				nil, nil
		}
	}
	if p.size == 0 { // an estimate, or the end of the sequence
		return nil, nil, pagedResponse(seq.total, ""), nil
	}
	size := int(min(p.size, int64(len(seq.rest))))
	if limit := c.srv.opt.SizeLimit; limit > 0 {
		size = min(size, limit)
	}
	page := seq.rest[:size]
	if seq.rest = seq.rest[size:]; len(seq.rest) == 0 {
		return page, seq.last, pagedResponse(seq.total, ""), nil
	}
	if len(c.pages) >= maxPageSequences {
		return nil, fail(unwillingToPerform, "more than %d paged searches at once on this connection", maxPageSequences), nil,
			nil
	}
	if c.pages == nil {
		c.pages = map[string]*pageSequence{}
	}
	c.cookies++
	cookie := strconv.FormatUint(c.cookies, 10)
	c.pages[cookie] = seq
	return page, nil, pagedResponse(seq.total, cookie), nil
}

// pagedResponse is the encoded [0] Controls of a page.
func pagedResponse(total int, cookie string) []byte {
	var v []byte
	v = appendInteger(v, tagInteger, int64(total))
	v = appendString(v, tagOctetString, cookie)
	v = appendString(nil, tagSequence, v)
	k := appendString(nil, tagOctetString, oidPaged)
	k = appendString(k, tagOctetString, v)
	return appendString(nil, 0xa0, appendString(nil, tagSequence, k))
}
