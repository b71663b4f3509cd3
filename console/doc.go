// Package console is the bench over HTTP: the API under /api/v1, health, and
// the French pages.
//
// # How a page is added
//
// A section is an entry of the navigation with the routes below its path. Each
// stands in files of its own: NAME_page.go beside templates/NAME.gohtml and,
// where it needs them, assets/css/50-NAME.css and assets/js/50-NAME.js (every
// file of these two folders is served, joined in the order of names). Its
// constructor is listed once, in sections (page.go).
//
//	func (s *server) pkiSection() section {
//		p := &pkiPages{server: s} // state of its own, if any
//		return section{Path: "/pki", Title: "PKI et annuaire", Routes: []route{
//			{"GET /pki", p.list},
//			{"POST /pki/renouveler", s.post(p.renew)},
//		}}
//	}
//
//	func (p *pkiPages) list(w http.ResponseWriter, r *http.Request) {
//		p.show(w, r, screen{Title: "PKI et annuaire", Lead: "…", Body: "pki-list", Data: …})
//	}
//
//	func (p *pkiPages) renew(w http.ResponseWriter, r *http.Request) error {
//		…
//		p.done(w, r, "/pki", "Certificat renouvelé.") // flash, then back to the page
//		return nil
//	}
//
// All templates are one set: a name begins with its section's ("pki-list",
// "pki-row"); a test refuses a name defined twice. What a template may call
// stands in funcs (render.go): {{time .At}}, {{hostile .Subject}} for anything
// that came from outside, {{decision .Decision}}, {{verdict .V}}, dict.
//
// htmx 4 (not 2: inheritance only with hx-target:inherited, events are named
// htmx:after:swap, morphing swaps are built in: innerMorph, outerMorph; answers
// 4xx and 5xx are not swapped, see base.gohtml) asks for fragments: [server.show] answers a partial
// request with the body template
// alone, or with screen.Fragment when that is set. A region that follows the
// bench names kinds of events (journal kinds, or what [server.notify] was told):
//
//	<div data-live="pki.changed situation" hx-get="/pki/etat" hx-trigger="live" hx-swap="innerMorph">
//
// Inside data-pausable it heeds the pause button.
//
// Errors: [server.post] and [server.failed] show what an error says; wrap one in
// [userError] to choose the status and a French sentence. No page holds inline
// script or style: the Content-Security-Policy forbids both; a document that
// must bring its own style goes out through [server.document].
//
// Tests in a browser: tab opens a page of a headless Chromium that fails the
// test on any complaint of the page; look visits a path at both sizes and in
// both themes with axe-core and keeps screenshots (AMFRONT_SHOTS=DIR to see them).
package console
