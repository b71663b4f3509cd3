package report

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"
)

// obj is one JSON object of the Cucumber Messages protocol.
type obj = map[string]any

// WriteMessages writes Cucumber Messages (protocol 21 and later), one JSON
// object a line, as the Cucumber HTML formatter and its kin read them. Each
// check is attached to its step; a last step, a hook named "Verdict", carries
// the verdict of the scenario, since Cucumber would derive another from the
// steps alone. testRunFinished.success is exit code 0.
func WriteMessages(w io.Writer, r *Run) error {
	c := r.concluded()
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	m := messages{run: c, clock: c.Started, enc: enc}
	m.write()
	if m.err != nil {
		return fmt.Errorf("cucumber messages: %w", m.err)
	}
	return nil
}

type messages struct {
	run   *Run
	clock time.Time
	enc   *json.Encoder
	err   error // the first: nothing is written after it
}

func (m *messages) emit(kind string, v any) {
	if kind != "source" {
		v = tame(v)
	}
	if m.err == nil {
		m.err = m.enc.Encode(obj{kind: v})
	}
}

// tame takes control and direction characters out of every text.
func tame(v any) any {
	switch v := v.(type) {
	case string:
		return printable(v)
	case obj:
		for k := range v {
			v[k] = tame(v[k])
		}
	case []obj:
		for i := range v {
			tame(v[i])
		}
	}
	return v
}

const (
	verdictHook = "verdict"
	anyStep     = "etape"
)

func (m *messages) write() {
	system, arch, _ := strings.Cut(m.run.Bench.System, "/")
	m.emit("meta", obj{"protocolVersion": "21.0.1",
		"implementation": obj{"name": "amfront", "version": m.run.Bench.Version},
		"runtime":        obj{"name": "go"}, "os": obj{"name": system}, "cpu": obj{"name": arch}})
	m.documents()
	for i := range m.run.Scenarios {
		m.emit("pickle", pickle(i, &m.run.Scenarios[i]))
	}
	m.emit("stepDefinition", obj{"id": anyStep, "pattern": obj{"source": ".*", "type": "REGULAR_EXPRESSION"},
		"sourceReference": obj{}})
	m.emit("hook", obj{"id": verdictHook, "name": "Verdict", "sourceReference": obj{}})
	m.emit("testRunStarted", obj{"timestamp": stamp(m.clock)})
	for i := range m.run.Scenarios {
		m.emit("testCase", testCase(i, &m.run.Scenarios[i]))
	}
	for i := range m.run.Scenarios {
		m.scenario(i, &m.run.Scenarios[i])
	}
	if m.run.Ended != nil && m.run.Ended.After(m.clock) {
		m.clock = *m.run.Ended
	}
	m.emit("testRunFinished", obj{"success": m.run.Result.Exit == 0, "timestamp": stamp(m.clock),
		"message": strings.Join(append(append([]string{"Verdict : " + m.run.Result.words()}, m.run.Headings()...),
			fmt.Sprintf("exit %d", m.run.Result.Exit)), "\n")})
}

// documents writes source and syntax tree of each feature file that has
// scenarios. Rules and outlines are flattened: each example is a scenario.
func (m *messages) documents() {
	var uris []string
	byURI := map[string][]int{}
	for i := range m.run.Scenarios {
		uri := uriOf(&m.run.Scenarios[i])
		if byURI[uri] == nil {
			uris = append(uris, uri)
		}
		byURI[uri] = append(byURI[uri], i)
	}
	text := map[string]string{}
	for _, f := range m.run.Features {
		text[f.URI] = f.Text
	}
	for _, uri := range uris {
		m.emit("source", obj{"uri": uri, "data": text[uri], "mediaType": "text/x.cucumber.gherkin+plain"})
		children := []obj{}
		for _, i := range byURI[uri] {
			children = append(children, obj{"scenario": astScenario(i, &m.run.Scenarios[i])})
		}
		m.emit("gherkinDocument", obj{"uri": uri, "comments": []obj{},
			"feature": obj{"location": location(1), "tags": []obj{}, "language": "fr", "keyword": "Fonctionnalité",
				"name": cmp.Or(m.run.Scenarios[byURI[uri][0]].Theme, uri), "description": "", "children": children}})
	}
}

func uriOf(s *Scenario) string { return cmp.Or(s.File, "sans-fichier.feature") }

func location(line int) obj { return obj{"line": max(line, 1), "column": 1} }

// Identifiers are made of the places in the run, so that a run always gives
// the same text.
func id(kind string, i int, rest ...int) string {
	out := kind + strconv.Itoa(i)
	for _, n := range rest {
		out += "." + strconv.Itoa(n)
	}
	return out
}

func astScenario(i int, s *Scenario) obj {
	steps, tags := []obj{}, []obj{}
	for k, st := range s.Steps {
		steps = append(steps, obj{"id": id("as", i, k), "location": location(st.Line), "keyword": st.Keyword + " ",
			"keywordType": keywordType(st.Keyword), "text": st.Text})
	}
	for k, t := range s.Tags {
		tags = append(tags, obj{"id": id("at", i, k), "location": location(s.Line), "name": t})
	}
	return obj{"id": id("a", i), "location": location(s.Line), "tags": tags, "keyword": "Scénario", "name": s.Title,
		"description": description(s), "steps": steps, "examples": []obj{}}
}

// description is the sheet in Markdown, as Cucumber shows descriptions.
func description(s *Scenario) string {
	var b strings.Builder
	for _, p := range [][2]string{{"Objectif", s.Objective}, {"Pourquoi", s.Why}, {"Situation", s.Situation},
		{"À faire", s.ToDo}, {"Référence", s.Reference}} {
		if p[1] != "" {
			b.WriteString(p[0] + nbsp + ": " + p[1] + "\n\n")
		}
	}
	return strings.TrimSpace(b.String())
}

// keywordType is that of the Gherkin messages.
func keywordType(keyword string) string {
	switch k := strings.ToLower(keyword); {
	case strings.HasPrefix(k, "étant"), strings.HasPrefix(k, "etant"), strings.HasPrefix(k, "soit"):
		return "Context"
	case strings.HasPrefix(k, "quand"), strings.HasPrefix(k, "lorsqu"):
		return "Action"
	case strings.HasPrefix(k, "alors"), strings.HasPrefix(k, "donc"):
		return "Outcome"
	case strings.HasPrefix(k, "et"), strings.HasPrefix(k, "mais"):
		return "Conjunction"
	}
	return "Unknown"
}

func pickle(i int, s *Scenario) obj {
	steps, tags := []obj{}, []obj{}
	kind := "Unknown"
	for k, st := range s.Steps {
		if t := keywordType(st.Keyword); t != "Conjunction" {
			kind = t
		}
		steps = append(steps, obj{"id": id("ps", i, k), "type": kind, "text": st.Text,
			"astNodeIds": []string{id("as", i, k)}})
	}
	for k, t := range s.Tags {
		tags = append(tags, obj{"name": t, "astNodeId": id("at", i, k)})
	}
	return obj{"id": id("p", i), "uri": uriOf(s), "name": s.ID + " " + s.Title, "language": "fr", "steps": steps,
		"tags": tags, "astNodeIds": []string{id("a", i)}}
}

func testCase(i int, s *Scenario) obj {
	steps := []obj{}
	for k := range s.Steps {
		steps = append(steps, obj{"id": id("ts", i, k), "pickleStepId": id("ps", i, k),
			"stepDefinitionIds": []string{anyStep}, "stepMatchArgumentsLists": []obj{{"stepMatchArguments": []obj{}}}})
	}
	steps = append(steps, obj{"id": id("tv", i), "hookId": verdictHook})
	return obj{"id": id("tc", i), "pickleId": id("p", i), "testSteps": steps}
}

func (m *messages) scenario(i int, s *Scenario) {
	if s.Started.After(m.clock) {
		m.clock = s.Started
	}
	run := id("tr", i)
	m.emit("testCaseStarted", obj{"id": run, "testCaseId": id("tc", i), "attempt": 0, "timestamp": stamp(m.clock)})
	for k, st := range s.Steps {
		m.step(run, id("ts", i, k), s, k+1, st.Duration, stepStatus(st.Status, s.Verdict), st.Detail)
	}
	message := strings.Join(append([]string{string(s.Verdict)}, s.Reasons...), "\n")
	if s.Provisional {
		message = "provisoire, non compté ; " + message
	}
	m.step(run, id("tv", i), s, 0, 0, verdictStatus(s.Verdict), message)
	m.emit("testCaseFinished", obj{"testCaseStartedId": run, "timestamp": stamp(m.clock), "willBeRetried": false})
}

// step writes one test step; n is its number, 0 for the verdict, which also
// takes the checks that name no step.
func (m *messages) step(run, step string, s *Scenario, n int, d time.Duration, status, message string) {
	m.emit("testStepStarted", obj{"testCaseStartedId": run, "testStepId": step, "timestamp": stamp(m.clock)})
	for i := range s.Checks {
		c := &s.Checks[i]
		if at := c.Step; at != n && (n != 0 || at > 0 && at <= len(s.Steps)) {
			continue
		}
		m.emit("attachment", obj{"testCaseStartedId": run, "testStepId": step,
			"body": c.ID + " " + c.Title + "\n" + c.story(s), "contentEncoding": "IDENTITY", "mediaType": "text/plain",
			"fileName": c.ID})
	}
	m.clock = m.clock.Add(d)
	result := obj{"status": status, "duration": duration(d)}
	if message != "" {
		result["message"] = message
	}
	m.emit("testStepFinished", obj{"testCaseStartedId": run, "testStepId": step, "testStepResult": result,
		"timestamp": stamp(m.clock)})
}

// stepStatus never weighs more than the verdict: a step that stopped because
// nothing could be seen is no failure of the LPS.
func stepStatus(s StepStatus, v Verdict) string {
	if s == StepFailed {
		return verdictStatus(v)
	}
	return cmp.Or(stepStatuses[s], "UNDEFINED")
}

var stepStatuses = map[StepStatus]string{StepPassed: "PASSED", StepSkipped: "SKIPPED", StepNotRun: "SKIPPED",
	StepPending: "PENDING", StepAmbiguous: "AMBIGUOUS"}

func verdictStatus(v Verdict) string { return cmp.Or(verdictStatuses[v], "PENDING") }

var verdictStatuses = map[Verdict]string{Conforming: "PASSED", Warning: "PASSED", NotApplicable: "SKIPPED",
	NonConforming: "FAILED", BenchError: "FAILED", AdapterError: "FAILED"}

func stamp(t time.Time) obj {
	if t.IsZero() {
		return obj{"seconds": 0, "nanos": 0}
	}
	return obj{"seconds": t.Unix(), "nanos": t.Nanosecond()}
}

func duration(d time.Duration) obj {
	return obj{"seconds": int64(d / time.Second), "nanos": int64(d % time.Second)}
}
