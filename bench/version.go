package bench

// Version of amfront, written into reports and bundles.
const Version = "0.1.0"
