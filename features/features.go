// Package features holds the suite's scenarios, in French.
package features

import "embed"

// Version of the suite; the hash of the files stands beside it in every report.
const Version = "1"

// Files are the approval's features, a directory a part of the requirements.
//
//go:embed [A-Z]/*.feature
var Files embed.FS

// Segur are the scenarios of the deposits at the ASP. They are no part of an
// LPS's approval: the examples of segur/exemple play them.
//
//go:embed segur/*.feature
var Segur embed.FS
