// Package features holds the suite's scenarios, in French.
package features

import "embed"

// Version of the suite; the hash of the files stands beside it in every report.
const Version = "1"

// Files are the features, a directory a part of the requirements.
//
//go:embed */*.feature
var Files embed.FS
