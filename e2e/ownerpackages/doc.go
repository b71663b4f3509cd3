// Package ownerpackages asks two libraries that the owner named whether they
// can serve the bench by now: emersion/go-smtp as a server and
// vjeantet/ldapserver. It is a module of its own, so that nobody else fetches
// them, and its tests have a build tag, because they fail as long as the answer
// is no. docs/decisions/owner-packages.md says what it was and how to ask again:
//
//	cd e2e/ownerpackages && go test -tags ownerpackages -v .
package ownerpackages
