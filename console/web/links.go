package web

import (
	"net/url"
	"strings"

	"amfront/suite"
)

// Where the pages of a section are, for those of another; templates call them
// as exchangePage, scenarioPage, situationPage.

// ExchangePage is the page of an exchange.
func ExchangePage(id string) string { return "/echanges/" + url.PathEscape(id) }

func situationPage(id string) string { return "/situations/" + url.PathEscape(id) }

// ScenarioPage is the page of a scenario of the test book; id as Tagged gives it.
func ScenarioPage(id string) string { return "/cahier/scenarios/" + url.PathEscape(id) }

// RunPage is the page of a run.
func RunPage(id string) string { return "/cahier/passages/" + url.PathEscape(id) }

// Tagged is the id that the feature gives a scenario; an example of a plan has
// more to it.
func Tagged(e suite.Example) string {
	for _, t := range e.Tags {
		if id, ok := strings.CutPrefix(t, "@id="); ok {
			return id
		}
	}
	return e.ID
}
