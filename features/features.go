// Package features holds the suite's scenarios, in French: the approval's, a
// directory a part of the requirements, and apart from them those of the ASP
// deposits. Nothing comes in, files go out; who reads and plays them is not
// known here.
package features

import "embed"

// Version of the suite; the hash of the files stands beside it in every report.
const Version = "1"

// Files are the approval's features, a directory a part of the requirements.
//
//go:embed [A-Z]/*.feature
var Files embed.FS

// ASP are the scenarios of the deposits at the ASP. They are no part of an
// LPS's approval: the examples of asp/exemple play them.
//
//go:embed asp/*.feature
var ASP embed.FS
