package console

// resultView is what a run came to.
type resultView struct{}
