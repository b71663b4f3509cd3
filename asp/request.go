package asp

import (
	"strconv"

	"amfront/asp/jsonfile"
)

const (
	maxFindings = 200 // that are listed of one request, and of one file; what is beyond is counted
	// maxValues bounds a file: 200 requests of the models have 30 000 at the utmost.
	maxValues = 200_000
	maxText   = 500 // characters of what a finding says, whoever forgot to shorten a value
)

// request is the second control of one request. Errors come in the order of
// the model; the first is the portal's.
type request struct {
	c        *checker
	v        *jsonfile.Value
	index    int
	findings []Finding
	remarks  []Finding
	awaited  []string
	unlisted int
}

// place is where a value stands.
type place struct {
	names []string
	at    *jsonfile.Value // the nearest value that is there, for line and column
}

func (p place) below(name string, v *jsonfile.Value) place {
	at := p.at
	if v != nil {
		at = v
	}
	return place{append(p.names[:len(p.names):len(p.names)], name), at}
}

// full is as a checker's.
func (q *request) full(list []Finding) bool {
	if len(list) < maxFindings {
		return false
	}
	q.unlisted++
	return true
}

func (q *request) fail(t *Tag, d Digit, at place, expected, found, advice string) {
	q.failCode(t.Number+string(d), at, expected, found, advice)
}

func (q *request) failCode(code string, at place, expected, found, advice string) {
	if !q.full(q.findings) {
		q.findings = append(q.findings, finding(code, pointer(at.names...), at.at, expected, found, advice))
	}
}

func (q *request) note(code string, at place, expected, found, advice string) {
	if !q.full(q.remarks) {
		q.remarks = append(q.remarks, finding(code, pointer(at.names...), at.at, expected, found, advice))
	}
}

// get follows names from the request.
func (q *request) get(names ...string) *jsonfile.Value {
	v := q.v
	for _, n := range names {
		v = v.Get(n)
	}
	return v
}

func (q *request) text(names ...string) string { return textOf(q.get(names...)) }

// truth is a boolean tag's value; known is false when it is none.
func (q *request) truth(names ...string) (is, known bool) {
	v := q.get(names...)
	if v == nil || v.Kind != jsonfile.Bool {
		return false, false
	}
	return v.Bool, true
}

func (q *request) children(t *Tag, at place, v *jsonfile.Value) {
	for _, child := range t.Children {
		value := v.Get(child.Name)
		q.tag(child, at.below(child.Name, value), value)
	}
}

func (q *request) tag(t *Tag, at place, v *jsonfile.Value) {
	switch t.Format.Type {
	case Object:
		if t.extra == nil || !t.extra(q, at, v) {
			q.children(t, at, v)
		}
	case Table:
		if t.extra != nil && t.extra(q, at, v) {
			return
		}
		for i, item := range v.List() {
			q.children(t, at.below(strconv.Itoa(i), item), item)
		}
	case List:
		q.list(t, at, v)
	default:
		q.scalar(t, at, v)
	}
}

func (q *request) list(t *Tag, at place, v *jsonfile.Value) {
	if len(v.List()) == 0 {
		q.fail(t, Missing, at, "au moins une valeur", show(v), "Renseigner la liste « "+t.Name+" ».")
		return
	}
	element := *t
	element.Format.Type = Text
	for i, item := range v.Items {
		q.scalar(&element, at.below(strconv.Itoa(i), item), item)
	}
}

// scalar checks a simple value: whether it is to be there, its format, and then
// its rules beyond the format.
func (q *request) scalar(t *Tag, at place, v *jsonfile.Value) {
	if at.at == nil {
		at.at = v
	}
	presence := Compulsory
	if t.presence != nil {
		presence = t.presence(q)
	}
	empty := null(v) || t.Format.admits == nil && blank(v)
	switch presence {
	case Undecided:
		return
	case Forbidden:
		if !null(v) && !q.falseAdmitted(t, at, v) {
			q.fail(t, NotNull, at, "null", show(v), "Mettre null : "+t.Need+".")
		}
		return
	case Optional:
		if empty {
			return
		}
	case Compulsory:
		if null(v) || empty {
			q.fail(t, Missing, at, t.Format.French(), show(v), "Renseigner « "+t.Name+" ».")
			return
		}
	}
	faults, r := t.Format.check(v)
	for _, f := range faults {
		q.fail(t, f.digit, at, f.expected, f.found, f.advice)
	}
	if r != nil {
		q.note(r.code, at, r.expected, show(v), r.advice)
	}
	if found := firstUnseen(textOf(v)); found != "" {
		q.note("R019", at, "", found, "")
	}
	if len(faults) == 0 && t.extra != nil {
		t.extra(q, at, v)
	}
}

// falseAdmitted: the published table says both that isMandataire and
// isClientUnique are not to be given for a structure, and that they are false
// for one (decisions/asp-names).
func (q *request) falseAdmitted(t *Tag, at place, v *jsonfile.Value) bool {
	if t.Format.Type != Boolean || v.Kind != jsonfile.Bool || v.Bool {
		return false
	}
	q.note("R008", at, "null", "false",
		"Mettre null pour une structure ; false est lu aussi, la documentation disant les deux.")
	return true
}

// result is the request's line of the answer.
func (q *request) result() RequestResult {
	r := RequestResult{Position: q.index + 1, NumeroEditeur: clip(q.text("numeroEditeur")),
		NumeroASP: clip(q.text("numeroASP")), State: StateAccepted, Code: Accepted, Label: AcceptedLabel,
		Findings: q.findings, Remarks: q.remarks}
	if v := q.get("numLigne"); v != nil {
		r.NumLigne = clip(v.Text)
	}
	for _, names := range [][]string{{"commande", "montantSegurHT"}, {"facture", "montantSegurHTFacture"}} {
		if v := q.get(names...); v != nil && v.Kind == jsonfile.Number {
			r.Amount = clip(v.Text)
		}
	}
	if len(q.findings) > 0 {
		r.State, r.Code, r.Label = StateRejected, q.findings[0].Code, q.findings[0].Label()
		if r.Unlisted = q.unlisted; !q.c.opt.All {
			r.Findings, r.Unlisted = q.findings[:1], 0
		}
	} else {
		if q.c.report.Kind == Avance {
			r.NumeroASP = q.c.numeroASP()
		}
		if r.Awaited = q.awaited; r.Awaited != nil {
			r.State = StateAwaiting
		}
	}
	if q.c.report.FileRejected() {
		r.State, r.Awaited = StateUnseen, nil
	}
	// Never nil: the JSON report has lists, not null.
	r.Findings, r.Remarks = append([]Finding{}, r.Findings...), append([]Finding{}, r.Remarks...)
	return r
}
