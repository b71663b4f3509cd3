// Package console is the bench over HTTP: the API under /api/v1, health, and the
// pages, French or English. It puts the sections on the server of console/web and holds the
// home page; in come a world and what plays on it, out goes one handler. How a
// section is added stands in console/web.
package console

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"time"

	"amfront/asp/portail"
	"amfront/bench"
	"amfront/bench/door"
	"amfront/console/asp"
	"amfront/console/bord"
	"amfront/console/cahier"
	"amfront/console/connexions"
	"amfront/console/demo"
	"amfront/console/exchanges"
	"amfront/console/pki"
	"amfront/console/situations"
	"amfront/console/web"
	"amfront/console/web/openapi"
	"amfront/suite"
	"amfront/suite/runs"
	"amfront/words"
)

// Options of a console.
type Options struct {
	World *bench.World
	Runs  *runs.Keeper    // of the runs that pages start; nil: there are none
	Demo  *demo.Stage     // where the reference and its variants are played live; nil: nowhere
	ASP   *portail.Portal // of the deposits; nil: one in memory
	Log   *slog.Logger
	// Hosts are further names under which a browser may reach the console;
	// loopback names are always allowed. Others are refused (DNS rebinding).
	Hosts []string
	// Password, when set, is demanded from everybody: by the login page, or by
	// HTTP Basic (user "amfront").
	Password string
	Language words.Language   // of a browser that has chosen none; French when ""
	Now      func() time.Time // of console sessions, time.Now when nil
	Porter   *door.Porter     // of the bench: one limit for every door of a secret; nil makes one
	Pace     door.Pace        // below which an upload is dropped
}

// Handler serves the console. It panics when the embedded pages do not parse:
// a test of ours would have failed before.
func Handler(opt Options) http.Handler {
	s := web.New(web.Options{World: opt.World, Log: opt.Log, Hosts: opt.Hosts, Password: opt.Password,
		Language: opt.Language, Now: opt.Now, Porter: opt.Porter, Pace: opt.Pace})
	h, err := s.Handler(sections(s, opt)...)
	if err != nil {
		panic(err)
	}
	return h
}

// sections are those of the navigation, in its order.
func sections(s *web.Server, opt Options) []web.Section {
	var features []suite.Feature
	if opt.Runs != nil {
		features = opt.Runs.Features()
	}
	if opt.ASP == nil { // nothing outlives the process
		var err error
		if opt.ASP, err = portail.Open(context.Background(), portail.Options{Now: s.Now, Log: s.Log}); err != nil {
			panic(err)
		}
	}
	board := bord.Options{Runs: opt.Runs}
	if opt.Demo != nil {
		board.Send = func(software string) error {
			err := opt.Demo.Play(software, demo.Gesture{Kind: demo.Send, Flow: "FSE", Usage: "test"})
			if errors.Is(err, demo.ErrBusy) {
				return web.Refusal(http.StatusConflict, "Un geste de démonstration est en train d’être joué : attendez sa "+
					"fin.", err)
			}
			return err
		}
	}
	home := &homePage{Server: s, asp: opt.ASP, board: bord.New(s, board)}
	list := []web.Section{
		home.section(),
		home.board.Section(),
		connexions.Section(s),
		exchanges.Section(s),
		pki.Section(s),
		situations.Section(s, features),
		cahier.Section(s, opt.Runs),
		demo.Section(s, opt.Demo, opt.Runs),
		asp.Section(s, opt.ASP),
	}
	var err error
	if home.description, err = openapi.Document("amfront", "The insurers' side of SESAM-Vitale's encrypted-attachment "+
		"exchange, as a test bench. Synthetic data only.", list); err != nil {
		panic(err)
	}
	return list
}
