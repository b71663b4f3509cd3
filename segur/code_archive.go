package segur

// archiveCodes are the codes of the archives as such (803x to 809x); those of a
// single piece are 504x.
var archiveCodes = []Code{}
