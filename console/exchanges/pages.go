package exchanges

import "amfront/console/web"

// pages show the lots that the front-ends received, and the sessions.
type pages struct{ *web.Server }
