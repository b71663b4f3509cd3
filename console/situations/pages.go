package situations

import (
	"amfront/console/web"
	"amfront/suite"
)

// pages applies situations and plans faults.
type pages struct {
	*web.Server
	features []suite.Feature // of which scenarios try a situation; nil where none can be played
}
