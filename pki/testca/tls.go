package testca

type tlsAuthority struct{}
