package report

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"html"
	"regexp"
	"strings"
	"testing"
)

var htmlData = regexp.MustCompile(
	`<(body|article|section)\b[^>]*?(?: data-(scenario|check)="([^"]*)")? data-verdict="([^"]*)"(?: data-exit="(\d)")?`)

func parseHTML(t *testing.T, p []byte) said {
	s := newSaid()
	scenario := ""
	for _, m := range htmlData.FindAllSubmatch(p, -1) {
		id, verdict := html.UnescapeString(string(m[3])), html.UnescapeString(string(m[4]))
		switch string(m[2]) {
		case "scenario":
			scenario = id
			s.scenarios[id] = verdict
		case "check":
			s.checks[scenario+" "+id] = verdict
		default:
			s.verdict, s.exit = verdict, string(m[5])
		}
	}
	return s
}

func parseJSON(t *testing.T, p []byte) said {
	r, err := ReadJSON(bytes.NewReader(p))
	if err != nil {
		t.Fatal(err)
	}
	s := newSaid()
	s.verdict, s.exit = string(r.Result.Verdict), fmt.Sprint(r.Result.Exit)
	for _, sc := range r.Scenarios {
		s.scenarios[sc.ID] = string(sc.Verdict)
		for _, c := range sc.Checks {
			s.checks[sc.ID+" "+c.ID] = string(c.Verdict)
		}
	}
	return s
}

// parseText reads the terminal summary: scenarios at the margin, checks
// indented by four, each as "sign verdict  id  title".
func parseText(t *testing.T, p []byte) said {
	s := newSaid()
	names := []string{}
	for _, v := range Verdicts {
		names = append(names, regexp.QuoteMeta(v.Symbol()+" "+string(v)))
	}
	line := regexp.MustCompile(`^(    )?(` + strings.Join(names, "|") + `)(?: \(déclaré\))? +(\S+)  `)
	scenario := ""
	for l := range strings.Lines(string(p)) {
		if v, is := strings.CutPrefix(l, "Verdict : "); is {
			_, s.verdict, _ = strings.Cut(strings.TrimSpace(v), " ")
		}
		if v, is := strings.CutPrefix(l, "Code de sortie "); is {
			s.exit = v[:1]
		}
		m := line.FindStringSubmatch(l)
		if m == nil {
			continue
		}
		_, verdict, _ := strings.Cut(m[2], " ")
		if m[1] == "" {
			scenario = m[3]
			s.scenarios[scenario] = verdict
		} else {
			s.checks[scenario+" "+m[3]] = verdict
		}
	}
	return s
}

// parseMessages reads Cucumber Messages, and holds that the worst step of a
// scenario, as Cucumber would take it, is what the verdict maps to.
func parseMessages(t *testing.T, p []byte) said {
	s := newSaid()
	pickles, cases, runs := map[string]string{}, map[string]string{}, map[string]string{}
	worstOf := map[string]int{}
	ranks := []string{"UNKNOWN", "PASSED", "SKIPPED", "PENDING", "UNDEFINED", "AMBIGUOUS", "FAILED"}
	sc := bufio.NewScanner(bytes.NewReader(p))
	sc.Buffer(nil, 1<<24)
	for sc.Scan() {
		var e struct {
			Pickle           *struct{ ID, Name string }
			TestCase         *struct{ ID, PickleID string }
			TestCaseStarted  *struct{ ID, TestCaseID string }
			Attachment       *struct{ TestCaseStartedID, Body, FileName string }
			TestStepFinished *struct {
				TestCaseStartedID, TestStepID string
				TestStepResult                struct{ Status, Message string }
			}
			TestRunFinished *struct {
				Success bool
				Message string
			}
		}
		if err := json.Unmarshal(sc.Bytes(), &e); err != nil {
			t.Fatal(err)
		}
		switch {
		case e.Pickle != nil:
			pickles[e.Pickle.ID], _, _ = strings.Cut(e.Pickle.Name, " ")
		case e.TestCase != nil:
			cases[e.TestCase.ID] = pickles[e.TestCase.PickleID]
		case e.TestCaseStarted != nil:
			runs[e.TestCaseStarted.ID] = cases[e.TestCaseStarted.TestCaseID]
		case e.Attachment != nil:
			verdict := regexp.MustCompile(`(?m)^Verdict : (.*?)(?: \(déclaré\))?$`).FindStringSubmatch(e.Attachment.Body)
			s.checks[runs[e.Attachment.TestCaseStartedID]+" "+e.Attachment.FileName] = verdict[1]
		case e.TestStepFinished != nil:
			f := e.TestStepFinished
			id := runs[f.TestCaseStartedID]
			for i, r := range ranks {
				if r == f.TestStepResult.Status {
					worstOf[id] = max(worstOf[id], i)
				}
			}
			if strings.HasPrefix(f.TestStepID, "tv") {
				first, _, _ := strings.Cut(f.TestStepResult.Message, "\n")
				s.scenarios[id] = strings.TrimPrefix(first, "provisoire, non compté ; ")
			}
		case e.TestRunFinished != nil:
			first, rest, _ := strings.Cut(e.TestRunFinished.Message, "\n")
			s.verdict = strings.TrimPrefix(first, "Verdict : ")
			_ = rest
			s.exit = regexp.MustCompile(`\d`).FindString(
				fmt.Sprint(e.TestRunFinished.Message[strings.LastIndex(e.TestRunFinished.Message, "exit "):]))
			if e.TestRunFinished.Success != (s.exit == "0") {
				t.Errorf("messages: success %v with exit %s", e.TestRunFinished.Success, s.exit)
			}
		}
	}
	for id, v := range s.scenarios {
		if got, want := ranks[worstOf[id]], verdictStatus(Verdict(v)); got != want {
			t.Errorf("messages: Cucumber would call %s %s, its verdict %q is %s", id, got, v, want)
		}
	}
	return s
}
