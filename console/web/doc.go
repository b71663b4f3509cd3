// Package web is the frame of the console's pages and of its API: it keeps
// strangers out, shows pages and errors in French or English, tells pages of news, and
// holds what several sections say alike. In come the sections, out goes one
// HTTP handler. It knows the rooms of the bench and no section.
//
// # How a section is added
//
// A section is a package beside this one: its routes, its templates
// (templates/*.gohtml) and, where it needs them, style sheets and scripts
// (assets/*.css, *.js; joined in the order of names, their addresses change with
// their octets). Its Section function is listed once, in the package console;
// house_test.go says what it may know, no other section among it. Where another
// section's pages are stands in links.go.
//
//	//go:embed templates assets
//	var files embed.FS
//
//	type pages struct{ *web.Server } // and state of its own, if any
//
//	// Section is the section of authorities, lists and directory.
//	func Section(on *web.Server) web.Section {
//		p := &pages{on}
//		return web.Section{Path: "/pki", Title: "PKI et annuaire", Files: files,
//			Pages: []web.Route{
//				{Pattern: "GET /pki", Handler: p.list},
//				{Pattern: "POST /pki/renouveler", Handler: p.Post(p.renew)},
//			},
//			API: []web.Route{
//				{Pattern: "GET /api/v1/pki", Handler: p.describe, Out: testca.Description{},
//					Summary: "hierarchies, certificates, CRLs and their state"},
//			}}
//	}
//
//	func (p *pages) list(w http.ResponseWriter, r *http.Request) {
//		p.Show(w, r, web.Screen{Title: "PKI et annuaire", Lead: "…", Body: "pki-list", Data: …})
//	}
//
//	func (p *pages) renew(w http.ResponseWriter, r *http.Request) error {
//		…
//		p.Done(w, r, "/pki", "Certificat renouvelé.") // flash, then back to the page
//		return nil
//	}
//
// Sources are French: their English is a pair in words/console.txt, which go test
// ./words asks for. A text that a template shows of a value is found there, too; a
// sentence composed in Go is a words.Errorf. What an approval says stands in an
// element with lang="fr" (decisions/languages).
//
// All templates are one set: a name begins with its section's ("pki-list",
// "pki-row"); a test refuses a name defined twice. What a template may call
// stands in funcs (render.go): {{time .At}}, {{hostile .Subject}} for anything
// that came from outside, {{decision .Decision}}, {{verdict .V}}, dict.
//
// htmx 4 (not 2: inheritance only with hx-target:inherited, events are named
// htmx:after:swap, morphing swaps are built in: innerMorph, outerMorph; answers
// 4xx and 5xx are not swapped, see base.gohtml) asks for fragments: [Server.Show]
// answers a partial request with the body template alone, or with
// Screen.Fragment when that is set. A region that follows the bench names kinds
// of events (journal kinds, or what [Server.Notify] was told):
//
//	<div data-live="pki.changed situation" hx-get="/pki/etat" hx-trigger="live" hx-swap="innerMorph">
//
// Inside data-pausable it heeds the pause button.
//
// Errors: [Server.Post] and [Server.Failed] show what an error says; [Refusal]
// chooses the status and a French sentence. No page holds inline script or
// style: the Content-Security-Policy forbids both; a document that must bring
// its own style goes out through [Server.Document].
//
// Tests in a browser stand in the package console: tab opens a page of a
// headless Chromium that fails the test on any complaint of the page; look visits
// a path at both sizes and in both themes with axe-core and keeps screenshots
// (AMFRONT_SHOTS=DIR to see them).
package web
