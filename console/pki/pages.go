package pki

import "amfront/console/web"

// pages shows the hierarchies, the lists and the directory, and changes them.
type pages struct{ *web.Server }
