// Package godog_test is what a team's own godog suite looks like with the steps
// of amfront beside its own: copy it, put your adapter's command into
// AMFRONT_LPS, and write features (docs/suite.md, "Dans votre suite godog").
package godog_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/cucumber/godog"

	"amfront/bench"
	"amfront/judge/report"
	"amfront/lps"
	"amfront/lps/adapter"
	"amfront/pki/testca"
	"amfront/suite"
)

// driver moves the software: by its adapter's command, or, so that the example
// runs as it stands, the reference LPS in this process.
func driver() adapter.Driver {
	if command := strings.Fields(os.Getenv("AMFRONT_LPS")); len(command) > 0 {
		return &adapter.Runner{Command: command}
	}
	return lps.New(lps.Options{})
}

// subjectLacks is a step of one's own: it looks at what reached the bench.
func subjectLacks(ctx context.Context, word string) error {
	list, err := suite.ScenarioOf(ctx).World.Messages(ctx, bench.Filter{}, 0)
	if err != nil {
		return err
	}
	if len(list) == 0 {
		return errors.New("aucun message n'est arrivé")
	}
	for _, m := range list {
		if strings.Contains(m.Subject, word) {
			return fmt.Errorf("l'objet est %q", m.Subject)
		}
	}
	return nil
}

func TestFeatures(t *testing.T) {
	keys := testca.NewKeyPool(0, 0)
	defer keys.Close()
	played := 0
	amfront := suite.Initialize(suite.Options{Keys: keys, Driver: driver,
		Progress: func(_, _ int, s *report.Scenario) { played++; t.Logf("%s : %s", s.ID, s.Verdict) }})
	status := godog.TestSuite{
		ScenarioInitializer: func(sc *godog.ScenarioContext) {
			amfront(sc)
			sc.Step(`^l'objet du message ne dit pas « (.*) »$`, subjectLacks)
		},
		Options: &godog.Options{Format: "pretty", Paths: []string{"features"}, Strict: true, TestingT: t},
	}.Run()
	if status != 0 {
		t.Errorf("godog ended with %d", status)
	}
	if played != 2 { // of a selection that is empty, godog says 0 as well
		t.Errorf("%d scenarios were played, expected 2", played)
	}
}
