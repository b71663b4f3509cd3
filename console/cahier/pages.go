package cahier

import (
	"net/http"
	"sync"
	"time"

	"amfront/console/web"
	"amfront/judge/report"
	"amfront/suite/runs"
	"amfront/words"
)

// pages are the test book and its runs.
type pages struct {
	*web.Server
	runs *runs.Keeper // nil: there are none
	book *book

	mu      sync.Mutex // guards the results that were read last
	results []keptResult
}

// keptResult is a result as it was read: several megabytes of JSON.
type keptResult struct {
	id    string
	ended time.Time
	run   *report.Run
}

// head is the row of tabs on every page of the book, with the run that
// is being played.
type head struct {
	Tab     string // "", "lancer", "passages"
	Kept    int
	Playing *runs.Status
}

func (c *pages) head(tab string) head {
	h := head{Tab: tab}
	list := c.runs.List()
	h.Kept = len(list)
	for i, s := range list {
		if s.State == runs.Playing {
			h.Playing = &list[i]
		}
	}
	return h
}

// result is the result of a run that has one, parsed once.
func (c *pages) result(st runs.Status) (*report.Run, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for i, k := range c.results {
		if k.id == st.ID && k.ended.Equal(st.Ended) {
			if i > 0 {
				c.results[0], c.results[i] = c.results[i], c.results[0]
			}
			return k.run, nil
		}
	}
	run, err := c.runs.Report(st.ID)
	if err != nil {
		return nil, web.RunError(err)
	}
	c.results = append([]keptResult{{st.ID, st.Ended, run}}, c.results...)
	if len(c.results) > maxResults {
		c.results = c.results[:maxResults]
	}
	return run, nil
}

// maxResults bounds the results in memory: a page of one, a comparison of two.
const maxResults = 3

// scope says what a run was to play.
func (c *pages) scope(r runs.Request) *words.Said {
	if part, ok := c.book.partOf(r.Only); ok {
		return words.Errorf("partie %s, %s", part.ID, part.Title)
	}
	switch {
	case r.Profile != "" && len(r.Only) == 0 && r.Tags == "":
		return words.Errorf("profil « %v »", words.Text(c.book.profileTitle(r.Profile)))
	case len(r.Only) == 1:
		return words.Errorf("scénario %s", r.Only[0])
	case len(r.Only) > 1:
		return words.Errorf("choix de scénarios : %s", web.Clip(120, joined(r.Only)))
	case r.Tags != "":
		return words.Errorf("étiquettes %s", web.Clip(120, r.Tags))
	}
	return words.Text("tous les scénarios")
}

func (c *pages) off(w http.ResponseWriter, r *http.Request) {
	c.Show(w, r, web.Screen{Title: "Cahier de tests", Body: "cahier-off"})
}
