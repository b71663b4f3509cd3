package testca

type savedFiles struct{}
