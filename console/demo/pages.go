package demo

import (
	"embed"
	"net/http"
	"slices"
	"strings"

	"amfront/console/web"
	"amfront/scenarios"
	"amfront/suite/runs"
	"amfront/words"
)

//go:embed templates assets
var pageFiles embed.FS

// Section is the section of the demonstrations; without a stage its pages
// say that there are none, without keeper the suite plays none.
func Section(on *web.Server, stage *Stage, keeper *runs.Keeper) web.Section {
	p := &pages{Server: on, stage: stage, runs: keeper, chain: map[string][]string{}}
	var codes []string
	for _, c := range scenarios.ServiceCodes() {
		codes = append(codes, string(c))
	}
	sec := web.Section{Path: "/demonstrations", Title: "Démonstrations", Files: pageFiles, API: []web.Route{
		{Pattern: "GET /api/v1/variants", Handler: p.withDemo(p.apiVariants), Out: []apiVariant{}, Fails: []int{404},
			Summary: "faulty variants of the reference LPS, by theme, with the scenarios and checks that catch each"},
		{Pattern: "GET /api/v1/demonstration", Handler: p.withDemo(p.apiScene), Out: apiStage{}, Fails: []int{404},
			Summary: "what is played live: gestures, newest first, with what the software says and the lots that came of it"},
		{Pattern: "POST /api/v1/demonstration", Handler: p.withDemo(p.apiPlay),
			In: apiGesture{Software: Reference, Gesture: Send, Flow: "FSE", Usage: "test"}, Out: apiTaken{},
			Status: http.StatusAccepted, Fails: []int{404, 409}, Summary: "have the reference or a variant do one gesture " +
				"against this bench, or a prepared sequence of them; one thing at a time"},
		{Pattern: "DELETE /api/v1/demonstration", Handler: p.withDemo(p.apiForget), Status: http.StatusNoContent,
			Fails: []int{404, 409}, Summary: "forget the stations of all demonstrations, and what was played"},
	}, Schemas: map[string]any{"Variant": apiVariant{}, "Scene": apiStage{}, "Turn": apiTurn{}, "Gesture": apiGesture{},
		"Taken": apiTaken{}, "ServiceCode": codes, "GestureKind": []Kind{SetUp, Fetch, Send, Poll, OCT, Planning, Situation,
			Nominal, Impose, Forge}, "GestureOutcome": []Outcome{Playing, Done, Refused, Failed, Unsupported, Stopped,
			BenchError}}}
	if stage == nil {
		sec.Pages = []web.Route{{Pattern: "GET /demonstrations", Handler: p.off}, {Pattern: "GET /demonstrations/",
			Handler: p.off}}
		return sec
	}
	stage.Follow(func() { p.Notify("demo") })
	if keeper != nil {
		keeper.Follow(p.followed)
	}
	sec.Pages = []web.Route{
		{Pattern: "GET /demonstrations", Handler: p.list},
		{Pattern: "GET /demonstrations/{name}", Handler: p.livePage},
		{Pattern: "GET /demonstrations/{name}/suite", Handler: p.suitePage},
		{Pattern: "GET /demonstrations/{name}/comparer", Handler: p.comparePage},
		{Pattern: "POST /demonstrations/{name}/geste", Handler: p.post(p.gesture)},
		{Pattern: "POST /demonstrations/{name}/sequence", Handler: p.post(p.sequence)},
		{Pattern: "POST /demonstrations/{name}/oublier", Handler: p.post(p.forget)},
		{Pattern: "POST /demonstrations/{name}/suite", Handler: p.Post(p.playSuite)},
		{Pattern: "POST /demonstrations/{name}/zero", Handler: p.post(p.startOver)},
	}
	return sec
}

func (p *pages) off(w http.ResponseWriter, r *http.Request) {
	p.Show(w, r, web.Screen{Title: "Démonstrations", Body: "demonstrations-off"})
}

// unfolded is how many variants a page shows at once.
const unfolded = 60

// listView is what templates/demonstrations.gohtml shows.
type listView struct {
	Text, Theme string
	Themes      []Theme // of all, for the filter
	Shown       []Theme
	Count, All  int
	Unfolded    int // more variants than these are shown by theme, folded
	State       State
}

// list shows the variants by theme, those that fit the search.
func (p *pages) list(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	v := listView{Unfolded: unfolded, Text: web.Clip(200, strings.TrimSpace(q.Get("q"))), Theme: q.Get("theme"),
		Themes: p.stage.Catalogue().Themes, All: p.stage.Catalogue().Len(), State: p.stage.State()}
	wanted := strings.Fields(web.Fold(v.Text))
	for _, t := range v.Themes {
		if v.Theme != "" && v.Theme != t.ID {
			continue
		}
		kept := t
		kept.Pieces = slices.DeleteFunc(slices.Clone(t.Pieces), func(x *Piece) bool {
			hay := haystack(x)
			return slices.ContainsFunc(wanted, func(w string) bool { return !strings.Contains(hay, w) })
		})
		if len(kept.Pieces) > 0 {
			v.Shown = append(v.Shown, kept)
			v.Count += len(kept.Pieces)
		}
	}
	p.Show(w, r, web.Screen{Title: "Démonstrations", Body: "demonstrations", Fragment: "demonstrations-list", Data: v,
		Lead: "Un logiciel sain et ceux qui se trompent, joués devant vous : ce qu’ils font, ce que le frontal en fait, " +
			"ce que la suite en dit."})
}

func haystack(x *Piece) string {
	all := []string{x.Name, x.Title, x.Shows, x.Causes, words.English.Word(x.Title)}
	for _, r := range x.Requirements {
		all = append(all, r.ID, r.Title, r.Source())
	}
	for _, k := range x.Kills {
		all = append(all, k.Check)
	}
	return web.Fold(strings.Join(all, "\n"))
}
