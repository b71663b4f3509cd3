package cahier

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"amfront/lps/adapter"
	"amfront/lps/operator"
	"amfront/scenarios"
)

// TestReplyForm reads what people write.
func TestReplyForm(t *testing.T) {
	local := func(s string) time.Time {
		at, err := time.ParseInLocation(time.DateTime, s, scenarios.Paris())
		if err != nil {
			t.Fatal(err)
		}
		return at
	}
	done := func(v url.Values) url.Values { v.Set("suite", "fait"); return v }
	for name, c := range map[string]struct {
		wants operator.Wants
		form  url.Values
		wrong string // field, "" for none
		ok    func(operator.Reply) bool
	}{
		"nothing chosen": {operator.Wants{}, url.Values{}, "reponse", nil},
		"alerts, one a line": {operator.Wants{Alerts: true}, done(url.Values{"alertes": {"un\r\n\r\ndeux\u202e"}}), "",
			func(r operator.Reply) bool { return len(r.Alerts) == 2 && r.Alerts[1] == "deux\uFFFD" }},
		"a message half told": {operator.Wants{Messages: true},
			done(url.Values{"message-type": {"4005"}, "message-suite": {""}, "message-motif": {""}}), "messages", nil},
		"refused without words": {operator.Wants{Messages: true},
			done(url.Values{"message-type": {"4005"}, "message-suite": {"refused"}}), "messages", nil},
		"a kind of nobody": {operator.Wants{Messages: true},
			done(url.Values{"message-type": {"x"}, "message-suite": {"acted"}}), "messages", nil},
		"two messages": {operator.Wants{Messages: true},
			done(url.Values{"message-type": {"4005", "", "4015"}, "message-suite": {"acted", "", "noted"}}), "",
			func(r operator.Reply) bool { return len(r.Messages) == 2 && r.Messages[1].Kind == "4015" }},
		"a certificate unnamed": {operator.Wants{Refused: true},
			done(url.Values{"refus-type": {"certificate"}, "refus-motif": {"périmé"}}), "refus", nil},
		"a list refused": {operator.Wants{Refused: true},
			done(url.Values{"refus-type": {"crl"}, "refus-motif": {"signature"}}), "",
			func(r operator.Reply) bool { return len(r.Refused) == 1 && r.Refused[0].Outcome == "refused" }},
		"dates in two ways": {operator.Wants{Planned: 2},
			done(url.Values{"dates": {"2026-11-22 14:05\r\n22/11/2026 15:00\r\n"}}), "", func(r operator.Reply) bool {
				return len(r.Planned) == 2 && r.Planned[0].Equal(local("2026-11-22 14:05:00")) &&
					r.Planned[1].Equal(local("2026-11-22 15:00:00"))
			}},
		"no date": {operator.Wants{Planned: 2}, done(url.Values{"dates": {" "}}), "dates", nil},
		"too many dates": {operator.Wants{Planned: 1},
			done(url.Values{"dates": {"2026-11-22 14:05\n2026-11-22 14:06"}}), "dates", nil},
		"undeclared": {operator.Wants{Declarations: []string{"I-01"}}, done(url.Values{}), "declare-I-01", nil},
		"without object, no why": {operator.Wants{Declarations: []string{"I-01"}},
			done(url.Values{"declare-I-01": {"sans objet"}}), "declare-I-01", nil},
		"declared": {operator.Wants{Declarations: []string{"I-01"}}, done(url.Values{"declare-I-01": {"oui"}}), "",
			func(r operator.Reply) bool { return len(r.Declarations) == 1 }},
		"an invented cause": {operator.Wants{}, url.Values{"suite": {"refusé"}, "motif-logiciel": {"non"}, "cause": {"x"}},
			"cause", nil},
		"a refusal": {operator.Wants{}, url.Values{"suite": {"refusé"}, "motif-logiciel": {"non"}, "cause": {
			adapter.ReasonCodes(adapter.Version)[0]}}, "",
			func(r operator.Reply) bool { return r.Reason == "non" && r.ReasonCode != "" }},
	} {
		task := operator.Task{Wants: c.wants}
		f := blankReply(task)
		req, err := http.NewRequest("POST", "/", strings.NewReader(c.form.Encode()))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		if err := req.ParseForm(); err != nil {
			t.Fatal(err)
		}
		reply, more := f.read(req, task)
		if c.wrong == "" && (len(f.Errors) > 0 || more || c.ok != nil && !c.ok(reply)) || c.wrong != "" &&
			f.Errors[c.wrong] == nil {
			t.Errorf("%s: %+v, errors %v", name, reply, f.Errors)
		}
	}
}
