package report

import (
	"cmp"
	"encoding/xml"
	"fmt"
	"io"
	"strings"
	"time"
)

// The elements and attributes are those that Jenkins' junit plugin and GitLab
// read (jenkins-junit.xsd).
type junitSuites struct {
	XMLName  xml.Name     `xml:"testsuites"`
	Name     string       `xml:"name,attr"`
	Tests    int          `xml:"tests,attr"`
	Failures int          `xml:"failures,attr"`
	Errors   int          `xml:"errors,attr"`
	Time     string       `xml:"time,attr"`
	Suites   []junitSuite `xml:"testsuite"`
}

type junitSuite struct {
	Name       string          `xml:"name,attr"`
	Tests      int             `xml:"tests,attr"`
	Failures   int             `xml:"failures,attr"`
	Errors     int             `xml:"errors,attr"`
	Skipped    int             `xml:"skipped,attr"`
	Time       string          `xml:"time,attr"`
	Timestamp  string          `xml:"timestamp,attr,omitempty"`
	Properties []junitProperty `xml:"properties>property"`
	Cases      []junitCase     `xml:"testcase"`
	Out        string          `xml:"system-out,omitempty"`
	spent      time.Duration
}

type junitProperty struct {
	Name  string `xml:"name,attr"`
	Value string `xml:"value,attr"`
}

type junitCase struct {
	ClassName  string          `xml:"classname,attr"`
	Name       string          `xml:"name,attr"`
	Time       string          `xml:"time,attr"`
	Properties []junitProperty `xml:"properties>property"`
	Skipped    *junitReason    `xml:"skipped"`
	Error      *junitReason    `xml:"error"`
	Failure    *junitReason    `xml:"failure"`
	Out        string          `xml:"system-out,omitempty"` // where no failure or error tells it
}

type junitReason struct {
	Message string `xml:"message,attr"`
	Type    string `xml:"type,attr,omitempty"`
	Text    string `xml:",chardata"`
}

// Names of the test cases that stand for no check.
const (
	junitScenarioCase = "scénario"
	junitRunSuite     = "Passage"
)

// WriteJUnit writes JUnit XML: a test suite a part, a test case a check, with
// classname = scenario and each requirement as a property. What the checks of a scenario do not explain is a case
// named "scénario"; what concerns the whole run is in a suite of its own. A CI
// that reads only this file is red exactly when the exit code is not 0: what
// was not seen is an <error>, never a <skipped>.
func WriteJUnit(w io.Writer, r *Run) error {
	c := r.concluded()
	out := junitSuites{Name: "amfront"}
	if c.Result.Partial != "" {
		out.Name += ", " + c.Result.Partial
	}
	byPart := map[string]*junitSuite{}
	var order []*junitSuite
	suite := func(name string) *junitSuite {
		s := byPart[name]
		if s == nil {
			s = &junitSuite{Name: name, Properties: c.properties()}
			if !c.Started.IsZero() {
				s.Timestamp = c.Started.UTC().Format("2006-01-02T15:04:05")
			}
			byPart[name] = s
			order = append(order, s)
		}
		return s
	}
	for _, t := range c.Result.Parts { // the order of the cahier
		suite(junitSuiteName(t.Part))
	}
	for i := range c.Scenarios {
		s := &c.Scenarios[i]
		suite(junitSuiteName(s.Part)).scenario(s)
	}
	for i, reason := range c.Headings() {
		suite(junitRunSuite).put(junitCase{ClassName: "passage", Name: fmt.Sprintf("constat %d", i+1), Time: "0.000",
			Error: &junitReason{Message: reason, Type: string(c.Result.Verdict)}})
	}
	var total time.Duration
	for _, l := range c.Diagnosis.Lines() { // once, with the first part
		if len(order) > 0 {
			order[0].Out += l.Name + " : " + printable(l.Text) + "\n"
		}
	}
	for _, s := range order {
		s.Time = seconds(s.spent)
		total += s.spent
		out.Tests += s.Tests
		out.Failures += s.Failures
		out.Errors += s.Errors
		out.Suites = append(out.Suites, *s)
	}
	out.Time = seconds(total)
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return fmt.Errorf("junit report: %w", err)
	}
	enc := xml.NewEncoder(w)
	enc.Indent("", " ")
	if err := enc.Encode(out); err != nil {
		return fmt.Errorf("junit report: %w", err)
	}
	_, err := io.WriteString(w, "\n")
	return err
}

func junitSuiteName(part string) string {
	return strings.TrimSpace(part + " " + PartTitle(part))
}

func seconds(d time.Duration) string { return fmt.Sprintf("%.3f", d.Seconds()) }

func (r *Run) properties() []junitProperty {
	return []junitProperty{
		{"suite.version", r.Suite.Version}, {"suite.sha256", r.Suite.SHA256}, {"profil", r.Profile},
		{"lps", strings.TrimSpace(r.LPS.Name + " " + r.LPS.Version)}, {"banc", r.Bench.Version},
		{"verdict", string(r.Result.Verdict)}, {"exit", fmt.Sprint(r.Result.Exit)},
		{"partiel", strings.TrimPrefix(r.Result.Partial, partial)}, {"lps.json", r.Manifest},
	}
}

func (j *junitSuite) put(c junitCase) {
	j.Tests++
	switch {
	case c.Failure != nil:
		j.Failures++
	case c.Error != nil:
		j.Errors++
	case c.Skipped != nil:
		j.Skipped++
	}
	j.Cases = append(j.Cases, c)
}

func (j *junitSuite) scenario(s *Scenario) {
	n := max(len(s.Checks), 1)
	each := seconds(s.Duration / time.Duration(n))
	j.spent += s.Duration
	for i := range s.Checks {
		c := &s.Checks[i]
		jc, story := junitCase{ClassName: s.ID, Name: c.ID + " " + c.Title, Time: each}, c.story(s)
		for _, q := range c.Requirements {
			jc.Properties = append(jc.Properties, junitProperty{"exigence", q})
		}
		jc.judge(c.Verdict, c.headline(), story, c.Known, s.Provisional)
		if jc.Failure == nil && jc.Error == nil {
			jc.Out = story
		}
		j.put(jc)
	}
	if len(s.Reasons) > 0 {
		text := strings.Join(s.Reasons[1:], "\n") // the first is the message
		jc := junitCase{ClassName: s.ID, Name: junitScenarioCase + " " + s.Title, Time: "0.000"}
		jc.judge(s.Verdict, s.Reasons[0], text, nil, s.Provisional)
		j.put(jc)
	}
}

// judge gives the case its outcome.
func (j *junitCase) judge(v Verdict, headline, text string, known *Known, provisional bool) {
	reason := &junitReason{Message: string(v) + " : " + headline, Type: string(v), Text: text}
	switch {
	case v == Conforming || v == Warning:
	case v == NotApplicable:
		j.Skipped = &junitReason{Message: reason.Message}
	case provisional:
		j.Skipped = &junitReason{Message: "provisoire, non compté ; " + reason.Message}
	case known != nil:
		j.Skipped = &junitReason{Message: "écart connu jusqu'au " + known.Expires + " (" + known.Reason + ") ; " +
			reason.Message}
	case v == NonConforming:
		j.Failure = reason
	default:
		j.Error = reason
	}
}

// headline is the one line of a check that CI shows.
func (c *Check) headline() string {
	return cmp.Or(c.Observed, c.Reason, c.Title, c.ID)
}

// story is a check in plain text.
func (c *Check) story(s *Scenario) string {
	var b strings.Builder
	line := func(name, value string) {
		if value != "" {
			fmt.Fprintf(&b, "%s : %s\n", name, printable(value))
		}
	}
	line("Verdict", c.words())
	line("Objectif", s.Objective)
	line("Attendu", c.Expected)
	line("Constaté", c.Observed)
	line("Motif", c.Reason)
	for _, cause := range c.Causes {
		line("Cause probable", cause)
	}
	line("À faire", c.Advice)
	line("Variation", c.Depends)
	line("Référence", c.reference())
	return b.String()
}
